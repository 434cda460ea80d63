// How a post is planned in the world in memory: the zones' rules are the browser's own.

import type { AccountDto, ComingPostDto, DraftDto, MeantDto, PostDto, ScheduleDto, TargetDto } from "../bindings.gen";
import { begin, postOf } from "./publish";
import { DAY, type World } from "./world";

type Emit = (ids: string[]) => void;

const MINUTE_MS = 60_000;
/** Longer than this no timer of a browser runs. */
const TIMER_MS = 20 * DAY;

/** What a zone's clock shows at an instant, read as if it were UTC. */
function wall(at: number, zone: string): number {
  const parts = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone,
    hourCycle: "h23",
    ...{ year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric" },
  }).formatToParts(at);
  const part = (type: string): number => Number(parts.find((one) => one.type === type)?.value);
  return Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"));
}

/** Why a schedule cannot be read, by its field. */
export function refusal({ local, zone }: ScheduleDto): "local" | "zone" | null {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/.test(local) || Number.isNaN(Date.parse(`${local}Z`))) return "local";
  try {
    new Intl.DateTimeFormat("en-GB", { timeZone: zone });
    return null;
  } catch {
    return "zone";
  }
}

/** The instant that a time on the wall clock means: the earlier of two, or the first after one that is skipped. */
export function meant({ local, zone }: ScheduleDto): MeantDto {
  const asUtc = Date.parse(`${local}Z`);
  const offset = (at: number): number => wall(at, zone) - at;
  const offsets = [...new Set([offset(asUtc - DAY), offset(asUtc + DAY)])];
  const readings = offsets.map((each) => asUtc - each).filter((at) => wall(at, zone) === asUtc);
  const [first, second] = readings.sort((a, b) => a - b);
  const at = first ?? firstAfter(asUtc, zone);
  return {
    at: new Date(at).toISOString(),
    shift: first === undefined ? "skipped" : second === undefined ? null : "twice",
    ahead: at > Date.now(),
  };
}

/** The first instant at which a zone's clock is past a time that it skips. */
function firstAfter(asUtc: number, zone: string): number {
  let [before, after] = [asUtc - DAY, asUtc + DAY];
  while (after - before > MINUTE_MS) {
    const middle = before + Math.floor((after - before) / 2 / MINUTE_MS) * MINUTE_MS;
    if (wall(middle, zone) < asUtc) before = middle;
    else after = middle;
  }
  return after;
}

/** Plans a draft; it goes out by itself when its time comes. */
export function plan(world: World, draft: DraftDto, schedule: ScheduleDto, emit: Emit): PostDto {
  const planned = postOf(world, draft);
  const targets = planned.targets.map((target) => ({ ...target, state: "scheduled" as const }));
  const post: PostDto = { ...planned, plannedAt: meant(schedule).at, schedule: { ...schedule }, targets };
  world.posts.set(post.id, post);
  world.planned.set(post.id, draft);
  world.owners.set(post.id, draft.workspaceId);
  world.drafts.delete(draft.id);
  wait(world, post, emit);
  return post;
}

/** Lets the time of a post come. A post that was moved or taken back meanwhile has another time, or none. */
function wait(world: World, { id, plannedAt }: PostDto, emit: Emit): void {
  const left = Date.parse(plannedAt) - Date.now();
  if (left > TIMER_MS) return;
  setTimeout(() => {
    const post = world.posts.get(id);
    const draft = world.planned.get(id);
    if (!post || !draft || post.plannedAt !== plannedAt) return;
    const due = post.targets.filter((target) => target.state === "scheduled").map((target) => target.id);
    begin(world, { postId: id, targetIds: due, draft }, emit);
    emit([id]);
  }, left);
}

/** Moves a post; null when nothing of it waits for its time any more. */
export function move(world: World, post: PostDto, schedule: ScheduleDto, emit: Emit): PostDto | null {
  const isMovable = ({ state }: TargetDto): boolean => state === "scheduled" || state === "missed";
  if (!post.targets.some(isMovable)) return null;
  const targets = post.targets.map((each) =>
    isMovable(each) ? { ...each, state: "scheduled" as const, actions: ["cancel" as const] } : each,
  );
  const moved: PostDto = { ...post, plannedAt: meant(schedule).at, schedule: { ...schedule }, targets };
  world.posts.set(post.id, moved);
  wait(world, moved, emit);
  return moved;
}

/** Takes a post back; null when some of it no longer waits for its time. */
export function takeBack(world: World, post: PostDto): DraftDto | null {
  const draft = world.planned.get(post.id);
  if (!draft || !post.targets.every((target) => target.state === "scheduled")) return null;
  world.posts.delete(post.id);
  world.planned.delete(post.id);
  world.drafts.set(draft.id, draft);
  return draft;
}

/** The posts of an account that are due, soonest first: those of the sketch, and those that are planned. */
export function plannedFor(world: World, { id, postsAt }: AccountDto): ComingPostDto[] {
  const planned = [...world.posts.values()]
    .filter((post) => post.targets.some((target) => target.accountId === id && target.state === "scheduled"))
    .map((post) => ({ postId: post.id, title: post.title, at: post.plannedAt }));
  return [...postsAt, ...planned].sort((a, b) => a.at.localeCompare(b.at));
}

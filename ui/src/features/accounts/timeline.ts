// The timeline: where bars, marks and dots stand. Positions are percent of the track.

import { DAY_MS, date, dateTime, dayMonth } from "../../lib/time";
import { t } from "../../lib/catalogue";
import { signInEnd, type AccountDto, type ComingPostDto } from "../../ipc";

/** How many days the timeline may show. */
export const SPANS = [7, 30, 90, 365] as const;
/** A number of days that the timeline may show. */
export type Span = (typeof SPANS)[number];

/** What the timeline shows. */
export interface Scope {
  /** Its left edge, in milliseconds since 1970. */
  readonly now: number;
  readonly days: Span;
}

/** A sign-in that ends within this many days and cannot renew is about to bite. */
const URGENT_DAYS = 3;
/** A label right of a mark that stands after this would leave the track. */
const LABEL_ROOM = 70;

/** A stretch of the track. */
export interface Bar {
  readonly from: number;
  readonly to: number;
  /** `striped` is the time that a renewal will add. */
  readonly look: "fine" | "striped" | "soon" | "urgent";
}

/** Where the sign-in ends. */
export interface Mark {
  readonly at: number;
  readonly look: "soon" | "urgent";
  readonly label: string;
  /** Past the middle the label stands left of the mark, so that it stays inside. */
  readonly isLabelLeft: boolean;
}

/** A post that is to go out. */
export interface PlannedPost {
  readonly id: string;
  readonly title: string;
  readonly dueAt: string;
  /** It is due after the sign-in has ended. */
  readonly isAtRisk: boolean;
}

/** One post on the track, or several that stand too close together to be told apart. */
export interface Dot {
  readonly at: number;
  readonly posts: readonly PlannedPost[];
  /** One of them is due after the sign-in has ended. */
  readonly isAtRisk: boolean;
}

/** One account's lane. */
export interface Lane {
  readonly bars: readonly Bar[];
  readonly mark: Mark | null;
  /** The posts within the span, soonest first. */
  readonly posts: readonly PlannedPost[];
}

/** A date under the timeline. */
export interface Tick {
  readonly at: number;
  readonly label: string;
  readonly edge: "start" | "middle" | "end";
}

/** Percent of the track for an instant, not clamped. */
export function position(instant: string, { now, days }: Scope): number {
  return ((Date.parse(instant) - now) / (days * DAY_MS)) * 100;
}

const inside = (at: number): boolean => at >= 0 && at <= 100;

/** The next span in a direction; the same at either end. `1` shows more days. */
export function zoomed(days: Span, by: 1 | -1): Span {
  return SPANS[SPANS.indexOf(days) + by] ?? days;
}

/** The lane of an account. */
export function laneOf(account: AccountDto, scope: Scope): Lane {
  const end = account.signedInUntil === null ? null : position(account.signedInUntil, scope);
  const last = signInEnd(account);
  const endsAt = isOver(account) ? -Infinity : last === null ? Infinity : Date.parse(last);
  const posts = account.postsAt
    .filter((post) => inside(position(post.at, scope)))
    .map((post) => planned(post, endsAt))
    .sort((a, b) => a.dueAt.localeCompare(b.dueAt));
  return { ...signIn(account, end, scope), posts };
}

function planned({ postId, title, at }: ComingPostDto, endsAt: number): PlannedPost {
  return { id: postId, title, dueAt: at, isAtRisk: Date.parse(at) >= endsAt };
}

/** The dots of a lane. Posts that stand nearer than `gap` percent to the first of a dot join it. */
export function dotsOf(posts: readonly PlannedPost[], scope: Scope, gap: number): Dot[] {
  const dots: { at: number; posts: PlannedPost[]; isAtRisk: boolean }[] = [];
  for (const post of posts) {
    const at = position(post.dueAt, scope);
    const last = dots.at(-1);
    if (last && at - last.at < gap) {
      last.posts.push(post);
      last.isAtRisk ||= post.isAtRisk;
    } else {
      dots.push({ at, posts: [post], isAtRisk: post.isAtRisk });
    }
  }
  return dots;
}

/** A post in words: what, when, and whether the sign-in lasts that long. */
export function postInWords(post: PlannedPost, now: number): string {
  const key = post.isAtRisk ? "accounts-dot-risk" : "accounts-dot-post";
  return t(key, { title: post.title || t("accounts-post-untitled"), when: dateTime(post.dueAt, now) });
}

/** A dot in words. */
export function dotInWords(dot: Dot, now: number): string {
  const [first] = dot.posts;
  if (first && dot.posts.length === 1) return postInWords(first, now);
  return t("accounts-dot-several", {
    count: dot.posts.length,
    risk: dot.posts.filter((post) => post.isAtRisk).length,
    when: dateTime(first?.dueAt ?? now, now),
  });
}

function isOver(account: AccountDto): boolean {
  const { kind } = account.health;
  return kind === "ended" || kind === "needs_sign_in" || kind === "cannot_publish";
}

function signIn(account: AccountDto, end: number | null, scope: Scope): { bars: Bar[]; mark: Mark | null } {
  if (isOver(account)) {
    const key = account.health.kind === "cannot_publish" ? "accounts-mark-cannot" : "accounts-mark-out";
    return { bars: [], mark: { at: 0, look: "urgent", label: t(key), isLabelLeft: false } };
  }
  if (end === null) return { bars: [{ from: 0, to: 100, look: "fine" }], mark: null };
  const to = Math.min(Math.max(end, 0), 100);
  if (account.renews) {
    const striped: Bar[] = to < 100 ? [{ from: to, to: 100, look: "striped" }] : [];
    return { bars: [{ from: 0, to, look: "fine" }, ...striped], mark: null };
  }
  if (end > 100) return { bars: [{ from: 0, to: 100, look: "fine" }], mark: null };
  const look = end < (URGENT_DAYS / scope.days) * 100 ? "urgent" : "soon";
  return {
    bars: [{ from: 0, to, look }],
    mark: { at: to, look, label: endLabel(account, look, scope.now), isLabelLeft: to > LABEL_ROOM },
  };
}

function endLabel(account: AccountDto, look: Mark["look"], now: number): string {
  const at = account.signedInUntil ?? "";
  return look === "urgent"
    ? t("accounts-mark-signs-out", { when: dateTime(at, now) })
    : t("accounts-mark-renew-by", { when: date(at, now) });
}

const TICK_DAYS: Record<Span, readonly number[]> = {
  7: [0, 1, 2, 3, 4, 5, 6, 7],
  30: [0, 5, 10, 15, 20, 25, 30],
  90: [0, 14, 28, 42, 56, 70, 90],
  365: [0, 60, 120, 180, 240, 300, 365],
};

/** Dates along the track, from its beginning to its end. */
export function ticks({ now, days }: Scope): Tick[] {
  return TICK_DAYS[days].map((day) => ({
    at: (day / days) * 100,
    label: dayMonth(now + day * DAY_MS),
    edge: day === 0 ? "start" : day === days ? "end" : "middle",
  }));
}

/** How far apart the lines on the track are, in percent. */
export function lineStep(days: Span): number {
  return ((days === 7 ? 1 : days === 30 ? 5 : days === 90 ? 7 : 30) / days) * 100;
}

/** The lane in words, for those who cannot see it. */
export function laneInWords(account: AccountDto, lane: Lane, now: number): string {
  const posts = t("accounts-lane-posts", {
    count: lane.posts.length,
    risk: lane.posts.filter((post) => post.isAtRisk).length,
  });
  return `${signInInWords(account, lane, now)} ${posts}`;
}

/** The sign-in of a lane in words. */
export function signInInWords(account: AccountDto, lane: Lane, now: number): string {
  if (isOver(account)) return t("accounts-lane-out");
  if (account.signedInUntil === null) return t("accounts-lane-endless");
  const when = dateTime(account.signedInUntil, now);
  return lane.mark === null && account.renews ? t("accounts-lane-renews", { when }) : t("accounts-lane-ends", { when });
}

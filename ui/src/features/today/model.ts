// Will everything planned go out? The sentence, its exceptions and the week, worked out from what the core counted.

import {
  isSignedIn,
  lastsUntil,
  signInEnd,
  type AccountDto,
  type DayDto,
  type DayPostDto,
  type HaltDto,
  type LeftOutDto,
  type NeedDto,
  type PostDto,
  type TargetStateDto,
  type TodayDto,
  type VerdictDto,
} from "../../ipc";
import { localAt } from "../../lib/wall-clock";

/** The cases of the sentence. `fine` of `total` posts of this week are out, on their way or planned. */
export type Verdict =
  | { readonly kind: "no_accounts" }
  | { readonly kind: "halted"; readonly halt: HaltDto }
  | { readonly kind: "nothing"; readonly accounts: number }
  | { readonly kind: "all_planned"; readonly total: number }
  | { readonly kind: "all_fine"; readonly total: number; readonly out: number }
  | { readonly kind: "looking"; readonly fine: number; readonly total: number }
  | { readonly kind: "needs_only"; readonly needsYou: number }
  | { readonly kind: "needs_you"; readonly fine: number; readonly total: number; readonly needsYou: number };

/**
 * Picks the sentence. Its counts are the posts of the strip below it, so that the two can never disagree; a need
 * without a post of this week (a sign-in, an older post) still counts as a need.
 */
export function verdictOf(today: TodayDto, atRisk: ReadonlySet<string>): Verdict {
  const totals = weekTotals(today.week, atRisk);
  const fine = totals.out + totals.on_track;
  const total = fine + totals.unconfirmed + totals.at_risk + totals.missed + totals.failed;
  const needsYou = needCount(today);
  if (today.halt !== null && total + needsYou > 0) return { kind: "halted", halt: today.halt };
  if (needsYou > 0)
    return total === 0 ? { kind: "needs_only", needsYou } : { kind: "needs_you", fine, total, needsYou };
  if (today.verdict.accounts === 0) return { kind: "no_accounts" };
  if (total === 0) return { kind: "nothing", accounts: today.verdict.accounts };
  if (fine < total) return { kind: "looking", fine, total };
  const isPlanned = today.week.every((day) => day.posts.every(({ state }) => PLANNED.includes(state)));
  return isPlanned ? { kind: "all_planned", total } : { kind: "all_fine", total, out: totals.out };
}

/** States of a post about which a verdict speaks as planned; what was called off is not spoken about. */
const PLANNED: readonly TargetStateDto[] = ["scheduled", "cancelled"];

/** How bad the sentence is. */
export function toneOfVerdict(verdict: Verdict): "ok" | "soon" | "plain" {
  switch (verdict.kind) {
    case "all_planned":
    case "all_fine":
      return "ok";
    case "halted":
    case "looking":
    case "needs_you":
    case "needs_only":
      return "soon";
    case "no_accounts":
    case "nothing":
      return "plain";
  }
}

/** A key that stays the same while the need is the same. */
export function keyOfNeed(need: NeedDto): string {
  switch (need.kind) {
    case "sign_in":
    case "sign_in_ends":
    case "held":
      return `${need.kind}:${need.accountId}`;
    case "unlock":
      return need.kind;
    case "missed":
    case "rejected":
    case "unconfirmed":
      return `${need.kind}:${need.targetId}`;
  }
}

/** How a post of the week stands: word and shape in the strip and in its totals. */
export type Mark = "out" | "on_track" | "unconfirmed" | "at_risk" | "missed" | "failed" | "cancelled";

const MARKS: Record<TargetStateDto, Mark> = {
  scheduled: "on_track",
  due: "on_track",
  preparing: "on_track",
  ready: "on_track",
  committing: "on_track",
  published: "out",
  retry_wait: "on_track",
  rate_limited: "on_track",
  waiting_sign_in: "at_risk",
  waiting_unlock: "at_risk",
  waiting_person: "unconfirmed",
  paused: "at_risk",
  missed: "missed",
  rejected: "failed",
  cancelled: "cancelled",
  unconfirmed: "unconfirmed",
  reconciling: "unconfirmed",
};

/** The mark of a post. What is planned for after the end of a sign-in is not on track. */
export function markOf(post: Pick<DayPostDto, "postId" | "state">, atRisk: ReadonlySet<string>): Mark {
  return post.state === "scheduled" && atRisk.has(post.postId) ? "at_risk" : MARKS[post.state];
}

/** How many posts of the week bear each mark. */
export function weekTotals(week: readonly DayDto[], atRisk: ReadonlySet<string>): Record<Mark, number> {
  const totals = { out: 0, on_track: 0, unconfirmed: 0, at_risk: 0, missed: 0, failed: 0, cancelled: 0 };
  for (const day of week) for (const post of day.posts) totals[markOf(post, atRisk)] += 1;
  return totals;
}

/** The posts of which something waits for its time, earliest first. */
export function plannedOf(posts: readonly PostDto[]): PostDto[] {
  const planned = posts.filter((post) => post.targets.some((target) => target.state === "scheduled"));
  return planned.sort((a, b) => Date.parse(a.plannedAt) - Date.parse(b.plannedAt));
}

/** The accounts whose part of a post waits for its time. */
function waitingFor(post: PostDto): string[] {
  return post.targets.filter((target) => target.state === "scheduled").map((target) => target.accountId);
}

/** The planned posts, by id, for which a sign-in will be missing. */
export function risksOf(planned: readonly PostDto[], accounts: readonly AccountDto[]): ReadonlySet<string> {
  const byId = new Map(accounts.map((account) => [account.id, account]));
  const risky = planned.filter((post) =>
    waitingFor(post).some((id) => {
      const account = byId.get(id);
      // An account that is gone took its part of the post along.
      return account !== undefined && !lastsUntil(account, post.plannedAt);
    }),
  );
  return new Set(risky.map((post) => post.id));
}

/** The first planned post that a sign-in, which is over or ends, will not be there for; and how many more. */
export type LeftOut = Omit<LeftOutDto, "postId">;

/** What a sign-in will be missing for; null where it lasts. */
export function leftOutBy(account: AccountDto, planned: readonly PostDto[]): LeftOut | null {
  const end = signInEnd(account);
  if (isSignedIn(account) && end === null) return null;
  const posts = planned.filter((post) => waitingFor(post).includes(account.id) && !lastsUntil(account, post.plannedAt));
  const [first] = posts;
  return first === undefined ? null : { title: first.title, dueAt: first.plannedAt, more: posts.length - 1 };
}

/** The planned posts after the days of the strip, whose zone it is. */
export function laterThan(week: readonly DayDto[], planned: readonly PostDto[], zone: string): PostDto[] {
  const last = week.at(-1)?.date ?? "";
  return planned.filter((post) => localAt(post.plannedAt, zone).slice(0, 10) > last);
}

/** The local day and hour of an instant, in the zone the core named. */
export function timeOfDay(at: string, zone: string): string {
  return new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: zone }).format(new Date(at));
}

/** `Mon 16`, without a time zone in play: the date is civil already. */
export function dayName(date: string): string {
  const utc = new Date(`${date}T12:00:00Z`);
  const weekday = new Intl.DateTimeFormat("en-GB", { weekday: "short", timeZone: "UTC" }).format(utc);
  return `${weekday} ${utc.getUTCDate()}`;
}

/** The core counts needs; the list is what it found. The larger counts, so that nothing is called fine that is not. */
function needCount(today: { readonly verdict: VerdictDto; readonly needs: readonly NeedDto[] }): number {
  return Math.max(today.verdict.needsYou, today.needs.length);
}

// The 90-day timeline: where bars, marks and dots stand. Positions are percent of the track.

import { DAY_MS, date, dateTime, dayMonth } from "../../lib/time";
import { t } from "../../lib/catalogue";
import { signInEnd, type AccountDto } from "../../ipc";

const SPAN_DAYS = 90;
/** A sign-in that ends within this many days and cannot renew is about to bite. */
const URGENT_DAYS = 3;

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

/** A planned post. */
export interface Dot {
  readonly at: number;
  /** It is due after the sign-in has ended. */
  readonly isAtRisk: boolean;
  /** When, for the tooltip. */
  readonly when: string;
}

/** One account's lane. */
export interface Lane {
  readonly bars: readonly Bar[];
  readonly mark: Mark | null;
  readonly dots: readonly Dot[];
}

/** A date under the timeline. */
export interface Tick {
  readonly at: number;
  readonly label: string;
  readonly edge: "start" | "middle" | "end";
}

/** Percent of the track for an instant, not clamped. */
export function position(instant: string, now: number): number {
  return ((Date.parse(instant) - now) / (SPAN_DAYS * DAY_MS)) * 100;
}

const inside = (at: number): boolean => at >= 0 && at <= 100;

/** The lane of an account. */
export function laneOf(account: AccountDto, now: number): Lane {
  const end = account.signedInUntil === null ? null : position(account.signedInUntil, now);
  const { bars, mark } = signIn(account, end, now);
  const last = signInEnd(account);
  const endsAt = isOver(account) ? 0 : last === null ? Infinity : position(last, now);
  const dots = account.postsAt
    .map((instant) => ({ at: position(instant, now), when: dateTime(instant, now) }))
    .filter(({ at }) => inside(at))
    .map((dot) => ({ ...dot, isAtRisk: dot.at >= endsAt }));
  return { bars, mark, dots };
}

function isOver(account: AccountDto): boolean {
  const { kind } = account.health;
  return kind === "ended" || kind === "needs_sign_in" || kind === "cannot_publish";
}

function signIn(account: AccountDto, end: number | null, now: number): { bars: Bar[]; mark: Mark | null } {
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
  const look = end < (URGENT_DAYS / SPAN_DAYS) * 100 ? "urgent" : "soon";
  return {
    bars: [{ from: 0, to, look }],
    mark: { at: to, look, label: endLabel(account, look, now), isLabelLeft: to > 70 },
  };
}

function endLabel(account: AccountDto, look: Mark["look"], now: number): string {
  const at = account.signedInUntil ?? "";
  return look === "urgent"
    ? t("accounts-mark-signs-out", { when: dateTime(at, now) })
    : t("accounts-mark-renew-by", { when: date(at, now) });
}

/** Dates: every second week, and the last day. */
export function ticks(now: number): Tick[] {
  const days = [0, 14, 28, 42, 56, 70, SPAN_DAYS];
  return days.map((day) => ({
    at: (day / SPAN_DAYS) * 100,
    label: dayMonth(now + day * DAY_MS),
    edge: day === 0 ? "start" : day === SPAN_DAYS ? "end" : "middle",
  }));
}

/** The lane in words, for those who cannot see it. */
export function laneInWords(account: AccountDto, lane: Lane, now: number): string {
  const posts = t("accounts-lane-posts", {
    count: lane.dots.length,
    risk: lane.dots.filter((dot) => dot.isAtRisk).length,
  });
  return `${signInInWords(account, lane, now)} ${posts}`;
}

function signInInWords(account: AccountDto, lane: Lane, now: number): string {
  if (isOver(account)) return t("accounts-lane-out");
  if (account.signedInUntil === null) return t("accounts-lane-endless");
  const when = dateTime(account.signedInUntil, now);
  return lane.mark === null && account.renews ? t("accounts-lane-renews", { when }) : t("accounts-lane-ends", { when });
}

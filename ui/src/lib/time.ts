// Times for people: always with their zone, relative only beside absolute.

import { t } from "./catalogue";

const LOCALE = "en-GB";
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
export const DAY_MS = 24 * HOUR;

type Instant = string | number | Date;

// Making a formatter takes a hundred times as long as using it, and a list of accounts asks for thousands. Each stands
// for the computer's zone as it was, so one that moved gets new ones.
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${new Date().getTimezoneOffset()} ${JSON.stringify(options)}`;
  const known = formatters.get(key) ?? new Intl.DateTimeFormat(LOCALE, options);
  formatters.set(key, known);
  return known;
}

function format(instant: Instant, options: Intl.DateTimeFormatOptions): string {
  return formatter(options).format(new Date(instant));
}

/** The zone to tell a time in, if it is another than the computer's. */
function inZone(timeZone: string | undefined): Intl.DateTimeFormatOptions {
  return timeZone === undefined ? {} : { timeZone };
}

/** The computer's zone, e.g. `Europe/London`. */
export function zone(): string {
  return formatter({}).resolvedOptions().timeZone;
}

/** The zone's short name at an instant, e.g. `GMT`. */
export function zoneName(at: Instant = Date.now()): string {
  const parts = formatter({ timeZoneName: "short" }).formatToParts(new Date(at));
  return parts.find((part) => part.type === "timeZoneName")?.value ?? zone();
}

/** `20 Nov`, with the year where it is another one: `1 Jan 2027`. */
export function date(at: Instant, now: Instant = Date.now(), zone?: string): string {
  const yearOf = (instant: Instant): string => format(instant, { year: "numeric", ...inZone(zone) });
  const year = yearOf(at) === yearOf(now) ? {} : ({ year: "numeric" } as const);
  return format(at, { day: "numeric", month: "short", ...year, ...inZone(zone) });
}

/** `20 Nov`, without a year: for scales that name their span. */
export function dayMonth(at: Instant): string {
  return format(at, { day: "numeric", month: "short" });
}

/** `Sun 22 Nov`, with the year where it is another one. */
export function weekdayDate(at: Instant, now: Instant = Date.now(), zone?: string): string {
  return `${format(at, { weekday: "short", ...inZone(zone) })} ${date(at, now, zone)}`;
}

/** `09:12`. For columns whose heading names the zone. */
export function clock(at: Instant, zone?: string): string {
  return format(at, { hour: "2-digit", minute: "2-digit", hourCycle: "h23", ...inZone(zone) });
}

/** `09:12 GMT`. */
export function time(at: Instant): string {
  return `${clock(at)} ${zoneName(at)}`;
}

/** `Sun 22 Nov, 09:12 GMT`. */
export function dateTime(at: Instant, now: Instant = Date.now()): string {
  return `${weekdayDate(at, now)}, ${time(at)}`;
}

/** `Sun 22 Nov, 09:12`. For places that name the zone once. */
export function dateClock(at: Instant, now: Instant = Date.now(), zone?: string): string {
  return `${weekdayDate(at, now, zone)}, ${clock(at, zone)}`;
}

/** `Sunday 22 November 2026 at 09:12 GMT (Europe/London)`: the whole truth, for a tooltip. */
export function fullDateTime(at: Instant): string {
  return `${format(at, { dateStyle: "full", timeStyle: "short", hourCycle: "h23" })} ${zoneName(at)} (${zone()})`;
}

/** A length of time in its two largest units: `1 d 17 h`, `13 d`, `5 min`. */
export function duration(ms: number): string {
  const minutes = Math.max(0, Math.floor(ms / MINUTE));
  const days = Math.floor(minutes / 1440);
  const hours = Math.floor((minutes % 1440) / 60);
  if (days >= 7) return t("time-days", { days });
  if (days > 0) return hours > 0 ? t("time-days-hours", { days, hours }) : t("time-days", { days });
  if (hours > 0)
    return minutes % 60 > 0 ? t("time-hours-minutes", { hours, minutes: minutes % 60 }) : t("time-hours", { hours });
  return minutes > 0 ? t("time-minutes", { minutes }) : t("time-under-a-minute");
}

/** `in 1 d 17 h`, `5 min ago`, `now`. Show it only beside the absolute time. */
export function relative(at: Instant, now: Instant = Date.now()): string {
  const distance = new Date(at).getTime() - new Date(now).getTime();
  if (Math.abs(distance) < MINUTE) return t("time-now");
  return distance > 0 ? t("time-in", { length: duration(distance) }) : t("time-ago", { length: duration(-distance) });
}

/** A countdown: `9:41`. */
export function countdown(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

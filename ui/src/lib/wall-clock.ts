// Times on the wall clock of a place: what is typed when something is planned, and what is said about it.

import { t } from "./catalogue";
import { clock, dateClock, dateTime, DAY_MS, relative, zone as here } from "./time";
import { isKnownZone, placeOf } from "./zones";

/** A time on the wall clock of a place. */
export interface WallTime {
  /** `2026-11-24T09:30`; either side of the `T` is empty while it is being typed. */
  local: string;
  /** IANA name of the zone. */
  zone: string;
}

const HOUR_MS = 3_600_000;
/** Hours at which a post is likely to be read; outside of them the suggestion is the morning. */
const FIRST_HOUR = 8;
const LAST_HOUR = 20;
const MORNING = "09:00";

/** Whether date and time are there. A year that is still being typed reads `0002`. */
export function isComplete({ local }: WallTime): boolean {
  return /^[1-9]\d{3}-\d{2}-\d{2}T\d{2}:\d{2}$/.test(local);
}

/** What the clock of a place shows at an instant: `2026-11-24T09:30`. */
export function localAt(at: string | number, zone: string): string {
  const parts = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).formatToParts(new Date(at));
  const part = (type: Intl.DateTimeFormatPartTypes): string => parts.find((one) => one.type === type)?.value ?? "";
  return `${part("year")}-${part("month")}-${part("day")}T${part("hour")}:${part("minute")}`;
}

/** A time to begin with: tomorrow at the next full hour, or in the morning when that would be at night. */
export function suggested(zone: string, now: number): WallTime {
  const [day, time = ""] = localAt(now + DAY_MS + HOUR_MS, zone).split("T");
  const hour = Number(time.slice(0, 2));
  const isNight = hour < FIRST_HOUR || hour > LAST_HOUR;
  return { local: `${day}T${isNight ? MORNING : `${time.slice(0, 2)}:00`}`, zone };
}

/** The same time so many days later or, below zero, earlier. */
export function daysLater(local: string, days: number): string {
  const [day = "", time = ""] = local.split("T");
  const moved = Date.parse(`${day}T00:00:00Z`) + days * DAY_MS;
  return Number.isNaN(moved) ? local : `${new Date(moved).toISOString().slice(0, 10)}T${time}`;
}

/** The zone that the core named, or the page's own where the page does not know that one. */
export function homeZone(named: string | undefined): string {
  return named !== undefined && isKnownZone(named) ? named : here();
}

/** `Tue 24 Nov, 09:30 in Lisbon`; `Tue 24 Nov, 09:30 GMT` where that is the computer's own zone. */
export function plannedFor(at: string, zone: string, now: number): string {
  if (zone === here() || !isKnownZone(zone)) return dateTime(at, now);
  return t("time-in-place", { when: dateClock(at, now, zone), place: placeOf(zone) });
}

/** `10:30 here`, with the day where it is another one; nothing where the clocks agree. */
export function plannedHere(at: string, zone: string, now: number): string {
  if (!isKnownZone(zone)) return "";
  const [there, own] = [localAt(at, zone), localAt(at, here())];
  if (there === own) return "";
  const isSameDay = there.slice(0, 10) === own.slice(0, 10);
  return t("time-here", { when: isSameDay ? clock(at) : dateClock(at, now) });
}

/** `Tue 24 Nov, 09:30 in Lisbon · in 3 d · 10:30 here`: everything about a planned time. */
export function plannedInFull(at: string, zone: string, now: number): string {
  return [plannedFor(at, zone, now), relative(at, now), plannedHere(at, zone, now)]
    .filter((part) => part !== "")
    .join(" · ");
}

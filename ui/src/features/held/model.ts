// How held posts go on: the form and what it sends.

import type { HeldAnswerDto } from "../../ipc";

/** A way to go on. */
export type How = HeldAnswerDto["kind"];

/** The ways in the order of the form. The careful one is first. */
export const WAYS: readonly How[] = ["spaced", "now", "skip"];

export const DEFAULT_MINUTES = "15";
const MINUTES_MAX = 1440;

/** The minutes that were typed; `null` for what cannot be. */
export function minutesOf(typed: string): number | null {
  const minutes = Number(typed.trim());
  return /^\d+$/.test(typed.trim()) && minutes >= 1 && minutes <= MINUTES_MAX ? minutes : null;
}

/** What is sent; `null` while it cannot be. */
export function answerOf(how: How, typed: string): HeldAnswerDto | null {
  switch (how) {
    case "now":
    case "skip":
      return { kind: how };
    case "spaced": {
      const minutes = minutesOf(typed);
      return minutes === null ? null : { kind: "spaced", minutes };
    }
  }
}

/** When the last of them goes out, in milliseconds. */
export function lastAt(now: number, count: number, minutes: number): number {
  return now + Math.max(0, count - 1) * minutes * 60_000;
}

// Waiting for something to become true, without guessing how long it takes.

import { setTimeout as pause } from "node:timers/promises";

/** Long, because a busy computer is no fault of ours; what never comes fails all the same. */
export const LIMIT_MS = 120_000;

/**
 * Asks again until `ask` answers with something truthy, and returns that.
 * @template T
 * @param {string} what for the error message
 * @param {() => Promise<T> | T} ask
 * @param {number} [limitMs]
 * @returns {Promise<NonNullable<T>>}
 */
export async function waitFor(what, ask, limitMs = LIMIT_MS) {
  const end = Date.now() + limitMs;
  let last;
  for (;;) {
    try {
      const answer = await ask();
      if (answer) return answer;
      last = undefined;
    } catch (error) {
      last = error;
    }
    if (Date.now() > end) throw new Error(`waited ${limitMs} ms for ${what}`, { cause: last });
    await pause(50);
  }
}

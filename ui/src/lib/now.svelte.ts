// The present, as a reactive value for labels such as "in 5 min". It redraws words only; nothing is fetched by it.

import { createSubscriber } from "svelte/reactivity";

let aheadMs = $state(0);

class Ticker {
  readonly #subscribe: () => void;

  constructor(everyMs: number) {
    this.#subscribe = createSubscriber((update) => {
      const timer = setInterval(update, everyMs);
      return () => clearInterval(timer);
    });
  }

  /** Milliseconds since 1970, by the clock of the open profile. */
  get ms(): number {
    this.#subscribe();
    return Date.now() + aheadMs;
  }
}

/** Ticks twice a minute. */
export const now = new Ticker(30_000);
/** Ticks every second, for countdowns. */
export const nowEachSecond = new Ticker(1_000);

/** Says how far the open profile's clock is ahead of the computer's: a practice network can be sent into the future. */
export function setAhead(seconds: number): void {
  aheadMs = seconds * 1000;
}

// The present, as a reactive value for labels such as "in 5 min". It redraws words only; nothing is fetched by it.

import { createSubscriber } from "svelte/reactivity";

class Ticker {
  readonly #subscribe: () => void;

  constructor(everyMs: number) {
    this.#subscribe = createSubscriber((update) => {
      const timer = setInterval(update, everyMs);
      return () => clearInterval(timer);
    });
  }

  /** Milliseconds since 1970. */
  get ms(): number {
    this.#subscribe();
    return Date.now();
  }
}

/** Ticks twice a minute. */
export const now = new Ticker(30_000);
/** Ticks every second, for countdowns. */
export const nowEachSecond = new Ticker(1_000);

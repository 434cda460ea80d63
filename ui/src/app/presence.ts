// Says now and then that somebody is there, so that the vault does not lock under the person's hands.

/** The core counts in minutes; twice a minute is as exact as it can use. */
const AT_MOST_EVERY_MS = 30_000;

/** Reports that the person was seen, at most every 30 seconds. */
export class PresenceReport {
  readonly #report: () => Promise<unknown>;
  #reportedAt = Number.NEGATIVE_INFINITY;

  constructor(report: () => Promise<unknown>) {
    this.#report = report;
  }

  /** The person pressed a key or a button at `now`. */
  seen(now: number): void {
    if (now - this.#reportedAt < AT_MOST_EVERY_MS) return;
    this.#reportedAt = now;
    // A report that got lost is made up for by the next one.
    this.#report().catch(() => (this.#reportedAt = Number.NEGATIVE_INFINITY));
  }
}

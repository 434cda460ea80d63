// Asks a question at every keystroke and listens only to the answer to the newest one.

/** How to ask, and who wants the answer. */
export interface LatestParts<Input, Output> {
  readonly ask: (input: Input) => Promise<Output>;
  readonly onAnswer: (input: Input, output: Output) => void;
  readonly onFailure: (error: unknown) => void;
}

/**
 * At most one question is under way and at most one waits: what was asked in between is skipped. Thus a slow answer
 * delays the next by one turn at most, and answers arrive in order.
 */
export class Latest<Input, Output> {
  readonly #parts: LatestParts<Input, Output>;
  #waiting: { readonly input: Input } | null = null;
  #busy = false;
  #closed = false;

  constructor(parts: LatestParts<Input, Output>) {
    this.#parts = parts;
  }

  /** Asks, or replaces the question that waits. */
  ask(input: Input): void {
    this.#waiting = { input };
    if (!this.#busy) void this.#work();
  }

  /** Answers that come from now on are not wanted. */
  close(): void {
    this.#closed = true;
    this.#waiting = null;
  }

  async #work(): Promise<void> {
    this.#busy = true;
    while (this.#waiting !== null) {
      const { input } = this.#waiting;
      this.#waiting = null;
      try {
        const output = await this.#parts.ask(input);
        if (!this.#closed) this.#parts.onAnswer(input, output);
      } catch (error) {
        if (!this.#closed) this.#parts.onFailure(error);
      }
    }
    this.#busy = false;
  }
}

// What a new passphrase is worth. The verdict comes from the core; the page only asks when the typing pauses.

/** A verdict. */
export interface Strength {
  /** 0 (guessed at once) to 4 (very hard to guess). */
  readonly score: number;
  readonly accepted: boolean;
  readonly reason: "too_short" | "guessable" | null;
}

const PAUSE_MS = 150;

/** Asks for a verdict when the typing pauses; answers that were overtaken are dropped. */
export class PassphraseJudge {
  #verdict = $state.raw<Strength | null>(null);
  readonly #ask: (passphrase: string) => Promise<Strength>;
  #turn = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(ask: (passphrase: string) => Promise<Strength>) {
    this.#ask = ask;
  }

  /** The verdict on what was typed last; `null` while there is none yet. */
  get verdict(): Strength | null {
    return this.#verdict;
  }

  /** Takes what is typed now. */
  typed(passphrase: string): void {
    const turn = ++this.#turn;
    clearTimeout(this.#timer);
    this.#verdict = null;
    if (passphrase === "") return;
    this.#timer = setTimeout(() => {
      this.#ask(passphrase).then(
        (verdict) => {
          if (turn === this.#turn) this.#verdict = verdict;
        },
        // Without a verdict nothing can be saved; the next key asks again.
        () => undefined,
      );
    }, PAUSE_MS);
  }
}

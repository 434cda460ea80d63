// Saving as one types: one write at a time, the newest content wins, and nothing typed is given up before it is stored.

/** Where the draft stands between the keyboard and the disk. */
export type SaveState =
  | { readonly kind: "blank" }
  | { readonly kind: "saved"; readonly version: number }
  | { readonly kind: "saving" }
  | { readonly kind: "failed"; readonly error: unknown }
  | { readonly kind: "conflict" };

/** What came of one write. */
export type WriteResult =
  | { readonly kind: "written"; readonly version: number }
  | { readonly kind: "conflict" }
  | { readonly kind: "failed"; readonly error: unknown };

/** How to write, and whom to tell. */
export interface AutosaveParts<Content> {
  /** Writes the content; must not throw. */
  readonly write: (content: Content) => Promise<WriteResult>;
  readonly onState: (state: SaveState) => void;
  /** Typing pauses this long before a write begins; at most this much can be lost to a kill. */
  readonly delayMs: number;
}

/** Writes the newest content after a short pause. */
export class Autosave<Content> {
  readonly #parts: AutosaveParts<Content>;
  #pending: { readonly content: Content } | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #running: Promise<void> | null = null;
  #trouble: "failed" | "conflict" | null = null;

  constructor(parts: AutosaveParts<Content>) {
    this.#parts = parts;
  }

  /**
   * Takes newer content. The first change starts the clock and later ones do not push it back, so that steady typing
   * is stored too. After a failure typing on tries again; a conflict waits for the person.
   */
  change(content: Content): void {
    this.#pending = { content };
    if (this.#trouble === "conflict") return;
    if (this.#trouble === null) this.#parts.onState({ kind: "saving" });
    if (this.#timer === null && this.#running === null) this.#arm();
  }

  /** Whether something typed is not stored yet. */
  get isBehind(): boolean {
    return this.#pending !== null || this.#running !== null;
  }

  /** Writes now what is waiting; true when everything is stored. */
  async flush(): Promise<boolean> {
    if (this.#trouble === "failed") this.#trouble = null;
    for (;;) {
      this.#disarm();
      if (this.#running !== null) {
        await this.#running;
        continue;
      }
      if (this.#pending === null) return true;
      if (this.#trouble !== null) return false;
      await this.#run();
    }
  }

  /** Goes on after a conflict was settled. */
  async settle(): Promise<boolean> {
    this.#trouble = null;
    return this.flush();
  }

  /** Gives up what is waiting: the draft was deleted or replaced. */
  discard(): void {
    this.#disarm();
    this.#pending = null;
    this.#trouble = null;
  }

  #arm(): void {
    this.#timer = setTimeout(() => {
      this.#timer = null;
      void this.#run();
    }, this.#parts.delayMs);
  }

  #disarm(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #run(): Promise<void> {
    const running = this.#write().finally(() => {
      this.#running = null;
      if (this.#pending !== null && this.#trouble === null && this.#timer === null) this.#arm();
    });
    this.#running = running;
    return running;
  }

  async #write(): Promise<void> {
    const taken = this.#pending;
    if (taken === null) return;
    this.#pending = null;
    this.#parts.onState({ kind: "saving" });
    const result = await this.#parts.write(taken.content);
    if (result.kind === "written") {
      this.#trouble = null;
      if (this.#pending === null) this.#parts.onState({ kind: "saved", version: result.version });
      return;
    }
    this.#pending ??= taken;
    this.#trouble = result.kind;
    this.#parts.onState(result);
  }
}

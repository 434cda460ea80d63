// Open dialogs. Outside of the topmost one nothing can be seen well or pressed, so what must be is put into it.

class Modals {
  #open = $state.raw<readonly symbol[]>([]);

  /** The topmost dialog; null when none is open. */
  get top(): symbol | null {
    return this.#open.at(-1) ?? null;
  }

  /** A dialog opens above the others; returns what takes it away again. */
  open(dialog: symbol): () => void {
    this.#open = [...this.#open, dialog];
    return () => {
      this.#open = this.#open.filter((each) => each !== dialog);
    };
  }
}

/** The open dialogs. */
export const modals = new Modals();

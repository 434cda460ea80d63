// Short messages at the foot of the window: what was done, and undo where it can be undone.

/** A message. */
export interface Toast {
  readonly id: number;
  readonly text: string;
  readonly undo: (() => void) | null;
}

const SHOWN_MS = 8_000;

class Toasts {
  #list = $state.raw<readonly Toast[]>([]);
  #next = 1;

  /** The messages shown, oldest first. */
  get list(): readonly Toast[] {
    return this.#list;
  }

  /** Shows a message, with *Undo* where `undo` is given. It leaves after 8 seconds. */
  show(text: string, undo: (() => void) | null = null): void {
    const toast = { id: this.#next++, text, undo };
    this.#list = [...this.#list.slice(-2), toast];
    setTimeout(() => this.dismiss(toast.id), SHOWN_MS);
  }

  /** Takes a message away. */
  dismiss(id: number): void {
    this.#list = this.#list.filter((toast) => toast.id !== id);
  }
}

/** The messages. */
export const toasts = new Toasts();

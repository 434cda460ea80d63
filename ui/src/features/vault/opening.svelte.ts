// One try to open the vault at a time: busy, refused, or open.

import { appState, problemOf, type AppStateDto, type Problem, toIpcError } from "../../ipc";

/** Runs a command that may open the vault, and keeps what came of it. */
export class Opening {
  #isBusy = $state(false);
  #problem = $state.raw<Problem | null>(null);
  #retryAt = $state.raw<string | null>(null);

  get isBusy(): boolean {
    return this.#isBusy;
  }
  /** Why the last try failed. */
  get problem(): Problem | null {
    return this.#problem;
  }
  /** When the next try may be made; `null` = now. */
  get retryAt(): string | null {
    return this.#retryAt;
  }

  /** Tries; resolves to whether the vault is open now. */
  async run(ask: () => Promise<AppStateDto>): Promise<boolean> {
    if (this.#isBusy) return false;
    this.#isBusy = true;
    this.#problem = null;
    this.#retryAt = null;
    try {
      const state = await ask();
      appState.set(state);
      return state.vault === "ready";
    } catch (thrown) {
      this.#problem = problemOf(thrown);
      this.#retryAt = toIpcError(thrown).dto.retryAt;
      return false;
    } finally {
      this.#isBusy = false;
    }
  }

  /** Forgets the last refusal. */
  forget(): void {
    this.#problem = null;
  }
}

// The settings as a section shows and changes them.

import { changeSettings, createQuery, ipc, problemOf, type SettingsDto } from "../../ipc";

/** What is saved, changed a part at a time, and why the last change was not taken. */
export class SavedSettings {
  readonly #query = createQuery(() => ipc.settingsGet(), { on: ["settings"] });
  #problem = $state<string | null>(null);

  get data(): SettingsDto | undefined {
    return this.#query.data;
  }

  get problem(): string | null {
    return this.#problem;
  }

  /** Saves a change; one that is refused is taken back by reading again. */
  async change(change: Partial<SettingsDto>): Promise<void> {
    try {
      this.#query.set(await changeSettings(change));
      this.#problem = null;
    } catch (thrown) {
      this.#problem = problemOf(thrown).text;
      void this.#query.refetch();
    }
  }
}

// When the draft on the screen is to go out: at once, or at a time that is being chosen.

import { untrack } from "svelte";

import { createMeaning, createQuery, ipc, type Meaning, type ScheduleDto } from "../../ipc";
import { homeZone, suggested } from "../../lib/wall-clock";
import type { DraftEditor } from "./draft.svelte";
import { chosenTime, rememberTime } from "./session";

/** The time chosen for the draft of an editor, and what it means. Make it while a component is set up. */
export class Planning {
  #time = $state.raw<ScheduleDto | null>(null);
  /** What was chosen before the person went back to *at once*, so that another look costs nothing. */
  #before: ScheduleDto | null = null;
  readonly #today = createQuery(() => ipc.todayGet(null), { on: [] });
  readonly #meaning = createMeaning(() => this.#time);

  constructor(editor: DraftEditor) {
    // Each draft has its own time. The order matters: what was chosen is fetched before it is remembered.
    $effect(() => {
      void editor.generation;
      untrack(() => {
        this.#before = null;
        this.#time = chosenTime(editor.id);
      });
    });
    $effect(() => rememberTime(editor.id, this.#time));
  }

  /** The time being chosen; `null` = at once. */
  get time(): ScheduleDto | null {
    return this.#time;
  }

  /** What the time means; `null` = at once. */
  get meaning(): Meaning | null {
    return this.#meaning.now;
  }

  /** Begins to choose a time, with what was chosen before or a sensible one. */
  begin(nowMs: number): void {
    this.#time ??= this.#before ?? suggested(homeZone(this.#today.data?.zone), nowMs);
  }

  /** Takes what was chosen. */
  choose(time: ScheduleDto): void {
    this.#time = time;
  }

  /** Goes back to *at once*. */
  drop(): void {
    this.#before = this.#time;
    this.#time = null;
  }
}

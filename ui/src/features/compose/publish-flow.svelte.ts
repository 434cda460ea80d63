// The way from a draft to a post: ask where it cannot be taken back in a moment, store what is typed, send once.

import { ipc, toIpcError, type IpcError, type PostDto, type ScheduleDto } from "../../ipc";
import type { DraftEditor } from "./draft.svelte";

/** Publishing at once to more accounts than this is asked first: it takes long to undo by hand. */
const ASK_ABOVE = 3;

/** One sending at a time. */
export class PublishFlow {
  #isAsking = $state(false);
  #isSending = $state(false);
  #error = $state.raw<IpcError | null>(null);
  readonly #editor: DraftEditor;
  readonly #onSent: (post: PostDto) => void;

  constructor(editor: DraftEditor, onSent: (post: PostDto) => void) {
    this.#editor = editor;
    this.#onSent = onSent;
  }

  get isAsking(): boolean {
    return this.#isAsking;
  }
  get isSending(): boolean {
    return this.#isSending;
  }
  /** Why the last try was refused. */
  get error(): IpcError | null {
    return this.#error;
  }

  /** Begins: sends, or asks first. While it asks, the same key means yes. A plan can be taken back and is not asked. */
  begin(accountCount: number, schedule: ScheduleDto | null): void {
    if (this.#isAsking || schedule !== null || accountCount <= ASK_ABOVE) void this.send(schedule);
    else this.#isAsking = true;
  }

  /** The person thought better of it. */
  stepBack(): void {
    this.#isAsking = false;
  }

  /** What was refused is being changed. */
  forgetError(): void {
    this.#error = null;
  }

  /** Sends what is stored, or plans it. A draft that cannot be stored is not sent; its own message says so. */
  async send(schedule: ScheduleDto | null = null): Promise<void> {
    this.#isAsking = false;
    if (this.#isSending) return;
    this.#isSending = true;
    this.#error = null;
    try {
      const stored = await this.#editor.stored();
      if (stored === null) return;
      const post =
        schedule === null
          ? await ipc.postPublish(stored.id, stored.version)
          : await ipc.postSchedule(stored.id, stored.version, schedule);
      this.#editor.forget();
      this.#onSent(post);
    } catch (thrown) {
      this.#error = toIpcError(thrown);
    } finally {
      this.#isSending = false;
    }
  }
}

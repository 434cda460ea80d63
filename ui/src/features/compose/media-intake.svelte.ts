// Pictures on their way into a draft: chosen, pasted or dropped, one after the other, each with its own outcome.

import { ipc, problemOf, problemOfDto, type MediaDto, type Problem } from "../../ipc";

/** A picture that was not added, and why. */
export interface Refusal {
  readonly id: number;
  readonly name: string;
  readonly text: string;
}

/** Takes pictures in. */
export class MediaIntake {
  #busy = $state(0);
  #refusals = $state.raw<readonly Refusal[]>([]);
  #next = 1;
  readonly #onAdded: (media: readonly MediaDto[]) => void;

  constructor(onAdded: (media: readonly MediaDto[]) => void) {
    this.#onAdded = onAdded;
  }

  /** How many are being taken in. */
  get busy(): number {
    return this.#busy;
  }

  /** What was not added, until the next picture. */
  get refusals(): readonly Refusal[] {
    return this.#refusals;
  }

  /** Takes in files, in their order. */
  async addFiles(files: readonly File[]): Promise<void> {
    this.#refusals = [];
    this.#busy += files.length;
    for (const file of files) {
      await this.#take(file.name, async () => [await ipc.mediaAdd(new Uint8Array(await file.arrayBuffer()))]);
    }
  }

  /** Takes in the picture on the system's clipboard; the web view shows none of it to the page. */
  async addFromClipboard(name: string): Promise<void> {
    this.#refusals = [];
    this.#busy += 1;
    await this.#take(name, async () => [await ipc.mediaPaste()]);
  }

  /** Takes in what was dropped on the window: the shell has put it into the library, or says why not. */
  async addDropped(name: string): Promise<void> {
    this.#refusals = [];
    this.#busy += 1;
    await this.#take(name, async () => {
      const { media, refused } = await ipc.mediaDropped();
      for (const error of refused) this.#refuse(name, problemOfDto(error));
      return media;
    });
  }

  /** Takes a paste if it is a picture: it comes as a file, or, in the desktop's web view, as nothing at all. */
  takePaste(event: ClipboardEvent, name: string): void {
    const data = event.clipboardData;
    const files = [...(data?.files ?? [])].filter((file) => file.type.startsWith("image/"));
    const hasText = data?.types.some((type) => type.startsWith("text/")) ?? false;
    if (files.length === 0 && hasText) return;
    event.preventDefault();
    void (files.length > 0 ? this.addFiles(files) : this.addFromClipboard(name));
  }

  /** Takes a message away. */
  dismiss(id: number): void {
    this.#refusals = this.#refusals.filter((refusal) => refusal.id !== id);
  }

  async #take(name: string, read: () => Promise<MediaDto[]>): Promise<void> {
    try {
      this.#onAdded(await read());
    } catch (thrown) {
      this.#refuse(name, problemOf(thrown));
    } finally {
      this.#busy -= 1;
    }
  }

  #refuse(name: string, { text }: Problem): void {
    this.#refusals = [...this.#refusals, { id: this.#next++, name, text }];
  }
}

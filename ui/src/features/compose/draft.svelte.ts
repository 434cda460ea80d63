// The draft on the screen: what was typed, where it stands on the disk, and what the networks make of it.

import {
  appState,
  ipc,
  IpcError,
  toIpcError,
  type DraftContent,
  type DraftDto,
  type MediaDto,
  type ReviewDto,
} from "../../ipc";
import { Autosave, type SaveState, type WriteResult } from "./autosave";
import { emptyContent, isBlank } from "./content";
import { Latest } from "./latest";

const SAVE_DELAY_MS = 250;

/** What is known about pictures, by id. */
export type MediaFacts = Readonly<Record<string, MediaDto>>;

/** A review together with what it is a review of. */
export interface Reviewed {
  readonly content: DraftContent;
  readonly review: ReviewDto;
}

/** One draft being written. It lives as long as the screen; what is stored is the truth. */
export class DraftEditor {
  #content = $state.raw<DraftContent>(emptyContent());
  #media = $state.raw<MediaFacts>({});
  #saveState = $state.raw<SaveState>({ kind: "blank" });
  #reviewed = $state.raw<Reviewed | null>(null);
  #reviewFailed = $state(false);
  #conflict = $state.raw<DraftDto | null>(null);
  #id = $state.raw<string | null>(null);
  #workspaceId = $state.raw<string | null>(null);
  /** Grows whenever another draft takes the place of this one, so that fields start anew. */
  #generation = $state(0);
  #version = 0;

  readonly #autosave = new Autosave<DraftContent>({
    write: (content) => this.#write(content),
    onState: (state) => (this.#saveState = state),
    delayMs: SAVE_DELAY_MS,
  });
  readonly #reviewer = new Latest<DraftContent, ReviewDto>({
    ask: (content) => ipc.draftReview(content),
    onAnswer: (content, review) => {
      this.#reviewed = { content, review };
      this.#reviewFailed = false;
    },
    onFailure: () => (this.#reviewFailed = true),
  });

  get content(): DraftContent {
    return this.#content;
  }
  get media(): MediaFacts {
    return this.#media;
  }
  get saveState(): SaveState {
    return this.#saveState;
  }
  get reviewed(): Reviewed | null {
    return this.#reviewed;
  }
  get reviewFailed(): boolean {
    return this.#reviewFailed;
  }
  /** The version another window stored, while the person has not chosen. */
  get conflict(): DraftDto | null {
    return this.#conflict;
  }
  get id(): string | null {
    return this.#id;
  }
  /** Whose it is; `null` for an empty sheet, which goes where the person looks. */
  get workspaceId(): string | null {
    return this.#workspaceId;
  }
  get generation(): number {
    return this.#generation;
  }

  /** Changes the content; saving and reviewing follow by themselves. */
  edit(change: (content: DraftContent) => DraftContent): void {
    const next = change(this.#content);
    if (next === this.#content) return;
    this.#content = next;
    this.#reviewer.ask(next);
    // An empty sheet is not worth a draft; a draft that was emptied is.
    if (this.#id !== null || !isBlank(next)) this.#autosave.change(next);
  }

  /** Makes the facts about pictures known. */
  learn(media: readonly MediaDto[]): void {
    this.#media = { ...this.#media, ...Object.fromEntries(media.map((one) => [one.id, one])) };
  }

  /** Puts an empty sheet in place of the draft, which must be stored already. */
  startBlank(accountIds: readonly string[] = []): void {
    this.#show(null, 0, { ...emptyContent(), accountIds: [...accountIds] }, []);
    this.#workspaceId = null;
    this.#saveState = { kind: "blank" };
  }

  /** Puts a stored draft in place of this one, which must be stored already. */
  show(draft: DraftDto): void {
    this.#show(draft.id, draft.version, draft.content, draft.media);
    this.#workspaceId = draft.workspaceId;
    this.#saveState = { kind: "saved", version: draft.version };
  }

  /**
   * Gives the draft to another workspace. Its accounts stay behind. What is stored becomes a draft of its own there, and
   * the one here goes away only then.
   */
  async moveTo(workspaceId: string): Promise<void> {
    if (!(await this.flush())) return;
    const old = this.#id;
    const content = { ...this.#content, accountIds: [], variants: {} };
    if (old === null) {
      this.#workspaceId = workspaceId;
      this.edit(() => content);
      return;
    }
    const created = await ipc.draftCreate(workspaceId);
    await ipc.draftSave(created.id, created.version, content);
    this.show(await ipc.draftGet(created.id));
    await ipc.draftDelete(old);
  }

  /** Stores what is not stored yet; true when everything is. */
  flush(): Promise<boolean> {
    return this.#autosave.flush();
  }

  /** What to publish: the stored draft and its version; null when it could not be stored. */
  async stored(): Promise<{ readonly id: string; readonly version: number } | null> {
    if (!(await this.flush()) || this.#id === null) return null;
    return { id: this.#id, version: this.#version };
  }

  /** Settles a conflict: what is here replaces what the other window stored. */
  async keepMine(): Promise<void> {
    if (this.#conflict === null) return;
    this.#version = this.#conflict.version;
    this.#conflict = null;
    await this.#autosave.settle();
  }

  /** Settles a conflict: what the other window stored replaces what is here. */
  keepTheirs(): void {
    const theirs = this.#conflict;
    if (theirs !== null) this.show(theirs);
  }

  /** Settles a conflict: what is here becomes a draft of its own. */
  async keepBoth(): Promise<void> {
    if (this.#conflict === null) return;
    this.#conflict = null;
    this.#id = null;
    this.#version = 0;
    this.#autosave.discard();
    this.#autosave.change(this.#content);
    await this.#autosave.flush();
  }

  /** Forgets the draft without storing it: it was deleted or published. */
  forget(): void {
    this.#autosave.discard();
    this.startBlank();
  }

  /** The screen goes away: stores what is left and stops listening. */
  close(): void {
    void this.flush();
    this.#reviewer.close();
  }

  #show(id: string | null, version: number, content: DraftContent, media: readonly MediaDto[]): void {
    this.#autosave.discard();
    this.#id = id;
    this.#version = version;
    this.#content = content;
    this.#conflict = null;
    this.#reviewed = null;
    this.#generation += 1;
    this.learn(media);
    this.#reviewer.ask(content);
  }

  async #write(content: DraftContent): Promise<WriteResult> {
    try {
      return await this.#writeOnce(content);
    } catch (thrown) {
      const error = toIpcError(thrown);
      if (error.dto.code === "draft_changed") return this.#meetConflict();
      if (error.dto.code === "not_found" && this.#id !== null) return this.#writeAnew(content);
      return { kind: "failed", error };
    }
  }

  async #writeOnce(content: DraftContent): Promise<WriteResult> {
    if (this.#id === null) {
      const created = await ipc.draftCreate(this.#workspaceId ?? appState.homeWorkspaceId);
      this.#id = created.id;
      this.#workspaceId = created.workspaceId;
      this.#version = created.version;
    }
    const saved = await ipc.draftSave(this.#id, this.#version, content);
    this.#version = saved.version;
    return { kind: "written", version: saved.version };
  }

  /** The draft was deleted elsewhere while being written here: what was typed is kept in a new one. */
  async #writeAnew(content: DraftContent): Promise<WriteResult> {
    this.#id = null;
    try {
      return await this.#writeOnce(content);
    } catch (thrown) {
      return { kind: "failed", error: toIpcError(thrown) };
    }
  }

  async #meetConflict(): Promise<WriteResult> {
    try {
      if (this.#id !== null) this.#conflict = await ipc.draftGet(this.#id);
      return { kind: "conflict" };
    } catch (thrown) {
      return { kind: "failed", error: thrown instanceof IpcError ? thrown : toIpcError(thrown) };
    }
  }
}

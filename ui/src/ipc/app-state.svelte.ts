// The state of the whole application, read once and kept by the frame; any screen may look up a network here.

import { host } from "#host";

import { setAhead } from "../lib/now.svelte";
import type { AppStateDto, ManifestDto, WorkspaceDto } from "./bindings.gen";
import { onChange } from "./changes";
import { toIpcError, type IpcError } from "./contract";

class AppStateHolder {
  #data = $state.raw<AppStateDto>();
  #error = $state.raw<IpcError>();
  #networks = $derived(new Map((this.#data?.networks ?? []).map((each) => [each.id, each])));

  #inUse = $derived((this.#data?.profile?.workspaces ?? []).filter((each) => !each.archived));

  /** The last answer. */
  get data(): AppStateDto | undefined {
    return this.#data;
  }

  /** Why the last read failed. */
  get error(): IpcError | undefined {
    return this.#error;
  }

  /** Whether the practice profile is open. */
  get isPractice(): boolean {
    return this.#data?.profile?.kind === "practice";
  }

  /** The networks, sorted by name. */
  get networks(): readonly ManifestDto[] {
    return this.#data?.networks ?? [];
  }

  /** The workspaces by name, archived ones too. */
  get workspaces(): readonly WorkspaceDto[] {
    return this.#data?.profile?.workspaces ?? [];
  }

  /** The workspaces that can be chosen. */
  get workspacesInUse(): readonly WorkspaceDto[] {
    return this.#inUse;
  }

  /** The same, to be chosen from in a list. */
  get workspaceChoices(): readonly { readonly value: string; readonly label: string }[] {
    return this.#inUse.map(({ id, name }) => ({ value: id, label: name }));
  }

  /** The workspace that is looked at; `null` = all in use. */
  get workspaceId(): string | null {
    return this.#data?.profile?.workspaceId ?? null;
  }

  /** The one workspace that is looked at; none when there are several to look at. */
  get shownWorkspace(): WorkspaceDto | undefined {
    return this.#inUse.length === 1 ? this.#inUse[0] : this.workspace(this.workspaceId);
  }

  /** Where something new goes without being asked: the workspace that is looked at, or the first. */
  get homeWorkspaceId(): string | null {
    return this.workspaceId ?? this.#inUse[0]?.id ?? null;
  }

  /** A workspace by its id. */
  workspace(id: string | null): WorkspaceDto | undefined {
    return this.workspaces.find((each) => each.id === id);
  }

  /** Whether what belongs to a workspace is looked at; what belongs to none is about the whole profile. */
  shows({ workspaceId }: { readonly workspaceId: string | null }): boolean {
    if (workspaceId === null) return true;
    return this.workspaceId === null
      ? this.#inUse.some((each) => each.id === workspaceId)
      : this.workspaceId === workspaceId;
  }

  /** A network's facts; `undefined` for one this version does not know. */
  network(id: string): ManifestDto | undefined {
    return this.#networks.get(id);
  }

  /** A network's name for people. */
  networkName(id: string): string {
    return this.#networks.get(id)?.name ?? id;
  }

  /** Takes the state that a command returned. */
  set(data: AppStateDto): void {
    this.#data = data;
    this.#error = undefined;
    setAhead(data.profile?.clockAheadSeconds ?? 0);
  }

  /** Reads the state. */
  async read(): Promise<void> {
    try {
      this.set(await host.appState());
    } catch (thrown) {
      this.#error = toIpcError(thrown);
    }
  }

  /** Reads the state now and on every change; call once. */
  start(): () => void {
    void this.read();
    return onChange((event) => {
      if (event.what === "app") void this.read();
    });
  }
}

/** The application's state. */
export const appState = new AppStateHolder();

// Which of the whole-window views is in force.

import type {
  AppStateDto,
  ErasedDto,
  IpcError,
  PausedDto,
  ProfileDto,
  ProfileKindDto,
  StrangerDto,
  TroubleDto,
  VaultStateDto,
} from "../ipc";
import type { Overlay } from "../lib/router.svelte";

/** A whole-window view. */
export type View =
  | { readonly name: "waiting" }
  | { readonly name: "unreadable"; readonly error: IpcError }
  | { readonly name: "trouble"; readonly trouble: TroubleDto; readonly stranger: StrangerDto | null }
  | { readonly name: "vault"; readonly state: VaultStateDto }
  | { readonly name: "welcome"; readonly profiles: readonly ProfileKindDto[]; readonly erased: ErasedDto | null }
  | {
      readonly name: "frame";
      readonly profile: ProfileDto;
      readonly vault: VaultStateDto;
      /** Why nothing is published or renewed. */
      readonly paused: PausedDto | null;
    };

/**
 * The view for a state. Trouble comes before everything, because nothing else can be trusted then. A vault that needs
 * help fills the window until the person goes on without it (`isAside`); drafts can be written all the same.
 */
export function viewOf(state: AppStateDto | undefined, error: IpcError | undefined, isAside: boolean): View {
  if (!state) return error ? { name: "unreadable", error } : { name: "waiting" };
  const { profile, profiles, trouble, stranger, erased, vault, paused } = state;
  if (trouble !== null) return { name: "trouble", trouble, stranger };
  if (profile === null) return { name: "welcome", profiles, erased };
  if (!isAside && needsHelp(vault)) return { name: "vault", state: vault };
  if (vault === "opening") return { name: "vault", state: vault };
  return { name: "frame", profile, vault, paused };
}

/** Whether the vault is closed for a reason that the person should see before anything else. */
export function needsHelp(vault: VaultStateDto): boolean {
  switch (vault) {
    case "ready":
    case "opening":
    case "locked":
      return false;
    case "not_set_up":
    case "keychain_absent":
    case "keychain_locked":
    case "keychain_denied":
    case "keychain_hanging":
    case "entry_missing":
    case "entry_wrong":
    case "backend_changed":
    case "damaged":
      return true;
  }
}

/** Whether an overlay can do nothing while the vault is closed. */
export function waitsForVault(overlay: Overlay, vault: VaultStateDto): boolean {
  if (vault === "ready") return false;
  switch (overlay.name) {
    case "unlock":
    case "gallery":
    case "connect":
    case "import":
    case "passphrase":
      return true;
    case "alerts":
    case "publishing":
    case "held":
    case "workspaces":
    case "restore":
    case "shortcuts":
      return false;
  }
}

// Where the person is: one screen, and at most one overlay above it. Kept in memory; there is no address bar.

import type { WallTime } from "./wall-clock";

/** A section of the settings. */
export type SettingsSection =
  | "workspaces"
  | "vault"
  | "backup"
  | "apps"
  | "media-host"
  | "background"
  | "notifications"
  | "appearance"
  | "keyboard"
  | "about";

/** A screen. */
export type Screen =
  | { readonly name: "today" }
  | { readonly name: "compose"; readonly draftId?: string; readonly time?: WallTime }
  | { readonly name: "accounts"; readonly accountId?: string }
  | { readonly name: "activity" }
  | { readonly name: "numbers" }
  | { readonly name: "settings"; readonly section?: SettingsSection }
  | { readonly name: "setup"; readonly network: string };

/** Something above the screen. */
export type Overlay =
  | { readonly name: "gallery" }
  | { readonly name: "connect"; readonly network: string; readonly accountId?: string }
  | { readonly name: "import" }
  | { readonly name: "restore" }
  | { readonly name: "passphrase" }
  | { readonly name: "unlock" }
  | { readonly name: "publishing"; readonly postId: string; readonly targetId?: string }
  | { readonly name: "alerts" }
  | { readonly name: "held"; readonly accountId: string }
  | { readonly name: "workspaces" }
  | { readonly name: "shortcuts" };

class Router {
  #screen = $state.raw<Screen>({ name: "today" });
  #overlay = $state.raw<Overlay | null>(null);

  /** The screen. */
  get screen(): Screen {
    return this.#screen;
  }

  /** The overlay; `null` when there is none. */
  get overlay(): Overlay | null {
    return this.#overlay;
  }

  /** Goes to a screen and closes any overlay. */
  go(screen: Screen): void {
    this.#overlay = null;
    this.#screen = screen;
  }

  /** Opens an overlay in place of any other. */
  open(overlay: Overlay): void {
    this.#overlay = overlay;
  }

  /** Closes the overlay. */
  close(): void {
    this.#overlay = null;
  }
}

/** The router. */
export const router = new Router();

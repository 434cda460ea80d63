// Keys that work on every screen.

import { appState, ipc, problemOf } from "../ipc";
import { router } from "../lib/router.svelte";
import type { Shortcut } from "../lib/shortcuts";
import { toasts } from "../lib/toasts.svelte";

/** Locks an open vault at once; a closed one is asked for. */
async function lockOrUnlock(): Promise<void> {
  if (appState.data?.vault !== "ready") return router.open({ name: "unlock" });
  try {
    appState.set(await ipc.vaultLock());
  } catch (thrown) {
    toasts.show(problemOf(thrown).text);
  }
}

/** Ends the application; with posts due soon it is asked first. */
async function quit(): Promise<void> {
  try {
    await ipc.leave("quit");
  } catch (thrown) {
    toasts.show(problemOf(thrown).text);
  }
}

export const appShortcuts: readonly Shortcut[] = [
  { keys: "n", label: "keys-new-post", run: () => router.go({ name: "compose" }) },
  { keys: "c", label: "keys-connect", run: () => router.open({ name: "gallery" }) },
  { keys: "g t", label: "keys-go-today", run: () => router.go({ name: "today" }) },
  { keys: "g c", label: "keys-go-compose", run: () => router.go({ name: "compose" }) },
  { keys: "g a", label: "keys-go-accounts", run: () => router.go({ name: "accounts" }) },
  { keys: "g v", label: "keys-go-activity", run: () => router.go({ name: "activity" }) },
  { keys: "g n", label: "keys-go-numbers", run: () => router.go({ name: "numbers" }) },
  { keys: "g s", label: "keys-go-settings", run: () => router.go({ name: "settings" }) },
  { keys: "g b", label: "keys-alerts", run: () => router.open({ name: "alerts" }) },
  { keys: "w", label: "keys-workspace", run: () => router.open({ name: "workspaces" }) },
  { keys: "mod+l", label: "keys-lock", run: () => void lockOrUnlock() },
  { keys: "mod+q", label: "keys-quit", run: () => void quit() },
  { keys: "?", label: "keys-shortcuts", run: () => router.open({ name: "shortcuts" }) },
];

// Where the person lands behind a door.

import type { Overlay, Screen } from "../../lib/router.svelte";

/** A profile that was just created starts with connecting an account; one that exists starts with its day. */
export function afterOpening(isNew: boolean): { readonly screen: Screen; readonly overlay: Overlay | null } {
  return isNew
    ? { screen: { name: "accounts" }, overlay: { name: "gallery" } }
    : { screen: { name: "today" }, overlay: null };
}

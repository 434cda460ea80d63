// The rows of the cheat sheet: what is registered, and what every dialog and form does.

import { t } from "./catalogue";
import type { Shortcut } from "./shortcuts";

/** A row. */
export interface KeyRow {
  readonly keys: string;
  readonly what: string;
}

/** The rows, without repeats; a later shortcut on the same keys wins, as it does when pressed. */
export function rowsOf(shortcuts: readonly Shortcut[]): KeyRow[] {
  const byKeys = new Map(shortcuts.map(({ keys, label }) => [keys, t(label)]));
  if (!byKeys.has("mod+enter")) byKeys.set("mod+enter", t("shortcuts-main-action"));
  byKeys.set("esc", t("shortcuts-close"));
  return [...byKeys].map(([keys, what]) => ({ keys, what }));
}

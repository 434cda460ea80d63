// What the switcher offers, and where its keys lead.

import type { WorkspaceDto } from "../../ipc";

/** Something to look at: a workspace, or all of them. */
export interface Choice {
  /** `null` = all that are in use. */
  readonly id: string | null;
  readonly workspace: WorkspaceDto | null;
}

/** All, then each in use; what was typed narrows the names down. */
export function choicesOf(workspaces: readonly WorkspaceDto[], typed: string): Choice[] {
  const words = typed.trim().toLocaleLowerCase();
  const named = workspaces
    .filter(({ archived, name }) => !archived && name.toLocaleLowerCase().includes(words))
    .map((workspace): Choice => ({ id: workspace.id, workspace }));
  return words === "" ? [{ id: null, workspace: null }, ...named] : named;
}

/** The place a key leads to among `count`; `null` for a key that leads nowhere. */
export function stepTo(key: string, at: number, count: number): number | null {
  const last = Math.max(0, count - 1);
  switch (key) {
    case "ArrowDown":
      return Math.min(at + 1, last);
    case "ArrowUp":
      return Math.max(at - 1, 0);
    case "Home":
      return 0;
    case "End":
      return last;
    default:
      return null;
  }
}

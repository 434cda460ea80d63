// What is said about a workspace, and what can be chosen for it.

import type { WorkspaceColorDto, WorkspaceDto, WorkspaceLineDto } from "../../../ipc";

/** The longest name, in characters; the core refuses longer ones. */
export const NAME_MAX = 80;

/** The colours in the order of the form. */
export const COLORS: readonly WorkspaceColorDto[] = [
  "slate",
  "blue",
  "teal",
  "green",
  "amber",
  "red",
  "pink",
  "violet",
];

/** A colour for a new workspace: the first that is used least. */
export function freshColor(workspaces: readonly WorkspaceDto[]): WorkspaceColorDto {
  const uses = (color: WorkspaceColorDto): number => workspaces.filter((each) => each.color === color).length;
  return COLORS.reduce((best, color) => (uses(color) < uses(best) ? color : best));
}

/** Those in use first, each part by name as it came. */
export function inOrder(lines: readonly WorkspaceLineDto[]): WorkspaceLineDto[] {
  return [...lines].sort((a, b) => Number(a.workspace.archived) - Number(b.workspace.archived));
}

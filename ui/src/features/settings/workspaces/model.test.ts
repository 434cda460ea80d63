import { describe, expect, it } from "vitest";

import type { WorkspaceColorDto, WorkspaceDto } from "../../../ipc";
import { COLORS, freshColor, inOrder } from "./model";

const workspace = (name: string, color: WorkspaceColorDto = "slate", archived = false): WorkspaceDto => ({
  id: name,
  name,
  color,
  archived,
});

describe("the workspaces of the settings", () => {
  it("gives a new one the colour that is used least", () => {
    expect(freshColor([])).toBe("slate");
    expect(freshColor([workspace("a", "slate"), workspace("b", "blue")])).toBe("teal");
    expect(freshColor([...COLORS, "slate" as const].map((color, at) => workspace(String(at), color)))).toBe("blue");
  });

  it("lists archived ones last", () => {
    const line = (of: WorkspaceDto) => ({ workspace: of, accounts: 0, drafts: 0, planned: 0 });
    const lines = [workspace("a", "red", true), workspace("b"), workspace("c", "red", true), workspace("d")].map(line);
    expect(inOrder(lines).map((each) => each.workspace.name)).toEqual(["b", "d", "a", "c"]);
  });
});

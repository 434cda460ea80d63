import { describe, expect, it } from "vitest";

import type { WorkspaceDto } from "../../ipc";
import { choicesOf, stepTo } from "./model";

const workspace = (id: string, name: string, archived = false): WorkspaceDto => ({ id, name, color: "teal", archived });
const three = [workspace("a", "Harbour Bakery"), workspace("b", "Mill"), workspace("c", "Old client", true)];

describe("the switcher", () => {
  it.each([
    ["", [null, "a", "b"]],
    ["  MI ", ["b"]],
    ["ba", ["a"]],
    ["old", []],
  ])("offers for %j what is in use and fits", (typed, expected) => {
    expect(choicesOf(three, typed).map(({ id }) => id)).toEqual(expected);
  });

  it.each([
    ["ArrowDown", 1, 3, 2],
    ["ArrowDown", 2, 3, 2],
    ["ArrowUp", 0, 3, 0],
    ["Home", 2, 3, 0],
    ["End", 0, 3, 2],
    ["End", 0, 0, 0],
    ["x", 0, 3, null],
  ])("%s from %d of %d leads to %s", (key, at, count, expected) => {
    expect(stepTo(key, at, count)).toBe(expected);
  });
});

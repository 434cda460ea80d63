import { describe, expect, it } from "vitest";

import { AT_FIRST, ROW_PX, windowOf } from "./rows";

describe("the rows in the page", () => {
  const VIEW = 800;

  it("are all of a short table", () => {
    expect(windowOf(7, -300, VIEW)).toEqual({ first: 0, end: 7 });
    expect(windowOf(0, 0, VIEW)).toEqual({ first: 0, end: 0 });
  });

  it("hold everything that can be seen, wherever the table stands", () => {
    for (let above = -2000; above < 500 * ROW_PX + 2000; above += 37) {
      const { first, end } = windowOf(500, above, VIEW);
      const firstSeen = Math.max(0, Math.floor(above / ROW_PX));
      const lastSeen = Math.min(499, Math.floor((above + VIEW - 1) / ROW_PX));
      for (let row = firstSeen; row <= lastSeen; row += 1) expect(row >= first && row < end).toBe(true);
      expect(end - first).toBeLessThanOrEqual(Math.max(40, AT_FIRST.end));
    }
  });

  it("are there before the table was measured", () => {
    expect(windowOf(500, 0, 0).end).toBe(AT_FIRST.end);
  });

  it("stay within a table that became shorter", () => {
    expect(windowOf(3, 30_000, VIEW)).toEqual({ first: 3, end: 3 });
  });
});

import { describe, expect, it } from "vitest";

import { contrast, initials, readableOn } from "./badge";

describe("initials", () => {
  const cases: [string, string][] = [
    ["Harbour Bakery", "HB"],
    ["harbour.bsky.social", "HB"],
    ["flour", "F"],
    ["🥖 Żółć", "Ż"],
    ["東京 パン", "東パ"],
    ["🥖", "?"],
    ["", "?"],
  ];
  it.each(cases)("of %s are %s", (name, expected) => expect(initials(name)).toBe(expected));
});

it("letters on a badge are white unless they could not be told from it", () => {
  expect(readableOn("#0a7aff")).toBe("#ffffff");
  expect(readableOn("#ffdd00")).toBe("#101218");
});

it("contrast is that of WCAG", () => {
  expect(contrast("#000000", "#ffffff")).toBeCloseTo(21, 5);
  expect(contrast("#777777", "#ffffff")).toBeCloseTo(4.48, 2);
});

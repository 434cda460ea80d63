import { expect, it } from "vitest";

import { afterOpening } from "./model";

it("a new profile starts with the gallery of networks, an old one with its day", () => {
  expect(afterOpening(true)).toEqual({ screen: { name: "accounts" }, overlay: { name: "gallery" } });
  expect(afterOpening(false)).toEqual({ screen: { name: "today" }, overlay: null });
});

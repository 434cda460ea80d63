import { expect, it } from "vitest";

import type { ErasedDto } from "../../ipc";
import { afterOpening, erasedLines, whyText } from "./model";

it("a new profile starts with the gallery of networks, an old one with its day", () => {
  expect(afterOpening(true)).toEqual({ screen: { name: "accounts" }, overlay: { name: "gallery" } });
  expect(afterOpening(false)).toEqual({ screen: { name: "today" }, overlay: null });
});

const erased: ErasedDto = {
  kind: "live",
  notWithdrawn: [],
  keychainLeft: false,
  folderLeft: false,
  olderCopies: [],
};

it("an erased profile says what is left of it, and nothing when nothing is", () => {
  const cases: [Partial<ErasedDto>, string[]][] = [
    [{}, ["Every account was signed out"]],
    [{ keychainLeft: true, folderLeft: true }, ["Its keychain entry", "Its folder", "Every account was signed out"]],
    [{ olderCopies: ["live.before-1", "live.before-2"] }, ["live.before-1, live.before-2", "Every account"]],
    [{ notWithdrawn: [{ network: "n", handle: "anna", why: "refused" }] }, ["These accounts could not be signed out"]],
  ];
  for (const [by, expected] of cases) {
    const lines = erasedLines({ ...erased, ...by });
    expect(lines).toHaveLength(expected.length);
    expected.forEach((part, index) => expect(lines[index]).toContain(part));
  }
});

it("names every reason why a sign-in was not ended", () => {
  for (const why of ["other_copy", "not_opened", "refused", "no_answer"] as const) {
    expect(whyText(why)).not.toContain("welcome-erased");
  }
});

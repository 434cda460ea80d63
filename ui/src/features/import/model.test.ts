import { expect, it } from "vitest";

import type { ImportRowDto } from "../../ipc";
import { hasKey } from "../../lib/catalogue";
import { asksForKeys, chosenAtFirst, countConnected, keysInput, TABLE_KEYS, withToggled } from "./model";

const NOW = Date.parse("2026-11-21T10:00:00Z");

function row(index: number, by: Partial<ImportRowDto> = {}): ImportRowDto {
  return {
    index,
    network: "n",
    server: null,
    name: "name",
    expiresAt: null,
    renews: false,
    missing: [],
    alreadyConnected: false,
    refused: null,
    ...by,
  };
}

it("has a text for every code", () => {
  expect(TABLE_KEYS.filter((key) => !hasKey(key))).toEqual([]);
});

it("chooses at first what can be taken, still lasts and overwrites nothing", () => {
  const cases: [Partial<ImportRowDto>, boolean][] = [
    [{}, true],
    [{ missing: ["refresh_token"] }, true],
    [{ refused: "tampered" }, false],
    [{ alreadyConnected: true }, false],
    [{ expiresAt: "2026-11-20T10:00:00Z" }, false],
    [{ expiresAt: "2026-11-20T10:00:00Z", renews: true }, true],
    [{ expiresAt: "2026-11-22T10:00:00Z" }, true],
  ];
  for (const [by, expected] of cases) expect(chosenAtFirst([row(7, by)], NOW)).toEqual(expected ? [7] : []);
});

it("lets a row be chosen and let go again", () => {
  expect(withToggled([1, 2], 2)).toEqual([1]);
  expect(withToggled([1], 2)).toEqual([1, 2]);
});

it("sends only the keys that were typed", () => {
  expect(keysInput({ a: " k ", b: "" }, "")).toEqual({ keys: [{ id: "a", key: "k" }], passphrase: null });
  expect(keysInput({}, "p")).toEqual({ keys: [], passphrase: "p" });
});

it("asks for keys only where the file names any", () => {
  expect(asksForKeys({ file: "f", keyIds: [], needsPassphrase: false })).toBe(false);
  expect(asksForKeys({ file: "f", keyIds: ["a"], needsPassphrase: false })).toBe(true);
  expect(asksForKeys({ file: "f", keyIds: [], needsPassphrase: true })).toBe(true);
});

it("counts the accounts that came in", () => {
  const results = (["connected", "replaced", "refused_by_network", "already_connected"] as const).map(
    (outcome, index) => ({ index, outcome, accountId: null }),
  );
  expect(countConnected(results)).toBe(2);
});

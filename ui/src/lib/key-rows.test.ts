import { expect, it } from "vitest";

import { rowsOf } from "./key-rows";

const run = (): void => undefined;

it("lists each keys once, the last one that was added wins, and Esc is always there", () => {
  const rows = rowsOf([
    { keys: "n", label: "keys-new-post", run },
    { keys: "n", label: "keys-connect", run },
  ]);
  expect(rows.map((row) => row.keys)).toEqual(["n", "mod+enter", "esc"]);
  expect(rows[0]?.what).toBe("Connect an account");
});

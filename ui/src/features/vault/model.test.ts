import { describe, expect, it } from "vitest";

import type { VaultStateDto } from "../../ipc";
import { hasKey } from "../../lib/catalogue";
import { helpFor, isTrouble, secondsUntil, type Trouble } from "./model";

const troubles: readonly Trouble[] = [
  "keychain_absent",
  "keychain_locked",
  "keychain_denied",
  "keychain_hanging",
  "entry_missing",
  "entry_wrong",
  "backend_changed",
  "damaged",
];

describe("a vault in trouble", () => {
  it.each(troubles)("%s says what was not touched and what heals it", (trouble) => {
    const { key } = helpFor(trouble);
    expect(isTrouble(trouble)).toBe(true);
    expect(hasKey(key) && hasKey(`${key}.heal`)).toBe(true);
  });

  it("is told from one that is open, opening, locked or not there yet", () => {
    const others: VaultStateDto[] = ["ready", "opening", "locked", "not_set_up"];
    expect(others.filter(isTrouble)).toEqual([]);
  });
});

it("counts down to the next try", () => {
  const now = Date.parse("2026-11-21T10:00:00Z");
  const cases: [string | null, number][] = [
    [null, 0],
    ["2026-11-21T10:00:30Z", 30],
    ["2026-11-21T10:00:00.100Z", 1],
    ["2026-11-21T09:59:00Z", 0],
  ];
  for (const [retryAt, expected] of cases) expect(secondsUntil(retryAt, now)).toBe(expected);
});

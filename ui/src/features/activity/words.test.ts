import { describe, expect, it } from "vitest";

import type { AuditVerdictDto } from "../../ipc";
import { hasKey } from "../../lib/catalogue";
import { actionsOf, ALL_THEMES, TABLE_KEYS, verdictText } from "./words";

it("has a text for every code", () => {
  expect(TABLE_KEYS.filter((key) => !hasKey(key))).toEqual([]);
});

it("every action belongs to one theme, and every theme has some", () => {
  const all = ALL_THEMES.flatMap(actionsOf);
  expect(new Set(all).size).toBe(all.length);
  expect(ALL_THEMES.filter((theme) => actionsOf(theme).length === 0)).toEqual([]);
});

describe("what a check found", () => {
  const now = Date.parse("2026-11-21T10:00:00Z");
  const intact = { state: "intact", since: "2025-10-12T08:00:00Z", fingerprint: "AA", anchoredTo: 12_345 } as const;
  const cases: [AuditVerdictDto, string][] = [
    [{ ...intact, rows: 12_345 }, "Intact since 12 Oct 2025, 12,345 entries."],
    [{ ...intact, rows: 1 }, "Intact since 12 Oct 2025, 1 entry."],
    [{ state: "broken", seq: 4711, how: "edited", fingerprint: null }, "Entry 4,711 was changed."],
    [{ state: "broken", seq: 12, how: "missing", fingerprint: null }, "Entry 12 is missing."],
    [{ state: "broken", seq: 90, how: "cut_tail", fingerprint: null }, "The end of the log is gone, from entry 90 on."],
  ];
  it.each(cases)("%j", (verdict, expected) => expect(verdictText(verdict, now)).toBe(expected));
});

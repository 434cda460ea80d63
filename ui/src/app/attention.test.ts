import { expect, it } from "vitest";

import type { AccountDto, HealthDto } from "../ipc";
import { needsPerson } from "./attention";

const NOW = Date.parse("2026-11-20T16:00:00Z");

function account(health: HealthDto, days: number | null = null): AccountDto {
  const signedInUntil = days === null ? null : new Date(NOW + days * 86_400_000).toISOString();
  return { health, signedInUntil } as AccountDto;
}

it("counts sign-ins that are over or end within a week, and no others", () => {
  const cases: [AccountDto, number][] = [
    [account({ kind: "fine" }), 0],
    [account({ kind: "renews_itself" }, 1), 0],
    [account({ kind: "ends" }, 8), 0],
    [account({ kind: "ends" }, 6), 1],
    [account({ kind: "ended" }), 1],
    [account({ kind: "needs_sign_in", reason: "revoked" }), 1],
    [account({ kind: "cannot_publish" }), 1],
  ];
  for (const [subject, expected] of cases) expect(needsPerson([subject], NOW)).toBe(expected);
});

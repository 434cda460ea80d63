import { expect, it } from "vitest";

import type { AlertKindDto, NotificationsDto, SettingsDto } from "../../ipc";
import { hasKey } from "../../lib/catalogue";
import { areHours, KINDS, labelOf, NIGHT, notificationsOf, withKind } from "./notifications";

const chosen: NotificationsDto = { desktop: true, off: ["vault"], quiet: null };

it("tells of everything until somebody chooses otherwise", () => {
  expect(notificationsOf({ theme: "system" } as SettingsDto)).toEqual({ desktop: true, off: [], quiet: null });
  expect(notificationsOf({ theme: "system", notifications: chosen } as SettingsDto)).toEqual(chosen);
});

it("switches one kind and leaves the others as they are", () => {
  expect(withKind(chosen, "post_missed", false).off).toEqual(["vault", "post_missed"]);
  expect(withKind(chosen, "vault", true).off).toEqual([]);
  expect(withKind(chosen, "vault", false).off).toEqual(["vault"]);
});

it("has a switch and a sentence for every kind", () => {
  const every: Record<AlertKindDto, true> = {
    sign_in_ends: true,
    sign_in_ends_before_post: true,
    sign_in_needed: true,
    post_rejected: true,
    post_missed: true,
    post_unconfirmed: true,
    failure_rate: true,
    sign_ins_unnoticed: true,
    vault: true,
    rate_limited: true,
    clock_wrong: true,
  };
  expect([...KINDS].sort()).toEqual(Object.keys(every).sort());
  expect(KINDS.filter((kind) => !hasKey(labelOf(kind)))).toEqual([]);
});

it("takes two different times of day for quiet hours, also over midnight", () => {
  const cases: [string, string, boolean][] = [
    [NIGHT.from, NIGHT.until, true],
    ["12:00", "13:30", true],
    ["22:00", "22:00", false],
    ["", "07:00", false],
    ["24:00", "07:00", false],
    ["22:00", "7:00", false],
  ];
  for (const [from, until, expected] of cases) expect(areHours({ from, until }), `${from}–${until}`).toBe(expected);
});

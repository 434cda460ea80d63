import { describe, expect, it } from "vitest";

import type { AccountDto, VaultDto } from "../../../ipc";
import { canRotate, isNameOf, passphraseTasks, reconnects } from "./model";

const vault: VaultDto = {
  state: "ready",
  protection: "keychain",
  keychain: "Secret Service",
  since: "2026-10-01T09:00:00Z",
  keyVersion: 1,
  secrets: 11,
  lastRotatedAt: null,
  rotationDue: false,
  rotation: null,
  lastRotation: null,
  sessionEnded: false,
  hadPassphrase: false,
  recoveryCodeMadeAt: null,
  openedByCode: false,
  hasPassphrase: false,
  keychainAvailable: true,
};

describe("a change of the key", () => {
  it("needs the passphrase where there is one, and a word about the recovery code", () => {
    const withPassphrase = { ...vault, hasPassphrase: true };
    const withCode = { ...vault, recoveryCodeMadeAt: "2026-10-01T09:00:00Z" };
    const cases: [VaultDto, string, boolean, boolean][] = [
      [vault, "", false, true],
      [withPassphrase, "", false, false],
      [withPassphrase, "p", false, true],
      [withCode, "", false, false],
      [withCode, "", true, true],
      [{ ...vault, rotation: { done: 1, total: 2 } }, "", false, false],
    ];
    for (const [of, passphrase, isDropAgreed, expected] of cases)
      expect(canRotate(of, { passphrase, isDropAgreed })).toBe(expected);
  });

  it("after a suspected leak lists the accounts, and ticks those signed in again since", () => {
    const lastRotation = { secrets: 3, endedAt: "2026-11-21T10:00:00Z", reconnect: ["a", "b", "gone"] };
    const accounts = [
      { id: "a", renewedAt: "2026-11-21T10:05:00Z" },
      { id: "b", renewedAt: "2026-11-20T10:00:00Z" },
      { id: "c", renewedAt: null },
    ] as AccountDto[];
    const list = reconnects({ ...vault, lastRotation }, accounts);
    expect(list.map(({ account, isDone }) => [account.id, isDone])).toEqual([
      ["a", true],
      ["b", false],
    ]);
    expect(reconnects(vault, accounts)).toEqual([]);
  });
});

it("a passphrase can be removed only where a keychain takes its place", () => {
  expect(passphraseTasks(vault)).toEqual(["set"]);
  expect(passphraseTasks({ ...vault, hasPassphrase: true })).toEqual(["change", "remove"]);
  expect(passphraseTasks({ ...vault, hasPassphrase: true, keychainAvailable: false })).toEqual(["change"]);
});

it("a profile is erased only by whoever types its name", () => {
  const cases: [Parameters<typeof isNameOf>[0], string, boolean][] = [
    ["live", "live", true],
    ["live", " Live ", true],
    ["practice", "live", false],
    ["live", "", false],
    ["live", "li ve", false],
    [null, "", false],
  ];
  for (const [kind, typed, expected] of cases) expect(isNameOf(kind, typed), `${kind} ${typed}`).toBe(expected);
});

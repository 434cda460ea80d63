import { expect, it } from "vitest";

import type { VaultDto, VaultStateDto } from "../ipc";
import { railLine } from "./vault-line";

it("says where the vault is, and how far a change of its key has come", () => {
  const cases: [VaultStateDto, Partial<VaultDto> | undefined, string][] = [
    ["ready", undefined, "Vault open"],
    ["ready", { protection: "keychain", rotation: null }, "Vault open · keychain"],
    ["ready", { protection: "session", rotation: null }, "Vault open · this session only"],
    ["ready", { protection: "keychain", rotation: { done: 1, total: 3 } }, "Changing the key · 33 %"],
    ["ready", { protection: "keychain", rotation: { done: 0, total: 0 } }, "Changing the key · 100 %"],
    ["locked", { protection: "passphrase", rotation: null }, "Vault locked"],
    ["entry_missing", undefined, "Vault closed"],
  ];
  for (const [state, details, expected] of cases)
    expect(railLine(state, details as VaultDto | undefined)).toBe(expected);
});

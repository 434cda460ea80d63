import { describe, expect, it } from "vitest";

import type { AppStateDto, VaultStateDto } from "../ipc";
import type { Overlay } from "../lib/router.svelte";
import { needsHelp, viewOf, waitsForVault } from "./model";
import { failure } from "../../tests/canned";

const state: AppStateDto = {
  version: "1",
  profile: { kind: "live", workspaces: [], workspaceId: null, clockAheadSeconds: 0 },
  profiles: ["live"],
  vault: "ready",
  trouble: null,
  stranger: null,
  erased: null,
  paused: null,
  linksArrive: true,
  networks: [],
};

describe("the window", () => {
  const cases: [string, Partial<AppStateDto>, boolean, string][] = [
    ["shows the frame when all is well", {}, false, "frame"],
    ["shows Welcome without a profile, whatever the vault", { profile: null, vault: "opening" }, false, "welcome"],
    ["shows the vault's state when it needs help", { vault: "keychain_locked" }, false, "vault"],
    ["shows the frame when the person went on without the vault", { vault: "keychain_locked" }, true, "frame"],
    ["shows the frame while the vault is locked, so that drafts go on", { vault: "locked" }, false, "frame"],
    ["waits while the vault opens, even for somebody who went on without it", { vault: "opening" }, true, "vault"],
    [
      "shows trouble before anything else",
      { trouble: "database_newer", vault: "keychain_locked", profile: null },
      true,
      "trouble",
    ],
  ];
  it.each(cases)("%s", (_, by, isAside, name) =>
    expect(viewOf({ ...state, ...by }, undefined, isAside).name).toBe(name),
  );

  it("waits for the first answer, and says so when there is none", () => {
    expect(viewOf(undefined, undefined, false).name).toBe("waiting");
    const error = failure("internal");
    expect(viewOf(undefined, error, false).name).toBe("unreadable");
    expect(viewOf(state, error, false).name).toBe("frame");
  });
});

describe("a closed vault", () => {
  it("needs help unless it is only locked or still opening", () => {
    const calm: VaultStateDto[] = ["ready", "opening", "locked"];
    const others: VaultStateDto[] = ["not_set_up", "keychain_absent", "entry_missing", "backend_changed", "damaged"];
    expect(calm.filter(needsHelp)).toEqual([]);
    expect(others.filter(needsHelp)).toEqual(others);
  });

  it("stands before what puts a sign-in into it, and before nothing else", () => {
    const cases: [Overlay, boolean][] = [
      [{ name: "gallery" }, true],
      [{ name: "connect", network: "n" }, true],
      [{ name: "import" }, true],
      [{ name: "unlock" }, true],
      [{ name: "publishing", postId: "p" }, false],
      [{ name: "restore" }, false],
      [{ name: "passphrase" }, true],
      [{ name: "shortcuts" }, false],
    ];
    for (const [overlay, expected] of cases) {
      expect(waitsForVault(overlay, "locked")).toBe(expected);
      expect(waitsForVault(overlay, "ready")).toBe(false);
    }
  });
});

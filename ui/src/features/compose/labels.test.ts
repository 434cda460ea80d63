import { expect, it } from "vitest";

import type { AccountDto } from "../../ipc";
import { atHandle, chosenOf, listOf } from "./labels";

function account(id: string, network: string): AccountDto {
  return {
    id,
    workspaceId: "w",
    network,
    handle: id,
    displayName: "",
    hasAvatar: false,
    health: { kind: "fine" },
    signedInUntil: null,
    renews: false,
    renewedAt: null,
    renewalDueAt: null,
    connectedAt: "2026-11-01T00:00:00Z",
    checkedAt: null,
    scopesGranted: [],
    scopesMissing: [],
    lastPost: null,
    postsAt: [],
    reconnectBy: null,
    heldPosts: 0,
  };
}

it("names the network alone, and the handle too where two accounts share it", () => {
  const all = [account("bakery", "mastodon"), account("baker", "mastodon"), account("harbour", "bluesky")];
  const labels = (...ids: string[]): string[] => chosenOf(ids, all, () => undefined).map((one) => one.label);
  expect(labels("harbour", "bakery")).toEqual(["bluesky", "mastodon"]);
  expect(labels("baker", "bakery")).toEqual(["mastodon @baker", "mastodon @bakery"]);
  expect(labels("gone", "harbour")).toEqual(["bluesky"]);
});

it("writes handles with one at sign and lists in words", () => {
  expect([atHandle("bakery"), atHandle("@bakery")]).toEqual(["@bakery", "@bakery"]);
  expect(listOf(["A", "B", "C"])).toBe("A, B and C");
});

import { expect, it } from "vitest";

import type { AccountDto } from "../../ipc";
import { atHandle, chosenOf, listOf } from "./labels";
import { account as canned } from "../../../tests/canned";

const account = (id: string, network: string): AccountDto => canned({ id, network, handle: id });

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

import { describe, expect, it } from "vitest";

import { MANY, shownAccounts } from "./chips";
import { account } from "../../../tests/canned";

const NETWORKS = ["mastodon", "instagram", "bluesky"] as const;

const all = Array.from({ length: 1_000 }, (_, at) =>
  account({
    id: `acc-${at}`,
    network: NETWORKS[at % NETWORKS.length] ?? "mastodon",
    handle: `shop${at}.example`,
    displayName: `Shop number ${at}`,
  }),
);

describe("account chips", () => {
  it("show every account while they are few", () => {
    const shown = shownAccounts(all.slice(0, MANY), [], "no such thing");
    expect([shown.accounts.length, shown.hidden]).toEqual([MANY, 0]);
  });

  it("show a handful of many, and say how many more there are", () => {
    const shown = shownAccounts(all, [], "");
    expect([shown.accounts.length, shown.hidden]).toEqual([12, 988]);
  });

  it("never hide a chosen account, and keep its place", () => {
    const shown = shownAccounts(all, ["acc-700"], "shop12.");
    expect(shown.accounts.map(({ at }) => at)).toEqual([12, 700]);
  });

  it("find by handle, name and network", () => {
    expect(shownAccounts(all, [], "SHOP NUMBER 41").accounts[0]?.account.id).toBe("acc-41");
    expect(shownAccounts(all, [], "bluesky").accounts.every(({ account }) => account.network === "bluesky")).toBe(true);
  });
});

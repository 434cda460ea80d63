import { expect, it } from "vitest";

import type { AlertCauseDto, AlertDto } from "../../ipc";
import { groupsOf, placeWhenOver, wordsOf } from "./model";

const NOW = Date.parse("2026-11-20T16:00:00Z");
const account = { id: "a", network: "manynet", handle: "anna" };
const post = { postId: "p", targetId: "t", title: "Rye", dueAt: "2026-11-22T11:00:00Z" };

function alert(id: string, raisedAt: string, endedAt: string | null = null): AlertDto {
  const cause: AlertCauseDto = { kind: "vault", fault: "closed" };
  return { id, cause, opens: { name: "vault" }, workspaceId: null, raisedAt, endedAt, read: false };
}

it("parts what holds from what is over, each newest first", () => {
  const groups = groupsOf([
    alert("older", "2026-11-18T10:00:00Z"),
    alert("ended first", "2026-11-19T10:00:00Z", "2026-11-19T11:00:00Z"),
    alert("newer", "2026-11-20T10:00:00Z"),
    alert("ended last", "2026-11-10T10:00:00Z", "2026-11-20T11:00:00Z"),
  ]);
  expect(groups.open.map(({ id }) => id)).toEqual(["newer", "older"]);
  expect(groups.over.map(({ id }) => id)).toEqual(["ended last", "ended first"]);
});

it("says of every kind what is the matter, the consequence and one way out", () => {
  const at = "2026-11-22T09:12:00Z";
  const finding = { code: "gave_up", severity: "error", args: {}, mediaIndex: null, fix: null } as const;
  const cases: [AlertCauseDto, string, string][] = [
    [{ kind: "sign_in_ends", account, at }, "signs out on Sun 22 Nov, 09:12 GMT.", "Sign in now"],
    [
      { kind: "sign_in_ends_before_post", account, at, post, more: 2 },
      "“Rye” is due on Sun 22 Nov, 11:00 GMT, after that. So are 2 more posts.",
      "Sign in now",
    ],
    [{ kind: "sign_in_needed", account, reason: "revoked", heldPosts: 1 }, "1 post waits for it", "Sign in again"],
    [{ kind: "post_rejected", account, post, finding: null }, "did not publish “Rye”.", "See why"],
    [{ kind: "post_rejected", account, post: { ...post, title: "" }, finding }, "“a post without text”", "See why"],
    [{ kind: "post_missed", account, post }, "was to get “Rye” on Sun 22 Nov, 11:00 GMT.", "Decide"],
    [{ kind: "post_unconfirmed", account, post }, "Nothing is sent again until you say so.", "Compare"],
    [{ kind: "failure_rate", failed: 3, of: 40 }, "3 of 40 posts of the last 30 days", "Open activity"],
    [{ kind: "sign_ins_unnoticed", count: 11 }, "11 accounts are signed out.", "Open accounts"],
    [{ kind: "vault", fault: "closed" }, "The vault does not open.", "Open the vault"],
    [{ kind: "vault", fault: "records" }, "A sealed sign-in could not be used.", "Open the vault"],
    [{ kind: "vault", fault: "rolled_back" }, "Postrider does not use it.", "Open the vault"],
    [{ kind: "vault", fault: "elsewhere" }, "Your data was moved or copied.", "Open the vault"],
    [{ kind: "rate_limited", account, until: at }, "asks to wait until Sun 22 Nov, 09:12 GMT.", "Open account"],
    [
      { kind: "clock_wrong", fault: "fast", minutes: 7 },
      "Your computer's clock is 7 minutes fast. Scheduled posts go out early until it's set right.",
      "Open diagnostics",
    ],
    [
      { kind: "clock_wrong", fault: "slow", minutes: 119 },
      "119 minutes slow. Scheduled posts go out late",
      "Open diagnostics",
    ],
    [{ kind: "clock_wrong", fault: "slow", minutes: 330 }, "about 5 hours slow.", "Open diagnostics"],
    [{ kind: "clock_wrong", fault: "fast", minutes: 2_880 }, "about 2 days fast.", "Open diagnostics"],
  ];
  for (const [cause, said, action] of cases) {
    const words = wordsOf(cause, NOW);
    expect(`${words.what} ${words.more}`, cause.kind).toContain(said);
    expect(words.action).toBe(action);
    expect(words.who).toBe("account" in cause ? "manynet · @anna" : null);
  }
});

it("shows the account of a sign-in that is fine again, instead of signing in", () => {
  expect(placeWhenOver({ name: "sign_in", accountId: "a", network: "manynet" })).toEqual({
    name: "account",
    accountId: "a",
  });
  expect(placeWhenOver({ name: "vault" })).toEqual({ name: "vault" });
});

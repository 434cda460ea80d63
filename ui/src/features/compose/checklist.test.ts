import { describe, expect, it } from "vitest";

import type { AccountDto, AccountReviewDto, FindingDto, HealthDto, Meaning, ReviewDto } from "../../ipc";
import { blockedBy, checklist, type Blocked } from "./checklist";
import { account as canned, failure } from "../../../tests/canned";

function finding(change: Partial<FindingDto>): FindingDto {
  return { code: "alt_missing", severity: "warning", args: { number: 2 }, mediaIndex: 1, fix: "describe", ...change };
}

function review(...accounts: [string, FindingDto[]][]): ReviewDto {
  const one = ([accountId, findings]: [string, FindingDto[]]): AccountReviewDto => ({
    accountId,
    used: 10,
    max: 300,
    bytesUsed: null,
    bytesMax: null,
    overflowFrom: null,
    findings,
    entities: null,
  });
  return { accounts: accounts.map(one), entities: [] };
}

const account = (id: string, health: HealthDto): AccountDto => canned({ id, handle: id, health });

const FINE: HealthDto = { kind: "fine" };
const long = finding({
  code: "text_too_long",
  severity: "error",
  args: { over: 4, max: 300 },
  mediaIndex: null,
  fix: "edit_text",
});

describe("the checklist", () => {
  const keys = (r: ReviewDto, accounts: AccountDto[], mediaCount = 0, dueAt: string | null = null): string[] =>
    checklist(r, { accounts, mediaCount, dueAt }).map((line) =>
      line.kind === "finding" ? `${line.finding.code}:${line.accountIds.join("+")}` : line.key,
    );

  it("says an equal finding of two accounts once", () => {
    const both = review(["m", [finding({})]], ["b", [finding({})]]);
    expect(keys(both, [account("m", FINE), account("b", FINE)], 2)).toEqual(["alt_missing:m+b", "lengths", "sign_ins"]);
  });

  it("keeps findings apart whose numbers differ", () => {
    const other = finding({ ...long, args: { over: 9, max: 280 } });
    expect(keys(review(["m", [long]], ["b", [other]]), [])).toEqual(["text_too_long:m", "text_too_long:b"]);
  });

  it("puts what blocks first, then sign-ins, then the rest, then the good news", () => {
    const r = review(["m", [finding({}), long]], ["b", []]);
    const ended = account("b", { kind: "needs_sign_in", reason: "revoked" });
    expect(keys(r, [account("m", FINE), ended], 2)).toEqual(["text_too_long:m", "sign_in:b", "alt_missing:m"]);
  });

  it("has only good news for a good post", () => {
    expect(keys(review(["m", []]), [account("m", { kind: "renews_itself" })], 1)).toEqual([
      "lengths",
      "pictures",
      "sign_ins",
    ]);
  });

  it("warns of a sign-in that ends before the post is due, with its end", () => {
    const ending = { ...account("b", { kind: "ends" }), signedInUntil: "2026-12-04T11:12:00Z" };
    const renewing = { ...ending, id: "i", health: { kind: "renews_itself" } as const, renews: true };
    const r = review(["b", []], ["i", []]);
    const before = "2026-12-04T11:11:00Z";
    const after = "2026-12-04T11:12:00Z";
    expect(keys(r, [ending, renewing], 0, before)).toEqual(["lengths", "sign_ins_last"]);
    expect(keys(r, [ending, renewing], 0, after)).toEqual(["sign_in_ends:b", "lengths"]);
    expect(keys(r, [ending, renewing])).toEqual(["lengths", "sign_ins"]);
    const [line] = checklist(r, { accounts: [ending], mediaCount: 0, dueAt: after });
    expect(line).toMatchObject({ kind: "sign_in_ends", accountId: "b", endsAt: "2026-12-04T11:12:00Z" });
  });

  it("says of a sign-in that is over only that it is over", () => {
    const over = { ...account("b", { kind: "ended" }), signedInUntil: "2026-11-01T00:00:00Z" };
    expect(keys(review(["b", []]), [over], 0, "2026-12-04T11:12:00Z")).toEqual(["sign_in:b", "lengths"]);
  });

  it("says nothing good about nothing", () => {
    expect(keys(review(), [])).toEqual([]);
  });
});

describe("the main action", () => {
  const draft = { accountCount: 1, isBlank: false, meaning: null };
  it("is off until something is written, someone is chosen and the rules hold", () => {
    expect(blockedBy(review(["m", []]), { ...draft, isBlank: true })).toBe("nothing_written");
    expect(blockedBy(review(), { ...draft, accountCount: 0 })).toBe("nothing_chosen");
    expect(blockedBy(null, draft)).toBe("not_checked");
    expect(blockedBy(review(["m", [long]]), draft)).toBe("findings");
  });
  it("is on with warnings", () => {
    expect(blockedBy(review(["m", [finding({})]]), draft)).toBe(null);
  });

  const error = failure("invalid_input", "zone");
  const times: [Meaning, Blocked | null][] = [
    [{ kind: "incomplete" }, "time_missing"],
    [{ kind: "asking" }, "not_checked"],
    [{ kind: "refused", error }, "time_refused"],
    [{ kind: "passed" }, "time_passed"],
    [{ kind: "ahead", at: "2026-12-04T11:12:00Z", shift: "twice" }, null],
  ];
  it.each(times)("waits for a time that can be kept: %o", (meaning, expected) => {
    expect(blockedBy(review(["m", []]), { ...draft, meaning })).toBe(expected);
  });
});

import { expect, it } from "vitest";

import type { AccountDto, HealthDto } from "./bindings.gen";
import { account } from "../../tests/canned";
import { endsBefore, lastsUntil, signInEnd } from "./forecast";

const END = "2026-12-04T11:12:00Z";

function signedIn(health: HealthDto, change: Partial<AccountDto> = {}): AccountDto {
  return account({ health, ...change });
}

const ends = signedIn({ kind: "ends" }, { signedInUntil: END });
const renews = signedIn({ kind: "renews_itself" }, { signedInUntil: END, renews: true });
const fine = signedIn({ kind: "fine" });
const over = signedIn({ kind: "ended" }, { signedInUntil: END });
const revoked = signedIn({ kind: "needs_sign_in", reason: "revoked" });

const cases: [string, AccountDto, string, { endsBefore: boolean; lastsUntil: boolean }][] = [
  ["lasts until its end", ends, "2026-12-04T11:11:59Z", { endsBefore: false, lastsUntil: true }],
  ["is over at its end", ends, END, { endsBefore: true, lastsUntil: false }],
  ["that renews itself lasts", renews, "2027-12-04T00:00:00Z", { endsBefore: false, lastsUntil: true }],
  ["without an end lasts", fine, "2027-12-04T00:00:00Z", { endsBefore: false, lastsUntil: true }],
  ["that is over does not end any more", over, "2027-12-04T00:00:00Z", { endsBefore: false, lastsUntil: false }],
  ["that was withdrawn does not last", revoked, "2026-11-21T00:00:00Z", { endsBefore: false, lastsUntil: false }],
];
it.each(cases)("a sign-in %s", (_, signIn, dueAt, expected) => {
  expect({ endsBefore: endsBefore(signIn, dueAt), lastsUntil: lastsUntil(signIn, dueAt) }).toEqual(expected);
});

it("a sign-in that renews itself has no end to plan with", () => {
  expect([ends, renews, fine].map(signInEnd)).toEqual([END, null, null]);
});

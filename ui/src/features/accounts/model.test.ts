import { describe, expect, it } from "vitest";

import type { AccountDto, TargetStateDto } from "../../ipc";
import { account, inDays, NOW } from "./fixture.test-data";
import { actionOf, byUrgency, lastPostTag, lastRenewed, search, signedInUntil, stateOf } from "./model";

const ends = (days: number): AccountDto => account({ health: { kind: "ends" }, signedInUntil: inDays(days) });
const revoked = account({ health: { kind: "needs_sign_in", reason: "revoked" } });
const renewing = account({ health: { kind: "renews_itself" }, renews: true, signedInUntil: inDays(42) });

describe("the state of a sign-in", () => {
  const cases: [string, AccountDto, string, string, string][] = [
    ["no end", account(), "ok", "Healthy", "check"],
    ["renews", renewing, "ok", "Healthy", "check"],
    ["ends in two months", ends(60), "ok", "Healthy", "check"],
    ["ends in 13 days", ends(13), "warn", "Renew within 13 d", "reconnect"],
    ["ends in 41 hours", ends(41 / 24), "bad", "Signs out in 1 d 17 h", "reconnect"],
    ["ended while nobody looked", ends(-1), "bad", "Signed out", "reconnect"],
    ["revoked", revoked, "bad", "Signed out", "reconnect"],
    ["cannot publish", account({ health: { kind: "cannot_publish" } }), "bad", "Cannot publish", "reconnect"],
  ];
  it.each(cases)("%s", (_, subject, tone, text, action) => {
    expect(stateOf(subject, NOW)).toMatchObject({ tone, text });
    expect(actionOf(subject, NOW).kind).toBe(action);
  });

  it("says why one is signed out", () => {
    expect(stateOf(revoked, NOW).detail).toBe("Access was withdrawn at the network.");
  });
});

describe("the columns", () => {
  it("say until when, with the hour where it is near", () => {
    expect(signedInUntil(account(), NOW)).toBe("no end");
    expect(signedInUntil(renewing, NOW)).toBe("1 Jan 2027 · renews");
    expect(signedInUntil(ends(1.5), NOW)).toBe("Sun 22 Nov, 04:00");
    expect(signedInUntil(revoked, NOW)).toBe("signed out");
  });

  it("say who renewed it last", () => {
    expect(lastRenewed(account({ renewedAt: inDays(-18), renews: true }), NOW)).toBe("2 Nov, by itself");
    expect(lastRenewed(account({ renewedAt: inDays(-0.2) }), NOW)).toBe("today, by you");
    const connected = account({ connectedAt: inDays(-0.2), renewedAt: inDays(-0.2), renews: true });
    expect(lastRenewed(connected, NOW)).toBe("today, by you");
    expect(lastRenewed(ends(5), NOW)).toBe("cannot renew");
    expect(lastRenewed(account(), NOW)).toBe("—");
  });

  it("stay silent about a post that is live, and speak about every other", () => {
    const tones: [TargetStateDto, string | undefined][] = [
      ["published", undefined],
      ["waiting_person", "warn"],
      ["rejected", "bad"],
      ["waiting_sign_in", "warn"],
      ["preparing", "info"],
    ];
    for (const [state, tone] of tones) expect(lastPostTag(state)?.tone).toBe(tone);
  });
});

describe("the list", () => {
  const named = (handle: string, by: Partial<AccountDto>): AccountDto => account({ ...by, id: handle, handle });
  const list = [
    named("zoe", {}),
    named("anna", {}),
    named("later", { ...ends(2.5) }),
    named("gone", { ...revoked }),
    named("soon", { ...ends(1) }),
    named("amber", { ...ends(13) }),
  ];

  it("puts first what bites first", () => {
    const order = byUrgency(list, NOW).map((each) => each.handle);
    expect(order).toEqual(["soon", "later", "gone", "amber", "anna", "zoe"]);
  });

  it("finds by handle, name and network, whatever the case", () => {
    const name = (): string => "Practice Network";
    expect(search(list, " ZO ", name).map((each) => each.handle)).toEqual(["zoe"]);
    expect(search(list, "practice net", name)).toHaveLength(6);
    expect(search(list, "nobody", name)).toEqual([]);
    expect(search(list, "", name)).toHaveLength(6);
  });

  it("sorts a thousand accounts in an instant", () => {
    const many = Array.from({ length: 1000 }, (_, at) => named(`shop${at}`, at % 3 === 0 ? ends(at % 80) : {}));
    const start = performance.now();
    byUrgency(many, NOW);
    expect(performance.now() - start).toBeLessThan(250);
  });
});

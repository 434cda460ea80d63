import { describe, expect, it } from "vitest";

import type { AccountDto, TargetStateDto } from "../../ipc";
import {
  actionOf,
  ALL,
  appText,
  byUrgency,
  checkResult,
  countWaiting,
  inOrder,
  lastPostTag,
  lastRenewed,
  narrow,
  reconnectBy,
  signedInUntil,
  stateOf,
  toneOf,
  type Column,
} from "./model";
import { account, dueIn, inDays, NOW } from "../../../tests/sign-ins";

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
    expect(toneOf(subject, NOW)).toBe(tone);
    expect(actionOf(subject, NOW).kind).toBe(action);
  });

  it("says why one is signed out", () => {
    expect(stateOf(revoked, NOW).detail).toBe("Access was withdrawn at the network.");
  });
});

it("whoever disconnects an account loses what waits for its sign-in and what is planned for it", () => {
  const cases: [Partial<AccountDto>, number][] = [
    [{}, 0],
    [{ heldPosts: 2 }, 2],
    [{ postsAt: [dueIn(1), dueIn(2)] }, 2],
    [{ heldPosts: 1, postsAt: [dueIn(1)] }, 2],
  ];
  for (const [sketch, expected] of cases) expect(countWaiting(account(sketch))).toBe(expected);
});

describe("the columns", () => {
  it("say until when, with the hour where it is near", () => {
    expect(signedInUntil(account(), NOW)).toBe("no end");
    expect(signedInUntil(renewing, NOW)).toBe("1 Jan 2027 · renews");
    expect(signedInUntil(ends(1.5), NOW)).toBe("Sun 22 Nov, 04:00");
    expect(signedInUntil(revoked, NOW)).toBe("signed out");
  });

  it("say by when to reconnect where there is no date for it", () => {
    expect([revoked, renewing, account()].map(reconnectBy)).toEqual([
      "now",
      "not needed while renewing works",
      "not needed",
    ]);
  });

  it("say through which app one signed in", () => {
    const by = (origin: "person" | "practice" | "server"): string =>
      appText({ origin, clientId: "1", host: "a.example" });
    expect([by("person"), by("server"), appText(null)]).toEqual([
      "your own developer app",
      "an app that Postrider registered at a.example",
      "no app; the network needs none",
    ]);
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

  const found = (change: Partial<typeof ALL>): string[] =>
    narrow(list, { ...ALL, ...change }, NOW, () => "Practice Network").map((each) => each.handle);

  it("finds by handle, name and network, whatever the case", () => {
    expect(found({ text: " ZO " })).toEqual(["zoe"]);
    expect(found({ text: "practice net" })).toHaveLength(6);
    expect(found({ text: "nobody" })).toEqual([]);
    expect(found({})).toHaveLength(6);
  });

  it("can be narrowed to a state and a network, and to both with a word", () => {
    expect(found({ tone: "bad" })).toEqual(["later", "gone", "soon"]);
    expect(found({ tone: "warn" })).toEqual(["amber"]);
    expect(found({ network: "practice", tone: "ok", text: "ann" })).toEqual(["anna"]);
    expect(found({ network: "another" })).toEqual([]);
    expect(found({ workspace: "w", tone: "warn" })).toEqual(["amber"]);
    expect(found({ workspace: "another" })).toEqual([]);
  });

  it("is in the order of any column, either way, with those that have nothing there last", () => {
    const sorted = [
      named("b10", { renewedAt: inDays(-3), signedInUntil: inDays(9) }),
      named("b9", { renewedAt: null, signedInUntil: null, network: "other" }),
      named("a", { ...revoked, renewedAt: inDays(-1) }),
    ];
    const order = (column: Column, isReversed = false): string =>
      inOrder(sorted, { column, isReversed }, (network) => network)
        .map((each) => each.handle)
        .join(" ");
    expect(order("account")).toBe("a b10 b9");
    expect(order("account", true)).toBe("b9 b10 a");
    expect(order("state")).toBe("b10 b9 a");
    expect(order("state", true)).toBe("a b9 b10");
    expect(order("until")).toBe("a b10 b9");
    expect(order("renewed")).toBe("b10 a b9");
    expect(order("renewed", true)).toBe("a b10 b9");
    expect(order("abilities")).toBe("b9 b10 a");
  });

  it("sorts a thousand accounts without looking at each of them for each other", () => {
    let looks = 0;
    const get = (account: AccountDto, part: keyof AccountDto): unknown => {
      looks += 1;
      return account[part];
    };
    const many = Array.from({ length: 1000 }, (_, at) => named(`shop${at}`, at % 3 === 0 ? ends(at % 80) : {}));
    const sorted = byUrgency(
      many.map((account) => new Proxy(account, { get })),
      NOW,
    );
    expect(sorted).toHaveLength(1000);
    expect(looks / 1000).toBeLessThan(50);
  });
});

describe("a check of all accounts", () => {
  const run = { total: 40, done: 40, working: 40, needSignIn: 0, notReached: 0, isOver: true };
  const cases: [string, Partial<typeof run>, string][] = [
    ["all is well", {}, "40 of 40 sign-ins work."],
    ["one needs the person", { working: 39, needSignIn: 1 }, "39 of 40 sign-ins work, 1 needs you to sign in again."],
    [
      "some, and silence",
      { working: 35, needSignIn: 3, notReached: 2 },
      "35 of 40 sign-ins work, 3 need you to sign in again, 2 could not be asked.",
    ],
  ];
  it.each(cases)("is told in one sentence when %s", (_, change, sentence) => {
    expect(checkResult({ ...run, ...change })).toBe(sentence);
  });
});

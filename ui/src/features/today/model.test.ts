import { describe, expect, it } from "vitest";

import type { AccountDto, DayDto, NeedDto, PostDto, TargetStateDto, TodayDto } from "../../ipc";
import {
  dayName,
  keyOfNeed,
  laterThan,
  leftOutBy,
  markOf,
  plannedOf,
  risksOf,
  timeOfDay,
  toneOfVerdict,
  verdictOf,
  weekTotals,
  type Verdict,
} from "./model";
import * as canned from "../../../tests/canned";

const NONE: ReadonlySet<string> = new Set();

const SIGN_IN: NeedDto = { kind: "sign_in", accountId: "a1", reason: "revoked", heldPosts: 0 };
const LOST: NeedDto = {
  kind: "unconfirmed",
  postId: "p1",
  targetId: "t1",
  accountId: "a1",
  title: "Loaf",
  candidates: 1,
};

function day(...states: TargetStateDto[]): DayDto {
  return {
    date: "2026-11-20",
    today: true,
    posts: states.map((state, i) => ({
      postId: `p${i}`,
      at: "2026-11-20T08:30:00Z",
      title: "Loaf",
      networks: [],
      state,
    })),
  };
}

function today(accounts: number, states: TargetStateDto[], needs: NeedDto[] = [], needsYou = needs.length): TodayDto {
  return {
    halt: null,
    verdict: { accounts, published: 0, underWay: 0, needsYou },
    checkedAt: "2026-11-20T10:00:00Z",
    needs,
    week: [day(...states)],
    zone: "Europe/London",
  };
}

describe("the sentence", () => {
  const cases: [string, TodayDto, Verdict][] = [
    ["nobody connected", today(0, []), { kind: "no_accounts" }],
    ["nothing planned", today(3, []), { kind: "nothing", accounts: 3 }],
    ["only cancelled posts are nothing planned", today(3, ["cancelled"]), { kind: "nothing", accounts: 3 }],
    [
      "planned, and the vault is closed",
      { ...today(3, ["scheduled"]), halt: "vault_closed" },
      { kind: "halted", halt: "vault_closed" },
    ],
    [
      "somebody is needed, and the profile is paused",
      { ...today(3, [], [LOST]), halt: "paused" },
      { kind: "halted", halt: "paused" },
    ],
    [
      "nothing planned, and the vault is closed",
      { ...today(3, []), halt: "vault_closed" },
      { kind: "nothing", accounts: 3 },
    ],
    ["all out", today(3, ["published", "published"]), { kind: "all_fine", total: 2, out: 2 }],
    ["all waits for its time", today(3, ["scheduled", "scheduled"]), { kind: "all_planned", total: 2 }],
    ["what was called off is not planned", today(3, ["scheduled", "cancelled"]), { kind: "all_planned", total: 1 }],
    ["the first is out", today(3, ["published", "scheduled"]), { kind: "all_fine", total: 2, out: 1 }],
    ["some on their way", today(3, ["published", "retry_wait"]), { kind: "all_fine", total: 2, out: 1 }],
    [
      "an answer was lost and is being looked for",
      today(3, ["published", "reconciling"]),
      { kind: "looking", fine: 1, total: 2 },
    ],
    [
      "one needs the person",
      today(3, ["published", "waiting_person"], [LOST]),
      { kind: "needs_you", fine: 1, total: 2, needsYou: 1 },
    ],
    ["a sign-in without posts", today(3, [], [SIGN_IN]), { kind: "needs_only", needsYou: 1 }],
    [
      "the core counts a need that is not in the list",
      today(3, ["published"], [], 2),
      { kind: "needs_you", fine: 1, total: 1, needsYou: 2 },
    ],
    ["a need outlives its last account", today(0, [], [LOST]), { kind: "needs_only", needsYou: 1 }],
  ];
  it.each(cases)("%s", (_, input, expected) => {
    expect(verdictOf(input, NONE)).toEqual(expected);
  });

  it("is calm only when everything goes out", () => {
    expect(toneOfVerdict(verdictOf(today(1, ["published"]), NONE))).toBe("ok");
    expect(toneOfVerdict(verdictOf(today(1, ["published", "unconfirmed"]), NONE))).toBe("soon");
    expect(toneOfVerdict(verdictOf(today(1, [], [SIGN_IN]), NONE))).toBe("soon");
    expect(toneOfVerdict(verdictOf(today(0, []), NONE))).toBe("plain");
  });
});

describe("the week", () => {
  it("totals every post under one mark", () => {
    const week = [day("published", "due", "paused"), day("rejected", "missed", "unconfirmed", "cancelled")];
    const one = { out: 1, on_track: 1, unconfirmed: 1, at_risk: 1, missed: 1, failed: 1, cancelled: 1 };
    expect(weekTotals(week, NONE)).toEqual(one);
  });

  it("never marks a post that waits for the person as on track", () => {
    const asks: TargetStateDto[] = ["waiting_sign_in", "waiting_unlock", "waiting_person", "missed", "rejected"];
    for (const state of asks) {
      expect(day(state).posts.map((post) => markOf(post, NONE))).not.toContain("on_track");
    }
  });

  it("names days by their civil date and hours in the zone it was given", () => {
    expect(dayName("2026-11-16")).toBe("Mon 16");
    expect(timeOfDay("2026-11-20T08:30:00Z", "Europe/London")).toBe("08:30");
    expect(timeOfDay("2026-11-20T08:30:00Z", "Asia/Tokyo")).toBe("17:30");
  });
});

describe("what is planned", () => {
  const at = (hour: number): string => `2026-11-22T${String(hour).padStart(2, "0")}:00:00Z`;

  function post(id: string, plannedAt: string, ...parts: [string, TargetStateDto][]): PostDto {
    const targets = parts.map(([accountId, state]) => canned.target({ id: `${id}-${accountId}`, accountId, state }));
    const schedule = { local: plannedAt.slice(0, 16), zone: "UTC" };
    return canned.post({ id, title: `Post ${id}`, plannedAt, schedule, targets });
  }

  function signedIn(id: string, change: Partial<AccountDto> = {}): AccountDto {
    return canned.account({ id, ...change });
  }

  const ending = signedIn("a", { health: { kind: "ends" }, signedInUntil: at(10) });
  const over = signedIn("b", { health: { kind: "needs_sign_in", reason: "revoked" } });
  const lasting = signedIn("c");

  it("is at risk from the very end of a sign-in on", () => {
    const planned = [
      post("before", at(9), ["a", "scheduled"]),
      post("at", at(10), ["a", "scheduled"]),
      post("other", at(11), ["c", "scheduled"]),
      post("part", at(12), ["c", "scheduled"], ["a", "scheduled"]),
      post("called-off", at(12), ["c", "scheduled"], ["a", "cancelled"]),
      post("over", at(9), ["b", "scheduled"]),
    ];
    expect([...risksOf(planned, [ending, over, lasting])]).toEqual(["at", "part", "over"]);
    expect(risksOf(planned, []).size).toBe(0);
  });

  it("counts as a risk of the week, and the sentence says so", () => {
    const atRisk = new Set(["p1"]);
    const input = today(
      1,
      ["scheduled", "scheduled"],
      [{ kind: "sign_in_ends", accountId: "a", at: at(10), leftOut: null }],
    );
    expect(weekTotals(input.week, atRisk)).toMatchObject({ on_track: 1, at_risk: 1 });
    expect(verdictOf(input, atRisk)).toEqual({ kind: "needs_you", fine: 1, total: 2, needsYou: 1 });
  });

  it("names the first post that a sign-in will be missing for", () => {
    const planned = [
      post("1", at(9), ["a", "scheduled"], ["b", "scheduled"]),
      post("2", at(11), ["a", "scheduled"]),
      post("3", at(12), ["a", "scheduled"]),
    ];
    expect(leftOutBy(ending, planned)).toEqual({ title: "Post 2", dueAt: at(11), more: 1 });
    expect(leftOutBy(over, planned)).toEqual({ title: "Post 1", dueAt: at(9), more: 0 });
    expect(leftOutBy(lasting, planned)).toBe(null);
  });

  it("is listed by its time, and what falls after the strip by the day of the strip's zone", () => {
    const posts = [
      post("out", at(1), ["a", "published"]),
      post("monday", "2026-11-23T00:30:00Z", ["a", "scheduled"]),
      post("sunday", "2026-11-22T23:30:00Z", ["a", "scheduled"]),
    ];
    const week: DayDto[] = [{ date: "2026-11-22", today: false, posts: [] }];
    const later = (zone: string): string[] => laterThan(week, plannedOf(posts), zone).map((one) => one.id);
    expect(plannedOf(posts).map((one) => one.id)).toEqual(["sunday", "monday"]);
    expect(later("Europe/London")).toEqual(["monday"]);
    expect(later("Asia/Tokyo")).toEqual(["sunday", "monday"]);
    expect(later("America/New_York")).toEqual([]);
  });
});

it("tells two needs of one account apart", () => {
  const ends: NeedDto = { kind: "sign_in_ends", accountId: "a1", at: "2026-11-22T09:12:00Z", leftOut: null };
  expect(new Set([SIGN_IN, LOST, ends].map(keyOfNeed)).size).toBe(3);
});

import { describe, expect, it } from "vitest";

import {
  dotInWords,
  dotsOf,
  laneInWords,
  laneOf,
  position,
  SPANS,
  ticks,
  zoomed,
  type PlannedPost,
  type Scope,
} from "./timeline";
import { account, dueIn, inDays, NOW } from "../../../tests/sign-ins";

const scope: Scope = { now: NOW, days: 90 };
const ends = { health: { kind: "ends" } } as const;
const risks = (posts: readonly PlannedPost[]): boolean[] => posts.map((post) => post.isAtRisk);

describe("a lane", () => {
  it("is solid to its end where the sign-in has none", () => {
    expect(laneOf(account(), scope)).toEqual({ bars: [{ from: 0, to: 100, look: "fine" }], mark: null, posts: [] });
  });

  it("is striped after the date at which it renews by itself", () => {
    const lane = laneOf(account({ health: { kind: "renews_itself" }, renews: true, signedInUntil: inDays(45) }), scope);
    expect(lane.bars).toEqual([
      { from: 0, to: 50, look: "fine" },
      { from: 50, to: 100, look: "striped" },
    ]);
    expect(lane.mark).toBeNull();
  });

  it("ends with a mark where it cannot renew: amber with a date, red with the hour in the last three days", () => {
    const soon = laneOf(account({ ...ends, signedInUntil: inDays(13) }), scope);
    expect(soon.mark).toMatchObject({ look: "soon", label: "renew by 3 Dec", isLabelLeft: false });
    const urgent = laneOf(account({ ...ends, signedInUntil: inDays(1.5) }), scope);
    expect(urgent.mark).toMatchObject({ look: "urgent", label: "signs out Sun 22 Nov, 04:00 GMT" });
    expect(urgent.bars[0]?.look).toBe("urgent");
  });

  it("keeps the label of a late mark inside", () => {
    expect(laneOf(account({ ...ends, signedInUntil: inDays(80) }), scope).mark?.isLabelLeft).toBe(true);
    expect(laneOf(account({ ...ends, signedInUntil: inDays(120) }), scope).mark).toBeNull();
  });

  it("is as urgent at every zoom, and its mark stands where its date is", () => {
    const urgent = account({ ...ends, signedInUntil: inDays(2) });
    const soon = account({ ...ends, signedInUntil: inDays(6) });
    for (const days of SPANS) {
      expect(laneOf(urgent, { now: NOW, days }).mark?.look).toBe("urgent");
      const { mark } = laneOf(soon, { now: NOW, days });
      expect(mark?.look).toBe("soon");
      expect(mark?.at).toBeCloseTo((6 / days) * 100, 5);
    }
  });

  it("has no bar when signed out, and every post on it is at risk", () => {
    const lane = laneOf(account({ health: { kind: "needs_sign_in", reason: "revoked" }, postsAt: [dueIn(3)] }), scope);
    expect(lane.bars).toEqual([]);
    expect(lane.mark).toMatchObject({ at: 0, label: "signed out" });
    expect(risks(lane.posts)).toEqual([true]);
  });

  it("marks posts that are due after the end, and leaves out those before today or after the span", () => {
    const postsAt = [dueIn(-1), dueIn(20), dueIn(2), dueIn(91)];
    const lane = laneOf(account({ ...ends, signedInUntil: inDays(13), postsAt }), scope);
    expect(lane.posts.map((post) => post.id)).toEqual(["post-2", "post-20"]);
    expect(risks(lane.posts)).toEqual([false, true]);
    const renewing = account({ health: { kind: "renews_itself" }, renews: true, signedInUntil: inDays(13), postsAt });
    expect(risks(laneOf(renewing, scope).posts)).toEqual([false, false]);
    expect(laneOf(renewing, { now: NOW, days: 7 }).posts).toHaveLength(1);
    expect(laneOf(renewing, { now: NOW, days: 365 }).posts).toHaveLength(3);
  });

  it("can be read out", () => {
    const risky = account({ ...ends, signedInUntil: inDays(13), postsAt: [dueIn(2), dueIn(20)] });
    expect(laneInWords(risky, laneOf(risky, scope), NOW)).toBe(
      "Signed in until Thu 3 Dec, 16:00 GMT, does not renew by itself. 2 posts due, 1 after the sign-in has ended.",
    );
    const calm = account({ postsAt: [dueIn(2)] });
    expect(laneInWords(calm, laneOf(calm, scope), NOW)).toBe("Signed in without an end. 1 post due.");
  });
});

describe("dots", () => {
  const posts = laneOf(
    account({ ...ends, signedInUntil: inDays(4), postsAt: [2, 3, 4.5, 20].map(dueIn) }),
    scope,
  ).posts;

  it("join where they would lie on each other, and one at risk marks them all", () => {
    const dots = dotsOf(posts, scope, 3);
    expect(dots.map((dot) => [dot.posts.length, dot.isAtRisk])).toEqual([
      [3, true],
      [1, true],
    ]);
    expect(dotsOf(posts, { now: NOW, days: 30 }, 3)).toHaveLength(4);
  });

  it("say what they stand for", () => {
    const [several, single] = dotsOf(posts, scope, 3).map((dot) => dotInWords(dot, NOW));
    expect(several).toBe(
      "3 posts from Sun 22 Nov, 16:00 GMT, 1 after the sign-in has ended. Shows the account with its posts.",
    );
    expect(single).toBe("“Post 20”, Thu 10 Dec, 16:00 GMT: after the sign-in has ended");
  });
});

describe("the zoom", () => {
  it("goes step by step and stops at either end", () => {
    expect([zoomed(90, 1), zoomed(365, 1), zoomed(30, -1), zoomed(7, -1)]).toEqual([365, 365, 7, 7]);
  });

  it("has its dates where they are", () => {
    const labels = ticks(scope).map((tick) => tick.label);
    expect(labels).toEqual(["20 Nov", "4 Dec", "18 Dec", "1 Jan", "15 Jan", "29 Jan", "18 Feb"]);
    expect(ticks(scope)[1]?.at).toBeCloseTo(position(inDays(14), scope), 5);
    for (const days of SPANS) {
      const found = ticks({ now: NOW, days });
      expect([found[0]?.edge, found.at(-1)?.edge, found.at(-1)?.at]).toEqual(["start", "end", 100]);
    }
  });
});

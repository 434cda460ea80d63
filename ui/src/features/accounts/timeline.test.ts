import { describe, expect, it } from "vitest";

import { account, inDays, NOW } from "./fixture.test-data";
import { laneInWords, laneOf, position, ticks } from "./timeline";

describe("a lane", () => {
  it("is solid to its end where the sign-in has none", () => {
    expect(laneOf(account(), NOW)).toEqual({ bars: [{ from: 0, to: 100, look: "fine" }], mark: null, dots: [] });
  });

  it("is striped after the date at which it renews by itself", () => {
    const lane = laneOf(account({ health: { kind: "renews_itself" }, renews: true, signedInUntil: inDays(45) }), NOW);
    expect(lane.bars).toEqual([
      { from: 0, to: 50, look: "fine" },
      { from: 50, to: 100, look: "striped" },
    ]);
    expect(lane.mark).toBeNull();
  });

  it("ends with a mark where it cannot renew: amber with a date, red with the hour in the last three days", () => {
    const soon = laneOf(account({ health: { kind: "ends" }, signedInUntil: inDays(13) }), NOW);
    expect(soon.mark).toMatchObject({ look: "soon", label: "renew by 3 Dec", isLabelLeft: false });
    const urgent = laneOf(account({ health: { kind: "ends" }, signedInUntil: inDays(1.5) }), NOW);
    expect(urgent.mark).toMatchObject({ look: "urgent", label: "signs out Sun 22 Nov, 04:00 GMT" });
    expect(urgent.bars[0]?.look).toBe("urgent");
  });

  it("keeps the label of a late mark inside", () => {
    expect(laneOf(account({ health: { kind: "ends" }, signedInUntil: inDays(80) }), NOW).mark?.isLabelLeft).toBe(true);
    expect(laneOf(account({ health: { kind: "ends" }, signedInUntil: inDays(120) }), NOW).mark).toBeNull();
  });

  it("has no bar when signed out, and every post on it is at risk", () => {
    const lane = laneOf(account({ health: { kind: "needs_sign_in", reason: "revoked" }, postsAt: [inDays(3)] }), NOW);
    expect(lane.bars).toEqual([]);
    expect(lane.mark).toMatchObject({ at: 0, label: "signed out" });
    expect(lane.dots.map((dot) => dot.isAtRisk)).toEqual([true]);
  });

  it("marks posts that are due after the end, and leaves out those before today or after 90 days", () => {
    const postsAt = [inDays(-1), inDays(2), inDays(20), inDays(91)];
    const lane = laneOf(account({ health: { kind: "ends" }, signedInUntil: inDays(13), postsAt }), NOW);
    expect(lane.dots.map((dot) => dot.isAtRisk)).toEqual([false, true]);
    const renewing = account({ health: { kind: "renews_itself" }, renews: true, signedInUntil: inDays(13), postsAt });
    expect(laneOf(renewing, NOW).dots.map((dot) => dot.isAtRisk)).toEqual([false, false]);
  });

  it("can be read out", () => {
    const risky = account({ health: { kind: "ends" }, signedInUntil: inDays(13), postsAt: [inDays(2), inDays(20)] });
    expect(laneInWords(risky, laneOf(risky, NOW), NOW)).toBe(
      "Signed in until Thu 3 Dec, 16:00 GMT, does not renew by itself. 2 posts due, 1 after the sign-in has ended.",
    );
    const calm = account({ postsAt: [inDays(2)] });
    expect(laneInWords(calm, laneOf(calm, NOW), NOW)).toBe("Signed in without an end. 1 post due.");
  });
});

it("dates stand where they are", () => {
  const labels = ticks(NOW).map((tick) => tick.label);
  expect(labels).toEqual(["20 Nov", "4 Dec", "18 Dec", "1 Jan", "15 Jan", "29 Jan", "18 Feb"]);
  expect(ticks(NOW)[1]?.at).toBeCloseTo(position(inDays(14), NOW), 5);
});

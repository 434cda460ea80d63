// The world in memory must not be kinder than the core: the same times as in the core's own tests.

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { host, resetWorld } from "../fake";
import { meant, refusal } from "./schedule";

describe("a time on the wall clock", () => {
  const cases: [string, string, string, "skipped" | "twice" | null][] = [
    ["2026-11-24T09:30", "Europe/Lisbon", "2026-11-24T09:30:00.000Z", null],
    ["2026-07-24T09:30", "Europe/Lisbon", "2026-07-24T08:30:00.000Z", null],
    ["2026-11-24T09:30", "Asia/Kathmandu", "2026-11-24T03:45:00.000Z", null],
    ["2026-12-31T23:59", "Pacific/Auckland", "2026-12-31T10:59:00.000Z", null],
    ["2026-03-29T02:30", "Europe/Berlin", "2026-03-29T01:00:00.000Z", "skipped"],
    ["2026-03-29T02:00", "Europe/Berlin", "2026-03-29T01:00:00.000Z", "skipped"],
    ["2026-03-08T02:59", "America/New_York", "2026-03-08T07:00:00.000Z", "skipped"],
    ["2026-10-04T02:15", "Australia/Lord_Howe", "2026-10-03T15:30:00.000Z", "skipped"],
    ["2011-12-30T12:00", "Pacific/Apia", "2011-12-30T10:00:00.000Z", "skipped"],
    ["2026-10-25T02:30", "Europe/Berlin", "2026-10-25T00:30:00.000Z", "twice"],
    ["2026-11-01T01:00", "America/New_York", "2026-11-01T05:00:00.000Z", "twice"],
  ];
  it.each(cases)("%s in %s means %s (%s)", (local, zone, at, shift) => {
    expect(meant({ local, zone })).toMatchObject({ at, shift });
  });

  it("is refused with its field when it is no time or no place", () => {
    expect(["", "tomorrow", "2026-11-24"].map((local) => refusal({ local, zone: "UTC" }))).toEqual(
      Array.from({ length: 3 }, () => "local"),
    );
    expect(refusal({ local: "2026-11-24T09:30", zone: "Mars/Olympus" })).toBe("zone");
  });
});

describe("a planned post", () => {
  const later = { local: "2026-11-24T09:30", zone: "Europe/London" };
  const even = { local: "2026-11-25T09:30", zone: "Europe/Lisbon" };

  beforeEach(() => {
    vi.useFakeTimers({ now: Date.parse("2026-11-20T10:00:00Z"), shouldAdvanceTime: true });
    resetWorld("bakery");
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("goes out when its time comes, and not a moment before", async () => {
    const { id } = await host.postSchedule("draft-1", 14, later);
    await vi.advanceTimersByTimeAsync(Date.parse("2026-11-24T09:29:00Z") - Date.now());
    expect((await host.postGet(id)).targets.map((target) => target.state)).toEqual(Array(3).fill("scheduled"));
    await vi.advanceTimersByTimeAsync(120_000);
    expect((await host.postGet(id)).targets.map((target) => target.state)).toEqual(Array(3).fill("published"));
    await expect(host.postMove(id, even)).rejects.toMatchObject({ dto: { code: "action_not_possible" } });
    await expect(host.postUnschedule(id)).rejects.toMatchObject({ dto: { code: "action_not_possible" } });
  });

  it("is moved, and then goes out at its new time only", async () => {
    const { id } = await host.postSchedule("draft-1", 14, later);
    expect((await host.postMove(id, even)).plannedAt).toBe("2026-11-25T09:30:00.000Z");
    await vi.advanceTimersByTimeAsync(Date.parse("2026-11-24T12:00:00Z") - Date.now());
    expect((await host.postGet(id)).targets[0]?.state).toBe("scheduled");
  });

  it("is a draft again when it is taken back, and never goes out", async () => {
    const { id } = await host.postSchedule("draft-1", 14, later);
    expect((await host.postUnschedule(id)).id).toBe("draft-1");
    await expect(host.postGet(id)).rejects.toMatchObject({ dto: { code: "not_found" } });
    expect((await host.draftGet("draft-1")).version).toBe(14);
  });

  it("is refused for a time that has passed", async () => {
    const past = { ...later, local: "2026-11-20T09:59" };
    await expect(host.postSchedule("draft-1", 14, past)).rejects.toMatchObject({ dto: { code: "time_passed" } });
    expect((await host.draftGet("draft-1")).id).toBe("draft-1");
  });
});

import { describe, expect, it } from "vitest";

import {
  daysLater,
  homeZone,
  isComplete,
  localAt,
  plannedFor,
  plannedHere,
  plannedInFull,
  suggested,
} from "./wall-clock";

// Unit tests run in Europe/London.
const NOW = Date.parse("2026-11-20T16:20:00Z");

describe("a time on the wall clock", () => {
  const complete: [string, boolean][] = [
    ["2026-11-24T09:30", true],
    ["T09:30", false],
    ["2026-11-24T", false],
    ["0002-11-24T09:30", false],
    ["", false],
  ];
  it.each(complete)("%s is complete: %s", (local, expected) => {
    expect(isComplete({ local, zone: "UTC" })).toBe(expected);
  });

  it("is what the clock of a place shows", () => {
    expect(localAt("2026-11-24T00:00:00Z", "Europe/London")).toBe("2026-11-24T00:00");
    expect(localAt("2026-11-24T23:30:00Z", "Asia/Kathmandu")).toBe("2026-11-25T05:15");
    expect(localAt("2026-07-01T23:30:00Z", "Europe/London")).toBe("2026-07-02T00:30");
  });

  it("moves by days and keeps its hour, over the end of a month and a change of the clocks", () => {
    expect(daysLater("2026-11-30T09:30", 1)).toBe("2026-12-01T09:30");
    expect(daysLater("2027-03-28T02:30", -1)).toBe("2027-03-27T02:30");
    expect(daysLater("T09:30", 1)).toBe("T09:30");
  });

  const suggestions: [string, string, string][] = [
    ["2026-11-20T16:20:00Z", "Europe/London", "2026-11-21T17:00"],
    ["2026-11-20T10:00:00Z", "Europe/London", "2026-11-21T11:00"],
    ["2026-11-20T16:20:00Z", "Asia/Tokyo", "2026-11-22T09:00"],
    ["2026-11-20T23:30:00Z", "Europe/London", "2026-11-22T09:00"],
  ];
  it.each(suggestions)("at %s in %s the suggestion is %s", (now, zone, local) => {
    expect(suggested(zone, Date.parse(now))).toEqual({ local, zone });
  });

  it("begins in the zone that the core names, if the page knows it", () => {
    expect(["Europe/Lisbon", "Mars/Olympus", undefined].map(homeZone)).toEqual([
      "Europe/Lisbon",
      "Europe/London",
      "Europe/London",
    ]);
  });
});

describe("a planned time in words", () => {
  const cases: [string, string, string][] = [
    ["2026-11-24T09:30:00Z", "Europe/London", "Tue 24 Nov, 09:30 GMT · in 3 d 17 h"],
    // The same clock under another name needs no second time.
    ["2026-11-24T09:30:00Z", "Europe/Lisbon", "Tue 24 Nov, 09:30 in Lisbon · in 3 d 17 h"],
    ["2026-11-24T08:30:00Z", "Europe/Berlin", "Tue 24 Nov, 09:30 in Berlin · in 3 d 16 h · 08:30 here"],
    ["2026-11-24T23:30:00Z", "Asia/Tokyo", "Wed 25 Nov, 08:30 in Tokyo · in 4 d 7 h · Tue 24 Nov, 23:30 here"],
    ["2026-12-31T10:59:00Z", "Pacific/Auckland", "Thu 31 Dec, 23:59 in Auckland · in 40 d · 10:59 here"],
    ["2026-12-31T23:30:00Z", "Europe/Berlin", "Fri 1 Jan 2027, 00:30 in Berlin · in 41 d · Thu 31 Dec, 23:30 here"],
    ["2026-11-24T09:30:00Z", "Mars/Olympus", "Tue 24 Nov, 09:30 GMT · in 3 d 17 h"],
  ];
  it.each(cases)("%s for %s", (at, zone, expected) => expect(plannedInFull(at, zone, NOW)).toBe(expected));

  it("has its parts", () => {
    expect(plannedFor("2026-11-24T08:30:00Z", "Europe/Berlin", NOW)).toBe("Tue 24 Nov, 09:30 in Berlin");
    expect(plannedHere("2026-11-24T08:30:00Z", "Europe/Berlin", NOW)).toBe("08:30 here");
    expect(plannedHere("2026-11-24T08:30:00Z", "Europe/London", NOW)).toBe("");
  });
});

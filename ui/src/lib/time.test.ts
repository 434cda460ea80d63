import { describe, expect, it } from "vitest";

import { countdown, date, dateClock, dateTime, duration, fullDateTime, relative } from "./time";

const NOW = Date.parse("2026-11-20T16:00:00Z");
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

describe("a time for people", () => {
  it("carries its zone, also across the end of summer time", () => {
    expect(dateTime("2026-11-22T09:12:00Z", NOW)).toBe("Sun 22 Nov, 09:12 GMT");
    expect(dateTime("2026-10-24T08:12:00Z", NOW)).toBe("Sat 24 Oct, 09:12 BST");
    expect(dateClock("2026-11-22T00:05:00Z", NOW)).toBe("Sun 22 Nov, 00:05");
  });

  it("names the year only where it is another one", () => {
    expect(date("2026-12-03T00:00:00Z", NOW)).toBe("3 Dec");
    expect(date("2027-01-01T12:00:00Z", NOW)).toBe("1 Jan 2027");
  });

  it("has a whole form with the zone's full name", () => {
    expect(fullDateTime("2026-11-22T09:12:00Z")).toMatch(/Sunday,? 22 November 2026 at 09:12 GMT \(Europe\/London\)/);
  });
});

describe("a length of time", () => {
  const cases: [number, string][] = [
    [-5, "under a minute"],
    [59_000, "under a minute"],
    [5 * MINUTE, "5 min"],
    [HOUR, "1 h"],
    [HOUR + 30 * MINUTE, "1 h 30 min"],
    [DAY, "1 d"],
    [DAY + 17 * HOUR + 59 * MINUTE, "1 d 17 h"],
    [13 * DAY + 5 * HOUR, "13 d"],
  ];
  it.each(cases)("%d ms is %s", (ms, expected) => expect(duration(ms)).toBe(expected));

  it("is told from now, before and after", () => {
    expect(relative(NOW + 2 * DAY, NOW)).toBe("in 2 d");
    expect(relative(NOW - 40_000, NOW)).toBe("now");
    expect(relative(NOW - 3 * HOUR, NOW)).toBe("3 h ago");
  });

  it("counts down without going below nothing", () => {
    expect([600_000, 581_200, 1, 0, -9].map(countdown)).toEqual(["10:00", "9:42", "0:01", "0:00", "0:00"]);
  });
});

import { describe, expect, it } from "vitest";

import { findZones, isKnownZone, offsetOf, placeOf, zones } from "./zones";

const first = (typed: string): string | undefined => findZones(typed)[0]?.id;

describe("a zone", () => {
  it("is named by its place", () => {
    expect(["Europe/Lisbon", "America/New_York", "America/Argentina/Buenos_Aires", "UTC"].map(placeOf)).toEqual([
      "Lisbon",
      "New York",
      "Buenos Aires",
      "UTC",
    ]);
  });

  const found: [string, string][] = [
    ["lisb", "Europe/Lisbon"],
    ["new york", "America/New_York"],
    ["york new", "America/New_York"],
    ["São Paulo", "America/Sao_Paulo"],
    ["america/los", "America/Los_Angeles"],
    ["  TOKYO ", "Asia/Tokyo"],
    ["utc", "UTC"],
    ["kolkata", "Asia/Kolkata"],
    ["calcutta", "Asia/Kolkata"],
    ["kiev", "Europe/Kyiv"],
    ["saigon", "Asia/Ho_Chi_Minh"],
  ];
  it.each(found)("is found by %s", (typed, id) => expect(first(typed)).toBe(id));

  it("comes first when its place begins with what was typed", () => {
    expect(first("port")).toMatch(/\/Port/);
    expect(findZones("europe").length).toBeGreaterThan(30);
    expect(findZones("nowhere at all")).toEqual([]);
  });

  it("is listed once, by its newest name, and is one that the page can tell the time in", () => {
    const ids = zones().map((zone) => zone.id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).not.toContain("Asia/Calcutta");
    expect(ids.filter((id) => !isKnownZone(id))).toEqual([]);
    expect(findZones("")).toBe(zones());
  });

  it("is so far from UTC at an instant", () => {
    expect(offsetOf("Europe/Berlin", Date.parse("2026-11-20T12:00:00Z"))).toBe("GMT+1");
    expect(offsetOf("Europe/Berlin", Date.parse("2026-07-20T12:00:00Z"))).toBe("GMT+2");
    expect(isKnownZone("Mars/Olympus")).toBe(false);
  });
});

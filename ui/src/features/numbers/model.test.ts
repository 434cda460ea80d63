import { describe, expect, it } from "vitest";

import type { NetworkNumbersDto } from "../../ipc";
import { extent, noon, rate, series, signIns, sumOf } from "./model";

function network(sketch: Partial<NetworkNumbersDto> = {}): NetworkNumbersDto {
  return {
    network: "practice",
    ended: 0,
    withinWeek: 0,
    withinMonth: 0,
    healthy: 0,
    renewed: 0,
    notRenewed: 0,
    underWay: 0,
    days: [],
    ...sketch,
  };
}

const day = (date: string, signInFailures: number, rateLimits: number): NetworkNumbersDto["days"][number] => ({
  date,
  signInFailures,
  rateLimits,
});

describe("the sum of networks", () => {
  it("adds everything, day by day", () => {
    const one = network({ ended: 1, healthy: 2, renewed: 3, days: [day("2026-11-19", 1, 0), day("2026-11-20", 0, 2)] });
    const other = network({ healthy: 4, underWay: 1, days: [day("2026-11-19", 2, 1), day("2026-11-20", 0, 1)] });
    const sum = sumOf([one, other]);
    expect(sum).toMatchObject({ ended: 1, healthy: 6, renewed: 3, underWay: 1 });
    expect(sum.days).toEqual([day("2026-11-19", 3, 1), day("2026-11-20", 0, 3)]);
    expect(signIns(sum)).toBe(7);
  });

  it("of none is nothing", () => {
    expect(sumOf([])).toMatchObject({ healthy: 0, days: [] });
  });
});

describe("the rate", () => {
  const cases: [string, number, number, number | null][] = [
    ["is unknown while none was due", 0, 0, null],
    ["is whole when all were renewed", 12, 0, 100],
    ["never looks like the goal when one was not", 1999, 1, 99.9],
    ["is nothing when none was", 0, 3, 0],
  ];
  it.each(cases)("%s", (_, renewed, notRenewed, expected) => {
    expect(rate(sumOf([network({ renewed, notRenewed })]))).toBe(expected);
  });
});

it("a chart knows its sum and its highest day", () => {
  const days = series([day("2026-11-19", 1, 0), day("2026-11-20", 4, 2)], "signInFailures");
  expect(extent(days)).toEqual({ sum: 5, most: 4 });
  expect(extent([])).toEqual({ sum: 0, most: 0 });
});

it("a day is that day wherever the computer is", () => {
  const date = noon("2026-11-20");
  expect([date.getFullYear(), date.getMonth(), date.getDate()]).toEqual([2026, 10, 20]);
});

import { describe, expect, it } from "vitest";

import { answerOf, lastAt, minutesOf } from "./model";

describe("how held posts go on", () => {
  it.each([
    ["15", 15],
    [" 1 ", 1],
    ["1440", 1440],
    ["1441", null],
    ["0", null],
    ["", null],
    ["-5", null],
    ["1.5", null],
    ["1e2", null],
    ["ten", null],
  ])("reads %j as %s minutes", (typed, expected) => {
    expect(minutesOf(typed)).toBe(expected);
  });

  it("sends nothing that cannot be", () => {
    expect(answerOf("spaced", "x")).toBeNull();
    expect(answerOf("spaced", "20")).toEqual({ kind: "spaced", minutes: 20 });
    expect(answerOf("now", "x")).toEqual({ kind: "now" });
    expect(answerOf("skip", "x")).toEqual({ kind: "skip" });
  });

  it("knows when the last one goes out", () => {
    expect(lastAt(0, 3, 15)).toBe(30 * 60_000);
    expect(lastAt(0, 1, 15)).toBe(0);
    expect(lastAt(0, 0, 15)).toBe(0);
  });
});

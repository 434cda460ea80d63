import { describe, expect, it } from "vitest";

import type { Segment } from "../highlight";
import { firstCharacters, shortLink } from "./post";

const run = (text: string, kind: Segment["kind"] = "plain"): Segment => ({ text, kind, over: false });

describe("a caption", () => {
  const cases: [string, Segment[], number, string, boolean][] = [
    ["fits", [run("Loaf")], 10, "Loaf", false],
    ["fits exactly", [run("Loaf")], 4, "Loaf", false],
    ["is cut inside a run", [run("Loaf of "), run("#week", "tag")], 10, "Loaf of |#w", true],
    ["is cut at a border of runs", [run("Loaf"), run("s")], 4, "Loaf", true],
    ["is never cut through an emoji", [run("🥐🥐🥐")], 2, "🥐🥐", true],
  ];
  it.each(cases)("%s", (_, runs, limit, text, isCut) => {
    const result = firstCharacters(runs, limit);
    expect(result.runs.map((one) => one.text).join("|")).toBe(text);
    expect(result.isCut).toBe(isCut);
  });
});

it("links are shortened as networks do", () => {
  expect(shortLink("https://www.harbour.example/boxes")).toBe("harbour.example/boxes");
  expect(shortLink("https://harbour.example/a/very/long/path/indeed")).toBe("harbour.example/a/very/long/p…");
  expect(shortLink("https://harbour.example/👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍")).toBe(
    "harbour.example/👍👍👍👍👍👍👍👍👍👍👍👍👍…",
  );
});

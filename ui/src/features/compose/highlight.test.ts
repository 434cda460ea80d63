import { describe, expect, it } from "vitest";

import type { AccountReviewDto, EntityDto, ReviewDto } from "../../ipc";
import { carryMarks, marksFor, segments, type Marks } from "./highlight";

const link = (start: number, end: number): EntityDto => ({ start, end, kind: "link" });
const tag = (start: number, end: number): EntityDto => ({ start, end, kind: "tag" });

function account(
  accountId: string,
  overflowFrom: number | null,
  entities: EntityDto[] | null = null,
): AccountReviewDto {
  return { accountId, used: 0, max: 300, bytesUsed: null, bytesMax: null, overflowFrom, findings: [], entities };
}

describe("segments", () => {
  const paint = (text: string, marks: Marks): string =>
    segments(text, marks)
      .map((run) => `${run.text}|${run.kind}${run.over ? "!" : ""}`)
      .join(" ");
  const cases: [string, string, Marks, string][] = [
    ["plain text is one run", "abc", { entities: [], overflowFrom: null }, "abc|plain"],
    ["an empty text has none", "", { entities: [], overflowFrom: null }, ""],
    [
      "marks come in order of place",
      "see x.eu #y",
      { entities: [tag(9, 11), link(4, 8)], overflowFrom: null },
      "see |plain x.eu|link  |plain #y|tag",
    ],
    ["overflow cuts a run in two", "abcdef", { entities: [], overflowFrom: 4 }, "abcd|plain ef|plain!"],
    [
      "overflow inside a link keeps its colour",
      "ab.cd",
      { entities: [link(0, 5)], overflowFrom: 2 },
      "ab|link .cd|link!",
    ],
    ["an overflow at the start paints everything", "ab", { entities: [], overflowFrom: 0 }, "ab|plain!"],
    ["marks beyond the text are left out", "ab", { entities: [link(1, 9)], overflowFrom: null }, "ab|plain"],
    [
      "overlapping marks keep the first",
      "abcd",
      { entities: [link(0, 3), tag(2, 4)], overflowFrom: null },
      "abc|link d|plain",
    ],
  ];
  it.each(cases)("%s", (_, text, marks, expected) => {
    expect(paint(text, marks)).toBe(expected);
  });

  it("never lose or double a character", () => {
    const text = "Order 🥐 by noon: harbour.example/boxes #sourdough";
    const runs = segments(text, { entities: [link(18, 39), tag(40, 50)], overflowFrom: 30 });
    expect(runs.map((run) => run.text).join("")).toBe(text);
  });
});

describe("marks carried over while the next review is under way", () => {
  const cases: [string, string, string, Marks, Marks][] = [
    [
      "typing before a link moves it",
      "a x.eu",
      "ab x.eu",
      { entities: [link(2, 6)], overflowFrom: null },
      { entities: [link(3, 7)], overflowFrom: null },
    ],
    [
      "typing after a link leaves it",
      "x.eu a",
      "x.eu ab",
      { entities: [link(0, 4)], overflowFrom: null },
      { entities: [link(0, 4)], overflowFrom: null },
    ],
    [
      "typing inside a link takes its colour",
      "x.eu",
      "x.yeu",
      { entities: [link(0, 4)], overflowFrom: null },
      { entities: [], overflowFrom: null },
    ],
    [
      "deleting before moves back",
      "abc #t",
      "c #t",
      { entities: [tag(4, 6)], overflowFrom: null },
      { entities: [tag(2, 4)], overflowFrom: null },
    ],
    [
      "a shorter text cannot overflow beyond its end",
      "abcdef",
      "ab",
      { entities: [], overflowFrom: 4 },
      { entities: [], overflowFrom: 2 },
    ],
  ];
  it.each(cases)("%s", (_, from, to, marks, expected) => {
    expect(carryMarks(marks, from, to)).toEqual(expected);
  });
});

describe("marks of a tab", () => {
  const review: ReviewDto = {
    accounts: [account("m", null, [tag(0, 2)]), account("b", 280), account("i", 250)],
    entities: [link(4, 8)],
  };
  const none = (): boolean => false;

  it("all accounts share the tightest limit", () => {
    expect(marksFor(review, { kind: "all" }, none)).toEqual({ entities: [link(4, 8)], overflowFrom: 250 });
  });

  it("an account with its own text does not paint the text for all", () => {
    const marks = marksFor(review, { kind: "all" }, (id) => id === "i");
    expect(marks.overflowFrom).toBe(280);
  });

  it("an account shows its own marks, else those of the text for all", () => {
    expect(marksFor(review, { kind: "account", accountId: "m" }, none)).toEqual({
      entities: [tag(0, 2)],
      overflowFrom: null,
    });
    expect(marksFor(review, { kind: "account", accountId: "b" }, none)).toEqual({
      entities: [link(4, 8)],
      overflowFrom: 280,
    });
  });
});

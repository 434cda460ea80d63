import { describe, expect, it } from "vitest";

import type { AuditRowDto, PostDto, TargetStateDto } from "../../ipc";
import { EVERYTHING, filterInput, isNarrowed, lookOf, searchPosts, withNewest } from "./model";

const row = (seq: number): AuditRowDto => ({ seq }) as AuditRowDto;
const seqs = (rows: readonly AuditRowDto[]): number[] => rows.map(({ seq }) => seq);

describe("the newest page of the log", () => {
  const cases: [string, number[], number[], boolean, number[]][] = [
    ["fills an empty list", [], [3, 2, 1], false, [3, 2, 1]],
    ["puts what was written since before what is shown", [2, 1], [4, 3, 2], true, [4, 3, 2, 1]],
    ["changes nothing when nothing was written", [2, 1], [2, 1], false, [2, 1]],
    ["replaces the list rather than leave a hole in it", [2, 1], [9, 8, 7], true, [9, 8, 7]],
    ["keeps a short list that follows without a hole", [2, 1], [4, 3], false, [4, 3, 2, 1]],
  ];
  it.each(cases)("%s", (_, known, newest, hasMore, expected) => {
    const page = { rows: newest.map(row), hasMore, total: 9 };
    expect(seqs(withNewest(known.map(row), page))).toEqual(expected);
  });
});

it("asks the core for what the person chose, and for anything where nothing was chosen", () => {
  expect(filterInput(EVERYTHING)).toEqual({
    text: "",
    actors: [],
    actions: [],
    outcome: null,
    accountId: null,
    network: null,
  });
  const asked = filterInput({ text: " @a ", actor: "person", theme: "publishing", outcome: "done", network: "n" });
  expect(asked).toMatchObject({ text: "@a", actors: ["person"], outcome: "done", network: "n" });
  expect(asked.actions).toEqual(["publish_intended", "publish_ended"]);
  expect(isNarrowed(EVERYTHING)).toBe(false);
  expect(isNarrowed({ ...EVERYTHING, text: "  " })).toBe(false);
  expect(isNarrowed({ ...EVERYTHING, outcome: "failed" })).toBe(true);
});

function post(...states: TargetStateDto[]): PostDto {
  const targets = states.map((state, at) => ({ state, handle: `h${at}`, network: "n" }));
  return { id: "p", title: "Bread and buns", plannedAt: "", targets } as unknown as PostDto;
}

it("names a post by the worst of its targets", () => {
  const cases: [PostDto, string, number][] = [
    [post("published", "published"), "live", 2],
    [post("published", "due"), "under_way", 1],
    [post("scheduled", "scheduled"), "planned", 0],
    [post("published", "scheduled"), "planned", 1],
    [post("scheduled", "preparing"), "under_way", 0],
    [post("published", "paused"), "stopped", 1],
    [post("published", "waiting_person", "due"), "unsure", 1],
    [post("published", "rejected", "waiting_person"), "stopped", 1],
    [post("cancelled"), "called_off", 0],
    [post(), "called_off", 0],
  ];
  for (const [of, key, live] of cases) expect(lookOf(of)).toMatchObject({ key, live });
});

it("finds a post by its text, a handle or a network", () => {
  const posts = [post("published")];
  const nameOf = (): string => "Netz";
  for (const typed of ["", "BUNS", "h0", "netz"]) expect(searchPosts(posts, typed, nameOf)).toHaveLength(1);
  expect(searchPosts(posts, "cake", nameOf)).toEqual([]);
});

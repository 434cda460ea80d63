import { describe, expect, it } from "vitest";

import type { PostDto, StepDto, TargetActionDto, TargetDto, TargetStateDto } from "../../ipc";
import {
  actionsAt,
  canMove,
  canTakeBack,
  clockText,
  elapsedSeconds,
  isRunning,
  newlyChanged,
  placesOf,
  standingOf,
  summaryOf,
  toneOf,
  type PlaceView,
} from "./model";
import { target as canned } from "../../../tests/canned";

const target = (sketch: Partial<TargetDto>): TargetDto => canned({ id: "t1", state: "preparing", ...sketch });

function post(...states: TargetStateDto[]): PostDto {
  const targets = states.map((state, i) => target({ id: `t${i}`, state }));
  return { id: "p1", title: "Weekend boxes", plannedAt: "2026-11-20T16:30:00Z", schedule: null, targets };
}

function step(
  kind: "checking" | "processing" | "publishing",
  from: number,
  to: number | null,
  ok: boolean | null,
): StepDto {
  const at = (second: number): string => `2026-11-20T16:30:${String(second).padStart(2, "0")}Z`;
  return { stage: { kind }, startedAt: at(from), endedAt: to === null ? null : at(to), ok };
}

describe("the sentence over the panel", () => {
  const cases: [string, PostDto, object][] = [
    ["everything is live", post("published", "published"), { kind: "all_live", count: 2 }],
    ["something moves", post("published", "committing", "rejected"), { kind: "under_way", live: 1, count: 3 }],
    [
      "one failed, the others are live",
      post("published", "rejected", "published"),
      { kind: "partly", live: 2, count: 3, asks: 1 },
    ],
    [
      "a lost answer asks the person",
      post("published", "waiting_person"),
      { kind: "partly", live: 1, count: 2, asks: 1 },
    ],
    ["the network wants a pause", post("published", "rate_limited"), { kind: "waiting", live: 1, count: 2 }],
    ["all refused", post("rejected", "cancelled"), { kind: "none", count: 2 }],
    ["all of it waits for its time", post("scheduled", "scheduled"), { kind: "planned", count: 2 }],
    ["one of the planned was called off", post("scheduled", "cancelled"), { kind: "planned", count: 1 }],
    [
      "its time has come for the first",
      post("preparing", "scheduled", "scheduled"),
      { kind: "under_way", live: 0, count: 3 },
    ],
    ["a sign-in is missing everywhere", post("waiting_sign_in"), { kind: "partly", live: 0, count: 1, asks: 1 }],
  ];
  it.each(cases)("%s", (_, input, expected) => {
    expect(summaryOf(input)).toEqual(expected);
  });
});

describe("states", () => {
  it("never call an unknown outcome failed or live", () => {
    for (const state of ["unconfirmed", "reconciling", "waiting_person"] as const) {
      expect(standingOf(state)).not.toBe("live");
      expect(standingOf(state)).not.toBe("stopped");
      expect(toneOf(state)).toBe("soon");
    }
  });

  it("run a clock only while something is being done", () => {
    expect(isRunning(target({ state: "committing" }))).toBe(true);
    expect(isRunning(target({ state: "scheduled" }))).toBe(false);
    expect(isRunning(target({ state: "rate_limited" }))).toBe(false);
    expect(isRunning(target({ state: "published" }))).toBe(false);
  });
});

describe("the step line", () => {
  const short = (views: PlaceView[]): string => views.map((view) => `${view.place}:${view.status}`).join(" ");
  const cases: [string, TargetDto, string][] = [
    ["before its time has come", target({ state: "scheduled" }), ""],
    ["before anything ran", target({ state: "due" }), "checking:ahead publishing:ahead"],
    [
      "uploading the second picture",
      target({ stage: { kind: "uploading", number: 2, of: 3 }, steps: [step("checking", 0, 1, true)] }),
      "checking:done uploading:now publishing:ahead",
    ],
    [
      "published without pictures",
      target({ state: "published", steps: [step("checking", 0, 1, true), step("publishing", 1, 3, true)] }),
      "checking:done publishing:done",
    ],
    ["refused at the check", target({ state: "rejected", steps: [step("checking", 0, 1, false)] }), "checking:failed"],
    [
      "the answer to publishing was lost",
      target({ state: "waiting_person", steps: [step("checking", 0, 1, true), step("publishing", 1, null, null)] }),
      "checking:done publishing:lost",
    ],
  ];
  it.each(cases)("%s", (_, input, expected) => {
    expect(short(placesOf(input))).toBe(expected);
  });

  it("keeps the numbers of an upload", () => {
    const views = placesOf(target({ stage: { kind: "uploading", number: 2, of: 3 } }));
    expect(views.find((view) => view.place === "uploading")?.stage).toEqual({ kind: "uploading", number: 2, of: 3 });
  });
});

describe("elapsed time", () => {
  const now = new Date("2026-11-20T16:30:20Z");
  const cases: [string, TargetDto, number | null][] = [
    ["nothing before the first step", target({}), null],
    ["runs while something runs", target({ steps: [step("checking", 5, 6, true)] }), 15],
    [
      "stops when it is live",
      target({ state: "published", publishedAt: "2026-11-20T16:30:09Z", steps: [step("checking", 5, 6, true)] }),
      4,
    ],
    ["stops with the last step when refused", target({ state: "rejected", steps: [step("checking", 5, 8, false)] }), 3],
    ["is never negative after the clock was set back", target({ steps: [step("checking", 40, null, null)] }), 0],
  ];
  it.each(cases)("%s", (_, input, expected) => {
    expect(elapsedSeconds(input, now)).toBe(expected);
  });

  it("reads as a clock", () => {
    expect([7, 67, 3750].map(clockText)).toEqual(["0:07", "1:07", "1:02:30"]);
  });
});

describe("actions", () => {
  const all: TargetActionDto[] = ["retry", "say_live", "say_send", "leave"];
  const evidence = { text: "Weekend boxes", mediaCount: 1, sentAt: "2026-11-20T16:30:00Z", candidates: [] };

  it("put the three questions beside the evidence", () => {
    const asked = target({ state: "waiting_person", evidence, actions: all });
    expect(actionsAt(asked, "evidence")).toEqual(["say_live", "say_send", "leave"]);
    expect(actionsAt(asked, "row")).toEqual(["retry"]);
  });

  it("keep every action within reach when there is no evidence", () => {
    expect(actionsAt(target({ actions: all }), "row")).toEqual(all);
  });
});

describe("a planned post", () => {
  const cases: [string, PostDto, { move: boolean; back: boolean }][] = [
    ["waits for its time", post("scheduled", "scheduled"), { move: true, back: true }],
    ["was called off for one account", post("scheduled", "cancelled"), { move: true, back: false }],
    ["is on its way", post("scheduled", "committing"), { move: true, back: false }],
    ["missed its time for one account", post("published", "missed"), { move: true, back: false }],
    ["has gone out", post("published", "published"), { move: false, back: false }],
  ];
  it.each(cases)("that %s", (_, input, expected) => {
    expect({ move: canMove(input), back: canTakeBack(input) }).toEqual(expected);
  });
});

describe("announcements", () => {
  it("name only what is new, and nothing at the first reading", () => {
    const before = post("preparing", "published");
    const after = post("committing", "published");
    expect(newlyChanged(before, after).map((one) => one.id)).toEqual(["t0"]);
    expect(newlyChanged(null, after)).toEqual([]);
  });
});

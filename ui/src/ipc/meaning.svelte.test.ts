import { flushSync } from "svelte";
import { afterEach, describe, expect, it, vi } from "vitest";

import type { MeantDto, ScheduleDto } from "./bindings.gen";
import type { IpcError } from "./contract";
import { createMeaning, judge, meaningText, timeError, zoneError, type Answer, type Meaning } from "./meaning.svelte";
import { failure, host } from "../../tests/canned";
import { until } from "../../tests/until";

const NOW = Date.parse("2026-11-20T16:20:00Z");
const CHOSEN: ScheduleDto = { local: "2026-11-24T09:30", zone: "Europe/Berlin" };
const AHEAD: MeantDto = { at: "2026-11-24T08:30:00Z", shift: null, ahead: true };

function refused(field: string): IpcError {
  return failure("invalid_input", field);
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe("what is known about a chosen time", () => {
  const answer = (meant: Partial<MeantDto>, asked = CHOSEN): Answer => ({ asked, meant: { ...AHEAD, ...meant } });
  const cases: [string, ScheduleDto, Answer | null, IpcError | undefined, Meaning["kind"]][] = [
    ["half of it is typed", { ...CHOSEN, local: "2026-11-24T" }, answer({}), refused("zone"), "incomplete"],
    ["nobody has answered", CHOSEN, null, undefined, "asking"],
    ["the answer is about another time", CHOSEN, answer({}, { ...CHOSEN, zone: "UTC" }), undefined, "asking"],
    ["the core cannot read it", CHOSEN, answer({}), refused("zone"), "refused"],
    ["it is ahead", CHOSEN, answer({}), undefined, "ahead"],
    ["the core's clock is past it", CHOSEN, answer({ ahead: false }), undefined, "passed"],
    ["it passed while it was looked at", CHOSEN, answer({ at: "2026-11-20T16:19:00Z" }), undefined, "passed"],
  ];
  it.each(cases)("%s", (_, chosen, given, error, kind) => {
    expect(judge(chosen, given, error, NOW).kind).toBe(kind);
  });
});

describe("what is said about it", () => {
  it("says the two doubtful times plainly", () => {
    const ahead = (at: string, shift: MeantDto["shift"]): Meaning => ({ kind: "ahead", at, shift });
    const say = (meaning: Meaning, local: string): string => meaningText(meaning, { ...CHOSEN, local }, NOW);
    expect(say(ahead("2027-03-28T01:00:00Z", "skipped"), "2027-03-28T02:30")).toBe(
      "Sun 28 Mar 2027, 03:00 in Berlin · in 127 d · 02:00 here. The clock skips 02:30 that night: it goes out at 03:00.",
    );
    expect(say(ahead("2027-10-31T00:30:00Z", "twice"), "2027-10-31T02:30")).toBe(
      "Sun 31 Oct 2027, 02:30 in Berlin · in 344 d · 01:30 here. 02:30 comes twice that night: it goes out the first time.",
    );
    expect(say(ahead("2026-11-24T08:30:00Z", null), "2026-11-24T09:30")).toBe(
      "Tue 24 Nov, 09:30 in Berlin · in 3 d 16 h · 08:30 here",
    );
  });

  const wrong: [Meaning, string | null, string | null][] = [
    [{ kind: "passed" }, "That time has passed.", null],
    [{ kind: "refused", error: refused("local") }, "Choose a date and a time.", null],
    [
      { kind: "refused", error: refused("zone") },
      null,
      "The time in that zone cannot be worked out. Choose another zone.",
    ],
    [{ kind: "incomplete" }, null, null],
    [{ kind: "ahead", at: AHEAD.at, shift: null }, null, null],
  ];
  it.each(wrong)("says what is wrong beside its own field: %o", (meaning, time, zone) => {
    expect([timeError(meaning), zoneError(meaning)]).toEqual([time, zone]);
  });
});

it("asks the core for each time that is chosen, and for nothing while none is", async () => {
  const ask = vi.spyOn(host, "scheduleMeant").mockResolvedValue({ ...AHEAD, at: "2999-11-24T08:30:00Z" });
  let chosen = $state.raw<ScheduleDto | null>(null);
  let meaning: ReturnType<typeof createMeaning> | undefined;
  const stop = $effect.root(() => {
    meaning = createMeaning(() => chosen);
  });
  flushSync();
  expect([meaning?.now, ask.mock.calls.length]).toEqual([null, 0]);
  chosen = { ...CHOSEN, local: "2999-11-24T" };
  flushSync();
  expect([meaning?.now?.kind, ask.mock.calls.length]).toEqual(["incomplete", 0]);
  chosen = { ...CHOSEN, local: "2999-11-24T09:30" };
  flushSync();
  expect(meaning?.now?.kind).toBe("asking");
  await until(() => expect(meaning?.now?.kind).toBe("ahead"));
  expect(ask.mock.calls).toEqual([[{ local: "2999-11-24T09:30", zone: "Europe/Berlin" }]]);
  stop();
});

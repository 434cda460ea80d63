import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { PassphraseJudge, type Strength } from "./passphrase.svelte";

const verdictOn = (passphrase: string): Strength => ({ score: passphrase.length, accepted: true, reason: null });

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("asks once when the typing pauses", async () => {
  const asked: string[] = [];
  const judge = new PassphraseJudge(async (passphrase) => {
    asked.push(passphrase);
    return verdictOn(passphrase);
  });
  for (const typed of ["a", "ab", "abc"]) judge.typed(typed);
  await vi.runAllTimersAsync();
  expect(asked).toEqual(["abc"]);
  expect(judge.verdict?.score).toBe(3);
});

it("drops an answer that was overtaken, and has no verdict on nothing", async () => {
  const waiting: ((strength: Strength) => void)[] = [];
  const judge = new PassphraseJudge(() => new Promise((resolve) => waiting.push(resolve)));
  judge.typed("old");
  await vi.advanceTimersByTimeAsync(200);
  judge.typed("newer");
  await vi.advanceTimersByTimeAsync(200);
  waiting[0]?.(verdictOn("old"));
  await vi.runAllTimersAsync();
  expect(judge.verdict).toBeNull();
  waiting[1]?.(verdictOn("newer"));
  await vi.runAllTimersAsync();
  expect(judge.verdict?.score).toBe(5);
  judge.typed("");
  expect(judge.verdict).toBeNull();
});

it("stays without a verdict when the core does not answer", async () => {
  const judge = new PassphraseJudge(() => Promise.reject(new Error("gone")));
  judge.typed("something long enough");
  await vi.runAllTimersAsync();
  expect(judge.verdict).toBeNull();
});

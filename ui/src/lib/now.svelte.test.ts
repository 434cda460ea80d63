import { flushSync } from "svelte";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { now, nowEachSecond, setAhead } from "./now.svelte";

const NOON = Date.parse("2026-11-20T12:00:00Z");
const DAY_MS = 86_400_000;

describe("the present", () => {
  beforeEach(() => vi.useFakeTimers({ now: NOON }));
  afterEach(() => {
    setAhead(0);
    vi.useRealTimers();
  });

  it("is the computer's, unless the open profile is ahead of it", () => {
    expect(now.ms).toBe(NOON);
    setAhead(61 * 86_400);
    expect([now.ms, nowEachSecond.ms]).toEqual([NOON + 61 * DAY_MS, NOON + 61 * DAY_MS]);
  });

  it("is told anew when the profile's clock moves, without waiting for the next tick", () => {
    const told: number[] = [];
    const stop = $effect.root(() => {
      $effect(() => {
        told.push(now.ms);
      });
    });
    flushSync();
    setAhead(3600);
    flushSync();
    stop();
    expect(told).toEqual([NOON, NOON + 3_600_000]);
  });
});

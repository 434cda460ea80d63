import { flushSync } from "svelte";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import type { ChangedEvent } from "./bindings.gen";
import { concerns, createQuery, type Query } from "./query.svelte";
import { failure } from "../../tests/canned";

let announce: (event: ChangedEvent) => void = () => undefined;
vi.mock("./changes", () => ({
  onChange: (handler: (event: ChangedEvent) => void) => {
    announce = handler;
    return () => (announce = () => undefined);
  },
}));

/** Runs a query as a component would, and hands it over with the way to end it. */
function started<T>(read: () => Promise<T>): { query: Query<T>; stop: () => void } {
  let query: Query<T> | undefined;
  const stop = $effect.root(() => {
    query = createQuery(read, { on: ["accounts"] });
  });
  flushSync();
  if (!query) throw new Error("the query was not made");
  return { query, stop };
}

const settle = (): Promise<void> => vi.advanceTimersByTimeAsync(0).then(() => undefined);

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe("a query", () => {
  it("reads once, and again when the shell says that something changed", async () => {
    const read = vi.fn().mockResolvedValueOnce("old").mockResolvedValueOnce("new");
    const { query, stop } = started(read);
    await settle();
    expect(query.data).toBe("old");
    announce({ what: "posts", ids: [] });
    announce({ what: "accounts", ids: [] });
    await settle();
    expect(query.data).toBe("new");
    expect(read).toHaveBeenCalledTimes(2);
    stop();
  });

  it("shows no waiting sign before 300 ms, and none while an older answer is there", async () => {
    let answer: (value: string) => void = () => undefined;
    const { query, stop } = started(() => new Promise<string>((resolve) => (answer = resolve)));
    await vi.advanceTimersByTimeAsync(299);
    expect(query.isSlow).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(query.isSlow).toBe(true);
    answer("here");
    await settle();
    expect(query.isSlow).toBe(false);
    void query.refetch();
    await vi.advanceTimersByTimeAsync(1000);
    expect(query.isSlow).toBe(false);
    stop();
  });

  it("lets the newest read win when an older one answers later", async () => {
    const answers: ((value: string) => void)[] = [];
    const { query, stop } = started(() => new Promise<string>((resolve) => answers.push(resolve)));
    void query.refetch();
    answers[1]?.("second");
    await settle();
    answers[0]?.("first");
    await settle();
    expect(query.data).toBe("second");
    stop();
  });

  it("keeps the last answer when a later read fails, and says why", async () => {
    const read = vi.fn().mockResolvedValueOnce("old").mockRejectedValueOnce(failure("store_failed"));
    const { query, stop } = started(read);
    await settle();
    await query.refetch();
    expect(query.data).toBe("old");
    expect(query.error?.dto.code).toBe("store_failed");
    stop();
  });

  it("listens no more after its component is gone", async () => {
    const read = vi.fn().mockResolvedValue("x");
    const { stop } = started(read);
    await settle();
    stop();
    announce({ what: "accounts", ids: [] });
    await settle();
    expect(read).toHaveBeenCalledTimes(1);
  });
});

describe("an event concerns a query", () => {
  const cases: [ChangedEvent, readonly string[] | undefined, boolean][] = [
    [{ what: "accounts", ids: ["a"] }, undefined, true],
    [{ what: "posts", ids: ["a"] }, undefined, false],
    [{ what: "accounts", ids: [] }, ["a"], true],
    [{ what: "accounts", ids: ["b"] }, ["a"], false],
    [{ what: "accounts", ids: ["b", "a"] }, ["a"], true],
  ];
  it.each(cases)("%j for %j: %s", (event, ids, expected) => {
    expect(concerns(event, { on: ["accounts"], ids: ids && (() => ids) })).toBe(expected);
  });
});

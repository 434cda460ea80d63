import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { Autosave, type SaveState, type WriteResult } from "./autosave";

/** A disk that answers when told to. */
class Disk {
  readonly written: string[] = [];
  readonly states: string[] = [];
  readonly #answers: ((result: WriteResult) => void)[] = [];
  readonly autosave = new Autosave<string>({
    write: (content) => {
      this.written.push(content);
      return new Promise((resolve) => this.#answers.push(resolve));
    },
    onState: (state: SaveState) => this.states.push(state.kind),
    delayMs: 250,
  });

  async answer(result: WriteResult): Promise<void> {
    this.#answers.shift()?.(result);
    await vi.advanceTimersByTimeAsync(0);
  }
}

const ok = (version: number): WriteResult => ({ kind: "written", version });
const full: WriteResult = { kind: "failed", error: "disk full" };

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("autosave", () => {
  it("writes the newest content once after the pause", async () => {
    const disk = new Disk();
    for (const text of ["a", "ab", "abc"]) disk.autosave.change(text);
    expect(disk.written).toEqual([]);
    await vi.advanceTimersByTimeAsync(250);
    expect(disk.written).toEqual(["abc"]);
    await disk.answer(ok(1));
    expect(disk.states.at(-1)).toBe("saved");
    expect(disk.autosave.isBehind).toBe(false);
  });

  it("steady typing does not push the write back for ever", async () => {
    const disk = new Disk();
    for (let i = 0; i < 10; i += 1) {
      disk.autosave.change(`text ${i}`);
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(disk.written.length).toBeGreaterThan(0);
  });

  it("what is typed during a write is written after it, one at a time", async () => {
    const disk = new Disk();
    disk.autosave.change("a");
    await vi.advanceTimersByTimeAsync(250);
    disk.autosave.change("ab");
    await vi.advanceTimersByTimeAsync(1000);
    expect(disk.written).toEqual(["a"]);
    await disk.answer(ok(1));
    expect(disk.states.at(-1)).not.toBe("saved");
    await vi.advanceTimersByTimeAsync(250);
    expect(disk.written).toEqual(["a", "ab"]);
  });

  it("a failure keeps the text and typing on tries again", async () => {
    const disk = new Disk();
    disk.autosave.change("a");
    await vi.advanceTimersByTimeAsync(250);
    await disk.answer(full);
    expect(disk.states.at(-1)).toBe("failed");
    expect(disk.autosave.isBehind).toBe(true);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(disk.written).toEqual(["a"]);
    disk.autosave.change("ab");
    await vi.advanceTimersByTimeAsync(250);
    await disk.answer(ok(1));
    expect(disk.written).toEqual(["a", "ab"]);
    expect(disk.states.at(-1)).toBe("saved");
  });

  it("a retry after a failure writes the newest text, also what came during the failed write", async () => {
    const disk = new Disk();
    disk.autosave.change("a");
    await vi.advanceTimersByTimeAsync(250);
    disk.autosave.change("ab");
    await disk.answer(full);
    const done = disk.autosave.flush();
    await disk.answer(ok(1));
    expect(await done).toBe(true);
    expect(disk.written).toEqual(["a", "ab"]);
  });

  it("a flush writes at once and says whether everything is stored", async () => {
    const disk = new Disk();
    disk.autosave.change("a");
    const good = disk.autosave.flush();
    expect(disk.written).toEqual(["a"]);
    await disk.answer(ok(1));
    expect(await good).toBe(true);
    disk.autosave.change("ab");
    const bad = disk.autosave.flush();
    await disk.answer(full);
    expect(await bad).toBe(false);
  });

  it("two flushes at once write once", async () => {
    const disk = new Disk();
    disk.autosave.change("a");
    const both = Promise.all([disk.autosave.flush(), disk.autosave.flush()]);
    await disk.answer(ok(1));
    expect(await both).toEqual([true, true]);
    expect(disk.written).toEqual(["a"]);
  });

  it("after a conflict nothing is written until it is settled, and then the newest text is", async () => {
    const disk = new Disk();
    disk.autosave.change("a");
    await vi.advanceTimersByTimeAsync(250);
    await disk.answer({ kind: "conflict" });
    disk.autosave.change("ab");
    expect(await disk.autosave.flush()).toBe(false);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(disk.written).toEqual(["a"]);
    const settled = disk.autosave.settle();
    await disk.answer(ok(5));
    expect(await settled).toBe(true);
    expect(disk.written).toEqual(["a", "ab"]);
  });

  it("a deleted draft is not written again", async () => {
    const disk = new Disk();
    disk.autosave.change("a");
    disk.autosave.discard();
    await vi.advanceTimersByTimeAsync(1000);
    expect(disk.written).toEqual([]);
    expect(disk.autosave.isBehind).toBe(false);
  });
});

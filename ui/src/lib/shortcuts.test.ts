import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { addShortcuts, caps, handleKey, nameOf } from "./shortcuts";

const ran: string[] = [];
const run = (name: string) => () => void ran.push(name);
let stop: () => void = () => undefined;

function press(key: string, by: KeyboardEventInit & { on?: Element } = {}): KeyboardEvent {
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...by });
  (by.on ?? document.body).addEventListener("keydown", (each) => handleKey(each as KeyboardEvent), { once: true });
  (by.on ?? document.body).dispatchEvent(event);
  return event;
}

beforeEach(() => {
  vi.useFakeTimers();
  stop = addShortcuts([
    { keys: "n", label: "", run: run("n") },
    { keys: "g a", label: "", run: run("g a") },
    { keys: "mod+enter", label: "", run: run("send") },
    { keys: "?", label: "", run: run("?") },
  ]);
});

afterEach(() => {
  stop();
  ran.length = 0;
  document.body.innerHTML = "";
  vi.useRealTimers();
});

describe("keys", () => {
  it("run what they stand for, one key or two in a row", () => {
    press("n");
    press("g");
    press("a");
    press("?", { shiftKey: true });
    expect(ran).toEqual(["n", "g a", "?"]);
  });

  it("forget the first of two keys after a while, and after a wrong second one", () => {
    press("g");
    vi.advanceTimersByTime(2_000);
    press("a");
    press("g");
    press("x");
    press("a");
    expect(ran).toEqual([]);
  });

  it("are letters while one types, but the main action still works", () => {
    const text = document.body.appendChild(document.createElement("textarea"));
    press("n", { on: text });
    press("Enter", { on: text, ctrlKey: true });
    expect(ran).toEqual(["send"]);
  });

  it("do not reach the screen below an open dialog", () => {
    document.body.appendChild(document.createElement("dialog")).setAttribute("open", "");
    press("n");
    expect(ran).toEqual([]);
  });

  it("leave alone what somebody else took, and what is part of composing a letter", () => {
    const event = new KeyboardEvent("keydown", { key: "n", cancelable: true });
    event.preventDefault();
    handleKey(event);
    handleKey(new KeyboardEvent("keydown", { key: "n", isComposing: true }));
    expect(ran).toEqual([]);
  });

  it("let a later shortcut win, and come back when it is gone", () => {
    const undo = addShortcuts([{ keys: "n", label: "", run: run("other") }]);
    press("n");
    undo();
    press("n");
    expect(ran).toEqual(["other", "n"]);
  });

  it("have one name for Ctrl and Cmd, and are shown as caps", () => {
    expect(nameOf(new KeyboardEvent("keydown", { key: "Enter", metaKey: true }))).toBe("mod+enter");
    expect(caps("mod+enter")).toEqual(["Ctrl", "↵"]);
    expect(caps("g a")).toEqual(["G", "A"]);
    expect(["+", "mod++"].map(caps)).toEqual([["+"], ["Ctrl", "+"]]);
    expect(caps("esc")).toEqual(["Esc"]);
  });
});

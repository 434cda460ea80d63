import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { addShortcuts, caps, handleKey, nameOf, startWriting, takeWriting } from "./shortcuts";

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
    { keys: "alt+1", label: "", run: run("alt+1") },
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

  it("with Alt are no letters, whatever a system makes of them, but signs of the third shift are", () => {
    const text = document.body.appendChild(document.createElement("textarea"));
    press("1", { on: text, altKey: true });
    press("¡", { on: text, altKey: true, code: "Digit1" });
    press("1", { on: text, altKey: true, modifierAltGraph: true });
    expect(ran).toEqual(["alt+1", "alt+1"]);
  });

  it("lead elsewhere out of a text, too, when the first of two is pressed with Alt", () => {
    const text = document.body.appendChild(document.createElement("textarea"));
    expect(press("g", { on: text, altKey: true }).defaultPrevented).toBe(true);
    expect(press("a", { on: text }).defaultPrevented).toBe(true);
    expect(press("a", { on: text }).defaultPrevented).toBe(false);
    press("g", { on: text, altKey: true });
    press("Alt", { on: text, altKey: true });
    press("a", { on: text, altKey: true });
    expect(ran).toEqual(["g a", "g a"]);
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
    expect(caps("alt+1")).toEqual(["Alt", "1"]);
  });
});

describe("on a screen for writing, letters", () => {
  let done: () => void = () => undefined;
  afterEach(() => done());

  it("are kept until the text is there, and no shortcut runs", () => {
    done = startWriting();
    for (const key of ["n", "G", " ", "a", "?"]) expect(press(key).defaultPrevented).toBe(true);
    expect(takeWriting(() => undefined)).toBe("nG a?");
    expect(takeWriting(() => undefined)).toBe("");
    expect(ran).toEqual([]);
  });

  it("go into the text from wherever the focus is, and are left to the browser there", () => {
    done = startWriting();
    const text = document.body.appendChild(document.createElement("textarea"));
    const button = document.body.appendChild(document.createElement("button"));
    takeWriting(() => text.focus());
    button.focus();
    expect(press("n", { on: button }).defaultPrevented).toBe(false);
    expect(document.activeElement).toBe(text);
    expect(ran).toEqual([]);
  });

  it("leave Space to the button that has the focus, and the keys of an open dialog to it", () => {
    done = startWriting();
    const text = document.body.appendChild(document.createElement("textarea"));
    const button = document.body.appendChild(document.createElement("button"));
    takeWriting(() => text.focus());
    button.focus();
    press(" ", { on: button });
    document.body.appendChild(document.createElement("dialog")).setAttribute("open", "");
    press("n", { on: button });
    expect(document.activeElement).toBe(button);
  });

  it("still give way to the main action and to what is pressed with Alt", () => {
    done = startWriting();
    press("Enter", { ctrlKey: true });
    press("1", { altKey: true });
    expect(ran).toEqual(["send", "alt+1"]);
  });

  it("are keys again once the screen is left, and the second of two keys is not forgotten into the text", () => {
    press("g");
    done = startWriting();
    press("a");
    expect(takeWriting(() => undefined)).toBe("a");
    done();
    press("n");
    expect(ran).toEqual(["n"]);
  });
});

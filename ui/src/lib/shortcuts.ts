// Keys: one registry for the whole page, so that the cheat sheet and the keys cannot disagree.

/** A key, `mod+enter` (Ctrl, or Cmd on a Mac), `alt+1`, or two keys in a row: `g a`. */
export interface Shortcut {
  readonly keys: string;
  /** Catalogue key of what it does, for the cheat sheet. */
  readonly label: string;
  readonly run: () => void;
}

const CHORD_MS = 1_500;
/** As much as one types before even a slow screen is there. */
const AHEAD_MAX = 200;
/** Keys that mean nothing by themselves. */
const MODIFIERS: ReadonlySet<string> = new Set(["Alt", "Control", "Meta", "Shift"]);
const groups = new Set<readonly Shortcut[]>();
/** The first of two keys. Pressed with Alt it is meant, even where letters are text, and so is the second. */
interface Chord {
  readonly first: string;
  readonly at: number;
  readonly isMeant: boolean;
}

let chord: Chord | null = null;
/** On a screen for writing: what was typed before its text was there, and then the text. */
let writing: { ahead: string; focus: (() => void) | null } | null = null;

/** Adds shortcuts until the returned function is called. Later ones win over earlier ones. */
export function addShortcuts(shortcuts: readonly Shortcut[]): () => void {
  groups.add(shortcuts);
  return () => groups.delete(shortcuts);
}

/** Every shortcut in force, oldest first. */
export function shortcutsInForce(): Shortcut[] {
  return [...groups].flat();
}

/** On a screen for writing letters are text from the first one on, wherever the focus is, until the returned function is called. */
export function startWriting(): () => void {
  const own = { ahead: "", focus: null };
  writing = own;
  chord = null;
  return () => {
    if (writing === own) writing = null;
  };
}

/** The text of a screen for writing is there: `focus` puts the cursor into it. Returns what was typed ahead. */
export function takeWriting(focus: () => void): string {
  if (!writing) return "";
  const { ahead } = writing;
  writing.ahead = "";
  writing.focus = focus;
  return ahead;
}

/** Whether this computer calls the main modifier Cmd. */
function isMac(): boolean {
  return /mac/i.test(navigator.userAgent);
}

/** The name of a key press as shortcuts write it. */
export function nameOf(event: KeyboardEvent): string {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key.toLowerCase().replace("escape", "esc");
  if (event.altKey) return `alt+${/^[a-z0-9]$/.test(key) ? key : onKey(event)}`;
  return event.ctrlKey || event.metaKey ? `mod+${key}` : key;
}

/** What stands on the key: with Alt, a Mac writes another sign than that. */
function onKey(event: KeyboardEvent): string {
  return event.code.replace(/^(Key|Digit)/, "").toLowerCase();
}

/** Whether the person is typing, so that a bare letter is a letter. */
function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.matches("input:not([type=checkbox], [type=radio], [type=button]), textarea, select, [contenteditable]");
}

function find(keys: string): Shortcut | undefined {
  return shortcutsInForce()
    .reverse()
    .find((shortcut) => shortcut.keys === keys);
}

/** Whether a key press writes a sign. Space does not where there is a text to go to: it presses the button in focus. */
function isLetter(event: KeyboardEvent, into: NonNullable<typeof writing>): boolean {
  return [...event.key].length === 1 && (event.key !== " " || into.focus === null);
}

/** Lets a letter that nothing has the focus for land in the text, or keeps it until the text is there. */
function write(event: KeyboardEvent, into: NonNullable<typeof writing>): void {
  if (into.focus) return into.focus();
  event.preventDefault();
  if (into.ahead.length < AHEAD_MAX) into.ahead += event.key;
}

function beginsChord(key: string): boolean {
  return shortcutsInForce().some((each) => each.keys.startsWith(`${key} `));
}

/** Runs what a key press stands for; hand it every `keydown` of the window. */
export function handleKey(event: KeyboardEvent): void {
  // The third shift of many keyboards looks like Alt, and writes signs.
  if (event.defaultPrevented || event.isComposing || event.getModifierState("AltGraph")) return;
  if (MODIFIERS.has(event.key)) return;
  const name = nameOf(event);
  const bare = name.replace(/^alt\+/, "");
  const isModified = name !== bare || name.startsWith("mod+");
  const pending = chord && Date.now() - chord.at < CHORD_MS ? chord : null;
  if (!isModified && document.querySelector("dialog[open]")) return;
  if (!isModified && !pending?.isMeant) {
    if (isTyping(event.target)) return;
    if (writing && isLetter(event, writing)) return write(event, writing);
  }
  chord = null;
  // Whoever is quick, or slow, holds Alt for the second one, too.
  const shortcut = (pending && find(`${pending.first} ${pending.isMeant ? bare : name}`)) || find(name);
  if (shortcut) {
    event.preventDefault();
    shortcut.run();
  } else if (!name.startsWith("mod+") && beginsChord(bare)) {
    chord = { first: bare, at: Date.now(), isMeant: name !== bare };
    if (chord.isMeant) event.preventDefault();
  }
}

/** The keys as caps to show: `["Ctrl", "↵"]`, `["G", "A"]`. */
export function caps(keys: string): string[] {
  return keys.split(/ |\+(?=.)/).map((key) => {
    if (key === "mod") return isMac() ? "⌘" : "Ctrl";
    if (key === "alt") return isMac() ? "⌥" : "Alt";
    if (key === "enter") return "↵";
    return key.length === 1 ? key.toUpperCase() : key.charAt(0).toUpperCase() + key.slice(1);
  });
}

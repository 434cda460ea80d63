// Keys: one registry for the whole page, so that the cheat sheet and the keys cannot disagree.

/** A key, `mod+enter` (Ctrl, or Cmd on a Mac), or two keys in a row: `g a`. */
export interface Shortcut {
  readonly keys: string;
  /** Catalogue key of what it does, for the cheat sheet. */
  readonly label: string;
  readonly run: () => void;
}

const CHORD_MS = 1_500;
const groups = new Set<readonly Shortcut[]>();
let chord: { readonly first: string; readonly at: number } | null = null;

/** Adds shortcuts until the returned function is called. Later ones win over earlier ones. */
export function addShortcuts(shortcuts: readonly Shortcut[]): () => void {
  groups.add(shortcuts);
  return () => groups.delete(shortcuts);
}

/** Every shortcut in force, oldest first. */
export function shortcutsInForce(): Shortcut[] {
  return [...groups].flat();
}

/** Whether this computer calls the main modifier Cmd. */
function isMac(): boolean {
  return /mac/i.test(navigator.userAgent);
}

/** The name of a key press as shortcuts write it. */
export function nameOf(event: KeyboardEvent): string {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key.toLowerCase().replace("escape", "esc");
  return event.ctrlKey || event.metaKey ? `mod+${key}` : key;
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

/** Runs what a key press stands for; hand it every `keydown` of the window. */
export function handleKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing || event.altKey) return;
  const name = nameOf(event);
  const isModified = name.startsWith("mod+");
  if (!isModified && (isTyping(event.target) || document.querySelector("dialog[open]"))) return;
  const first = chord && Date.now() - chord.at < CHORD_MS ? chord.first : null;
  chord = null;
  const shortcut = (first && find(`${first} ${name}`)) || find(name);
  if (shortcut) {
    event.preventDefault();
    shortcut.run();
  } else if (!isModified && shortcutsInForce().some((each) => each.keys.startsWith(`${name} `))) {
    chord = { first: name, at: Date.now() };
  }
}

/** The keys as caps to show: `["Ctrl", "↵"]`, `["G", "A"]`. */
export function caps(keys: string): string[] {
  return keys.split(/ |\+(?=.)/).map((key) => {
    if (key === "mod") return isMac() ? "⌘" : "Ctrl";
    if (key === "enter") return "↵";
    return key.length === 1 ? key.toUpperCase() : key.charAt(0).toUpperCase() + key.slice(1);
  });
}

// Every sentence of the page comes from here: one Fluent file per feature under `locales/en`. The frame's words come
// with the first script; the others are fetched beside the screen that says them.

import { FluentBundle, FluentResource, type FluentVariable } from "@fluent/bundle";

const LOCALE = "en-GB";

const atOnce: Record<string, string> = import.meta.glob(["../locales/en/app.ftl", "../locales/en/common.ftl"], {
  query: "?raw",
  import: "default",
  eager: true,
});
const onDemand = import.meta.glob<string>(["../locales/en/*.ftl", "!**/app.ftl", "!**/common.ftl"], {
  query: "?raw",
  import: "default",
});

// Isolation marks would show up in tests and copied text; arguments are cleaned of direction marks instead.
const bundle = new FluentBundle(LOCALE, { useIsolating: false });

function learn(path: string, text: string): void {
  const problems = bundle.addResource(new FluentResource(text));
  if (problems.length > 0) throw new Error(`${path}: ${problems.map((each) => each.message).join("; ")}`);
}

for (const [path, text] of Object.entries(atOnce)) learn(path, text);

/** The files of the catalogue that are fetched on demand; tests take them all. */
export const ALL_WORDS = [
  "accounts",
  "activity",
  "alerts",
  "backup",
  "compose",
  "connect",
  "held",
  "import",
  "leaving",
  "numbers",
  "paused",
  "problems",
  "publishing",
  "settings",
  "setup",
  "today",
  "vault",
  "welcome",
  "workspaces",
] as const;

/** A file of the catalogue that is fetched when a screen needs it. */
export type Words = (typeof ALL_WORDS)[number];

const learned = new Map<string, Promise<void>>();

async function fetchWords(name: Words): Promise<void> {
  const path = `../locales/en/${name}.ftl`;
  const fetch = onDemand[path];
  if (!fetch) throw new Error(`no file ${path}`);
  learn(path, await fetch());
}

/** Fetches files of the catalogue; each is fetched once. */
export async function loadWords(names: readonly Words[]): Promise<void> {
  await Promise.all(
    names.map((name) => {
      const known = learned.get(name) ?? fetchWords(name);
      learned.set(name, known);
      // What did not arrive is asked for again the next time.
      known.catch(() => learned.delete(name));
      return known;
    }),
  );
}

/** Values in a sentence. */
export type Args = Record<string, FluentVariable | null>;

// Direction overrides in a name could turn the sentence around it; none of them is needed to read a name.
const DIRECTION_MARKS = /[\u202a-\u202e\u2066-\u2069\u200e\u200f]/g;

/** Text from outside, without marks that change the direction of what surrounds it. */
export function plain(text: string): string {
  return text.replace(DIRECTION_MARKS, "");
}

function clean(args: Args | undefined): Record<string, FluentVariable> {
  return Object.fromEntries(
    Object.entries(args ?? {}).map(([name, value]) => [name, typeof value === "string" ? plain(value) : (value ?? "")]),
  );
}

/** The sentence for a key (`accounts-title`) or an attribute of it (`accounts-title.hint`). */
export function t(key: string, args?: Args): string {
  const [id = key, attribute] = key.split(".");
  const message = bundle.getMessage(id);
  const pattern = attribute === undefined ? message?.value : message?.attributes[attribute];
  if (!pattern) return key;
  return bundle.formatPattern(pattern, clean(args), []);
}

/** Whether the catalogue has a key. */
export function hasKey(key: string): boolean {
  const [id = key, attribute] = key.split(".");
  const message = bundle.getMessage(id);
  return Boolean(attribute === undefined ? message?.value : message?.attributes[attribute]);
}

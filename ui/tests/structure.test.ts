// The shape of the page's code: who may import whom, and how long a component may be.
// @vitest-environment node

import { readFileSync } from "node:fs";

import { describe, expect, it } from "vitest";

import { sources } from "./sources";

const all = sources();
const components = all.filter(({ path }) => path.endsWith(".svelte"));

/** Imports of a file as paths below `src`. */
function importsOf({ path, text }: { path: string; text: string }): string[] {
  const specifiers = [...text.matchAll(/(?:from|import)\s*\(?\s*"(\.[^"]+)"/g)].map((match) => match[1] ?? "");
  return specifiers.map((specifier) => new URL(specifier, `file:///${path}`).pathname.slice(1));
}

describe("the page", () => {
  it("lets only src/ipc know Tauri", () => {
    const outside = all.filter(({ path, text }) => !path.startsWith("ipc/") && text.includes("@tauri-apps"));
    expect(outside.map(({ path }) => path)).toEqual([]);
  });

  it("keeps features apart from each other", () => {
    const crossing = all.flatMap((source) => {
      const [area, feature] = source.path.split("/");
      if (area !== "features") return [];
      return importsOf(source)
        .filter((target) => target.startsWith("features/") && !target.startsWith(`features/${feature}/`))
        .map((target) => `${source.path} imports ${target}`);
    });
    expect(crossing).toEqual([]);
  });

  it("keeps components free of the shell and of features, and features free of the frame", () => {
    const allowed: Record<string, string[]> = {
      components: ["components", "lib"],
      lib: ["lib", "locales"],
      features: ["features", "components", "ipc", "lib"],
      ipc: ["ipc", "lib"],
    };
    const wrong = all.flatMap((source) => {
      const may = allowed[source.path.split("/")[0] ?? ""];
      if (!may) return [];
      return importsOf(source)
        .filter((target) => !may.includes(target.split("/")[0] ?? ""))
        .map((target) => `${source.path} imports ${target}`);
    });
    expect(wrong).toEqual([]);
  });

  it("asks other parts for the shell only through src/ipc/index.ts", () => {
    const inside = all.flatMap((source) =>
      source.path.startsWith("ipc/")
        ? []
        : importsOf(source)
            .filter((target) => target.startsWith("ipc/"))
            .map((target) => `${source.path} imports ${target}`),
    );
    expect(inside).toEqual([]);
  });

  // Whoever answers in the engine's place drifts from it, and what is proved of the answers is proved of nothing.
  it("answers no command itself", () => {
    const answered = new RegExp(`(?<![.\\w])(?:${commandNames().join("|")})\\s*[:(]`);
    const answering = all.filter(({ text }) => answered.test(text));
    expect(answering.map(({ path }) => path)).toEqual([]);
    const hosts = all.filter(({ text }) => /[:<]\s*Ipc\b/.test(text) && !text.includes("ipc: Ipc = host"));
    expect(hosts.map(({ path }) => path).sort()).toEqual(["ipc/door.ts", "ipc/tauri.ts"]);
    for (const { text } of hosts) expect(text).toContain("...commands(call)");
  });

  it("keeps components short", () => {
    const long = components.filter(({ text }) => withoutStyle(text).split("\n").length > 200);
    expect(long.map(({ path }) => path)).toEqual([]);
  });

  it("gives a component at most 12 properties", () => {
    const wide = components.filter(({ text }) => {
      const props = /interface (?:Own)?Props[^{]*\{([\s\S]*?)\n {2}\}/.exec(text)?.[1] ?? "";
      return [...props.matchAll(/^ {4}\w+\??:/gm)].length > 12;
    });
    expect(wide.map(({ path }) => path)).toEqual([]);
  });

  it("shows text from outside as text, and sets no style that the content policy refuses", () => {
    const wrong = components.filter(({ text }) => text.includes("{@html") || /<[^>]+\sstyle="/.test(text));
    expect(wrong.map(({ path }) => path)).toEqual([]);
  });

  it("decides nothing by the name of a network", () => {
    const names = /["'`](instagram|mastodon|bluesky|threads|facebook|linkedin)["'`]/;
    const wrong = all.filter(({ text }) => names.test(text));
    expect(wrong.map(({ path }) => path)).toEqual([]);
  });
});

/** Every command of the contract whose name nothing else could have. */
function commandNames(): string[] {
  const generated = readFileSync(new URL("../src/ipc/bindings.gen.ts", import.meta.url), "utf8");
  const names = [...generated.matchAll(/^ {4}(\w+): \(.*=> call\(/gm)].map((match) => match[1] ?? "");
  if (names.length < 50) throw new Error("the commands are not where they were");
  return names.filter((name) => /[A-Z]/.test(name));
}

function withoutStyle(text: string): string {
  return text.replace(/<style>[\s\S]*<\/style>/, "");
}

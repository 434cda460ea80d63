// The shape of the page's code: who may import whom, and how long a component may be.
// @vitest-environment node

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
    const wrong = all.filter(({ path, text }) => !path.startsWith("ipc/fake") && names.test(text));
    expect(wrong.map(({ path }) => path)).toEqual([]);
  });
});

function withoutStyle(text: string): string {
  return text.replace(/<style>[\s\S]*<\/style>/, "");
}

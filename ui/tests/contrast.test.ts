// WCAG 2.2 contrast of every pair of roles that the page puts together, in both themes.
// @vitest-environment node

import { readFileSync } from "node:fs";

import { describe, expect, it } from "vitest";

import { contrast } from "../src/lib/badge";

const css = readFileSync(new URL("../src/styles/tokens.css", import.meta.url), "utf8");

function declarations(selector: string): Map<string, string> {
  const start = css.indexOf(`${selector} {`);
  const block = css.slice(start, css.indexOf("\n}", start));
  return new Map([...block.matchAll(/--([\w-]+):\s*([^;]+);/g)].map((match) => [match[1] ?? "", match[2] ?? ""]));
}

const light = declarations(":root");
const themes = { light, dark: new Map([...light, ...declarations('[data-theme="dark"]')]) };

function color(theme: Map<string, string>, role: string): string {
  const value = theme.get(role);
  if (value === undefined) throw new Error(`no role --${role}`);
  const reference = /^var\(--([\w-]+)\)$/.exec(value);
  return reference ? color(theme, reference[1] ?? "") : value;
}

const TEXT = 4.5;
const CONTROL = 3;
const grounds = ["surface", "panel", "sunken"] as const;
const marks = ["slate", "blue", "teal", "green", "amber", "red", "pink", "violet"];

const pairs: [string, string, number][] = [
  ...grounds.flatMap((ground): [string, string, number][] => [
    ["text", ground, TEXT],
    ["text-soft", ground, TEXT],
    ["text-muted", ground, TEXT],
    ["accent-strong", ground, TEXT],
    ["danger", ground, TEXT],
    ["warn", ground, TEXT],
    ["ok", ground, TEXT],
    ["focus", ground, CONTROL],
    ["control-border", ground === "sunken" ? "panel" : ground, CONTROL],
  ]),
  ...[...grounds, "accent-soft"].flatMap((ground) =>
    marks.map((mark): [string, string, number] => [`mark-${mark}`, ground, CONTROL]),
  ),
  ["accent", "panel", CONTROL],
  ["ok-fill", "panel", CONTROL],
  ["danger-fill", "panel", CONTROL],
  ["on-accent", "accent", TEXT],
  ["on-accent", "accent-strong", TEXT],
  ["on-danger", "danger-fill", TEXT],
  ["accent-strong", "accent-soft", TEXT],
  ["focus", "accent-soft", CONTROL],
  ["brand", "brand-ground", CONTROL],
  ["ok", "ok-soft", TEXT],
  ["warn", "warn-soft", TEXT],
  ["danger", "danger-soft", TEXT],
  ...["accent-soft", "ok-soft", "warn-soft", "danger-soft"].flatMap((ground): [string, string, number][] => [
    ["text", ground, TEXT],
    ["text-soft", ground, TEXT],
    ["text-muted", ground, TEXT],
  ]),
];

describe.each(Object.entries(themes))("%s theme", (_, theme) => {
  it.each(pairs)("--%s on --%s reaches %d to 1", (front, back, least) => {
    expect(contrast(color(theme, front), color(theme, back))).toBeGreaterThanOrEqual(least);
  });
});

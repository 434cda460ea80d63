// What the product ships: no host but the shell, nothing from outside, a small first chunk.
// @vitest-environment node

import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { build } from "vite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const FIRST_CHUNK_BYTES = 128 * 1024;
const out = mkdtempSync(join(tmpdir(), "postrider-ui-"));
let files: string[] = [];
const read = (file: string): string => readFileSync(join(out, file), "utf8");

beforeAll(async () => {
  const root = fileURLToPath(new URL("..", import.meta.url));
  // The test runner says `test` here, which would build the framework with its checks for developers.
  process.env["NODE_ENV"] = "production";
  await build({ root, mode: "production", logLevel: "error", build: { outDir: out, emptyOutDir: true } });
  files = readdirSync(out, { recursive: true }).map(String);
}, 120_000);

afterAll(() => rmSync(out, { recursive: true }));

describe("the bundle", () => {
  it("has no host by HTTP, and none that tests answer for", () => {
    const scripts = files.filter((file) => file.endsWith(".js"));
    expect(scripts.length).toBeGreaterThan(3);
    expect(scripts.filter((file) => /EventSource|no test answers/.test(read(file)))).toEqual([]);
  });

  it("starts with less than 128 KiB of script", () => {
    const html = read("index.html");
    const first = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+\.js)"/g)].map((match) => match[1] ?? "");
    expect(first.length).toBeGreaterThan(0);
    const bytes = first.reduce((sum, file) => sum + statSync(join(out, file)).size, 0);
    expect(bytes).toBeLessThan(FIRST_CHUNK_BYTES);
  });

  it("shows its mark before there is a script, without words", () => {
    const body = /<body>([\s\S]*)<\/body>/.exec(read("index.html"))?.[1] ?? "";
    expect(body).toContain('id="boot"');
    expect(body.replaceAll(/<[^>]*>/g, "").trim()).toBe("");
  });

  it("asks nothing from outside and has nothing inline that the content policy refuses", () => {
    const html = read("index.html");
    expect(html).not.toMatch(/<script(?![^>]*src=)|<style|style="|https?:\/\//);
    const styles = files
      .filter((file) => file.endsWith(".css"))
      .map(read)
      .join("\n");
    expect(styles).not.toMatch(/url\(["']?(https?:|data:)|@import/);
  });

  it("brings its letters along", () => {
    expect(files.filter((file) => /inter-latin-wght-normal.*\.woff2$/.test(file))).toHaveLength(1);
  });
});

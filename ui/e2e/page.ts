// How the browser tests open the page and look at it.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

import { expect, test as base, type Locator, type Page } from "@playwright/test";
import type { AxeResults } from "axe-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Worlds that are given up at the end of the test that made them. */
export const ended: string[] = [];

/** A test that fails when the page logs an error, breaks the content policy or asks anything from outside. */
export const test = base.extend<{ quiet: undefined }>({
  quiet: [
    async ({ page, request }, use) => {
      const noise: string[] = [];
      page.on("console", (message) => {
        if (message.type() === "error") noise.push(message.text());
      });
      page.on("pageerror", (error) => noise.push(String(error)));
      page.on("request", (request) => {
        const ours = [`${process.env["POSTRIDER_DOOR"]}/`, "blob:"];
        const isOurs = ours.some((start) => request.url().startsWith(start));
        if (!isOurs) noise.push(`asked ${request.url()}`);
      });
      await use(undefined);
      const heard = [...noise];
      // What the page still asks of a world that is gone is nobody's fault.
      await page.unrouteAll({ behavior: "ignoreErrors" });
      await Promise.all(ended.splice(0).map((world) => request.delete(world)));
      expect(heard).toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };

export const THEMES = ["light", "dark"] as const;

/** Goes to a screen, or opens the alerts, by its keys, as they work in a text, too. */
export async function goTo(page: Page, letter: "t" | "c" | "a" | "v" | "n" | "s" | "b"): Promise<void> {
  // Sent together: the second must not come too late for the first, however busy the computer is.
  await page.keyboard.down("Alt");
  await Promise.all([page.keyboard.press("g"), page.keyboard.press(letter)]);
  await page.keyboard.up("Alt");
}

/**
 * Stops the page's time, for what does not stay until a busy computer looks. A minute is over by then. Needs
 * `page.clock.install()` before the page is opened; `page.clock.resume()` lets time go on.
 */
export async function stopTime(page: Page): Promise<void> {
  const now = await page.evaluate(() => Date.now());
  await page.clock.pauseAt(now + 60_000);
}

/** Lets a stopped time go on in small steps until something is there. */
export async function passTimeUntil(page: Page, what: Locator): Promise<void> {
  await expect(async () => {
    await page.clock.runFor(100);
    expect(await what.count()).toBe(1);
  }).toPass({ intervals: [0] });
}

/** What axe finds, serious or critical. */
async function findings(page: Page): Promise<string[]> {
  // The content policy refuses scripts that the page did not bring; this way in is the debugger's.
  await page.evaluate(axe);
  const results = await page.evaluate(() =>
    (globalThis as unknown as { axe: { run: (options: object) => Promise<AxeResults> } }).axe.run({
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }),
  );
  return results.violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`);
}

/** Expects nothing serious from axe. */
export async function expectAccessible(page: Page): Promise<void> {
  await page.waitForLoadState("networkidle");
  expect(await findings(page)).toEqual([]);
}

/** Expects sentences, not the names under which the catalogue keeps them. */
export async function expectNoCatalogueKeys(page: Page): Promise<void> {
  const key =
    /\b(accounts|activity|alerts|app|compose|connect|error|finding|held|keys|nav|needs|numbers|passphrase|publishing|restore|settings|setup|step|today|trouble|vault|welcome|workspaces)(-[a-z]+)+\b/;
  expect(await page.locator("body").innerText()).not.toMatch(key);
}

/** Expects that neither the page nor its screen is wider than the window. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const tooWide = await page.evaluate(() => {
    const parts = [document.documentElement, ...document.querySelectorAll("main")];
    return Math.max(...parts.map((part) => part.scrollWidth - part.clientWidth));
  });
  expect(tooWide, "pixels wider than the window").toBeLessThanOrEqual(0);
}

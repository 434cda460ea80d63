import type { Page } from "@playwright/test";

import { expect, test, expectAccessible, expectNoSidewaysScroll, passTimeUntil, stopTime, THEMES } from "./page";
import { publish } from "./seed";
import { World } from "./world";

const needs = (page: Page, kind = ""): ReturnType<Page["locator"]> =>
  page.locator(kind === "" ? "[data-need]" : `[data-need=${kind}]`);

test("one sentence says whether everything goes out, and each exception has one button", async ({ page }) => {
  await World.like(page, "bakery");
  await expect(page.getByRole("heading", { name: /posts this week will go out\. 4 things need you\./ })).toBeVisible();
  for (const kind of ["sign_in", "sign_in_ends", "rejected", "unconfirmed"]) {
    await expect(needs(page, kind).getByRole("button"), kind).toHaveCount(1);
  }
  await expect(needs(page)).toHaveCount(4);
});

test("the button of a sign-in leads to signing in, the one of a post to the post", async ({ page }) => {
  await World.like(page, "bakery");
  await needs(page, "sign_in").getByRole("button").click();
  await expect(page.getByRole("dialog")).toContainText("Bluesky");
  await page.keyboard.press("Escape");
  await needs(page, "rejected").getByRole("button").click();
  await expect(page.getByRole("dialog")).toContainText("Not published");
  await page.keyboard.press("Escape");
  await expect(needs(page, "rejected").getByRole("button")).toBeFocused();
});

test("the week has seven days from Monday and opens its posts", async ({ page }) => {
  const world = await World.practising(page, "bluesky");
  await publish(world, { text: "Just out of the oven", to: ["harbour.bsky.practice"] });
  const days = page.locator("main ol > li");
  await expect(days).toHaveCount(7);
  await expect(days.first()).toContainText(/^Mon/);
  await expect(page.getByRole("heading", { name: /· today$/ })).toHaveCount(1);
  await page.getByRole("button", { name: /Just out of the oven/ }).click();
  await expect(page.getByRole("dialog")).toContainText("Just out of the oven");
});

test("without accounts it leads to the first one", async ({ page }) => {
  await World.practising(page);
  await expect(page.getByRole("heading", { name: "Connect an account to begin." })).toBeVisible();
  await page.getByRole("button", { name: "Connect an account" }).click();
  await expect(page.getByRole("dialog")).toBeVisible();
});

test("a slow answer shows a placeholder, not a jump", async ({ page }) => {
  const world = await World.practising(page, "bluesky");
  await publish(world, { text: "Just out of the oven", to: ["harbour.bsky.practice"] });
  let answer = (): void => undefined;
  const isAnswered = new Promise<void>((resolve) => (answer = resolve));
  await page.route("**/call/today_get", async (route) => {
    await isAnswered;
    await route.continue();
  });
  await page.clock.install();
  await page.reload();
  await expect(page.getByRole("navigation", { name: "Main" })).toBeVisible();
  await stopTime(page);
  await passTimeUntil(page, page.getByText("Reading your week…"));
  await page.clock.resume();
  answer();
  await expect(page.getByRole("heading", { name: "This week", exact: true })).toBeVisible();
});

for (const theme of THEMES) {
  test(`today has no faults of access (${theme})`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: theme });
    await World.like(page, "bakery");
    await expect(page.getByRole("heading", { name: "This week", exact: true })).toBeVisible();
    await expectAccessible(page);
    await World.practising(page);
    await expect(page.getByRole("heading", { name: "Connect an account to begin." })).toBeVisible();
    await expectAccessible(page);
  });
}

test("the smallest window needs no sideways scrolling", async ({ page }) => {
  await page.setViewportSize({ width: 880, height: 620 });
  await World.like(page, "bakery");
  await expect(page.getByRole("heading", { name: "This week", exact: true })).toBeVisible();
  await expectNoSidewaysScroll(page);
});

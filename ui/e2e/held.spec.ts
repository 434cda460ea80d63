// Posts that missed their time: asked about once for each account, never sent in a burst.

import type { Page } from "@playwright/test";

import {
  expect,
  expectAccessible,
  expectNoCatalogueKeys,
  expectNoSidewaysScroll,
  openWorld,
  test,
  THEMES,
} from "./page";

async function openQuestion(page: Page): Promise<void> {
  await openWorld(page, { world: "held" });
  await page.locator("[data-need=held]").getByRole("button").click();
  await expect(page.getByRole("dialog")).toContainText("3 posts missed their time");
}

test("one question for an account, with the careful answer first", async ({ page }) => {
  await openQuestion(page);
  await expect(page.getByRole("radio", { name: /One after the other/ })).toBeFocused();
  await expect(page.getByRole("radio", { name: /One after the other/ })).toBeChecked();
  await page.getByLabel("Minutes between two posts").fill("0");
  await expect(page.getByText("From 1 to 1440 minutes.")).toBeVisible();
  await expect(page.getByRole("button", { name: /^Send/ })).toBeDisabled();
  await page.getByLabel("Minutes between two posts").fill("30");
  await page.getByRole("button", { name: "Send 3 posts, 30 min apart" }).click();
  await expect(page.getByText("3 posts go on.")).toBeVisible();
  await expect(page.locator("[data-need=held]")).toHaveCount(0);
});

test("all can go now, or not at all", async ({ page }) => {
  await openQuestion(page);
  await page.getByRole("radio", { name: /All of them now/ }).check();
  await expect(page.getByRole("button", { name: "Send 3 posts now" })).toBeEnabled();
  await page.getByRole("radio", { name: /Not at all/ }).check();
  await page.getByRole("button", { name: "Call off 3 posts" }).click();
  await expect(page.getByText("3 posts were called off.")).toBeVisible();
});

test("putting the answer off changes nothing", async ({ page }) => {
  await openQuestion(page);
  await page.getByRole("button", { name: "Decide later" }).click();
  await expect(page.locator("[data-need=held]").getByRole("button")).toBeFocused();
});

test("one of them is opened and given a time of its own", async ({ page }) => {
  await openQuestion(page);
  const panel = page.getByRole("dialog");
  await panel.getByRole("button", { name: /Rye is back/ }).click();
  await expect(panel).toContainText("That time has passed and nothing was sent.");
  await panel.getByRole("button", { name: "Choose another time" }).click();
  await panel.getByRole("button", { name: /^Move to/ }).click();
  await expect(panel).toContainText("Planned");
  await page.keyboard.press("Escape");
  await expect(page.locator("[data-need=held]")).toContainText("2 posts");
});

test("signing in again asks what becomes of the posts that were held", async ({ page }) => {
  await openWorld(page, { world: "held" });
  await page.locator("[data-need=sign_in]").getByRole("button").click();
  await page.getByLabel("App password").fill("abcd-efgh-ijkl-mnop");
  await page
    .getByRole("button", { name: /sign in/i })
    .last()
    .click();
  await expect(page.getByText("3 posts missed their time while this account was signed out.")).toBeVisible();
  await page.getByRole("button", { name: "Say how they go on" }).click();
  await expect(page.getByRole("radio", { name: /One after the other/ })).toBeFocused();
});

for (const theme of THEMES) {
  test(`the question has no faults of access (${theme})`, async ({ page }) => {
    await openWorld(page, { theme, world: "held" });
    await expectAccessible(page);
    await page.screenshot({ path: `test-results/today-held-${theme}.png` });
    await page.locator("[data-need=held]").getByRole("button").click();
    await expect(page.getByRole("radio").first()).toBeVisible();
    await expectAccessible(page);
    await expectNoCatalogueKeys(page);
    await page.screenshot({ path: `test-results/held-${theme}.png` });
  });
}

test("the question fits the smallest window", async ({ page }) => {
  await page.setViewportSize({ width: 880, height: 620 });
  await openQuestion(page);
  await expectNoSidewaysScroll(page);
  await page.screenshot({ path: "test-results/held-880.png" });
});

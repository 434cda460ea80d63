// Posts that missed their time: asked about once for each account, never sent in a burst.

import type { Page } from "@playwright/test";

import { expect, expectAccessible, expectNoCatalogueKeys, expectNoSidewaysScroll, test, THEMES } from "./page";
import { FRIDAY, account, plan, signOut } from "./seed";
import { PEOPLE, World } from "./world";

const WHO = "second.bsky.practice";
const POSTS = [
  { text: "Rye is back", local: "2026-11-20T11:30" },
  { text: "Buns at noon", local: "2026-11-20T12:00" },
  { text: "Last loaves", local: "2026-11-20T13:00" },
] as const;

/** An account that is signed out, and three posts of it whose time passed meanwhile. */
async function missTheirTime(world: World): Promise<void> {
  await world.connect(WHO);
  await world.practice("set_clock", { at: FRIDAY });
  for (const { text, local } of POSTS) await plan(world, { text, to: [WHO] }, local);
  await signOut(world, WHO);
  for (const [index, { local }] of POSTS.entries()) {
    await world.practice("set_clock", { at: `${local}:00Z` });
    await expect.poll(async () => (await account(world, WHO)).heldPosts, { intervals: [20] }).toBe(index + 1);
  }
  await world.practice("set_clock", { at: "2026-11-20T15:00:00Z" });
}

/** Signed in again, so that only the answer is missing. */
async function comeBack(world: World): Promise<void> {
  await missTheirTime(world);
  await world.connect(WHO);
  const { id: accountId } = await account(world, WHO);
  await expect.poll(async () => (await world.call<object[]>("held_list", { accountId })).length).toBe(3);
}

async function openQuestion(page: Page): Promise<void> {
  await World.furnished(page, comeBack);
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
  await World.furnished(page, missTheirTime);
  await page.locator("[data-need=sign_in]").getByRole("button").click();
  await page.getByLabel("App password").fill(PEOPLE[WHO].appPassword);
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
    await World.furnished(page, async (world) => {
      await comeBack(world);
      await world.choose({ theme });
    });
    await expect(page.locator("[data-need=held]")).toBeVisible();
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

import { expect, test, expectAccessible, expectNoSidewaysScroll, openWorld, passTimeUntil, THEMES } from "./page";

test("one sentence says whether everything goes out, and each exception has one button", async ({ page }) => {
  await openWorld(page);
  await expect(page.getByRole("heading", { name: /posts this week will go out\. 4 things need you\./ })).toBeVisible();
  const needs = page.locator("[data-need]");
  await expect(needs).toHaveCount(4);
  for (const need of await needs.all()) await expect(need.getByRole("button")).toHaveCount(1);
});

test("the button of a sign-in leads to signing in, the one of a post to the post", async ({ page }) => {
  await openWorld(page);
  await page.locator("[data-need=sign_in]").getByRole("button").click();
  await expect(page.getByRole("dialog")).toContainText("Bluesky");
  await page.keyboard.press("Escape");
  await page.locator("[data-need=rejected]").getByRole("button").click();
  await expect(page.getByRole("dialog")).toContainText("Not published");
  await page.keyboard.press("Escape");
  await expect(page.locator("[data-need=rejected]").getByRole("button")).toBeFocused();
});

test("the week has seven days from Monday and opens its posts", async ({ page }) => {
  await openWorld(page);
  const days = page.locator("main ol > li");
  await expect(days).toHaveCount(7);
  await expect(days.first()).toContainText(/^Mon/);
  await expect(page.getByRole("heading", { name: /· today$/ })).toHaveCount(1);
  await page.getByRole("button", { name: /Tasting notes/ }).click();
  await expect(page.getByRole("dialog")).toContainText("Tasting notes");
});

test("without accounts it leads to the first one", async ({ page }) => {
  await openWorld(page, { world: "empty" });
  await expect(page.getByRole("heading", { name: "Connect an account to begin." })).toBeVisible();
  await page.getByRole("button", { name: "Connect an account" }).click();
  await expect(page.getByRole("dialog")).toBeVisible();
});

test("a slow answer shows a placeholder, not a jump", async ({ page }) => {
  // Its time stands still before it is there: it asks as soon as it begins.
  await page.clock.install();
  await page.clock.pauseAt(Date.now() + 60_000);
  await page.goto("/?pace=slow");
  await passTimeUntil(page, page.getByText("Reading your week…"));
  await page.clock.resume();
  await expect(page.getByRole("heading", { name: "This week", exact: true })).toBeVisible();
});

for (const theme of THEMES) {
  test(`today has no faults of access (${theme})`, async ({ page }) => {
    await openWorld(page, { theme });
    await expect(page.getByRole("heading", { name: "This week", exact: true })).toBeVisible();
    await expectAccessible(page);
    await openWorld(page, { theme, world: "empty" });
    await expect(page.getByRole("heading", { name: "Connect an account to begin." })).toBeVisible();
    await expectAccessible(page);
  });
}

test("the smallest window needs no sideways scrolling", async ({ page }) => {
  await page.setViewportSize({ width: 880, height: 620 });
  await openWorld(page);
  await expect(page.getByRole("heading", { name: "This week", exact: true })).toBeVisible();
  await expectNoSidewaysScroll(page);
});

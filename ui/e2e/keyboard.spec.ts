// Without a mouse.

import { expect, goTo, test } from "./page";
import { World } from "./world";

test("every screen is two keys away, and the heading says which one it is", async ({ page }) => {
  await World.like(page, "bakery");
  for (const [letter, heading] of [
    ["a", "Accounts"],
    ["v", "Activity"],
    ["s", "Settings"],
    ["t", "Today"],
  ] as const) {
    // Sent together: the second must not come too late for the first, however busy the computer is.
    await Promise.all([page.keyboard.press("g"), page.keyboard.press(letter)]);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(heading);
    await expect(page.getByRole("main")).toBeFocused();
  }
});

test("out of a text every screen is two keys away, too, the first of them with Alt", async ({ page }) => {
  await World.like(page, "bakery");
  await goTo(page, "c");
  const text = page.getByRole("textbox", { name: "Text for all accounts" });
  await expect(text).toBeFocused();
  await goTo(page, "a");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Accounts");
  await goTo(page, "c");
  await expect(text).toHaveValue("");
});

test("Esc closes a dialog and gives the focus back to where it was", async ({ page }) => {
  await World.like(page, "bakery");
  await goTo(page, "a");
  const row = page.getByRole("button", { name: "Details of @harbourbakery", exact: true });
  await row.focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();
  await expect(row).toBeFocused();
});

test("the cheat sheet opens with ? and lists what works", async ({ page }) => {
  await World.like(page, "bakery");
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog")).toContainText("Go to Accounts");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();
});

test("the arrow keys walk the timeline, Tab passes it, and Enter opens an account", async ({ page }) => {
  await World.like(page, "bakery");
  await goTo(page, "a");
  const lanes = page.locator(".lane .who");
  await expect(lanes).toHaveCount(6);
  await lanes.first().focus();
  await page.keyboard.press("ArrowDown");
  await expect(lanes.nth(1)).toBeFocused();
  await expect(lanes.nth(1)).toContainText("does not renew by itself. 2 posts due, 1 after the sign-in has ended.");
  await page.keyboard.press("End");
  await expect(lanes.last()).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(page.getByRole("button", { name: "1 date for your calendar" })).toBeFocused();
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog")).toBeVisible();
});

test("Tab reaches everything on a screen, always with a visible focus", async ({ page }) => {
  await World.like(page, "bakery");
  await goTo(page, "a");
  await page.getByRole("table").waitFor();
  const reached = new Set<string>();
  for (let step = 0; step < 60; step++) {
    await page.keyboard.press("Tab");
    const seen = await page.evaluate(() => {
      const element = document.activeElement;
      if (!(element instanceof HTMLElement) || element === document.body) return null;
      const style = getComputedStyle(element);
      const name = element.getAttribute("aria-label") ?? element.textContent.trim();
      return { name, isVisible: style.outlineStyle !== "none" && Number.parseFloat(style.outlineWidth) >= 2 };
    });
    if (!seen) continue;
    reached.add(seen.name);
    expect(seen.isVisible, `focus on ${seen.name}`).toBe(true);
  }
  expect([...reached]).toEqual(
    expect.arrayContaining([
      "Skip to content",
      "Open its feed",
      "Reconnect @second.bsky.practice",
      "Check @harbourbakery",
    ]),
  );
});

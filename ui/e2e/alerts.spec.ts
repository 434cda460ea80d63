// The bell, the list behind it, and what the desktop may tell.

import type { Page } from "@playwright/test";

import { expect, goTo, openWorld, test } from "./page";

const bell = (page: Page) => page.getByRole("navigation", { name: "Main" }).getByRole("button", { name: "Alerts" });
const row = (page: Page, kind: string) => page.locator(`[data-alert=${kind}]`);

test("the bell counts what is new, and the list says what is the matter now and what is over", async ({ page }) => {
  await openWorld(page);
  await expect(bell(page)).toContainText("3 new alerts");
  await bell(page).click();
  const dialog = page.getByRole("dialog", { name: "Alerts" });
  const now = dialog.getByRole("region", { name: "Now" });
  await expect(now.getByRole("listitem")).toHaveCount(6);
  await expect(now.getByRole("listitem").first()).toContainText("asks to wait until");
  await expect(dialog.getByRole("region", { name: "Over" }).getByRole("listitem")).toHaveCount(2);
  for (const each of await dialog.getByRole("listitem").all()) await expect(each.getByRole("button")).toHaveCount(1);
});

test("an alert's one button opens what it is about, and the alert counts as read", async ({ page }) => {
  await openWorld(page);
  await goTo(page, "b");
  await row(page, "post_rejected").getByRole("button").click();
  await expect(page.getByRole("dialog")).toContainText("Tasting notes");
  await page.keyboard.press("Escape");
  await expect(bell(page)).toContainText("2 new alerts");

  await goTo(page, "b");
  await expect(row(page, "post_rejected")).not.toContainText("New");
  await row(page, "sign_in_needed").getByRole("button", { name: "Sign in again" }).click();
  await expect(page.getByRole("dialog")).toContainText("Bluesky");
  await page.keyboard.press("Escape");
  await goTo(page, "b");
  await expect(row(page, "clock_wrong")).toContainText("Your computer's clock is 7 minutes fast.");
  await row(page, "clock_wrong").getByRole("button").click();
  await expect(page.getByRole("heading", { name: "Diagnostics" })).toBeVisible();
  await goTo(page, "b");
  await row(page, "vault").getByRole("button", { name: "Show" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Settings");
});

test("a workspace has its own alerts, and those of others are one button away", async ({ page }) => {
  await openWorld(page, { world: "clients" });
  await page.keyboard.press("w");
  await page.getByRole("option", { name: "Old Mill" }).click();
  await expect(bell(page)).not.toContainText("new");
  await goTo(page, "b");
  const dialog = page.getByRole("dialog", { name: "Alerts" });
  const now = dialog.getByRole("region", { name: "Now" });
  await expect(now.getByRole("listitem")).toHaveCount(2);
  await expect(row(page, "sign_in_needed")).toContainText("flour.bsky.social");
  await expect(row(page, "clock_wrong")).toBeVisible();
  await dialog.getByRole("button", { name: /^Show \d from other workspaces$/ }).click();
  await expect(now.getByRole("listitem")).toHaveCount(6);
});

test("all of them can be marked as read at once", async ({ page }) => {
  await openWorld(page);
  await goTo(page, "b");
  const all = page.getByRole("button", { name: "Mark all as read" });
  await all.click();
  await expect(all).toBeDisabled();
  await page.keyboard.press("Escape");
  await expect(bell(page)).not.toContainText("new");
});

test("without any alert the list says what it is for", async ({ page }) => {
  await openWorld(page, { world: "empty" });
  await goTo(page, "b");
  await expect(page.getByRole("dialog")).toContainText("Nothing needs you");
  await expect(page.getByRole("button", { name: "Mark all as read" })).toBeDisabled();
});

test("kinds and quiet hours are kept, and hours that never end are not", async ({ page }) => {
  await openWorld(page);
  await goTo(page, "b");
  await page.getByRole("button", { name: "Notification settings" }).click();
  await page.getByLabel("a network asks to wait").uncheck();
  await page.getByLabel("Quiet hours").check();
  await expect(page.getByLabel("From")).toHaveValue("22:00");
  await page.getByLabel("Until").fill("22:00");
  await expect(page.getByText("Choose two different times.")).toBeVisible();
  await page.getByLabel("Until").fill("06:30");
  await page.getByLabel("Until").blur();

  await goTo(page, "t");
  await goTo(page, "s");
  await page.getByRole("button", { name: "Notifications" }).click();
  await expect(page.getByLabel("a network asks to wait")).not.toBeChecked();
  await expect(page.getByLabel("a network refuses a post")).toBeChecked();
  await expect(page.getByLabel("your computer's clock is more than 2 minutes off")).toBeChecked();
  await expect(page.getByLabel("From")).toHaveValue("22:00");
  await expect(page.getByLabel("Until")).toHaveValue("06:30");
  await page.getByLabel("Notifications of the desktop").uncheck();
  await expect(page.getByLabel("a network refuses a post")).toBeDisabled();
});

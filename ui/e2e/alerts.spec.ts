// The bell, the list behind it, and what the desktop may tell.

import type { Locator, Page } from "@playwright/test";

import type { AlertDto, WorkspaceDto } from "../src/ipc/bindings.gen";
import { expect, goTo, test } from "./page";
import { account, write } from "./seed";
import { World } from "./world";

const bell = (page: Page): Locator =>
  page.getByRole("navigation", { name: "Main" }).getByRole("button", { name: "Alerts" });
const row = (page: Page, kind: string): Locator => page.locator(`[data-alert=${kind}]`);

/** Waits until the list tells of it. */
async function told(world: World, kind: string): Promise<void> {
  const kinds = async () => (await world.call<AlertDto[]>("alert_list")).map(({ cause }) => cause.kind);
  await expect.poll(kinds, { intervals: [20] }).toContain(kind);
}

/** A network asks to wait. */
async function beAskedToWait(world: World): Promise<void> {
  const wait = { form: "seconds", seconds: 7_200 };
  await world.practice("fault", { endpoint: "masto.statuses", kind: "rate_limit", wait });
  const { id: draftId, version } = await write(world, { text: "Too many loaves", to: ["bakery@mastodon.practice"] });
  await world.call("post_publish", { draftId, version });
  await told(world, "rate_limited");
}

/** The keychain was locked for a while. */
async function loseTheKeychain(world: World): Promise<void> {
  await world.computer("keychain", { mood: "locked" });
  await world.computer("restart", {});
  await told(world, "vault");
  await world.computer("keychain", { mood: "available" });
  await world.call("vault_retry");
}

/** A computer whose clock is fast. The practice network tells the same time as the computer, so this one row is put in. */
async function beFast(page: Page): Promise<void> {
  await page.route("**/call/alert_list", async (route) => {
    const { answer } = (await (await route.fetch()).json()) as { answer: AlertDto[] };
    const clock: AlertDto = {
      id: "clock",
      cause: { kind: "clock_wrong", fault: "fast", minutes: 7 },
      opens: { name: "diagnostics" },
      workspaceId: null,
      raisedAt: new Date(0).toISOString(),
      endedAt: null,
      read: true,
    };
    await route.fulfill({ json: { answer: [...answer, clock] } });
  });
}

test("the bell counts what is new, and the list says what is the matter now and what is over", async ({ page }) => {
  await World.like(page, "bakery", async (world) => {
    await told(world, "sign_in_needed");
    await world.connect("second.bsky.practice");
    await beAskedToWait(world);
  });
  await expect(bell(page)).toContainText("4 new alerts");
  await bell(page).click();
  const dialog = page.getByRole("dialog", { name: "Alerts" });
  const now = dialog.getByRole("region", { name: "Now" });
  await expect(now.getByRole("listitem")).toHaveCount(4);
  await expect(now.getByRole("listitem").first()).toContainText("asks to wait until");
  await expect(dialog.getByRole("region", { name: "Over" }).getByRole("listitem")).toHaveCount(1);
  for (const each of await dialog.getByRole("listitem").all()) await expect(each.getByRole("button")).toHaveCount(1);
});

test("an alert's one button opens what it is about, and the alert counts as read", async ({ page }) => {
  await beFast(page);
  await World.like(page, "bakery", loseTheKeychain);
  await expect(bell(page)).toContainText("4 new alerts");
  await goTo(page, "b");
  await row(page, "post_rejected").getByRole("button").click();
  await expect(page.getByRole("dialog")).toContainText("Tasting notes");
  await page.keyboard.press("Escape");
  await expect(bell(page)).toContainText("3 new alerts");

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
  await beFast(page);
  await World.like(page, "bakery", async (world) => {
    const input = { name: "Old Mill", color: "teal" };
    const { id: workspaceId } = await world.call<WorkspaceDto>("workspace_create", { input });
    const { id: accountId } = await account(world, "second.bsky.practice");
    await world.call("account_move", { accountId, workspaceId });
    await told(world, "sign_in_needed");
    const alerts = await world.call<AlertDto[]>("alert_list");
    const mine = alerts.filter((alert) => alert.workspaceId === workspaceId).map(({ id }) => id);
    await world.call("alert_read", { alertIds: mine });
  });
  await page.keyboard.press("w");
  await page.getByRole("option", { name: "Old Mill" }).click();
  await expect(bell(page)).not.toContainText("new");
  await goTo(page, "b");
  const dialog = page.getByRole("dialog", { name: "Alerts" });
  const now = dialog.getByRole("region", { name: "Now" });
  await expect(now.getByRole("listitem")).toHaveCount(2);
  await expect(row(page, "sign_in_needed")).toContainText("second.bsky.practice");
  await expect(row(page, "clock_wrong")).toBeVisible();
  await dialog.getByRole("button", { name: /^Show \d from other workspaces$/ }).click();
  await expect(now.getByRole("listitem")).toHaveCount(5);
});

test("all of them can be marked as read at once", async ({ page }) => {
  await World.like(page, "bakery");
  await goTo(page, "b");
  const all = page.getByRole("button", { name: "Mark all as read" });
  await all.click();
  await expect(all).toBeDisabled();
  await page.keyboard.press("Escape");
  await expect(bell(page)).not.toContainText("new");
});

test("without any alert the list says what it is for", async ({ page }) => {
  await World.practising(page);
  await goTo(page, "b");
  await expect(page.getByRole("dialog")).toContainText("Nothing needs you");
  await expect(page.getByRole("button", { name: "Mark all as read" })).toBeDisabled();
});

test("kinds and quiet hours are kept, and hours that never end are not", async ({ page }) => {
  await World.like(page, "bakery");
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

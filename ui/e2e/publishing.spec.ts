import type { Locator, Page } from "@playwright/test";

import { expect, test, expectAccessible, openWorld, passTimeUntil, stopTime, THEMES } from "./page";

const panel = (page: Page): Locator => page.getByRole("dialog");
const row = (page: Page, network: string): Locator =>
  panel(page)
    .getByRole("listitem")
    .filter({ has: page.getByText(network, { exact: true }) });

/** Publishes the draft of the weekend boxes. Time stands still before its first step. */
async function publishDraft(page: Page, change: string): Promise<void> {
  await page.clock.install();
  await openWorld(page);
  await page.getByRole("button", { name: /^Compose/ }).click();
  await page.getByRole("button", { name: /^Drafts/ }).click();
  await panel(page)
    .getByRole("button", { name: /^The weekend boxes/ })
    .first()
    .click();
  await page.getByRole("tab", { name: "All" }).click();
  await page.getByRole("textbox", { name: "Text for all accounts" }).fill(`Boxes ${change}`);
  await page.getByRole("tab", { name: /Mastodon/ }).click();
  await page.getByRole("button", { name: "Use the text for all again" }).click();
  await expect(page.getByRole("button", { name: /^Publish to 3/ })).toBeEnabled();
  await stopTime(page);
  await page.getByRole("button", { name: /^Publish to 3/ }).click();
  await passTimeUntil(page, panel(page));
}

test("a post is followed step by step until every link is there", async ({ page }) => {
  await publishDraft(page, "for everyone");
  await passTimeUntil(page, row(page, "Mastodon").filter({ hasText: "Uploading 1 of 2" }));
  await expect(row(page, "Mastodon").getByRole("button", { name: /Call it off/ })).toBeVisible();
  await page.clock.resume();
  await expect(page.getByRole("heading", { name: "All 3 are live." })).toBeVisible();
  await expect(panel(page).getByRole("button", { name: /^Open post/ })).toHaveCount(3);
});

test("calling one off leaves the others going", async ({ page }) => {
  await publishDraft(page, "for most");
  const callOff = row(page, "Bluesky").getByRole("button", { name: /Call it off/ });
  await passTimeUntil(page, callOff);
  await callOff.click();
  await page.clock.resume();
  await expect(row(page, "Bluesky")).toContainText("Called off");
  await expect(row(page, "Mastodon")).toContainText("Live since");
  await expect(row(page, "Bluesky")).toContainText("Nothing was published here.");
});

test("when one is refused, the others stay live and only that one is retried", async ({ page }) => {
  await publishDraft(page, "refuse");
  await page.clock.resume();
  await expect(page.getByRole("heading", { name: "2 of 3 live. 1 needs you." })).toBeVisible();
  const refused = row(page, "Instagram");
  await expect(refused).toContainText("The network refused the post without saying why.");
  await expect(panel(page).getByRole("button", { name: /^Retry/ })).toHaveCount(1);
  await refused.getByRole("button", { name: /^Retry/ }).click();
  await expect(refused).toBeFocused();
  await expect(refused).toContainText("Live since");
});

test("where only another picture helps, nobody is offered a retry", async ({ page }) => {
  await publishDraft(page, "blurred");
  await page.clock.resume();
  const refused = row(page, "Instagram");
  await expect(refused).toContainText("The network refused a picture.");
  await expect(refused.getByRole("button", { name: /^Edit as new draft/ })).toBeVisible();
  await expect(refused.getByRole("button", { name: /^Retry/ })).toHaveCount(0);
});

test("a refused post is edited as a draft of its own, and the others stay as they are", async ({ page }) => {
  await publishDraft(page, "refuse");
  await page.clock.resume();
  const refused = row(page, "Instagram");
  await refused.getByRole("button", { name: /^Edit as new draft/ }).click();
  await expect(page.getByRole("heading", { name: "New post" })).toBeVisible();
  await expect(page.getByRole("textbox", { name: "Text for all accounts" })).toHaveValue("Boxes refuse");
  await expect(page.getByRole("button", { name: /^Publish to 1/ })).toBeVisible();
});

test("a limited network says when it goes on", async ({ page }) => {
  await publishDraft(page, "busy");
  await page.clock.resume();
  await expect(row(page, "Mastodon")).toContainText(/Mastodon wants a pause\. It goes on .* GMT\./);
});

test("an unconfirmed post shows both sides and three ways on, none of them chosen", async ({ page }) => {
  await openWorld(page);
  await page.getByRole("button", { name: /^Compare/ }).click();
  const asked = row(page, "Instagram");
  await expect(asked).toContainText("What was to be sent");
  await expect(asked).toContainText("What Instagram shows");
  await expect(asked.getByRole("group", { name: "Is it there?" }).getByRole("button")).toHaveText([
    "It is there",
    "It is not, send again",
    "Leave it",
  ]);
  await asked.getByRole("button", { name: "It is there" }).click();
  await expect(page.getByRole("heading", { name: "All 2 are live." })).toBeVisible();
});

test("changes are announced politely", async ({ page }) => {
  await openWorld(page);
  await page.getByRole("button", { name: /^Compare/ }).click();
  await panel(page).getByRole("button", { name: "It is there" }).click();
  await expect(panel(page).getByRole("status").first()).toHaveText("Instagram @harbourbakery: Live");
});

for (const theme of THEMES) {
  test(`the panel has no faults of access (${theme})`, async ({ page }) => {
    await openWorld(page, { theme });
    await page.getByRole("button", { name: /^Compare/ }).click();
    await expect(row(page, "Instagram")).toBeVisible();
    await expectAccessible(page);
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: /^See why/ }).click();
    await expect(row(page, "Instagram")).toContainText("Not published");
    await expectAccessible(page);
  });
}

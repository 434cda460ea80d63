// Looking back: publish history, the audit log, and sign-ins from another system.

import type { Page } from "@playwright/test";

import { expect, goTo, openWorld, test } from "./page";

async function openLog(page: Page, world = "bakery"): Promise<void> {
  await openWorld(page, { world });
  await goTo(page, "v");
  await page.getByRole("tab", { name: "Audit log" }).click();
}

const rows = (page: Page): ReturnType<Page["locator"]> => page.locator("tbody tr");

test("the publish history finds a post by its account and opens it", async ({ page }) => {
  await openWorld(page);
  await goTo(page, "v");
  await expect(rows(page)).toHaveCount(12);
  await page.getByRole("searchbox").fill("harbourbakery.shop");
  await expect(rows(page)).toHaveCount(2);
  await page.getByRole("button", { name: "Tasting notes" }).click();
  await expect(page.getByRole("dialog")).toContainText("1 of 2 live");
});

test("twelve thousand entries: a page of them, older ones on demand, searched in the core", async ({ page }) => {
  await openLog(page, "crowd");
  await expect(rows(page)).toHaveCount(100);
  await expect(page.getByText("100 of 12,345 entries")).toBeVisible();
  for (let shown = 200; shown <= 1_000; shown += 100) {
    await page.getByRole("button", { name: "Show older" }).click();
    await expect(rows(page)).toHaveCount(shown);
  }
  await page.getByRole("searchbox").fill("harbour.bsky");
  await expect(rows(page)).toHaveCount(100);
  await expect(rows(page).first()).toContainText("@harbour.bsky.social");
});

test("the log is narrowed down, and shown whole again", async ({ page }) => {
  await openLog(page);
  await page.getByLabel("Outcome").selectOption("not known");
  await expect(rows(page)).toHaveCount(6);
  await page.getByLabel("What").selectOption("Vault");
  await expect(page.getByText("Nothing matches this")).toBeVisible();
  await page.getByRole("button", { name: "Show all" }).click();
  await expect(rows(page)).toHaveCount(60);
});

test("what happens while one looks is added on top", async ({ page }) => {
  await openLog(page);
  await expect(rows(page)).toHaveCount(60);
  await page.keyboard.press("Control+l");
  await expect(rows(page).first()).toContainText("Vault locked");
  await expect(rows(page)).toHaveCount(61);
});

test("verifying says since when and how many, and names the entry that was changed", async ({ page }) => {
  await openLog(page);
  await page.getByRole("button", { name: "Verify" }).click();
  await expect(page.getByText(/Intact since \d+ Nov, 60 entries\./)).toBeVisible();
  await expect(page.getByText("9F2C 41D7")).toBeVisible();
  await openLog(page, "tampered");
  await page.getByRole("button", { name: "Verify" }).click();
  await expect(page.getByText("Entry 47 was changed.")).toBeVisible();
});

test("the log is exported as a file whose name is said", async ({ page }) => {
  await openLog(page);
  await page.getByRole("button", { name: "Export CSV" }).click();
  await expect(page.getByText("Saved as audit.csv.")).toBeVisible();
});

test("a report for helpers is shown whole before it is saved", async ({ page }) => {
  await openWorld(page);
  await goTo(page, "s");
  await page.getByRole("button", { name: "About" }).click();
  await page.getByRole("button", { name: "Show the report" }).click();
  await expect(page.getByRole("dialog")).toContainText("exactly as it would be saved");
  await page.getByRole("dialog").getByRole("button", { name: "Save it" }).click();
  await expect(page.getByText("Saved as postrider-diagnostics.txt.")).toBeVisible();
});

test("sign-ins from another system: keys, every row told, chosen ones tried, the source to be deleted", async ({
  page,
}) => {
  await openWorld(page);
  await goTo(page, "a");
  await page.getByRole("button", { name: "Import sign-ins" }).click();
  const dialog = page.getByRole("dialog");
  const foot = dialog.locator("footer");
  await dialog.getByRole("button", { name: "Choose a file" }).click();
  await expect(dialog.getByLabel("Key “2026-01”")).toBeFocused();
  await page.keyboard.type("ab".repeat(32));
  await page.keyboard.press("Enter");
  await expect(dialog).toContainText("8 rows were found; 8 of them cannot be taken.");
  await expect(foot.getByRole("button", { name: "Import", exact: true })).toBeDisabled();

  await foot.getByRole("button", { name: "Back" }).click();
  await dialog.getByLabel("Key “2026-01”").fill("0f".repeat(32));
  await foot.getByRole("button", { name: "Look inside" }).click();
  await expect(dialog).toContainText("4 of them cannot be taken");
  await expect(dialog.getByLabel("Take harbour.events")).toBeChecked();
  await expect(dialog.getByLabel("Take changed.example")).toBeDisabled();
  await expect(dialog.getByLabel("Take harbour.bsky.social")).not.toBeChecked();
  await dialog.getByLabel("Take expired.example").check();
  await foot.getByRole("button", { name: "Import 3 sign-ins" }).click();
  await expect(dialog).toContainText("2 accounts are connected.");
  await expect(dialog).toContainText("does not accept this sign-in any more");
  await expect(dialog).toContainText("Delete the source now.");
  expect(await page.content()).not.toContain("0f0f0f");
  await foot.getByRole("button", { name: "Show the accounts" }).click();
  await expect(page.getByRole("button", { name: "Details of @harbour.events" })).toBeVisible();
});

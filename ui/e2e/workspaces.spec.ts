// Several brands or clients: what belongs to one is not shown, written or managed as another's.

import type { Page } from "@playwright/test";

import {
  expect,
  expectAccessible,
  expectNoCatalogueKeys,
  expectNoSidewaysScroll,
  goTo,
  openWorld,
  test,
  THEMES,
} from "./page";

/** Switches by the keyboard alone. */
async function switchTo(page: Page, name: string): Promise<void> {
  await page.keyboard.press("w");
  await page.getByRole("combobox", { name: "Find a workspace" }).fill(name);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog")).toHaveCount(0);
}

async function openSettings(page: Page): Promise<void> {
  await goTo(page, "s");
  await page.getByRole("button", { name: "Workspaces", exact: true }).click();
  await expect(page.getByRole("button", { name: "New workspace" })).toBeVisible();
}

test("the choice is made by keyboard and everything follows it", async ({ page }) => {
  await openWorld(page, { world: "clients" });
  const rail = page.getByRole("navigation", { name: "Main" });
  await expect(rail.getByRole("button", { name: "Workspace: All workspaces" })).toBeVisible();
  await expect(page.locator("[data-need]")).toHaveCount(4);

  await page.keyboard.press("w");
  await expect(page.getByRole("combobox")).toBeFocused();
  await page.keyboard.press("End");
  await expect(page.getByRole("option", { selected: true })).toHaveText("Old Mill");
  await page.keyboard.press("Enter");
  await expect(rail.getByRole("button", { name: "Workspace: Old Mill" })).toBeVisible();
  await expect(page.locator("[data-need]")).toHaveCount(1);

  await goTo(page, "a");
  await expect(page.getByRole("row")).toHaveCount(2);
  await goTo(page, "c");
  await expect(page.getByRole("group", { name: "Post to" }).getByRole("button")).toHaveCount(1);
  await page.getByRole("button", { name: /^Drafts/ }).click();
  await expect(page.getByRole("dialog").getByRole("listitem")).toHaveCount(1);
  await expect(page.getByRole("dialog")).toContainText("Open mill day");
  await page.keyboard.press("Escape");
  await goTo(page, "v");
  await expect(page.getByRole("row")).toHaveCount(3);

  await switchTo(page, "harbour");
  await expect(page.getByText("Flour delivery")).toHaveCount(0);
  await goTo(page, "t");
  await expect(page.locator("[data-need]")).toHaveCount(3);
});

test("Escape leaves the choice as it is and gives the focus back", async ({ page }) => {
  await openWorld(page, { world: "clients" });
  const button = page.getByRole("button", { name: "Workspace: All workspaces" });
  await button.click();
  await expect(page.getByRole("combobox", { name: "Find a workspace" })).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Escape");
  await expect(button).toBeFocused();
  await expect(button).toHaveText(/All workspaces/);
});

test("a new post names whose it is, and can be given to another", async ({ page }) => {
  await openWorld(page, { world: "clients" });
  await page.keyboard.press("n");
  await page.getByRole("button", { name: "New draft" }).click();
  const whose = page.getByRole("combobox", { name: "Workspace" });
  await expect(whose).toHaveValue("work-harbour");
  await page.keyboard.press("Alt+1");
  await page.getByRole("textbox", { name: /text/i }).first().fill("Whose bread is this");
  await expect(page.getByText(/^Saved/)).toBeVisible();
  await whose.selectOption("Old Mill");
  await expect(page.getByText("The draft belongs to “Old Mill” now.")).toBeVisible();
  const chips = page.getByRole("group", { name: "Post to" }).getByRole("button");
  await expect(chips).toHaveCount(1);
  await expect(chips).toHaveAttribute("aria-pressed", "false");
  await expect(page.getByRole("textbox", { name: /text/i }).first()).toHaveValue("Whose bread is this");
});

test("a new account is connected for the workspace that was chosen", async ({ page }) => {
  await openWorld(page, { world: "clients" });
  await page.keyboard.press("c");
  await page
    .getByRole("dialog")
    .getByRole("button", { name: /Mastodon/ })
    .click();
  await page.getByLabel("Connect it for").selectOption("Old Mill");
  await page.getByLabel("Server").fill("mill.example");
  await page.getByRole("button", { name: /browser/i }).click();
  await expect(page.getByText("in “Old Mill”")).toBeVisible();
  await page.keyboard.press("Escape");
  await switchTo(page, "mill");
  await goTo(page, "a");
  await expect(page.getByRole("row")).toHaveCount(3);
});

test("workspaces are made, renamed, archived and used again", async ({ page }) => {
  await openWorld(page, { world: "clients" });
  await openSettings(page);
  await page.getByRole("button", { name: "New workspace" }).click();
  await expect(page.getByRole("textbox", { name: "Name" })).toBeFocused();
  await page.getByRole("textbox", { name: "Name" }).fill("old mill");
  await page.getByRole("button", { name: "Make workspace" }).click();
  await expect(page.getByRole("alert")).toContainText("Another workspace has that name.");
  await page.getByRole("textbox", { name: "Name" }).fill("Lighthouse");
  await page.getByText("Violet").click();
  await page.getByRole("button", { name: "Make workspace" }).click();
  await expect(page.getByText("“Lighthouse” is there.")).toBeVisible();
  await expect(page.getByRole("button", { name: "New workspace" })).toBeFocused();

  await page.getByRole("button", { name: "Edit: Lighthouse" }).click();
  await page.getByRole("textbox", { name: "Name" }).fill("The Lighthouse");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("button", { name: "Edit: The Lighthouse" })).toBeFocused();

  await page.getByRole("button", { name: "Archive: Old Mill" }).click();
  await expect(page.getByText(/2 posts of it, or to its accounts, are planned/)).toBeVisible();
  await page.getByRole("button", { name: "Archive: The Lighthouse" }).click();
  await expect(page.getByRole("button", { name: "Use again: The Lighthouse" })).toBeFocused();
  await page.keyboard.press("w");
  await expect(page.getByRole("option")).toHaveCount(3);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Use again: The Lighthouse" }).click();
  await page.getByRole("button", { name: "Workspace: All workspaces" }).click();
  await expect(page.getByRole("option")).toHaveCount(4);
});

test("an account that moves leaves the drafts of others", async ({ page }) => {
  await openWorld(page, { world: "clients" });
  await openSettings(page);
  await page.getByText("Move its 5 accounts").click();
  await page.getByLabel("Workspace of Bluesky · @harbour.bsky.social").selectOption("Old Mill");
  await expect(page.getByText(/2 drafts no longer choose it; planned posts stay as planned\./)).toBeVisible();
  await expect(page.getByText("Move its 2 accounts")).toBeVisible();
});

test("with all workspaces the table shows one of them, and its details give an account to another", async ({
  page,
}) => {
  await openWorld(page, { world: "clients" });
  await goTo(page, "a");
  const whose = page.getByRole("search").getByRole("combobox", { name: "Workspace" });
  const rows = page.locator("tbody tr");
  await expect(rows).not.toHaveCount(0);
  const all = await rows.count();
  await whose.selectOption("Old Mill");
  await expect(rows).toHaveCount(1);
  await whose.selectOption("Harbour Bakery");
  await expect(rows).toHaveCount(all - 1);
  await page.getByRole("button", { name: "Details of @harbour.bsky.social" }).click();
  const details = page.getByRole("dialog");
  await expect(details.getByText("Move to another workspace")).toBeFocused();
  await page.keyboard.press("Enter");
  await details.getByRole("combobox", { name: "Workspace" }).selectOption("Old Mill");
  await expect(details.getByText(/2 drafts no longer choose it; planned posts stay as planned\./)).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(rows).toHaveCount(all - 2);

  await switchTo(page, "mill");
  await expect(rows).toHaveCount(2);
  await expect(whose).toHaveCount(0);
  await page.getByRole("button", { name: "Details of @harbour.bsky.social" }).click();
  await page.keyboard.press("Enter");
  await details.getByRole("combobox", { name: "Workspace" }).selectOption("Harbour Bakery");
  await expect(page.getByText(/@harbour\.bsky\.social now belongs to “Harbour Bakery”\./)).toBeVisible();
  await expect(details).toHaveCount(0);
  await expect(rows).toHaveCount(1);
});

test("the numbers are those of the workspace that is looked at", async ({ page }) => {
  await openWorld(page, { world: "clients" });
  await goTo(page, "n");
  const networks = page.locator("tbody th");
  await expect(networks.last()).toHaveText("All");
  await page.getByRole("combobox", { name: "Network" }).selectOption("Instagram");
  await expect(networks).toHaveText(["Instagram"]);
  await switchTo(page, "mill");
  await expect(networks).toHaveText(["Bluesky"]);
});

test("sign-ins of another system come in for the workspace that was chosen", async ({ page }) => {
  await openWorld(page, { world: "clients" });
  await goTo(page, "a");
  await page.getByRole("button", { name: "Import sign-ins" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Choose a file" }).click();
  await dialog.getByLabel(/^Key “2026-01”/).fill("0f".repeat(32));
  await dialog.getByRole("button", { name: "Look inside" }).last().click();
  const into = dialog.getByLabel("Import them for");
  await expect(into).toHaveValue("work-harbour");
  await into.selectOption("Old Mill");
  await dialog.getByRole("button", { name: "Import 2 sign-ins" }).click();
  await dialog.getByRole("button", { name: "Show the accounts" }).click();
  await switchTo(page, "mill");
  await expect(page.locator("tbody tr")).toHaveCount(3);
});

for (const theme of THEMES) {
  test(`workspaces have no faults of access (${theme})`, async ({ page }) => {
    await openWorld(page, { theme, world: "many-clients" });
    await page.keyboard.press("w");
    await expect(page.getByRole("option")).toHaveCount(31);
    await expectAccessible(page);
    await expectNoCatalogueKeys(page);
    await page.screenshot({ path: `test-results/switcher-${theme}.png` });
    await page.keyboard.press("Escape");
    await openSettings(page);
    await page.getByText("Move its 5 accounts").click();
    await page.getByRole("button", { name: "New workspace" }).click();
    await expectAccessible(page);
    await expectNoCatalogueKeys(page);
    await page.screenshot({ path: `test-results/workspaces-${theme}.png` });
  });
}

test("thirty workspaces with long names fit the smallest window", async ({ page }) => {
  await page.setViewportSize({ width: 880, height: 620 });
  await openWorld(page, { world: "many-clients" });
  await switchTo(page, "client 1, the society");
  await expectNoSidewaysScroll(page);
  await page.keyboard.press("w");
  await page.screenshot({ path: "test-results/switcher-880.png" });
  await page.keyboard.press("Escape");
  await openSettings(page);
  await expectNoSidewaysScroll(page);
  await page.screenshot({ path: "test-results/workspaces-880.png" });
  await goTo(page, "c");
  await expect(page.getByRole("combobox", { name: "Workspace" })).toBeVisible();
  await expectNoSidewaysScroll(page);
  await page.screenshot({ path: "test-results/compose-880.png" });
});

for (const view of [...THEMES, "880"] as const) {
  test(`a workspace can be chosen wherever one is needed (${view})`, async ({ page }) => {
    if (view === "880") await page.setViewportSize({ width: 880, height: 620 });
    await openWorld(page, { theme: view === "880" ? "light" : view, world: "many-clients" });
    const look = async (place: string): Promise<void> => {
      await expectAccessible(page);
      await expectNoCatalogueKeys(page);
      await expectNoSidewaysScroll(page);
      await page.screenshot({ path: `test-results/${place}-${view}.png` });
    };
    await goTo(page, "a");
    await page.getByRole("search").scrollIntoViewIfNeeded();
    await look("accounts-filters");
    await page
      .getByRole("button", { name: /^Details of/ })
      .first()
      .click();
    await page.getByText("Move to another workspace").click();
    await page.getByRole("dialog").getByRole("combobox", { name: "Workspace" }).waitFor();
    await look("account-details");
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Import sign-ins" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Choose a file" }).click();
    await dialog.getByRole("button", { name: "Look inside" }).last().click();
    await dialog.getByLabel("Import them for").waitFor();
    await look("import-into");
    await page.keyboard.press("Escape");
    await goTo(page, "n");
    await page.getByRole("button", { name: "Export as CSV" }).waitFor();
    await look("numbers-workspaces");
  });
}

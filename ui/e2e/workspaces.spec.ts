// Several brands or clients: what belongs to one is not shown, written or managed as another's.

import type { Page } from "@playwright/test";

import type { AppStateDto, WorkspaceDto } from "../src/ipc/bindings.gen";
import { expect, expectAccessible, expectNoCatalogueKeys, expectNoSidewaysScroll, goTo, test, THEMES } from "./page";
import { account, plan, write } from "./seed";
import { World } from "./world";

const COLORS = ["blue", "teal", "green", "amber", "red", "pink", "violet"] as const;

async function make(world: World, name: string, color: WorkspaceDto["color"]): Promise<string> {
  return (await world.call<WorkspaceDto>("workspace_create", { input: { name, color } })).id;
}

/** The bakery, and a mill that owns an account, what is planned for it and a draft. */
async function shareWithMill(world: World): Promise<void> {
  const { profile } = await world.call<AppStateDto>("app_state");
  const workspaceId = profile?.workspaces[0]?.id;
  await world.call("workspace_save", { workspaceId, input: { name: "Harbour Bakery", color: "slate" } });
  const mill = await make(world, "Old Mill", "teal");
  const { id: accountId, postsAt } = await account(world, "second.bsky.practice");
  for (const { postId } of postsAt) {
    const { id: draftId } = await world.call<{ id: string }>("post_unschedule", { postId });
    await world.call("draft_delete", { draftId });
  }
  await world.call("account_move", { accountId, workspaceId: mill });
  const to = ["second.bsky.practice"] as const;
  const year = new Date().getFullYear() + 1;
  await plan(world, { text: "Flour delivery", to, workspaceId: mill }, `${year}-11-24T09:30`);
  await plan(world, { text: "At the mill", to, workspaceId: mill }, `${year}-11-25T09:30`);
  await write(world, { text: "Open mill day", to, workspaceId: mill });
}

/** Besides those, 28 more, some with long names. */
async function shareWithMany(world: World): Promise<void> {
  await shareWithMill(world);
  for (let at = 0; at < 28; at += 1) {
    const name =
      at % 5 === 0
        ? `Client ${at + 1}, the Society for the Preservation of Rather Long Names and Sons`
        : `Client ${at + 1}`;
    await make(world, name, COLORS[at % COLORS.length] ?? "slate");
  }
}

/** Another system has a sign-in that is not here, and its export is what the next dialog for a file is answered with. */
async function chooseExport(world: World): Promise<void> {
  const [server, handle] = ["mastodon.practice", "second"];
  const accountId = await world.connect("second@mastodon.practice");
  const accessToken = (await world.practice("issued")).findLast(([kind]) => kind === "mastodon access token")?.[1];
  // It is forgotten here, and the network never hears of it.
  await world.practice("fault", { endpoint: "masto.revoke", kind: "drop_before" });
  await world.call("account_disconnect", { accountId });
  const file = JSON.stringify({ mastodon: { accessToken, handle, server } });
  await world.person("choose", { name: "sign-ins.json", base64: Buffer.from(file).toString("base64") });
}

const openClients = (page: Page): Promise<World> => World.like(page, "bakery", shareWithMill);
const openManyClients = (page: Page): Promise<World> => World.like(page, "bakery", shareWithMany);

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
  await openClients(page);
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
  await openClients(page);
  const button = page.getByRole("button", { name: "Workspace: All workspaces" });
  await button.click();
  await expect(page.getByRole("combobox", { name: "Find a workspace" })).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Escape");
  await expect(button).toBeFocused();
  await expect(button).toHaveText(/All workspaces/);
});

test("a new post names whose it is, and can be given to another", async ({ page }) => {
  await openClients(page);
  await page.keyboard.press("n");
  await page.getByRole("button", { name: "New draft" }).click();
  const whose = page.getByRole("combobox", { name: "Workspace" });
  await expect(whose.locator("option:checked")).toHaveText("Harbour Bakery");
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
  const world = await openClients(page);
  await page.keyboard.press("c");
  await page
    .getByRole("dialog")
    .getByRole("button", { name: /Mastodon/ })
    .click();
  await page.getByLabel("Connect it for").selectOption("Old Mill");
  await page.getByLabel("Server").fill("fosstodon.practice");
  await page.getByRole("button", { name: /browser/i }).click();
  await expect(page.getByText("Waiting for your browser")).toBeVisible();
  await world.person("allow", { identity: "bakery" });
  await expect(page.getByText("in “Old Mill”")).toBeVisible();
  await page.keyboard.press("Escape");
  await switchTo(page, "mill");
  await goTo(page, "a");
  await expect(page.getByRole("row")).toHaveCount(3);
});

test("workspaces are made, renamed, archived and used again", async ({ page }) => {
  await openClients(page);
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
  await openClients(page);
  await openSettings(page);
  await page.getByText("Move its 5 accounts").click();
  await page.getByLabel("Workspace of Bluesky · @harbour.bsky.practice").selectOption("Old Mill");
  await expect(page.getByText(/2 drafts no longer choose it; planned posts stay as planned\./)).toBeVisible();
  await expect(page.getByText("Move its 2 accounts")).toBeVisible();
});

test("with all workspaces the table shows one of them, and its details give an account to another", async ({
  page,
}) => {
  await openClients(page);
  await goTo(page, "a");
  const whose = page.getByRole("search").getByRole("combobox", { name: "Workspace" });
  const rows = page.locator("tbody tr");
  await expect(rows).not.toHaveCount(0);
  const all = await rows.count();
  await whose.selectOption("Old Mill");
  await expect(rows).toHaveCount(1);
  await whose.selectOption("Harbour Bakery");
  await expect(rows).toHaveCount(all - 1);
  await page.getByRole("button", { name: "Details of @harbour.bsky.practice" }).click();
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
  await page.getByRole("button", { name: "Details of @harbour.bsky.practice" }).click();
  await page.keyboard.press("Enter");
  await details.getByRole("combobox", { name: "Workspace" }).selectOption("Harbour Bakery");
  await expect(page.getByText(/@harbour\.bsky\.practice now belongs to “Harbour Bakery”\./)).toBeVisible();
  await expect(details).toHaveCount(0);
  await expect(rows).toHaveCount(1);
});

test("the numbers are those of the workspace that is looked at", async ({ page }) => {
  await openClients(page);
  await goTo(page, "n");
  const networks = page.locator("tbody th");
  await expect(networks.last()).toHaveText("All");
  await page.getByRole("combobox", { name: "Network" }).selectOption("Instagram");
  await expect(networks).toHaveText(["Instagram"]);
  await switchTo(page, "mill");
  await expect(networks).toHaveText(["Bluesky"]);
});

test("sign-ins of another system come in for the workspace that was chosen", async ({ page }) => {
  const world = await openClients(page);
  await chooseExport(world);
  await goTo(page, "a");
  await page.getByRole("button", { name: "Import sign-ins" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Choose a file" }).click();
  const into = dialog.getByLabel("Import them for");
  await expect(into.locator("option:checked")).toHaveText("Harbour Bakery");
  await into.selectOption("Old Mill");
  await dialog.getByRole("button", { name: "Import 1 sign-in" }).click();
  await dialog.getByRole("button", { name: "Show the accounts" }).click();
  await switchTo(page, "mill");
  await expect(page.locator("tbody tr")).toHaveCount(2);
});

for (const theme of THEMES) {
  test(`workspaces have no faults of access (${theme})`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: theme });
    await openManyClients(page);
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
  await openManyClients(page);
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
    else await page.emulateMedia({ colorScheme: view });
    await chooseExport(await openManyClients(page));
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
    await dialog.getByLabel("Import them for").waitFor();
    await expect(dialog.locator("[aria-busy]")).toHaveCount(0);
    await look("import-into");
    await page.keyboard.press("Escape");
    await goTo(page, "n");
    await page.getByRole("button", { name: "Export as CSV" }).waitFor();
    await look("numbers-workspaces");
  });
}

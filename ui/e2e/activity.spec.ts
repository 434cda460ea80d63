// Looking back: publish history, the audit log, and sign-ins from another system.

import { createCipheriv, randomBytes } from "node:crypto";

import type { Locator, Page } from "@playwright/test";

import { expect, goTo, test } from "./page";
import { account } from "./seed";
import { World, type Likeness } from "./world";

async function openLog(page: Page, like: Likeness = "bakery"): Promise<World> {
  const world = await World.like(page, like);
  await lookAtLog(page);
  return world;
}

async function lookAtLog(page: Page): Promise<void> {
  await goTo(page, "v");
  await page.getByRole("tab", { name: "Audit log" }).click();
}

/** How many entries there are. */
async function entries(world: World): Promise<number> {
  const filter = { text: "", actors: [], actions: [], outcome: null, accountId: null, network: null };
  return (await world.call<{ total: number }>("audit_list", { filter, before: null })).total;
}

const rows = (page: Page): Locator => page.locator("tbody tr");

test("the publish history finds a post by its account and opens it", async ({ page }) => {
  await World.like(page, "bakery");
  await goTo(page, "v");
  await expect(rows(page)).toHaveCount(12);
  await page.getByRole("searchbox").fill("second@fosstodon");
  await expect(rows(page)).toHaveCount(2);
  await page.getByRole("searchbox").fill("harbour.eats");
  await expect(rows(page)).toHaveCount(1);
  await page.getByRole("button", { name: "Tasting notes" }).click();
  await expect(page.getByRole("dialog")).toContainText("1 of 2 live");
});

test("twelve thousand entries: a page of them, older ones on demand, searched in the core", async ({ page }) => {
  await openLog(page, "crowd");
  await expect(rows(page)).toHaveCount(100);
  await expect(page.getByText(/^100 of 1[34],\d{3} entries$/)).toBeVisible();
  for (let shown = 200; shown <= 1_000; shown += 100) {
    await page.getByRole("button", { name: "Show older" }).click();
    await expect(rows(page)).toHaveCount(shown);
  }
  await page.getByRole("searchbox").fill("shop777");
  await expect(rows(page).first()).toContainText("@shop777.example");
  await expect(rows(page)).toHaveCount(13);
});

test("the log is narrowed down, and shown whole again", async ({ page }) => {
  const world = await openLog(page);
  const all = await entries(world);
  await expect(rows(page)).toHaveCount(all);
  await page.getByLabel("Outcome").selectOption("not known");
  await expect(rows(page)).toHaveCount(1);
  await page.getByLabel("What").selectOption("Vault");
  await expect(page.getByText("Nothing matches this")).toBeVisible();
  await page.getByRole("button", { name: "Show all" }).click();
  await expect(rows(page)).toHaveCount(all);
});

test("what happens while one looks is added on top", async ({ page }) => {
  const world = await openLog(page);
  const before = await entries(world);
  await expect(rows(page)).toHaveCount(before);
  await page.keyboard.press("Control+l");
  await expect(rows(page).first()).toContainText("Vault locked");
  await expect(rows(page)).toHaveCount(before + 1);
});

test("verifying says since when and how many, and names the entry that was changed", async ({ page }) => {
  const world = await openLog(page);
  const all = await entries(world);
  await page.getByRole("button", { name: "Verify" }).click();
  await expect(page.getByText(new RegExp(`Intact since \\d+ \\w{3}( \\d{4})?, ${all} entries\\.`))).toBeVisible();
  await expect(page.getByText(/fingerprint ([0-9a-f]{4}-){7}/)).toBeVisible();
  await world.restart("trail_changed");
  await lookAtLog(page);
  await page.getByRole("button", { name: "Verify" }).click();
  await expect(page.getByText("Entry 5 was changed.")).toBeVisible();
});

test("the log is exported as a file whose name is said", async ({ page }) => {
  await openLog(page);
  await page.getByRole("button", { name: "Export CSV" }).click();
  await expect(page.getByText(/^Saved as .*\.csv\.$/)).toBeVisible();
});

test("a report for helpers is shown whole before it is saved", async ({ page }) => {
  await World.like(page, "bakery");
  await goTo(page, "s");
  await page.getByRole("button", { name: "About" }).click();
  await page.getByRole("button", { name: "Show the report" }).click();
  await expect(page.getByRole("dialog")).toContainText("exactly as it would be saved");
  await page.getByRole("dialog").getByRole("button", { name: "Save it" }).click();
  await expect(page.getByText("Saved as postrider-diagnostics.txt.")).toBeVisible();
});

/** As another system seals it with its key: AES-256-GCM in hex, with the key's name. */
function sealed(token: string, key: string, name: string): string {
  const iv = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", Buffer.from(key, "hex"), iv);
  const text = Buffer.concat([cipher.update(token, "utf8"), cipher.final(), cipher.getAuthTag()]);
  return `${text.toString("hex")}:${iv.toString("hex")}:${name}`;
}

const KEY = "0f".repeat(32);

/** An export with a row of each kind, one of them a sign-in that is good and not here. */
async function exportOfAnother(world: World): Promise<void> {
  await world.connect("second@mastodon.practice");
  const issued = await world.practice("issued");
  const good = issued.findLast(([kind]) => kind === "mastodon access token")?.[1] ?? "";
  const { id: accountId } = await account(world, "second@mastodon.practice");
  // Taken away here without the network's hearing of it, so that it is still good.
  await world.practice("fault", { endpoint: "masto.revoke", kind: "drop_before" });
  await world.call("account_disconnect", { accountId });
  const row = (handle: string, accessToken: string, platform = "mastodon", server = "mastodon.practice") => ({
    platform,
    server,
    handle,
    accessToken,
  });
  const changed = sealed(good, KEY, "2026-01").replace(/^./, (first) => (first === "0" ? "1" : "0"));
  const rows = [
    row("second", sealed(good, KEY, "2026-01")),
    row("harbour.bsky.practice", sealed("a-token-of-before", KEY, "2026-01"), "bluesky", "bsky.practice"),
    row("expired", sealed("a-token-that-is-over", KEY, "2026-01")),
    row("changed", changed),
    row("old key", sealed(good, "ab".repeat(32), "2025-07")),
    row("myspace", sealed(good, KEY, "2026-01"), "myspace"),
    row("a note", sealed("remember the milk", KEY, "2026-01")),
  ];
  await world.person("choose", {
    name: "token-store-export.json",
    base64: Buffer.from(JSON.stringify(rows)).toString("base64"),
  });
}

test("sign-ins from another system: keys, every row told, chosen ones tried, the source to be deleted", async ({
  page,
}) => {
  await World.like(page, "bakery", exportOfAnother);
  await goTo(page, "a");
  await page.getByRole("button", { name: "Import sign-ins" }).click();
  const dialog = page.getByRole("dialog");
  const foot = dialog.locator("footer");
  await dialog.getByRole("button", { name: "Choose a file" }).click();
  await expect(dialog.getByLabel("Key “2025-07”")).toBeFocused();
  await dialog.getByLabel("Key “2026-01”").fill("cd".repeat(32));
  await page.keyboard.press("Enter");
  await expect(dialog).toContainText("7 rows were found; 7 of them cannot be taken.");
  await expect(foot.getByRole("button", { name: "Import", exact: true })).toBeDisabled();

  await foot.getByRole("button", { name: "Back" }).click();
  await dialog.getByLabel("Key “2026-01”").fill(KEY);
  await foot.getByRole("button", { name: "Look inside" }).click();
  await expect(dialog).toContainText("4 of them cannot be taken");
  await expect(dialog.getByLabel("Take second")).toBeChecked();
  await expect(dialog.getByLabel("Take changed")).toBeDisabled();
  await expect(dialog.getByLabel("Take harbour.bsky.practice")).not.toBeChecked();
  await dialog.getByLabel("Take expired").check();
  await foot.getByRole("button", { name: "Import 2 sign-ins" }).click();
  await expect(dialog).toContainText("One account is connected.");
  await expect(dialog).toContainText("does not accept this sign-in any more");
  await expect(dialog).toContainText("Delete the source now.");
  expect(await page.content()).not.toContain("0f0f0f");
  await foot.getByRole("button", { name: "Show the accounts" }).click();
  await expect(page.getByRole("button", { name: "Details of @second@mastodon.practice" })).toBeVisible();
});

// Setting up an app of one's own, from what it takes to the first account.

import type { Locator, Page } from "@playwright/test";

import { expect, goTo, test } from "./page";
import { World } from "./world";

/** Where people upload their folders, at the practice network: one that is right, and some that are not. */
const UPLOADED = "https://pages.practice";
const RIGHT = `${UPLOADED}/right/`;

const stage = (page: Page, name: string | RegExp): Locator =>
  page.getByRole("navigation", { name: "Steps of the set-up" }).getByRole("button", { name });
const heading = (page: Page): Locator => page.getByRole("heading", { level: 2 }).first();
const address = (page: Page): Locator => page.getByLabel("Address of the folder");

/** A profile to which the practice network gave nothing. */
async function bringNothing(world: World): Promise<void> {
  await world.call("registration_delete", { network: "instagram" });
  await world.call("media_host_delete");
  await world.call("callback_page_move", { address: `${UPLOADED}/nothing/` });
}

async function openSetup(page: Page, furnish = bringNothing): Promise<World> {
  const world = await World.furnished(page, furnish);
  await goTo(page, "s");
  await page.getByRole("button", { name: "App registrations" }).click();
  await page.getByRole("button", { name: /^(Set up your app|Open the set-up)$/ }).click();
  await expect(heading(page)).toBeVisible();
  return world;
}

async function testPage(page: Page, typed: string): Promise<void> {
  await address(page).fill(typed);
  await page
    .getByRole("button", { name: /^Test (it|again)$/ })
    .first()
    .click();
}

test("what is needed is said before the first step, and the whole way leads to signing in", async ({ page }) => {
  const world = await openSetup(page);
  await expect(heading(page)).toHaveText("What this will take");
  for (const needed of [
    "professional Instagram account",
    "tester of that app",
    "https page of your own",
    "bucket for pictures",
  ]) {
    await expect(page.getByRole("main")).toContainText(needed);
  }
  await expect(page.getByRole("main")).toContainText(/About \d+ minutes in all/);
  await page.keyboard.press("Control+Enter");

  await expect(heading(page)).toHaveText("Put up your callback page");
  await page.getByRole("button", { name: "Save the page" }).click();
  await expect(page.getByText("Saved as “postrider-callback”.")).toBeVisible();
  for (const host of ["GitHub Pages", "Cloudflare Pages", "Netlify Drop"]) {
    await page.getByRole("tab", { name: host }).click();
    await expect(page.getByRole("tabpanel", { name: host }).getByRole("listitem")).toHaveCount(3);
  }
  await testPage(page, RIGHT);
  await expect(page.getByText("The page is yours and unchanged. Now your browser")).toBeVisible();
  await world.person("visit");
  await expect(page.getByText("Your callback page works")).toBeVisible();
  await page.getByRole("button", { name: "Next" }).click();

  await expect(page.getByLabel("Callback address")).toHaveValue(`${RIGHT}instagram/`);
  await page.getByRole("button", { name: "Done, next" }).click();
  await page.getByLabel("App id").fill("1234");
  await page.getByLabel("App secret").fill("0123456789abcdef0123456789abcdef");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("An app is set up")).toBeVisible();
  await expect(page.getByLabel("App secret")).toHaveValue("");
  await page.getByRole("button", { name: "Next" }).click();

  await expect(page.getByRole("button", { name: "Set up the bucket" })).toBeVisible();
  await page.getByRole("button", { name: "Skip for now" }).click();
  await expect(page.getByText("Something is still missing:")).toBeVisible();
  await page.getByRole("button", { name: "Connect Instagram" }).click();
  await expect(page.getByRole("dialog")).toContainText("Continue in the browser");
});

test("the guide shows no callback address before the page has been tested", async ({ page }) => {
  await openSetup(page);
  for (const name of ["Make an app", "Copy ID and secret"]) {
    await stage(page, name).click();
    await expect(page.getByText("The callback page comes first")).toBeVisible();
    await expect(page.getByLabel("Callback address")).toHaveCount(0);
    await expect(page.getByLabel("App id")).toHaveCount(0);
  }
  await page.getByRole("button", { name: "Go to the callback page" }).click();
  await expect(heading(page)).toHaveText("Put up your callback page");
  await expect(heading(page)).toBeFocused();
});

const FAULTS = [
  { typed: "http://anna.example/", says: "begins with http://", action: null },
  { typed: "localhost", says: "no public https address", action: null },
  {
    typed: "https://harbour.practice/bombs/",
    says: "Nothing answers at https://harbour.practice/bombs/instagram/",
    action: "Try again",
  },
  { typed: `${UPLOADED}/moved/`, says: "Networks accept no detour", action: "Change it" },
  { typed: `${UPLOADED}/missing/`, says: "There is nothing at", action: "Save the page again" },
  { typed: `${UPLOADED}/other/`, says: "There is another page at", action: "Change it" },
  { typed: `${UPLOADED}/changed/`, says: "is not as it was saved", action: "Save the page again" },
] as const;

test("each thing that can be wrong with the page is said in its own words, with one way on", async ({ page }) => {
  const world = await openSetup(page);
  await world.practice("fault", { endpoint: "web.page", kind: "drop_before", times: 9 });
  await stage(page, "Callback page").click();
  for (const { typed, says, action } of FAULTS) {
    await testPage(page, typed);
    const alert = page.getByRole("alert");
    await expect(alert).toContainText(says);
    if (action) await expect(alert.getByRole("button")).toHaveText(action);
    await expect(page.getByText("Your callback page works")).toHaveCount(0);
  }
  await testPage(page, RIGHT);
  await expect(page.getByText("Now your browser")).toBeVisible();
  await world.person("visit");
  await expect(page.getByText("Your callback page works")).toBeVisible();
  await expect(page.getByRole("alert")).toHaveCount(0);
  await address(page).fill("https://elsewhere.example/");
  await expect(page.getByText("Your callback page works")).toHaveCount(0);
});

test("a browser that comes back late, or not at all, is waited for and said", async ({ page }) => {
  const world = await openSetup(page);
  await stage(page, "Callback page").click();
  await testPage(page, RIGHT);
  await expect(page.getByRole("timer")).toHaveText(/^(10:00|9:\d\d)$/);
  await world.practice("forward", { seconds: 601 });
  await expect(page.getByRole("alert")).toContainText("did not come back");
  await expect(page.getByRole("alert").getByRole("button")).toHaveText("Test again");
  await world.person("visit");
  await expect(page.getByRole("alert")).toContainText("came back after the ten minutes");
});

test("a browser that does not open leaves the link to be copied", async ({ page }) => {
  const world = await openSetup(page);
  await world.computer("browser", { starts: false });
  await stage(page, "Callback page").click();
  await testPage(page, RIGHT);
  await expect(page.getByText("The browser could not be opened")).toBeVisible();
  await page.getByRole("button", { name: "Copy the link" }).click();
  await expect(page.getByText("Copied. Open it in your browser.")).toBeVisible();
  expect(await world.computer("copied")).toContain("/right/instagram/?");
});

test("one can leave and comes back to where one was", async ({ page }) => {
  const world = await openSetup(page);
  await stage(page, "Callback page").click();
  await testPage(page, RIGHT);
  await expect(page.getByText("Now your browser")).toBeVisible();
  await world.person("visit");
  await expect(page.getByText("Your callback page works")).toBeVisible();
  await stage(page, "Make an app").click();
  await goTo(page, "t");
  await page.keyboard.press("c");
  await page
    .getByRole("dialog")
    .getByRole("button", { name: /Instagram/ })
    .click();
  await page.getByRole("dialog").getByRole("button", { name: "Set up your app" }).click();
  await expect(heading(page)).toHaveText("Make your app at Instagram");
  await expect(stage(page, /^Callback page\s*, done/)).toBeVisible();
  await stage(page, /^Callback page\s*, done/).click();
  await expect(address(page)).toHaveValue(RIGHT);
  await expect(page.getByText("Your callback page works")).toBeVisible();
});

test("in a practice profile the page and the app are there, and the page can be tried", async ({ page }) => {
  const world = await openSetup(page, async () => {});
  await stage(page, "Callback page").click();
  await expect(address(page)).toHaveValue("https://relay.practice/");
  await page.getByRole("button", { name: "Test it" }).click();
  await expect(page.getByText("Now your browser")).toBeVisible();
  await world.person("visit");
  await expect(page.getByText("Your callback page works")).toBeVisible();
  await stage(page, "Copy ID and secret").click();
  await expect(page.getByText("The practice network brings its own app for Instagram.")).toBeVisible();
});

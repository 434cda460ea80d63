// Looking after accounts: the timeline, the table, checking all of them, dates for the calendar, and the numbers.

import type { Locator, Page } from "@playwright/test";

import type { NumbersDto } from "../src/ipc/bindings.gen";
import { expect, goTo, test } from "./page";
import { account } from "./seed";
import { World } from "./world";

async function openAccounts(page: Page): Promise<World> {
  const world = await World.like(page, "bakery");
  await goTo(page, "a");
  await page.getByRole("heading", { name: /^Sign-ins, next/ }).waitFor();
  return world;
}

const handles = (page: Page): Locator => page.locator("tbody .open");

test("the timeline zooms with the keys and stops at either end", async ({ page }) => {
  await openAccounts(page);
  const heading = page.getByRole("heading", { name: /^Sign-ins, next/ });
  for (const [key, days] of [
    ["-", 365],
    ["-", 365],
    ["+", 90],
    ["+", 30],
    ["+", 7],
    ["+", 7],
  ] as const) {
    await page.keyboard.press(key);
    await expect(heading).toHaveText(`Sign-ins, next ${days} days`);
  }
  await page.getByRole("button", { name: "30 days" }).click();
  await expect(heading).toHaveText("Sign-ins, next 30 days");
  await goTo(page, "v");
  await goTo(page, "a");
  await expect(heading).toHaveText("Sign-ins, next 30 days");
});

test("a dot opens its post, and several too near to tell apart open their account", async ({ page }) => {
  await openAccounts(page);
  const lane = page.locator(".lane", { hasText: "@second@fosstodon.practice" });
  await lane.getByRole("button", { name: /“Advent boxes”.*after the sign-in has ended/ }).click();
  await expect(page.getByRole("dialog")).toContainText("Advent boxes");
  await page.keyboard.press("Escape");
  await page.keyboard.press("-");
  await page
    .locator(".lane", { hasText: "@second.bsky.practice" })
    .getByRole("button", { name: /^2 posts from/ })
    .click();
  const details = page.getByRole("dialog", { name: "@second.bsky.practice" });
  await details.getByRole("button", { name: /“At the mill”/ }).click();
  await expect(page.getByRole("dialog")).toContainText("At the mill");
});

test("the posts of a lane are reached with the arrow keys", async ({ page }) => {
  await openAccounts(page);
  await page.locator(".lane .who").first().focus();
  await page.keyboard.press("ArrowRight");
  await expect(page.locator(".lane").first().locator(".dot")).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog")).toContainText("@second.bsky.practice");
  await page.keyboard.press("Escape");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("ArrowDown");
  await expect(page.locator(".lane .who").nth(1)).toBeFocused();
});

test("the timeline can be read as a table, and a post opened from there", async ({ page }) => {
  await openAccounts(page);
  await page.getByRole("button", { name: "Table" }).click();
  const row = page.getByRole("row", { name: /@second@fosstodon\.practice/ }).first();
  await expect(row).toContainText("does not renew by itself");
  await row.getByRole("button", { name: /“Advent boxes”/ }).click();
  await expect(page.getByRole("dialog")).toContainText("Advent boxes");
});

test("the table sorts by every column and is narrowed down to a network and a state", async ({ page }) => {
  await openAccounts(page);
  await expect(handles(page)).toHaveCount(6);
  const urgent = await handles(page).allInnerTexts();
  expect(urgent[0]).toBe("@second.bsky.practice");
  for (const [column, first] of [
    ["Account", "@bakery@mastodon.practice"],
    ["Signed in until", "@second.bsky.practice"],
    ["Last renewed", "@harbourbakery"],
    ["Last post", "@bakery@mastodon.practice"],
    ["Can do", "@harbour.eats"],
    ["State", "@second.bsky.practice"],
  ] as const) {
    await page.getByRole("columnheader", { name: column }).getByRole("button").click();
    await expect(page.getByRole("columnheader", { name: column })).toHaveAttribute("aria-sort", "ascending");
    await expect(handles(page).first(), column).toHaveText(first);
  }
  await expect(handles(page)).toHaveText(urgent);
  await page.getByRole("columnheader", { name: "State" }).getByRole("button").click();
  await expect(handles(page)).toHaveText([...urgent].reverse());

  await page.getByLabel("State", { exact: true }).selectOption("Needs you");
  await expect(handles(page)).toHaveText(["@second.bsky.practice"]);
  await page.getByLabel("Network", { exact: true }).selectOption("Mastodon");
  await expect(page.getByText("No account is like that.")).toBeVisible();
  await page.getByRole("button", { name: "Show all" }).click();
  await expect(handles(page)).toHaveCount(6);
});

test("all accounts are checked: the button counts, and one sentence says what came of it", async ({ page }) => {
  const world = await openAccounts(page);
  // One of them lets itself be waited for.
  await world.practice("fault", { endpoint: "ig.me", kind: "slow", ms: 4_000 });
  await page.getByRole("button", { name: "Check all" }).click();
  await expect(page.getByRole("button", { name: /^[1-5] of 6 checked$/ })).toBeVisible();
  await expect(page.getByText("5 of 6 sign-ins work, 1 needs you to sign in again.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Check all" })).toBeVisible();
});

test("dates by which to reconnect are saved for the calendar, where there are any", async ({ page }) => {
  const world = await openAccounts(page);
  await page.getByRole("button", { name: "1 date for your calendar" }).click();
  await expect(page.getByText(/1 date was saved as postrider-reconnect-by.ics/)).toBeVisible();
  const { reconnectBy } = await account(world, "second@fosstodon.practice");
  const date = (reconnectBy ?? "").replaceAll(/[-:]|\.\d+/g, "");
  expect(await world.person("read", { name: "postrider-reconnect-by.ics" })).toContain(`DTSTART:${date}`);
});

/** A permission that nobody gave: today's networks give all that is asked for, or no sign-in comes of it. */
async function lacking(page: Page, scope: string): Promise<void> {
  await page.route("**/call/account_list", async (route) => {
    const answer = await (await route.fetch()).text();
    const body = answer.replaceAll('"scopesMissing":[]', `"scopesMissing":["${scope}"]`);
    await route.fulfill({ body, contentType: "application/json" });
  });
}

test("the details tell permissions in plain words, the app, and the last renewals", async ({ page }) => {
  const world = await World.practising(page, "instagram", "mastodon");
  for (let renewals = 0; renewals < 21; renewals += 1) {
    const { renewedAt } = await account(world, "harbourbakery");
    await world.practice("forward", { seconds: 55 * 86_400 });
    const isRenewed = async (): Promise<boolean> => (await account(world, "harbourbakery")).renewedAt !== renewedAt;
    await expect.poll(isRenewed, { intervals: [20] }).toBe(true);
  }
  await lacking(page, "write:media");
  await goTo(page, "a");
  await page.getByRole("button", { name: "Details of @harbourbakery", exact: true }).click();
  const details = page.getByRole("dialog", { name: "@harbourbakery" });
  await expect(details).toContainText("Publish your posts");
  await expect(details).toContainText("the app of the practice network");
  await expect(details).toContainText("not needed while renewing works");
  await expect(details.locator("ol li")).toHaveCount(20);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Details of @bakery@mastodon.practice" }).click();
  const partly = page.getByRole("dialog", { name: "@bakery@mastodon.practice" });
  await expect(partly.locator("li", { hasText: "Upload your pictures" })).toContainText("not allowed");
  await expect(partly).not.toContainText("Also allowed");
});

/** Goes through the browser as far as the network's answer. */
async function connectInstagram(page: Page, world: World, identity: string, only?: string[]): Promise<Locator> {
  await page.keyboard.press("c");
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: /Instagram/ }).click();
  await dialog.getByRole("button", { name: "Continue in the browser" }).click();
  await expect(dialog.getByText("Waiting for your browser")).toBeVisible();
  await world.person("allow", only === undefined ? { identity } : { identity, only });
  return dialog;
}

for (const [identity, sentence, next] of [
  ["harbourbakery", "Everything that posting needs is there.", "Write a post"],
  ["harbour.personal", "This kind of account cannot publish from an app.", "Sign in once more"],
] as const) {
  test(`connecting ends with what was allowed: ${sentence}`, async ({ page }) => {
    const dialog = await connectInstagram(page, await World.practising(page), identity);
    await expect(dialog).toContainText(sentence);
    await expect(dialog.getByRole("button", { name: next })).toBeVisible();
  });
}

test("connecting ends with what was allowed: One permission was not given.", async ({ page }) => {
  await lacking(page, "instagram_business_content_publish");
  const dialog = await connectInstagram(page, await World.practising(page), "harbourbakery");
  await expect(dialog).toContainText("One permission was not given.");
  await expect(dialog.getByRole("button", { name: "Sign in once more" })).toBeVisible();
});

test("a sign-in without what posting needs is none, and says which permission it was", async ({ page }) => {
  const world = await World.practising(page);
  const dialog = await connectInstagram(page, world, "harbourbakery", []);
  await expect(dialog).toContainText(/A permission that posting needs was not given/);
  expect(await world.call("account_list")).toEqual([]);
});

test("the numbers are drawn, can be read as tables, by network, and are saved", async ({ page }) => {
  const world = await World.practising(page, "bluesky", "second.bsky.practice", "mastodon");
  const counted = async (): Promise<number> => {
    const { networks } = await world.call<NumbersDto>("numbers_get", { workspaceId: null });
    return networks.reduce((sum, { renewed, notRenewed }) => sum + renewed + notRenewed, 0);
  };
  // Both renew within three hours; in the next three one is refused.
  await world.practice("forward", { seconds: 3 * 3_600 });
  await expect.poll(counted, { intervals: [20] }).toBe(2);
  await world.person("revoke", { network: "bluesky", account: "second.bsky.practice" });
  await world.practice("forward", { seconds: 3 * 3_600 });
  await expect.poll(counted, { intervals: [20] }).toBe(4);
  await goTo(page, "n");
  await expect(page.getByText("3 of 4 sign-ins that were due for renewal")).toBeVisible();
  await expect(page.getByText("75 %").first()).toBeVisible();
  await expect(page.getByRole("img", { name: /^Failures due to sign-ins: 1 in 30 days/ })).toBeVisible();
  await page.getByRole("button", { name: "Tables" }).click();
  await expect(page.getByRole("img")).toHaveCount(0);
  await expect(page.locator("tbody").last().locator("tr")).toHaveCount(30);
  await page.getByLabel("Network", { exact: true }).selectOption("Mastodon");
  await expect(page.getByText("No renewals yet")).toBeVisible();
  await page.getByRole("button", { name: "Export as CSV" }).click();
  await expect(page.getByText("The numbers were saved as postrider-numbers.csv.")).toBeVisible();
});

test("without accounts the numbers say so and offer the next step", async ({ page }) => {
  await World.practising(page);
  await goTo(page, "n");
  await page.getByRole("main").getByRole("button", { name: "Connect account" }).click();
  await expect(page.getByRole("dialog")).toContainText("Connect an account");
});

// Looking after accounts: the timeline, the table, checking all of them, dates for the calendar, and the numbers.

import type { Locator, Page } from "@playwright/test";

import { expect, goTo, openWorld, passTimeUntil, stopTime, test } from "./page";

async function openAccounts(page: Page, world?: string): Promise<void> {
  await openWorld(page, world === undefined ? {} : { world });
  await goTo(page, "a");
  await page.getByRole("heading", { name: /^Sign-ins, next/ }).waitFor();
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
  const lane = page.locator(".lane", { hasText: "@harbourbakery.shop" });
  await lane.getByRole("button", { name: /“Advent boxes”.*after the sign-in has ended/ }).click();
  await expect(page.getByRole("dialog")).toContainText("Advent boxes");
  await page.keyboard.press("Escape");
  await page.keyboard.press("-");
  await page
    .locator(".lane", { hasText: "@flour.bsky.social" })
    .getByRole("button", { name: /^2 posts from/ })
    .click();
  const details = page.getByRole("dialog", { name: "@flour.bsky.social" });
  await details.getByRole("button", { name: /“At the mill”/ }).click();
  await expect(page.getByRole("dialog")).toContainText("At the mill");
});

test("the posts of a lane are reached with the arrow keys", async ({ page }) => {
  await openAccounts(page);
  await page.locator(".lane .who").first().focus();
  await page.keyboard.press("ArrowRight");
  await expect(page.locator(".lane").first().locator(".dot")).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog")).toContainText("Advent boxes");
  await page.keyboard.press("Escape");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("ArrowDown");
  await expect(page.locator(".lane .who").nth(1)).toBeFocused();
});

test("the timeline can be read as a table, and a post opened from there", async ({ page }) => {
  await openAccounts(page);
  await page.getByRole("button", { name: "Table" }).click();
  const row = page.getByRole("row", { name: /@harbourbakery\.shop/ }).first();
  await expect(row).toContainText("does not renew by itself");
  await row.getByRole("button", { name: /“Advent boxes”/ }).click();
  await expect(page.getByRole("dialog")).toContainText("Advent boxes");
});

test("the table sorts by every column and is narrowed down to a network and a state", async ({ page }) => {
  await openAccounts(page);
  await expect(handles(page)).toHaveCount(6);
  const urgent = await handles(page).allInnerTexts();
  expect(urgent[0]).toBe("@harbourbakery.shop");
  for (const [column, first] of [
    ["Account", "@bakery@fosstodon.org"],
    ["Signed in until", "@flour.bsky.social"],
    ["Last renewed", "@harbourbakery.shop"],
    ["Last post", "@harbourbakery"],
    ["Can do", "@harbourbakery.shop"],
    ["State", "@harbourbakery.shop"],
  ] as const) {
    await page.getByRole("columnheader", { name: column }).getByRole("button").click();
    await expect(page.getByRole("columnheader", { name: column })).toHaveAttribute("aria-sort", "ascending");
    await expect(handles(page).first(), column).toHaveText(first);
  }
  await expect(handles(page)).toHaveText(urgent);
  await page.getByRole("columnheader", { name: "State" }).getByRole("button").click();
  await expect(handles(page)).toHaveText([...urgent].reverse());

  await page.getByLabel("State", { exact: true }).selectOption("Needs you");
  await expect(handles(page)).toHaveCount(2);
  await page.getByLabel("Network", { exact: true }).selectOption("Mastodon");
  await expect(page.getByText("No account is like that.")).toBeVisible();
  await page.getByRole("button", { name: "Show all" }).click();
  await expect(handles(page)).toHaveCount(6);
});

test("all accounts are checked: the button counts, and one sentence says what came of it", async ({ page }) => {
  await page.clock.install();
  await openAccounts(page, "agency");
  await stopTime(page);
  await page.getByRole("button", { name: "Check all" }).click();
  await passTimeUntil(page, page.getByRole("button", { name: /^[1-9]\d* of 500 checked$/ }));
  await page.clock.resume();
  await expect(page.getByText("490 of 500 sign-ins work, 10 need you to sign in again.")).toBeVisible({
    timeout: 30_000,
  });
  await expect(page.getByRole("button", { name: "Check all" })).toBeVisible();
});

test("dates by which to reconnect are saved for the calendar, where there are any", async ({ page }) => {
  await openAccounts(page);
  await page.getByRole("button", { name: "2 dates for your calendar" }).click();
  await expect(page.getByText(/2 dates were saved as postrider-reconnect-by.ics/)).toBeVisible();
});

test("the details tell permissions in plain words, the app, and the last renewals", async ({ page }) => {
  await openAccounts(page);
  await page.getByRole("button", { name: "Details of @harbourbakery", exact: true }).click();
  const details = page.getByRole("dialog", { name: "@harbourbakery" });
  await expect(details).toContainText("Publish the posts you send from here.");
  await expect(details).toContainText("the app of the practice network");
  await expect(details).toContainText("not needed while renewing works");
  await expect(details.locator("ol li")).toHaveCount(20);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Details of @bakery@fosstodon.org" }).click();
  const partly = page.getByRole("dialog", { name: "@bakery@fosstodon.org" });
  await expect(partly.locator("li", { hasText: "Upload the pictures" })).toContainText("not allowed");
  await expect(partly).not.toContainText("Also allowed");
});

for (const [flow, sentence, next] of [
  ["", "Everything that posting needs is there.", "Write a post"],
  ["partly", "One permission was not given.", "Sign in once more"],
  ["cannot", "This kind of account cannot publish from an app.", "Sign in once more"],
] as const) {
  test(`connecting ends with what was allowed: ${sentence}`, async ({ page }) => {
    await openWorld(page, { flow });
    await page.keyboard.press("c");
    await page
      .getByRole("dialog")
      .getByRole("button", { name: /Instagram/ })
      .click();
    await page.getByRole("button", { name: "Continue in the browser" }).click();
    await expect(page.getByRole("dialog")).toContainText(sentence);
    await expect(page.getByRole("dialog").getByRole("button", { name: next })).toBeVisible();
  });
}

test("the numbers are drawn, can be read as tables, by network, and are saved", async ({ page }) => {
  await openWorld(page);
  await goTo(page, "n");
  await expect(page.getByText("12 of 13 sign-ins that were due for renewal")).toBeVisible();
  await expect(page.getByText("92.3 %").first()).toBeVisible();
  await expect(page.getByRole("img", { name: /^Failures due to sign-ins: 3 in 30 days/ })).toBeVisible();
  await page.getByRole("button", { name: "Tables" }).click();
  await expect(page.getByRole("img")).toHaveCount(0);
  await expect(page.locator("tbody").last().locator("tr")).toHaveCount(30);
  await page.getByLabel("Network", { exact: true }).selectOption("Mastodon");
  await expect(page.getByText("No renewals yet")).toBeVisible();
  await page.getByRole("button", { name: "Export as CSV" }).click();
  await expect(page.getByText("The numbers were saved as postrider-numbers.csv.")).toBeVisible();
});

test("without accounts the numbers say so and offer the next step", async ({ page }) => {
  await openWorld(page, { world: "empty" });
  await goTo(page, "n");
  await page.getByRole("main").getByRole("button", { name: "Connect account" }).click();
  await expect(page.getByRole("dialog")).toContainText("Connect an account");
});

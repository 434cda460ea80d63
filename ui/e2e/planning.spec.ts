// Planning for later: choosing a time, what it means, moving it, taking it back, calling it off.

import type { Locator, Page } from "@playwright/test";

import { expect, expectAccessible, expectNoSidewaysScroll, goTo, test, THEMES } from "./page";
import { importSignIn, plan as planned, signOut, takePicture, write } from "./seed";
import { World, type Handle } from "./world";

/** A Friday morning in winter; Mastodon signs out 13 days later. */
const NOW = "2026-11-20T10:48:00Z";
const END = "2026-12-03T10:48:00Z";

const ACCOUNTS: readonly Handle[] = ["harbourbakery", "bakery@mastodon.practice", "harbour.bsky.practice"];
const NO_WAITING = { settings: { instagram_polls: 0, mastodon_polls: 0 } };

const panel = (page: Page): Locator => page.getByRole("dialog");
const date = (page: Page): Locator => page.getByLabel("Date", { exact: true });
const time = (page: Page): Locator => page.getByLabel("Time", { exact: true });
const zone = (page: Page): Locator => page.getByRole("combobox", { name: "Time zone" });
const schedule = (page: Page): Locator => page.getByRole("button", { name: /^Schedule \d posts?/ });
const text = (page: Page): Locator => page.getByRole("textbox", { name: /^Text for/ });

async function openDraft(page: Page): Promise<World> {
  const world = await World.furnished(page, async (world) => {
    await world.practice("settings", NO_WAITING);
    for (const handle of ACCOUNTS) await world.connect(handle);
    // Not before: the browser's way back goes by the computer's time.
    await world.practice("set_clock", { at: NOW });
    await importSignIn(world, "bakery@mastodon.practice", END);
    const media = [{ mediaId: await takePicture(world), alt: "A crate of loaves" }];
    await write(world, { text: "The weekend boxes are here.", to: ACCOUNTS, media });
  });
  await page.getByRole("button", { name: /^Compose/ }).click();
  await page.getByRole("button", { name: /^Drafts/ }).click();
  await panel(page)
    .getByRole("button", { name: /^The weekend boxes/ })
    .first()
    .click();
  await expect(page.getByText(/Saved · version/)).toBeVisible();
  return world;
}

async function chooseZone(page: Page, typed: string): Promise<void> {
  await zone(page).fill(typed);
  await zone(page).press("Enter");
}

/** Plans the draft and waits for its panel. */
async function plan(page: Page, day: string): Promise<World> {
  const world = await openDraft(page);
  await page.getByRole("button", { name: "Schedule" }).click();
  await date(page).fill(day);
  await schedule(page).click();
  await expect(page.getByRole("heading", { name: "Planned for 3 accounts" })).toBeVisible();
  return world;
}

test("a post is planned without a mouse, and the main action says what it does", async ({ page }) => {
  await openDraft(page);
  await text(page).focus();
  await page.keyboard.press("Control+j");
  await expect(date(page)).toBeFocused();
  await expect(date(page)).toHaveValue("2026-11-21");
  await expect(time(page)).toHaveValue("11:00");
  await expect(zone(page)).toHaveValue("London");
  await expect(page.getByText("Sat 21 Nov, 11:00 GMT · in 1 d")).toBeVisible();
  await expect(schedule(page)).toHaveText(/Schedule 3 posts/);
  await expect(page.getByText("If it does not run then, it asks you.")).toBeVisible();
  await page.keyboard.press("Control+Enter");
  await expect(page.getByRole("heading", { name: "Planned for 3 accounts" })).toBeVisible();
  await expect(panel(page).getByText("Sat 21 Nov, 11:00 GMT · in 1 d")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(text(page)).toHaveValue("");
  await expect(page.getByRole("button", { name: "Schedule" })).toBeVisible();
});

test("a zone is found by what one types, and both clocks are told", async ({ page }) => {
  await openDraft(page);
  await page.keyboard.press("Control+j");
  await date(page).fill("2026-11-24");
  await time(page).fill("09:30");
  await zone(page).fill("berl");
  await expect(page.getByRole("option")).toHaveText(/Berlin\s+Europe · GMT\+1/);
  await zone(page).press("Enter");
  await expect(page.getByText("Tue 24 Nov, 09:30 in Berlin · in 3 d 21 h · 08:30 here")).toBeVisible();
  await zone(page).fill("nowhere");
  await expect(page.getByText("No zone of that name. Type the largest city near it.")).toBeVisible();
  await zone(page).press("Escape");
  await expect(zone(page)).toHaveValue("Berlin");
  await expect(zone(page)).toBeFocused();
  await zone(page).press("ArrowDown");
  await expect(page.getByRole("option", { selected: true })).toHaveText(/^Berlin/);
  await zone(page).press("ArrowDown");
  await zone(page).press("Enter");
  await expect(zone(page)).not.toHaveValue("Berlin");
});

test("the two doubtful times are said plainly", async ({ page }) => {
  await openDraft(page);
  await page.keyboard.press("Control+j");
  await chooseZone(page, "berlin");
  await date(page).fill("2027-03-28");
  await time(page).fill("02:30");
  await expect(page.getByText("The clock skips 02:30 that night: it goes out at 03:00.")).toBeVisible();
  await date(page).fill("2027-10-31");
  await expect(page.getByText("02:30 comes twice that night: it goes out the first time.")).toBeVisible();
});

test("a time that has passed is refused beside its field, also when it passes meanwhile", async ({ page }) => {
  const world = await openDraft(page);
  await page.keyboard.press("Control+j");
  await date(page).fill("2026-11-20");
  await time(page).fill("10:00");
  await expect(page.getByRole("alert")).toHaveText("That time has passed.");
  await expect(date(page)).toHaveAttribute("aria-invalid", "true");
  await expect(schedule(page)).toBeDisabled();
  await expect(page.getByRole("button", { name: "A day earlier" })).toBeDisabled();
  await time(page).fill("10:52");
  await expect(schedule(page)).toBeEnabled();
  await world.practice("forward", { seconds: 300 });
  await expect(page.getByRole("alert")).toHaveText("That time has passed.");
  await expect(schedule(page)).toBeDisabled();
  await date(page).fill("");
  await expect(page.getByText("Choose a date and a time.")).toBeVisible();
});

test("a sign-in that ends before then is warned of, with its button", async ({ page }) => {
  await openDraft(page);
  await page.keyboard.press("Control+j");
  const warning = page.locator("[data-finding=sign_in_ends]");
  await expect(page.getByText("All 3 sign-ins last until then")).toBeVisible();
  await date(page).fill("2026-12-04");
  await expect(warning).toContainText("This falls after Mastodon signs out on Thu 3 Dec, 10:48 GMT: sign in again");
  await expect(page.getByText("All 3 sign-ins last until then")).toHaveCount(0);
  await expect(schedule(page)).toBeEnabled();
  await warning.getByRole("button", { name: "Sign in again" }).click();
  await expect(panel(page)).toContainText("Mastodon");
});

test("a post after the end of a sign-in stands on Today at once, however far the end is", async ({ page }) => {
  await plan(page, "2026-12-04");
  await expect(panel(page)).toContainText(/3 Dec, 10:48 GMT/);
  await page.keyboard.press("Escape");
  await goTo(page, "t");
  const need = page.locator("[data-need=sign_in_ends]").filter({ hasText: "Mastodon" });
  await expect(need).toContainText("signs out on Thu 3 Dec, 10:48 GMT.");
  await expect(need).toContainText(/“The weekend boxes.*” is due on Fri 4 Dec, .* GMT, after that\./);
  await need.getByRole("button").click();
  await expect(panel(page)).toContainText("Mastodon");
});

test("Esc goes back to publishing at once, and what was chosen is still there", async ({ page }) => {
  await openDraft(page);
  await page.keyboard.press("Control+j");
  await date(page).fill("2026-11-26");
  await page.keyboard.press("Escape");
  await expect(date(page)).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Schedule" })).toBeFocused();
  await expect(page.getByRole("button", { name: /^Publish to 3 accounts/ })).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(date(page)).toHaveValue("2026-11-26");
});

test("who looks at another screen and comes back does not publish at once what was for later", async ({ page }) => {
  await openDraft(page);
  await page.keyboard.press("Control+j");
  await date(page).fill("2026-11-26");
  await page.getByRole("button", { name: /^Today/ }).click();
  await page.getByRole("button", { name: /^Compose/ }).click();
  await expect(date(page)).toHaveValue("2026-11-26");
  await expect(schedule(page)).toBeVisible();
  await page.getByRole("button", { name: /^New draft/ }).click();
  await expect(date(page)).toHaveCount(0);
});

test("a planned post is moved", async ({ page }) => {
  await plan(page, "2026-11-25");
  await expect(panel(page).getByText("Wed 25 Nov, 11:00 GMT · in 5 d")).toBeVisible();
  await panel(page).getByRole("button", { name: "Move", exact: true }).click();
  await expect(date(page)).toBeFocused();
  await expect(panel(page).getByRole("button", { name: "Move it" })).toBeDisabled();
  await panel(page).getByRole("button", { name: "A day later" }).click();
  await panel(page).getByRole("button", { name: "Move to Thu 26 Nov, 11:00 GMT" }).click();
  await expect(panel(page).getByText("Thu 26 Nov, 11:00 GMT · in 6 d")).toBeVisible();
  await expect(panel(page).getByRole("button", { name: "Move", exact: true })).toBeFocused();
  await panel(page).getByRole("button", { name: "Move", exact: true }).click();
  await page.keyboard.press("Escape");
  await expect(date(page)).toHaveCount(0);
  await expect(panel(page)).toBeVisible();
});

test("a planned post is taken back as a draft, with its time", async ({ page }) => {
  await plan(page, "2026-11-25");
  await panel(page).getByRole("button", { name: "Take back as draft" }).click();
  await expect(panel(page)).toHaveCount(0);
  await expect(text(page)).toHaveValue(/^The weekend boxes/);
  await expect(date(page)).toHaveValue("2026-11-25");
  await expect(schedule(page)).toHaveText(/Schedule 3 posts/);
});

test("calling off is asked first, because it is for good; the others stay planned", async ({ page }) => {
  await plan(page, "2026-11-25");
  await panel(page)
    .getByRole("button", { name: /^Call it off: Bluesky/ })
    .click();
  await expect(panel(page).getByRole("button", { name: "Keep it" })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(panel(page).getByRole("button", { name: "Keep it" })).toHaveCount(0);
  await panel(page)
    .getByRole("button", { name: /^Call it off: Bluesky/ })
    .click();
  await panel(page)
    .getByRole("group", { name: /^Call it off for Bluesky/ })
    .getByRole("button", { name: "Call it off" })
    .click();
  await expect(page.getByRole("heading", { name: "Planned for 2 accounts" })).toBeVisible();
  await expect(panel(page).getByText("Called off", { exact: true })).toBeVisible();
  await expect(panel(page).getByRole("button", { name: "Take back as draft" })).toHaveCount(0);
  await expect(panel(page).getByRole("button", { name: "Move", exact: true })).toBeVisible();
});

test("when its time comes it goes out, step by step", async ({ page }) => {
  const world = await plan(page, "2026-11-21");
  await world.practice("forward", { seconds: 24 * 3_600 + 13 * 60 });
  await expect(page.getByRole("heading", { name: "All 3 are live." })).toBeVisible();
  await expect(panel(page).getByText("Planned for Sat 21 Nov, 11:00 GMT")).toBeVisible();
});

/** What is planned, by text: when, and for whom. */
const PLANS: readonly (readonly [string, string, readonly Handle[]])[] = [
  ["Saturday queue", "2026-11-21T11:00", ["harbourbakery", "bakery@mastodon.practice"]],
  ["Allotment news", "2026-11-21T16:00", ["harbour.bsky.practice"]],
  ["Recipe thread", "2026-11-22T13:00", ["harbour.bsky.practice"]],
  ["Flour delivery", "2026-11-23T11:00", ["second.bsky.practice"]],
  ["At the mill", "2026-11-25T11:00", ["second.bsky.practice"]],
  ["Behind the oven", "2026-11-27T02:00", ["harbourbakery"]],
  ["Advent boxes", "2026-12-06T23:00", ["second@fosstodon.practice"]],
  ["Closed over Christmas", "2026-12-17T11:00", ["harbourbakery"]],
  ["A new year of bread", "2026-12-26T11:00", ["harbour.bsky.practice"]],
];

test("a planned post is on Today, in its week or after it, and on the timeline", async ({ page }) => {
  await World.furnished(page, async (world) => {
    for (const handle of [...ACCOUNTS, "second.bsky.practice", "second@fosstodon.practice"] as const) {
      await world.connect(handle);
    }
    await world.practice("set_clock", { at: NOW });
    await importSignIn(world, "second@fosstodon.practice", END);
    const media = [{ mediaId: await takePicture(world), alt: "Loaves" }];
    for (const [text, local, to] of PLANS) await planned(world, { text, to, media }, local);
    await signOut(world, "second.bsky.practice");
  });
  await expect(
    page.getByRole("heading", { name: "3 of 3 posts this week will go out. 2 things need you." }),
  ).toBeVisible();
  await expect(page.getByText("“Advent boxes” is due on Sun 6 Dec, 23:00 GMT, after that.")).toBeVisible();
  const later = page.getByRole("region", { name: "After this week" });
  await expect(later.getByRole("button", { name: /Flour delivery/ })).toContainText("at risk");
  await expect(later.getByRole("button", { name: /Behind the oven/ })).toContainText("planned");
  await later.getByRole("button", { name: "Show 1 more" }).click();
  await later.getByRole("button", { name: /A new year of bread/ }).click();
  await expect(panel(page)).toContainText("Planned for 1 account");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: /11:00 Saturday queue/ }).click();
  await expect(panel(page)).toContainText("Planned for 2 accounts");
  await page.keyboard.press("Escape");
  await goTo(page, "a");
  const lane = page.locator(".lane").filter({ hasText: "@second@fosstodon.practice" });
  await expect(lane).toContainText("1 post due, after the sign-in has ended.");
  await expect(lane.locator(".dot.risk")).toHaveCount(1);
});

for (const theme of THEMES) {
  test(`planning has no faults of access (${theme})`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: theme });
    await openDraft(page);
    await page.keyboard.press("Control+j");
    await expect(schedule(page)).toBeVisible();
    await expectAccessible(page);
    await zone(page).fill("new");
    await expect(page.getByRole("option").first()).toBeVisible();
    await expectAccessible(page);
    await zone(page).press("Escape");
    await date(page).fill("2026-11-19");
    await expect(page.getByRole("alert")).toBeVisible();
    await expectAccessible(page);
    await date(page).fill("2026-12-04");
    await schedule(page).click();
    await expect(panel(page).getByText(/Mastodon signs out on .*, before this goes out/)).toBeVisible();
    await expectAccessible(page);
    await panel(page).getByRole("button", { name: "Move", exact: true }).click();
    await expectAccessible(page);
    await panel(page)
      .getByRole("button", { name: /^Call it off: Mastodon/ })
      .click();
    await expectAccessible(page);
  });
}

test("the smallest window shows the whole of it", async ({ page }) => {
  await page.setViewportSize({ width: 880, height: 620 });
  await openDraft(page);
  await page.keyboard.press("Control+j");
  await expect(schedule(page)).toBeInViewport({ ratio: 1 });
  await expectNoSidewaysScroll(page);
  await chooseZone(page, "buenos");
  await expectNoSidewaysScroll(page);
  await schedule(page).click();
  await panel(page).getByRole("button", { name: "Move", exact: true }).click();
  await expect(panel(page).getByRole("button", { name: "Move it" })).toBeInViewport({ ratio: 1 });
  await expectNoSidewaysScroll(page);
});

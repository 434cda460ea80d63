import type { Locator, Page } from "@playwright/test";

import { expect, test, expectAccessible, expectNoSidewaysScroll, goTo, THEMES } from "./page";
import { account, picture } from "./seed";
import { World } from "./world";

async function openCompose(page: Page, world = World.like(page, "bakery")): Promise<World> {
  const opened = await world;
  await page.getByRole("button", { name: /^Compose/ }).click();
  await expect(page.getByRole("heading", { name: "New post", level: 1 })).toBeVisible();
  return opened;
}

async function openDraft(page: Page, title: RegExp): Promise<World> {
  const world = await openCompose(page);
  await page.getByRole("button", { name: /^Drafts/ }).click();
  await page.getByRole("dialog").getByRole("button", { name: title }).first().click();
  await expect(page.getByText(/Saved · version/)).toBeVisible();
  return world;
}

const WEEKEND = /^The weekend boxes/;
const text = (page: Page): Locator => page.getByRole("textbox", { name: /^Text for/ });
const chips = (page: Page): Locator => page.getByRole("group", { name: "Post to" }).getByRole("button");
const chip = (page: Page, handle: RegExp): Locator =>
  page.getByRole("group", { name: "Post to" }).getByRole("button", { name: handle });
const publish = (page: Page): Locator => page.getByRole("button", { name: /^Publish/ });
const pictures = (page: Page): Locator => page.locator("[data-media]");

test("what is typed saves itself and is there after a look at another screen", async ({ page }) => {
  await openCompose(page);
  await text(page).pressSequentially("Fresh rye at noon");
  await expect(page.getByText(/^Saved · version \d+$/)).toBeVisible();
  await text(page).press("End");
  await text(page).pressSequentially(" tomorrow");
  await page.getByRole("button", { name: /^Today/ }).click();
  await page.getByRole("button", { name: /^Compose/ }).click();
  await expect(text(page)).toHaveValue("Fresh rye at noon tomorrow");
});

test("undo is the field's own", async ({ page }) => {
  await openCompose(page);
  await text(page).pressSequentially("Rye");
  await text(page).press("Control+z");
  await expect(text(page)).not.toHaveValue("Rye");
  await text(page).press("Control+Shift+z");
  await expect(text(page)).toHaveValue("Rye");
});

test("a text too long is painted, counted, refused with its reason, and mended by one link", async ({ page }) => {
  const world = await openDraft(page, WEEKEND);
  const { id } = await account(world, "harbour.bsky.practice");
  await text(page).fill("loaf ".repeat(70).trim());
  await expect(page.locator(`[data-counter="${id}"]`)).toContainText("349 / 300");
  await expect(page.locator(".mirror .over").first()).toBeVisible();
  await expect(publish(page)).toBeDisabled();
  await expect(page.getByText("Mend what is marked under “Before it goes”.")).toBeVisible();
  await page.getByRole("button", { name: "Go to the text" }).click();
  await expect(text(page)).toBeFocused();
  await page.keyboard.press("Delete");
  await expect(publish(page)).toBeEnabled();
});

test("one account's text changes alone and can follow the text for all again", async ({ page }) => {
  await openDraft(page, WEEKEND);
  await page.getByRole("tab", { name: "Bluesky" }).click();
  await text(page).fill("Only for Bluesky");
  await expect(page.getByRole("tab", { name: "Bluesky edited" })).toBeVisible();
  await page.getByRole("tab", { name: "All" }).click();
  await expect(text(page)).toHaveValue(/^The weekend boxes/);
  await page.getByRole("tab", { name: "Bluesky edited" }).click();
  await page.getByRole("button", { name: "Use the text for all again" }).click();
  await expect(text(page)).toHaveValue(/^The weekend boxes/);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(text(page)).toHaveValue("Only for Bluesky");
});

test("Alt with 1 to 9 chooses accounts; by themselves they are digits in the text", async ({ page }) => {
  await openCompose(page);
  await expect(chips(page)).toHaveCount(6);
  await page.keyboard.press("Alt+1");
  await expect(chips(page).first()).toHaveAttribute("aria-pressed", "true");
  await page.keyboard.press("2");
  await expect(text(page)).toHaveValue("2");
  await expect(chips(page).nth(1)).toHaveAttribute("aria-pressed", "false");
});

const WAYS: readonly { readonly name: string; readonly go: (page: Page, world: World) => Promise<void> }[] = [
  { name: "the rail", go: (page) => page.getByRole("button", { name: "Compose", exact: true }).click() },
  { name: "the key n", go: (page) => page.keyboard.press("n") },
  { name: "the keys g c", go: (page) => goTo(page, "c") },
  { name: "Today's button", go: (page) => page.getByRole("button", { name: "New post" }).click() },
  {
    name: "the end of a sign-in",
    go: async (page, world) => {
      await page.keyboard.press("c");
      await page
        .getByRole("dialog")
        .getByRole("button", { name: /^Instagram/ })
        .click();
      await page.getByRole("button", { name: "Continue in the browser" }).click();
      await expect(page.getByText("Waiting for your browser")).toBeVisible();
      await world.person("allow", { identity: "harbourbakery" });
      await page.getByRole("dialog").getByRole("button", { name: "Write a post" }).click();
    },
  },
];

for (const { name, go } of WAYS) {
  test(`whoever opens Compose by ${name} types into the text at once, letter by letter`, async ({ page }) => {
    const world = await World.practising(page, "bluesky");
    await go(page, world);
    // Each of these letters is a key elsewhere. Nothing is waited for: nobody waits for a screen before typing.
    await page.keyboard.type("ncw ga?1 at the mill");
    await expect(text(page)).toHaveValue("ncw ga?1 at the mill");
    await expect(text(page)).toBeFocused();
    await expect(page.getByRole("dialog")).toHaveCount(0);
  });
}

test("letters find the text again from everywhere on Compose, and Space still presses what has the focus", async ({
  page,
}) => {
  await openCompose(page);
  const first = chips(page).first();
  await first.focus();
  await page.keyboard.press("Space");
  await expect(first).toHaveAttribute("aria-pressed", "true");
  await page.keyboard.type("Plum cake");
  await expect(text(page)).toHaveValue("Plum cake");
  await page.getByRole("heading", { level: 1 }).click();
  await page.keyboard.type(", today");
  await expect(text(page)).toHaveValue("Plum cake, today");
});

test("a new draft and another one have the cursor in their text, at its end", async ({ page }) => {
  await openDraft(page, /^Staff pick/);
  const before = await text(page).inputValue();
  await page.keyboard.type("!");
  await expect(text(page)).toHaveValue(`${before}!`);
  await page.keyboard.press("Alt+n");
  await expect(text(page)).toHaveValue("");
  await page.keyboard.type("New");
  await expect(text(page)).toHaveValue("New");
});

test("pictures are added, ordered by keys, removed with undo and described", async ({ page }) => {
  await openDraft(page, /^Staff pick/);
  const files = Array.from({ length: 10 }, (_, at) => picture(`loaf-${at}.png`, 400 + at, 400));
  await page.locator("input[type=file]").setInputFiles(files);
  await expect(pictures(page)).toHaveCount(10);
  const order = (): Promise<(string | undefined)[]> =>
    pictures(page).evaluateAll((all) => all.map((one) => (one as HTMLElement).dataset["media"]));
  const before = await order();
  await page.getByRole("button", { name: "Move picture 1 with the arrow keys" }).press("ArrowRight");
  await expect.poll(order).toEqual([before[1], before[0], ...before.slice(2)]);
  await expect(page.getByRole("button", { name: "Move picture 2 with the arrow keys" })).toBeFocused();
  await page.getByRole("button", { name: "Remove picture 2" }).click();
  await expect(pictures(page)).toHaveCount(9);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect.poll(order).toEqual([before[1], before[0], ...before.slice(2)]);
  await page.getByRole("button", { name: "Describe", exact: true }).first().click();
  await expect(page.getByRole("textbox", { name: "Description of picture 1", exact: true })).toBeFocused();
  await page.keyboard.type("A rye loaf");
  await expect(page.locator("[data-finding=alt_missing]")).toHaveCount(9);
});

test("pictures can be dragged to another place", async ({ page }) => {
  await openDraft(page, WEEKEND);
  const id = (await pictures(page).nth(1).getAttribute("data-media")) ?? "";
  const second = await pictures(page).nth(1).boundingBox();
  await page.getByRole("button", { name: "Move picture 1 with the arrow keys" }).hover();
  await page.mouse.down();
  await page.mouse.move((second?.x ?? 0) + 60, (second?.y ?? 0) + 60, { steps: 5 });
  await page.mouse.up();
  await expect(pictures(page).first()).toHaveAttribute("data-media", id);
});

test("a pasted picture is added; a paste with nothing in it asks the system and says what came of it", async ({
  page,
}) => {
  const world = await openDraft(page, /^Staff pick/);
  const paste = (file: Buffer | null): Promise<unknown> =>
    text(page).evaluate(
      (area, bytes) => {
        const data = new DataTransfer();
        if (bytes) data.items.add(new File([new Uint8Array(bytes)], "loaf.png", { type: "image/png" }));
        area.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
      },
      file && [...file],
    );
  await paste(picture("loaf.png").buffer);
  await expect(pictures(page)).toHaveCount(1);
  await paste(null);
  await expect(page.getByRole("alert")).toContainText("There is no picture on the clipboard.");
  await world.person("copy_picture", { base64: picture("bun.png", 400, 400).buffer.toString("base64") });
  await paste(null);
  await expect(pictures(page)).toHaveCount(2);
});

test("a file that is dropped on the window is added; of one that is no picture it is said", async ({ page }) => {
  const world = await openDraft(page, /^Staff pick/);
  await world.person("drop", { name: "loaf.png", base64: picture("loaf.png").buffer.toString("base64") });
  await expect(pictures(page)).toHaveCount(1);
  await world.person("drop", { name: "recipe.txt", base64: Buffer.from("Flour, water, salt").toString("base64") });
  await expect(page.getByRole("alert")).toContainText("not a picture that can be read");
  await expect(pictures(page)).toHaveCount(1);
});

test("publishing to few goes at once, to many is asked first, and Esc gives the focus back", async ({ page }) => {
  await openDraft(page, WEEKEND);
  await chip(page, /@harbour\.eats/).click();
  await expect(publish(page)).toHaveText(/Publish to 4 accounts/);
  await publish(page).click();
  const ask = page.getByRole("dialog", { name: "Publish to 4 accounts now?" });
  await expect(ask).toContainText("cannot take a published post back");
  await page.keyboard.press("Escape");
  await expect(ask).toHaveCount(0);
  await expect(publish(page)).toBeFocused();
  await chip(page, /@harbour\.eats/).click();
  await text(page).press("Control+Enter");
  await expect(page.getByRole("dialog", { name: /On its way to 3 accounts|of 3 live|All 3 are live/ })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(text(page)).toHaveValue("");
});

test("a deleted draft comes back with undo", async ({ page }) => {
  await openCompose(page);
  await page.getByRole("button", { name: "Drafts (2)" }).click();
  const list = page.getByRole("dialog");
  await list.getByRole("button", { name: /Delete draft “Staff pick/ }).press("Enter");
  await expect(list.getByRole("button", { name: /^Staff pick/ })).toHaveCount(0);
  await expect(list.getByRole("list")).toBeFocused();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(list.getByRole("button", { name: /^Staff pick/ }).first()).toBeVisible();
  await list.getByRole("button", { name: /Delete draft “Staff pick/ }).click();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByRole("button", { name: "Drafts (2)" })).toBeVisible();
});

test("what has the focus is never hidden under the foot of the sheet", async ({ page }) => {
  await page.setViewportSize({ width: 880, height: 620 });
  await openDraft(page, WEEKEND);
  await text(page).fill("loaf ".repeat(300).trim());
  const foot = page.locator("[data-sheet-foot]");
  const covered: string[] = [];
  for (const key of [...Array<string>(25).fill("Tab"), ...Array<string>(25).fill("Shift+Tab")]) {
    await page.keyboard.press(key);
    const name = await foot.evaluate((element) => {
      const focused = document.activeElement;
      if (!focused?.closest("main") || element.contains(focused)) return null;
      const [box, edge] = [focused.getBoundingClientRect(), element.getBoundingClientRect()];
      // The text is taller than the room above the foot; its cursor is what must be seen.
      const isCovered = box.bottom > edge.top + 1 && box.bottom < edge.bottom && focused.tagName !== "TEXTAREA";
      return isCovered ? `${focused.tagName} ${focused.textContent}` : null;
    });
    if (name !== null) covered.push(name);
  }
  expect(covered).toEqual([]);
});

test("without accounts one can write, and is led to connect one", async ({ page }) => {
  await openCompose(page, World.practising(page));
  await text(page).fill("Written before anything is connected");
  await expect(page.getByText(/^Saved · version \d+$/)).toBeVisible();
  await expect(page.getByText("Choose at least one account.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Connect an account" })).toBeVisible();
});

for (const theme of THEMES) {
  test(`compose has no faults of access (${theme})`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: theme });
    await openDraft(page, WEEKEND);
    await expectAccessible(page);
    await page.getByRole("tab", { name: /Mastodon/ }).click();
    await text(page).fill("loaf ".repeat(120));
    await expect(page.locator("[data-finding=text_too_long]")).toBeVisible();
    await expectAccessible(page);
    await page.getByRole("button", { name: /^Drafts/ }).click();
    await expectAccessible(page);
  });
}

test("the smallest window needs no sideways scrolling, with long words and handles too", async ({ page }) => {
  await page.setViewportSize({ width: 880, height: 620 });
  // Nobody at the practice network has a name so long; all else that the page is told is true.
  const long = "the.harbour.bakery.community.noticeboard@a-rather-long-server-name.example.social";
  await page.route("**/call/account_list", async (route) => {
    const answer = await (await route.fetch()).text();
    await route.fulfill({
      body: answer.replaceAll("second@fosstodon.practice", long),
      contentType: "application/json",
    });
  });
  await openDraft(page, WEEKEND);
  await chip(page, /a-rather-long-server-name/).click();
  await text(page).fill("Donaudampfschifffahrtsgesellschaft".repeat(12));
  await expectNoSidewaysScroll(page);
  await expect(publish(page)).toBeInViewport();
  await expectAccessible(page);
});

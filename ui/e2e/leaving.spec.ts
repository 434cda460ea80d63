// Closing the window and quitting: nobody stops a schedule without knowing it.

import type { Locator, Page } from "@playwright/test";

import { expect, goTo, test } from "./page";
import { World } from "./world";

const dialog = (page: Page, name: RegExp | string): Locator => page.getByRole("dialog", { name });

/** Closes the window by its button. */
const close = (world: World): Promise<null> => world.person("close");

test("closing asks the first time, and is remembered", async ({ page }) => {
  const world = await World.like(page, "bakery");
  await close(world);
  const question = dialog(page, "Keep Postrider running?");
  await expect(question.getByText("Its icon in the tray")).toBeVisible();
  await expect(question.getByRole("button", { name: "Keep running" })).toBeFocused();

  await page.keyboard.press("Escape");
  await expect(question).toBeHidden();
  expect(await world.window(), "the window stays").toBe("shown");

  await close(world);
  await expect(question).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(question).toBeHidden();
  await expect.poll(() => world.window()).toBe("hidden");

  await world.restart();
  await close(world);
  expect(await world.window()).toBe("hidden");
  await expect(question).toBeHidden();
});

test("without a tray the question says how the window comes back", async ({ page }) => {
  const world = await World.practising(page);
  await world.computer("tray", { shown: false });
  await close(world);
  const question = dialog(page, "Keep Postrider running?");
  await expect(question.getByText("To see this window again, start Postrider once more.")).toBeVisible();
  await expect(question.getByText("Its icon in the tray")).toHaveCount(0);
});

test("quitting names what would not go out, by the keys and by the window's button", async ({ page }) => {
  const world = await World.like(page, "bakery");
  await page.keyboard.press("Control+q");
  const question = dialog(page, /won’t go out if you quit$/);
  await expect(question.getByRole("listitem").first()).toBeVisible();
  await expect(question.getByRole("button", { name: "Keep running" })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(question).toBeHidden();
  expect(await world.window()).toBe("shown");

  await close(world);
  await dialog(page, "Keep Postrider running?").getByRole("button", { name: "Quit", exact: true }).click();
  await question.getByRole("button", { name: "Quit anyway" }).click();
  await expect.poll(() => world.window()).toBe("ended");
});

test("what is asked before the last answer has come back is not closed by it", async ({ page }) => {
  const world = await World.like(page, "bakery");
  const question = dialog(page, /won’t go out if you quit$/);
  await page.route("**/call/leave", async (route) => {
    const response = await route.fetch();
    await question.waitFor();
    await route.fulfill({ response });
  });
  await close(world);
  const answered = page.waitForResponse("**/call/leave");
  await dialog(page, "Keep Postrider running?").getByRole("button", { name: "Quit", exact: true }).click();
  await (await answered).finished();
  await page.evaluate(() => new Promise((later) => setTimeout(later)));
  await expect(question).toBeVisible();
});

test("with nothing due quitting asks nothing", async ({ page }) => {
  const world = await World.practising(page);
  await page.keyboard.press("Control+q");
  await expect.poll(() => world.window()).toBe("ended");
});

test("a question stands above what is under way, and leaves it alone", async ({ page }) => {
  const world = await World.like(page, "bakery");
  await page.keyboard.press("c");
  await expect(page.getByRole("dialog", { name: /Connect/ })).toBeVisible();
  await close(world);
  await dialog(page, "Keep Postrider running?").getByRole("button", { name: "Close" }).click();
  await expect(page.getByRole("dialog", { name: /Connect/ })).toBeVisible();
});

test("what closing means and the start at login are in the settings", async ({ page }) => {
  const world = await World.like(page, "bakery");
  await goTo(page, "s");
  await page.getByRole("button", { name: "Background" }).click();
  const closed = page.getByRole("group", { name: "When you close the window" });
  await expect(closed.getByRole("button", { name: "Ask me" })).toHaveAttribute("aria-pressed", "true");
  await closed.getByRole("button", { name: "Keep running" }).click();
  await expect(closed.getByRole("button", { name: "Keep running" })).toHaveAttribute("aria-pressed", "true");
  const login = page.getByRole("checkbox", { name: "Start when I log in" });
  await expect(login).not.toBeChecked();
  await login.check();
  await expect(login).toBeChecked();
  await close(world);
  await expect.poll(() => world.window()).toBe("hidden");
});

test("a closed vault is said on every screen, and Today does not promise", async ({ page }) => {
  await World.like(page, "bakery");
  await page.keyboard.press("Control+l");
  await expect(page.getByRole("heading", { name: "Nothing goes out right now." })).toBeVisible();
  for (const letter of ["c", "a", "v", "n", "s"] as const) {
    await goTo(page, letter);
    await expect(page.getByText("Nothing goes out: the vault is locked.")).toBeVisible();
  }
});

// Closing the window and quitting: nobody stops a schedule without knowing it.

import { expect, goTo, openWorld, test } from "./page";
import type { Page } from "@playwright/test";

const close = (page: Page): Promise<void> => page.evaluate(() => window.close());
const where = (page: Page): Promise<string | null> => page.locator("html").getAttribute("data-window");
const dialog = (page: Page, name: RegExp | string) => page.getByRole("dialog", { name });

test("closing asks the first time, and is remembered", async ({ page }) => {
  await openWorld(page);
  await close(page);
  const question = dialog(page, "Keep Postrider running?");
  await expect(question.getByText("Its icon in the tray")).toBeVisible();
  await expect(question.getByRole("button", { name: "Keep running" })).toBeFocused();

  await page.keyboard.press("Escape");
  await expect(question).toBeHidden();
  expect(await where(page), "the window stays").toBeNull();

  await close(page);
  await page.keyboard.press("Enter");
  await expect(question).toBeHidden();
  await expect.poll(() => where(page)).toBe("background");

  await page.evaluate(() => delete document.documentElement.dataset["window"]);
  await close(page);
  await expect.poll(() => where(page)).toBe("background");
  await expect(question).toBeHidden();
});

test("quitting names what would not go out, by the keys and by the window's button", async ({ page }) => {
  await openWorld(page);
  await page.keyboard.press("Control+q");
  const question = dialog(page, /won’t go out if you quit$/);
  await expect(question.getByRole("listitem").first()).toBeVisible();
  await expect(question.getByRole("button", { name: "Keep running" })).toBeFocused();
  await page.keyboard.press("Escape");
  expect(await where(page)).toBeNull();

  await close(page);
  await dialog(page, "Keep Postrider running?").getByRole("button", { name: "Quit", exact: true }).click();
  await question.getByRole("button", { name: "Quit anyway" }).click();
  await expect.poll(() => where(page)).toBe("ended");
});

test("with nothing due quitting asks nothing", async ({ page }) => {
  await openWorld(page, { world: "empty" });
  await page.keyboard.press("Control+q");
  await expect.poll(() => where(page)).toBe("ended");
});

test("a question stands above what is under way, and leaves it alone", async ({ page }) => {
  await openWorld(page);
  await page.keyboard.press("c");
  await expect(page.getByRole("dialog", { name: /Connect/ })).toBeVisible();
  await close(page);
  await dialog(page, "Keep Postrider running?").getByRole("button", { name: "Close" }).click();
  await expect(page.getByRole("dialog", { name: /Connect/ })).toBeVisible();
});

test("what closing means and the start at login are in the settings", async ({ page }) => {
  await openWorld(page);
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
  await close(page);
  await expect.poll(() => where(page)).toBe("background");
});

test("a closed vault is said on every screen, and Today does not promise", async ({ page }) => {
  await openWorld(page, { world: "vault-locked" });
  await expect(page.getByRole("heading", { name: "Nothing goes out right now." })).toBeVisible();
  for (const letter of ["c", "a", "v", "n", "s"] as const) {
    await goTo(page, letter);
    await expect(page.getByText("Nothing goes out: the vault is locked.")).toBeVisible();
  }
});

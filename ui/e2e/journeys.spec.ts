// What a person does, by keyboard and by mouse.

import { expect, goTo, openWorld, passTimeUntil, stopTime, test } from "./page";

test("from Welcome to a connected account", async ({ page }) => {
  await page.clock.install();
  await openWorld(page, { world: "welcome" });
  await page.getByRole("button", { name: "Start practising" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: /Mastodon/ }).click();
  await dialog.getByLabel("Server").fill("https://fosstodon.org/");
  await stopTime(page);
  await dialog.getByRole("button", { name: "Continue in the browser" }).click();
  await passTimeUntil(page, dialog.getByText("Waiting for your browser"));
  await expect(dialog.getByRole("timer")).toHaveText(/^(10:00|9:5\d)$/);
  await page.clock.resume();
  await expect(dialog.getByText("@bakery@fosstodon.org")).toBeVisible();
  await dialog.getByRole("button", { name: "Done" }).click();
  await expect(page.getByRole("button", { name: "Details of @bakery@fosstodon.org" })).toBeVisible();
});

test("a server that does not exist is said beside its field", async ({ page }) => {
  await openWorld(page);
  await page.keyboard.press("c");
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: /Mastodon/ }).click();
  await dialog.getByLabel("Server").fill("nonsense");
  await page.keyboard.press("Enter");
  await expect(dialog.getByLabel("Server")).toHaveAttribute("aria-invalid", "true");
  await expect(dialog.getByRole("alert")).toContainText("No server answers");
});

test("an app password is asked for again when the main one was typed, and does not stay on the page", async ({
  page,
}) => {
  await openWorld(page);
  await page.keyboard.press("c");
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: /Bluesky/ }).click();
  await dialog.getByLabel("Handle").fill("@new.bsky.social");
  await dialog.getByLabel("App password").fill("my main password");
  await page.keyboard.press("Enter");
  await expect(dialog.getByRole("alert")).toContainText("takes only an app password");
  await dialog.getByLabel("App password").fill("abcd-efgh-ijkl-mnop");
  await page.keyboard.press("Enter");
  await expect(dialog.getByText("Connected", { exact: true })).toBeVisible();
  await expect(dialog.getByText("@new.bsky.social")).toBeVisible();
  expect(await page.content()).not.toContain("abcd-efgh");
});

test("a pasted address ends the wait, and never stays in the field", async ({ page }) => {
  await openWorld(page, { flow: "wait" });
  await page.keyboard.press("c");
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: /Instagram/ }).click();
  await dialog.getByRole("button", { name: "Continue in the browser" }).click();
  await dialog.getByText("Nothing happens after you allowed it?").click();
  const field = dialog.getByLabel("Address from the browser");
  await field.fill("https://example.com/");
  await dialog.getByRole("button", { name: "Use it" }).click();
  await expect(dialog.getByRole("alert")).toContainText("not the address");
  await expect(field).toHaveValue("");
  await field.fill("https://postrider.app/oauth/instagram?code=abc&state=def");
  await dialog.getByRole("button", { name: "Use it" }).click();
  await expect(dialog.getByText("Connected", { exact: true })).toBeVisible();
});

test("a failed sign-in says whose turn it is and starts again with one button", async ({ page }) => {
  await openWorld(page, { flow: "denied" });
  await page.keyboard.press("c");
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: /Instagram/ }).click();
  await dialog.getByRole("button", { name: "Continue in the browser" }).click();
  await expect(dialog.getByText("Your turn")).toBeVisible();
  await dialog.getByRole("button", { name: "Start again" }).click();
  await expect(dialog.getByRole("button", { name: "Continue in the browser" })).toBeVisible();
});

test("without an app registration one is led to the guide", async ({ page }) => {
  await openWorld(page, { world: "live" });
  await page.keyboard.press("c");
  await page
    .getByRole("dialog")
    .getByRole("button", { name: /Instagram/ })
    .click();
  await page.getByRole("dialog").getByRole("button", { name: "Set up your app" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Set up Instagram");
});

test("a media host is tested when it is saved, and its key leaves the page", async ({ page }) => {
  await openWorld(page, { world: "live" });
  await goTo(page, "s");
  await page.getByRole("button", { name: "Media host" }).click();
  for (const [label, value] of [
    ["Address", "https://s3.example"],
    ["Region", "eu"],
    ["Bucket", "closed"],
    ["Access key id", "AK"],
    ["Secret key", "secret-key"],
  ] as const) {
    await page.getByLabel(label, { exact: true }).fill(value);
  }
  await page.getByRole("button", { name: "Save and test" }).click();
  await expect(page.getByRole("alert")).toContainText("cannot be read from outside");
  await expect(page.getByLabel("Secret key")).toHaveValue("");
  await page.getByLabel("Bucket", { exact: true }).fill("open");
  await page.getByRole("button", { name: "Save and test" }).click();
  await expect(page.getByText("Works. Last tested")).toBeVisible();
});

test("disconnecting says what is lost, and can be left", async ({ page }) => {
  await openWorld(page);
  await goTo(page, "a");
  const row = page.getByRole("button", { name: "Details of @flour.bsky.social" });
  await row.click();
  await page.getByRole("dialog").getByRole("button", { name: "Disconnect" }).click();
  await expect(page.getByRole("dialog")).toContainText("2 posts that wait for it will not go out");
  await page.getByRole("dialog").getByRole("button", { name: "Keep it" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Disconnect" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Disconnect" }).click();
  await expect(row).toBeHidden();
  await expect(page.getByText("@flour.bsky.social is disconnected.")).toBeVisible();
});

test("the vault's state leads on", async ({ page }) => {
  await openWorld(page, { world: "vault-keychain_locked" });
  await expect(page.getByRole("heading", { name: "Your keychain is locked" })).toBeVisible();
  await page.getByRole("button", { name: "Ask again" }).click();
  await expect(page.getByRole("navigation", { name: "Main" })).toBeVisible();
});

test("the theme follows the choice", async ({ page }) => {
  await openWorld(page, { theme: "light" });
  await goTo(page, "s");
  await page.getByRole("button", { name: "Appearance" }).click();
  await page.getByText("Dark", { exact: true }).click();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await expect(page.getByRole("radio", { name: "Dark" })).toBeChecked();
});

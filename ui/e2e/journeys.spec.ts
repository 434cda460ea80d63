// What a person does, by keyboard and by mouse.

import { expect, goTo, test } from "./page";
import { picture } from "./seed";
import { BAKERY, World } from "./world";

test("from Welcome to a connected account", async ({ page }) => {
  const world = await World.fresh(page);
  await page.getByRole("button", { name: "Start practising" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: /Mastodon/ }).click();
  await dialog.getByLabel("Server").fill(`https://${BAKERY.mastodon.server}/`);
  await dialog.getByRole("button", { name: "Continue in the browser" }).click();
  await expect(dialog.getByText("Waiting for your browser")).toBeVisible();
  await expect(dialog.getByRole("timer")).toHaveText(/^(10:00|9:\d\d)$/);
  await world.person("allow", { identity: BAKERY.mastodon.identity });
  await expect(dialog.getByText(`@${BAKERY.mastodon.handle}`)).toBeVisible();
  await dialog.getByRole("button", { name: "Done" }).click();
  await expect(page.getByRole("button", { name: `Details of @${BAKERY.mastodon.handle}` })).toBeVisible();
});

test("a server that does not exist is said beside its field", async ({ page }) => {
  await World.practising(page);
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
  const { handle, mainPassword, appPassword } = BAKERY.bluesky;
  await World.practising(page);
  await page.keyboard.press("c");
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: /Bluesky/ }).click();
  await dialog.getByLabel("Handle").fill(`@${handle}`);
  await dialog.getByLabel("App password").fill(mainPassword);
  await page.keyboard.press("Enter");
  await expect(dialog.getByRole("alert")).toContainText("takes only an app password");
  await dialog.getByLabel("App password").fill(appPassword);
  await page.keyboard.press("Enter");
  await expect(dialog.getByText("Connected", { exact: true })).toBeVisible();
  await expect(dialog.getByText(`@${handle}`)).toBeVisible();
  expect(await page.content()).not.toContain(appPassword);
});

test("what was typed before the account was read stays when its handle is filled in", async ({ page }) => {
  await World.like(page, "bakery");
  let answer = (): void => undefined;
  const isAnswered = new Promise<void>((resolve) => (answer = resolve));
  await page.route("**/call/account_list", async (route) => {
    await isAnswered;
    await route.continue();
  });
  await page.locator("[data-need=sign_in]").getByRole("button").click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("App password").fill("typed before");
  answer();
  await expect(dialog.getByLabel("Handle")).toHaveValue("second.bsky.practice");
  await expect(dialog.getByLabel("App password")).toHaveValue("typed before");
});

test("a pasted address that is none is refused, and never stays in the field", async ({ page }) => {
  const world = await World.practising(page);
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
  await world.person("allow", { identity: BAKERY.instagram.identity });
  await expect(dialog.getByText("Connected", { exact: true })).toBeVisible();
});

test("a failed sign-in says whose turn it is and starts again with one button", async ({ page }) => {
  const world = await World.practising(page);
  await page.keyboard.press("c");
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: /Instagram/ }).click();
  await dialog.getByRole("button", { name: "Continue in the browser" }).click();
  await expect(dialog.getByText("Waiting for your browser")).toBeVisible();
  await world.person("deny");
  await expect(dialog.getByText("Your turn")).toBeVisible();
  await dialog.getByRole("button", { name: "Start again" }).click();
  await expect(dialog.getByRole("button", { name: "Continue in the browser" })).toBeVisible();
});

test("one post goes to three networks, and each preview shows what is its own", async ({ page }) => {
  const world = await World.practising(page, "bluesky", "instagram", "mastodon");
  await goTo(page, "c");
  await page.keyboard.type("Fresh rye at noon");
  // Keys mean what is on the screen: until the accounts are there, they mean nothing.
  await expect(page.getByRole("button", { name: "Mastodon @bakery@mastodon.practice" })).toBeVisible();
  for (const key of ["Alt+1", "Alt+2", "Alt+3"]) await page.keyboard.press(key);
  await page.locator("input[type=file]").setInputFiles(picture("loaf.png", 1080, 1080));
  await page.getByLabel("Description of picture 1").fill("A loaf");
  await expect(page.getByLabel("Content warning")).toHaveCount(0);
  await page.getByRole("tab", { name: /Mastodon/ }).click();
  await page.getByLabel("Content warning").fill("Contains gluten");
  await expect(page.getByRole("article")).toContainText("Contains gluten");
  await page.getByRole("button", { name: /^Publish to 3/ }).click();
  await expect(page.getByRole("heading", { name: "All 3 are live." })).toBeVisible();
  const [post] = await world.call<{ targets: { state: string }[] }[]>("post_list", { limit: 5, workspaceId: null });
  expect(post?.targets.map(({ state }) => state)).toEqual(["published", "published", "published"]);
});

test("a deleted draft comes back with undo, where it was", async ({ page }) => {
  await World.practising(page, "bluesky");
  await goTo(page, "c");
  await page.keyboard.type("Staff pick of the week");
  await expect(page.getByText(/^Saved · version \d+$/)).toBeVisible();
  await page.getByRole("button", { name: "Drafts (1)" }).click();
  const list = page.getByRole("dialog");
  await list.getByRole("button", { name: /Delete draft “Staff pick/ }).press("Enter");
  await expect(list.getByRole("button", { name: /^Staff pick/ })).toHaveCount(0);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(list.getByRole("button", { name: /^Staff pick/ }).first()).toBeVisible();
});

test("without an app registration one is led to the guide", async ({ page }) => {
  await World.live(page);
  await page.keyboard.press("c");
  await page
    .getByRole("dialog")
    .getByRole("button", { name: /Instagram/ })
    .click();
  await page.getByRole("dialog").getByRole("button", { name: "Set up your app" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Set up Instagram");
});

test("a media host is tested when it is saved, and its key leaves the page", async ({ page }) => {
  const world = await World.furnished(page, (world) => world.call("media_host_delete"));
  await world.practice("fault", { endpoint: "s3.get", kind: "status", status: 403, when: "before", times: 10 });
  await goTo(page, "s");
  await page.getByRole("button", { name: "Media host" }).click();
  for (const [label, value] of [
    ["Address", "https://s3.practice"],
    ["Region", "practice-1"],
    ["Bucket", "practice-media"],
    ["Access key id", "AKIAPRACTICE00000001"],
    ["Secret key", "practiceSecretKey/7QmX2vT9bL4cR8nZ1sK5wH3e"],
  ] as const) {
    await page.getByLabel(label, { exact: true }).fill(value);
  }
  await page.getByRole("button", { name: "Save and test" }).click();
  await expect(page.getByRole("alert")).toContainText("cannot be read from outside");
  await expect(page.getByLabel("Secret key")).toHaveValue("");
  await world.practice("clear_faults");
  await page.getByRole("button", { name: "Save and test" }).click();
  await expect(page.getByText("Works. Last tested")).toBeVisible();
});

test("disconnecting says what is lost, and can be left", async ({ page }) => {
  await World.like(page, "bakery");
  await goTo(page, "a");
  const row = page.getByRole("button", { name: "Details of @second.bsky.practice" });
  await row.click();
  await page.getByRole("dialog").getByRole("button", { name: "Disconnect" }).click();
  await expect(page.getByRole("dialog")).toContainText("2 posts that wait for it will not go out");
  await page.getByRole("dialog").getByRole("button", { name: "Keep it" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Disconnect" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Disconnect" }).click();
  await expect(row).toBeHidden();
  await expect(page.getByText("@second.bsky.practice is disconnected.")).toBeVisible();
});

test("the vault's state leads on", async ({ page }) => {
  const world = await World.practising(page);
  await world.computer("keychain", { mood: "locked" });
  await world.computer("restart", {});
  await world.show();
  await expect(page.getByRole("heading", { name: "Your keychain is locked" })).toBeVisible();
  await world.computer("keychain", { mood: "available" });
  await page.getByRole("button", { name: "Ask again" }).click();
  await expect(page.getByRole("navigation", { name: "Main" })).toBeVisible();
});

test("the theme follows the choice", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "light" });
  await World.practising(page);
  await goTo(page, "s");
  await page.getByRole("button", { name: "Appearance" }).click();
  await page.getByText("Dark", { exact: true }).click();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await expect(page.getByRole("radio", { name: "Dark" })).toBeChecked();
});

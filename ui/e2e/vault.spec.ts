// The vault from the person's side: locking, passphrases, recovery, a new key.

import type { Page } from "@playwright/test";

import type { AppStateDto, VaultDto } from "../src/ipc/bindings.gen";
import { expect, goTo, test } from "./page";
import { backUp, unlock, write } from "./seed";
import { PASSPHRASE, World } from "./world";

const dialog = (page: Page): ReturnType<Page["getByRole"]> => page.getByRole("dialog");

async function typeNew(page: Page, label: string, passphrase: string): Promise<void> {
  await page.getByLabel(label).fill(passphrase);
  await page.getByLabel("The same again").fill(passphrase);
}

/** A computer without a keychain, on which a practice profile is made. */
async function practiseWithoutKeychain(page: Page): Promise<void> {
  const world = await World.fresh(page);
  await world.computer("keychain", { mood: "absent" });
  await page.getByRole("button", { name: "Start practising" }).click();
}

test("set a passphrase, lock with the keys, draft while locked, unlock again", async ({ page }) => {
  await World.like(page, "bakery");
  await goTo(page, "s");
  await page.getByRole("button", { name: "Set a passphrase" }).click();
  const save = dialog(page).getByRole("button", { name: "Set passphrase" });
  await page.getByLabel("New passphrase").fill("password1234");
  await expect(dialog(page)).toContainText("Too easy to guess");
  await page.getByLabel("The same again").fill("password1234");
  await expect(save).toBeDisabled();
  await typeNew(page, "New passphrase", PASSPHRASE);
  await expect(dialog(page)).toContainText("Very strong");
  await page.getByLabel("The same again").fill("otter lamp granite violins");
  await expect(dialog(page).getByRole("alert")).toContainText("not the same");
  await expect(save).toBeDisabled();
  await page.getByLabel("The same again").fill(PASSPHRASE);
  await save.click();
  await expect(page.getByText("Either alone opens nothing")).toBeVisible();

  await page.keyboard.press("Control+l");
  await expect(page.getByText("Nothing goes out: the vault is locked.")).toBeVisible();
  await goTo(page, "c");
  await page.getByRole("textbox", { name: "Text for all accounts" }).fill("Written while locked");
  await page
    .getByRole("button", { name: /harbourbakery$/ })
    .first()
    .click();
  await expect(page.getByText("the post waits until you open it")).toBeVisible();
  await expect(page.getByText(/Saved/)).toBeVisible();

  await page.keyboard.press("Control+l");
  await expect(page.getByLabel("Passphrase")).toBeFocused();
  await page.keyboard.type("not it");
  await page.keyboard.press("Enter");
  await expect(dialog(page).getByRole("alert")).toContainText("That is not the passphrase");
  await expect(page.getByLabel("Passphrase")).toHaveValue("");
  await expect(page.getByLabel("Passphrase")).toBeFocused();
  await page.keyboard.type(PASSPHRASE);
  await page.keyboard.press("Enter");
  await expect(dialog(page)).toBeHidden();
  await expect(page.getByText("Nothing goes out: the vault is locked.")).toBeHidden();

  // Locking again does not ask by itself.
  await page.keyboard.press("Control+l");
  await expect(page.getByText("Nothing goes out: the vault is locked.")).toBeVisible();
  await expect(dialog(page)).toBeHidden();
  expect(await page.content()).not.toContain("otter");
});

test("after several wrong passphrases there is a pause, with the time left", async ({ page }) => {
  await World.like(page, "guarded");
  await page.keyboard.press("Control+l");
  for (let turn = 0; turn < 5; turn++) {
    // What is left of a second does not stay until a busy computer looks.
    if (turn === 4) await page.clock.setFixedTime(new Date());
    await page.getByLabel("Passphrase").fill(`wrong ${turn}`);
    await page.keyboard.press("Enter");
    if (turn === 4) await expect(dialog(page).getByText("there is a pause, until")).toBeVisible();
    await expect(page.getByLabel("Passphrase")).toHaveValue("");
  }
  await expect(dialog(page).getByRole("button", { name: /Next try in 0:\d\d/ })).toBeDisabled();
  await page.clock.setSystemTime(new Date());
  await page.getByLabel("Passphrase").fill(PASSPHRASE);
  await expect(dialog(page).getByRole("button", { name: "Unlock" })).toBeEnabled();
  await page.keyboard.press("Enter");
  await expect(dialog(page)).toBeHidden();
});

test("posts wait for the vault, Today says so, and they go out when it is open", async ({ page }) => {
  await World.like(page, "guarded", async (world) => {
    const to = ["bakery@mastodon.practice"] as const;
    const { id: draftId, version } = await write(world, { text: "Sourdough is back", to });
    await world.call("post_publish", { draftId, version });
  });
  const need = page.locator("[data-need=unlock]");
  await expect(need).toContainText(
    "1 post waits for it. If it is over 15 minutes late by then, you are asked how it goes on.",
  );
  await need.getByRole("button", { name: /Unlock/ }).click();
  await page.getByLabel("Passphrase").fill(PASSPHRASE);
  await page.keyboard.press("Enter");
  await expect(need).toBeHidden();
  await page.getByRole("button", { name: /Sourdough is back/ }).click();
  await expect(dialog(page)).toContainText("It is live.");
});

test("connecting asks for the vault first, and goes on by itself", async ({ page }) => {
  await World.like(page, "guarded");
  await page.keyboard.press("c");
  await expect(dialog(page)).toContainText("puts a sign-in into the vault");
  await page.getByLabel("Passphrase").fill(PASSPHRASE);
  await page.keyboard.press("Enter");
  await expect(dialog(page)).toContainText("Connect an account");
});

test("a lost keychain entry: nothing touched, a mistyped code is told from a wrong one, the right one opens", async ({
  page,
}) => {
  let [older, code] = ["", ""];
  const world = await World.like(page, "bakery", async (made) => {
    await made.call("recovery_code_make");
    older = (await made.computer("code")) ?? "";
    await made.call("recovery_code_make");
    code = (await made.computer("code")) ?? "";
  });
  await world.restart("key_forgotten");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("The key to your sign-ins is not in the keychain");
  await expect(page.getByText("not one byte of your sign-ins was changed")).toBeVisible();
  await page.getByRole("button", { name: "Ask again" }).click();
  await expect(page.getByText("Asked again; it is the same as before.")).toBeVisible();

  await page.getByRole("button", { name: "Use the recovery code" }).click();
  const field = page.getByLabel("Recovery code");
  await expect(field).toBeFocused();
  await field.fill(code.slice(0, -3));
  await page.keyboard.press("Enter");
  await expect(page.getByRole("alert")).toContainText("cannot be a recovery code");
  await field.fill(older);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("alert")).toContainText("not the one of this vault");
  await field.fill(code.toLowerCase().replaceAll("-", " "));
  await page.keyboard.press("Enter");
  await expect(page.getByText("Vault open · keychain")).toBeVisible();
  expect(await page.content()).not.toContain(code.slice(0, 5));
  await world.restart();
  await expect(page.getByText("Vault open · keychain")).toBeVisible();
});

test("whoever forgot the passphrase opens with the recovery code, and is asked to choose another", async ({ page }) => {
  const world = await World.like(page, "guarded");
  await page.keyboard.press("Control+l");
  await dialog(page).getByRole("button", { name: "Use the recovery code" }).click();
  await page.getByLabel("Recovery code").fill((await world.computer("code")) ?? "");
  await page.keyboard.press("Enter");
  await expect(page.getByText("Vault open · keychain and passphrase")).toBeVisible();
  await goTo(page, "s");
  await expect(page.getByText("You opened the vault with the recovery code.")).toBeVisible();
});

test("without the vault drafts go on, and the way back stands on every screen", async ({ page }) => {
  const world = await World.like(page, "bakery");
  await world.restart("key_replaced");
  await page.getByRole("button", { name: "Go on without sign-ins" }).click();
  await goTo(page, "c");
  await expect(page.getByRole("textbox", { name: "Text for all accounts" })).toBeVisible();
  await page.getByRole("button", { name: "See what to do" }).click();
  await expect(dialog(page)).toContainText("The entry was not overwritten");
});

test("no keychain: looking again finds none, a passphrase makes a vault", async ({ page }) => {
  await practiseWithoutKeychain(page);
  await page.getByRole("button", { name: "Look for it again" }).click();
  await expect(page.getByText("There is still no keychain that answers.")).toBeVisible();
  await page.getByLabel("Use a passphrase").check();
  await typeNew(page, "New passphrase", PASSPHRASE);
  await page.getByRole("button", { name: "Use this passphrase" }).click();
  await expect(page.getByText("Vault open · passphrase")).toBeVisible();
});

test("no keychain: for this session only", async ({ page }) => {
  await practiseWithoutKeychain(page);
  await page.getByLabel("This session only").check();
  await page.getByRole("button", { name: "Go on for this session" }).click();
  await expect(page.getByText("Vault open · this session only")).toBeVisible();
});

test("rotating keys shows how far it is, also after looking elsewhere, and ends with a count", async ({ page }) => {
  // A few secrets are sealed in no time; one look at it in between is kept for as long as the test looks.
  let isUnderWay = false;
  await page.route("**/call/vault_get", async (route) => {
    const told = (await (await route.fetch()).json()) as { answer: VaultDto };
    if (isUnderWay) told.answer.rotation = { done: 4, total: told.answer.secrets };
    await route.fulfill({ json: told });
  });
  const world = await World.like(page, "guarded", unlock);
  await goTo(page, "s");
  await page.getByRole("button", { name: "Rotate keys" }).click();
  const go = dialog(page).getByRole("button", { name: "Rotate keys" });
  await dialog(page).getByLabel("Passphrase").fill("wrong one");
  await expect(go).toBeDisabled();
  await dialog(page)
    .getByLabel(/The recovery code of .* stops working/)
    .check();
  await go.click();
  await expect(dialog(page).getByRole("alert")).toContainText("not the passphrase");
  await dialog(page).getByLabel("Passphrase").fill(PASSPHRASE);
  isUnderWay = true;
  await go.click();
  await expect(page.getByRole("progressbar")).toBeVisible();
  await goTo(page, "t");
  await expect(page.getByText(/Changing the key · \d+ %/)).toBeVisible();
  isUnderWay = false;
  await world.show();
  await goTo(page, "s");
  await expect(page.getByText(/All \d+ secrets are sealed with key number 2\./)).toBeVisible();
  await expect(page.getByText("There is none.")).toBeVisible();
});

test("after a suspected leak every account is revoked and signed in again", async ({ page }) => {
  const world = await World.like(page, "bakery");
  await goTo(page, "s");
  await page.getByRole("button", { name: "Rotate keys" }).click();
  await page.getByLabel("Somebody may have seen it").check();
  await dialog(page).getByRole("button", { name: "Rotate keys" }).click();
  await expect(page.getByText("6 accounts to revoke and sign in again")).toBeVisible();
  await page.getByRole("button", { name: "Sign in again: @second@fosstodon.practice" }).click();
  await dialog(page).getByRole("button", { name: "Continue in the browser" }).click();
  await expect(dialog(page).getByText("Waiting for your browser")).toBeVisible();
  await world.person("allow", { identity: "second" });
  await dialog(page).getByRole("button", { name: "Done" }).click();
  await expect(page.getByText("5 accounts to revoke and sign in again")).toBeVisible();
  await expect(page.getByText("signed in again", { exact: true })).toBeVisible();
});

test("the recovery code is made in a window of the system, and the page only says that it was", async ({ page }) => {
  const world = await World.like(page, "bakery");
  await goTo(page, "s");
  await page.getByRole("button", { name: "Make a recovery code" }).click();
  await expect(page.getByText("Keep what you wrote down in a safe place.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Make a new one" })).toBeVisible();
  const code = (await world.computer("code")) ?? "";
  expect(code).not.toBe("");
  expect(await page.content()).not.toContain(code.slice(0, 5));
});

test("locking by itself can be chosen only where a passphrase stands behind it", async ({ page }) => {
  await World.like(page, "bakery");
  await goTo(page, "s");
  await expect(page.getByLabel("Lock when nobody is there")).toBeDisabled();
  await World.like(page, "guarded", unlock);
  await goTo(page, "s");
  await page.getByLabel("Lock when nobody is there").selectOption("after 15 minutes");
  await page.getByLabel("Lock with the screen").uncheck();
  await goTo(page, "t");
  await goTo(page, "s");
  await expect(page.getByLabel("Lock when nobody is there")).toHaveValue("15");
  await expect(page.getByLabel("Lock with the screen")).not.toBeChecked();
});

test("a backup is made and counted, and restored as a copy that waits", async ({ page }) => {
  await World.like(page, "bakery");
  await goTo(page, "s");
  await page.getByRole("button", { name: "Backup" }).click();
  await typeNew(page, "Passphrase of the backup", PASSPHRASE);
  await page.getByLabel("Put my sign-ins in as well").check();
  await page.getByRole("button", { name: "Choose a place and save" }).click();
  await expect(page.getByText(/Saved as .*: 12 posts, 2 drafts, 2 pictures, 6 sign-ins/)).toBeVisible();
  await expect(page.getByLabel("Passphrase of the backup")).toHaveValue("");
  await expect(page.getByLabel("The same again")).toHaveValue("");

  await page.getByRole("button", { name: "Restore…" }).click();
  await dialog(page).getByLabel("Passphrase of the backup").fill("another");
  await page.keyboard.press("Enter");
  await expect(dialog(page).getByRole("alert")).toContainText("does not open this backup");
  await dialog(page).getByLabel("Passphrase of the backup").fill(PASSPHRASE);
  await page.keyboard.press("Enter");
  await expect(page.getByText("This is a restored copy.")).toBeVisible();
  await page.getByRole("button", { name: "Other copy removed: resume" }).click();
  await expect(page.getByText("This is a restored copy.")).toBeHidden();
});

test("whoever closes the dialog for a backup's file has restored nothing", async ({ page }) => {
  const world = await World.like(page, "bakery");
  await world.person("choose_nothing");
  await goTo(page, "s");
  await page.getByRole("button", { name: "Backup" }).click();
  await page.getByRole("button", { name: "Restore…" }).click();
  await dialog(page).getByLabel("Passphrase of the backup").fill(PASSPHRASE);
  const answered = page.waitForResponse("**/call/backup_restore");
  await page.keyboard.press("Enter");
  expect(await (await answered).json()).toMatchObject({ error: { code: "dialog_cancelled" } });
  await expect(dialog(page)).toBeVisible();
  expect((await world.call<AppStateDto>("app_state")).paused).toBeNull();
});

test("a damaged vault offers a backup, and what was open before is not shown over it", async ({ page }) => {
  const world = await World.like(page, "bakery", backUp);
  await world.restart("vault_damaged");
  await expect(page.getByRole("button", { name: "Use the recovery code" })).toBeHidden();
  await page.getByRole("button", { name: "Restore a backup" }).click();
  await dialog(page).getByLabel("Passphrase of the backup").fill(PASSPHRASE);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Today");
  await expect(page.getByText("This is a restored copy.")).toBeVisible();
});

test("a copy of what a passphrase guarded asks for it at the end of the restore, and in Settings until it is told", async ({
  page,
}) => {
  await World.like(page, "guarded", async (world) => {
    await unlock(world);
    await backUp(world);
  });
  const ask = page.getByRole("dialog", { name: "Set the passphrase again" });
  const reminder = page.getByText("The keychain opens this copy by itself now.");
  const restore = async (): Promise<void> => {
    await goTo(page, "s");
    await page.getByRole("button", { name: "Backup" }).click();
    await page.getByRole("button", { name: "Restore…" }).click();
    await dialog(page).getByLabel("Passphrase of the backup").fill(PASSPHRASE);
    await page.keyboard.press("Enter");
    await expect(ask).toBeVisible();
  };
  await restore();
  await page.keyboard.press("Escape");
  await expect(ask).toBeHidden();
  await goTo(page, "s");
  await expect(reminder).toBeVisible();
  await page.getByRole("button", { name: "Set it again…" }).click();
  await ask.getByLabel("Passphrase", { exact: true }).fill(PASSPHRASE);
  await ask.getByLabel("The same again").fill(PASSPHRASE);
  await ask.getByRole("button", { name: "Set passphrase" }).click();
  await expect(ask).toBeHidden();
  await expect(page.getByText("Either alone opens nothing")).toBeVisible();
  await expect(reminder).toBeHidden();

  await restore();
  await ask.getByRole("button", { name: "Leave it to the keychain" }).click();
  await expect(ask).toBeHidden();
  await goTo(page, "s");
  await expect(page.getByRole("button", { name: "Set a passphrase" })).toBeVisible();
  await expect(reminder).toBeHidden();
});

test("a profile that was moved or copied asks which, and a second copy goes on waiting", async ({ page }) => {
  const world = await World.like(page, "bakery");
  await world.restart("moved");
  await expect(page.getByText("This profile was on another computer.")).toBeVisible();
  await page.getByRole("button", { name: "It’s a copy: the other one goes on" }).click();
  await expect(page.getByText("This is a second copy.")).toBeVisible();
  await page.getByRole("button", { name: "Other copy removed: resume" }).click();
  await expect(page.getByText("This is a second copy.")).toBeHidden();
  await expect(page.getByText("Posts go out from here again.")).toBeVisible();
});

test("a profile is erased only by its name, and Welcome says what its networks did not end", async ({ page }) => {
  await World.like(page, "bakery", async (world) => {
    // An older copy stays beside the one that came out of a backup.
    await backUp(world);
    await world.call("backup_restore", { input: { passphrase: PASSPHRASE } });
    await world.ready();
    await world.call("profile_resume");
    await world.practice("fault", { endpoint: "masto.revoke", kind: "drop_before", times: 9 });
  });
  await goTo(page, "s");
  await page.getByRole("button", { name: "Erase…" }).click();
  const erase = dialog(page).getByRole("button", { name: "Erase profile" });
  await expect(page.getByLabel("Type “practice” to confirm")).toBeFocused();
  await expect(erase).toBeDisabled();
  await page.keyboard.type("live");
  await expect(erase).toBeDisabled();
  await dialog(page).getByRole("button", { name: "Keep it" }).click();
  await expect(dialog(page)).toBeHidden();

  await page.getByRole("button", { name: "Erase…" }).click();
  await page.getByLabel("Type “practice” to confirm").fill("Practice");
  await erase.click();
  await expect(page.getByText("The practice profile is erased.")).toBeVisible();
  await expect(page.getByText("These accounts could not be signed out")).toBeVisible();
  await expect(page.getByRole("listitem").filter({ hasText: "bakery@mastodon.practice" })).toContainText("no answer");
  await expect(page.getByText(/practice\.before-/)).toBeVisible();
  await page.getByRole("button", { name: "Connect my accounts" }).click();
  await expect(page.getByText("The practice profile is erased.")).toBeHidden();
});

test("a profile that does not open is restored from a backup, and whoever thinks better of it has lost nothing", async ({
  page,
}) => {
  const world = await World.like(page, "bakery", backUp);
  await world.restart("database_broken");
  const trouble = page.getByRole("heading", { name: "The database cannot be read" });
  await page.getByRole("button", { name: "Restore a backup…" }).click();
  await expect(dialog(page)).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(dialog(page)).toBeHidden();
  await expect(trouble).toBeVisible();

  await page.getByRole("button", { name: "Restore a backup…" }).click();
  await dialog(page).getByLabel("Passphrase of the backup").fill("another");
  await page.keyboard.press("Enter");
  await expect(dialog(page).getByRole("alert")).toContainText("does not open this backup");
  await dialog(page).getByLabel("Passphrase of the backup").fill(PASSPHRASE);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Today");
  await expect(page.getByText("This is a restored copy.")).toBeVisible();
  await expect(dialog(page)).toBeHidden();
});

test("what was planted in a database is named, and nothing opens", async ({ page }) => {
  const world = await World.like(page, "bakery");
  await world.restart("database_strange");
  await expect(page.getByRole("heading", { name: /changed by something else/ })).toBeVisible();
  await expect(page.getByText("the trigger “twice”")).toBeVisible();
  await page.getByRole("button", { name: "Back to Welcome" }).click();
  await expect(page.getByRole("heading", { name: "Post with an easy mind" })).toBeVisible();
});

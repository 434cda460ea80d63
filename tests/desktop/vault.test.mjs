// The vault's life in the real window, with the real keychain, the tools that everybody has, and one computer without
// a keychain.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile, readdir, rm, stat, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";

import { App, PICTURES } from "./app.mjs";
import { bareBus } from "./bus.mjs";
import { connectBluesky, sees } from "./practice.mjs";
import { waitFor } from "./wait.mjs";

const run = promisify(execFile);
const PASSPHRASE = "otter lamp granite violin";
const BACKUP_PASSPHRASE = "a kettle on the seventh shelf";
const VERIFIER = resolve(process.env.CARGO_TARGET_DIR ?? "target", "debug", "verify-audit");
const DRAFT = "Written while locked";
const CONTROL = "\uE009";
const ENTER = "\uE007";
const ESCAPE = "\uE00C";

/** @type {App} */
let app;
/** The recovery code, as the person wrote it down. */
let code;

const invoke = (command, args = {}) =>
  app.window.run("(command, args) => window.__TAURI_INTERNALS__.invoke(command, args)", command, args);
const picture = (name) => app.window.picture(join(PICTURES, `vault-${name}.png`));
const file = (name) => join(process.env.POSTRIDER_SESSION, name);
const vaultState = async () => (await invoke("app_state")).vault;

async function settings(section) {
  await app.window.click("button", "Settings");
  await app.window.click("button", section);
}

async function unlock(passphrase) {
  await app.window.type("Passphrase", passphrase);
  await app.window.press(ENTER);
}

before(async () => {
  app = await App.start();
  await app.window.click("button", "Start practising");
  await app.window.find("heading", "Connect an account");
  await connectBluesky(app.window);
  await app.window.press(ESCAPE);
});

after(async () => {
  await app?.stop();
});

test("a passphrase is set besides the keychain", async () => {
  await settings("Vault");
  await picture("settings");
  await app.window.click("button", "Set a passphrase");
  await app.window.type("New passphrase", PASSPHRASE);
  await app.window.type("The same again", PASSPHRASE);
  await app.window.click("button", "Set passphrase");
  await sees(app.window, "Either alone opens nothing");
  const { lockAfterMinutes, lockWithScreen } = await invoke("settings_get");
  assert.deepEqual([lockAfterMinutes, lockWithScreen], [60, true], "it is asked for again after a while");
});

test("locked by a key: drafts go on, a wrong passphrase opens nothing, the right one does", async () => {
  await app.window.press(CONTROL, "l");
  await sees(app.window, "Nothing goes out: the vault is locked.");
  assert.equal(await vaultState(), "locked");
  await app.window.click("button", "Compose");
  await app.window.type("Text for all accounts", DRAFT);
  await waitFor("the draft to be stored", async () => (await invoke("draft_list")).some((draft) => draft.title === DRAFT));
  await picture("locked");
  await app.window.press(CONTROL, "l");
  await unlock("not the passphrase");
  await sees(app.window, "That is not the passphrase");
  assert.equal(await vaultState(), "locked");
  await unlock(PASSPHRASE);
  await app.window.find("button", /^Vault open/);
  assert.equal(await vaultState(), "ready");
});

/** Has a recovery code made and put into a file; returns it. */
async function makeCode(button, name) {
  await app.pick(file(name));
  await app.window.click("button", button);
  const saved = await waitFor("the file with the code", () => stat(file(name)));
  await sees(app.window, "The recovery code works from now on.");
  assert.equal(saved.mode & 0o077, 0, "the file is for its owner alone");
  return (await readFile(file(name), "utf8")).match(/[0-9A-Z]{4}(-[0-9A-Z]{4}){4,}/)[0];
}

test("a recovery code is shown by the system, not by the page, and opens nothing unless the person has it", async () => {
  await settings("Vault");
  await app.pick();
  await app.window.click("button", "Make a recovery code");
  await sees(app.window, "Nothing was changed");
  await sees(app.window, "There is none.");
  code = await makeCode("Make a recovery code", "code.txt");
  const page = await app.window.run("() => document.documentElement.outerHTML");
  for (const part of [code, code.slice(0, 11)]) {
    assert.ok(!page.includes(part) && !app.log.includes(part), "neither page nor log hold it");
  }
});

test("the keys are rotated, the old recovery code dies with them, and a new one is made", async () => {
  await app.window.click("button", "Rotate keys");
  await app.window.type("Passphrase", PASSPHRASE);
  await app.window.click("checkbox", /^The recovery code of/);
  await app.window.click("button", "Rotate keys");
  await sees(app.window, "secrets are sealed with key number 2. The old key is destroyed.");
  await sees(app.window, "There is none.");
  await picture("rotated");
  await invoke("account_check", { accountId: (await invoke("account_list"))[0].id });
  code = await makeCode("Make a recovery code", "code-2.txt");
});

test("the audit log is intact, and its export is whole for a program that has no key", async () => {
  await app.window.click("button", "Activity");
  await app.window.click("tab", "Audit log");
  await app.window.click("button", "Verify");
  await sees(app.window, "Intact since");
  await picture("audit");
  await app.pick(file("audit.jsonl"));
  await app.window.click("button", "Export JSON");
  await sees(app.window, "Saved as audit.jsonl");
  const { stdout } = await run(VERIFIER, [file("audit.jsonl")]);
  assert.match(stdout, /the file is whole, and so was the trail/);
  const text = await readFile(file("audit.jsonl"), "utf8");
  for (const done of ["protection_changed", "vault_locked", "unlock_failed", "key_rotation_ended"]) {
    assert.ok(text.includes(done), `${done} is in the log`);
  }
  const changed = text.replace("unlock_failed", "vault_opened");
  await writeFile(file("changed.jsonl"), changed);
  await assert.rejects(run(VERIFIER, [file("changed.jsonl")]), { code: 1 }, "a changed export is found out");
});

test("started again it asks for the passphrase, and what was written is there before", async () => {
  await app.stop();
  app = await App.start({ data: app.data });
  await sees(app.window, "Nothing goes out: the vault is locked.");
  await app.window.click("button", "Compose");
  await app.window.click("button", "Drafts (1)");
  await app.window.find("heading", "Drafts");
  await app.window.find("button", (name) => name.includes(DRAFT));
  await app.window.press(ESCAPE);
  await app.window.press(CONTROL, "l");
  await unlock(PASSPHRASE);
  await app.window.find("button", /^Vault open/);
});

test("without its keychain entry the vault stays shut and unchanged, and the recovery code opens it", async () => {
  await app.stop();
  const entries = await keychainEntries();
  assert.ok(entries.length > 0, "the keychain holds the vault's part");
  for (const { path } of entries) await deleteEntry(path);
  app = await App.start({ data: app.data });
  await sees(app.window, "Nothing goes out: the vault is locked.");
  await app.window.press(CONTROL, "l");
  await unlock(PASSPHRASE);
  await app.window.find("heading", "The key to your sign-ins is not in the keychain");
  await picture("entry-missing");
  assert.equal((await keychainEntries()).length, 0, "no new entry was made");
  await app.window.click("button", "Use the recovery code");
  await app.window.type("Recovery code", code.toLowerCase().replaceAll("-", " "));
  await app.window.click("button", "Open with the code");
  await app.window.find("button", /^Vault open/);
  await settings("Vault");
  await sees(app.window, "You opened the vault with the recovery code.");
  await picture("mend");
  await invoke("account_check", { accountId: (await invoke("account_list"))[0].id });
});

test("a backup is one file that says what is in it, and restored it waits until the other copy is gone", async () => {
  await settings("Backup");
  await app.window.type("Passphrase of the backup", BACKUP_PASSPHRASE);
  await app.window.type("The same again", BACKUP_PASSPHRASE);
  await app.window.click("checkbox", "Put my sign-ins in as well");
  await app.pick(file("bakery.age"));
  await app.window.click("button", "Choose a place and save");
  await sees(app.window, "1 sign-in. Keep it on another disk.");
  await picture("backup");
  assert.match(await readFile(file("bakery.age"), "latin1"), /^age-encryption\.org\/v1\n-> scrypt /);

  await app.window.click("button", "Restore…");
  await app.window.find("button", "Choose the file and restore");
  await app.window.type("Passphrase of the backup", BACKUP_PASSPHRASE);
  await picture("restore");
  await app.window.click("button", "Choose the file and restore");
  await sees(app.window, "This is a restored copy.");
  await picture("restored");
  const [account] = await invoke("account_list");
  assert.equal(account.handle, "harbour.bsky.practice");
  // A passphrase guarded the vault that was backed up, and no backup holds it.
  await app.window.type("Passphrase", PASSPHRASE);
  await app.window.type("The same again", PASSPHRASE);
  await app.window.click("button", "Set passphrase");
  await app.window.find("button", "Vault open · keychain and passphrase");
  await app.window.click("button", "Other copy removed: resume");
  await app.window.find("heading", "Today");
});

test("a database that does not open is replaced by the backup from the screen that says so, and kept beside it", async () => {
  await app.stop();
  const profiles = join(app.data, "profiles");
  const damaged = "This is no database. ".repeat(400);
  // What stands in the write-ahead log would heal it.
  await rm(join(profiles, "practice", "postrider.db-wal"), { force: true });
  await writeFile(join(profiles, "practice", "postrider.db"), damaged);
  app = await App.start({ data: app.data });
  await app.window.find("heading", "The database cannot be read");
  await picture("database-broken");
  await app.pick(file("bakery.age"));
  await app.window.click("button", "Restore a backup…");
  await app.window.type("Passphrase of the backup", BACKUP_PASSPHRASE);
  await app.window.click("button", "Choose the file and restore");
  await sees(app.window, "This is a restored copy.");
  const [account] = await invoke("account_list");
  assert.equal(account.handle, "harbour.bsky.practice");
  const aside = (await readdir(profiles)).filter((name) => name.startsWith("practice.before-"));
  const kept = await Promise.all(aside.map((name) => readFile(join(profiles, name, "postrider.db"), "latin1")));
  assert.ok(kept.includes(damaged), "what was damaged lies beside it as it was");
});

test("a computer without a keychain is asked what shall guard the sign-ins, and a passphrase does", async () => {
  await app.stop();
  const bus = await bareBus();
  try {
    app = await App.start({ environment: { DBUS_SESSION_BUS_ADDRESS: bus.address } });
    await app.window.click("button", "Start practising");
    await app.window.find("heading", "Choose what guards your sign-ins");
    await picture("no-keychain");
    await app.window.click("radio", /^Use a passphrase/);
    await app.window.type("New passphrase", PASSPHRASE);
    await app.window.type("The same again", PASSPHRASE);
    await app.window.click("button", "Use this passphrase");
    // A new profile begins with the gallery, also when its vault had to be asked about first.
    await app.window.find("heading", "Connect an account");
    await app.window.press(ESCAPE);
    await app.window.find("button", "Vault open · passphrase");
    const folder = join(app.data, "profiles", "practice");
    for (const name of await readdir(folder)) {
      const bytes = (await stat(join(folder, name))).isFile() ? await readFile(join(folder, name), "latin1") : "";
      assert.ok(!bytes.includes(PASSPHRASE), `${name} does not hold the passphrase`);
    }
  } finally {
    // The application ends with its bus, so it is closed before.
    await app.stop().finally(() => bus.stop());
    app = undefined;
  }
});

/** Entries of our service, by their paths on the bus. */
async function keychainEntries() {
  const { stdout } = await run("gdbus", [
    "call", "--session", "--dest", "org.freedesktop.secrets", "--object-path", "/org/freedesktop/secrets",
    "--method", "org.freedesktop.Secret.Service.SearchItems", "{'service': 'app.postrider'}",
  ]);
  return [...stdout.matchAll(/'(\/org\/freedesktop\/secrets\/collection\/[^']+)'/g)].map(([, path]) => ({ path }));
}

async function deleteEntry(path) {
  await run("gdbus", [
    "call", "--session", "--dest", "org.freedesktop.secrets", "--object-path", path,
    "--method", "org.freedesktop.Secret.Item.Delete",
  ]);
}

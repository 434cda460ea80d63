// The vault in the real window.

import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { App, PICTURES } from "./app.mjs";
import { connectBluesky, sees } from "./practice.mjs";

const PASSPHRASE = "otter lamp granite violin";
const ESCAPE = "\uE00C";

/** @type {App} */
let app;

const invoke = (command, args = {}) =>
  app.window.run("(command, args) => window.__TAURI_INTERNALS__.invoke(command, args)", command, args);
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
  await app.window.click("button", "Settings");
  await app.window.click("button", "Set a passphrase");
  await app.window.type("New passphrase", PASSPHRASE);
  await app.window.type("The same again", PASSPHRASE);
  await app.window.click("button", "Set passphrase");
  await sees(app.window, "Either alone opens nothing");
  const { lockAfterMinutes, lockWithScreen } = await invoke("settings_get");
  assert.deepEqual([lockAfterMinutes, lockWithScreen], [60, true], "it is asked for again after a while");
  await app.window.picture(join(PICTURES, "vault.png"));
});

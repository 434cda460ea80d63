// Starting with the person's session: no window unless somebody wants it or something is in the way.

import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";

import { App, BINARY, PICTURES, processes } from "./app.mjs";
import { Desktop } from "./desktop.mjs";
import { sees } from "./practice.mjs";
import { waitFor } from "./wait.mjs";

const run = promisify(execFile);
const ENTRY = join(process.env.XDG_CONFIG_HOME, "autostart", "Postrider.desktop");

/** @type {App} */
let app;
/** @type {Desktop} */
let desktop;

const entry = () => readFile(ENTRY, "utf8").catch(() => null);

/** Logs in: the desktop starts what the entry says, the way it starts any program. */
async function logIn(data) {
  const env = { ...process.env, POSTRIDER_DATA_DIR: data };
  const [code] = await once(spawn("gio", ["launch", ENTRY], { env, stdio: "ignore" }), "exit");
  assert.equal(code, 0);
}

async function logOut() {
  for (const id of await processes()) process.kill(id, "SIGTERM");
  await waitFor("the application to end", async () => (await processes()).length === 0);
}

before(async () => {
  desktop = new Desktop();
  await desktop.tray("on");
  app = await App.start();
  await app.window.click("button", "Start practising");
  await app.window.find("heading", "Connect an account");
});

after(async () => {
  await app?.kill();
  desktop?.stop();
});

test("starting at login is off, and one box puts the entry where desktops look for it", async () => {
  assert.equal(await entry(), null);
  await app.window.press("\uE00C");
  await app.window.click("button", "Settings");
  await app.window.click("button", "Background");
  await app.window.click("checkbox", /^Start when I log in/);
  const text = await waitFor("the entry", entry);
  await run("desktop-file-validate", [ENTRY]);
  assert.ok(text.includes(`\nExec="${BINARY}" --in-background\n`), text);
  await sees(app.window, "Start when I log in");
  await app.window.picture(join(PICTURES, "login-settings.png"));
});

test("a login while it runs changes nothing that a person sees", async () => {
  await desktop.close();
  await sees(app.window, "Keep Postrider running?");
  app.leaveBy("Keep running");
  await desktop.becomes("hidden");
  assert.equal(await app.startAgain("--in-background"), 0);
  assert.equal(await desktop.isShown(), false);
  assert.equal(await app.startAgain(), 0);
  await desktop.becomes("shown");
});

test("after a login it works without a window until somebody starts it", async () => {
  await app.kill();
  await logIn(app.data);
  await desktop.tells(/^Nothing scheduled$/);
  assert.equal(await desktop.isShown(), false);
  await app.startAgain();
  await desktop.becomes("shown");
  await logOut();
});

test("after a login with nothing to do it shows itself", async () => {
  await logIn(join(process.env.POSTRIDER_SESSION, "empty"));
  await desktop.becomes("shown");
  await logOut();
});

test("the box takes the entry away again", async () => {
  app = await App.start({ data: app.data });
  await app.window.click("button", "Settings");
  await app.window.click("button", "Background");
  await app.window.click("checkbox", /^Start when I log in/);
  await waitFor("the entry to be gone", async () => (await entry()) === null);
});

// Going on without a window: what is scheduled goes out, the way back is there, and nobody quits without knowing what follows.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";

import { App, BINARY, PICTURES, processes } from "./app.mjs";
import { Browser } from "./browser.mjs";
import { Desktop } from "./desktop.mjs";
import { ACCOUNTS, connectBluesky, planPost, sees, writePost } from "./practice.mjs";
import { waitFor } from "./wait.mjs";

const ESCAPE = "\uE00C";
const DAY_MS = 86_400_000;
const RYE = "Rye_bread at six";
const OATS = "Oat rolls";

/** @type {App} */
let app;
/** @type {Desktop} */
let desktop;
/** @type {Browser} */
let browser;
/** When the practice network was at its first day. */
let begun;

const picture = (name) => app.window.picture(join(PICTURES, `background-${name}.png`));
const isShown = (expected) => waitFor(`the window to be ${expected ? "shown" : "hidden"}`, async () => (await desktop.isShown()) === expected);
const lines = async () => ((await desktop.icon())?.menu ?? []).filter(({ enabled }) => !enabled).map(({ label }) => label);
const tells = (pattern) => waitFor(`the tray to tell ${pattern}`, async () => (await lines()).some((line) => pattern.test(line)));

/** Plans a post so that a step of the practice clock, which is of whole days, just passes it. */
async function plan(text, days) {
  await app.window.click("button", "New post");
  await writePost(app.window, text, [ACCOUNTS[2]]);
  await planPost(app.window, new Date(begun + days * DAY_MS));
  await sees(app.window, "Planned for");
  await app.window.press(ESCAPE);
  await app.window.click("button", "Today");
}

async function out() {
  const { origin } = new URL((await browser.tab(/\/practice\/$/)).url());
  return (await (await fetch(`${origin}/practice/api/posts`)).json()).map((post) => post.text);
}

before(async () => {
  desktop = new Desktop();
  await desktop.tray("on");
  app = await App.start();
  const { window } = app;
  await window.click("button", "Start practising");
  await window.find("heading", "Connect an account");
  await connectBluesky(window);
  await window.press(ESCAPE);
  await window.click("button", "Control page");
  browser = await Browser.opened();
  await browser.tab(/\/practice\/$/);
  begun = Date.now();
  await window.click("button", "Today");
  await plan(RYE, 1);
});

after(async () => {
  await browser?.close();
  desktop?.stop();
});

test("closing the window asks the first time what it means", async () => {
  assert.ok(await desktop.close(), "the window has a button that closes it");
  await app.window.find("dialog", "Keep Postrider running?");
  await sees(app.window, "Its icon in the tray");
  await picture("asked");
  assert.ok(await desktop.isShown());
  await app.window.press(ESCAPE);
  await desktop.close();
  await app.window.find("dialog", "Keep Postrider running?");
  await app.window.click("button", "Keep running");
  await isShown(false);
});

test("the tray tells what goes out next, letter by letter", async () => {
  await tells(/^Next: \w{3} \d{1,2} \w{3} \d\d:\d\d, “Rye__bread at six”$/);
  const { status, tip, menu, pictures } = await desktop.icon();
  assert.deepEqual([status, pictures], ["Active", 1]);
  assert.match(tip, /Practice mode\nNext: .* “Rye_bread at six”$/);
  assert.deepEqual(menu.slice(-2), [
    { label: "Open Postrider", enabled: true },
    { label: "Quit", enabled: true },
  ]);
});

test("a post goes out while there is no window", async () => {
  const tab = await browser.tab(/\/practice\/$/);
  await tab.click('button:text-is("+1 day")');
  await waitFor("the post", async () => (await out()).includes(RYE));
  assert.deepEqual(await out(), [RYE], "once");
  assert.equal(await desktop.isShown(), false);
  await tells(/^Nothing scheduled$/);
});

test("the window comes back by the icon, by its menu, and by starting Postrider again", async () => {
  const back = {
    icon: () => desktop.activate(),
    menu: () => desktop.press("Open Postrider"),
    start: () => app.startAgain(),
  };
  for (const open of Object.values(back)) {
    await open();
    await isShown(true);
    await desktop.close();
    await isShown(false);
  }
});

test("a desktop without a tray is told so, and gets its icon when a tray comes", async () => {
  await desktop.tray("off");
  await app.startAgain();
  await isShown(true);
  await app.window.click("button", "Settings");
  await app.window.click("button", "Background");
  await waitFor("the settings to know", async () => {
    await app.window.click("button", "Notifications");
    await app.window.click("button", "Background");
    return (await app.window.text()).includes("This desktop shows no tray icon");
  });
  await picture("settings");
  await desktop.tray("on");
  await tells(/^Nothing scheduled$/);
});

test("quitting names what would not go out, and goes on only when told twice", async () => {
  await app.window.click("button", "Today");
  begun += DAY_MS;
  await plan(OATS, 1);
  await desktop.close();
  await isShown(false);
  assert.ok(await desktop.press("Quit"));
  await isShown(true);
  await app.window.find("dialog", "1 post won’t go out if you quit");
  await sees(app.window, OATS);
  await picture("quit");
  await app.window.click("button", "Keep running");
  await isShown(false);
  assert.equal((await processes()).length > 0, true, "it goes on");

  await desktop.press("Quit");
  await app.window.find("dialog", "1 post won’t go out if you quit");
  // The answer is cut off with the program.
  await app.window.click("button", "Quit anyway").catch(() => undefined);
  await waitFor("the application to end", async () => (await processes()).length === 0);
  await app.kill([]);
});

test("at login it starts without a window, and as the settings say", async () => {
  const { data } = app;
  app = await App.start({ data });
  await app.window.click("button", "Settings");
  await app.window.click("button", "Background");
  await app.window.click("checkbox", "Start when I log in");
  const entry = join(process.env.XDG_CONFIG_HOME, "autostart", "Postrider.desktop");
  const text = await waitFor("the entry", () => readFile(entry, "utf8"));
  await promisify(execFile)("desktop-file-validate", [entry]);
  assert.match(text, new RegExp(`^Exec="${BINARY}" --in-background$`, "m"));
  await app.window.click("button", "Quit Postrider");
  await app.window.click("button", "Quit anyway").catch(() => undefined);
  await waitFor("the application to end", async () => (await processes()).length === 0);
  await app.kill([]);

  app = await App.start({ data, args: ["--in-background"] });
  await tells(/“Oat rolls”$/);
  assert.equal(await desktop.isShown(), false);
  await app.startAgain("--in-background");
  assert.equal(await desktop.isShown(), false, "nobody asked for a window");
  await app.startAgain();
  await isShown(true);
  await app.window.click("button", "Settings");
  await app.window.click("button", "Background");
  await app.window.click("checkbox", "Start when I log in");
  await waitFor("the entry to be gone", () => readFile(entry, "utf8").then(() => false, () => true));
  await app.stop();
});

test("with nothing to do in the background it shows itself", async () => {
  app = await App.start({ args: ["--in-background"] });
  await isShown(true);
  await app.stop();
});

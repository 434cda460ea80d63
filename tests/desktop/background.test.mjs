// Going on without a window: what is scheduled goes out, and the way back is there.

import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { App, PICTURES, processes } from "./app.mjs";
import { Browser } from "./browser.mjs";
import { Desktop } from "./desktop.mjs";
import { ACCOUNTS, connectBluesky, misses, planPost, sees, writePost } from "./practice.mjs";
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
  // It has ended, or the driver would wait for its hidden window.
  await app?.kill();
  desktop?.stop();
});

test("closing the window asks the first time what it means", async () => {
  assert.ok(await desktop.close(), "the window has a button that closes it");
  await sees(app.window, "Keep Postrider running?");
  await sees(app.window, "Its icon in the tray");
  await picture("asked");
  assert.ok(await desktop.isShown());
  await app.window.press(ESCAPE);
  await misses(app.window, "Keep Postrider running?");
  await desktop.close();
  await sees(app.window, "Keep Postrider running?");
  app.leaveBy("Keep running");
  await desktop.becomes("hidden");
});

test("the tray tells what goes out next, letter by letter", async () => {
  await desktop.tells(/^Next: \w{3} \d{1,2} \w{3} \d\d:\d\d, “Rye__bread at six”$/);
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
  await desktop.tells(/^Nothing scheduled$/);
});

test("the window comes back by the icon, by its menu, and by starting Postrider again", async () => {
  const back = {
    icon: () => desktop.activate(),
    menu: () => desktop.press("Open Postrider"),
    start: () => app.startAgain(),
  };
  for (const open of Object.values(back)) {
    await open();
    await desktop.becomes("shown");
    await desktop.close();
    await desktop.becomes("hidden");
  }
});

test("a desktop without a tray says so in the settings, as long as it has none", async () => {
  await desktop.tray("off");
  await app.startAgain();
  await desktop.becomes("shown");
  await app.window.click("button", "Settings");
  await app.window.click("button", "Background");
  await sees(app.window, "This desktop shows no tray icon.");
  await picture("no-tray");
  await desktop.tray("on");
  await sees(app.window, "The icon in the tray shows what goes out next");
  await desktop.tells(/^Nothing scheduled$/);
});

test("quitting names the posts that would not go out, and has to be told twice", async () => {
  await app.window.click("button", "Today");
  await plan(OATS, 2);
  await desktop.tells(/“Oat rolls”$/);
  await desktop.close();
  await desktop.becomes("hidden");
  assert.ok(await desktop.press("Quit"));
  await desktop.becomes("shown");
  await sees(app.window, "1 post won’t go out if you quit");
  await sees(app.window, OATS);
  await picture("quit");
  app.leaveBy("Keep running");
  await desktop.becomes("hidden");
  assert.notEqual((await processes()).length, 0, "it goes on");

  assert.ok(await desktop.press("Quit"));
  await desktop.becomes("shown");
  await sees(app.window, "1 post won’t go out if you quit");
  app.leaveBy("Quit anyway");
  await waitFor("the application to end", async () => (await processes()).length === 0);
});

// Setting up a callback page in the real window: saved, put on a static host, tested through the real browser and back,
// and refused wherever the host or the person got it wrong.

import assert from "node:assert/strict";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { App, PICTURES } from "./app.mjs";
import { Browser } from "./browser.mjs";
import { sees } from "./practice.mjs";
import { waitFor } from "./wait.mjs";

const ESCAPE = "\uE00C";
const NETWORK = "instagram";
const RIGHT = "https://pages.practice/right/";

/** @type {App} */
let app;
/** @type {Browser | undefined} */
let browser;

const picture = (name) => app.window.picture(join(PICTURES, `setup-${name}.png`));
const page = () =>
  app.window.run("() => window.__TAURI_INTERNALS__.invoke('callback_page_get', {})");

async function openSetup() {
  await app.window.click("button", "Settings");
  await app.window.click("button", "App registrations");
  await app.window.click("button", "Open the set-up");
}

async function tryAddress(address) {
  await app.window.type("Address of the folder", address);
  await app.window.click("button", /^Test (it|again)$/);
}

before(async () => {
  app = await App.start();
  await app.window.click("button", "Start practising");
  await app.window.find("heading", "Connect an account");
  await app.window.press(ESCAPE);
});

after(async () => {
  await browser?.close();
  await app?.stop();
});

test("what it takes is said before the first step", async () => {
  await openSetup();
  await app.window.find("heading", "What this will take");
  for (const needed of ["professional Instagram account", "tester of that app", "https page of your own", "A bucket"]) {
    await sees(app.window, needed);
  }
  await picture("needs");
  await app.window.click("button", "Done, next");
  await app.window.find("heading", "Put up your callback page");
});

test("the page is saved as a folder that can be uploaded as it is, and never over another one", async () => {
  const folder = join(process.env.POSTRIDER_SESSION, "callback");
  await app.pick(folder);
  await app.window.click("button", "Save the page");
  await sees(app.window, "Saved as “callback”.");
  const saved = await readFile(join(folder, NETWORK, "index.html"), "utf8");
  assert.equal(saved, await readFile("relay/index.html", "utf8"), "the page that the program brings along");
  assert.equal((await stat(folder)).mode & 0o077, 0);
  await app.window.click("button", "Save the page");
  await sees(app.window, "There is a file of that name already");
});

const FAULTS = [
  ["https://pages.practice/other/", "There is another page at https://pages.practice/other/instagram/"],
  ["https://pages.practice/changed/", "is not as it was saved"],
  ["https://pages.practice/missing/", "There is nothing at https://pages.practice/missing/instagram/"],
  ["https://pages.practice/moved/", "leads on to https://pages.practice/right/instagram/"],
  ["https://nobody.practice/", "Nothing answers at https://nobody.practice/instagram/"],
  ["http://pages.practice/right/", "begins with http://"],
  ["https://localhost/", "This is no public https address"],
];

/** What the person's browser wrote when it was last opened; earlier tests may have opened one. */
const browserOpened = () =>
  readFile(join(process.env.POSTRIDER_SESSION, "browser", "DevToolsActivePort"), "utf8").catch(() => null);

test("a page that is another, changed, missing, elsewhere or unreachable is refused with its reason", async () => {
  const opened = await browserOpened();
  for (const [address, said] of FAULTS) {
    await tryAddress(address);
    await sees(app.window, said);
    assert.equal((await page()).provedAt, null, address);
    if (address.includes("changed")) await picture("changed");
  }
  assert.equal(await browserOpened(), opened, "no browser was opened for any of them");
});

test("the right page leads the real browser back, and only then counts", async () => {
  await tryAddress(RIGHT);
  browser = await Browser.opened();
  const addresses = () => browser.addresses(/pages\.practice\/right\/instagram\//);
  // What was handed over stays neither in the address nor behind the back button.
  await waitFor("the address to be clean", async () => (await addresses()).shown.search === "");
  const state = (await addresses()).sentTo.searchParams.get("state");
  assert.equal(state.length, 43);
  await sees(app.window, "Your callback page works");
  await picture("works");
  const html = await app.window.run("() => document.documentElement.outerHTML");
  assert.ok(!html.includes(state) && !app.log.includes(state), "neither page nor log hold the state");
  const { provedAt } = await page();
  await app.openLink(`app.postrider:/oauth/${NETWORK}?code=postrider-test&state=${state}`);
  await app.wrote(/a link was not accepted/);
  assert.equal((await page()).provedAt, provedAt, "a used state proves nothing");
});

test("the guide shows the finished address of the network", async () => {
  await app.window.click("button", "Next");
  await app.window.find("heading", "Make your app at Instagram");
  const shown = "() => document.querySelector('input[readonly]')?.value";
  await waitFor("the finished address", async () => (await app.window.run(shown)) === `${RIGHT}${NETWORK}/`);
  await picture("app");
});

test("after a restart one is where one was, and the page is still proved", async () => {
  await app.stop();
  app = await App.start({ data: app.data });
  await openSetup();
  await app.window.find("heading", "Make your app at Instagram");
  await app.window.click("button", /^Callback page/);
  await sees(app.window, "Your callback page works");
});

// What a person does on the first day, in the real window, with a real keychain, in a real browser.

import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { App, PICTURES } from "./app.mjs";
import { ACCOUNTS, connectBluesky, connectInstagram, connectMastodon, sees, writePost } from "./practice.mjs";
import { waitFor } from "./wait.mjs";

const TEXT = "The weekend boxes are here: rye, sourdough and something sweet. #sourdough";
const NEXT = "Next week: plum cake";
const ESCAPE = "\uE00C";

/** @type {App} */
let app;
/** @type {import("./browser.mjs").Browser} */
let browser;

before(async () => {
  app = await App.start();
  await app.window.run(EAVESDROP);
});

after(async () => {
  await browser?.close();
  await app?.stop();
});

const picture = (name) => app.window.picture(join(PICTURES, `${name}.png`));
const drafts = () => app.window.run(`() => window.__TAURI_INTERNALS__.invoke("draft_list", {})`);
const state = () => app.window.run(`() => window.__TAURI_INTERNALS__.invoke("app_state", {})`);

/**
 * Keeps a copy of every answer and event that reaches the page: all of them go through the table of callbacks. Defined,
 * not assigned, because the prototypes are frozen.
 */
const EAVESDROP = `() => {
  const { callbacks } = window.__TAURI_INTERNALS__;
  window.heard = [];
  const overheard = (callback) => (value) => {
    window.heard.push(JSON.stringify(value) ?? "");
    return callback(value);
  };
  const set = callbacks.set.bind(callbacks);
  for (const [id, callback] of [...callbacks]) set(id, overheard(callback));
  Object.defineProperty(callbacks, "set", { value: (id, callback) => set(id, overheard(callback)) });
}`;

/** A secret in the forms in which it could hide. */
const forms = (secret) => [
  secret,
  encodeURIComponent(secret),
  JSON.stringify(secret).slice(1, -1),
  Buffer.from(secret).toString("base64").replace(/=+$/, ""),
  Buffer.from(secret).toString("base64url"),
  Buffer.from(secret).toString("hex"),
];

/** Which of the secrets, by class, are in a place. */
const leaks = (place, secrets) =>
  secrets.filter(([, secret]) => forms(secret).some((form) => place.includes(form))).map(([kind]) => kind);

test("a practice profile opens with the keychain", async () => {
  await app.window.click("button", "Start practising");
  await app.window.find("heading", "Connect an account");
  const { profile, vault, linksArrive } = await state();
  assert.deepEqual([profile.kind, vault, linksArrive], ["practice", "ready", true]);
});

test("Instagram is connected: browser, consent, relay page, deep link", async () => {
  browser = await connectInstagram(app.window);
  await picture("connected");
  await app.window.click("button", "Connect another");
});

test("Mastodon is connected: browser, consent, loopback address", async () => {
  await connectMastodon(app.window, browser);
  await app.window.click("button", "Connect another");
});

test("Bluesky is connected with an app password, which does not stay on the page", async () => {
  await connectBluesky(app.window);
  await app.window.click("button", "Write a post");
});

test("whoever goes on to write has the cursor in the text, and every letter is one", async () => {
  await app.window.find("textbox", "Text for all accounts");
  for (const letter of "nc?1") await app.window.press(letter);
  const typed = () => app.window.run("() => document.activeElement.value");
  await waitFor("the letters in the text", async () => (await typed()) === "nc?1");
});

test("a picture is added and described, and every account's checks pass", async () => {
  await writePost(app.window, TEXT);
  await app.window.find("button", "Publish to 3 accounts");
  await picture("compose");
});

test("one post goes to three accounts, once each, and is on the feed", async () => {
  await app.window.click("button", "Publish to 3 accounts");
  await sees(app.window, "All 3 are live.");
  await picture("published");
  await app.window.press(ESCAPE);
  await app.window.click("button", "Open its feed");
  const feed = await browser.tab(/\/practice\/feed/);
  const text = await feed.locator("body").innerText();
  assert.equal(text.split("The weekend boxes are here").length - 1, 3, `three posts on the feed:\n${text}`);
});

test("no token, code, password or client secret has reached page, log or database", async () => {
  const folder = join(app.data, "profiles", "practice");
  const world = await readFile(join(folder, "practice-network.json"), "latin1");
  const secrets = JSON.parse(world).issued;
  assert.ok(secrets.length >= 8, `the practice network issued ${secrets.length} secrets`);
  // The scan finds what it looks for where it really is: with the network that issued it.
  assert.equal(leaks(world, secrets).length, secrets.length);

  const heard = await app.window.run("() => window.heard");
  assert.ok(heard.length > 30 && heard.some((answer) => answer.includes("changed")), `heard ${heard.length}`);
  const page = await app.window.run(
    "() => document.documentElement.outerHTML + JSON.stringify({ ...localStorage }) + JSON.stringify({ ...sessionStorage })",
  );
  const places = [["answers and events", heard.join()], ["page", page], ["log", app.log]];
  for (const name of (await readdir(folder)).filter((name) => name.startsWith("postrider.db"))) {
    places.push([name, await readFile(join(folder, name), "latin1")]);
  }
  assert.ok(places.length > 3, "the database was looked at");
  for (const [name, place] of places) assert.deepEqual(leaks(place, secrets), [], `in ${name}`);
});

test("after a power cut everything is there again: profile, sign-ins, and the draft that was being typed", async () => {
  await app.window.type("Text for all accounts", NEXT);
  await waitFor("the draft to be stored", async () => (await drafts()).some((draft) => draft.title === NEXT));
  await app.kill();
  app = await App.start({ data: app.data });
  await app.window.click("button", "Compose");
  await sees(app.window, ACCOUNTS[0]);
  const { profile, vault } = await state();
  assert.deepEqual([profile.kind, vault], ["practice", "ready"]);
  const accounts = await app.window.run(`() => window.__TAURI_INTERNALS__.invoke("account_list", {})`);
  assert.deepEqual(accounts.map((account) => `@${account.handle}`), ACCOUNTS);
  const kept = await drafts();
  assert.ok(kept.some((draft) => draft.title === NEXT), JSON.stringify(kept));
});

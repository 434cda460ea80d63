// Sign-ins that never surprise: four months in the real window, by the clock of the practice network, with a real keychain
// and a real browser. What renews does so unseen; what cannot is named before it bites, and one button mends it.

import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { App, PICTURES } from "./app.mjs";
import {
  ACCOUNTS,
  connectBluesky,
  connectInstagram,
  connectMastodon,
  misses,
  planPost,
  sees,
  writePost,
} from "./practice.mjs";
import { waitFor } from "./wait.mjs";

const [INSTAGRAM, MASTODON] = ACCOUNTS;
const ESCAPE = "\uE00C";
const DAY_MS = 86_400_000;
/** A post of Mastodon that its sign-in does not last for, and one of Instagram that nobody would think of. */
const FLOUR = { text: "Flour from the old mill", days: 6 };
const SPRING = { text: "The spring opening", days: 6 + 7 * 7 + 61 + 1 };
/** Steps of the clock, as its page offers them, in days. */
const STEPS = { "+1 day": 1, "+7 days": 7, "+61 days": 61 };

/** @type {App} */
let app;
/** @type {import("./browser.mjs").Browser} */
let browser;
/** When the practice network was at its first day. */
let begun;
/** Days gone by since, on its clock. */
let gone = 0;

const invoke = (command, args = {}) =>
  app.window.run("(command, args) => window.__TAURI_INTERNALS__.invoke(command, args)", command, args);
const picture = (name) => app.window.picture(join(PICTURES, `sign-ins-${name}.png`));
/** Waits until the sentence of Today is one of those, as its sign says it: a sentence counts the week it stands in. */
const verdict = (kinds) =>
  waitFor(`the verdict ${kinds}`, async () =>
    kinds.includes(await app.window.run("() => document.querySelector('[data-verdict]')?.dataset.verdict")),
  );
const isCalm = () => verdict(["nothing", "all_planned", "all_fine"]);
const isTrouble = () => verdict(["needs_only", "needs_you"]);
const needs = async () => (await invoke("today_get", { workspaceId: null })).needs;
const onDay = (days) => new Date(begun + days * DAY_MS);

/** How often the practice network was called so. */
async function calls(endpoint) {
  const { origin } = new URL((await browser.tab(/\/practice\/$/)).url());
  const list = await (await fetch(`${origin}/practice/api/requests`)).json();
  return list.filter((call) => call.endpoint === endpoint).length;
}

/** Moves the clock on its page, like a person, and waits until the application has followed. */
async function forward(step) {
  const renewed = await calls("bsky.refresh_session");
  const tab = await browser.tab(/\/practice\/$/);
  await tab.click(`button:text-is("${step}")`);
  gone += STEPS[step];
  await waitFor("the application to follow the clock", async () => {
    const { profile } = await invoke("app_state");
    return profile.clockAheadSeconds === gone * 86_400;
  });
  await waitFor("Bluesky to be renewed", async () => (await calls("bsky.refresh_session")) > renewed);
}

/** Presses the button of a need, consents in the browser, and goes back to Today. */
async function mend(button, address) {
  await app.window.click("button", button);
  await app.window.click("button", "Continue in the browser");
  await browser.allow(address);
  await sees(app.window, "Signed in again");
  await app.window.click("button", "Done");
}

/** Writes a post for one account and plans it so that a step of the clock, which is of whole days, just passes it. */
async function plan({ text, days }, account) {
  await app.window.click("button", "New post");
  await writePost(app.window, text, [account]);
  await planPost(app.window, onDay(days));
  await sees(app.window, "Planned for");
  await app.window.press(ESCAPE);
  await app.window.click("button", "Today");
}

/** Texts that are really out. */
async function out() {
  const { origin } = new URL((await browser.tab(/\/practice\/$/)).url());
  return (await (await fetch(`${origin}/practice/api/posts`)).json()).map((post) => post.text);
}

before(async () => {
  app = await App.start();
  const { window } = app;
  await window.click("button", "Start practising");
  await window.find("heading", "Connect an account");
  browser = await connectInstagram(window);
  await window.click("button", "Connect another");
  await connectMastodon(window, browser);
  await window.click("button", "Connect another");
  await connectBluesky(window);
  await window.press(ESCAPE);
  await window.click("button", "Control page");
  await browser.tab(/\/practice\/$/);
  begun = Date.now();
});

after(async () => {
  await browser?.close();
  await app?.stop();
});

test("two posts are planned, far ahead of what one sign-in lasts, and nothing needs anybody", async () => {
  await app.window.click("button", "Today");
  await plan(FLOUR, MASTODON);
  await plan(SPRING, INSTAGRAM);
  await isCalm();
  await sees(app.window, SPRING.text);
  assert.deepEqual(await needs(), [], "what renews by itself is no need");
  await picture("planned");
});

test("a sign-in that will end before a post is named with the post, days ahead", async () => {
  await importMastodon(onDay(5));
  await app.window.click("button", "Today");
  await isTrouble();
  await sees(app.window, `“${FLOUR.text}” is due on`);
  await sees(app.window, "after that");
  const [need, ...others] = await needs();
  assert.deepEqual([need.kind, need.leftOut.title, others], ["sign_in_ends", FLOUR.text, []]);
  await picture("ends-before-post");
});

test("its one button leads to the consent page, and afterwards nothing needs anybody", async () => {
  await mend(/^Sign in now: Mastodon/, /mastodon\.practice\/oauth\/authorize/);
  await isCalm();
  assert.deepEqual(await needs(), []);
  await misses(app.window, "at risk");
  await picture("mended");
});

test("days go by: sign-ins renew by themselves, nobody is asked, and the post goes out", async () => {
  for (let day = 0; day < FLOUR.days; day += 1) {
    await forward("+1 day");
    assert.deepEqual(await needs(), [], `after ${gone} days`);
  }
  await waitFor("the first post", async () => (await out()).includes(FLOUR.text));
  assert.equal(await calls("ig.refresh"), 0, "far from its end, a sign-in of sixty days is left alone");
});

test("weeks go by: a sign-in of sixty days is renewed before its end, once", async () => {
  for (let week = 0; week < 7; week += 1) {
    await forward("+7 days");
    assert.deepEqual(await needs(), [], `after ${gone} days`);
  }
  assert.equal(await calls("ig.refresh"), 1);
  await app.window.click("button", "Accounts");
  await sees(app.window, "renews");
  await picture("renewed-accounts");
  await app.window.click("button", "Today");
  await isCalm();
  await sees(app.window, SPRING.text);
  await picture("renewed-today");
});

test("after two months asleep Today names the sign-in that is over and the post behind it", async () => {
  await forward("+61 days");
  await isTrouble();
  await sees(app.window, "is signed out.");
  await sees(app.window, `“${SPRING.text}” is due on`);
  const [need, ...others] = await needs();
  assert.deepEqual([need.kind, need.reason, others], ["sign_in", "expired", []]);
  await picture("ended");
});

test("one button mends it, and the post goes out when its time comes", async () => {
  await mend(/^Sign in again: Instagram/, /instagram\.com\/oauth\/authorize/);
  await isCalm();
  assert.deepEqual(await needs(), []);
  await misses(app.window, "at risk");
  await picture("mended-again");
  await forward("+1 day");
  await waitFor("the second post", async () => (await out()).includes(SPRING.text));
  assert.deepEqual((await out()).sort(), [FLOUR.text, SPRING.text], "each once");
  assert.deepEqual(await needs(), []);
  await isCalm();
  await picture("out");
});

/** Takes over the sign-in to Mastodon as another system would hand it on, which tells when it ends. */
async function importMastodon(end) {
  const world = JSON.parse(await readFile(join(app.data, "profiles", "practice", "practice-network.json"), "utf8"));
  const [, accessToken] = world.issued.findLast(([kind]) => kind === "mastodon access token");
  const [handle, server] = MASTODON.slice(1).split("@");
  const file = join(process.env.POSTRIDER_SESSION, "sign-ins.json");
  const expiresAt = Math.floor(end.getTime() / 1000);
  await writeFile(file, JSON.stringify({ mastodon: { accessToken, handle, server, expiresAt } }));
  await app.pick(file);
  await app.window.click("button", "Accounts");
  await app.window.click("button", "Import sign-ins");
  await app.window.click("button", "Choose a file");
  await app.window.click("checkbox", /^Take /);
  await app.window.click("button", "Import 1 sign-in");
  await app.window.click("button", "Show the accounts");
}

// The first steps in a practice profile, which several tests and the tour begin with.

import { Browser } from "./browser.mjs";
import { waitFor } from "./wait.mjs";

export const ACCOUNTS = ["@harbourbakery", "@bakery@mastodon.practice", "@harbour.bsky.practice"];

const APP_PASSWORD = "hrbr-brd2-loaf-77aa";

/** Waits until the window shows a text. */
export async function sees(window, text) {
  try {
    await waitFor(`the window to show ${text}`, async () => (await window.text()).includes(text));
  } catch (error) {
    error.message += `; it shows:\n${await window.text()}`;
    throw error;
  }
}

/** Waits until the window shows a text no more. */
export async function misses(window, text) {
  await waitFor(`the window to show no ${text}`, async () => !(await window.text()).includes(text));
}

/** Connects Instagram: browser, consent page, relay page, deep link. The gallery is open. */
export async function connectInstagram(window) {
  await window.click("button", /^Instagram/);
  await window.click("button", "Continue in the browser");
  const browser = await Browser.opened();
  await browser.allow(/instagram\.com\/oauth\/authorize/);
  await sees(window, ACCOUNTS[0]);
  return browser;
}

/** Connects Mastodon: browser, consent page, loopback address. The gallery is open. */
export async function connectMastodon(window, browser) {
  await window.click("button", /^Mastodon/);
  await window.type("Your server", "mastodon.practice");
  await window.click("button", "Continue in the browser");
  await browser.allow(/mastodon\.practice\/oauth\/authorize/);
  await sees(window, ACCOUNTS[1]);
}

/** Connects Bluesky with an app password. The gallery is open. */
export async function connectBluesky(window) {
  await window.click("button", /^Bluesky/);
  await window.type("Your handle", "harbour.bsky.practice");
  await window.type("App password", APP_PASSWORD);
  await window.click("button", "Sign in");
  await sees(window, ACCOUNTS[2]);
  if ((await window.run("() => document.documentElement.outerHTML")).includes(APP_PASSWORD)) {
    throw new Error("the app password is still on the page");
  }
}

/** Writes a post for all accounts or some, with one described picture. The compose screen is open. */
export async function writePost(window, text, accounts = ACCOUNTS) {
  for (const account of accounts) {
    await window.click("button", (name) => name.includes(account));
  }
  await window.type("Text for all accounts", text);
  await window.run(ADD_PICTURE);
  await window.type("Description of picture 1", "Two loaves on a board");
}

/** Plans the post that is written for an instant, in the zone of the computer. */
export async function planPost(window, at) {
  await window.click("button", "Schedule");
  const two = (number) => String(number).padStart(2, "0");
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  const time = `${two(at.getHours())}:${two(at.getMinutes())}`;
  await waitFor("the fields of the time", () => window.run("() => document.querySelector('[data-when] input') !== null"));
  await window.run(SET_TIME, day, time);
  await window.click("button", /^Schedule \d+ post/);
}

/** The driver cannot type into the fields for dates of this page's engine. */
const SET_TIME = `(day, time) => {
  for (const [kind, value] of [["date", day], ["time", time]]) {
    const field = document.querySelector(\`[data-when] input[type=\${kind}]\`);
    field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}`;

/** Chooses a file, as far as a driver can: a picture drawn here is put into the file field. */
const ADD_PICTURE = `async () => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 1080, height: 1080 });
  const pen = canvas.getContext("2d");
  const sky = pen.createLinearGradient(0, 0, 1080, 1080);
  sky.addColorStop(0, "#f3c77a");
  sky.addColorStop(0.55, "#d06a4e");
  sky.addColorStop(1, "#5c3550");
  pen.fillStyle = sky;
  pen.fillRect(0, 0, 1080, 1080);
  pen.fillStyle = "#e9c48f";
  for (const [x, y] of [[400, 600], [680, 560]]) {
    pen.beginPath();
    pen.ellipse(x, y, 190, 120, -0.2, 0, 7);
    pen.fill();
  }
  const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
  const files = new DataTransfer();
  files.items.add(new File([blob], "loaves.png", { type: "image/png" }));
  const field = document.querySelector("input[type=file]");
  field.files = files.files;
  field.dispatchEvent(new Event("change", { bubbles: true }));
}`;

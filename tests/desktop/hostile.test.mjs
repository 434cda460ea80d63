// What networks, people on them, and files say is shown as text: no script, no request, no dialog, and nothing of the
// page is pushed out of the window.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { App } from "./app.mjs";
import { Browser } from "./browser.mjs";
import { PAYLOADS } from "./payloads.mjs";
import { ACCOUNTS, sees } from "./practice.mjs";
import { waitFor } from "./wait.mjs";

/** @type {App} */
let app;
/** @type {string} */
let control;
/** @type {string} */
let accountId;
/** @type {Browser} */
let browser;

const invoke = (command, args = {}) =>
  app.window.run("(command, args) => window.__TAURI_INTERNALS__.invoke(command, args)", command, args);

/** Tells the practice network how to behave. */
async function practise(what, body) {
  const answer = await fetch(`${control}/practice/api/${what}`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: control },
    body: JSON.stringify(body),
  });
  assert.equal(answer.status, 200, await answer.text());
}

/** Everything that a script that got in could not do without being seen. */
const WATCH = `() => {
  window.seen = [];
  document.addEventListener("securitypolicyviolation", (event) => window.seen.push("policy " + event.effectiveDirective));
  for (const name of ["alert", "confirm", "prompt", "open", "print"]) {
    window[name] = () => { window.seen.push(name); return null; };
  }
  new MutationObserver((changes) => {
    for (const { addedNodes } of changes) for (const node of addedNodes) {
      if (node.nodeType !== 1) continue;
      for (const element of [node, ...node.querySelectorAll("*")]) {
        // The page's own parts, fetched when a screen is first opened.
        if (element.localName === "link" && element.href.startsWith(location.origin + "/assets/")) continue;
        const strange = /^(script|iframe|object|embed|base|meta|link|style|marquee|math|template|xmp)$/i.test(element.localName);
        const handler = [...element.attributes].some((it) => /^on/i.test(it.name) || /javascript:|evil\\.example/i.test(it.value));
        if (strange || handler) window.seen.push("element " + element.outerHTML.slice(0, 80));
      }
    }
  }).observe(document.documentElement, { childList: true, subtree: true });
}`;

/** What was seen since the last look, after everything was painted. */
const LOOK = `async () => {
  await new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted)));
  const seen = window.seen.splice(0);
  if (window.pwned !== undefined) seen.push("a script ran");
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth > clientWidth) seen.push("wider than the window: " + scrollWidth);
  const rail = document.querySelector("nav")?.getBoundingClientRect();
  if (!rail || rail.left < 0 || rail.width === 0 || rail.right > clientWidth) seen.push("the rail is not where it belongs");
  return seen;
}`;

const looks = () => app.window.run(LOOK);

before(async () => {
  app = await App.start({ log: "info" });
  await app.window.click("button", "Start practising");
  await app.window.find("heading", "Connect an account");
  await app.window.click("button", /^Mastodon/);
  await app.window.type("Your server", "mastodon.practice");
  await app.window.click("button", "Continue in the browser");
  browser = await Browser.opened();
  const consent = await browser.tab(/mastodon\.practice\/oauth\/authorize/);
  control = new URL(consent.url()).origin;
  await consent.click("#allow");
  await sees(app.window, ACCOUNTS[1]);
  [{ id: accountId }] = await invoke("account_list");
  await app.window.run(WATCH);
});

after(async () => {
  await browser?.close();
  await app?.stop();
});

test("the watch sees what it looks for", async () => {
  await app.window.run(`() => {
    const bait = document.body.appendChild(document.createElement("div"));
    bait.innerHTML = '<img src=x onerror=window.pwned=1><img src="https://evil.example/x.png"><style>p{}</style>';
    bait.style.width = "4000px";
    window.bait = bait;
    alert(1);
  }`);
  const seen = await waitFor("the policy to speak", async () => {
    const seen = await looks();
    return seen.some((it) => it.startsWith("policy img-src")) && seen;
  });
  for (const expected of ["alert", "policy script-src-attr", "element <img", "element <style", "wider than the window"]) {
    assert.ok(seen.some((it) => it.startsWith(expected)), `${expected} in ${seen.join(", ")}`);
  }
  await app.window.run("() => window.bait.remove()");
  assert.deepEqual(await looks(), []);
});

/** Waits until an element shows exactly this text, in one of its own text nodes. */
const SHOWS = `async (text) => {
  const end = Date.now() + 60_000;
  do {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) if (walker.currentNode.data.includes(text)) return true;
    await new Promise((next) => setTimeout(next, 10));
  } while (Date.now() < end);
  return false;
}`;

test("an account may be called anything", async () => {
  await app.window.press("\uE00C");
  await app.window.click("button", "Accounts");
  await app.window.find("heading", "Accounts");
  await looks();
  for (const payload of PAYLOADS) {
    await practise("settings", { mastodon_says: payload });
    const { displayName } = await invoke("account_check", { accountId });
    assert.ok(displayName.length <= 240, `${displayName.length} of ${payload}`);
    const shown = displayName.trim() === "" || (await app.window.run(SHOWS, displayName));
    assert.ok(shown, `the page shows ${JSON.stringify(displayName)}`);
    assert.deepEqual(await looks(), [], payload);
  }
});

test("a post may say anything", async () => {
  await app.window.click("button", "Compose");
  await app.window.find("textbox", "Text for all accounts");
  await app.window.click("button", (name) => name.includes(ACCOUNTS[1]));
  for (const payload of PAYLOADS) {
    await app.window.run(
      `(text) => {
        const field = document.querySelector("textarea");
        Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set.call(field, text);
        field.dispatchEvent(new InputEvent("input", { bubbles: true }));
      }`,
      payload,
    );
    assert.deepEqual(await looks(), [], payload);
  }
});

test("a network may give any reason for a refusal", async () => {
  await practise("clock", { seconds: 600 });
  for (const payload of PAYLOADS) {
    await practise("settings", { mastodon_says: payload });
    await practise("faults", { endpoint: "masto.statuses", kind: "status", status: 422, when: "before" });
    const draft = await invoke("draft_create");
    const content = { text: `Refused ${draft.id}`, accountIds: [accountId], media: [], variants: {} };
    const { version } = await invoke("draft_save", { draftId: draft.id, baseVersion: draft.version, content });
    const post = await invoke("post_publish", { draftId: draft.id, version });
    await waitFor("the refusal", async () => {
      const { targets } = await invoke("post_get", { postId: post.id });
      return targets.every((target) => target.state === "rejected");
    });
    await practise("faults", {});
  }
  await app.window.click("button", "Today");
  await app.window.find("heading", "Today");
  assert.ok(await app.window.run(SHOWS, "Refused"), "the refused posts are shown");
  assert.deepEqual(await looks(), []);
});

test("the page can have nothing opened that it was not given", async () => {
  const links = [
    { kind: "profile", accountId: "https://evil.example/" },
    { kind: "profile", accountId: "file:///etc/passwd" },
    { kind: "target", targetId: "javascript:alert(1)" },
    { kind: "console", network: "https://evil.example/" },
    { kind: "app_password", network: "../../etc/passwd" },
    { kind: "url", url: "https://evil.example/" },
    "https://evil.example/",
  ];
  for (const link of links) {
    await assert.rejects(invoke("link_open", { link }), undefined, JSON.stringify(link));
  }
});

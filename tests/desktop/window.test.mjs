// The window itself: it opens, and its page can do nothing but what it was given.

import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { App, PICTURES } from "./app.mjs";

const PAGE = "tauri://localhost";

/** @type {App} */
let app;

before(async () => {
  app = await App.start();
});

after(async () => {
  await app?.stop();
});

/** How the page would ask Rust for something, without going through the page's own code. */
const invoke = (command, args = {}) =>
  app.window.run("(command, args) => window.__TAURI_INTERNALS__.invoke(command, args)", command, args);

async function isRefused(command, args) {
  await assert.rejects(invoke(command, args), undefined, `${command} must not be answered`);
}

test("a fresh computer is welcomed", async () => {
  await app.window.find("heading", "Post with an easy mind");
  await app.window.picture(join(PICTURES, "welcome.png"));
  assert.equal(await app.window.address(), PAGE);
});

test("the isolation frame is there and cannot be seen", async () => {
  // Tauri hides it with a style sheet of its own, which our policy allows by its hash; a new Tauri may change the text.
  const frame = "() => getComputedStyle(document.querySelector('#__tauri_isolation__')).display";
  assert.equal(await app.window.run(frame), "none");
});

test("the page gets an answer to what it may ask", async () => {
  const state = await invoke("app_state");
  assert.equal(state.profile, null, "no profile is open on a fresh computer");
});

test("commands that were not granted are refused, not left hanging", async () => {
  for (const [command, args] of [
    ["no_such_command", {}],
    ["plugin:opener|open_url", { url: "https://example.com" }],
    ["plugin:deep-link|get_current", {}],
    ["plugin:deep-link|register", { protocol: "https" }],
    ["plugin:clipboard-manager|read_text", {}],
    ["plugin:event|emit", { event: "changed-event", payload: null }],
    ["plugin:window|close", { label: "main" }],
    ["plugin:webview|create_webview_window", { options: { label: "second", url: "https://example.com" } }],
    ["plugin:app|version", {}],
    ["plugin:path|resolve_directory", { directory: 1 }],
  ]) {
    await isRefused(command, args);
  }
});

test("only our own event can be heard", async () => {
  const listen = (event) => invoke("plugin:event|listen", { event, target: { kind: "Any" }, handler: 1 });
  for (const event of ["deep-link://new-url", "tauri://drag-drop", "tauri://drag-enter", "anything"]) {
    await assert.rejects(listen(event), undefined, `${event} must not be heard`);
  }
  assert.equal(typeof (await listen("changed-event")), "number");
});

test("oversized arguments stop at the isolation frame", async () => {
  await isRefused("connect_paste", { flowId: "x", address: "a".repeat(600 * 1024) });
  const raw = `async () => {
    try { await window.__TAURI_INTERNALS__.invoke("app_state", new Uint8Array(8)); return "answered" }
    catch (error) { return "refused" }
  }`;
  assert.equal(await app.window.run(raw), "refused", "no command takes raw bytes");
});

test("a picture's bytes reach Rust unchanged in number", async () => {
  const size = 3 * 1024 * 1024 + 17;
  const send = `(size) => fetch("prmedia://localhost/media", { method: "POST", body: new Uint8Array(size) }).then((answer) => answer.status)`;
  assert.equal(await app.window.run(send, size), 422, "zeros are no picture");
  await app.wrote(new RegExp(`a picture arrived from the page bytes=${size}`));
});

test("the window cannot be led elsewhere", async () => {
  for (const address of ["https://example.com/", "http://127.0.0.1:9/", "file:///etc/passwd", "app.postrider:/x"]) {
    await app.window.run("(address) => { location.href = address }", address);
  }
  const opened = await app.window.run("() => window.open('https://example.com/') === null");
  assert.ok(opened, "no second window");
  assert.equal(await app.window.address(), PAGE);
});

test("nothing is loaded from outside and no script is made of text", async () => {
  const directives = ["img-src", "script-src-elem", "connect-src", "form-action"];
  const violations = await app.window.run(`async (directives) => {
    const seen = [];
    document.addEventListener("securitypolicyviolation", (event) => seen.push(event.effectiveDirective));
    const image = new Image(); image.src = "https://example.com/x.png";
    const script = document.createElement("script"); script.textContent = "window.hacked = true"; document.body.append(script);
    const frame = document.createElement("iframe"); frame.src = "https://example.com/"; document.body.append(frame);
    const form = document.createElement("form"); form.action = "https://example.com/"; document.body.append(form); form.submit();
    await fetch("https://example.com/").catch(() => null);
    const end = Date.now() + 60_000;
    const isComplete = () => directives.every((directive) => seen.includes(directive));
    while (!isComplete() && Date.now() < end) await new Promise((next) => setTimeout(next, 20));
    return { seen, hacked: window.hacked === true };
  }`, directives);
  assert.equal(violations.hacked, false);
  for (const directive of directives) {
    assert.ok(violations.seen.includes(directive), `${directive} was refused, got ${violations.seen}`);
  }
});

test("a picture that does not exist is not answered with anything else", async () => {
  const shown = await app.window.run(`(address) => new Promise((done) => {
    const image = new Image();
    image.onload = () => done(true);
    image.onerror = () => done(false);
    image.src = address;
  })`, "prmedia://localhost/media/01936f5e-8d2a-7c3b-9a41-2f6d8e0b1c5a");
  assert.equal(shown, false);
});

test("built-in objects cannot be bent by a script", async () => {
  assert.equal(await app.window.run("() => Object.isFrozen(Object.prototype)"), true);
  assert.equal(await app.window.run("() => typeof window.__TAURI__"), "undefined");
});

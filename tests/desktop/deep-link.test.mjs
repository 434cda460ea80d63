// A link of our scheme, opened by the desktop, reaches the first instance and nobody else.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { after, before, test } from "node:test";

import { App, processes } from "./app.mjs";
import { waitFor } from "./wait.mjs";

const CODE = "canary-code-7f3a";
const LINK = `app.postrider:/oauth/instagram?code=${CODE}&state=canary-state-51c2`;

/** @type {App} */
let app;

before(async () => {
  app = await App.start();
});

after(async () => {
  await app?.stop();
});

/**
 * Listens in the page to everything a link could be told by, and goes around the isolation hook to do so: it lets the
 * frame seal harmless-looking arguments and sends them under another command's name, as an injected script could.
 */
const EAVESDROP = `async () => {
  window.heard = [];
  const internals = window.__TAURI_INTERNALS__;
  const sealed = (args) => new Promise((done) => {
    const mark = internals.transformCallback(() => {});
    const take = (event) => {
      if (event.data?.callback !== mark || !event.data.payload?.nonce) return;
      event.stopImmediatePropagation();
      window.removeEventListener("message", take, true);
      done(event.data.payload);
    };
    window.addEventListener("message", take, true);
    internals.ipc({ cmd: "app_state", callback: mark, error: mark, payload: args, options: {} });
  });
  for (const event of ["deep-link://new-url", "changed-event"]) {
    const handler = internals.transformCallback((told) => window.heard.push(JSON.stringify(told)));
    const payload = await sealed({ event, target: { kind: "Any" }, handler });
    await new Promise((done, failed) => internals.postMessage({
      cmd: "plugin:event|listen",
      callback: internals.transformCallback(done, true),
      error: internals.transformCallback(failed, true),
      payload,
      options: {},
    }));
  }
  return true;
}`;

test("the link arrives in the running instance, and the page never hears of it", async () => {
  assert.equal(await app.window.run(EAVESDROP), true, "the eavesdropper is in place");
  // A change that is told proves that the eavesdropper hears at all.
  await app.window.run(`() => window.__TAURI_INTERNALS__.invoke("profile_close", {})`);
  await waitFor("the eavesdropper to hear a change", () => app.window.run("() => window.heard.length > 0"));

  await app.openLink(LINK);
  await app.wrote(/a link arrived/);
  await waitFor("one process", async () => (await processes()).length === 1);

  const heard = await app.window.run("() => window.heard.join()");
  assert.ok(!heard.includes("canary"), `the page heard ${heard}`);
  assert.ok(!(await app.window.run("() => document.documentElement.outerHTML")).includes("canary"));
});

test("neither code nor state is in the log, even at its loudest", () => {
  assert.ok(!app.log.includes("canary"), "the log holds a part of the link");
});

test("a second start without a link hands over and ends", async () => {
  assert.equal(await app.startAgain(), 0);
  assert.equal((await processes()).length, 1);
});

/** Listens to the session's bus; what was heard is text. */
async function overhear(rule) {
  const monitor = spawn("dbus-monitor", ["--session", rule], { stdio: ["ignore", "pipe", "ignore"] });
  let text = "";
  monitor.stdout.setEncoding("utf8").on("data", (more) => (text += more));
  // The first thing it hears is its own name, when it listens.
  await waitFor("the bus to be heard", () => text !== "");
  return { text: () => text, stop: () => monitor.kill() };
}

test("an instance that dies while it is handed over to leaves its place to the next", async () => {
  const first = await processes();
  for (const id of first) process.kill(id, "SIGSTOP");
  const calls = await overhear("interface='org.SingleInstance.DBus'");
  const starting = App.start();
  await waitFor("the next to hand over", () => calls.text().includes("ExecuteCallback"));
  calls.stop();
  await app.kill(first);
  app = await starting;
  assert.match(app.log, /starting once more/);
  await app.window.find("heading", /./);
});

test("twenty simultaneous starts leave one instance", async () => {
  const codes = await Promise.all(Array.from({ length: 20 }, () => app.startAgain(LINK)));
  assert.deepEqual([...new Set(codes)], [0]);
  assert.equal((await processes()).length, 1);
});

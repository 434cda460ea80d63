// How long the real window takes to start and to answer, and what it weighs, beside an empty Tauri window in the same
// run. Prints figures with their ratio; judges nothing.

import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { promisify } from "node:util";

import { App, BINARY, EMPTY_WINDOW, processes } from "./app.mjs";
import { waitFor } from "./wait.mjs";

const run = promisify(execFile);
const STARTS = 7;
const CALLS = 300;
const UPLOAD_MB = 4;
/** Long enough for WebKit to hand back what the start took. */
const IDLE_MS = 4000;

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
const idle = () => new Promise((done) => setTimeout(done, IDLE_MS));

/** Proportional memory of the application and its web processes, in MB. */
async function weight(binary) {
  const [root] = await processes(binary);
  const { stdout } = await run("ps", ["-eo", "pid=,ppid="]);
  const pairs = stdout.trim().split("\n").map((line) => line.trim().split(/\s+/).map(Number));
  const family = new Set([root]);
  for (let grown = true; grown; ) {
    grown = false;
    for (const [pid, parent] of pairs) {
      if (family.has(parent) && !family.has(pid)) grown = family.add(pid) !== undefined;
    }
  }
  const sizes = await Promise.all(
    [...family].map(async (pid) => {
      const rollup = await readFile(`/proc/${pid}/smaps_rollup`, "utf8").catch(() => "");
      return Number(rollup.match(/^Pss:\s+(\d+)/m)?.[1] ?? 0) / 1024;
    }),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** Starts the program, and says how long the first paint took from the call that starts it. */
async function start(options) {
  const began = Date.now();
  const app = await App.start({ log: "warn", ...options });
  const painted = await waitFor("the first paint", () =>
    app.window.run(`() => {
      const [paint] = performance.getEntriesByName("first-contentful-paint");
      return paint && performance.timeOrigin + paint.startTime;
    }`),
  );
  return { app, paint: painted - began };
}

/** Times `count` calls in the page, in ms. */
const timed = (window, count, call) =>
  window.run(
    `async (count) => {
      const times = [];
      for (let number = 0; number < count; number++) {
        const began = performance.now();
        await (${call})();
        times.push(performance.now() - began);
      }
      return times;
    }`,
    count,
  );

test("figures", async () => {
  const ours = { paints: [], weights: [] };
  const empty = { paints: [], weights: [] };
  const calls = [];
  const uploads = [];
  // Turn by turn, so that both meet the same machine.
  for (let turn = 0; turn < STARTS; turn++) {
    const reference = await start({ binary: EMPTY_WINDOW });
    empty.paints.push(reference.paint);
    await idle();
    empty.weights.push(await weight(EMPTY_WINDOW));
    await reference.app.stop();

    const { app, paint } = await start();
    ours.paints.push(paint);
    await app.window.click("button", "Start practising");
    await app.window.find("heading", "Connect an account");
    await idle();
    ours.weights.push(await weight(BINARY));
    const invoke = "window.__TAURI_INTERNALS__.invoke";
    calls.push(...(await timed(app.window, CALLS, `() => ${invoke}("app_state", {})`)));
    const bytes = `new Uint8Array(${UPLOAD_MB} << 20)`;
    uploads.push(...(await timed(app.window, 3, `() => fetch("prmedia://localhost/media", { method: "POST", body: ${bytes} })`)));
    await app.stop();
  }
  const row = (name, own, reference, unit, goal) =>
    console.log(
      `${name.padEnd(34)} ${own.toFixed(0).padStart(6)} ${unit}   empty window ${reference.toFixed(0).padStart(6)} ${unit}   ratio ${(own / reference).toFixed(2)} (goal ${goal})`,
    );
  console.log(`Medians of ${STARTS} starts, each beside an empty Tauri window:`);
  row("first paint, driver included", median(ours.paints), median(empty.paints), "ms", "1.25");
  row("idle memory (PSS), profile open", median(ours.weights), median(empty.weights), "MB", "1.35");
  console.log(`a command and its answer: ${median(calls).toFixed(2)} ms; ${UPLOAD_MB} MB of picture to the core: ${median(uploads).toFixed(0)} ms`);
});

// The built page over the real engine and a furnished profile, opened for a measurement.

import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { resolve } from "node:path";

import { chromium } from "@playwright/test";

const PORT = 4174;
const SECRET = randomUUID();
const PROFILE = process.env.BENCH_PROFILE ?? "release";

/** Starts the door, and waits until it is open. */
async function open() {
  const door = resolve(process.env.CARGO_TARGET_DIR ?? "../target", PROFILE, "door");
  const started = spawn(door, ["dist-door", String(PORT), SECRET], { stdio: "inherit" });
  const ended = new Promise((_, reject) => {
    started.once("error", reject);
    started.once("exit", (code) => reject(new Error(`the door ended with ${code}`)));
  });
  ended.catch(() => {});
  const isOpen = () =>
    fetch(`http://127.0.0.1:${PORT}/`).then(
      ({ ok }) => ok,
      () => false,
    );
  while (!(await Promise.race([isOpen(), ended]))) await new Promise((soon) => setTimeout(soon, 50));
  return started;
}

/** A world like others; says where the page lies. */
async function makeWorld(like) {
  const body = JSON.stringify({ like });
  const headers = { "Content-Type": "application/json" };
  const made = await fetch(`http://127.0.0.1:${PORT}/${SECRET}/worlds`, { method: "POST", headers, body });
  if (!made.ok) throw new Error(await made.text());
  return `http://127.0.0.1:${PORT}/${SECRET}/${await made.text()}/index.html`;
}

/** Runs `measure` with a page that is open on a world like others, and ends everything that was started for it. */
export async function withPage(like, measure) {
  const door = await open();
  const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
  try {
    const page = await browser.newPage({ viewport: { width: 1360, height: 860 }, colorScheme: "light" });
    await page.goto(await makeWorld(like));
    await measure(page);
  } finally {
    await browser.close();
    door.kill();
  }
}

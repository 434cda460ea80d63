// The built page with the host in memory, served and opened for a measurement.

import { spawn } from "node:child_process";

import { chromium } from "@playwright/test";

const PORT = 4174;
/** Where the page is. */
export const ADDRESS = process.env.BENCH_URL ?? `http://127.0.0.1:${PORT}`;

async function serve() {
  if (process.env.BENCH_URL) return null;
  const args = ["vite", "preview", "--mode", "fake", "--outDir", "dist-fake", "--port", String(PORT), "--strictPort"];
  // A group of its own: what npx starts ends with it.
  const server = spawn("npx", args, { stdio: ["ignore", "pipe", "inherit"], detached: true });
  await new Promise((resolve, reject) => {
    server.stdout.on("data", (chunk) => String(chunk).includes(String(PORT)) && resolve());
    server.once("exit", (code) => reject(new Error(`the preview ended with ${code}`)));
  });
  return server;
}

/** Runs `measure` with an open page, and ends everything that was started for it. */
export async function withPage(measure) {
  const server = await serve();
  const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
  try {
    await measure(await browser.newPage({ viewport: { width: 1360, height: 860 } }));
  } finally {
    await browser.close();
    if (server) process.kill(-server.pid);
  }
}

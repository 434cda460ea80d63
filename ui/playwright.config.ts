import { randomUUID } from "node:crypto";
import { createServer, type AddressInfo } from "node:net";
import { resolve } from "node:path";

import { defineConfig } from "@playwright/test";

/** A port that nobody listens at. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}

// Every worker reads this file again and must find the door where the first one put it; nobody else on this computer knows
// the last part.
const port = (process.env["POSTRIDER_DOOR_PORT"] ??= String(await freePort()));
const secret = (process.env["POSTRIDER_DOOR_SECRET"] ??= randomUUID());
const address = `http://127.0.0.1:${port}`;
process.env["POSTRIDER_DOOR"] = `${address}/${secret}`;
const door = resolve(process.env["CARGO_TARGET_DIR"] ?? "../target", "debug", "door");

// The system's Chromium and the built page; behind it the real engine and the practice network.
export default defineConfig({
  testDir: "e2e",
  outputDir: "test-results",
  fullyParallel: true,
  workers: 2,
  // Long, because a busy computer is no fault of the page; what never comes fails all the same.
  timeout: 300_000,
  expect: { timeout: 60_000 },
  forbidOnly: true,
  reporter: "list",
  use: {
    viewport: { width: 1360, height: 860 },
    timezoneId: "Europe/London",
    locale: "en-GB",
    reducedMotion: "reduce",
    launchOptions: { executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] },
  },
  webServer: {
    command: `${door} dist-door ${port} ${secret}`,
    // The computer is where the page is.
    env: { TZ: "Europe/London" },
    url: address,
    timeout: 180_000,
  },
});

import { createServer, type AddressInfo } from "node:net";

import { defineConfig } from "@playwright/test";

/** A port that nobody listens at. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}

// Every worker reads this file again and must find the page where the first one put it.
const port = (process.env["POSTRIDER_PAGE_PORT"] ??= String(await freePort()));
const address = `http://127.0.0.1:${port}`;

// The system's Chromium, the built page, and the world in memory behind it.
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
    baseURL: address,
    viewport: { width: 1360, height: 860 },
    timezoneId: "Europe/London",
    locale: "en-GB",
    reducedMotion: "reduce",
    launchOptions: { executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] },
  },
  webServer: {
    command: `npx vite preview --mode fake --outDir dist-fake --port ${port}`,
    url: address,
    timeout: 180_000,
  },
});

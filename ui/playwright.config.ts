import { defineConfig } from "@playwright/test";

// The system's Chromium, the built page, and the world in memory behind it.
export default defineConfig({
  testDir: "e2e",
  outputDir: "test-results",
  workers: 1,
  timeout: 60_000,
  forbidOnly: true,
  reporter: "list",
  use: {
    baseURL: "http://127.0.0.1:4173",
    viewport: { width: 1360, height: 860 },
    timezoneId: "Europe/London",
    locale: "en-GB",
    reducedMotion: "reduce",
    launchOptions: { executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] },
  },
  webServer: {
    command: "npx vite preview --mode fake --outDir dist-fake",
    url: "http://127.0.0.1:4173",
    reuseExistingServer: true,
  },
});

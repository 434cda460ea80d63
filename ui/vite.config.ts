import { fileURLToPath } from "node:url";

import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";

const file = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

type Host = { readonly host: string; readonly outDir: string; readonly base?: string };
type Hosts = { readonly production: Host; readonly [mode: string]: Host | undefined };

/** Who answers the page, by mode: the desktop shell, the real engine by HTTP, or in unit tests the test itself. */
const HOSTS: Hosts = {
  production: { host: "./src/ipc/tauri.ts", outDir: "dist" },
  door: { host: "./src/ipc/door.ts", outDir: "dist-door", base: "./" },
  test: { host: "./tests/canned.ts", outDir: "dist" },
};

export default defineConfig(({ mode }) => {
  const { host, outDir, base } = HOSTS[mode] ?? HOSTS.production;
  return {
    plugins: [svelte()],
    base,
    clearScreen: false,
    server: { port: 1420, strictPort: true, host: "127.0.0.1" },
    resolve: {
      alias: { "#host": file(host) },
      conditions: mode === "test" ? ["browser"] : undefined,
    },
    build: {
      outDir,
      target: ["es2022", "safari16"],
      // The content policy refuses data: addresses for fonts and styles.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      reportCompressedSize: false,
    },
    test: {
      environment: "jsdom",
      include: ["src/**/*.test.ts", "tests/**/*.test.ts"],
      setupFiles: ["tests/setup.ts"],
      css: false,
      // Long, because a busy computer is no fault of the page; what never comes fails all the same.
      testTimeout: 120_000,
      hookTimeout: 120_000,
    },
  };
});

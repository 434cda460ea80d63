// Every screen in both themes: nothing serious for axe, nothing wider than its window.

import type { Page } from "@playwright/test";

import {
  expect,
  expectAccessible,
  expectNoCatalogueKeys,
  expectNoSidewaysScroll,
  goTo,
  openWorld,
  test,
  THEMES,
  type Wishes,
} from "./page";

interface ScreenCase {
  readonly name: string;
  readonly wishes?: Wishes;
  readonly reach?: (page: Page) => Promise<void>;
}

const button = (page: Page, name: string | RegExp): Promise<void> => page.getByRole("button", { name }).first().click();
const inDialog = (page: Page, name: string | RegExp): Promise<void> =>
  page.getByRole("dialog").getByRole("button", { name }).first().click();

const screens: readonly ScreenCase[] = [
  { name: "welcome", wishes: { world: "welcome" } },
  ...[
    "keychain_absent",
    "keychain_locked",
    "keychain_denied",
    "keychain_hanging",
    "entry_missing",
    "entry_wrong",
    "backend_changed",
    "damaged",
    "not_set_up",
    "opening",
  ].map((state) => ({ name: `vault ${state}`, wishes: { world: `vault-${state}` } })),
  {
    name: "vault not set up, with a passphrase",
    wishes: { world: "vault-not_set_up" },
    reach: (page) => page.getByLabel("Use a passphrase").check(),
  },
  {
    name: "vault opened with a code",
    wishes: { world: "vault-backend_changed" },
    reach: (page) => button(page, "Use the recovery code"),
  },
  { name: "locked", wishes: { world: "vault-locked" } },
  { name: "locked, asked for", wishes: { world: "vault-locked" }, reach: (page) => page.keyboard.press("Control+l") },
  { name: "locked, before connecting", wishes: { world: "vault-locked" }, reach: (page) => page.keyboard.press("c") },
  { name: "locked, settings", wishes: { world: "vault-locked" }, reach: (page) => goTo(page, "s") },
  { name: "paused", wishes: { world: "paused" } },
  { name: "moved or copied", wishes: { world: "paused-other_machine" } },
  { name: "a second copy", wishes: { world: "paused-copied" } },
  { name: "rolled back", wishes: { world: "paused-rolled_back" } },
  { name: "erasing interrupted", wishes: { world: "paused-erasing" } },
  { name: "erased", wishes: { world: "erased" } },
  {
    name: "erase this profile",
    reach: async (page) => {
      await goTo(page, "s");
      await button(page, "Erase…");
    },
  },
  { name: "database newer", wishes: { world: "trouble-database_newer" } },
  {
    name: "database broken, restore",
    wishes: { world: "trouble-database_broken" },
    reach: (page) => button(page, "Restore a backup…"),
  },
  { name: "database strange", wishes: { world: "trouble-database_strange" } },
  { name: "profile in use", wishes: { world: "trouble-profile_in_use" } },
  {
    name: "today",
    reach: async (page) => void (await page.getByRole("heading", { name: "This week", exact: true }).waitFor()),
  },
  { name: "today, nothing connected", wishes: { world: "empty" } },
  { name: "closing the window", reach: (page) => page.evaluate(() => window.close()) },
  { name: "quitting with posts due", reach: (page) => page.keyboard.press("Control+q") },
  {
    name: "settings, background",
    reach: async (page) => {
      await goTo(page, "s");
      await button(page, "Background");
    },
  },
  { name: "compose", reach: (page) => goTo(page, "c") },
  { name: "accounts", reach: (page) => goTo(page, "a") },
  { name: "accounts, none", wishes: { world: "empty" }, reach: (page) => goTo(page, "a") },
  {
    name: "account details",
    reach: async (page) => {
      await goTo(page, "a");
      await button(page, "Details of @flour.bsky.social");
    },
  },
  {
    name: "disconnect",
    reach: async (page) => {
      await goTo(page, "a");
      await button(page, "Details of @flour.bsky.social");
      await inDialog(page, "Disconnect");
    },
  },
  { name: "gallery", reach: (page) => page.keyboard.press("c") },
  {
    name: "connect in the browser",
    reach: async (page) => {
      await page.keyboard.press("c");
      await inDialog(page, /Mastodon/);
    },
  },
  {
    name: "connect with an app password",
    reach: async (page) => {
      await page.keyboard.press("c");
      await inDialog(page, /Bluesky/);
    },
  },
  {
    name: "connect without an app",
    wishes: { world: "live" },
    reach: async (page) => {
      await page.keyboard.press("c");
      await inDialog(page, /Instagram/);
    },
  },
  {
    name: "waiting for the browser",
    wishes: { flow: "wait" },
    reach: async (page) => {
      await page.keyboard.press("c");
      await inDialog(page, /Instagram/);
      await inDialog(page, "Continue in the browser");
      await page.getByText("Waiting for your browser").waitFor();
    },
  },
  {
    name: "connect failed",
    wishes: { flow: "denied" },
    reach: async (page) => {
      await page.keyboard.press("c");
      await inDialog(page, /Instagram/);
      await inDialog(page, "Continue in the browser");
      await page.getByText("Nothing was connected", { exact: true }).waitFor();
    },
  },
  { name: "vault settings", wishes: { world: "passphrase" }, reach: (page) => goTo(page, "s") },
  { name: "vault settings, key due", wishes: { world: "old-key" }, reach: (page) => goTo(page, "s") },
  {
    name: "rotate keys",
    wishes: { world: "passphrase" },
    reach: async (page) => {
      await goTo(page, "s");
      await button(page, "Rotate keys");
    },
  },
  {
    name: "after a suspected leak",
    reach: async (page) => {
      await goTo(page, "s");
      await button(page, "Rotate keys");
      await page.getByLabel("Somebody may have seen it").check();
      await inDialog(page, "Rotate keys");
      await page.getByText("6 accounts to revoke").waitFor();
    },
  },
  {
    name: "change the passphrase",
    wishes: { world: "passphrase" },
    reach: async (page) => {
      await goTo(page, "s");
      await button(page, "Change");
      await page.getByLabel("New passphrase").fill("too short");
      await page.getByText("Too short").waitFor();
    },
  },
  {
    name: "restore",
    reach: async (page) => {
      await goTo(page, "s");
      await button(page, "Backup");
      await button(page, "Restore…");
    },
  },
  ...[true, false].map((isAsked) => ({
    name: isAsked ? "restored, passphrase asked for" : "restored, passphrase not chosen",
    wishes: { world: "passphrase" },
    reach: async (page: Page) => {
      await goTo(page, "s");
      await button(page, "Backup");
      await button(page, "Restore…");
      await page.getByRole("dialog").getByLabel("Passphrase of the backup").fill("otter lamp granite violin");
      await page.keyboard.press("Enter");
      await page.getByText("A passphrase guarded the vault").waitFor();
      if (isAsked) return;
      await page.keyboard.press("Escape");
      await goTo(page, "s");
      await page.getByRole("button", { name: "Set it again…" }).waitFor();
    },
  })),
  {
    name: "diagnostics",
    reach: async (page) => {
      await goTo(page, "s");
      await button(page, "About");
      await button(page, "Show the report");
      await page.getByRole("dialog").waitFor();
    },
  },
  { name: "numbers", reach: (page) => goTo(page, "n") },
  { name: "numbers, none", wishes: { world: "empty" }, reach: (page) => goTo(page, "n") },
  {
    name: "numbers as tables",
    reach: async (page) => {
      await goTo(page, "n");
      await button(page, "Tables");
    },
  },
  {
    name: "accounts as a table",
    reach: async (page) => {
      await goTo(page, "a");
      await button(page, "Table");
    },
  },
  {
    name: "accounts, a year, five hundred",
    wishes: { world: "agency" },
    reach: async (page) => {
      await goTo(page, "a");
      await button(page, "365 days");
    },
  },
  {
    name: "account without a permission",
    reach: async (page) => {
      await goTo(page, "a");
      await button(page, "Details of @bakery@fosstodon.org");
      await page.getByText("Last renewals").waitFor();
    },
  },
  {
    name: "connected, a permission is missing",
    wishes: { flow: "partly" },
    reach: async (page) => {
      await page.keyboard.press("c");
      await inDialog(page, /Instagram/);
      await inDialog(page, "Continue in the browser");
      await page.getByText("What you allowed").waitFor();
    },
  },
  { name: "publish history", reach: (page) => goTo(page, "v") },
  { name: "publish history, none", wishes: { world: "empty" }, reach: (page) => goTo(page, "v") },
  ...["bakery", "tampered"].map((world) => ({
    name: `audit log, ${world}`,
    wishes: { world },
    reach: async (page: Page) => {
      await goTo(page, "v");
      await page.getByRole("tab", { name: "Audit log" }).click();
      await button(page, "Verify");
      await page.getByText("fingerprint").waitFor();
    },
  })),
  {
    name: "import, choose",
    reach: async (page) => {
      await goTo(page, "a");
      await button(page, "Import sign-ins");
    },
  },
  {
    name: "import, keys",
    reach: async (page) => {
      await goTo(page, "a");
      await button(page, "Import sign-ins");
      await inDialog(page, "Choose a file");
    },
  },
  {
    name: "import, preview",
    reach: async (page) => {
      await goTo(page, "a");
      await button(page, "Import sign-ins");
      await inDialog(page, "Choose a file");
      await page.locator("dialog footer").getByRole("button", { name: "Look inside" }).click();
      await page.getByText("rows were found").waitFor();
    },
  },
  ...["App registrations", "Backup", "Media host", "Notifications", "Appearance", "Keyboard", "About"].map(
    (section) => ({
      name: section.toLowerCase(),
      wishes: { world: "live" },
      reach: async (page: Page) => {
        await goTo(page, "s");
        await button(page, section);
      },
    }),
  ),
  ...["What you need", "Callback page", "Make an app", "Copy ID and secret", "Bucket for pictures", "Connect"].map(
    (stage) => ({
      name: `set-up, ${stage.toLowerCase()}`,
      wishes: { world: "live" },
      reach: async (page: Page) => {
        await goTo(page, "s");
        await button(page, "App registrations");
        await button(page, "Set up your app");
        await page
          .getByRole("navigation", { name: "Steps of the set-up" })
          .getByRole("button", { name: stage })
          .click();
      },
    }),
  ),
  { name: "alerts", reach: (page) => goTo(page, "b") },
  { name: "alerts, none", wishes: { world: "empty" }, reach: (page) => goTo(page, "b") },
  {
    name: "quiet hours",
    reach: async (page) => {
      await goTo(page, "s");
      await button(page, "Notifications");
      await page.getByLabel("Quiet hours").check();
    },
  },
  { name: "keys", reach: (page) => page.keyboard.press("?") },
];

for (const theme of THEMES) {
  test.describe(`${theme} theme`, () => {
    for (const { name, wishes, reach } of screens) {
      test(`${name} has no serious finding`, async ({ page }) => {
        await openWorld(page, { ...wishes, theme });
        await reach?.(page);
        await expect(page.locator(`html[data-theme=${theme}]`)).toBeAttached();
        await expectAccessible(page);
        await expectNoSidewaysScroll(page);
        await expectNoCatalogueKeys(page);
      });
    }
  });
}

for (const [width, height] of [
  [880, 620],
  [1280, 720],
  // A window of 1280 × 720 at 200 % zoom.
  [640, 360],
] as const) {
  test(`nothing is wider than a window of ${width} × ${height}`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await openWorld(page);
    for (const letter of ["t", "c", "a", "v", "n", "s"] as const) {
      await goTo(page, letter);
      await page.locator("h1").first().waitFor();
      await page.waitForLoadState("networkidle");
      await expectNoSidewaysScroll(page);
    }
  });
}

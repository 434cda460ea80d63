// Every screen in both themes: nothing serious for axe, nothing wider than its window.

import type { Page } from "@playwright/test";

import type { AppStateDto } from "../src/ipc/bindings.gen";
import { expect, expectAccessible, expectNoCatalogueKeys, expectNoSidewaysScroll, goTo, test, THEMES } from "./page";
import { account, backUp, publish, takePicture, unlock } from "./seed";
import { PASSPHRASE, World, type Mishap } from "./world";

interface ScreenCase {
  readonly name: string;
  /** The bakery, unless it is another world. */
  readonly open?: (page: Page) => Promise<World>;
  readonly reach?: (page: Page, world: World) => Promise<unknown>;
  /** What stands there, where the world might be another one than it seems. */
  readonly says?: string;
}

const button = (page: Page, name: string | RegExp): Promise<void> => page.getByRole("button", { name }).first().click();
const inDialog = (page: Page, name: string | RegExp): Promise<void> =>
  page.getByRole("dialog").getByRole("button", { name }).first().click();

const bakery = (page: Page): Promise<World> => World.like(page, "bakery");
const empty = (page: Page): Promise<World> => World.practising(page);
const guarded = (page: Page): Promise<World> => World.like(page, "guarded");

const unlocked = (page: Page): Promise<World> => World.like(page, "guarded", unlock);

/** The bakery after something happened to it while it was closed. */
const after =
  (mishap: Mishap) =>
  async (page: Page): Promise<World> => {
    const world = await bakery(page);
    await world.restart(mishap);
    return world;
  };

/** The bakery on a computer whose keychain answers differently. */
const withKeychain =
  (mood: "absent" | "locked" | "denied") =>
  async (page: Page): Promise<World> => {
    const world = await bakery(page);
    await world.computer("keychain", { mood });
    await world.restart();
    return world;
  };

/** The bakery while its keychain keeps everybody waiting. */
async function opening(page: Page): Promise<World> {
  const world = await bakery(page);
  await world.computer("keychain", { mood: "hanging" });
  await world.computer("restart", {});
  await world.show();
  return world;
}

/** The same a minute later; nobody waits so long for a test. */
async function hanging(page: Page): Promise<World> {
  await page.route("**/call/app_state", async (route) => {
    const told = (await (await route.fetch()).json()) as { answer: AppStateDto };
    if (told.answer.vault === "opening") told.answer.vault = "keychain_hanging";
    await route.fulfill({ json: told });
  });
  return opening(page);
}

async function notSetUp(page: Page): Promise<World> {
  const world = await World.fresh(page);
  await world.computer("keychain", { mood: "absent" });
  await world.call("profile_open", { kind: "practice" });
  await world.settle();
  return world;
}

/** The bakery as a backup brings it back. */
async function restored(page: Page): Promise<World> {
  return World.like(page, "bakery", async (world) => {
    await backUp(world);
    await world.call("backup_restore", { input: { passphrase: PASSPHRASE } });
    await world.settle();
  });
}

async function secondCopy(page: Page): Promise<World> {
  const world = await after("moved")(page);
  await world.call("profile_copied");
  return world;
}

/** The bakery as it was before somebody signed in. */
async function rolledBack(page: Page): Promise<World> {
  const world = await bakery(page);
  await world.computer("keep");
  await world.ready();
  await world.connect("second@mastodon.practice");
  await world.computer("put_back");
  await world.settle();
  await world.show();
  return world;
}

/** What was the bakery, and a network that did not answer. */
async function erased(page: Page): Promise<World> {
  return World.like(page, "bakery", async (world) => {
    await world.practice("fault", { endpoint: "masto.revoke", kind: "drop_before", times: 9 });
    await world.call("profile_erase", { name: "practice" });
  });
}

/** A year after the key was made. */
async function keyDue(page: Page): Promise<World> {
  return World.furnished(page, (world) => world.practice("forward", { seconds: 400 * 86_400 }));
}

/** The bakery after a network took a permission away, which shows when something is published. */
async function withoutPermission(page: Page): Promise<World> {
  return World.like(page, "bakery", async (world) => {
    const body = { form: "envelope", code: 10 };
    await world.practice("fault", { endpoint: "ig.media", kind: "answer", status: 400, body, when: "before" });
    const media = [{ mediaId: await takePicture(world), alt: "Rye" }];
    await publish(world, { text: "Rye", to: ["harbourbakery"], media });
    expect((await account(world, "harbourbakery")).health).toEqual({ kind: "needs_sign_in", reason: "missing_scope" });
  });
}

/** A file of another system, of which one row names a key. */
async function withExport(page: Page): Promise<World> {
  const accessToken = `${"ab".repeat(40)}:${"cd".repeat(12)}:2026-01`;
  const rows = [{ platform: "mastodon", server: "mastodon.practice", handle: "second", accessToken }];
  const base64 = Buffer.from(JSON.stringify(rows)).toString("base64");
  return World.like(page, "bakery", (world) => world.person("choose", { name: "token-store-export.json", base64 }));
}

/** The bakery with a backup at hand, of a vault that a passphrase guarded. */
async function withGuardedBackup(page: Page): Promise<World> {
  return World.like(page, "guarded", async (world) => {
    await unlock(world);
    await backUp(world);
  });
}

const screens: readonly ScreenCase[] = [
  { name: "welcome", open: (page) => World.fresh(page) },
  {
    name: "vault keychain_absent",
    open: withKeychain("absent"),
    says: "This computer has no keychain running",
  },
  { name: "vault keychain_locked", open: withKeychain("locked"), says: "Your keychain is locked" },
  { name: "vault keychain_denied", open: withKeychain("denied"), says: "The keychain said no" },
  { name: "vault keychain_hanging", open: hanging, says: "The keychain does not answer" },
  {
    name: "vault entry_missing",
    open: after("key_forgotten"),
    says: "The key to your sign-ins is not in the keychain",
  },
  { name: "vault entry_wrong", open: after("key_replaced"), says: "The key in the keychain is another one" },
  {
    name: "vault backend_changed",
    open: after("other_keychain"),
    says: "This computer uses another keychain now",
  },
  {
    name: "vault damaged",
    open: after("vault_damaged"),
    says: "Your vault’s own records do not fit together",
  },
  { name: "vault not_set_up", open: notSetUp, says: "Choose what guards your sign-ins" },
  { name: "vault opening", open: opening, says: "Opening your vault" },
  {
    name: "vault not set up, with a passphrase",
    open: notSetUp,
    reach: (page) => page.getByLabel("Use a passphrase").check(),
  },
  {
    name: "vault opened with a code",
    open: async (page) => {
      const world = await World.like(page, "bakery", (made) => made.call("recovery_code_make"));
      await world.restart("other_keychain");
      return world;
    },
    reach: (page) => button(page, "Use the recovery code"),
  },
  { name: "locked", open: guarded, says: "Nothing goes out: the vault is locked." },
  { name: "locked, asked for", open: guarded, reach: (page) => page.keyboard.press("Control+l") },
  { name: "locked, before connecting", open: guarded, reach: (page) => page.keyboard.press("c") },
  { name: "locked, settings", open: guarded, reach: (page) => goTo(page, "s") },
  { name: "paused", open: restored, says: "This is a restored copy." },
  { name: "moved or copied", open: after("moved"), says: "This profile was on another computer." },
  { name: "a second copy", open: secondCopy, says: "This is a second copy." },
  { name: "rolled back", open: rolledBack, says: "This is an older state of your data." },
  { name: "erasing interrupted", open: after("erasing"), says: "Erasing this profile was interrupted." },
  { name: "erased", open: erased, says: "The practice profile is erased." },
  {
    name: "erase this profile",
    reach: async (page) => {
      await goTo(page, "s");
      await button(page, "Erase…");
    },
  },
  { name: "database newer", open: after("database_newer"), says: "A newer Postrider was here" },
  {
    name: "database broken, restore",
    open: after("database_broken"),
    reach: (page) => button(page, "Restore a backup…"),
  },
  {
    name: "database strange",
    open: after("database_strange"),
    says: "This profile’s database was changed by something else",
  },
  { name: "profile in use", open: after("in_use"), says: "This profile is open already" },
  {
    name: "today",
    reach: async (page) => void (await page.getByRole("heading", { name: "This week", exact: true }).waitFor()),
  },
  { name: "today, nothing connected", open: empty },
  { name: "closing the window", reach: (_, world) => world.person("close") },
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
  { name: "accounts, none", open: empty, reach: (page) => goTo(page, "a") },
  {
    name: "account details",
    reach: async (page) => {
      await goTo(page, "a");
      await button(page, "Details of @second.bsky.practice");
    },
  },
  {
    name: "disconnect",
    reach: async (page) => {
      await goTo(page, "a");
      await button(page, "Details of @second.bsky.practice");
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
    open: (page) => World.live(page),
    reach: async (page) => {
      await page.keyboard.press("c");
      await inDialog(page, /Instagram/);
    },
  },
  {
    name: "waiting for the browser",
    reach: async (page) => {
      await page.keyboard.press("c");
      await inDialog(page, /Instagram/);
      await inDialog(page, "Continue in the browser");
      await page.getByText("Waiting for your browser").waitFor();
    },
  },
  {
    name: "connect failed",
    reach: async (page, world) => {
      await page.keyboard.press("c");
      await inDialog(page, /Instagram/);
      await inDialog(page, "Continue in the browser");
      await page.getByText("Waiting for your browser").waitFor();
      await world.person("deny");
      await page.getByText("Nothing was connected", { exact: true }).waitFor();
    },
  },
  { name: "vault settings", open: unlocked, reach: (page) => goTo(page, "s") },
  {
    name: "vault settings, key due",
    open: keyDue,
    says: "This key has served for a year.",
    reach: (page) => goTo(page, "s"),
  },
  {
    name: "rotate keys",
    open: unlocked,
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
    open: unlocked,
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
    open: withGuardedBackup,
    reach: async (page: Page) => {
      await goTo(page, "s");
      await button(page, "Backup");
      await button(page, "Restore…");
      await page.getByRole("dialog").getByLabel("Passphrase of the backup").fill(PASSPHRASE);
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
  { name: "numbers, none", open: empty, reach: (page) => goTo(page, "n") },
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
    open: (page) => World.like(page, "agency"),
    reach: async (page) => {
      await goTo(page, "a");
      await button(page, "365 days");
    },
  },
  {
    name: "account without a permission",
    open: withoutPermission,
    reach: async (page) => {
      await goTo(page, "a");
      await button(page, "Details of @harbourbakery");
      await page.getByText("Last renewals").waitFor();
    },
  },
  {
    name: "connect failed, a permission is missing",
    open: empty,
    reach: async (page, world) => {
      await page.keyboard.press("c");
      await inDialog(page, /Instagram/);
      await inDialog(page, "Continue in the browser");
      await page.getByText("Waiting for your browser").waitFor();
      await world.person("allow", { identity: "harbourbakery", only: [] });
      await page.getByText("Nothing was connected", { exact: true }).waitFor();
    },
  },
  { name: "publish history", reach: (page) => goTo(page, "v") },
  { name: "publish history, none", open: empty, reach: (page) => goTo(page, "v") },
  ...[bakery, after("trail_changed")].map((open, index) => ({
    name: `audit log, ${["intact", "changed"][index]}`,
    open,
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
    open: withExport,
    reach: async (page) => {
      await goTo(page, "a");
      await button(page, "Import sign-ins");
      await inDialog(page, "Choose a file");
    },
  },
  {
    name: "import, preview",
    open: withExport,
    reach: async (page) => {
      await goTo(page, "a");
      await button(page, "Import sign-ins");
      await inDialog(page, "Choose a file");
      await page.locator("dialog footer").getByRole("button", { name: "Look inside" }).click();
      await page.getByLabel("Take second").waitFor();
    },
  },
  ...["App registrations", "Backup", "Media host", "Notifications", "Appearance", "Keyboard", "About"].map(
    (section) => ({
      name: section.toLowerCase(),
      open: (page: Page) => World.live(page),
      reach: async (page: Page) => {
        await goTo(page, "s");
        await button(page, section);
      },
    }),
  ),
  ...["What you need", "Callback page", "Make an app", "Copy ID and secret", "Bucket for pictures", "Connect"].map(
    (stage) => ({
      name: `set-up, ${stage.toLowerCase()}`,
      open: (page: Page) => World.live(page),
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
  { name: "alerts, none", open: empty, reach: (page) => goTo(page, "b") },
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
    for (const { name, open = bakery, reach, says } of screens) {
      test(`${name} has no serious finding`, async ({ page }) => {
        await page.emulateMedia({ colorScheme: theme });
        const world = await open(page);
        await reach?.(page, world);
        if (says !== undefined) await expect(page.getByText(says).first()).toBeVisible();
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
    await bakery(page);
    for (const letter of ["t", "c", "a", "v", "n", "s"] as const) {
      await goTo(page, letter);
      await page.locator("h1").first().waitFor();
      await page.waitForLoadState("networkidle");
      await expectNoSidewaysScroll(page);
    }
  });
}

// The screens of the rail: the chunk that each one is, and the file of the catalogue that it speaks from.

import { loadWords, type Words } from "../lib/catalogue";
import type { Screen } from "../lib/router.svelte";

/** Every screen is a chunk of its own, so that the first paint waits for one screen only. */
export const SCREENS = {
  today: { load: () => import("../features/today/Today.svelte"), words: "today" },
  compose: { load: () => import("../features/compose/Compose.svelte"), words: "compose" },
  accounts: { load: () => import("../features/accounts/Accounts.svelte"), words: "accounts" },
  activity: { load: () => import("../features/activity/Activity.svelte"), words: "activity" },
  numbers: { load: () => import("../features/numbers/Numbers.svelte"), words: "numbers" },
  setup: { load: () => import("../features/setup/Setup.svelte"), words: "setup" },
  settings: { load: () => import("../features/settings/Settings.svelte"), words: "settings" },
} as const satisfies Record<Screen["name"], { load: () => Promise<unknown>; words: Words }>;

/** Fetches a screen that will probably be opened next. Whether it arrives is seen when it is opened. */
export function prefetch(name: Screen["name"]): void {
  const { load, words } = SCREENS[name];
  Promise.all([load(), loadWords([words, "problems"])]).catch(() => undefined);
}

// Accounts around one instant, for tests of what becomes of their sign-ins.

import type { AccountDto, ComingPostDto } from "../src/ipc";
import { account as canned } from "./canned";

export const NOW = Date.parse("2026-11-20T16:00:00Z");
export const DAY = 86_400_000;

/** An instant so many days from now. */
export const inDays = (days: number): string => new Date(NOW + days * DAY).toISOString();

/** A post that is due so many days from now. */
export const dueIn = (days: number): ComingPostDto => ({
  postId: `post-${days}`,
  title: `Post ${days}`,
  at: inDays(days),
});

/** An account. */
export function account(sketch: Partial<AccountDto> = {}): AccountDto {
  const bakery = { id: "a", workspaceId: "w", network: "practice", handle: "bakery", displayName: "Bakery" };
  return canned({ ...bakery, connectedAt: inDays(-40), checkedAt: null, ...sketch });
}

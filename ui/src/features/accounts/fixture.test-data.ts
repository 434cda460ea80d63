// An account for tests: signed in without an end, unless the sketch says otherwise.

import type { AccountDto, ComingPostDto } from "../../ipc";

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
  return {
    id: "a",
    workspaceId: "w",
    network: "practice",
    handle: "bakery",
    displayName: "Bakery",
    hasAvatar: false,
    health: { kind: "fine" },
    signedInUntil: null,
    renews: false,
    renewedAt: null,
    renewalDueAt: null,
    reconnectBy: null,
    connectedAt: inDays(-40),
    checkedAt: null,
    scopesGranted: [],
    scopesMissing: [],
    lastPost: null,
    postsAt: [],
    heldPosts: 0,
    ...sketch,
  };
}

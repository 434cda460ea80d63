// What a bakery is told: a sign-in that ends too early, one that is over, posts that need somebody, and what is past.

import type { AlertAccountDto, AlertDto, AlertPostDto } from "../bindings.gen";

/** An alert; where it belongs follows from its account. */
export type StoredAlert = Omit<AlertDto, "workspaceId">;

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const at = (fromNow: number): string => new Date(Date.now() + fromNow).toISOString();

const shop: AlertAccountDto = { id: "acc-shop", network: "instagram", handle: "harbourbakery.shop" };
const main: AlertAccountDto = { id: "acc-ig", network: "instagram", handle: "harbourbakery" };
const flour: AlertAccountDto = { id: "acc-bs2", network: "bluesky", handle: "flour.bsky.social" };
const board: AlertAccountDto = {
  id: "acc-ma2",
  network: "mastodon",
  handle: "the.harbour.bakery.community.noticeboard@a-rather-long-server-name.example.social",
};

function post(postId: string, targetId: string, title: string, due: number): AlertPostDto {
  return { postId, targetId, title, dueAt: at(due) };
}

function signIn(account: AlertAccountDto): AlertDto["opens"] {
  return { name: "sign_in", accountId: account.id, network: account.network };
}

const opens = ({ postId, targetId }: AlertPostDto): AlertDto["opens"] => ({ name: "post", postId, targetId });

/** Six that hold, three of them read, and two that are over. */
export function seedAlerts(): StoredAlert[] {
  const tasting = post("post-tasting", "t-6", "Tasting notes", -3 * HOUR);
  const loaf = post("post-loaf", "t-4", "Loaf of the week", -2 * DAY);
  const advent = post(
    "post-advent",
    "post-advent-acc-shop",
    "Advent boxes",
    Math.ceil((Date.now() + 16.5 * DAY) / HOUR) * HOUR - Date.now(),
  );
  const finding = {
    code: "aspect_not_allowed",
    severity: "error",
    args: { number: 1, aspect: "9:21", min: "4:5", max: "1.91:1" },
    mediaIndex: 0,
    fix: "show_media",
  } as const;
  const open = { endedAt: null, read: false };
  return [
    {
      id: "alert-rejected",
      cause: { kind: "post_rejected", account: shop, post: tasting, finding },
      opens: opens(tasting),
      raisedAt: at(-3 * HOUR),
      ...open,
    },
    {
      id: "alert-before",
      cause: { kind: "sign_in_ends_before_post", account: shop, at: at(1 * DAY + 17.3 * HOUR), post: advent, more: 0 },
      opens: signIn(shop),
      raisedAt: at(-5 * HOUR),
      ...open,
    },
    {
      id: "alert-limit",
      cause: { kind: "rate_limited", account: board, until: at(2 * HOUR) },
      opens: { name: "account", accountId: board.id },
      raisedAt: at(-40 * 60_000),
      ...open,
    },
    {
      id: "alert-signed-out",
      cause: { kind: "sign_in_needed", account: flour, reason: "revoked", heldPosts: 2 },
      opens: signIn(flour),
      raisedAt: at(-1 * DAY),
      ...open,
      read: true,
    },
    {
      id: "alert-unconfirmed",
      cause: { kind: "post_unconfirmed", account: main, post: loaf },
      opens: opens(loaf),
      raisedAt: at(-2 * DAY),
      ...open,
      read: true,
    },
    {
      id: "alert-clock",
      cause: { kind: "clock_wrong", fault: "fast", minutes: 7 },
      opens: { name: "diagnostics" },
      raisedAt: at(-3 * DAY),
      ...open,
      read: true,
    },
    {
      id: "alert-vault",
      cause: { kind: "vault", fault: "closed" },
      opens: { name: "vault" },
      raisedAt: at(-6 * DAY),
      endedAt: at(-6 * DAY + HOUR),
      read: true,
    },
    {
      id: "alert-ended",
      cause: { kind: "sign_in_ends", account: main, at: at(-8 * DAY) },
      opens: signIn(main),
      raisedAt: at(-12 * DAY),
      endedAt: at(-9 * DAY),
      read: false,
    },
  ];
}

// Drafts, pictures and posts that a bakery would have.

import type { DraftDto, MediaDto, PostDto, TargetDto } from "../bindings.gen";
import { HOME } from "./workspaces";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const at = (fromNow: number): string => new Date(Date.now() + fromNow).toISOString();

export const WEEKEND_TEXT = `The weekend boxes are here. Two sourdoughs, six cardamom buns, one jar of last summer.

Order by Friday noon, collect on Saturday: https://harbour.example/boxes

#sourdough #weekendbaking`;

/** Two pictures. */
export function seedMedia(media: Map<string, MediaDto>): void {
  media.set("media-1", { id: "media-1", mimeType: "image/jpeg", width: 1600, height: 2000, sizeBytes: 912_340 });
  media.set("media-2", { id: "media-2", mimeType: "image/png", width: 2400, height: 1600, sizeBytes: 3_441_002 });
}

/** Two drafts, one of them with a text of its own for Mastodon. */
export function seedDrafts(drafts: Map<string, DraftDto>): void {
  drafts.set("draft-1", {
    id: "draft-1",
    workspaceId: HOME,
    version: 14,
    savedAt: at(-12 * 60_000),
    content: {
      text: WEEKEND_TEXT,
      accountIds: ["acc-ig", "acc-ma", "acc-bs"],
      media: [
        { mediaId: "media-1", alt: "Crate with two loaves and buns" },
        { mediaId: "media-2", alt: "" },
      ],
      variants: { "acc-ma": { text: `${WEEKEND_TEXT} #fediverse`, options: { visibility: "public" } } },
    },
    media: [],
  });
  drafts.set("draft-2", {
    id: "draft-2",
    workspaceId: HOME,
    version: 3,
    savedAt: at(-2 * DAY),
    content: { text: "Staff pick: rye, always rye.", accountIds: ["acc-bs"], media: [], variants: {} },
    media: [],
  });
}

/** A target as it looks before anything happened to it. */
export function target(
  sketch: Partial<TargetDto> & Pick<TargetDto, "id" | "accountId" | "network" | "handle">,
): TargetDto {
  return {
    state: "published",
    stage: null,
    steps: [],
    finding: null,
    nextTryAt: null,
    publishedAt: null,
    hasLink: false,
    url: null,
    evidence: null,
    actions: [],
    outlook: null,
    ...sketch,
  };
}

function live(id: string, accountId: string, network: string, handle: string, published: number): TargetDto {
  const url = `https://practice.example/${network}/${id}`;
  return target({ id, accountId, network, handle, publishedAt: at(published), hasLink: true, url, actions: ["open"] });
}

/** Posts of this week: live ones, one refused, one of which nobody knows. */
export function seedPosts(posts: Map<string, PostDto>): void {
  const add = (post: PostDto): unknown => posts.set(post.id, post);
  add({
    id: "post-open",
    title: "Open late tonight",
    plannedAt: at(-1 * DAY),
    schedule: null,
    targets: [
      live("t-1", "acc-ma", "mastodon", "bakery@fosstodon.org", -1 * DAY),
      live("t-2", "acc-bs", "bluesky", "harbour.bsky.social", -1 * DAY),
    ],
  });
  add({
    id: "post-loaf",
    title: "Loaf of the week",
    plannedAt: at(-2 * DAY),
    schedule: null,
    targets: [
      live("t-3", "acc-ma", "mastodon", "bakery@fosstodon.org", -2 * DAY),
      target({
        id: "t-4",
        accountId: "acc-ig",
        network: "instagram",
        handle: "harbourbakery",
        state: "waiting_person",
        steps: [
          { stage: { kind: "checking" }, startedAt: at(-2 * DAY), endedAt: at(-2 * DAY + 400), ok: true },
          {
            stage: { kind: "uploading", number: 1, of: 1 },
            startedAt: at(-2 * DAY + 400),
            endedAt: at(-2 * DAY + 3_000),
            ok: true,
          },
          { stage: { kind: "publishing" }, startedAt: at(-2 * DAY + 3_000), endedAt: null, ok: null },
        ],
        evidence: {
          text: "Loaf of the week: a seeded rye that keeps till Tuesday.",
          mediaCount: 1,
          sentAt: at(-2 * DAY + 3_000),
          candidates: [
            {
              text: "Loaf of the week: a seeded rye that keeps till Tuesday.",
              createdAt: at(-2 * DAY + 5_000),
              hasLink: true,
            },
          ],
        },
        actions: ["say_live", "say_send", "leave"],
      }),
    ],
  });
  add({
    id: "post-tasting",
    title: "Tasting notes",
    plannedAt: at(-3 * HOUR),
    schedule: null,
    targets: [
      live("t-5", "acc-bs", "bluesky", "harbour.bsky.social", -3 * HOUR),
      target({
        id: "t-6",
        accountId: "acc-shop",
        network: "instagram",
        handle: "harbourbakery.shop",
        state: "rejected",
        finding: {
          code: "aspect_not_allowed",
          severity: "error",
          args: { number: 1, aspect: "9:21", min: "4:5", max: "1.91:1" },
          mediaIndex: 0,
          fix: "show_media",
        },
        actions: ["edit", "cancel"],
      }),
    ],
  });
}

/** A post whose account could not be used because the vault was closed, and one whose time passed meanwhile. */
export function seedWaiting(posts: Map<string, PostDto>): void {
  const sourdough = { id: "t-7", accountId: "acc-ma", network: "mastodon", handle: "bakery@fosstodon.org" };
  posts.set("post-sourdough", {
    id: "post-sourdough",
    title: "Sourdough is back",
    plannedAt: at(-10 * 60_000),
    schedule: null,
    targets: [target({ ...sourdough, state: "waiting_unlock", actions: ["cancel"] })],
  });
  const queue = { id: "t-8", accountId: "acc-bs", network: "bluesky", handle: "harbour.bsky.social" };
  posts.set("post-queue", {
    id: "post-queue",
    title: "Saturday queue",
    plannedAt: at(-5 * HOUR),
    schedule: null,
    targets: [target({ ...queue, state: "missed", actions: ["retry", "edit", "cancel"] })],
  });
}

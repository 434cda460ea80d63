// A host without an engine, for unit tests: it answers nothing but what the test itself says; and what a host answers with,
// in the true shape, of which a test names only what it is about.

import type { AccountDto, DraftDto, ErrorCodeDto, PostDto, TargetDto } from "../src/ipc/bindings.gen";
import { commands } from "../src/ipc/bindings.gen";
import { IpcError, type Ipc } from "../src/ipc/contract";

/** When everything here happened. */
export const AT = "2026-11-20T09:00:00Z";

/** Refuses every command; a test spies on those that it answers. */
export const host: Ipc = {
  ...commands((command) => Promise.reject(new Error(`no test answers ${command}`))),
  mediaAdd: () => Promise.reject(new Error("no test takes a picture")),
  listen: () => Promise.resolve(() => undefined),
  pictureUrl: (kind, id) => `${kind}/${id}`,
};

/** What a command throws. */
export function failure(code: ErrorCodeDto, field: string | null = null): IpcError {
  return new IpcError({ code, args: {}, field, retryAt: null, findings: {} });
}

/** An account whose sign-in has no end in sight. */
export function account(sketch: Partial<AccountDto>): AccountDto {
  return {
    id: "account",
    workspaceId: "workspace",
    network: "mastodon",
    handle: "bakery@mastodon.practice",
    displayName: "Harbour Bakery",
    hasAvatar: false,
    health: { kind: "fine" },
    signedInUntil: null,
    renews: false,
    renewedAt: null,
    renewalDueAt: null,
    reconnectBy: null,
    connectedAt: AT,
    checkedAt: AT,
    scopesGranted: [],
    scopesMissing: [],
    lastPost: null,
    postsAt: [],
    heldPosts: 0,
    ...sketch,
  };
}

/** A target that went out, without an address. */
export function target(sketch: Partial<TargetDto>): TargetDto {
  return {
    id: "target",
    accountId: "account",
    network: "mastodon",
    handle: "bakery@mastodon.practice",
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

/** A post at once, to nobody. */
export function post(sketch: Partial<PostDto>): PostDto {
  return { id: "post", title: "", plannedAt: AT, schedule: null, targets: [], ...sketch };
}

/** A draft to one account, as it was stored. */
export function draft(sketch: Partial<DraftDto> & { readonly text?: string }): DraftDto {
  const { text = "", ...rest } = sketch;
  const content = { text, accountIds: ["account"], media: [], variants: {} };
  return { id: "draft", workspaceId: "workspace", version: 1, savedAt: AT, content, media: [], ...rest };
}

// Publish history and the audit log: how rows are narrowed down, joined and summed up.

import type { AuditFilterInput, AuditPageDto, AuditRowDto, PostDto, TargetStateDto } from "../../ipc";
import { actionsOf, type Theme } from "./words";
import type { AuditActorDto, AuditOutcomeDto } from "../../ipc";

/** What the person narrowed the log down to; an empty text means any. */
export interface Narrowed {
  readonly text: string;
  readonly actor: AuditActorDto | "";
  readonly theme: Theme | "";
  readonly outcome: AuditOutcomeDto | "";
  readonly network: string;
}

/** Nothing is left out. */
export const EVERYTHING: Narrowed = { text: "", actor: "", theme: "", outcome: "", network: "" };

/** What the core is asked. */
export function filterInput({ text, actor, theme, outcome, network }: Narrowed): AuditFilterInput {
  return {
    text: text.trim(),
    actors: actor === "" ? [] : [actor],
    actions: theme === "" ? [] : actionsOf(theme),
    outcome: outcome === "" ? null : outcome,
    accountId: null,
    network: network === "" ? null : network,
  };
}

/** Whether anything is left out. */
export function isNarrowed(narrowed: Narrowed): boolean {
  return Object.values(narrowed).some((value) => value.trim() !== "");
}

/**
 * Puts the newest page before what is shown already. The log only grows at its end, so what is known stays; when more
 * was written than a page holds, the page alone is shown rather than a list with a hole.
 */
export function withNewest(known: readonly AuditRowDto[], newest: AuditPageDto): readonly AuditRowDto[] {
  const latest = known[0]?.seq ?? 0;
  const fresh = newest.rows.filter((row) => row.seq > latest);
  const hasHole = fresh.length === newest.rows.length && newest.hasMore && known.length > 0;
  return hasHole ? newest.rows : [...fresh, ...known];
}

/** Where a post stands, in the classes that matter when looking back. */
type Standing = "live" | "planned" | "under_way" | "unsure" | "stopped" | "called_off";

const STANDINGS: Record<TargetStateDto, Standing> = {
  scheduled: "planned",
  due: "under_way",
  preparing: "under_way",
  ready: "under_way",
  committing: "under_way",
  published: "live",
  retry_wait: "under_way",
  rate_limited: "under_way",
  waiting_sign_in: "stopped",
  waiting_unlock: "stopped",
  waiting_person: "unsure",
  paused: "stopped",
  missed: "stopped",
  rejected: "stopped",
  cancelled: "called_off",
  unconfirmed: "unsure",
  reconciling: "unsure",
};

/** What came of a post. */
export interface PostLook {
  readonly key: Standing;
  readonly live: number;
  readonly count: number;
}

/** Sums a post up: the worst of its targets names it. */
export function lookOf(post: PostDto): PostLook {
  const of = (standing: Standing): number => post.targets.filter(({ state }) => STANDINGS[state] === standing).length;
  const count = post.targets.length;
  const worst = (["stopped", "unsure", "under_way", "planned", "live"] as const).find((standing) => of(standing) > 0);
  return { key: worst ?? "called_off", live: of("live"), count };
}

/** The posts that a text is found in: their beginning, a handle, a network's name. */
export function searchPosts(posts: readonly PostDto[], typed: string, nameOf: (network: string) => string): PostDto[] {
  const wanted = typed.trim().toLocaleLowerCase();
  if (wanted === "") return [...posts];
  return posts.filter((post) =>
    [post.title, ...post.targets.flatMap(({ handle, network }) => [handle, nameOf(network)])].some((text) =>
      text.toLocaleLowerCase().includes(wanted),
    ),
  );
}

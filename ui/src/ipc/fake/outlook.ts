// What sign-ins of the world in memory will be worth when its planned posts are due.

import type { AccountDto, OutlookDto, PostDto } from "../bindings.gen";
import type { World } from "./world";

function outlook({ health, renews, renewalDueAt, signedInUntil }: AccountDto, dueAt: string): OutlookDto {
  const isBefore = (at: string | null): at is string => at !== null && Date.parse(at) <= Date.parse(dueAt);
  if (health.kind === "needs_sign_in") return health;
  if (health.kind === "ended") return { kind: "ended" };
  if (renews) return { kind: isBefore(renewalDueAt) ? "renews_itself" : "covered" };
  return isBefore(signedInUntil) ? { kind: "ends_before", at: signedInUntil } : { kind: "covered" };
}

/** A post with what its accounts' sign-ins will be worth at its time. */
export function foretold({ accounts }: World, post: PostDto): PostDto {
  const targets = post.targets.map((target) => {
    const account = accounts.find(({ id }) => id === target.accountId);
    const waits = target.state === "scheduled" && account !== undefined;
    return { ...target, outlook: waits ? outlook(account, post.plannedAt) : null };
  });
  return { ...post, targets };
}

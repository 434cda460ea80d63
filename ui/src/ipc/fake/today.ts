// The start screen's facts, worked out from the world in memory.

import type { DayDto, LeftOutDto, NeedDto, PostDto, TargetStateDto, TodayDto } from "../bindings.gen";
import { heldOf } from "./held";
import { isShown, ownerOf } from "./workspaces";
import { at, DAY, type World } from "./world";

const BAD: readonly TargetStateDto[] = [
  "rejected",
  "waiting_person",
  "unconfirmed",
  "waiting_sign_in",
  "waiting_unlock",
  "missed",
];

function needs(world: World): NeedDto[] {
  const fromAccounts = world.accounts.flatMap((account): NeedDto[] => {
    if (account.health.kind === "needs_sign_in") {
      return [{ kind: "sign_in", accountId: account.id, reason: account.health.reason, heldPosts: account.heldPosts }];
    }
    if (account.health.kind === "ends" && account.signedInUntil) {
      const leftOut = leftOutBy(world, account.id, account.signedInUntil);
      const isNear = Date.parse(account.signedInUntil) <= Date.now() + 7 * DAY;
      if (isNear || leftOut)
        return [{ kind: "sign_in_ends", accountId: account.id, at: account.signedInUntil, leftOut }];
    }
    return [];
  });
  const fromPosts = [...world.posts.values()].flatMap((post) =>
    post.targets.flatMap((target): NeedDto[] => {
      const common = { postId: post.id, targetId: target.id, accountId: target.accountId, title: post.title };
      const held = target.state === "missed" ? heldOf(world, target.accountId) : [];
      if (held.length > 1) {
        const isFirst = held[0]?.target.id === target.id;
        const since = held[0]?.post.plannedAt ?? post.plannedAt;
        return isFirst ? [{ kind: "held", accountId: target.accountId, posts: held.length, since }] : [];
      }
      if (target.state === "missed") return [{ kind: "missed", ...common, dueAt: post.plannedAt }];
      if (target.state === "rejected") return [{ kind: "rejected", ...common, finding: target.finding }];
      if (target.state === "waiting_person") {
        return [{ kind: "unconfirmed", ...common, candidates: target.evidence?.candidates.length ?? 0 }];
      }
      return [];
    }),
  );
  return [...fromVault(world), ...fromAccounts, ...fromPosts];
}

/** The first post that is planned on an account for after its end. */
function leftOutBy({ posts }: World, accountId: string, end: string): LeftOutDto | null {
  const late = [...posts.values()]
    .filter((post) => post.targets.some((target) => target.accountId === accountId && target.state === "scheduled"))
    .filter((post) => Date.parse(post.plannedAt) >= Date.parse(end))
    .sort((a, b) => Date.parse(a.plannedAt) - Date.parse(b.plannedAt));
  const [first] = late;
  return first ? { postId: first.id, title: first.title, dueAt: first.plannedAt, more: late.length - 1 } : null;
}

function fromVault({ posts }: World): NeedDto[] {
  const waiting = [...posts.values()]
    .flatMap(({ targets }) => targets)
    .filter(({ state }) => state === "waiting_unlock");
  return waiting.length === 0 ? [] : [{ kind: "unlock", heldPosts: waiting.length }];
}

function localDate(day: Date): string {
  return `${day.getFullYear()}-${String(day.getMonth() + 1).padStart(2, "0")}-${String(day.getDate()).padStart(2, "0")}`;
}

function worst(post: PostDto): TargetStateDto {
  return post.targets.find((target) => BAD.includes(target.state))?.state ?? post.targets[0]?.state ?? "published";
}

function week(world: World): DayDto[] {
  const now = new Date();
  const monday = new Date(now.getFullYear(), now.getMonth(), now.getDate() - ((now.getDay() + 6) % 7));
  return Array.from({ length: 7 }, (_, index) => {
    const day = new Date(monday.getFullYear(), monday.getMonth(), monday.getDate() + index);
    const date = localDate(day);
    const posts = [...world.posts.values()]
      .filter((post) => localDate(new Date(post.plannedAt)) === date)
      .sort((a, b) => a.plannedAt.localeCompare(b.plannedAt))
      .map((post) => ({
        postId: post.id,
        at: post.plannedAt,
        title: post.title,
        networks: post.targets.map((target) => target.network),
        state: worst(post),
      }));
    return { date, today: date === localDate(now), posts };
  });
}

/** The start screen of a workspace; `null` for all in use. */
export function today(whole: World, workspaceId: string | null): TodayDto {
  const posts = [...whole.posts].filter(([, post]) => isShown(whole, ownerOf(whole, post), workspaceId));
  const accounts = whole.accounts.filter((account) => isShown(whole, account.workspaceId, workspaceId));
  const world: World = { ...whole, accounts, posts: new Map(posts) };
  const targets = [...world.posts.values()].flatMap((post) => post.targets);
  const list = needs(world);
  return {
    halt: whole.paused !== null ? "paused" : whole.vault === "ready" ? null : "vault_closed",
    verdict: {
      accounts: world.accounts.length,
      published: targets.filter((target) => target.state === "published").length,
      underWay: targets.filter((target) =>
        ["scheduled", "due", "preparing", "ready", "committing", "retry_wait"].includes(target.state),
      ).length,
      needsYou: list.length,
    },
    checkedAt: at(-40_000),
    needs: list,
    week: week(world),
    zone: new Intl.DateTimeFormat().resolvedOptions().timeZone,
  };
}

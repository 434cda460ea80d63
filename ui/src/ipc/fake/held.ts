// Posts of the world in memory that missed their time, and how they go on.

import type { HeldPostDto, PostDto, TargetDto } from "../bindings.gen";
import type { Ipc } from "../contract";
import type { Desk } from "./desk";
import { act } from "./publish";
import { target } from "./seed";
import { at, HOUR, type World } from "./world";

interface Held {
  readonly post: PostDto;
  readonly target: TargetDto;
}

/** The posts of an account that missed their time, in the order of their times. */
export function heldOf(world: World, accountId: string): Held[] {
  const all = [...world.posts.values()].flatMap((post) => post.targets.map((each) => ({ post, target: each })));
  return all
    .filter((each) => each.target.accountId === accountId && each.target.state === "missed")
    .sort((a, b) => a.post.plannedAt.localeCompare(b.post.plannedAt));
}

/** Three posts of one account, held while it was signed out. */
export function seedHeld(posts: Map<string, PostDto>): void {
  const titles = [
    "Rye is back",
    "The mill opens its doors, and everybody who ever asked how flour is made is welcome",
    "Late buns",
  ];
  titles.forEach((title, index) => {
    const account = { accountId: "acc-bs2", network: "bluesky", handle: "flour.bsky.social" };
    const missed = target({ id: `t-held-${index}`, ...account, state: "missed", actions: ["retry", "edit", "cancel"] });
    const id = `post-held-${index}`;
    posts.set(id, { id, title, plannedAt: at((index - 30) * HOUR), schedule: null, targets: [missed] });
  });
}

/** The commands about held posts. */
export function heldHost({ world, emit, fail, answer }: Desk): Pick<Ipc, "heldList" | "heldDecide"> {
  function goOn(held: Held, kind: "now" | "skip"): void {
    act(world(), held.target.id, kind === "now" ? "retry" : "cancel", (ids) => emit("posts", ids));
  }

  function plan({ post, target: missed }: Held, inMs: number): void {
    const targets = post.targets.map((each) =>
      each.id === missed.id ? { ...each, state: "scheduled" as const, actions: ["cancel" as const] } : each,
    );
    world().posts.set(post.id, { ...post, plannedAt: at(inMs), targets });
    emit("posts", [post.id]);
  }

  return {
    heldList: (accountId) =>
      answer(() =>
        heldOf(world(), accountId).map(({ post, target: { id } }): HeldPostDto => ({
          postId: post.id,
          targetId: id,
          title: post.title,
          dueAt: post.plannedAt,
        })),
      ),
    heldDecide: ({ accountId, targetIds, answer: chosen }) =>
      answer(() => {
        if (chosen.kind === "spaced" && chosen.minutes > 1440) throw fail("invalid_input", "minutes");
        const held = heldOf(world(), accountId).filter((each) => targetIds.includes(each.target.id));
        held.forEach((each, place) => {
          if (chosen.kind === "spaced" && place > 0) plan(each, place * chosen.minutes * 60_000);
          else goOn(each, chosen.kind === "skip" ? "skip" : "now");
        });
        return held.length;
      }),
  };
}

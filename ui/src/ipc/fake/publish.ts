// How a post goes out in the world in memory. A word in the text brings trouble: "refuse", "lost", "busy".

import type { DraftDto, PostDto, StageDto, TargetActionDto, TargetDto } from "../bindings.gen";
import { target } from "./seed";
import { at, newId, type World } from "./world";

type Emit = (ids: string[]) => void;

const PACE_MS = 700;

function stages(pictures: number): StageDto[] {
  const uploads = Array.from({ length: pictures }, (_, index): StageDto => ({
    kind: "uploading",
    number: index + 1,
    of: pictures,
  }));
  return [{ kind: "checking" }, ...uploads, { kind: "processing" }, { kind: "publishing" }, { kind: "finishing" }];
}

function outcome(entry: TargetDto, text: string): Partial<TargetDto> {
  if (text.includes("refuse") && entry.network === "instagram") {
    const finding = { code: "refused", severity: "error", args: {}, mediaIndex: null, fix: null } as const;
    return { state: "rejected", finding, actions: ["retry", "edit", "cancel"] };
  }
  if (text.includes("blurred") && entry.network === "instagram") {
    const finding = { code: "picture_refused", severity: "error", args: {}, mediaIndex: 0, fix: "show_media" } as const;
    return { state: "rejected", finding, actions: ["edit", "cancel"] };
  }
  if (text.includes("busy") && entry.network === "mastodon") {
    return { state: "rate_limited", nextTryAt: at(5 * 60_000), actions: ["retry", "cancel"] };
  }
  if (text.includes("lost") && entry.network === "bluesky") {
    const evidence = {
      text,
      mediaCount: 0,
      sentAt: at(-2000),
      candidates: [{ text, createdAt: at(-1500), hasLink: true }],
    };
    return { state: "waiting_person", evidence, actions: ["say_live", "say_send", "leave"] };
  }
  const url = `https://practice.example/${entry.network}/${entry.id}`;
  return { state: "published", publishedAt: at(0), hasLink: true, url, actions: ["open"] };
}

function change(world: World, postId: string, targetId: string, by: (entry: TargetDto) => TargetDto): void {
  const post = world.posts.get(postId);
  if (!post) return;
  world.posts.set(postId, { ...post, targets: post.targets.map((each) => (each.id === targetId ? by(each) : each)) });
}

function walk(world: World, postId: string, entry: TargetDto, text: string, pictures: number, emit: Emit): void {
  const plan = stages(pictures);
  plan.forEach((stage, index) => {
    setTimeout(
      () => {
        change(world, postId, entry.id, (current) =>
          current.state === "cancelled"
            ? current
            : {
                ...current,
                state: stage.kind === "publishing" || stage.kind === "finishing" ? "committing" : "preparing",
                stage,
                steps: [...closed(current), { stage, startedAt: at(0), endedAt: null, ok: null }],
                actions: stage.kind === "publishing" || stage.kind === "finishing" ? [] : ["cancel"],
              },
        );
        emit([postId]);
      },
      PACE_MS * (index + 1),
    );
  });
  setTimeout(
    () => {
      change(world, postId, entry.id, (current) =>
        current.state === "cancelled"
          ? current
          : { ...current, stage: null, steps: closed(current), ...outcome(entry, text) },
      );
      emit([postId]);
    },
    PACE_MS * (plan.length + 1),
  );
}

function closed(entry: TargetDto): TargetDto["steps"] {
  return entry.steps.map((step) => (step.endedAt === null ? { ...step, endedAt: at(0), ok: true } : step));
}

/** A post with a target for each account of a draft, which nobody has stored yet. */
export function postOf(world: World, draft: DraftDto): PostDto {
  const targets = draft.content.accountIds.flatMap((accountId) => {
    const account = world.accounts.find((each) => each.id === accountId);
    if (!account) return [];
    const { network, handle } = account;
    return [target({ id: newId(), accountId, network, handle, state: "due", actions: ["cancel"] })];
  });
  const title = draft.content.text.split("\n")[0]?.slice(0, 60) ?? "";
  return { id: newId(), title, plannedAt: at(0), schedule: null, targets };
}

/** What goes out: some targets of a post, as its draft says. */
interface Departure {
  readonly postId: string;
  readonly targetIds: readonly string[];
  readonly draft: DraftDto;
}

/** Lets targets begin their walk; the rest comes as changes. */
export function begin(world: World, { postId, targetIds, draft }: Departure, emit: Emit): void {
  for (const entry of world.posts.get(postId)?.targets ?? []) {
    if (!targetIds.includes(entry.id)) continue;
    const text = draft.content.variants[entry.accountId]?.text ?? draft.content.text;
    world.sent.set(entry.id, { ...draft.content, text, accountIds: [entry.accountId], variants: {} });
    change(world, postId, entry.id, (current) => ({ ...current, state: "due" }));
    walk(world, postId, entry, text, draft.content.media.length, emit);
  }
}

/** Sends a draft to its accounts; resolves at once, the rest comes as changes. */
export function publish(world: World, draft: DraftDto, emit: Emit): PostDto {
  const post = postOf(world, draft);
  world.posts.set(post.id, post);
  world.owners.set(post.id, draft.workspaceId);
  world.drafts.delete(draft.id);
  begin(world, { postId: post.id, targetIds: post.targets.map((each) => each.id), draft }, emit);
  return post;
}

/** Does what the person asked with a target. */
export function act(world: World, targetId: string, action: TargetActionDto, emit: Emit): PostDto | null {
  const post = [...world.posts.values()].find((each) => each.targets.some((entry) => entry.id === targetId));
  const entry = post?.targets.find((each) => each.id === targetId);
  if (!post || !entry) return null;
  const set = (by: Partial<TargetDto>): void =>
    change(world, post.id, targetId, (current) => ({
      ...current,
      finding: null,
      evidence: null,
      nextTryAt: null,
      ...by,
    }));
  switch (action) {
    case "retry":
    case "say_send":
      set({ state: "due", steps: [], actions: ["cancel"] });
      walk(world, post.id, entry, "", 0, emit);
      break;
    case "cancel":
      set({ state: "cancelled", stage: null, actions: [] });
      break;
    case "say_live":
      set({ state: "published", publishedAt: at(0), actions: [] });
      break;
    case "leave":
      set({ state: "unconfirmed", actions: [] });
      break;
    case "edit":
    case "reconnect":
    case "open":
      break;
  }
  emit([post.id]);
  return world.posts.get(post.id) ?? null;
}

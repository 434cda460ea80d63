// The workspaces of the world in memory, by the core's rules.

import type { AccountDto, DraftDto, PostDto, TargetStateDto, WorkspaceDto } from "../bindings.gen";
import type { Ipc } from "../contract";
import type { Desk } from "./desk";
import { newId, type World } from "./world";

const SETTLED: readonly TargetStateDto[] = ["published", "cancelled", "rejected"];

/** Where everything is that nobody put elsewhere. */
export const HOME = "work-harbour";

/** The workspace that a bakery has. */
export function seedWorkspaces(): WorkspaceDto[] {
  return [{ id: HOME, name: "Harbour Bakery", color: "slate", archived: false }];
}

/** Thirty clients, some with long names. */
export function manyWorkspaces(): WorkspaceDto[] {
  const colors = ["blue", "teal", "green", "amber", "red", "pink", "violet"] as const;
  const others = Array.from({ length: 29 }, (_, at): WorkspaceDto => {
    const name =
      at % 5 === 0
        ? `Client ${at + 1}, the Society for the Preservation of Rather Long Names and Sons`
        : `Client ${at + 1}`;
    return { id: `work-${at + 1}`, name, color: colors[at % colors.length] ?? "slate", archived: false };
  });
  return [...seedWorkspaces(), ...others];
}

/** Whether something of that workspace is looked at. */
export function isShown(world: World, owner: string, wanted: string | null): boolean {
  if (wanted !== null) return owner === wanted;
  return world.workspaces.some(({ id, archived }) => id === owner && !archived);
}

/** The workspace that a post was written in. */
export function ownerOf(world: World, post: PostDto): string {
  return world.owners.get(post.id) ?? HOME;
}

/** Where something new goes. */
export function homeOf(world: World, wanted: string | null): string {
  return wanted ?? world.workspaceId ?? world.workspaces.find(({ archived }) => !archived)?.id ?? HOME;
}

function isPlannedOf(world: World, post: PostDto, id: string): boolean {
  const owned = new Set(world.accounts.filter((each) => each.workspaceId === id).map((each) => each.id));
  const open = post.targets.filter(({ state }) => !SETTLED.includes(state));
  return open.some(({ accountId }) => ownerOf(world, post) === id || owned.has(accountId));
}

function without(draft: DraftDto, account: AccountDto): DraftDto {
  const { content } = draft;
  const variants = Object.fromEntries(Object.entries(content.variants).filter(([id]) => id !== account.id));
  const accountIds = content.accountIds.filter((id) => id !== account.id);
  return { ...draft, version: draft.version + 1, content: { ...content, accountIds, variants } };
}

type WorkspaceCommand = `workspace${string}` | "accountMove";

/** The commands about workspaces. */
export function workspaceHost({
  world,
  emit,
  fail,
  answer,
  found,
  state,
}: Desk): Pick<Ipc, Extract<keyof Ipc, WorkspaceCommand>> {
  const get = (id: string): WorkspaceDto => found(world().workspaces.find((each) => each.id === id));
  const planned = (id: string): number =>
    [...world().posts.values()].filter((post) => isPlannedOf(world(), post, id)).length;

  function put(workspace: WorkspaceDto): void {
    const others = world().workspaces.filter(({ id }) => id !== workspace.id);
    world().workspaces = [...others, workspace].sort((a, b) => a.name.localeCompare(b.name));
    emit("app");
  }

  function refuseTaken(name: string, own: string | null): void {
    const isTaken = world().workspaces.some(
      (each) => each.id !== own && each.name.toLowerCase() === name.toLowerCase(),
    );
    if (isTaken) throw fail("name_taken", "name");
  }

  return {
    workspaceList: () =>
      answer(() =>
        world().workspaces.map((workspace) => ({
          workspace,
          accounts: world().accounts.filter((each) => each.workspaceId === workspace.id).length,
          drafts: [...world().drafts.values()].filter((each) => each.workspaceId === workspace.id).length,
          planned: planned(workspace.id),
        })),
      ),
    workspaceCreate: ({ name, color }) =>
      answer(() => {
        refuseTaken(name, null);
        const made = { id: newId(), name, color, archived: false };
        put(made);
        return made;
      }),
    workspaceSave: (id, { name, color }) =>
      answer(() => {
        refuseTaken(name, id);
        put({ ...get(id), name, color });
        return null;
      }),
    workspaceArchive: (id) =>
      answer(() => {
        const count = planned(id);
        if (count > 0) throw fail("workspace_busy", null, { planned: count });
        if (!world().workspaces.some((each) => each.id !== id && !each.archived)) throw fail("workspace_last");
        put({ ...get(id), archived: true });
        if (world().workspaceId === id) world().workspaceId = null;
        return null;
      }),
    workspaceUnarchive: (id) =>
      answer(() => {
        put({ ...get(id), archived: false });
        return null;
      }),
    workspaceChoose: (id) =>
      answer(() => {
        if (id !== null && get(id).archived) throw fail("action_not_possible");
        world().workspaceId = id;
        emit("app");
        return state();
      }),
    accountMove: (accountId, workspaceId) =>
      answer(() => {
        const account = found(world().accounts.find((each) => each.id === accountId));
        account.workspaceId = get(workspaceId).id;
        const named = [...world().drafts.values()].filter(
          (draft) => draft.workspaceId !== workspaceId && draft.content.accountIds.includes(accountId),
        );
        for (const draft of named) world().drafts.set(draft.id, without(draft, account));
        emit("accounts", [accountId]);
        emit("drafts");
        return { drafts: named.length };
      }),
  };
}

// A host in memory: the whole page can be used, tested and looked at in a browser. Never part of the product's bundle.

import type {
  AppStateDto,
  ChangedDto,
  ChangedEvent,
  DraftDto,
  ErrorCodeDto,
  MediaDto,
  MeantDto,
  ScheduleDto,
} from "./bindings.gen";
import { IpcError, type Ipc } from "./contract";
import { alertHost } from "./fake/alerts";
import { auditHost } from "./fake/audit";
import { backgroundHost } from "./fake/background";
import { backupHost } from "./fake/backup";
import { connected, startFlow } from "./fake/connect";
import { heldHost } from "./fake/held";
import { importHost } from "./fake/import";
import { lookingAfterHost } from "./fake/looking-after";
import { NETWORKS } from "./fake/networks";
import { foretold } from "./fake/outlook";
import { pictureUrl, keepPicture } from "./fake/pictures";
import { act, publish } from "./fake/publish";
import { review } from "./fake/review";
import { meant, move, plan, plannedFor, refusal, takeBack } from "./fake/schedule";
import { setupHost } from "./fake/setup";
import { today } from "./fake/today";
import { vaultHost } from "./fake/vault";
import { HOME, homeOf, isShown, ownerOf, workspaceHost } from "./fake/workspaces";
import { at, makeWorld, newId, type World } from "./fake/world";

/** Marks a bundle that contains this host; a test looks for it. */
const MARK = "postrider-fake-host";

const wishes = new URLSearchParams(typeof location === "undefined" ? "" : location.search);
const delayMs = wishes.get("pace") === "slow" ? 1_500 : 4;
const listeners = new Set<(event: ChangedEvent) => void>();
let world: World = makeWorld(wishes.get("world") ?? "bakery");
if (wishes.has("theme")) world.settings.theme = wishes.get("theme") === "dark" ? "dark" : "light";

/** Puts another world in place; for tests. */
export function resetWorld(name: string): World {
  world = makeWorld(name);
  listeners.clear();
  return world;
}

function emit(what: ChangedDto, ids: string[] = []): void {
  setTimeout(() => listeners.forEach((each) => each({ what, ids })), 0);
}

function fail(code: ErrorCodeDto, field: string | null = null, args: Record<string, string | number> = {}): IpcError {
  return new IpcError({ code, args, field, retryAt: null, findings: {} });
}

async function answer<T>(make: () => T): Promise<T> {
  await new Promise((resolve) => setTimeout(resolve, delayMs));
  return structuredClone(make());
}

function found<T>(thing: T | undefined): T {
  if (thing === undefined) throw fail("not_found");
  return thing;
}

function state(): AppStateDto {
  return {
    version: "0.1.0",
    profile: world.profile
      ? {
          kind: world.profile,
          workspaces: world.workspaces,
          workspaceId: world.workspaceId,
          clockAheadSeconds: 0,
        }
      : null,
    profiles: world.profiles,
    vault: world.vault,
    trouble: world.trouble,
    stranger: world.trouble === "database_strange" ? { how: "added", kind: "trigger", name: "twice" } : null,
    erased: world.erased,
    paused: world.paused,
    linksArrive: true,
    networks: [...NETWORKS],
  };
}

function withMedia(draft: DraftDto): DraftDto {
  return { ...draft, media: draft.content.media.flatMap((item) => world.media.get(item.mediaId) ?? []) };
}

function addMedia(bytes: Uint8Array): MediaDto {
  const media = { id: newId(), mimeType: "image/png", width: 1200, height: 900, sizeBytes: bytes.length };
  world.media.set(media.id, media);
  keepPicture(media.id, bytes);
  return media;
}

const desk = { world: () => world, emit, fail, answer, found, state };
/** The draft as it was at `version`, if it may go out. */
function goodToGo(draftId: string, version: number): DraftDto {
  const draft = found(world.drafts.get(draftId));
  if (draft.version !== version) throw fail("draft_changed");
  const blocked = review(draft.content, world.accounts).accounts.some((each) =>
    each.findings.some((finding) => finding.severity === "error"),
  );
  if (blocked || draft.content.accountIds.length === 0) throw fail("plan_refused");
  return draft;
}

function meantOrRefused(schedule: ScheduleDto): MeantDto {
  const field = refusal(schedule);
  if (field !== null) throw fail("invalid_input", field);
  return meant(schedule);
}

function stillToCome(schedule: ScheduleDto): ScheduleDto {
  if (!meantOrRefused(schedule).ahead) throw fail("time_passed", "local");
  return schedule;
}

/** The host in memory. */
export const host: Ipc = {
  ...vaultHost(desk),
  ...alertHost(desk),
  ...auditHost(desk),
  ...backgroundHost(desk),
  ...backupHost(desk),
  ...importHost(desk),
  ...workspaceHost(desk),
  ...heldHost(desk),
  ...lookingAfterHost(desk),
  ...setupHost(desk, wishes.get("flow") ?? ""),
  appState: () => answer(state),
  profileOpen: (kind) =>
    answer(() => {
      world = {
        ...world,
        profile: kind,
        profiles: [...new Set([...world.profiles, kind])],
        vault: "ready",
        trouble: null,
        erased: null,
      };
      emit("app");
      emit("accounts");
      return state();
    }),
  vaultRetry: () =>
    answer(() => {
      world = { ...world, trouble: null };
      // What the keychain holds does not come back by asking; what stood in its way may be gone.
      if (world.vault.startsWith("keychain_")) world.vault = "ready";
      return state();
    }),
  profileClose: () =>
    answer(() => {
      world = { ...world, profile: null, vault: "opening", trouble: null };
      return state();
    }),
  linkOpen: () => answer(() => null),
  deepLinkPending: () => answer(() => null),

  accountList: () => answer(() => world.accounts.map((each) => ({ ...each, postsAt: plannedFor(world, each) }))),
  accountCheck: (accountId) =>
    answer(() => {
      const account = found(world.accounts.find((each) => each.id === accountId));
      account.checkedAt = at(0);
      emit("accounts", [accountId]);
      return account;
    }),
  accountDisconnect: (accountId) =>
    answer(() => {
      world.accounts = world.accounts.filter((each) => each.id !== accountId);
      emit("accounts", [accountId]);
      return null;
    }),

  connectStart: (input) =>
    answer(() => {
      const isMissing = !world.registrations.some((each) => each.network === input.network);
      if (NETWORKS.find((each) => each.id === input.network)?.gate === "own_app" && isMissing) {
        throw fail("registration_missing", null, { network: input.network });
      }
      if (input.server !== null && !input.server.includes("."))
        throw fail("server_unknown", "server", { network: input.network });
      return startFlow(world, input, wishes.get("flow") ?? "", (what, id) => emit(what, [id]));
    }),
  connectOpenAgain: () => answer(() => null),
  connectCopyLink: () => answer(() => null),
  connectPaste: (flowId, address) =>
    answer(() => {
      const flow = found(world.flows.get(flowId));
      if (!address.includes("code=")) throw fail("link_malformed", "address", { network: flow.network });
      const whose = { accountId: null, workspaceId: null };
      const account = connected(world, { network: flow.network, handle: "harbourbakery.new", ...whose });
      const done = { ...flow, status: { kind: "done" as const, accountId: account.id, known: false } };
      world.flows.set(flowId, done);
      emit("accounts", [account.id]);
      return done;
    }),
  connectCancel: (flowId) =>
    answer(() => {
      world.flows.delete(flowId);
      return null;
    }),
  connectStatus: (flowId) => answer(() => found(world.flows.get(flowId))),
  connectPassword: (input) =>
    answer(() => {
      if (input.password === "wrong") throw fail("password_wrong", "password", { network: input.network });
      if (!/^[a-z0-9]{4}(-[a-z0-9]{4}){3}$/i.test(input.password)) throw fail("app_password_needed", "password");
      const { network, identifier: handle, accountId, workspaceId } = input;
      const account = connected(world, { network, handle, accountId, workspaceId });
      emit("accounts", [account.id]);
      return account;
    }),

  draftList: (workspaceId) =>
    answer(() =>
      [...world.drafts.values()]
        .filter((draft) => isShown(world, draft.workspaceId, workspaceId))
        .sort((a, b) => b.savedAt.localeCompare(a.savedAt))
        .map((draft) => ({
          id: draft.id,
          workspaceId: draft.workspaceId,
          title: draft.content.text.split("\n")[0]?.slice(0, 60) ?? "",
          savedAt: draft.savedAt,
          accountIds: draft.content.accountIds,
          mediaCount: draft.content.media.length,
        })),
    ),
  draftCreate: (wanted) =>
    answer(() => {
      const content = { text: "", accountIds: [], media: [], variants: {} };
      const workspaceId = homeOf(world, wanted);
      const draft: DraftDto = { id: newId(), workspaceId, version: 0, savedAt: at(0), content, media: [] };
      world.drafts.set(draft.id, draft);
      emit("drafts", [draft.id]);
      return draft;
    }),
  draftGet: (draftId) => answer(() => withMedia(found(world.drafts.get(draftId)))),
  draftSave: (draftId, baseVersion, content) =>
    answer(() => {
      const draft = found(world.drafts.get(draftId));
      if (draft.version !== baseVersion) throw fail("draft_changed");
      const saved = { ...draft, version: draft.version + 1, savedAt: at(0), content: structuredClone(content) };
      world.drafts.set(draftId, saved);
      emit("drafts", [draftId]);
      return { version: saved.version, savedAt: saved.savedAt };
    }),
  draftDelete: (draftId) =>
    answer(() => {
      world.drafts.delete(draftId);
      emit("drafts", [draftId]);
      return null;
    }),
  draftReview: (content) => answer(() => review(content, world.accounts)),
  mediaAdd: (bytes) => answer(() => addMedia(bytes)),
  mediaPaste: () =>
    answer(() => {
      throw fail("clipboard_empty");
    }),
  mediaDropped: () => answer(() => ({ media: [], refused: [] })),

  postPublish: (draftId, version) =>
    answer(() => {
      const post = publish(world, goodToGo(draftId, version), (ids) => emit("posts", ids));
      emit("drafts", [draftId]);
      emit("posts", [post.id]);
      return post;
    }),
  postSchedule: (draftId, version, schedule) =>
    answer(() => {
      const draft = goodToGo(draftId, version);
      const post = plan(world, draft, stillToCome(schedule), (ids) => emit("posts", ids));
      emit("drafts", [draftId]);
      emit("posts", [post.id]);
      return foretold(world, post);
    }),
  postMove: (postId, schedule) =>
    answer(() => {
      const post = found(world.posts.get(postId));
      const moved = move(world, post, stillToCome(schedule), (ids) => emit("posts", ids));
      if (!moved) throw fail("action_not_possible");
      emit("posts", [postId]);
      return foretold(world, moved);
    }),
  postUnschedule: (postId) =>
    answer(() => {
      const draft = takeBack(world, found(world.posts.get(postId)));
      if (!draft) throw fail("action_not_possible");
      emit("posts", [postId]);
      emit("drafts", [draft.id]);
      return withMedia(draft);
    }),
  scheduleMeant: (schedule) => answer(() => meantOrRefused(schedule)),
  postList: (limit, workspaceId) =>
    answer(() =>
      [...world.posts.values()]
        .filter((post) => isShown(world, ownerOf(world, post), workspaceId))
        .sort((a, b) => b.plannedAt.localeCompare(a.plannedAt))
        .slice(0, limit)
        .map((post) => foretold(world, post)),
    ),
  postGet: (postId) => answer(() => foretold(world, found(world.posts.get(postId)))),
  targetAct: (targetId, action) =>
    answer(() => {
      const post = act(world, targetId, action, (ids) => emit("posts", ids));
      if (!post) throw fail("not_found");
      return foretold(world, post);
    }),
  targetEdit: (targetId) =>
    answer(() => {
      const content = found(world.sent.get(targetId));
      act(world, targetId, "cancel", (ids) => emit("posts", ids));
      const workspaceId = world.accounts.find(({ id }) => content.accountIds.includes(id))?.workspaceId ?? HOME;
      const draft: DraftDto = { id: newId(), workspaceId, version: 1, savedAt: at(0), content, media: [] };
      world.drafts.set(draft.id, draft);
      emit("drafts", [draft.id]);
      return withMedia(draft);
    }),
  todayGet: (workspaceId) => answer(() => today(world, workspaceId)),

  settingsGet: () => answer(() => world.settings),
  settingsSave: (settings) =>
    answer(() => {
      world.settings = settings;
      emit("settings");
      return null;
    }),
  registrationList: () => answer(() => world.registrations),
  registrationSave: (input) =>
    answer(() => {
      if (!/^\d+$/.test(input.clientId)) throw fail("invalid_input", "clientId");
      const others = world.registrations.filter((each) => each.network !== input.network);
      const { network, clientId, redirectUri } = input;
      world.registrations = [...others, { network, clientId, redirectUri, practice: false, savedAt: at(0) }];
      emit("settings");
      return null;
    }),
  registrationDelete: (network) =>
    answer(() => {
      world.registrations = world.registrations.filter((each) => each.network !== network);
      emit("settings");
      return null;
    }),
  mediaHostGet: () => answer(() => world.mediaHost),
  mediaHostSave: (input) =>
    answer(() => {
      if (!input.endpoint.startsWith("https://")) throw fail("invalid_input", "endpoint");
      const { endpoint, region, bucket, accessKeyId } = input;
      world.mediaHost = { endpoint, region, bucket, accessKeyId, practice: false, testedAt: null };
      emit("settings");
      return null;
    }),
  mediaHostTest: () =>
    answer(() => {
      if (!world.mediaHost) throw fail("not_found");
      if (world.mediaHost.bucket === "closed") throw fail("bucket_not_readable");
      world.mediaHost = { ...world.mediaHost, testedAt: at(0) };
      emit("settings");
      return world.mediaHost;
    }),
  mediaHostDelete: () =>
    answer(() => {
      world.mediaHost = null;
      emit("settings");
      return null;
    }),

  async listen(handler) {
    listeners.add(handler);
    return () => listeners.delete(handler);
  },
  pictureUrl: (kind, id) => (kind === "avatar" ? "" : pictureUrl(id)),
};

if (typeof document !== "undefined") document.documentElement.dataset["host"] = MARK;

// Everything there is in the world in memory. Times are set against the start of the page, so that it is always now.

import type {
  AccountDto,
  AppRegistrationDto,
  AuditRowDto,
  AuditVerdictDto,
  BackgroundDto,
  CheckRunDto,
  DraftDto,
  ErasedDto,
  FlowDto,
  HealthDto,
  MediaDto,
  MediaHostDto,
  NotWithdrawnDto,
  PausedDto,
  PostDto,
  ProfileKindDto,
  SettingsDto,
  TroubleDto,
  VaultDto,
  VaultStateDto,
  WorkspaceDto,
} from "../bindings.gen";
import { seedAlerts, type StoredAlert } from "./alerts-seed";
import { seedAudit } from "./audit-seed";
import { seedDrafts, seedMedia, seedPosts, seedWaiting } from "./seed";
import { seedPlanned } from "./seed-planned";
import { seedHeld } from "./held";
import { freshSetUp, type SetUp } from "./setup-seed";
import { HOME, manyWorkspaces, seedWorkspaces } from "./workspaces";

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

/** The whole state. */
export interface World {
  profile: ProfileKindDto | null;
  profiles: ProfileKindDto[];
  vault: VaultStateDto;
  trouble: TroubleDto | null;
  workspaces: WorkspaceDto[];
  /** The one that is looked at; null for all. */
  workspaceId: string | null;
  /** Posts of another workspace than the bakery's, by their id. */
  owners: Map<string, string>;
  accounts: AccountDto[];
  flows: Map<string, FlowDto>;
  drafts: Map<string, DraftDto>;
  /** What each target was to say. */
  sent: Map<string, DraftDto["content"]>;
  /** The draft of each planned post, by the post's id. */
  planned: Map<string, DraftDto>;
  media: Map<string, MediaDto>;
  posts: Map<string, PostDto>;
  alerts: StoredAlert[];
  settings: SettingsDto;
  background: BackgroundDto;
  box: Box;
  /** A restored copy that waits. */
  paused: PausedDto | null;
  /** What came of erasing a profile. */
  erased: ErasedDto | null;
  /** Newest last, as it was written. */
  audit: AuditRowDto[];
  /** What checking the log finds. */
  verdict: AuditVerdictDto["state"];
  registrations: AppRegistrationDto[];
  mediaHost: MediaHostDto | null;
  setUp: SetUp;
  /** The last check of all accounts. */
  checks: CheckRunDto | null;
}

/** What the vault is made of. */
export interface Box extends Omit<VaultDto, "state" | "hasPassphrase"> {
  passphrase: string | null;
  wrongTries: number;
}

/** An instant, so many milliseconds from now. */
export function at(fromNow: number): string {
  return new Date(Date.now() + fromNow).toISOString();
}

let counter = 0;

/** A new id in the form of the real ones. */
export function newId(): string {
  counter += 1;
  return `01a00000-0000-7000-8000-${String(counter).padStart(12, "0")}`;
}

type AccountSketch = Partial<Omit<AccountDto, "health">> &
  Pick<AccountDto, "id" | "network" | "handle" | "displayName">;

/** An account; what the sketch leaves out is an untroubled sign-in without an end. */
export function account(sketch: AccountSketch, health: HealthDto = { kind: "fine" }): AccountDto {
  return {
    workspaceId: HOME,
    hasAvatar: false,
    signedInUntil: null,
    renews: false,
    renewedAt: null,
    renewalDueAt: null,
    connectedAt: at(-40 * DAY),
    checkedAt: at(-40_000),
    scopesGranted: [],
    scopesMissing: [],
    lastPost: null,
    postsAt: [],
    heldPosts: 0,
    reconnectBy: health.kind === "ends" ? (sketch.signedInUntil ?? null) : null,
    ...sketch,
    health,
  };
}

/** The accounts of a small bakery: one of each state a sign-in can be in. */
export function bakery(): AccountDto[] {
  return [
    account(
      {
        id: "acc-ig",
        network: "instagram",
        handle: "harbourbakery",
        displayName: "Harbour Bakery",
        signedInUntil: at(42 * DAY),
        renews: true,
        renewedAt: at(-18 * DAY),
        renewalDueAt: at(30 * DAY),
        scopesGranted: ["instagram_business_basic", "instagram_business_content_publish", "public_profile"],
        lastPost: { postId: "post-loaf", title: "Loaf of the week", at: at(-2 * DAY), state: "waiting_person" },
      },
      { kind: "renews_itself" },
    ),
    account(
      {
        id: "acc-shop",
        network: "instagram",
        handle: "harbourbakery.shop",
        displayName: "Harbour Bakery Shop",
        signedInUntil: at(1 * DAY + 17.3 * HOUR),
        renewedAt: at(-58 * DAY),
        lastPost: { postId: "post-open", title: "Open late tonight", at: at(-1 * DAY), state: "published" },
      },
      { kind: "ends" },
    ),
    account({
      id: "acc-ma",
      network: "mastodon",
      handle: "bakery@fosstodon.org",
      displayName: "Harbour Bakery",
      scopesGranted: ["read", "write:statuses"],
      scopesMissing: ["write:media"],
      lastPost: { postId: "post-open", title: "Open late tonight", at: at(-1 * DAY), state: "published" },
    }),
    account({
      id: "acc-ma2",
      network: "mastodon",
      handle: "the.harbour.bakery.community.noticeboard@a-rather-long-server-name.example.social",
      displayName: "Harbour Bakery Community Noticeboard and Allotment Society",
    }),
    account(
      {
        id: "acc-bs",
        network: "bluesky",
        handle: "harbour.bsky.social",
        displayName: "Harbour Bakery",
        signedInUntil: at(13 * DAY),
        renewedAt: at(-9 * HOUR),
        lastPost: { postId: "post-open", title: "Open late tonight", at: at(-1 * DAY), state: "published" },
      },
      { kind: "ends" },
    ),
    account(
      {
        id: "acc-bs2",
        network: "bluesky",
        handle: "flour.bsky.social",
        displayName: "Flour & Water",
        renewedAt: at(-30 * DAY),
        heldPosts: 2,
      },
      { kind: "needs_sign_in", reason: "revoked" },
    ),
  ];
}

/** A thousand accounts or so, for speed. */
export function crowd(count = 1000): AccountDto[] {
  const kinds: readonly HealthDto[] = [
    { kind: "fine" },
    { kind: "renews_itself" },
    { kind: "ends" },
    { kind: "needs_sign_in", reason: "revoked" },
  ];
  return Array.from({ length: count }, (_, index) => {
    const network = ["mastodon", "instagram", "bluesky"][index % 3] ?? "mastodon";
    const health = kinds[index % 50 === 0 ? 3 : index % 17 === 0 ? 2 : index % 2] ?? { kind: "fine" };
    const ends = health.kind === "ends" || health.kind === "renews_itself";
    return account(
      {
        id: `acc-${index}`,
        network,
        handle: `shop${index}.example`,
        displayName: `Shop number ${index}`,
        signedInUntil: ends ? at((3 + (index % 60)) * DAY) : null,
        renews: health.kind === "renews_itself",
        postsAt: [{ postId: `post-${index}`, title: `Offer ${index}`, at: at(((index % 80) + 1) * DAY) }],
      },
      health,
    );
  });
}

/** The passphrase and the recovery code of every world in which there are any. */
export const PASSPHRASE = "otter lamp granite violin";
export const RECOVERY_CODE = "7M2QX-9RKTD-4VWHB-J6NZC-3PYEG-8SAF5";

function box(): Box {
  return {
    protection: "keychain",
    keychain: "Secret Service",
    since: at(-40 * DAY),
    keyVersion: 1,
    secrets: 11,
    lastRotatedAt: null,
    rotationDue: false,
    rotation: null,
    lastRotation: null,
    sessionEnded: false,
    hadPassphrase: false,
    recoveryCodeMadeAt: null,
    openedByCode: false,
    keychainAvailable: true,
    passphrase: null,
    wrongTries: 0,
  };
}

/** A vault that opens with a passphrase and has a recovery code. */
function boxWithPassphrase(): Box {
  return {
    ...box(),
    protection: "keychain_and_passphrase",
    passphrase: PASSPHRASE,
    recoveryCodeMadeAt: at(-39 * DAY),
    openedByCode: false,
  };
}

/** The bakery with everything in it. */
function furnished(world: World): World {
  seedMedia(world.media);
  seedDrafts(world.drafts);
  seedPosts(world.posts);
  const full = { ...world, accounts: bakery(), alerts: seedAlerts(), audit: seedAudit(60) };
  seedPlanned(full);
  return full;
}

/** Posts that missed their time, of an account that is signed in again. */
function withHeld(world: World): World {
  seedHeld(world.posts);
  return world;
}

/** A second client, who owns the mill's account and what was planned and drafted for it. */
function shared(world: World): World {
  const mill: WorkspaceDto = { id: "work-1", name: "Old Mill", color: "teal", archived: false };
  const workspaceId = mill.id;
  const accounts = world.accounts.map((each) => (each.id === "acc-bs2" ? { ...each, workspaceId } : each));
  for (const id of ["post-flour", "post-mill"]) world.owners.set(id, workspaceId);
  const content = { text: "Open mill day", accountIds: ["acc-bs2"], media: [], variants: {} };
  world.drafts.set("draft-mill", { id: "draft-mill", workspaceId, version: 1, savedAt: at(-HOUR), content, media: [] });
  return { ...world, accounts, workspaces: [...world.workspaces, mill] };
}

/** A vault as the address asks for it: `vault-locked`, `vault-entry_missing`, … */
function closed(world: World, state: VaultStateDto): World {
  const withBox = { ...furnished(world), vault: state, box: boxWithPassphrase() };
  seedWaiting(withBox.posts);
  if (state !== "not_set_up") return withBox;
  const none = { ...box(), protection: null, keychain: null, since: null, secrets: 0, keychainAvailable: false };
  return { ...withBox, accounts: [], box: none };
}

/** What came of erasing a profile with a sign-in that its network did not end. */
export function erased(kind: ProfileKindDto): ErasedDto {
  const notWithdrawn: NotWithdrawnDto[] = [
    { network: "mastodon", handle: "harbourbakery", why: "no_answer" },
    { network: "instagram", handle: "harbour.bakery", why: "refused" },
  ];
  return { kind, notWithdrawn, keychainLeft: false, folderLeft: false, olderCopies: ["live.before-2026-11-01"] };
}

/** The world that the address asks for: `?world=welcome`, `empty`, `crowd`, `vault-locked`, `trouble-…`, and others. */
export function makeWorld(name: string): World {
  const world: World = {
    profile: "practice",
    profiles: ["practice"],
    vault: "ready",
    trouble: null,
    workspaces: seedWorkspaces(),
    workspaceId: null,
    owners: new Map(),
    accounts: [],
    flows: new Map(),
    drafts: new Map(),
    sent: new Map(),
    planned: new Map(),
    media: new Map(),
    posts: new Map(),
    alerts: [],
    settings: { theme: "system", lockAfterMinutes: null, lockWithScreen: false },
    background: { inTray: true, startsAtLogin: false },
    box: box(),
    paused: null,
    erased: null,
    audit: [],
    verdict: "intact",
    checks: null,
    setUp: freshSetUp("https://relay.practice/"),
    registrations: [
      {
        network: "instagram",
        clientId: "990602627938098",
        redirectUri: "https://relay.practice/instagram/",
        practice: true,
        savedAt: at(-40 * DAY),
      },
    ],
    mediaHost: {
      endpoint: "http://127.0.0.1:8460/bucket",
      region: "practice",
      bucket: "practice",
      accessKeyId: "practice",
      practice: true,
      testedAt: at(-3 * HOUR),
    },
  };
  if (name.startsWith("vault-")) return closed(world, name.slice(6) as VaultStateDto);
  if (name.startsWith("paused-")) return { ...furnished(world), paused: name.slice(7) as PausedDto };
  if (name.startsWith("trouble-"))
    return { ...world, profile: null, vault: "opening", trouble: name.slice(8) as TroubleDto };
  switch (name) {
    case "welcome":
      return { ...world, profile: null, profiles: [], vault: "opening" };
    case "empty":
      return world;
    case "live":
      return {
        ...world,
        profile: "live",
        profiles: ["live", "practice"],
        registrations: [],
        mediaHost: null,
        setUp: freshSetUp(),
      };
    case "crowd":
      return { ...world, accounts: crowd(), audit: seedAudit(12_345) };
    case "agency":
      return { ...world, accounts: crowd(500) };
    case "passphrase":
      return {
        ...furnished(world),
        box: boxWithPassphrase(),
        settings: { theme: "system", lockAfterMinutes: 60, lockWithScreen: true },
      };
    case "session":
      return {
        ...furnished(world),
        box: { ...box(), protection: "session", keychain: null, keychainAvailable: false },
      };
    case "old-key":
      return {
        ...furnished(world),
        box: { ...box(), since: at(-800 * DAY), lastRotatedAt: at(-400 * DAY), keyVersion: 2, rotationDue: true },
      };
    case "held":
      return withHeld(furnished(world));
    case "clients":
      return shared(furnished(world));
    case "many-clients":
      return { ...shared(furnished(world)), workspaces: manyWorkspaces() };
    case "paused":
      return { ...furnished(world), paused: "restored" };
    case "erased":
      return { ...world, profile: null, profiles: [], vault: "opening", erased: erased("live") };
    case "tampered":
      return { ...furnished(world), verdict: "broken" };
    default:
      return furnished(world);
  }
}

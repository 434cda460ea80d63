// What a test finds already there: accounts, pictures, drafts and posts, made by the commands that the page has, too.

import { crc32, deflateSync } from "node:zlib";

import type {
  AccountDto,
  DraftContent,
  DraftDto,
  DraftMedia,
  ImportReportDto,
  MediaDto,
  PostDto,
  SavedDto,
  TargetDto,
  TargetStateDto,
  VariantContent,
} from "../src/ipc/bindings.gen";
import { expect } from "./page";
import { PASSPHRASE, PEOPLE, type Handle, type World } from "./world";

/** A Friday morning in winter: a week with days before it and after it, whatever day it is where the test runs. */
export const FRIDAY = "2026-11-20T10:48:00Z";

/** What is to be written. */
export interface Sketch {
  readonly text: string;
  readonly to: readonly Handle[];
  /** Whose it is; the one that is looked at, or the oldest, if left out. */
  readonly workspaceId?: string;
  readonly media?: readonly DraftMedia[];
  /** Texts of their own, by handle. */
  readonly own?: Readonly<Partial<Record<Handle, Partial<VariantContent>>>>;
}

/** A draft as it is stored. */
export interface Written {
  readonly id: string;
  readonly version: number;
}

/** Opens a guarded vault as a person who knows its passphrase. */
export function unlock(world: World): Promise<unknown> {
  return world.call("vault_unlock", { input: { passphrase: PASSPHRASE, recoveryCode: null } });
}

/** Makes a backup with everything in it, which the next dialog for opening is answered with. */
export function backUp(world: World): Promise<unknown> {
  return world.call("backup_create", { input: { passphrase: PASSPHRASE, withSignIns: true } });
}

/** The account with that handle. */
export async function account(world: World, handle: Handle): Promise<AccountDto> {
  const found = (await world.call<AccountDto[]>("account_list")).find((each) => each.handle === handle);
  if (!found) throw new Error(`nobody is signed in as ${handle}`);
  return found;
}

/** Stores a draft. */
export async function write(world: World, sketch: Sketch): Promise<Written> {
  const { text, to, workspaceId = null, media = [], own = {} } = sketch;
  const accounts = await world.call<AccountDto[]>("account_list");
  const idOf = (handle: string): string => accounts.find((each) => each.handle === handle)?.id ?? handle;
  const variants = Object.fromEntries(
    Object.entries(own).map(([handle, change]) => [idOf(handle), { text: null, options: {}, ...change }]),
  );
  const content: DraftContent = { text, accountIds: to.map(idOf), media: [...media], variants };
  const { id, version } = await world.call<DraftDto>("draft_create", { workspaceId });
  const saved = await world.call<SavedDto>("draft_save", { draftId: id, baseVersion: version, content });
  return { id, version: saved.version };
}

/** Publishes at once, and waits until nothing of it moves any more by itself. */
export async function publish(world: World, sketch: Sketch): Promise<PostDto> {
  const { id: draftId, version } = await write(world, sketch);
  return settled(world, (await world.call<PostDto>("post_publish", { draftId, version })).id);
}

/** Plans a post for a time on the clock of London. */
export async function plan(world: World, sketch: Sketch, local: string, zone = "Europe/London"): Promise<PostDto> {
  const { id: draftId, version } = await write(world, sketch);
  return world.call("post_schedule", { draftId, version, schedule: { local, zone } });
}

/** The post, once each of its targets waits for something else than the engine. */
export async function settled(world: World, postId: string): Promise<PostDto> {
  const moving: readonly TargetStateDto[] = ["due", "preparing", "ready", "committing", "unconfirmed", "reconciling"];
  const post = (): Promise<PostDto> => world.call("post_get", { postId });
  const states = async (): Promise<TargetStateDto[]> => (await post()).targets.map(({ state }) => state);
  await expect
    .poll(async () => (await states()).filter((state) => moving.includes(state)), { intervals: [20] })
    .toEqual([]);
  return post();
}

/** Lets time pass at the practice network, minute by minute, until something has come. */
export async function passUntil(world: World, hasCome: () => Promise<boolean>): Promise<void> {
  const next = async (): Promise<boolean> => {
    if (await hasCome()) return true;
    await world.practice("forward", { seconds: 60 });
    return false;
  };
  await expect.poll(next, { intervals: [100] }).toBe(true);
}

/** The target of a post at an account. */
export function targetOf(post: PostDto, handle: Handle): TargetDto {
  const found = post.targets.find((target) => target.handle === handle);
  if (!found) throw new Error(`it does not go to ${handle}`);
  return found;
}

/** The person ends a sign-in at the network, and Postrider notices. */
export async function signOut(world: World, handle: Handle): Promise<void> {
  const { id: accountId } = await account(world, handle);
  await world.person("revoke", { network: PEOPLE[handle].network, account: handle });
  await world.call("account_check", { accountId });
}

/** Takes a picture into the library. */
export async function takePicture(world: World, width = 480, height = 600): Promise<string> {
  return (await world.bring<MediaDto>(drawn(width, height))).id;
}

/** A picture as a file that one chooses. */
export function picture(name: string, width = 480, height = 600): { name: string; mimeType: string; buffer: Buffer } {
  return { name, mimeType: "image/png", buffer: drawn(width, height) };
}

/** A picture without a subject, in the plainest form of PNG. */
function drawn(width: number, height: number): Buffer {
  const line = 1 + width * 3;
  const pixels = Buffer.alloc(line * height, 200);
  for (let row = 0; row < height; row += 1) pixels[row * line] = 0;
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2], 8);
  const start = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    start,
    chunk("IHDR", head),
    chunk("IDAT", deflateSync(pixels)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(name: string, data: Buffer): Buffer {
  const [size, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  const body = Buffer.concat([Buffer.from(name), data]);
  size.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([size, body, sum]);
}

/**
 * Exchanges the sign-in that was made last at its network for the same one as another system exports it: with an end, and
 * with nothing to renew it.
 */
export async function importSignIn(world: World, handle: Handle, expiresAt: string): Promise<void> {
  const { network } = PEOPLE[handle];
  const issued = await world.practice("issued");
  const accessToken = issued.findLast(([kind]) => kind === `${network} access token`)?.[1];
  const server = handle.split("@")[1] ?? null;
  const file = JSON.stringify({ [network]: { accessToken, handle, server, expiresAt } });
  await world.person("choose", { name: "sign-ins.json", base64: Buffer.from(file).toString("base64") });
  await world.call("import_open");
  await world.call("import_preview", { input: { keys: [], passphrase: null } });
  const { rows } = await world.call<ImportReportDto>("import_run", { chosen: [0], workspaceId: null });
  expect(rows.map(({ outcome }) => outcome)).toEqual(["replaced"]);
  await world.call("import_close");
}

// A world of its own for a test: a fresh profile folder, the real engine over it, and a practice network.

import type { Page } from "@playwright/test";

import type { AppStateDto, SettingsDto } from "../src/ipc/bindings.gen";
import { ended, expect } from "./page";

/** Who can sign in at the practice network. */
export const BAKERY = {
  bluesky: {
    handle: "harbour.bsky.practice",
    appPassword: "hrbr-brd2-loaf-77aa",
    mainPassword: "harbour-main-password",
  },
  mastodon: { server: "mastodon.practice", identity: "bakery", handle: "bakery@mastodon.practice" },
  instagram: { identity: "harbourbakery", handle: "harbourbakery" },
} as const;

export type Network = keyof typeof BAKERY;

interface Somebody {
  readonly network: Network;
  readonly server?: string;
  readonly identity?: string;
  readonly appPassword?: string;
}

/** All of them, by handle. */
export const PEOPLE = {
  harbourbakery: { network: "instagram", identity: "harbourbakery" },
  "harbour.eats": { network: "instagram", identity: "harbour.eats" },
  "harbour.personal": { network: "instagram", identity: "harbour.personal" },
  "bakery@mastodon.practice": { network: "mastodon", server: "mastodon.practice", identity: "bakery" },
  "second@mastodon.practice": { network: "mastodon", server: "mastodon.practice", identity: "second" },
  "bakery@fosstodon.practice": { network: "mastodon", server: "fosstodon.practice", identity: "bakery" },
  "second@fosstodon.practice": { network: "mastodon", server: "fosstodon.practice", identity: "second" },
  "harbour.bsky.practice": { network: "bluesky", appPassword: BAKERY.bluesky.appPassword },
  "second.bsky.practice": { network: "bluesky", appPassword: "scnd-brd3-bake-55cc" },
} as const satisfies Record<string, Somebody>;

export type Handle = keyof typeof PEOPLE;

/** Of worlds like the guarded one. */
export const PASSPHRASE = "otter lamp granite violin";

/** What there is to be like: made once, and copied. */
export type Likeness = "bakery" | "guarded" | "agency" | "crowd";

/** What a person does outside of the page. */
interface PersonDeeds {
  allow(what: { identity: string; only?: readonly string[] }): null;
  deny(): null;
  /** Looks at the callback page that the browser was sent to last, whose script leads back. */
  visit(): null;
  /** The window's own button. */
  close(): null;
  revoke(what: { network: Network; account: string }): null;
  write(what: { network: Network; account: string; text: string }): PublishedPost;
  /** What the next dialogs for opening are answered with; given its content, it is made first. */
  choose(what: { name: string; base64?: string }): null;
  choose_nothing(): null;
  read(what: { name: string }): string;
  drop(what: { name: string; base64: string }): null;
  copy_picture(what: { base64: string }): null;
}

/** A post that is really out. */
export interface PublishedPost {
  readonly network: Network;
  readonly account: string;
  readonly text: string;
  readonly media_count: number;
  readonly alt_texts: readonly string[];
  readonly created_at: string;
  readonly url: string;
}

/** A bad day on order, see `practice::Fault`. */
export interface Fault {
  readonly endpoint: string;
  readonly kind: string;
  readonly times?: number;
  readonly skip?: number;
  readonly [more: string]: unknown;
}

/** What happens at the practice network, and to its clock. */
interface PracticeDeeds {
  forward(what: { seconds: number }): null;
  set_clock(what: { at: string }): null;
  fault(what: Fault): null;
  clear_faults(): null;
  settings(what: { settings: Record<string, unknown> }): null;
  posts(): PublishedPost[];
  /** Every secret that was handed out, with its class. */
  issued(): [string, string][];
}

/** What happens to the computer. */
interface ComputerDeeds {
  keychain(what: { mood: "available" | "absent" | "locked" | "denied" | "hanging" }): null;
  /** The application ends and starts again, and in between something may happen to the profile. */
  restart(what: { after?: Mishap }): null;
  /** A copy of the whole folder, and its return. */
  keep(): null;
  put_back(): null;
  browser(what: { starts: boolean }): null;
  tray(what: { shown: boolean }): null;
  window(): "shown" | "hidden" | "ended";
  /** The recovery code that was shown last. */
  code(): string | null;
  copied(): string | null;
}

/** What may happen to a profile while it is closed. */
export type Mishap =
  | "moved"
  | "key_forgotten"
  | "key_replaced"
  | "other_keychain"
  | "vault_damaged"
  | "database_newer"
  | "database_broken"
  | "database_strange"
  | "trail_changed"
  | "in_use"
  | "erasing";

/** What is inside a world before the page looks at it. */
type Furnish = (world: World) => Promise<unknown>;

/** Where worlds are made. */
const DOOR = process.env["POSTRIDER_DOOR"] ?? "";

/** A world behind the page. */
export class World {
  readonly #page: Page;
  readonly address: string;

  private constructor(page: Page, address: string) {
    this.#page = page;
    this.address = address;
  }

  /** Makes one, without any profile, and opens the page on it. */
  static async fresh(page: Page): Promise<World> {
    const world = await World.#make(page);
    await world.show();
    return world;
  }

  /** One with an open practice profile, and in it those accounts. */
  static practising(page: Page, ...who: readonly (Network | Handle)[]): Promise<World> {
    return World.furnished(page, async (world) => {
      for (const each of who) await world.connect(each);
    });
  }

  /** One with an open practice profile, furnished before the page is opened on it. */
  static async furnished(page: Page, furnish: Furnish): Promise<World> {
    const world = await World.#make(page);
    await world.call("profile_open", { kind: "practice" });
    await world.ready();
    await furnish(world);
    await world.show();
    return world;
  }

  /** One with an empty profile for real networks. Nothing in it may ask any of them for anything. */
  static async live(page: Page): Promise<World> {
    const world = await World.#make(page);
    await world.call("profile_open", { kind: "live" });
    await world.settle();
    await world.show();
    return world;
  }

  /** One like others, and furnished further. */
  static async like(page: Page, likeness: Likeness, furnish?: Furnish): Promise<World> {
    const world = await World.#make(page, likeness);
    await furnish?.(world);
    await world.show();
    return world;
  }

  static async #make(page: Page, like?: Likeness): Promise<World> {
    const made = await page.request.post(`${DOOR}/worlds`, { data: { like } });
    if (!made.ok()) throw new Error(await made.text());
    const address = `${DOOR}/${await made.text()}`;
    ended.push(address);
    return new World(page, `${address}/`);
  }

  /** Opens the page on it, or once more. */
  async show(): Promise<void> {
    await this.#page.goto(`${this.address}index.html`);
    await this.#page.locator("h1").first().waitFor();
  }

  /** Waits until the vault is open, and what a practice profile comes with is there. */
  async ready(): Promise<void> {
    const state = async () => (await this.call<{ vault: string }>("app_state")).vault;
    await expect.poll(state, { intervals: [20] }).toBe("ready");
    await expect.poll(() => this.call("media_host_get"), { intervals: [20] }).not.toBeNull();
  }

  /** Waits until it is known how the vault is. */
  async settle(): Promise<void> {
    const isOpening = async () => {
      const { profile, vault } = await this.call<AppStateDto>("app_state");
      return profile !== null && vault === "opening";
    };
    await expect.poll(isOpening, { intervals: [20] }).toBe(false);
  }

  /** Asks what the page could ask. */
  async call<T>(command: string, args: object = {}): Promise<T> {
    const told = await this.#post<{ answer?: T; error?: object }>(`call/${command}`, args);
    if (told.error) throw new Error(`${command}: ${JSON.stringify(told.error)}`);
    return told.answer as T;
  }

  /** Adds a picture to the library. */
  async bring<T>(bytes: Buffer): Promise<T> {
    const answer = await this.#page.request.post(`${this.address}media`, { data: bytes });
    return ((await answer.json()) as { answer: T }).answer;
  }

  /** Does what a person does outside of the page. */
  person<D extends keyof PersonDeeds>(
    deed: D,
    ...what: Parameters<PersonDeeds[D]>
  ): Promise<ReturnType<PersonDeeds[D]>> {
    return this.#post(`person/${deed}`, what[0] ?? {});
  }

  /** Lets something happen at the practice network. */
  practice<D extends keyof PracticeDeeds>(
    deed: D,
    ...what: Parameters<PracticeDeeds[D]>
  ): Promise<ReturnType<PracticeDeeds[D]>> {
    return this.#post(`practice/${deed}`, what[0] ?? {});
  }

  /** Lets something happen to the computer. */
  async computer<D extends keyof ComputerDeeds>(
    deed: D,
    ...what: Parameters<ComputerDeeds[D]>
  ): Promise<ReturnType<ComputerDeeds[D]>> {
    // What the page asks of an application that just ended would be told as its fault.
    if (["restart", "keep", "put_back"].includes(deed)) await this.#page.goto("about:blank");
    return this.#post(`computer/${deed}`, what[0] ?? {});
  }

  /** Chooses something in the settings. */
  async choose(settings: Partial<SettingsDto>): Promise<void> {
    const chosen = await this.call<SettingsDto>("settings_get");
    await this.call("settings_save", { settings: { ...chosen, ...settings } });
  }

  /** Ends the application and starts it again; the page is opened anew, once it is known how the vault is. */
  async restart(after?: Mishap): Promise<void> {
    await this.computer("restart", after ? { after } : {});
    await this.settle();
    await this.show();
  }

  /** Where the window is. */
  window(): Promise<"shown" | "hidden" | "ended"> {
    return this.computer("window");
  }

  /** Signs in. */
  async connect(who: Network | Handle): Promise<string> {
    const handle: Handle = who in BAKERY ? BAKERY[who as Network].handle : (who as Handle);
    const { network, server, identity = handle, appPassword }: Somebody = PEOPLE[handle];
    const whose = { accountId: null, workspaceId: null };
    if (appPassword !== undefined) {
      const input = { network, identifier: handle, password: appPassword, ...whose };
      return (await this.call<{ id: string }>("connect_password", { input })).id;
    }
    const flow = await this.call<{ id: string }>("connect_start", {
      input: { network, server: server ?? null, ...whose },
    });
    await this.person("allow", { identity });
    type Status = { status: { kind: string; accountId?: string } };
    const status = async () => (await this.call<Status>("connect_status", { flowId: flow.id })).status;
    await expect.poll(async () => (await status()).kind, { intervals: [20] }).toBe("done");
    return (await status()).accountId ?? "";
  }

  async #post<T>(path: string, data: object): Promise<T> {
    const answer = await this.#page.request.post(this.address + path, { data });
    if (!answer.ok()) throw new Error(`${path}: ${await answer.text()}`);
    return (await answer.json()) as T;
  }
}

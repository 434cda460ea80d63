// A world of its own for a test: a fresh profile folder, the real engine over it, and a practice network.

import type { Page } from "@playwright/test";

import { expect } from "./page";

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
    await world.#show();
    return world;
  }

  /** One with an open practice profile, and in it those accounts. */
  static async practising(page: Page, ...networks: readonly (keyof typeof BAKERY)[]): Promise<World> {
    const world = await World.#make(page);
    await world.call("profile_open", { kind: "practice" });
    await expect.poll(async () => (await world.call<{ vault: string }>("app_state")).vault).toBe("ready");
    for (const network of networks) await world.connect(network);
    await world.#show();
    return world;
  }

  static async #make(page: Page): Promise<World> {
    const made = await page.request.post(`${DOOR}/worlds`);
    return new World(page, `${DOOR}/${await made.text()}/`);
  }

  async #show(): Promise<void> {
    await this.#page.goto(`${this.address}index.html`);
    await this.#page.locator("h1").first().waitFor();
  }

  /** Asks what the page could ask, too. */
  async call<T>(command: string, args: object = {}): Promise<T> {
    const told = await this.#post<{ answer?: T; error?: object }>(`call/${command}`, args);
    if (told.error) throw new Error(`${command}: ${JSON.stringify(told.error)}`);
    return told.answer as T;
  }

  /** Does what a person does outside of the page. */
  person<T>(deed: "allow" | "deny", what: object = {}): Promise<T> {
    return this.#post(`person/${deed}`, what);
  }

  /** Signs in as the bakery. */
  async connect(network: keyof typeof BAKERY): Promise<void> {
    const whose = { accountId: null, workspaceId: null };
    if (network === "bluesky") {
      const { handle: identifier, appPassword: password } = BAKERY.bluesky;
      await this.call("connect_password", { input: { network, identifier, password, ...whose } });
      return;
    }
    const server = network === "mastodon" ? BAKERY.mastodon.server : null;
    const flow = await this.call<{ id: string }>("connect_start", { input: { network, server, ...whose } });
    await this.person("allow", { identity: BAKERY[network].identity });
    const status = async (): Promise<string> =>
      (await this.call<{ status: { kind: string } }>("connect_status", { flowId: flow.id })).status.kind;
    await expect.poll(status).toBe("done");
  }

  async #post<T>(path: string, data: object): Promise<T> {
    const answer = await this.#page.request.post(this.address + path, { data });
    if (!answer.ok()) throw new Error(`${path}: ${await answer.text()}`);
    return (await answer.json()) as T;
  }
}

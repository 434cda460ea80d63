// The person's browser: Chromium, opened by the application through the desktop, driven over its debugging port.

import { createRequire } from "node:module";
import { resolve } from "node:path";

import { waitFor } from "./wait.mjs";

// The only package.json of the project is the page's.
const { chromium } = createRequire(resolve("ui/package.json"))("playwright-core");

export class Browser {
  #connection;

  /** Waits until the application opened the browser, and takes hold of it. */
  static async opened() {
    const browser = new Browser();
    const address = `http://127.0.0.1:${process.env.POSTRIDER_BROWSER_PORT}`;
    browser.#connection = await waitFor("the browser", () => chromium.connectOverCDP(address), 60_000);
    return browser;
  }

  /** The tab whose address matches. */
  async tab(pattern) {
    return waitFor(`a tab at ${pattern}`, () => this.#tabs().find((tab) => pattern.test(tab.url())));
  }

  /** Says yes on the consent page, like a person. */
  async allow(pattern) {
    const tab = await this.tab(pattern);
    await tab.click("#allow");
    return tab;
  }

  /** Says no. */
  async deny(pattern) {
    const tab = await this.tab(pattern);
    await tab.click("#deny");
    return tab;
  }

  async close() {
    const session = await this.#connection.newBrowserCDPSession();
    await session.send("Browser.close").catch(() => undefined);
  }

  #tabs() {
    return this.#connection.contexts().flatMap((context) => context.pages());
  }
}

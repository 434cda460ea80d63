// The person's browser: Chromium, opened by the application through the desktop, driven over its debugging port.

import { createRequire } from "node:module";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";

import { LIMIT_MS, waitFor } from "./wait.mjs";

// The only package.json of the project is the page's.
const { chromium } = createRequire(resolve("ui/package.json"))("playwright-core");

export class Browser {
  #connection;

  /** Waits until the application opened the browser, and takes hold of it. */
  static async opened() {
    const browser = new Browser();
    browser.#connection = await waitFor("the browser", async () => {
      // It chooses a port itself and writes it down.
      const [port] = (await readFile(join(process.env.POSTRIDER_SESSION, "browser", "DevToolsActivePort"), "utf8")).split("\n");
      return chromium.connectOverCDP(`http://127.0.0.1:${port}`, { timeout: LIMIT_MS });
    });
    return browser;
  }

  /** The tab whose address matches, once it is loaded. */
  async tab(pattern) {
    const tab = await waitFor(`a tab at ${pattern}`, () => this.#tabs().find((tab) => pattern.test(tab.url())));
    tab.setDefaultTimeout(LIMIT_MS);
    await tab.waitForLoadState();
    return tab;
  }

  /**
   * The address that the matching tab was sent to, and the one that it shows now. A page that leads straight on to another
   * program is never loaded.
   */
  async addresses(pattern) {
    const tab = await waitFor(`a tab at ${pattern}`, () => this.#tabs().find((tab) => pattern.test(tab.url())));
    const sentTo = await tab.evaluate(() => performance.getEntriesByType("navigation")[0].name);
    return { sentTo: new URL(sentTo), shown: new URL(tab.url()) };
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

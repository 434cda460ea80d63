// The desktop around the window: its tray, and the button that closes a window. Another program stands in for it.

import { spawn } from "node:child_process";
import { resolve } from "node:path";
import { createInterface } from "node:readline";

import { waitFor } from "./wait.mjs";

const PROGRAM = resolve(process.env.CARGO_TARGET_DIR ?? "target", "debug", "desktop");
/** Title of the application's window. */
const TITLE = "Postrider";

export class Desktop {
  #program = spawn(PROGRAM, { stdio: ["pipe", "pipe", "inherit"] });
  #answers = createInterface({ input: this.#program.stdout })[Symbol.asyncIterator]();

  /** Presses the button that closes the window. */
  close() {
    return this.#order(`close ${TITLE}`);
  }

  /** Whether the window is on the screen. */
  isShown() {
    return this.#order(`shown ${TITLE}`);
  }

  /** Waits until the window is on the screen, or is not. */
  async becomes(state) {
    await waitFor(`the window to be ${state}`, async () => (await this.isShown()) === (state === "shown"));
  }

  /** Puts a tray on the desktop, or takes it away. */
  tray(state) {
    return this.#order(`tray ${state}`);
  }

  /** What the icon in the tray shows: `status`, `tip` and `menu`; null when there is none. */
  icon() {
    return this.#order("icon");
  }

  /** Waits until a line above the entries of the icon's menu matches. */
  async tells(pattern) {
    await waitFor(`the tray to tell ${pattern}`, async () => {
      const menu = (await this.icon())?.menu ?? [];
      return menu.some(({ enabled, label }) => !enabled && pattern.test(label));
    });
  }

  /** Clicks the icon. */
  activate() {
    return this.#order("activate");
  }

  /** Clicks an entry of the icon's menu; false when there is none of that name. */
  press(label) {
    return this.#order(`press ${label}`);
  }

  stop() {
    this.#program.stdin.end();
  }

  async #order(order) {
    this.#program.stdin.write(`${order}\n`);
    const { value, done } = await this.#answers.next();
    if (done) throw new Error(`the desktop broke off at: ${order}`);
    return JSON.parse(value);
  }
}

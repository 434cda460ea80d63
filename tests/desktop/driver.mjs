// A small WebDriver client for the real window. WebKitWebDriver starts the application itself.

import { execFile } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { promisify } from "node:util";

import { LIMIT_MS, waitFor } from "./wait.mjs";

const execute = promisify(execFile);
const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";

/** Where elements of a role are to be found; the driver is then asked for their computed role and name. */
const CANDIDATES = {
  button: "button, [role=button], input[type=submit]",
  link: "a[href], [role=link]",
  heading: "h1, h2, h3, h4, [role=heading]",
  textbox: "textarea, input:not([type]), input[type=text], input[type=password], [role=textbox]",
  checkbox: "input[type=checkbox], [role=checkbox]",
  radio: "input[type=radio], [role=radio]",
  tab: "[role=tab]",
  dialog: "dialog, [role=dialog]",
  status: "[role=status], output",
  combobox: "select, [role=combobox]",
  img: "img, [role=img]",
};

export class Window {
  #session;

  /** @param {string} session address of the session */
  constructor(session) {
    this.#session = session;
  }

  /** Opens a session: the driver starts the application and waits for its window. */
  static async open(server, binary, args = []) {
    const always = { "webkitgtk:browserOptions": { binary, args } };
    const { sessionId } = await call("POST", `${server}/session`, { capabilities: { alwaysMatch: always } });
    const window = new Window(`${server}/session/${sessionId}`);
    await window.#send("POST", "/timeouts", { script: LIMIT_MS, pageLoad: LIMIT_MS, implicit: 0 });
    return window;
  }

  /** Ends the session and with it the application. */
  async close() {
    await this.#send("DELETE", "");
  }

  /** Runs a function in the page; arguments and result cross as JSON. Promises are awaited. */
  async run(script, ...args) {
    const body = `const done = arguments[arguments.length - 1];
      Promise.resolve().then(() => (${script})(...Array.prototype.slice.call(arguments, 0, -1)))
        .then((value) => done({ value }), (error) => done({ error: typeof error === "object" && error && !error.stack ? JSON.stringify(error) : String(error) }));`;
    const answer = await this.#send("POST", "/execute/async", { script: body, args });
    if (answer?.error !== undefined) throw new Error(answer.error);
    return answer?.value;
  }

  async address() {
    return this.#send("GET", "/url");
  }

  /** The element of that role whose accessible name is `name` (text), matches it (pattern) or passes it (function). */
  async find(role, name, limitMs) {
    try {
      return await waitFor(`a ${role} called ${name}`, () => this.#look(role, name), limitMs);
    } catch (error) {
      error.message += `; the window shows:\n${await this.text()}`;
      throw error;
    }
  }

  /** Whether there is such an element now. */
  async has(role, name) {
    return (await this.#look(role, name)) !== undefined;
  }

  /** Clicks it once it may be clicked: the driver would click a disabled button without a word. */
  async click(role, name) {
    const element = await this.find(role, name);
    await waitFor(`the ${role} ${name} to be enabled`, () => this.#send("GET", `/element/${element}/enabled`));
    await this.#send("POST", `/element/${element}/click`, {});
  }

  /** Types into a field after emptying it. */
  async type(name, text) {
    const element = await this.find("textbox", name);
    await this.#send("POST", `/element/${element}/clear`, {});
    await this.#send("POST", `/element/${element}/value`, { text });
  }

  /** Presses keys wherever the focus is, e.g. `press("\uE009", "\uE007")` for Ctrl+Enter. */
  async press(...keys) {
    const down = keys.map((value) => ({ type: "keyDown", value }));
    const up = [...keys].reverse().map((value) => ({ type: "keyUp", value }));
    await this.#send("POST", "/actions", { actions: [{ type: "key", id: "keys", actions: [...down, ...up] }] });
  }

  /** All text a person sees. */
  async text() {
    return this.run("() => document.body.innerText");
  }

  /**
   * Writes a picture of the window as it stands on the screen, once nothing moves any more. The driver's own picture
   * waits for the graphics card, which our window leaves alone.
   */
  async picture(path) {
    await mkdir(dirname(path), { recursive: true });
    const { x, y, width, height } = await this.#send("GET", "/window/rect");
    let before;
    await waitFor("the window to come to rest", async () => {
      await execute("import", ["-window", "root", "-crop", `${width}x${height}+${x}+${y}`, "+repage", path]);
      const { stdout: now } = await execute("identify", ["-format", "%#", path]);
      const isSame = now === before;
      before = now;
      return isSame;
    });
  }

  async #look(role, name) {
    const using = { using: "css selector", value: CANDIDATES[role] };
    for (const found of await this.#send("POST", `${await this.#within()}/elements`, using)) {
      const element = found[ELEMENT];
      const label = await this.#send("GET", `/element/${element}/computedlabel`).catch(() => undefined);
      if (label === undefined || !isCalled(label, name)) continue;
      const computed = await this.#send("GET", `/element/${element}/computedrole`);
      const shown = await this.#send("GET", `/element/${element}/displayed`);
      if (shown && (computed === role || role === "textbox")) return element;
    }
    return undefined;
  }

  /** What lies behind an open dialog is out of a person's reach, although the driver calls it displayed. */
  async #within() {
    const modals = await this.#send("POST", "/elements", { using: "css selector", value: "dialog:modal" });
    const top = modals.at(-1)?.[ELEMENT];
    return top ? `/element/${top}` : "";
  }

  #send(method, path, body) {
    return call(method, this.#session + path, body);
  }
}

function isCalled(label, name) {
  if (typeof name === "function") return name(label);
  return name instanceof RegExp ? name.test(label) : label === name;
}

/** A driver whose application is gone never answers; a test must end all the same. */
const ANSWER_MS = 2 * LIMIT_MS;

async function call(method, address, body) {
  const signal = AbortSignal.timeout(ANSWER_MS);
  const answer = await fetch(address, { method, body: body && JSON.stringify(body), signal });
  const { value } = await answer.json();
  if (!answer.ok) throw new Error(`${value.error}: ${value.message} (${method} ${new URL(address).pathname})`);
  return value;
}

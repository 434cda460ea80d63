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

/** What the driver says when it did not click. After anything else it may have, and a second click is another deed. */
const NOT_CLICKED = /^(stale element reference|element click intercepted|element not interactable|no such element)/;

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
    return this.#attempt(`a ${role} called ${name}`, () => this.#look(role, name), limitMs);
  }

  /**
   * Clicks it once it may be clicked: the driver would click a disabled button without a word. What was found may be
   * drawn anew, or covered, before it is clicked; then nothing was clicked, and it is looked for again.
   */
  async click(role, name) {
    let failure;
    await this.#attempt(`to click the ${role} ${name}`, async () => {
      const element = await this.#look(role, name);
      if (!element || !(await this.#send("GET", `/element/${element}/enabled`))) return false;
      await this.#send("POST", `/element/${element}/click`, {}).catch((error) => {
        if (NOT_CLICKED.test(error.message)) throw error;
        failure = error;
      });
      return true;
    });
    if (failure) throw failure;
  }

  /** Types into a field after emptying it. */
  async type(name, text) {
    await this.#attempt(`to type into ${name}`, async () => {
      const element = await this.#look("textbox", name);
      if (!element) return false;
      await this.#send("POST", `/element/${element}/clear`, {});
      await this.#send("POST", `/element/${element}/value`, { text });
      return true;
    });
  }

  /** Presses keys wherever the focus is once nothing is on its way, e.g. `press("\uE009", "\uE007")` for Ctrl+Enter. */
  async press(...keys) {
    await this.#attempt("the window to settle", async () => (await this.#within()) !== undefined);
    const down = keys.map((value) => ({ type: "keyDown", value }));
    const up = [...keys].reverse().map((value) => ({ type: "keyUp", value }));
    await this.#send("POST", "/actions", { actions: [{ type: "key", id: "keys", actions: [...down, ...up] }] });
  }

  /** Gives the window another size, as a person does by its edge. */
  async resize(width, height) {
    await this.#send("POST", "/window/rect", { width, height });
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

  async #attempt(what, act, limitMs) {
    try {
      return await waitFor(what, act, limitMs);
    } catch (error) {
      error.message += `; the window shows:\n${await this.text()}`;
      throw error;
    }
  }

  async #look(role, name) {
    const within = await this.#within();
    if (within === undefined) return undefined;
    const using = { using: "css selector", value: CANDIDATES[role] };
    for (const found of await this.#send("POST", `${within}/elements`, using)) {
      const element = found[ELEMENT];
      const label = await this.#send("GET", `/element/${element}/computedlabel`).catch(() => undefined);
      if (label === undefined || !isCalled(label, name)) continue;
      const computed = await this.#send("GET", `/element/${element}/computedrole`);
      const shown = await this.#send("GET", `/element/${element}/displayed`);
      if (shown && (computed === role || role === "textbox")) return element;
    }
    return undefined;
  }

  /**
   * What lies behind an open dialog is out of a person's reach, although the driver calls it displayed. So is what a
   * dialog that is on its way will cover: while a part of the page is being fetched there is nothing to be found.
   */
  async #within() {
    const [loading] = await this.#send("POST", "/elements", { using: "css selector", value: "[data-loading]" });
    if (loading) return undefined;
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

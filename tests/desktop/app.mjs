// The application under test: its own home, its own data, started through WebKitWebDriver.

import { execFile, spawn } from "node:child_process";
import { mkdtemp, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join, resolve } from "node:path";
import { promisify } from "node:util";

import { Window } from "./driver.mjs";
import { waitFor } from "./wait.mjs";

const run = promisify(execFile);
const TARGET = process.env.CARGO_TARGET_DIR ?? "target";

const PROFILE = resolve(TARGET, process.env.POSTRIDER_PROFILE ?? "debug");
export const BINARY = resolve(PROFILE, "postrider");
/** The reference of the bench: a window with nothing in it. */
export const EMPTY_WINDOW = resolve(PROFILE, "examples", "empty_window");
export const PICTURES = resolve(TARGET, "desktop");

export class App {
  /** @type {Window} */ window;
  /** Everything the application wrote, standard output and error. */
  log = "";
  #binary;
  #driver;
  #environment;
  #note;

  /** Starts the application with an empty data folder, or with the one of an earlier start. */
  static async start({ data, args = [], binary = BINARY, log = "trace", environment = {} } = {}) {
    const app = new App();
    app.#binary = binary;
    app.data = data ?? (await mkdtemp(join(process.env.POSTRIDER_SESSION, "data-")));
    app.#note = join(await mkdtemp(join(process.env.POSTRIDER_SESSION, "note-")), "pick");
    app.#environment = {
      ...process.env,
      ...environment,
      POSTRIDER_DATA_DIR: app.data,
      POSTRIDER_LOG: log,
      POSTRIDER_PICK: app.#note,
      TAURI_WEBVIEW_AUTOMATION: "true",
    };
    const port = await freePort();
    app.#driver = spawn("WebKitWebDriver", ["-p", String(port)], { env: app.#environment });
    for (const stream of [app.#driver.stdout, app.#driver.stderr]) {
      stream.setEncoding("utf8").on("data", (text) => (app.log += text));
    }
    const server = `http://127.0.0.1:${port}`;
    await waitFor("WebKitWebDriver", () => fetch(`${server}/status`));
    try {
      app.window = await Window.open(server, binary, args);
    } catch (error) {
      app.#driver.kill();
      throw new Error(`the window did not open; what was written:\n${app.log}`, { cause: error });
    }
    return app;
  }

  /** Closes the window, waits until the process is gone, and stops the driver. */
  async stop() {
    try {
      await this.window.close();
      await waitFor("the application to end", async () => (await processes(this.#binary)).length === 0);
    } finally {
      this.#driver.kill();
    }
  }

  /** Kills the application as a power cut would, or only those of its processes. */
  async kill(ids) {
    const victims = ids ?? (await processes());
    for (const id of victims) process.kill(id, "SIGKILL");
    await waitFor("the application to be dead", async () => !(await processes()).some((id) => victims.includes(id)));
    this.#driver.kill();
  }

  /** Chooses a file in the next dialogs of the system; with nothing they are closed. */
  async pick(path = "") {
    await writeFile(this.#note, path);
  }

  /** Opens a link the way a browser or a mail program does, through the desktop. */
  async openLink(address) {
    await run("gio", ["open", address], { env: this.#environment });
  }

  /** Starts the program once more and returns its exit code. */
  async startAgain(...args) {
    const second = spawn(BINARY, args, { env: this.#environment, stdio: "ignore" });
    return new Promise((ended) => second.on("exit", (code) => ended(code)));
  }

  /**
   * Presses a button behind which there is no window any more. The driver answers for it only when there is one again, so
   * nobody waits for that.
   */
  leaveBy(button) {
    this.window.click("button", button).catch(() => undefined);
  }

  /** Waits until the application wrote a line that matches. */
  async wrote(pattern) {
    return waitFor(`the log to say ${pattern}`, () => this.log.match(pattern));
  }
}

/** Process ids of the application in this session. */
export async function processes(binary = BINARY) {
  const { stdout } = await run("ps", ["-eo", "pid=,args="]);
  const ours = stdout.split("\n").filter((line) => line.trim().split(/\s+/)[1] === binary);
  return ours.map((line) => Number.parseInt(line, 10));
}

async function freePort() {
  const server = createServer();
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address();
  await new Promise((closed) => server.close(closed));
  return port;
}

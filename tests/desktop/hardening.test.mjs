// What the process gives away to other programs of the same computer: no dump, no debugger, no readable file.

import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, chown, copyFile, mkdtemp, readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";

import { App, BINARY, processes } from "./app.mjs";
import { waitFor } from "./wait.mjs";

const run = promisify(execFile);

/** Somebody without rights, where the tests run as root; the person themselves elsewhere. */
const NOBODY = process.getuid() === 0 ? { uid: 65534, gid: 65534 } : {};

/** @type {App} */
let app;
/** @type {number} */
let pid;

before(async () => {
  app = await App.start();
  await app.window.click("button", "Start practising");
  await app.window.find("heading", "Connect an account");
  [pid] = await processes();
});

after(async () => {
  await app?.stop();
});

test("a crash leaves no copy of the memory: neither in a file nor by a collector", async () => {
  const limits = await readFile(`/proc/${pid}/limits`, "utf8");
  assert.match(limits, /^Max core file size\s+0\s+0\s/m);
});

test("the window's own processes run all the same", async () => {
  const { stdout } = await run("ps", ["-e", "-o", "ppid=,comm="]);
  const children = stdout.split("\n").filter((line) => line.trim().startsWith(`${pid} `));
  assert.ok(children.some((line) => /WebKitWeb/.test(line)), stdout);
  assert.ok(children.some((line) => /WebKitNet/.test(line)), stdout);
});

test("every file is for its owner alone", async () => {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  assert.match(status, /^Umask:\s+0077$/m);
  const files = await readdir(app.data, { recursive: true });
  assert.ok(files.some((name) => name.endsWith("postrider.db-wal")), files.join());
  for (const name of ["", ...files]) {
    // Files come and go while the application works.
    const mode = await stat(join(app.data, name)).then((found) => found.mode, () => 0);
    assert.equal(mode & 0o077, 0, `${name || "the data folder"} is ${(mode & 0o777).toString(8)}`);
  }
});

test("a browser that we start makes its files as it always does", async () => {
  await app.window.click("button", /^Mastodon/);
  await app.window.type("Your server", "mastodon.practice");
  await app.window.click("button", "Continue in the browser");
  const browser = await waitFor("the browser", async () => {
    const { stdout } = await run("ps", ["-e", "-o", "pid=,args="]);
    const line = stdout.split("\n").find((it) => it.includes(`${process.env.POSTRIDER_SESSION}/browser`));
    return line && Number.parseInt(line, 10);
  });
  const usual = (await readFile("/proc/self/status", "utf8")).match(/^Umask:\s+(\d+)$/m)[1];
  assert.match(await readFile(`/proc/${browser}/status`, "utf8"), new RegExp(`^Umask:\\s+${usual}$`, "m"));
  process.kill(browser);
});

/** Whether another program of the same person can look into that process, by file and by debugger. */
async function isOpen(process) {
  const reads = await run("cat", [`/proc/${process}/environ`], NOBODY).then(() => true, () => false);
  const { stdout, stderr } = await run("gdb", ["-p", String(process), "-batch", "-ex", "info registers"], {
    ...NOBODY,
    env: { HOME: "/tmp", PATH: globalThis.process.env.PATH },
  }).catch((error) => error);
  return { reads, attaches: /\brip\b|\bpc\b/.test(stdout + stderr) };
}

test("another program of the same person can neither read nor trace it", async (t) => {
  const folder = await mkdtemp("/tmp/postrider-nobody.");
  t.after(() => run("rm", ["-rf", folder]));
  const binary = join(folder, "postrider");
  await copyFile(BINARY, binary);
  await chmod(binary, 0o755);
  // Xvfb lets in whoever has the cookie.
  const cookie = join(folder, "cookie");
  await copyFile(process.env.XAUTHORITY, cookie);
  for (const path of [folder, cookie]) await chown(path, NOBODY.uid ?? process.getuid(), NOBODY.gid ?? process.getgid());
  const environment = {
    PATH: process.env.PATH,
    DISPLAY: process.env.DISPLAY,
    XAUTHORITY: cookie,
    HOME: folder,
    XDG_RUNTIME_DIR: folder,
    POSTRIDER_DATA_DIR: join(folder, "data"),
    // Nobody's session has no bus of its own.
    DBUS_SESSION_BUS_ADDRESS: "unix:path=/nonexistent",
  };
  const options = { ...NOBODY, cwd: folder, env: environment, stdio: "ignore" };

  const control = spawn("sh", ["-c", "ulimit -c unlimited; exec sleep 1000"], options);
  const hardened = spawn("sh", ["-c", `ulimit -c unlimited; exec '${binary}'`], options);
  t.after(() => [control, hardened].forEach((it) => it.kill("SIGKILL")));
  await waitFor("the window", async () => {
    const { stdout } = await run("ps", ["-o", "comm=", "--ppid", String(hardened.pid)]);
    return stdout.includes("WebKitWeb");
  });

  assert.deepEqual(await isOpen(control.pid), { reads: true, attaches: true }, "the looks themselves work");
  assert.deepEqual(await isOpen(hardened.pid), { reads: false, attaches: false });

  for (const process of [control, hardened]) {
    process.kill("SIGABRT");
    await once(process, "exit");
  }
  const pattern = (await readFile("/proc/sys/kernel/core_pattern", "utf8")).trim();
  const cores = (await readdir(folder)).filter((name) => name.startsWith("core"));
  // Where a collector takes the dumps there is no file to compare with.
  assert.ok(cores.length <= (/^core/.test(pattern) ? 1 : 0), `cores: ${cores}`);
  if (pattern === "core") assert.equal(cores.length, 1, "the one of the control, and none of ours");
});

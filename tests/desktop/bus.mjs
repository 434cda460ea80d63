// A session bus on which no keychain lives and none is started.

import { spawn } from "node:child_process";
import { mkdtemp, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** No service folders: nothing on this bus starts by itself. */
const config = (folder) => `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:dir=${folder}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*"/>
    <allow receive_sender="*"/>
    <allow own="*"/>
    <allow user="*"/>
  </policy>
</busconfig>`;

/** Starts the bus; `address` is what programs need to know, `stop` ends it. */
export async function bareBus() {
  const folder = await mkdtemp(join(process.env.POSTRIDER_SESSION, "bus-"));
  const file = join(folder, "bus.conf");
  await writeFile(file, config(folder));
  const daemon = spawn("dbus-daemon", [`--config-file=${file}`, "--nofork", "--print-address"], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const address = await new Promise((known, failed) => {
    daemon.on("exit", (code) => failed(new Error(`dbus-daemon ended with ${code}`)));
    daemon.stdout.setEncoding("utf8").once("data", (line) => known(line.trim()));
  });
  return { address, stop: () => daemon.kill() };
}

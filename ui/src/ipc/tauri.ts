// The desktop shell as host. The only file, besides the generated one, that knows Tauri.

import { convertFileSrc } from "@tauri-apps/api/core";

import { commands, events, type ErrorDto, type MediaDto } from "./bindings.gen";
import { IpcError, type Ipc } from "./contract";

type Answer = { status: "ok"; data: unknown } | { status: "error"; error: ErrorDto };
type Command = (...args: never[]) => Promise<Answer>;

function unwrapped(command: Command): Command {
  return (async (...args: never[]) => {
    const answer = await command(...args);
    if (answer.status === "error") throw new IpcError(answer.error);
    return answer.data;
  }) as unknown as Command;
}

const typed = Object.fromEntries(
  Object.entries(commands).map(([name, command]) => [name, unwrapped(command as Command)]),
) as unknown as Omit<Ipc, "mediaAdd" | "listen" | "pictureUrl">;

/** Everything the page asks of the shell. */
export const host: Ipc = {
  ...typed,
  async mediaAdd(bytes) {
    // Not a command: on their way through the isolation frame bytes become a list of numbers, which takes seconds.
    const answer = await fetch(`${convertFileSrc("", "prmedia")}media`, { method: "POST", body: bytes.slice() });
    if (!answer.ok) throw new IpcError((await answer.json()) as ErrorDto);
    return (await answer.json()) as MediaDto;
  },
  async listen(handler) {
    return events.changedEvent.listen((event) => handler(event.payload));
  },
  pictureUrl(kind, id) {
    // `convertFileSrc` knows the form of the address on each system, but would escape the slash.
    return `${convertFileSrc("", "prmedia")}${kind}/${encodeURIComponent(id)}`;
  },
};

// The desktop shell as host. The only file that knows Tauri.

import { convertFileSrc, invoke } from "@tauri-apps/api/core";
import { listen } from "@tauri-apps/api/event";

import { commands, type ChangedEvent, type ErrorDto, type MediaDto } from "./bindings.gen";
import { IpcError, type Ipc } from "./contract";

/** What the shell refuses is an error of the contract; anything else that is thrown is a fault of ours. */
async function call(command: string, args: Record<string, unknown>): Promise<unknown> {
  try {
    return await invoke(command, args);
  } catch (thrown) {
    throw thrown instanceof Error ? thrown : new IpcError(thrown as ErrorDto);
  }
}

/** Everything the page asks of the shell. */
export const host: Ipc = {
  ...commands(call),
  async mediaAdd(bytes) {
    // Not a command: on their way through the isolation frame bytes become a list of numbers, which takes seconds.
    const answer = await fetch(`${convertFileSrc("", "prmedia")}media`, { method: "POST", body: bytes.slice() });
    if (!answer.ok) throw new IpcError((await answer.json()) as ErrorDto);
    return (await answer.json()) as MediaDto;
  },
  listen(handler) {
    return listen<ChangedEvent>("changed-event", (event) => handler(event.payload));
  },
  pictureUrl(kind, id) {
    // `convertFileSrc` knows the form of the address on each system, but would escape the slash.
    return `${convertFileSrc("", "prmedia")}${kind}/${encodeURIComponent(id)}`;
  },
};

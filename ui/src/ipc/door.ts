// The real engine as host, by HTTP: for the page in an ordinary browser, in tests. Never part of the product's bundle.

import { commands, type ChangedEvent, type ErrorDto, type MediaDto } from "./bindings.gen";
import { IpcError, type Ipc } from "./contract";

async function answered<T>(request: Promise<Response>): Promise<T> {
  const told = (await (await request).json()) as { readonly answer: T } | { readonly error: ErrorDto };
  if ("error" in told) throw new IpcError(told.error);
  return told.answer;
}

function call(command: string, args: Record<string, unknown>): Promise<unknown> {
  const headers = { "Content-Type": "application/json" };
  return answered(fetch(`call/${command}`, { method: "POST", headers, body: JSON.stringify(args) }));
}

/** Everything the page asks. */
export const host: Ipc = {
  ...commands(call),
  mediaAdd: (bytes) => answered<MediaDto>(fetch("media", { method: "POST", body: bytes.slice() })),
  listen(handler) {
    const events = new EventSource("events");
    events.addEventListener("message", ({ data }) => handler(JSON.parse(String(data)) as ChangedEvent));
    return new Promise((listening) => {
      events.addEventListener("listening", () => listening(() => events.close()), { once: true });
    });
  },
  pictureUrl: (kind, id) => `${kind}/${encodeURIComponent(id)}`,
};

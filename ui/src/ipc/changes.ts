// One subscription to the shell's events, shared by every query.

import { host } from "#host";

import type { ChangedEvent } from "./bindings.gen";

type Handler = (event: ChangedEvent) => void;

const handlers = new Set<Handler>();
let isListening = false;

/** Calls back on every change until the returned function is called. */
export function onChange(handler: Handler): () => void {
  handlers.add(handler);
  if (!isListening) {
    isListening = true;
    host.listen((event) => handlers.forEach((each) => each(event))).catch(() => (isListening = false));
  }
  return () => handlers.delete(handler);
}

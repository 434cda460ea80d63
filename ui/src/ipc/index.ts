// The one door from the page to the shell. Everything outside this folder imports from here.

import { host } from "#host";

import type { Ipc } from "./contract";

export type * from "./bindings.gen";
export { IpcError, toIpcError, type Ipc, type PictureKind } from "./contract";
export { createQuery, type Query } from "./query.svelte";
export { endsBefore, isSignedIn, lastsUntil, signInEnd } from "./forecast";
export { grantsOf, type Grant } from "./grants";
export { createMeaning, isSame, meaningText, timeError, zoneError, type Meaning } from "./meaning.svelte";
export { moveAccount } from "./move";
export { onChange } from "./changes";
export { changeSettings } from "./settings";
export { appState } from "./app-state.svelte";
export {
  findingText,
  needsSignInText,
  problemOf,
  problemOfDto,
  troubleText,
  vaultText,
  type NextStep,
  type Problem,
  type StateText,
  type TroubleText,
  type Turn,
} from "./texts";

/** Every command: resolves to its data or throws an `IpcError`. */
export const ipc: Ipc = host;

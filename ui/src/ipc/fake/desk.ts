// What the parts of the host in memory share.

import type { AppStateDto, ChangedDto, ErrorCodeDto } from "../bindings.gen";
import type { IpcError } from "../contract";
import type { World } from "./world";

/** The hands of a part: the world as it is now, and how to answer for it. */
export interface Desk {
  world(): World;
  emit(what: ChangedDto, ids?: string[]): void;
  fail(code: ErrorCodeDto, field?: string | null, args?: Record<string, string | number>): IpcError;
  answer<T>(make: () => T): Promise<T>;
  found<T>(thing: T | undefined): T;
  state(): AppStateDto;
}

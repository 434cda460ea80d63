// Reads by query: read once, read again when the shell says that something changed. No polling.

import type { ChangedDto, ChangedEvent } from "./bindings.gen";
import { onChange } from "./changes";
import { toIpcError, type IpcError } from "./contract";

/** No waiting sign for less than this; most answers are there within 10 ms. */
const PATIENCE_MS = 300;

/** What a query holds. All of it is reactive. */
export interface Query<T> {
  /** The last answer; stays while a newer one is fetched. */
  readonly data: T | undefined;
  /** Why the last read failed. */
  readonly error: IpcError | undefined;
  /** True when nothing has arrived for 300 ms: show a skeleton. */
  readonly isSlow: boolean;
  /** Reads again now. */
  refetch(): Promise<void>;
  /** Takes an answer that a command returned, without reading again. */
  set(data: T): void;
}

/** Which events make a query read again. */
export interface Watch {
  readonly on: readonly ChangedDto[];
  /** Only when one of these is among the changed, where the event names any. */
  readonly ids?: () => readonly string[];
}

/** Whether an event concerns a query. */
export function concerns(event: ChangedEvent, watch: Watch): boolean {
  if (!watch.on.includes(event.what)) return false;
  const wanted = watch.ids?.();
  return wanted === undefined || event.ids.length === 0 || event.ids.some((id) => wanted.includes(id));
}

/**
 * Makes a query; call it while a component is set up. `read` runs again when a reactive value that it uses before its
 * first `await` changes.
 */
export function createQuery<T>(read: () => Promise<T>, watch: Watch): Query<T> {
  let data = $state.raw<T>();
  let error = $state.raw<IpcError>();
  let isSlow = $state(false);
  let latest = 0;

  async function run(): Promise<void> {
    const turn = ++latest;
    const patience = setTimeout(() => {
      if (turn === latest && data === undefined) isSlow = true;
    }, PATIENCE_MS);
    try {
      const answer = await read();
      if (turn !== latest) return;
      data = answer;
      error = undefined;
    } catch (thrown) {
      if (turn === latest) error = toIpcError(thrown);
    } finally {
      clearTimeout(patience);
      if (turn === latest) isSlow = false;
    }
  }

  $effect(() => {
    void run();
    const stop = onChange((event) => {
      if (concerns(event, watch)) void run();
    });
    return () => {
      stop();
      latest++;
    };
  });

  return {
    get data() {
      return data;
    },
    get error() {
      return error;
    },
    get isSlow() {
      return isSlow;
    },
    refetch: run,
    set(answer) {
      latest++;
      data = answer;
      error = undefined;
      isSlow = false;
    },
  };
}

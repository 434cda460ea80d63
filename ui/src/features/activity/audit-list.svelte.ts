// The audit log as it is shown: the newest page first, older ones on demand, always for one filter.

import { ipc, toIpcError, type AuditFilterInput, type AuditRowDto, type IpcError } from "../../ipc";
import { withNewest } from "./model";

const PATIENCE_MS = 300;

/** Reads the log page by page; answers to an older question are dropped. */
export class AuditList {
  #rows = $state.raw<readonly AuditRowDto[]>([]);
  #total = $state(0);
  #hasMore = $state(false);
  #error = $state.raw<IpcError | null>(null);
  #isLoaded = $state(false);
  #isSlow = $state(false);
  #isReading = $state(false);
  #filter: AuditFilterInput | null = null;
  #turn = 0;

  /** Newest first. */
  get rows(): readonly AuditRowDto[] {
    return this.#rows;
  }
  /** How many match in all. */
  get total(): number {
    return this.#total;
  }
  get hasMore(): boolean {
    return this.#hasMore;
  }
  /** Why the last read failed. */
  get error(): IpcError | null {
    return this.#error;
  }
  /** Whether there was a first answer. */
  get isLoaded(): boolean {
    return this.#isLoaded;
  }
  /** Nothing has arrived for 300 ms. */
  get isSlow(): boolean {
    return this.#isSlow;
  }
  /** An older page is on its way. */
  get isReading(): boolean {
    return this.#isReading;
  }

  /** Shows what matches a filter, from the newest. */
  async show(filter: AuditFilterInput): Promise<void> {
    this.#filter = filter;
    await this.#read(null, []);
  }

  /** Adds what was written since. */
  async refresh(): Promise<void> {
    if (this.#filter && !this.#isReading) await this.#read(null, this.#rows);
  }

  /** Adds the next older page. */
  async more(): Promise<void> {
    const oldest = this.#rows.at(-1);
    if (oldest && this.#hasMore && !this.#isReading) await this.#read(oldest.seq, this.#rows);
  }

  async #read(before: number | null, known: readonly AuditRowDto[]): Promise<void> {
    if (!this.#filter) return;
    const turn = ++this.#turn;
    const patience = setTimeout(() => (this.#isSlow = !this.#isLoaded), PATIENCE_MS);
    this.#isReading = true;
    try {
      const page = await ipc.auditList(this.#filter, before);
      if (turn !== this.#turn) return;
      this.#rows = before === null ? withNewest(known, page) : [...known, ...page.rows];
      // What lies below what is shown is known only from a page that reaches there.
      if (before !== null || known.length === 0 || this.#rows === page.rows) this.#hasMore = page.hasMore;
      this.#total = page.total;
      this.#error = null;
      this.#isLoaded = true;
    } catch (thrown) {
      if (turn === this.#turn) this.#error = toIpcError(thrown);
    } finally {
      clearTimeout(patience);
      if (turn === this.#turn) {
        this.#isSlow = false;
        this.#isReading = false;
      }
    }
  }
}

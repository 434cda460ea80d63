import { vi } from "vitest";

/** Waits until the expectations hold, as long as a busy computer needs. */
export async function until(hold: () => void): Promise<void> {
  await vi.waitFor(hold, { timeout: 60_000, interval: 5 });
}

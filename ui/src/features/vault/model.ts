// What helps when the vault does not open: total tables, so that a new state without a way out does not compile.

import type { VaultStateDto } from "../../ipc";

/** A state with a screen of its own that says what was found and what heals it. */
export type Trouble = Exclude<VaultStateDto, "opening" | "ready" | "locked" | "not_set_up">;

/** A way out of a trouble. Asking again is always one. */
export type Way = "recovery_code" | "restore";

interface Help {
  /** Catalogue key: what was not touched, and as `.heal` what mends it. */
  readonly key: string;
  readonly ways: readonly Way[];
}

const HELP: Record<Trouble, Help> = {
  keychain_absent: { key: "vault-help-absent", ways: ["recovery_code"] },
  keychain_locked: { key: "vault-help-locked", ways: ["recovery_code"] },
  keychain_denied: { key: "vault-help-denied", ways: ["recovery_code"] },
  keychain_hanging: { key: "vault-help-hanging", ways: ["recovery_code"] },
  entry_missing: { key: "vault-help-entry-missing", ways: ["recovery_code", "restore"] },
  entry_wrong: { key: "vault-help-entry-wrong", ways: ["recovery_code", "restore"] },
  backend_changed: { key: "vault-help-backend-changed", ways: ["recovery_code", "restore"] },
  // The rows that a recovery code would be tried against are the ones that are damaged.
  damaged: { key: "vault-help-damaged", ways: ["restore"] },
};

/** What helps in a trouble. */
export function helpFor(trouble: Trouble): Help {
  return HELP[trouble];
}

/** Whether a state is a trouble. */
export function isTrouble(state: VaultStateDto): state is Trouble {
  return state in HELP;
}

/** The ways to set up a vault where there is no keychain. */
export const DOORS = ["keychain", "passphrase", "session"] as const;
export type Door = (typeof DOORS)[number];

/** Seconds until another try may be made; 0 when it may be made now. */
export function secondsUntil(retryAt: string | null, now: number): number {
  return retryAt === null ? 0 : Math.max(0, Math.ceil((Date.parse(retryAt) - now) / 1000));
}

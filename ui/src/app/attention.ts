// How many accounts need the person: the number beside "Accounts" in the rail.

import type { AccountDto } from "../ipc";
import { DAY_MS } from "../lib/time";

/** A sign-in that ends within this and cannot renew counts as needing the person. */
const SOON_MS = 7 * DAY_MS;

/** Counts accounts whose sign-in is over or about to be. */
export function needsPerson(accounts: readonly AccountDto[], now: number): number {
  return accounts.filter((account) => isConcerning(account, now)).length;
}

function isConcerning(account: AccountDto, now: number): boolean {
  switch (account.health.kind) {
    case "fine":
    case "renews_itself":
      return false;
    case "ended":
    case "needs_sign_in":
    case "cannot_publish":
      return true;
    case "ends":
      return account.signedInUntil !== null && Date.parse(account.signedInUntil) - now < SOON_MS;
  }
}

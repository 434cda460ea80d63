// Whether a sign-in lasts until a post is due, from what is known about the account.

import type { AccountDto } from "./bindings.gen";

/** When the sign-in ends and nothing renews it; `null` = it does not end by date, or renews itself. */
export function signInEnd(account: AccountDto): string | null {
  return account.renews ? null : account.signedInUntil;
}

/** Whether the account can publish now, as far as its sign-in goes. */
export function isSignedIn({ health }: AccountDto): boolean {
  return health.kind !== "ended" && health.kind !== "needs_sign_in";
}

/** Whether the sign-in is good now and over when something is due. */
export function endsBefore(account: AccountDto, dueAt: string): boolean {
  const end = signInEnd(account);
  return isSignedIn(account) && end !== null && Date.parse(end) <= Date.parse(dueAt);
}

/** Whether the sign-in will be good when something is due. */
export function lastsUntil(account: AccountDto, dueAt: string): boolean {
  return isSignedIn(account) && !endsBefore(account, dueAt);
}

// Which accounts have a chip: all while they are few; of many, the chosen ones and those that are looked for.

import type { AccountDto } from "../../ipc";

/** More accounts than this are looked up by name instead of being shown all. */
export const MANY = 24;

const UNASKED = 12;

/** An account with its place among all, from 0. */
export interface Placed {
  readonly account: AccountDto;
  readonly at: number;
}

/** What is shown, and how many more there are. */
export interface Shown {
  readonly accounts: readonly Placed[];
  readonly hidden: number;
}

/** Picks the accounts to show. A chosen account is never hidden. */
export function shownAccounts(accounts: readonly AccountDto[], chosen: readonly string[], wanted: string): Shown {
  const placed = accounts.map((account, at) => ({ account, at }));
  if (accounts.length <= MANY) return { accounts: placed, hidden: 0 };
  const isChosen = new Set(chosen);
  const words = wanted.trim().toLocaleLowerCase();
  const found = placed.filter(({ account }) => !isChosen.has(account.id) && matches(account, words));
  const limit = words === "" ? UNASKED : MANY;
  const kept = new Set(found.slice(0, limit).map(({ at }) => at));
  return {
    accounts: placed.filter(({ account, at }) => isChosen.has(account.id) || kept.has(at)),
    hidden: Math.max(0, found.length - limit),
  };
}

function matches(account: AccountDto, words: string): boolean {
  return [account.handle, account.displayName, account.network].some((text) =>
    text.toLocaleLowerCase().includes(words),
  );
}

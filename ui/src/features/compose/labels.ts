// What an account is called where space is short.

import type { AccountDto, ManifestDto } from "../../ipc";

/** An account with its network's facts and the names the screen uses for it. */
export interface Chosen {
  readonly account: AccountDto;
  readonly manifest: ManifestDto | undefined;
  /** The network's name, and the handle too where two accounts are on one network. */
  readonly label: string;
}

/** The handle as people write it. */
export function atHandle(handle: string): string {
  return handle.startsWith("@") ? handle : `@${handle}`;
}

/** The chosen accounts in the order of the draft; accounts that are gone are left out. */
export function chosenOf(
  accountIds: readonly string[],
  accounts: readonly AccountDto[],
  network: (id: string) => ManifestDto | undefined,
): Chosen[] {
  const chosen = accountIds.flatMap((id) => accounts.filter((account) => account.id === id));
  const perNetwork = new Map<string, number>();
  for (const { network: id } of chosen) perNetwork.set(id, (perNetwork.get(id) ?? 0) + 1);
  return chosen.map((account) => {
    const manifest = network(account.network);
    const name = manifest?.name ?? account.network;
    const isAlone = perNetwork.get(account.network) === 1;
    return { account, manifest, label: isAlone ? name : `${name} ${atHandle(account.handle)}` };
  });
}

/** `Mastodon and Bluesky`, `Instagram, Mastodon and Bluesky`. */
export function listOf(labels: readonly string[]): string {
  return new Intl.ListFormat("en-GB", { type: "conjunction" }).format(labels);
}

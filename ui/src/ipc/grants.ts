// What was asked for when an account was connected, and what of it was given.

import type { AccountDto, ManifestDto } from "./bindings.gen";

/** A permission, in the words of the consent. */
export interface Grant {
  /** The network's word. */
  readonly id: string;
  /** What it is for. */
  readonly text: string;
  readonly isGiven: boolean;
}

/** Every permission that the network was asked for; none where it gives no single ones. */
export function grantsOf(network: ManifestDto | undefined, { scopesMissing }: AccountDto): Grant[] {
  if (network?.signIn.kind !== "browser") return [];
  return network.signIn.scopes.map(({ id, why }) => ({ id, text: why, isGiven: !scopesMissing.includes(id) }));
}

// The line about the vault at the foot of the rail.

import type { VaultDto, VaultStateDto } from "../ipc";
import { t } from "../lib/catalogue";

const OPEN: Record<NonNullable<VaultDto["protection"]>, string> = {
  keychain: "nav-vault-open-keychain",
  passphrase: "nav-vault-open-passphrase",
  keychain_and_passphrase: "nav-vault-open-both",
  session: "nav-vault-open-session",
};

/** Where the vault is, and how far a change of its key has come. */
export function railLine(state: VaultStateDto, details: VaultDto | undefined): string {
  if (state === "locked") return t("nav-vault-locked");
  if (state !== "ready") return t("nav-vault-closed");
  if (details?.rotation) return t("nav-vault-rotating", { share: shareText(details.rotation) });
  return t(details?.protection ? OPEN[details.protection] : "nav-vault-open");
}

function shareText({ done, total }: { readonly done: number; readonly total: number }): string {
  return `${total === 0 ? 100 : Math.floor((done / total) * 100)} %`;
}

// What the settings of the vault say, worked out from what the core tells of it.

import type { AccountDto, ProfileKindDto, ProtectionDto, VaultDto } from "../../../ipc";

/** Catalogue keys that say in plain words where the key lives. */
export const WHERE: Record<ProtectionDto, string> = {
  keychain: "settings-vault-where-keychain",
  passphrase: "settings-vault-where-passphrase",
  keychain_and_passphrase: "settings-vault-where-both",
  session: "settings-vault-where-session",
};

/** Minutes without the person after which the vault may lock. */
export const LOCK_AFTER_MINUTES: readonly number[] = [5, 15, 30, 60, 240];

/** An account to be revoked at its network and signed in again after a suspected leak. */
export interface Reconnect {
  readonly account: AccountDto;
  /** Signed in again since the key was changed. */
  readonly isDone: boolean;
}

/** The accounts that a suspected leak concerns; those that were disconnected since are done with. */
export function reconnects(vault: VaultDto, accounts: readonly AccountDto[]): Reconnect[] {
  if (vault.lastRotation === null) return [];
  const { endedAt, reconnect } = vault.lastRotation;
  return reconnect.flatMap((id) => {
    const account = accounts.find((each) => each.id === id);
    if (!account) return [];
    const isDone = account.renewedAt !== null && Date.parse(account.renewedAt) > Date.parse(endedAt);
    return [{ account, isDone }];
  });
}

/** What can be done with the passphrase. */
export type PassphraseTask = "set" | "change" | "remove";

/** The tasks that make sense now. Without a keychain the passphrase is all there is, so it can only be changed. */
export function passphraseTasks(vault: VaultDto): PassphraseTask[] {
  if (!vault.hasPassphrase) return ["set"];
  return vault.keychainAvailable ? ["change", "remove"] : ["change"];
}

/** What the form of a key change holds. */
export interface RotateForm {
  readonly passphrase: string;
  readonly isDropAgreed: boolean;
}

/** Whether a key change can begin: the passphrase is needed where there is one, and so is the word about the code. */
export function canRotate(vault: VaultDto, form: RotateForm): boolean {
  const hasPassphrase = !vault.hasPassphrase || form.passphrase !== "";
  const isCodeSettled = vault.recoveryCodeMadeAt === null || form.isDropAgreed;
  return hasPassphrase && isCodeSettled && vault.rotation === null;
}

/** Whether the person typed the profile's name, by which they confirm that it shall be erased. */
export function isNameOf(kind: ProfileKindDto | null, typed: string): boolean {
  return kind !== null && typed.trim().toLowerCase() === kind;
}

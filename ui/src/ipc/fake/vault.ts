// The vault of the world in memory: locks, opens, and changes its key at a pace one can watch.

import type { PassphraseStrengthDto, VaultDto } from "../bindings.gen";
import { IpcError, type Ipc } from "../contract";
import { note } from "./audit-seed";
import type { Desk } from "./desk";
import { act } from "./publish";
import { at, RECOVERY_CODE, type Box } from "./world";

type VaultCommands = Pick<
  Ipc,
  | "vaultGet"
  | "vaultLock"
  | "vaultUnlock"
  | "vaultSetUp"
  | "vaultProtect"
  | "vaultRotate"
  | "recoveryCodeMake"
  | "passphraseStrength"
  | "activitySeen"
>;

const TRIES = 5;
const ROTATION_STEP_MS = 250;

/** What a passphrase is worth, roughly. */
export function strengthOf(passphrase: string): PassphraseStrengthDto {
  if (passphrase.length < 12)
    return { score: Math.min(1, passphrase.length >> 3), accepted: false, reason: "too_short" };
  if (/password|1234|qwert|aaaa/i.test(passphrase)) return { score: 1, accepted: false, reason: "guessable" };
  return { score: passphrase.length < 18 ? 3 : 4, accepted: true, reason: null };
}

const plainCode = (code: string): string => code.toUpperCase().replaceAll(/[\s-]/g, "").replaceAll("O", "0");

function wait(box: Box): IpcError | null {
  if (box.wrongTries < TRIES) return null;
  const retryAt = at(1000 * 2 ** (box.wrongTries - TRIES + 3));
  return new IpcError({ code: "passphrase_wrong", args: {}, field: "passphrase", retryAt, findings: {} });
}

/** The commands about the vault. */
export function vaultHost({ world, emit, fail, answer, state }: Desk): VaultCommands {
  const dto = (): VaultDto => {
    const { box, vault } = world();
    return { ...box, state: vault, hasPassphrase: box.passphrase !== null };
  };

  function checkPassphrase(given: string | null): void {
    const { box } = world();
    if (box.passphrase === null || given === box.passphrase) {
      box.wrongTries = 0;
      return;
    }
    if (given === null) throw fail("passphrase_needed", "passphrase");
    box.wrongTries += 1;
    note(world().audit, { actor: "person", action: "unlock_failed", outcome: "refused" });
    throw wait(box) ?? fail("passphrase_wrong", "passphrase");
  }

  function checkCode(given: string): void {
    const code = plainCode(given);
    if (!/^[0-9A-Z]{30}$/.test(code)) throw fail("recovery_code_malformed", "recoveryCode");
    if (code !== plainCode(RECOVERY_CODE)) throw fail("recovery_code_wrong", "recoveryCode");
  }

  function checkStrength(passphrase: string, field: string): void {
    if (!strengthOf(passphrase).accepted) throw fail("passphrase_too_weak", field);
  }

  function open(): void {
    world().vault = "ready";
    note(world().audit, { actor: "person", action: "vault_opened" });
    for (const { targets } of [...world().posts.values()])
      for (const { id, state } of targets)
        if (state === "waiting_unlock") act(world(), id, "retry", (ids) => emit("posts", ids));
    emit("app");
  }

  function step(suspectedLeak: boolean): void {
    const { box, accounts } = world();
    if (!box.rotation) return;
    const done = Math.min(box.rotation.total, box.rotation.done + Math.ceil(box.rotation.total / 12));
    box.rotation = { ...box.rotation, done };
    if (done === box.rotation.total) {
      const reconnect = suspectedLeak ? accounts.map(({ id }) => id) : [];
      box.lastRotation = { secrets: done, endedAt: at(0), reconnect };
      box.rotation = null;
      box.keyVersion += 1;
      box.lastRotatedAt = at(0);
      box.rotationDue = false;
      note(world().audit, { actor: "engine", action: "key_rotation_ended" });
    } else setTimeout(() => step(suspectedLeak), ROTATION_STEP_MS);
    emit("app");
  }

  return {
    vaultGet: () => answer(dto),
    vaultLock: () =>
      answer(() => {
        world().vault = "locked";
        note(world().audit, { actor: "person", action: "vault_locked" });
        emit("app");
        return state();
      }),
    vaultUnlock: (input) =>
      answer(() => {
        if (input.recoveryCode === null) checkPassphrase(input.passphrase);
        else checkCode(input.recoveryCode);
        open();
        world().box.openedByCode = input.recoveryCode !== null;
        return state();
      }),
    vaultSetUp: ({ how, passphrase }) =>
      answer(() => {
        const { box } = world();
        // There is none to be found in this world, as often as one looks.
        if (how === "keychain" && !box.keychainAvailable) return state();
        if (how === "passphrase") checkStrength(passphrase ?? "", "passphrase");
        Object.assign(box, { protection: how, passphrase, since: at(0) });
        open();
        return state();
      }),
    vaultProtect: ({ passphrase, newPassphrase }) =>
      answer(() => {
        const { box } = world();
        if (box.rotation) throw fail("vault_in_use");
        checkPassphrase(passphrase);
        if (newPassphrase !== null) checkStrength(newPassphrase, "newPassphrase");
        const withKeychain = newPassphrase === null ? "keychain" : "keychain_and_passphrase";
        box.passphrase = newPassphrase;
        box.openedByCode = false;
        box.hadPassphrase = false;
        box.protection = box.keychainAvailable ? withKeychain : "passphrase";
        note(world().audit, { actor: "person", action: "protection_changed" });
        emit("app");
        return dto();
      }),
    vaultRotate: ({ reason, passphrase, dropRecoveryCode }) =>
      answer(() => {
        const { box } = world();
        if (box.rotation) throw fail("vault_in_use");
        checkPassphrase(passphrase);
        if (box.recoveryCodeMadeAt !== null && !dropRecoveryCode) throw fail("invalid_input", "dropRecoveryCode");
        box.recoveryCodeMadeAt = null;
        box.rotation = { done: 0, total: Math.max(box.secrets, 1) };
        note(world().audit, { actor: "person", action: "key_rotation_started" });
        setTimeout(() => step(reason === "suspected_leak"), ROTATION_STEP_MS);
        emit("app");
        return dto();
      }),
    recoveryCodeMake: () =>
      answer(() => {
        world().box.recoveryCodeMadeAt = at(0);
        note(world().audit, { actor: "person", action: "recovery_code_made" });
        emit("app");
        return true;
      }),
    passphraseStrength: (passphrase) => answer(() => strengthOf(passphrase)),
    activitySeen: () => answer(() => null),
  };
}

// Backups of the world in memory. Restoring works with the world's one passphrase and leaves a copy that waits.

import type { Ipc } from "../contract";
import { note } from "./audit-seed";
import type { Desk } from "./desk";
import { strengthOf } from "./vault";
import { erased, PASSPHRASE } from "./world";

type BackupCommands = Pick<Ipc, "backupCreate" | "backupRestore" | "profileResume" | "profileCopied" | "profileErase">;

/** The commands about backups. */
export function backupHost({ world, emit, fail, answer, state }: Desk): BackupCommands {
  return {
    backupCreate: ({ passphrase, withSignIns }) =>
      answer(() => {
        if (!strengthOf(passphrase).accepted) throw fail("passphrase_too_weak", "passphrase");
        if (withSignIns && world().vault !== "ready") throw fail("vault_closed");
        const { posts, drafts, media, accounts, audit } = world();
        note(audit, { actor: "person", action: "backup_made" });
        return {
          saved: true,
          file: "postrider-2026-11-21.age",
          posts: posts.size,
          drafts: drafts.size,
          media: media.size,
          signIns: withSignIns ? accounts.length : 0,
        };
      }),
    backupRestore: ({ passphrase }) =>
      answer(() => {
        if (passphrase === "not a backup") throw fail("backup_unreadable");
        if (passphrase !== PASSPHRASE) throw fail("backup_passphrase_wrong", "passphrase");
        const { box } = world();
        // The copy gets a vault of its own, which the keychain opens.
        Object.assign(box, { hadPassphrase: box.passphrase !== null, passphrase: null, protection: "keychain" });
        // Also in the place of a profile that did not open.
        Object.assign(world(), {
          profile: world().profile ?? "live",
          trouble: null,
          vault: "ready",
          paused: "restored",
        });
        note(world().audit, { actor: "restore", action: "backup_restored" });
        emit("app");
        return state();
      }),
    profileResume: () =>
      answer(() => {
        world().paused = null;
        emit("app");
        return state();
      }),
    profileCopied: () =>
      answer(() => {
        world().paused = "copied";
        emit("app");
        return state();
      }),
    profileErase: (name) =>
      answer(() => {
        const kind = world().profile;
        if (kind === null) throw fail("no_profile");
        if (name.trim().toLowerCase() !== kind) throw fail("invalid_input", "name");
        if (world().vault === "locked") throw fail("vault_closed");
        const profiles = world().profiles.filter((each) => each !== kind);
        Object.assign(world(), { profile: null, profiles, vault: "opening", paused: null, erased: erased(kind) });
        emit("app");
        return state();
      }),
  };
}

# Restoring a backup.

restore-title = Restore a backup
restore-what = What happens
restore-beside = The backup is unpacked beside your present data, checked entry by entry, and only then used.
restore-keeps = Your present data is kept in a folder of its own until you delete it.
restore-paused = The restored copy starts paused: it publishes and renews nothing until you say that the other copy is gone, because two copies at once could post twice.
restore-without = Where the backup holds no sign-ins, you connect your accounts again.
restore-passphrase = Passphrase of the backup
restore-do = Choose the file and restore
restore-busy = Unpacking and checking. This can take a minute.
restore-cancel = Cancel
restore-done = The backup is restored. It is paused until you say that the other copy is gone.

restore-vault = Set the passphrase again
    .lead = A passphrase guarded the vault that was backed up. It is in no backup, so the keychain opens this copy by itself now. Set it again, or another one.
restore-vault-passphrase = Passphrase
restore-vault-set = Set passphrase
    .done = The passphrase is set.
restore-vault-without = Leave it to the keychain
    .done = The keychain alone opens this copy.

# Looking back: what was published, and the audit log.

activity-title = Activity
activity-history = Publish history
activity-audit = Audit log
activity-again = Try again
activity-older = Show older
activity-shown = { NUMBER($shown) } of { NUMBER($all) } entries
activity-no-match = Nothing matches this
activity-show-all = Show all

activity-history-empty = Nothing was published yet
    .text = Every post stands here afterwards, with what came of it on each account.
activity-history-write = Write a post
activity-history-search = Search posts and accounts
activity-history-untitled = A post without text
activity-look-live = { $count ->
    [one] live
   *[other] all { $count } live
}
activity-look-planned = { $live ->
    [0] scheduled
   *[other] { $live } of { $count } live, the rest is scheduled
}
activity-look-under-way = { $live } of { $count } live, under way
activity-look-unsure = { $live } of { $count } live, not sure
activity-look-stopped = { $live } of { $count } live
activity-look-called-off = called off

activity-column-when = When
activity-column-post = Post
activity-column-accounts = Accounts
activity-column-outcome = Outcome
activity-column-number = No.
activity-column-who = Who
activity-column-what = What
activity-column-account = Account

activity-audit-empty = Nothing is written down yet
activity-search = Search accounts and ids
activity-network = Network
activity-any-actor = Anybody
activity-any-theme = Anything
activity-any-outcome = Any outcome
activity-any-network = All networks
activity-theme-sign-ins = Sign-ins
activity-theme-publishing = Publishing
activity-theme-vault = Vault
activity-theme-settings = Settings
activity-theme-records = Log, backups, reports

activity-proof = Every entry is chained to the one before it, so that a change shows.
activity-verify = Verify
activity-verifying = Checking every entry…
activity-intact = Intact since { $since }, { $rows ->
    [one] 1 entry
   *[other] { NUMBER($rows) } entries
}.
activity-anchored = The keychain vouches for it up to entry { NUMBER($seq) }, so that a missing end would show as well.
activity-not-anchored = Without a keychain nothing vouches for its end: entries cut off there would not show.
activity-fault-edited = Entry { NUMBER($seq) } was changed.
activity-fault-missing = Entry { NUMBER($seq) } is missing.
activity-fault-inserted = Entry { NUMBER($seq) } was put in by somebody else.
activity-fault-reordered = Entry { NUMBER($seq) } stands in another place than it was written.
activity-fault-cut-tail = The end of the log is gone, from entry { NUMBER($seq) } on.
activity-fault-rolled-back = The log is an older copy; entries from { NUMBER($seq) } on are gone.
activity-fault-key-missing = The log cannot be checked from entry { NUMBER($seq) } on: its key is gone.
activity-broken = What stands before that entry is intact. Export the log to keep it as it is, and find out who could write to this computer’s files.
activity-fingerprint = Exports are signed; fingerprint
activity-export-json = Export JSON
activity-export-csv = Export CSV
activity-exported = Saved as { $file }.

activity-actor-engine = Postrider
activity-actor-person = You
activity-actor-outside = From outside
activity-actor-import = Import
activity-actor-restore = Restore

activity-outcome-done = done
activity-outcome-refused = refused
activity-outcome-failed = failed
activity-outcome-unknown = not known

activity-vault-created = Vault made
activity-vault-opened = Vault opened
activity-session-erased = Sign-ins of an ended session erased
activity-profile-resumed = Paused profile resumed
activity-vault-locked = Vault locked
activity-unlock-failed = Unlocking tried
activity-protection-changed = What opens the vault was changed
activity-recovery-code-made = Recovery code made
activity-key-rotation-started = Change of the key begun
activity-key-rotation-ended = Change of the key ended
activity-policy-changed = Locking rules changed
activity-record-opened = Sealed record opened
activity-flow-started = Sign-in begun
activity-flow-ended = Sign-in ended
activity-link-received = Link received
activity-credential-stored = Sign-in sealed
activity-token-used = Sign-in used
activity-credential-renewed = Sign-in renewed
activity-sign-in-required = New sign-in needed
activity-credential-revoked = Sign-in withdrawn at the network
activity-credential-erased = Sign-in erased here
activity-account-disconnected = Account disconnected
activity-registration-saved = App registration saved
activity-registration-deleted = App registration forgotten
activity-media-host-saved = Media host saved
activity-media-host-deleted = Media host forgotten
activity-publish-intended = Publishing asked for
activity-publish-ended = Publishing ended
activity-audit-verified = Log verified
activity-generation-noted = Sealed record noted
activity-profile-paused = Profile paused
activity-profile-copied = Profile kept as a second copy
activity-profile-erased = Erasing the profile begun
activity-audit-exported = Log exported
activity-backup-made = Backup made
activity-backup-restored = Backup restored
activity-sign-ins-imported = Sign-ins imported
activity-diagnostics-exported = Diagnostics saved
activity-workspace-saved = Workspace made or changed
activity-workspace-archived = Workspace archived
activity-workspace-unarchived = Workspace taken into use again
activity-account-moved = Account moved to another workspace

activity-detail-consent-denied = not allowed in the browser
activity-detail-expired = too late
activity-detail-cancelled = cancelled
activity-detail-other-account = another account answered
activity-detail-scope-missing = a permission is missing
activity-detail-not-waiting = no sign-in was waiting for it
activity-detail-malformed = not in a form that can be read
activity-detail-signed-out = signed out
activity-detail-registration-refused = app registration refused
activity-detail-not-reached = network not reached
activity-detail-no-answer = no answer came back
activity-detail-rate-limited = the network asked for a pause
activity-detail-unexpected = an unexpected answer
activity-detail-vault-closed = the vault was closed
activity-detail-unreadable = the record does not open
activity-detail-revoked = withdrawn at the network
activity-detail-interrupted = interrupted
activity-detail-passphrase-wrong = wrong passphrase
activity-detail-recovery-code-wrong = wrong recovery code
activity-detail-edited = an entry was changed
activity-detail-missing = an entry is missing
activity-detail-inserted = an entry was put in
activity-detail-reordered = entries stand in another order
activity-detail-cut-tail = the end is missing
activity-detail-rolled-back = an older one was put back
activity-detail-elsewhere = moved or copied
activity-detail-key-missing = the log’s key is missing

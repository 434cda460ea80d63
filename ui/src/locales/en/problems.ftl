### One text per code. Each says what happened and what it means; the button says what to do next.

error-the-network = the network
error-invalid-input = Something on this page does not fit what was expected. Check what you typed.
error-not-found = This is no longer here; it may have been deleted in another window.
error-no-profile = No workspace is open.
error-store-failed = This could not be saved. The disk may be full or write-protected; what you typed is still on the screen.
error-vault-closed = Your sign-ins are locked away because the vault is not open.
error-passphrase-wrong = { $hasWhen ->
    [yes] That is not the passphrase. After several wrong tries there is a pause, until { $when }.
   *[no] That is not the passphrase.
}
error-tried-too-soon = { $hasWhen ->
    [yes] Too many wrong tries. This one was not looked at; try again after { $when }.
   *[no] Too many wrong tries. This one was not looked at; wait a moment.
  }
error-keychain-unusable = The keychain did not do what it was asked for. Nothing was changed; the vault opens as before.
error-passphrase-needed = The passphrase is needed for this.
error-passphrase-too-weak = This passphrase is too easy to guess. Use at least 12 characters; a few words that do not belong together are best.
error-recovery-code-malformed = This cannot be a recovery code. A group is missing or a letter was mistyped; compare it with what you wrote down.
error-recovery-code-wrong = This is a recovery code, but not the one of this vault. Only the code made last opens it.
error-vault-in-use = The key is being changed at this moment. This can be done when that has ended.
error-backup-unreadable = This file is no backup of Postrider, or it is damaged. Nothing was changed.
error-backup-passphrase-wrong = The passphrase does not open this backup. Nothing was changed.
error-backup-newer = A newer Postrider made this backup. Install that version and restore it there. Nothing was changed.
error-autostart-not-set = What starts when you log in could not be changed. The folder for it may be write-protected.
error-file-not-written = The file could not be written, and nothing of it is left behind. The disk may be full or the folder write-protected.
error-file-exists = There is a file of that name already, and it stays as it is. Choose another name.
error-import-unreadable = No sign-ins were found in this file. Nothing was changed.
error-dialog-cancelled = No file was chosen. Nothing was changed.
error-record-rolled-back = An older copy of this secret was put back, so it is not used. Connect the account again, or enter the secret again.
error-record-unreadable = The stored sign-in cannot be opened any more. Sign in again; your posts are not affected.
error-too-many-flows = Five sign-ins are already waiting in your browser. Finish or cancel one of them first.
error-consent-denied = You chose not to allow it on { $network }’s page. Nothing was connected.
error-flow-expired = Ten minutes passed without an answer, so this sign-in ended. Nothing was connected.
error-flow-cancelled = This sign-in was cancelled. Nothing was connected.
error-link-unknown = The answer from the browser belongs to no sign-in that is waiting here, or it was used before.
error-link-malformed = This is not the address that { $network } sends back. Copy the whole address from the browser’s address bar.
error-consent-failed = { $network } answered with an error instead of a permission. Trying again often helps.
error-other-account = The browser is signed in to another account: { $actual } instead of { $expected }. Switch the account in the browser, then start again.
error-scope-refused = A permission that posting needs was not given ({ $scope }). Start again and leave it ticked.
error-account-cannot-publish = This kind of account cannot publish from an app. { $network } allows it for professional accounts; you can switch in its own settings.
error-password-wrong = The handle or the app password is not right.
error-app-password-needed = That is the main password. For your safety Postrider takes only an app password, which you can withdraw at any time.
error-rate-limited = { $hasWhen ->
    [yes] { $network } asks for a pause until { $when }.
   *[no] { $network } asks for a pause. Wait a few minutes.
}
error-server-unknown = No server answers at that address, or it does not speak { $network }’s language.
error-server-closed = That server lets no app in from outside. Ask those who run it to allow Postrider, or connect an account on another server.
error-registration-missing = { $network } works with your own developer app, and none is set up yet.
error-registration-refused = { $network } does not accept the app id or secret that is stored.
error-network-unreachable = { $network } could not be reached. Check the internet connection.
error-network-unavailable = { $network } is busy or down right now. Try again in a few minutes.
error-network-unexpected = { $network } gave an answer that Postrider does not understand.
error-browser-not-opened = The browser could not be opened. Copy the link and open it yourself.
error-link-not-allowed = That link leads somewhere Postrider does not open.
error-callback-not-https = The address begins with http://. Networks lead back to https only, which nearly every host offers under the same name.
error-callback-unreachable = Nothing answers at { $address }. A new site may need a few minutes; check the address, too.
error-callback-redirected = The host leads on to { $address }. Networks accept no detour, so give that address instead.
error-callback-folder-missing = There is nothing at { $address }. Upload what is in the saved folder with each network’s own folder.
error-callback-other-page = There is another page at { $address }. Give the address under which you uploaded the folder.
error-callback-changed = The page at { $address } is not as it was saved. Codes pass through it, so it must be unchanged: switch off what the host adds to pages, then save and upload it again.
error-plan-refused = This cannot go out yet. What is missing stands in “Before it goes”.
error-time-passed = The time that was chosen has passed. Choose a later one.
error-draft-changed = This draft was changed in another window.
error-media-unreadable = This file is not a picture that can be read. JPEG, PNG, WebP and GIF work.
error-media-too-large = This picture is larger than 50 MB, or has more pixels or frames than can be read safely. Save a smaller copy and add that.
error-clipboard-empty = There is no picture on the clipboard.
error-bucket-refused = The bucket refused the keys or its name.
error-bucket-unreachable = The bucket does not answer. Check its address and the internet connection.
error-bucket-not-readable = Files in the bucket cannot be read from outside, so the network could not fetch a picture.
error-name-taken = Another workspace has that name. Choose one that you can tell apart.
error-workspace-busy = { $planned ->
    [one] 1 post of it, or to one of its accounts, is planned or waits for an answer. Send it or call it off first.
   *[other] { $planned } posts of it, or to its accounts, are planned or wait for an answer. Send them or call them off first.
  }
error-workspace-last = This is the last workspace in use. Make another one first.
error-action-not-possible = That is not possible any more; the post has moved on.
error-internal = Something went wrong inside Postrider. Nothing was sent. The log has the details.

step-try-again = Try again
step-start-again = Start again
step-close = Close
step-go-back = Go back
step-reload = Show the latest
step-reconnect = Sign in again
step-copy-link = Copy the link
step-paste-again = Paste it again
step-make-app-password = Make an app password
step-set-up-app = Set up your app
step-set-up-media-host = Set up the media host
step-open-welcome = Open Welcome
step-unlock = Unlock
step-choose-file = Choose another file
step-save-page = Save the page again
step-edit = Change it

finding-empty = Write something or add a picture.
finding-text-too-long = { NUMBER($over) } { $over ->
    [one] character
   *[other] characters
} too long; { NUMBER($max) } fit.
finding-text-too-many-bytes = { NUMBER($over) } bytes too long; { NUMBER($max) } fit. Emoji and accents take more room.
finding-too-many-hashtags = { $count } hashtags; at most { $max } are allowed.
finding-many-hashtags = { $count } hashtags; { $advised } or fewer are read more.
finding-too-many-mentions = { $count } mentions; at most { $max } are allowed.
finding-media-missing = { $min ->
    [one] At least one picture is needed here.
   *[other] At least { $min } pictures are needed here.
}
finding-too-many-media = { $count } pictures; at most { $max } are allowed.
finding-alt-missing = Picture { $number } has no description. Some readers will miss it.
finding-alt-too-long = The description of picture { $number } is { NUMBER($over) } characters too long; { NUMBER($max) } fit.
finding-aspect-not-allowed = Picture { $number } is too tall or too wide ({ $aspect }); { $min } to { $max } is allowed.
finding-picture-too-small = Picture { $number } is { $width } pixels wide; at least { $min } are needed.
finding-picture-converted = Picture { $number } will be sent as { $format }, { $width } × { $height }.
finding-picture-unreadable = Picture { $number } cannot be read. Add it again from another file.
finding-option-invalid = The option “{ $option }” has a value that is not known here.
finding-media-host-missing = Pictures are fetched from a public address, and no media host is set up.
finding-media-host-unreachable = Pictures can no longer be fetched from your media host.
finding-account-cannot-publish = This kind of account cannot publish from an app.
finding-account-gone = This account was disconnected, so nothing can go out through it. Edit the post as a new draft to send it from another account.
finding-text-refused = The network refused the text.
finding-picture-refused = The network refused a picture.
finding-policy-refused = The network’s rules do not allow this account to post now.
finding-quota-used-up = The network’s limit of posts for this account is used up for now.
finding-refused = { $hasDetail ->
    [yes] The network refused the post: { $detail }
   *[no] The network refused the post without saying why.
}
finding-mention-unknown = { $mention } was not found and stays plain text.
finding-gave-up = It was tried until its deadline without success.

needs-sign-in-expired = The sign-in ended by date.
needs-sign-in-revoked = Access was withdrawn at the network.
needs-sign-in-checkpoint = The network wants you to confirm something on its own site first.
needs-sign-in-missing-scope = A permission that posting needs is missing.
needs-sign-in-left-out = Your sign-in no longer includes this account. Sign in again and choose it, or check at the network that you may still post for it.
needs-sign-in-renewal-lost = Renewing it got no clear answer twice.
needs-sign-in-unreadable = The stored sign-in cannot be opened any more.
needs-sign-in-unknown = The network ended it without saying why.

vault-opening = Opening your vault
    .text = Postrider asks the keychain of this computer for the key to your sign-ins.
vault-ready = Your vault is open
    .text = Sign-ins can be used and posts go out.
vault-locked = Your vault is locked
    .text = Posts that are due wait until you have unlocked it; about those over 15 minutes late by then you are asked. You can write drafts meanwhile.
vault-not-set-up = Choose what guards your sign-ins
    .text = Postrider looked for this computer’s keychain and found none that it can use, so your vault does not exist yet.
vault-keychain-absent = This computer has no keychain running
    .text = Your sign-ins are sealed with a key that lives in the system’s keychain, and no keychain answers at the moment.
vault-keychain-locked = Your keychain is locked
    .text = The system keeps it shut until you unlock it with your computer’s password, usually in a window that the system shows.
vault-keychain-denied = The keychain said no
    .text = Access was refused, by you or by the system. Postrider needs one entry to open your sign-ins.
vault-keychain-hanging = The keychain does not answer
    .text = It may be showing a question behind another window.
vault-entry-missing = The key to your sign-ins is not in the keychain
    .text = The keychain answers, but the entry of this vault is not in it. It may have been deleted, or it lives in another user’s keychain.
vault-entry-wrong = The key in the keychain is another one
    .text = The keychain has an entry for this vault, but it does not open it. The entry or the data folder may come from another time or another computer.
vault-backend-changed = This computer uses another keychain now
    .text = The vault was made with another kind of keychain than the one that answers today.
vault-damaged = Your vault’s own records do not fit together
    .text = The rows that say how the vault opens are incomplete or were changed.

trouble-database-newer = A newer Postrider was here
    .text = This profile was written by a newer version. Install that version, or restore an older backup. Nothing was changed.
    .action = Back to Welcome
trouble-database-broken = The database cannot be read
    .text = The file of this profile is damaged. Restore your latest backup: the damaged data is kept beside it, and nothing is overwritten.
    .action = Restore a backup…
trouble-database-strange = This profile’s database was changed by something else
    .text = Postrider found { $how ->
        [added] something it did not make
        [changed] something that was changed
       *[missing] that something is gone
    }: the { $kind ->
        [trigger] trigger
        [view] view
        [index] index
       *[table] table
    } “{ $name }”. It could post twice or read your sign-ins, so nothing of it was run and nothing was changed. Restore your latest backup: the data that is here now is kept beside it.
    .action = Restore a backup…
trouble-profile-in-use = This profile is open already
    .text = Another Postrider on this computer has it open. Close that one, then try again. Two at once could post twice.
    .action = Try again
trouble-folder-not-writable = The data folder cannot be written
    .text = The disk may be full, or the folder write-protected. Make room or allow writing, then try again.
    .action = Try again
trouble-practice-failed = The practice network did not start
    .text = It runs only on this computer and needs a free port. A security program may be in its way; try again.
    .action = Try again

# Sign-ins from another system.

import-title = Import sign-ins
import-lead = Bring the sign-ins of another scheduler along, so that nobody has to connect every account anew. Postrider reads an export in JSON or CSV with tokens in one of these forms:
import-form-keyed = encrypted with AES-256-GCM, with a key that you know
import-form-passphrase = encrypted with a passphrase (CryptoJS)
import-form-plain = a token store in plain text
import-local = The file is read on this computer and not kept. You see every row before anything is stored, and each sign-in is tried with its network first.
import-choose = Choose a file
import-cancel = Cancel
import-back = Back
import-keys = The rows are encrypted. Enter the keys of the other system; a row whose key you leave out is left out as well.
import-key = Key “{ $id }”
    .hint = 64 hexadecimal characters, or base64.
import-passphrase = Passphrase of the other system
    .hint = Often called encryption key or secret in its settings.
import-preview = Look inside
import-found = { $count ->
    [one] One row was found
   *[other] { NUMBER($count) } rows were found
}{ $refused ->
    [0] .
    [one] ; one of them cannot be taken.
   *[other] ; { NUMBER($refused) } of them cannot be taken.
} Nothing is stored yet.
import-into = Import them for
    .note = An account that is connected already stays in its workspace.
import-column-take = Take
import-column-account = Account
import-column-until = Signed in until
import-column-notes = What is missing
import-column-outcome = What came of it
import-take-name = Take { $name }
import-take = { $count ->
    [0] Import
    [one] Import 1 sign-in
   *[other] Import { NUMBER($count) } sign-ins
}
import-network-unknown = network not known
import-until = { $when }
import-until-renews = { $when }, renews
import-until-over = ended { $when }
import-until-none = no end
import-until-unknown = not known
import-already = Connected here already. Take it only to replace the present sign-in.
import-missing-refresh-token = Cannot renew by itself; it works until it ends.
import-missing-expiry = It is not known when it ends.
import-missing-registration = Renewing it needs the other system’s developer app.
import-missing-scopes = It is not known what it may do; the network is asked.

import-refused = left out
import-refused-unknown-network = Postrider does not know this network.
import-refused-unknown-key = It names a key that was not given.
import-refused-wrong-key = The key does not open it.
import-refused-tampered = It was changed after it was encrypted.
import-refused-not-a-token = The key is right, and what it opens is no sign-in.
import-refused-malformed = It is in no form that can be read; half of it may be missing.
import-refused-no-token = There is no sign-in in it.
import-refused-needs-server = It does not say on which server.

import-done = { $count ->
    [0] No account came in.
    [one] One account is connected.
   *[other] { NUMBER($count) } accounts are connected.
}
import-outcome-connected = connected
    .detail = It was tried with the network and is sealed in your vault.
import-outcome-replaced = replaced
    .detail = The account was here already and uses this sign-in now.
import-outcome-already-connected = left as it is
    .detail = The account is connected here already; nothing was changed.
import-outcome-refused-by-network = refused
    .detail = The network does not accept this sign-in any more. Connect the account in your browser.
import-outcome-unreachable = not reached
    .detail = The network did not answer. Import this row again later.
import-outcome-not-identified = not identified
    .detail = The network did not say whose sign-in it is. Connect the account in your browser.
import-outcome-failed = not stored
    .detail = It could not be stored. The disk may be full; import this row again.
import-delete = Delete the source now.
    .text = Whoever finds { $file } or the other system’s store can still post for you. Delete both, and empty the bin.
import-finish = Show the accounts

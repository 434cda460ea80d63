settings-title = Settings
settings-sections = Sections of the settings
settings-save = Save
settings-apps = App registrations
settings-apps-lead = Some networks want every publisher to bring a developer app of their own. You set it up once; its secret is sealed in your vault and never shown again.
settings-apps-none = None of the networks here needs one.
settings-app-practice = The practice network brings its own app for { $network }. There is nothing to set up while you practise.
settings-app-stored = An app is set up. Saved
settings-app-none = No app is set up yet. A guide leads you through it, and you can leave and come back.
settings-app-set-up = Set up your app
settings-app-look = Open the set-up
settings-app-connect = Connect { $network }
settings-app-forget = Forget this app
settings-app-forgotten = The app for { $network } is forgotten.

settings-media-host = Media host
settings-media-lead = { $networks } fetches pictures from a public address. Postrider puts each picture into a bucket of yours just before a post, under a name nobody can guess, and takes it away afterwards.
settings-media-practice = The practice network brings its own bucket. There is nothing to set up while you practise.
settings-media-endpoint = Address
    .hint = Any storage that speaks S3: Amazon, Cloudflare R2, Hetzner, MinIO and others.
settings-media-region = Region
settings-media-bucket = Bucket
settings-media-key-id = Access key id
settings-media-key = Secret key
    .hint = It goes into your vault and is never shown again.
    .kept = A key is stored. Leave this empty to keep it.
settings-media-save = Save and test
settings-media-test = Test now
settings-media-tested = Works. Last tested
settings-media-untested = Saved, but not tested yet.
settings-media-works = A picture was stored, read from outside and taken away again. The media host works.
settings-media-forget = Forget this bucket
settings-media-forgotten = The bucket is forgotten. Files in it were not touched.

settings-notifications = Notifications
settings-background = Background
settings-background-lead = Scheduled posts go out only while Postrider runs. In the background it runs without a window.
settings-closed = When you close the window
settings-closed-background = Keep running
settings-closed-quit = Quit
settings-closed-ask = Ask me
settings-tray = The icon in the tray shows what goes out next and brings the window back.
settings-no-tray = This desktop shows no tray icon. To see the window again, start Postrider once more.
settings-autostart = Start when I log in
    .text = Starts in the background. The window opens only if something keeps posts from going out.
settings-autostart-unknown = This system doesn’t say what starts when you log in.
settings-quit = Quit Postrider

settings-notify-lead = The list of alerts always shows everything. Here you choose what the desktop tells you as well.
settings-notify-desktop = Notifications of the desktop
    .text = A click on one opens what it is about. Many at once become one.
settings-notify-quiet = Quiet hours
    .text = By the clock of this computer ({ $zone }). What comes up meanwhile is told as one when they end.
settings-notify-from = From
settings-notify-until = Until
settings-notify-hours-wrong = Choose two different times.
settings-notify-kinds = Tell me when
settings-notify-sign-in-ends = a sign-in ends within 7 days
settings-notify-sign-in-ends-before-post = a sign-in ends before a planned post
settings-notify-sign-in-needed = an account is signed out
settings-notify-sign-ins-unnoticed = more than 10 accounts are signed out
settings-notify-post-rejected = a network refuses a post
settings-notify-post-missed = a post misses its time
settings-notify-post-unconfirmed = it is unclear whether a post is live
settings-notify-failure-rate = more than 5 % of posts fail in 30 days
settings-notify-rate-limited = a network asks to wait
settings-notify-vault = the vault cannot be used
settings-notify-clock-wrong = your computer's clock is more than 2 minutes off

settings-appearance = Appearance
settings-theme = Theme
settings-theme-system = As the system
settings-theme-light = Light
settings-theme-dark = Dark
settings-motion = Motion stops when the system asks for less of it.

settings-keyboard = Keyboard
settings-keyboard-lead = Everything works without a mouse. Letters count while no text field has the focus; on Compose they are always text, and Alt G leads elsewhere.

settings-about = About
settings-profile = Profile
settings-profile-leave = Back to Welcome
settings-profile-workspace = Workspace
settings-profile-kind = Kind
settings-profile-practice = Practice: nothing reaches a real account
settings-profile-live = Live: real accounts
settings-vault = Vault
settings-links = Sign-in links
settings-links-arrive = Answers from the browser reach Postrider by themselves.
settings-links-blocked = This computer does not hand links to Postrider. Paste the address when a sign-in asks for it.
settings-version = Version { $version }
settings-networks = Networks
settings-engine = Display engine
settings-engine-unknown = part of the system
settings-licences = Licences
settings-licences-text = Postrider is free software under the Apache License 2.0. Letters: Inter, SIL Open Font License 1.1. Icons: Lucide, ISC.

settings-cancel = Cancel
settings-vault-status = Your vault
settings-vault-unlock = Unlock
settings-vault-help = See what to do
settings-vault-again = Try again
settings-vault-lock = Lock now
settings-vault-keychain = the system’s keychain
settings-vault-where-keychain = Your sign-ins are sealed on this computer. The key lives in the keychain ({ $keychain }), which hands it over when you have signed in to the computer.
settings-vault-where-passphrase = Your sign-ins are sealed on this computer. The key opens with your passphrase, which is written down nowhere.
settings-vault-where-both = Your sign-ins are sealed on this computer. It takes two things to open them: the keychain ({ $keychain }) and your passphrase. Either alone opens nothing.
settings-vault-where-session = Your sign-ins are kept for this session only and are gone when Postrider closes. Set a passphrase to keep them.
settings-vault-since = Made
settings-vault-key = Key
settings-vault-key-number = number { $number }
settings-vault-rotated = Key last changed
settings-vault-never = never, it is the first one
settings-vault-holds = Holds
settings-vault-secrets = { $count ->
    [one] 1 sealed secret
   *[other] { NUMBER($count) } sealed secrets
}

settings-rotate = Rotate keys
settings-rotate-text = Everything in the vault is sealed again with a new key, and the old one is destroyed. Posts and renewals go on meanwhile.
settings-rotate-due = This key has served for a year. Changing it takes a few seconds.
settings-rotate-do = Rotate keys
settings-rotate-progress = { NUMBER($done) } of { NUMBER($total) } sealed again
settings-rotate-meanwhile = You can leave this screen or close Postrider; it goes on where it was. Posts and renewals are not held up.
settings-rotate-done = { $count ->
    [one] 1 secret is sealed with key number { $number }.
   *[other] All { NUMBER($count) } secrets are sealed with key number { $number }.
} The old key is destroyed. Ended { $at }.
settings-rotate-title = Rotate keys
settings-rotate-why = Why
settings-rotate-routine = It is time
    .text = A new key every year or so limits what one key can ever open.
settings-rotate-leak = Somebody may have seen it
    .text = The key and its entry in the keychain are replaced. A sign-in that was copied before would still work at its network, so you get a list of accounts to revoke and sign in again.
settings-rotate-passphrase = The new key is sealed with it too.
settings-rotate-code = The recovery code of { $date } stops working
    .text = It opens only the old key. Make a new one when the key is changed, and destroy the old note.

settings-leak = { $count ->
    [one] One account to revoke and sign in again
   *[other] { $count } accounts to revoke and sign in again
}
settings-leak-all-done = Every account is signed in again
settings-leak-text = The new key protects what is stored from now on. Only the network can end a sign-in that was copied before: revoke it there, then sign in again here.
settings-leak-revoke = 1. On { $network }, remove Postrider from the connected apps.  2. Sign in again.
settings-leak-again = Sign in again
settings-leak-again-name = Sign in again: { $account }
settings-leak-done = signed in again

settings-passphrase = Passphrase
settings-passphrase-on = Postrider asks for it at each start and after locking. Posts that are due while it is locked wait for it.
settings-passphrase-off = None. With one, a copy of this computer’s disk and keychain opens nothing; you type it each time Postrider starts.
settings-passphrase-current = Present passphrase
    .code = You opened the vault with the recovery code; leave this empty if you forgot it.
settings-passphrase-new = New passphrase
settings-passphrase-set = Set a passphrase
    .title = Set a passphrase
    .lead = It is asked for at each start and written down nowhere. Make a recovery code too: whoever forgets the passphrase needs it.
    .do = Set passphrase
    .done = The passphrase is set.
settings-passphrase-change = Change
    .title = Change the passphrase
    .lead = The old one stops working at once. A recovery code goes on working.
    .do = Change passphrase
    .done = The passphrase is changed.
settings-passphrase-remove = Remove
    .title = Remove the passphrase
    .lead = The keychain alone will open the vault, whenever you have signed in to this computer.
    .do = Remove passphrase
    .done = The passphrase is removed. The keychain opens the vault.

settings-code = Recovery code
settings-code-text = A code on paper that opens the vault when the keychain’s entry is lost or the passphrase forgotten. Keep it away from this computer.
settings-code-none = There is none.
settings-code-since = Made { $at }. A new one replaces it.
settings-code-make = Make a recovery code
settings-code-again = Make a new one
settings-code-shown = Write it down. The code stands in a window of its own, only this once.
settings-code-made = The recovery code works from now on. Keep what you wrote down in a safe place.
settings-code-not-made = Nothing was changed: the code that was shown opens nothing.

settings-lock = Locking
settings-lock-needs-passphrase = Locking by itself needs a passphrase: without one the keychain would open the vault for anybody at this computer.
settings-lock-after = Lock when nobody is there
settings-lock-never = Never
settings-lock-minutes = after { $minutes } minutes
settings-lock-hours = { $hours ->
    [one] after 1 hour
   *[other] after { $hours } hours
}
settings-lock-screen = Lock with the screen
    .text = Also when the computer goes to sleep. Posts that are due wait until you unlock.

settings-mend = You opened the vault with the recovery code.
settings-mend-text = What opens it every day is still missing. Let the keychain guard it again with a new entry, or set a passphrase below. Make a new recovery code afterwards.
settings-mend-passphrase = What opens it every day is still missing. Set the passphrase anew below, and make a new recovery code afterwards.

settings-restored = A passphrase guarded the vault that was backed up.
settings-restored-text = The keychain opens this copy by itself now.
settings-restored-choose = Set it again…
settings-mend-keychain = Use the keychain again
settings-mend-done = The keychain has a new entry and opens the vault from now on.

settings-backup = Backup
settings-backup-lead = A backup is one encrypted file with your drafts, posts, pictures, settings and activity. It opens with its passphrase, here or with the free tool “age”.
settings-backup-make = Make a backup
settings-backup-passphrase = Passphrase of the backup
    .hint = Nobody can open the file without it, and nobody can bring it back.
settings-backup-sign-ins = Put my sign-ins in as well
settings-backup-without = Without them, you connect your accounts again after restoring. Whoever gets the file cannot post for you.
settings-backup-with = With them, a restored copy can post at once, and so could anybody who gets the file and guesses its passphrase. They are sealed once more inside the file.
    .locked = The vault is closed, so sign-ins cannot be put in.
settings-backup-save = Choose a place and save
settings-backup-busy = Making it; a strong passphrase takes a moment.
settings-backup-made = Saved as { $file }: { $posts ->
    [one] 1 post
   *[other] { NUMBER($posts) } posts
}, { $drafts ->
    [one] 1 draft
   *[other] { NUMBER($drafts) } drafts
}, { $media ->
    [one] 1 picture
   *[other] { NUMBER($media) } pictures
}, { $signIns ->
    [0] no sign-ins
    [one] 1 sign-in
   *[other] { NUMBER($signIns) } sign-ins
}. Keep it on another disk.
settings-backup-restore = Restore a backup
    .text = The backup is put beside what is here now and checked before Postrider switches to it. The present data stays on the disk until you delete it.
    .do = Restore…

settings-diagnostics = Diagnostics
settings-diagnostics-text = A report for whoever helps you: versions, counts, states and the last lines of the log. No text of yours, no account name, no secret. It goes nowhere by itself.
settings-diagnostics-lead = This is the whole report, exactly as it would be saved.
settings-diagnostics-show = Show the report
settings-diagnostics-save = Save it
settings-diagnostics-saved = Saved as { $file }.

settings-workspaces = Workspaces
settings-workspaces-lead = A workspace is a brand or client. It owns accounts and drafts; a post goes only to accounts of its own workspace.
settings-workspace-new = New workspace
settings-workspace-create = Make workspace
settings-workspace-created = “{ $name }” is there.
settings-workspace-cancel = Cancel
settings-workspace-name = Name
settings-workspace-color = Colour
settings-workspace-color-slate = Slate
settings-workspace-color-blue = Blue
settings-workspace-color-teal = Teal
settings-workspace-color-green = Green
settings-workspace-color-amber = Amber
settings-workspace-color-red = Red
settings-workspace-color-pink = Pink
settings-workspace-color-violet = Violet
settings-workspace-edit = Edit
settings-workspace-archive = Archive
settings-workspace-archived = “{ $name }” is archived. Its accounts stay signed in.
settings-workspace-unarchive = Use again
settings-workspace-unarchived = “{ $name }” is in use again.
settings-workspace-is-archived = Archived
settings-workspace-on = { $action }: { $name }
settings-workspace-accounts = { $count ->
    [0] no accounts
    [one] 1 account
   *[other] { $count } accounts
  }
settings-workspace-drafts = { $count ->
    [0] no drafts
    [one] 1 draft
   *[other] { $count } drafts
  }
settings-workspace-planned = { $count ->
    [0] nothing planned
    [one] 1 post planned
   *[other] { $count } posts planned
  }
settings-workspace-move = { $count ->
    [one] Move its account
   *[other] Move its { $count } accounts
  }
settings-workspace-move-to = Workspace of { $account }
settings-workspace-more = Show more accounts

settings-erase = Erase this profile
settings-erase-ask = Erase…
settings-erase-text = Ends your sign-ins at the networks, destroys the keys and deletes everything that Postrider keeps of this profile on this computer.
settings-erase-title = Erase this profile?
settings-erase-sign-ins = Every account is signed out at its network, as far as the network answers.
settings-erase-posts = Drafts, scheduled posts, pictures and the log are deleted. There is no undo.
settings-erase-live = Published posts stay where they are.
settings-erase-closed = The vault doesn’t open, so accounts can’t be signed out at their networks. You’ll see which ones.
settings-erase-name = Type “{ $name }” to confirm
settings-erase-keep = Keep it
settings-erase-do = Erase profile

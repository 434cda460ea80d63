# Writing a post.

compose-title = New post
compose-new = New draft
compose-loading = Opening your drafts…
compose-load-failed = Your drafts could not be opened.
compose-try-again = Try again

compose-workspace = Workspace
compose-workspace-note = Only its accounts can be chosen.
compose-workspace-moved = The draft belongs to “{ $name }” now.
compose-accounts = Post to
compose-account-signed-out = signed out
compose-no-accounts-title = No account is connected yet
compose-no-accounts-text = You can write already; the draft is kept. Connect an account to see how it looks there and to publish it.
compose-connect = Connect an account

compose-tabs = Text for
compose-tab-all = All
compose-tab-edited = edited
compose-editor-all = Text for all accounts
compose-editor-account = Text for { $account }
compose-placeholder = What do you want to say?
compose-shared-hint = Same text as for all. Change it here and it changes for { $account } only.
compose-own-hint = This text is only for { $account }.
compose-use-shared = Use the text for all again
compose-shared-again = { $account } uses the text for all again.

compose-options = Only on { $network }

compose-media = Pictures
compose-media-add = Add pictures
compose-media-drop = Drop, paste or choose
compose-media-adding = Adding { $count ->
    [one] a picture
   *[other] { $count } pictures
  }…
compose-media-number = Picture { $number } of { $count }
compose-media-size = { $width } × { $height }
compose-media-earlier = Move picture { $number } earlier
compose-media-later = Move picture { $number } later
compose-media-remove = Remove picture { $number }
compose-media-removed = Picture removed.
compose-media-moved = Picture is now number { $number } of { $count }.
compose-media-failed = { $name } was not added.
compose-media-grip = Move picture { $number } with the arrow keys
compose-alt = Description of picture { $number }
compose-alt-placeholder = Describe this picture
compose-alt-count = { $count }
compose-alt-over = { $used } / { $max }

compose-counters = Length
compose-counter-bytes = { $used } of { $max } bytes
compose-near = nearly full
compose-over = too long

compose-save-blank = Saves as you type
compose-saving = Saving…
compose-saved = Saved · version { $version }
compose-save-failed = Not saved. The text is still here.
compose-save-retry = Save now
compose-save-conflict = Changed in another window

compose-conflict-title = This draft was changed elsewhere
compose-conflict-text = Another window saved it after you opened it. Nothing is lost yet; choose what to keep.
compose-conflict-mine = Here
compose-conflict-theirs = In the other window
compose-conflict-keep-mine = Keep what is here
compose-conflict-keep-theirs = Take the other
compose-conflict-keep-both = Keep both as two drafts
compose-conflict-empty = (no text)

compose-checks = Before it goes
compose-checks-empty = Choose an account to see what its network makes of this.
compose-checks-failed = The checks did not run. The text is safe; they run again as you type.
compose-check-on = { $accounts }:
compose-good-lengths = { $count ->
    [one] Length and links fit
   *[other] Length and links fit all { $count } accounts
  }
compose-good-pictures = { $count ->
    [one] The picture fits as it is
   *[other] All { $count } pictures fit as they are
  }
compose-good-sign-ins = { $count ->
    [one] The sign-in is good
   *[other] All { $count } sign-ins are good
  }
compose-good-sign-ins-last = { $count ->
    [one] The sign-in lasts until then
   *[other] All { $count } sign-ins last until then
  }
compose-sign-in-ends = This falls after { $account } signs out on { $at }: sign in again before then.
compose-sign-in-ended = { $account } is signed out. Its post will wait until you sign in again.
compose-sign-in-fix = Sign in again

compose-publish = { $count ->
    [0] Publish
    [one] Publish to 1 account
   *[other] Publish to { $count } accounts
  }
compose-publishing = Sending…
compose-later = Schedule
compose-at-once = Publish now instead
compose-schedule = { $count ->
    [0] Schedule
    [one] Schedule 1 post
   *[other] Schedule { $count } posts
  }
compose-scheduling = Scheduling…
compose-schedule-failed = It was not scheduled.
compose-needs-computer = Goes out while Postrider runs on this computer. If it does not run then, it asks you.
compose-blocked-nothing-written = Write something or add a picture first.
compose-blocked-nothing-chosen = Choose at least one account.
compose-blocked-findings = Mend what is marked under “Before it goes”.
compose-blocked-not-checked = Checking…
compose-blocked-time-passed = Choose a time that is still to come.
compose-blocked-time-refused = Choose another time or zone.
compose-sign-ins-line = { $count ->
    [0] No account chosen
    [one] 1 sign-in is good
   *[other] All { $count } sign-ins are good
  }
compose-sign-ins-wait = { $count ->
    [one] 1 post will wait for its sign-in
   *[other] { $count } posts will wait for their sign-ins
  }
compose-vault-closed = { $count ->
    [one] The vault is closed: the post waits until you open it
   *[other] The vault is closed: the posts wait until you open it
  }
compose-publish-failed = It was not sent.

compose-confirm-title = Publish to { $count } accounts now?
compose-confirm-text = It goes out at once. Postrider cannot take a published post back.
compose-confirm-back = Go back

compose-drafts = Drafts
compose-drafts-open = Drafts ({ $count })
compose-drafts-empty = No other drafts. What you type is kept here by itself.
compose-draft-untitled = No text yet
compose-draft-pictures = { $count ->
    [one] 1 picture
   *[other] { $count } pictures
  }
compose-draft-accounts = { $count ->
    [one] 1 account
   *[other] { $count } accounts
  }
compose-draft-saved-at = Saved { $at }
compose-draft-delete = Delete draft “{ $title }”
compose-draft-deleted = Draft deleted.
compose-draft-delete-failed = The draft was not deleted.

compose-previews = How it will look
compose-preview-of = { $network } preview
compose-preview-more = more
compose-preview-empty = Your text appears here
compose-preview-none = Choose an account to see a preview.
compose-preview-picture = Picture { $number }
compose-preview-picture-needed = A picture goes here
compose-preview-now = now
compose-preview-content-warning = Show more

compose-fix-edit-text = Go to the text
compose-fix-describe = Describe
compose-fix-show-media = Show picture
compose-fix-add-media = Add a picture
compose-fix-set-up-media-host = Set up a media host
compose-fix-reconnect = Sign in again
compose-severity-error = Cannot go:
compose-severity-warning = Could be better:
compose-severity-info = Good to know:
compose-severity-good = Good:
compose-sheet = Post
compose-key-publish = Publish
compose-key-later = Schedule for later
compose-key-account = Choose an account or let it go
compose-media-pasted = The pasted picture
compose-media-dropped = A dropped file
compose-accounts-find = Find an account
compose-accounts-hidden = { $count } more; type a name to find them

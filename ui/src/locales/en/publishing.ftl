# A post on its way, one row per account.

publishing-title = Publishing
publishing-close = Close
publishing-loading = Reading where it stands…
publishing-load-failed = Where it stands could not be read. Publishing goes on.
publishing-gone = This post is no longer here.
publishing-try-again = Try again
publishing-asked-at = Asked for { $at }
publishing-planned-at = Planned for { $at }

publishing-plan = When it goes out
publishing-plan-move = Move
publishing-plan-move-to = Move to { $at }
publishing-plan-move-here = Move it
publishing-plan-leave = Leave it as it is
publishing-plan-take-back = Take back as draft
publishing-plan-failed = That did not work.
publishing-plan-moved = Moved to { $at }
publishing-plan-missed = That time has passed and nothing was sent. Give it another, or decide for each account below.
publishing-plan-anew = Choose another time
publishing-plan-needs-computer = Goes out while Postrider runs on this computer. If it does not run then, it asks you.
publishing-signs-out = { $network } signs out on { $at }, before this goes out. Sign in again and nothing is held up.
publishing-call-off-ask = Call it off for { $account }? This cannot be undone.
publishing-call-off-keep = Keep it

publishing-sum-planned = { $count ->
    [one] Planned for 1 account
   *[other] Planned for { $count } accounts
  }
publishing-sum-all-live = { $count ->
    [one] It is live.
   *[other] All { $count } are live.
  }
publishing-sum-under-way = { $live } of { $count } live. The rest is under way.
publishing-sum-under-way-first = { $count ->
    [one] On its way to 1 account.
   *[other] On its way to { $count } accounts.
  }
publishing-sum-partly = { $live } of { $count } live. { $asks ->
    [one] 1 needs you.
   *[other] { $asks } need you.
  }
publishing-sum-waiting = { $live } of { $count } live. The rest goes on by itself.
publishing-sum-none = { $count ->
    [one] It did not go out.
   *[other] None of the { $count } went out.
  }

publishing-state-scheduled = Planned
publishing-state-due = About to start
publishing-state-preparing = Preparing
publishing-state-ready = Ready to publish
publishing-state-committing = Publishing
publishing-state-published = Live
publishing-state-retry-wait = Will try again
publishing-state-rate-limited = Paused by the network
publishing-state-waiting-sign-in = Signed out
publishing-state-waiting-unlock = Waiting for the vault
publishing-state-waiting-person = Not sure it is live
publishing-state-paused = Paused
publishing-state-missed = Missed its time
publishing-state-rejected = Not published
publishing-state-cancelled = Called off
publishing-state-unconfirmed = Answer lost
publishing-state-reconciling = Looking whether it is live

publishing-say-due = It starts in a moment.
publishing-say-retry-wait = { $network } did not take it. It goes on { $at }.
publishing-say-retry-wait-open = { $network } did not take it. It will be tried again.
publishing-say-rate-limited = { $network } wants a pause. It goes on { $at }.
publishing-say-rate-limited-open = { $network } wants a pause. It goes on when the network allows it.
publishing-say-waiting-sign-in = The post waits until you have signed in again. If it is over 15 minutes late by then, you are asked how it goes on.
publishing-say-waiting-unlock = The vault is closed, so the sign-in cannot be used. If the post is over 15 minutes late when you open it, you are asked how it goes on.
publishing-say-waiting-person = { $network } did not answer when it was sent. It may be live. It is not sent again until you say so.
publishing-say-paused = It waits until you go on.
publishing-say-missed = It could not go out at its time. It was not sent.
publishing-say-rejected = { $network } did not say why.
publishing-say-cancelled = Nothing was published here.
publishing-say-unconfirmed = { $network } did not answer. Postrider looks whether it is live before it does anything else.
publishing-say-reconciling = { $network } did not answer. Postrider is looking whether it is live.
publishing-say-published-at = Live since { $at }

publishing-place-checking = Checked
publishing-place-uploading = Uploaded
publishing-place-processing = Processed
publishing-place-publishing = Published
publishing-place-finishing = Done

publishing-stage-checking = Checking
publishing-stage-uploading = Uploading { $number } of { $of }
publishing-stage-processing = Waiting for { $network }
publishing-stage-publishing = Publishing
publishing-stage-finishing = Finishing
publishing-stage-failed = { $stage }: stopped here
publishing-stage-lost = { $stage }: answer lost

publishing-elapsed = { $clock } elapsed
publishing-steps = Steps

publishing-act-retry = Retry
publishing-act-send-now = Publish now
publishing-act-edit = Edit as new draft
publishing-act-cancel = Call it off
publishing-act-say-live = It is there
publishing-act-say-send = It is not, send again
publishing-act-leave = Leave it
publishing-act-reconnect = Sign in again
publishing-act-open = Open post
publishing-act-on = { $action }: { $account }
publishing-act-failed = That did not work.

publishing-ours = What was to be sent
publishing-theirs = What { $network } shows
publishing-ours-pictures = { $count ->
    [0] No pictures
    [one] 1 picture
   *[other] { $count } pictures
  }
publishing-made-unknown = Time not shown
publishing-no-text = (no text)
publishing-candidate-open = Look at it
publishing-no-candidates = Nothing that looks the same. It may still turn up later.
publishing-evidence-question = Is it there?

publishing-announce = { $account }: { $state }

publishing-do-edit-text = Post to { $network } again with a shorter or changed text.
publishing-do-describe = Describe the picture in a new post to { $network }.
publishing-do-show-media = Post to { $network } again with another picture, or retry.
publishing-do-add-media = Post to { $network } again with a picture.
publishing-do-set-up-media-host = Set up the media host, then retry.
publishing-do-reconnect = Sign in again, then retry.
publishing-do-none = Retry when you like. Nothing was published here.
publishing-unlock = Unlock
publishing-set-up-media-host = Set up the media host
publishing-partial = What is live stays live. Retry sends only to the account beside it.
publishing-ahead-checking = Check
publishing-ahead-uploading = Upload
publishing-ahead-processing = Process
publishing-ahead-publishing = Publish
publishing-ahead-finishing = Finish

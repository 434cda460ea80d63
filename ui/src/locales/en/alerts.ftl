# The list of what the person is told.

alerts-title = Alerts
alerts-lead = Each one ends by itself when its reason is gone. What is over stays here for 30 days.
alerts-now = Now
alerts-over = Over
alerts-new = New
alerts-since = Since
alerts-ended = Ended
alerts-none = Nothing needs you
alerts-none-text = When a sign-in is about to end or a post does not go out, it stands here with the way out.
alerts-elsewhere = { $count ->
    [one] Show 1 from another workspace
   *[other] Show { $count } from other workspaces
}
alerts-load-failed = Alerts could not be read.
alerts-try-again = Try again
alerts-loading = Reading alerts…
alerts-read-all = Mark all as read
alerts-settings = Notification settings
alerts-untitled = a post without text

alerts-kind-ends = Signs out soon
alerts-kind-signed-out = Signed out
alerts-kind-rejected = Refused
alerts-kind-missed = Missed
alerts-kind-unconfirmed = Unconfirmed
alerts-kind-failures = Many failures
alerts-kind-vault = Vault
alerts-kind-limit = Asked to wait
alerts-kind-clock = Clock

alerts-ends = signs out on { $at }.
alerts-ends-more = This sign-in cannot renew by itself. Sign in again before then and nothing is held up.
alerts-before-more = “{ $title }” is due on { $at }, after that. { $more ->
    [0] {""}
    [one] So is 1 more post.
   *[other] So are { $more } more posts.
  }
alerts-signed-out = is signed out.
alerts-signed-out-held = { $count ->
    [0] Posts to it will wait until you sign in again.
    [one] 1 post waits for it and goes out when you have signed in again.
   *[other] { $count } posts wait for it and go out when you have signed in again.
  }
alerts-rejected = did not publish “{ $title }”.
alerts-rejected-more = The network gave no reason.
alerts-missed = was to get “{ $title }” on { $at }.
alerts-missed-more = This computer was off or asleep then. Nothing was sent.
alerts-unconfirmed = did not answer when “{ $title }” was sent.
alerts-unconfirmed-more = It may be live. Nothing is sent again until you say so.
alerts-failures = { $failed } of { $of } posts of the last 30 days did not go out.
alerts-failures-more = That is more than one in twenty. The activity shows which ones and why.
alerts-unnoticed = { $count } accounts are signed out.
alerts-unnoticed-more = Posts to them wait until you sign in again.
alerts-vault-closed = The vault does not open.
alerts-vault-closed-more = Sign-ins cannot be used, and posts that are due wait. Nothing was changed.
alerts-vault-rolled-back = Something older was put in the place of newer data.
alerts-vault-rolled-back-more = Postrider does not use it. Reconnect the accounts that ask for it; if you restored a folder yourself, say so above.
alerts-vault-elsewhere = Your data was moved or copied.
alerts-vault-elsewhere-more = Nothing is published or renewed until you say which copy to use.
alerts-vault-records = A sealed sign-in could not be used.
alerts-vault-records-more = Its account asks you to sign in again. If it happens to several, restore a backup.
alerts-limit = asks to wait until { $at }.
alerts-limit-more = Posts to it go out afterwards by themselves. Other accounts go on.
alerts-clock-fast = Your computer's clock is { $by } fast.
alerts-clock-slow = Your computer's clock is { $by } slow.
alerts-clock-minutes = { $count } minutes
alerts-clock-hours = about { $count } hours
alerts-clock-days = about { $count } days
alerts-clock-fast-more = Scheduled posts go out early until it's set right. Turn on automatic time in your system's date and time settings.
alerts-clock-slow-more = Scheduled posts go out late until it's set right. Turn on automatic time in your system's date and time settings.

alerts-act-sign-in = Sign in now
alerts-act-sign-in-again = Sign in again
alerts-act-see = See why
alerts-act-decide = Decide
alerts-act-compare = Compare
alerts-act-activity = Open activity
alerts-act-accounts = Open accounts
alerts-act-account = Open account
alerts-act-vault = Open the vault
alerts-act-diagnostics = Open diagnostics
alerts-act-show = Show
alerts-act-on = { $action }: { $about }

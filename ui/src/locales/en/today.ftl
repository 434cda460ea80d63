# The start screen.

today-title = Today
today-new-post = New post
today-load-failed = Today could not be read.
today-load-failed-text = Planned posts are not touched by this.
today-try-again = Try again
today-loading = Reading your week…

today-checked = Checked { $ago } · { $at }
today-verdict-no-accounts = Connect an account to begin.
today-verdict-no-accounts-text = Sign in to a network in your own browser, write one post and see it go out.
today-verdict-nothing = Nothing is planned this week.
today-verdict-nothing-text = { $accounts ->
    [one] 1 account is connected and ready.
   *[other] { $accounts } accounts are connected and ready.
  }
today-verdict-all-out = { $total ->
    [one] Your post this week went out.
   *[other] All { $total } posts this week went out.
  }
today-verdict-all-fine = { $total ->
    [one] Your post this week is on its way.
   *[other] All { $total } posts this week go out.
  }
today-verdict-all-fine-text = { $out ->
    [0] Nothing needs you.
    [one] 1 is out already. Nothing needs you.
   *[other] { $out } are out already. Nothing needs you.
  }
today-verdict-all-planned = { $total ->
    [one] Your planned post goes out.
   *[other] All { $total } planned posts go out.
  }
today-verdict-all-planned-text = Nothing needs you but this computer, with Postrider running.
today-verdict-halted = Nothing goes out right now.
today-verdict-halted-vault = The vault is closed, so your sign-ins can’t be used. Scheduled posts wait until you unlock it.
today-verdict-halted-paused = This profile is paused. Say above how it goes on.
today-verdict-looking = { $fine } of { $total } posts this week are fine. The rest is being looked up.
today-verdict-looking-text = A network did not answer. Postrider finds out whether the post is live before it does anything else.
today-verdict-needs-only = { $needs ->
    [one] One thing needs you.
   *[other] { $needs } things need you.
  }
today-verdict-needs-you = { $fine } of { $total } posts this week will go out. { $needs ->
    [one] 1 thing needs you.
   *[other] { $needs } things need you.
  }
today-fix-one = Fix it
today-fix-first = Fix the first
today-connect = Connect an account
today-write = Write a post

today-needs = Needs you
today-need-sign-in = is signed out.
today-need-sign-in-held = { $count ->
    [0] Posts to it will wait until you sign in again.
    [one] 1 post waits for it. If it is over 15 minutes late by then, you are asked how it goes on.
   *[other] { $count } posts wait for it. About those over 15 minutes late by then you are asked how they go on.
  }
today-need-sign-in-ends = signs out on { $at }.
today-need-left-out = “{ $title }” is due on { $at }, after that. { $more ->
    [0] {""}
    [one] So is 1 more post.
   *[other] So are { $more } more posts.
  }
today-need-sign-in-planned = “{ $title }” is due on { $at }. { $more ->
    [0] {""}
    [one] 1 more post follows.
   *[other] { $more } more posts follow.
  }
today-need-sign-in-ends-more = This sign-in cannot renew by itself. Sign in again before then and nothing is held up.
today-need-unlock-who = Your vault
today-need-unlock = is closed, so your sign-ins cannot be used.
today-need-unlock-held = { $count ->
    [one] 1 post waits for it. If it is over 15 minutes late by then, you are asked how it goes on.
   *[other] { $count } posts wait for it. About those over 15 minutes late by then you are asked how they go on.
  }
today-need-missed = was to get “{ $title }” on { $at }.
today-need-missed-more = It could not go out then, and nothing was sent.
today-need-held = was to get { $count } posts, the first on { $at }.
today-need-held-more = Their times have passed and nothing was sent. Say once how they go on.
today-need-rejected = did not publish “{ $title }”.
today-need-rejected-more = The network gave no reason.
today-need-unconfirmed = did not answer when “{ $title }” was sent.
today-need-unconfirmed-more = { $count ->
    [0] It may be live. We found no post that looks the same.
    [one] It may be live. We found one post that looks the same.
   *[other] It may be live. We found { $count } posts that look the same.
  }
today-need-account-gone = An account that is no longer connected
today-need-untitled = a post without text


today-act-reconnect = Sign in again
today-act-renew = Sign in now
today-act-unlock = Unlock
today-act-decide = Decide
today-act-see = See why
today-act-compare = Compare
today-act-on = { $action }: { $account }

today-week = This week
today-week-zone = Times in { $zone }
today-day-today = { $day } · today
today-day-empty = No posts
today-total-out = { $count } out
today-total-on-track = { $count } on track
today-total-unconfirmed = { $count } unconfirmed
today-total-at-risk = { $count } at risk
today-total-failed = { $count } failed
today-total-missed = { $count } missed
today-total-cancelled = { $count } called off
today-mark-out = out
today-mark-on-track = on track
today-mark-unconfirmed = unconfirmed
today-mark-at-risk = at risk
today-mark-failed = failed
today-mark-missed = missed
today-mark-cancelled = called off
today-later = After this week
today-later-more = Show { $count } more
today-mark-planned = planned
today-week-empty = Nothing yet. Posts you publish appear here.

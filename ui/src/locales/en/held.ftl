# Posts whose time passed while their account could not be used.

held-title = { $count ->
    [one] 1 post missed its time
   *[other] { $count } posts missed their time
  }
held-lead = { $account }. Nothing was sent. Say once how they go on.
held-none = Nothing waits for an answer any more.
held-loading = Reading what was held…
held-load-failed = What was held could not be read.
held-due = was for { $at }
held-untitled = a post without text
held-posts = The posts, in this order. Open one to give it a time of its own.
held-how = How they go on
held-spaced = One after the other
held-spaced-text = The first now, the others in their order, with space between them.
held-minutes = Minutes between two posts
held-minutes-wrong = From 1 to 1440 minutes.
held-spaced-until = The last one goes out about { $at }.
held-now = All of them now
held-now-text = { $count ->
    [one] It goes out at once.
   *[other] All { $count } go out within a few minutes of each other.
  }
held-skip = Not at all
held-skip-text = They are called off. You can still read them in Activity.
held-do-spaced = { $count ->
    [one] Send it now
   *[other] Send { $count } posts, { $minutes } min apart
  }
held-do-now = { $count ->
    [one] Send 1 post now
   *[other] Send { $count } posts now
  }
held-do-skip = { $count ->
    [one] Call off 1 post
   *[other] Call off { $count } posts
  }
held-later = Decide later
held-done-sent = { $count ->
    [0] They were decided about already.
    [one] 1 post goes on.
   *[other] { $count } posts go on.
  }
held-done-skipped = { $count ->
    [0] They were decided about already.
    [one] 1 post was called off.
   *[other] { $count } posts were called off.
  }

accounts-title = Accounts
accounts-connect = Connect account
accounts-import = Import sign-ins
accounts-timeline = Sign-ins, next { $days } days
accounts-zoom = Days shown
accounts-zoom-days = { $days } days
accounts-zoom-in = Fewer days
accounts-zoom-out = More days
accounts-key-zoom-in = Timeline: fewer days
accounts-key-zoom-out = Timeline: more days
accounts-form = Form of the timeline
accounts-form-lanes = Timeline
accounts-form-table = Table
accounts-legend-post = post due
accounts-legend-risk = due after the end
accounts-legend-solid = signed in
accounts-legend-striped = renews by itself
accounts-legend-mark = signs out
accounts-timeline-more = { $count ->
    [one] Show 1 more account
   *[other] Show { NUMBER($count) } more accounts
}
accounts-timeline-less = Show fewer
accounts-mark-signs-out = signs out { $when }
accounts-mark-renew-by = renew by { $when }
accounts-mark-out = signed out
accounts-mark-cannot = cannot publish
accounts-lane-out = Signed out.
accounts-lane-endless = Signed in without an end.
accounts-lane-renews = Signed in until { $when }, renews by itself.
accounts-lane-ends = Signed in until { $when }, does not renew by itself.
accounts-lane-posts = { $count ->
    [0] No post due.
    [one] 1 post due{ $risk ->
        [0] .
       *[other] , after the sign-in has ended.
    }
   *[other] { $count } posts due{ $risk ->
        [0] .
       *[other] , { $risk } after the sign-in has ended.
    }
}
accounts-post-untitled = Post without text
accounts-dot-post = “{ $title }”, { $when }
accounts-dot-risk = “{ $title }”, { $when }: after the sign-in has ended
accounts-dot-several = { $count } posts from { $when }{ $risk ->
    [0] {""}
   *[other] , { $risk } after the sign-in has ended
}. Shows the account with its posts.
accounts-column-sign-in = Sign-in
accounts-column-due = Posts due in { $days } days
accounts-due-none = none

accounts-table = All accounts
accounts-table-zone = Times in { $zone }
accounts-search = Search accounts
accounts-workspace = Workspace
accounts-any-workspace = All workspaces
accounts-move = Move to another workspace
accounts-any-network = All networks
accounts-filter-network = Network
accounts-any-state = All states
accounts-tone-bad = Needs you
accounts-tone-warn = Ends soon
accounts-tone-ok = Healthy
accounts-column-account = Account
accounts-column-state = State
accounts-column-until = Signed in until
accounts-column-renewed = Last renewed
accounts-column-post = Last post
accounts-column-abilities = Can do
accounts-column-action = Action
accounts-no-match = No account matches “{ $typed }”.
accounts-no-match-filter = No account is like that.
accounts-show-all = Show all

accounts-state-healthy = Healthy
    .detail = Signed in; this sign-in has no end by date.
accounts-state-renews = Signed in; it renews by itself before it ends.
accounts-state-ends = Signs out in { $length }
    .detail = This sign-in cannot renew by itself. Sign in again before it ends and nothing stops.
accounts-state-renew-within = Renew within { $length }
accounts-state-ended = Signed out
accounts-state-signed-out = Signed out
accounts-state-cannot = Cannot publish
    .detail = Signed in, but this kind of account cannot publish from an app.

accounts-until-none = no end
accounts-until-over = signed out
accounts-until-renews = { $date } · renews
accounts-renewed-cannot = cannot renew
accounts-renewed-today = today
accounts-renewed-itself = { $when }, by itself
accounts-renewed-signed-in = { $when }, by you
accounts-none = —
accounts-post-unconfirmed = unconfirmed
accounts-post-failed = did not go out
accounts-post-held = held
accounts-post-under-way = under way
accounts-post-none = no post yet
accounts-post-title = “{ $title }”

accounts-ability-text = text
accounts-ability-image = images
accounts-ability-carousel = carousels
accounts-ability-alt-text = alt text
accounts-ability-link-card = link cards

accounts-reconnect = Reconnect
accounts-reconnect-name = Reconnect { $account }
accounts-check = Check
accounts-check-name = Check { $account }
accounts-checked = { $account } answers; the sign-in works.
accounts-check-all = Check all
accounts-check-progress = { $done } of { $total } checked
accounts-check-result = { $working } of { $total } sign-ins work{ $need ->
    [0] {""}
    [one] , 1 needs you to sign in again
   *[other] , { $need } need you to sign in again
}{ $silent ->
    [0] {""}
    [one] , 1 could not be asked
   *[other] , { $silent } could not be asked
}.
accounts-reminders = { $count ->
    [one] 1 date for your calendar
   *[other] { $count } dates for your calendar
}
    .hint = Saves a calendar file with every date by which to sign in again
accounts-reminders-saved = { $count ->
    [one] 1 date was saved as { $file }. Open it with your calendar; it reminds you a week before.
   *[other] { $count } dates were saved as { $file }. Open it with your calendar; it reminds you a week before.
}
accounts-details = Details of { $account }

accounts-empty = Connect your first account
    .text = You sign in on the network’s own page, in your own browser. Afterwards this screen shows how long each sign-in lasts and warns you before one ends.
accounts-failed = The accounts could not be read

accounts-detail-until = Signed in until
accounts-detail-renewal = Next renewal
accounts-detail-renewal-none = none planned
accounts-detail-checked = Last asked
accounts-detail-never = not yet
accounts-detail-connected = Connected
accounts-detail-by = Reconnect by
accounts-detail-by-now = now
accounts-detail-by-none = not needed
accounts-detail-by-renews = not needed while renewing works
accounts-detail-lasts = A sign-in lasts
accounts-detail-lasts-endless = without an end by date
accounts-detail-renewable = Can be renewed until
accounts-detail-app = Signed in through
accounts-detail-app-none = no app; the network needs none
accounts-detail-app-person = your own developer app
accounts-detail-app-practice = the app of the practice network
accounts-detail-app-server = an app that Postrider registered at { $host }
accounts-detail-more-failed = The rest of the details could not be read
accounts-detail-permissions = What Postrider may do here
accounts-detail-given = allowed
accounts-detail-missing = not allowed
accounts-detail-missing-help = Without what is missing, posts may fail. Reconnect and allow everything that is asked for.
accounts-detail-permissions-all = This network gives no single permissions: who signs in may do everything that posting needs.
accounts-detail-other = Also allowed, and not used by Postrider:
accounts-detail-posts = Posts that are due
accounts-detail-renewals = Last renewals
accounts-detail-renewals-none = None yet. { $renews ->
    [yes] The first one comes by itself before the sign-in ends.
   *[no] This sign-in is not renewed by Postrider.
}
accounts-renewal-renewed = Renewed
accounts-renewal-refused = Refused: sign in again
accounts-renewal-lost = No answer came
accounts-renewal-not-sent = Not sent: no connection
accounts-renewal-later = The network asked to wait
accounts-renewal-failed = The network was in trouble
accounts-renewal-under-way = Under way
accounts-renewal-until = next try not before { $when }
accounts-detail-held = Posts that wait for it
accounts-detail-profile = Open its profile
accounts-detail-disconnect = Disconnect
accounts-disconnect-title = Disconnect { $account }?
accounts-disconnect-text = Postrider forgets this sign-in and its key material is destroyed at once. What was published stays on { $network }. { $held ->
    [0] Nothing is waiting for this account.
    [one] One post that waits for it will not go out.
   *[other] { $held } posts that wait for it will not go out.
}
accounts-disconnect-again = To use it again you sign in as you did the first time. The network may still list Postrider under connected apps; you can remove it there too.
accounts-disconnect-keep = Keep it
accounts-disconnect-do = Disconnect
accounts-disconnected = { $account } is disconnected.

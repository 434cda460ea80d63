accounts-title = Accounts
accounts-connect = Connect account
accounts-import = Import sign-ins
accounts-timeline = Sign-ins, next 90 days
accounts-legend-post = post due
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

accounts-table = All accounts
accounts-table-zone = Times in { $zone }
accounts-search = Search accounts
accounts-column-account = Account
accounts-column-state = State
accounts-column-until = Signed in until
accounts-column-renewed = Last renewed
accounts-column-post = Last post
accounts-column-abilities = Can do
accounts-column-action = Action
accounts-more = Show { NUMBER($count) } more
accounts-shown = { NUMBER($shown) } of { NUMBER($all) }
accounts-no-match = No account matches “{ $typed }”.

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
accounts-detail-permissions = Permissions given
accounts-detail-missing = Permissions missing
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

connect-gallery = Connect an account
    .lead = Choose a network. You sign in on its own page; nothing is posted until you say so.
connect-gate-open = Needs nothing
    .detail = Allow it in your browser and you are done.
connect-gate-app-password = Needs an app password
    .detail = A second password only for Postrider. You make it in the network’s settings and can withdraw it there.
connect-gate-own-app = Needs your own developer app
    .ready = Your app is set up
    .detail = The network wants each publisher to bring an app of their own. A guide leads you through it once.

connect-title = Connect { $network }
connect-title-again = Reconnect { $account }
connect-unknown = This version of Postrider does not know that network.
connect-intro = { $network } opens in your browser and asks whether Postrider may do this:
connect-scopes = What is asked for, and why
connect-server-hint = The part after the second @ of your address.
connect-password-stays = You type your password only on { $network }’s own page. Postrider never sees it.
connect-start = Continue in the browser
connect-needs-app = { $network } works with a developer app of your own.
    .detail = It is free. A guide says first what it takes, and you can leave it and come back. Afterwards connecting an account is one click. { $network } decides who may publish; this is its rule.
connect-set-up-app = Set up your app
connect-app-password = { $network } signs in with an app password.
    .detail = That is a password made for one app. It cannot change your account, and you can withdraw it at any time without changing your main password.
    .make = Make one in the browser
    .sealed = It is sealed in your vault at once and never shown again.
connect-sign-in = Sign in

connect-waiting = Waiting for your browser
    .detail = Answer the question on { $host }, then come back here.
connect-exchanging = Almost there
    .detail = The answer arrived. { $network } is being asked for the sign-in.
connect-choose = Which of these should Postrider use?
    .detail = { $network } allowed { $count } accounts, all with one sign-in.
connect-choose-within = choose within { $left }
connect-choose-find = Find an account
connect-choose-all = Choose all that can post
connect-choose-none = None is called that.
connect-choose-connected = already connected
connect-choose-later = Not now
connect-choose-connect = { $count ->
    [0] Connect
    [one] Connect 1 account
   *[other] Connect { $count } accounts
}
connect-left = Time left
connect-until = until { $time }
connect-not-opened = The browser could not be opened. Copy the link and open it yourself.
connect-open-again = Open again
connect-opened-again = Opened once more.
connect-copy = Copy the link
connect-copied = Copied. Open it in the browser where you are signed in.
connect-cancel = Cancel
connect-paste = Nothing happens after you allowed it?
    .label = Address from the browser
    .hint = Copy the whole address of the page that the browser shows now. Paste it only here; it is as good as a key.
    .action = Use it

connect-done = Connected
connect-done-again = Signed in again
connect-done-endless = This sign-in has no end by date.
connect-done-renews = Signed in until { $date }; it renews by itself before that.
connect-done-ends = Signed in until { $date }. You will be told before it ends.
connect-proof = What you allowed
connect-proof-given = allowed
connect-proof-missing = not allowed
connect-proof-all = Everything that posting needs is there.
connect-proof-no-single = This network gives no single permissions: everything that posting needs is there.
connect-proof-partly = { $count ->
    [one] One permission was not given. Posts that need it will fail.
   *[other] { $count } permissions were not given. Posts that need them will fail.
} Sign in once more and allow everything that is asked for.
connect-proof-blocked = { $count ->
    [0] The network does not accept this sign-in yet. Sign in once more.
    [one] The permission that is missing is needed for every post. Sign in once more and allow it.
   *[other] Permissions that every post needs are missing. Sign in once more and allow everything that is asked for.
}
connect-proof-cannot = This kind of account cannot publish from an app. On the network, change it to a professional account, then sign in once more.
connect-proof-again = Sign in once more
connect-another = Connect another
connect-finish = Done
connect-write = Write a post

connect-failed = Nothing was connected
connect-turn-you = Your turn
connect-turn-network = { $network }’s turn
connect-turn-us = Our turn
connect-close = Close

connect-into = Connect it for
connect-in-workspace = in “{ $name }”
connect-held = { $count ->
    [one] 1 post missed its time while this account was signed out. Nothing was sent.
   *[other] { $count } posts missed their time while this account was signed out. Nothing was sent.
  }
connect-held-decide = Say how they go on

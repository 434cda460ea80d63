welcome-title = Post with an easy mind
welcome-lead = Write once, shape it for each network, and see on one screen whether everything planned will really go out.
welcome-practice = Try it on the practice network
    .text = A make-believe Instagram, Mastodon and Bluesky that run only on this computer. No account needed.
    .step-1 = Postrider makes a practice profile, kept apart from everything real.
    .step-2 = You connect sample accounts in your own browser, just as you would for real.
    .step-3 = You publish a post and see it on the practice feed.
    .action = Start practising
    .again = Open the practice profile
welcome-live = Connect my accounts
    .text = Your real accounts. You sign in on each network’s own page; Postrider never sees your password there.
    .step-1 = Postrider makes your profile and puts its key into this computer’s keychain.
    .step-2 = You choose a network and allow Postrider in your browser.
    .step-3 = You write your first post.
    .action = Connect my accounts
    .again = Open my accounts
welcome-promise-here = Your sign-ins stay here.
    .text = Sealed on this computer, the key in its keychain. No server of ours, no tracking.
welcome-promise-warned = No surprises.
    .text = You are told before a sign-in ends and a post would fail, with one button that fixes it.
welcome-promise-once = A post goes out once.
    .text = Not zero times, not twice. When the truth cannot be known, Postrider asks.
welcome-erased = The { $kind ->
        [practice] practice profile
       *[live] profile
    } is erased.
    .all = Every account was signed out at its network.
    .some = These accounts could not be signed out. End their access in the network’s own settings, under connected apps:
    .keychain = Its keychain entry could not be removed. Postrider tries again at the next start.
    .folder = Its folder could not be removed. Postrider tries again at the next start.
    .older = Older copies from restores are still in the data folder: { $names }
welcome-erased-why-other-copy = used by another copy
welcome-erased-why-not-opened = could not be opened
welcome-erased-why-refused = the network refused
welcome-erased-why-no-answer = no answer

### Words that several screens share.

time-now = now
time-in = in { $length }
time-ago = { $length } ago
time-in-place = { $when } in { $place }
time-here = { $when } here
time-days = { $days } d
time-days-hours = { $days } d { $hours } h
time-hours = { $hours } h
time-hours-minutes = { $hours } h { $minutes } min
time-minutes = { $minutes } min
time-under-a-minute = under a minute

dialog-close = Close
toast-undo = Undo
toast-dismiss = Dismiss
loading = Loading
copy = Copy
copy-done = Copied.
copy-selected = Selected; press the keys that copy.

shortcuts-title = Keys
shortcuts-keys = Keys
shortcuts-what = What they do
shortcuts-main-action = The main action of the screen
shortcuts-close = Close, and go back to where you were

passphrase-advice = At least 12 characters. Four or five words that do not belong together are easy to keep and hard to guess.
passphrase-too-short = Too short: at least 12 characters.
passphrase-guessable = Too easy to guess. Add a word that does not belong with the others.
passphrase-score-0 = Very weak
passphrase-score-1 = Weak
passphrase-score-2 = Fair
passphrase-score-3 = Strong
passphrase-score-4 = Very strong
passphrase-again = The same again
passphrase-differs = The two are not the same.
when = When it goes out
when-date = Date
when-time = Time
when-zone = Time zone
when-earlier = A day earlier
when-later = A day later
when-zone-none = No zone of that name. Type the largest city near it.
when-zone-more = { $count ->
    [one] 1 more; type to find it
   *[other] { $count } more; type to find them
  }
when-incomplete = Choose a date and a time.
when-passed = That time has passed.
when-zone-unknown = The time in that zone cannot be worked out. Choose another zone.
when-skipped = The clock skips { $time } that night: it goes out at { $instead }.
when-twice = { $time } comes twice that night: it goes out the first time.

account-move-note = Drafts of other workspaces no longer choose an account that was moved. Posts that are planned stay as planned.
account-moved = { $account } now belongs to “{ $workspace }”. { $drafts ->
    [0] Planned posts stay as planned.
    [one] 1 draft no longer chooses it; planned posts stay as planned.
   *[other] { $drafts } drafts no longer choose it; planned posts stay as planned.
  }

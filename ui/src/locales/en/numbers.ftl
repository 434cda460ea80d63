numbers-title = Numbers
numbers-lead = The last 30 days, { $from } to { $until }
numbers-form = Form of the numbers
numbers-form-charts = Charts
numbers-form-tables = Tables
numbers-network = Network
numbers-any-network = All networks
numbers-export = Export as CSV
numbers-exported = The numbers were saved as { $file }.
numbers-failed = The numbers could not be counted
numbers-empty = Nothing to count yet
    .text = Once an account is connected, this screen shows how well sign-ins hold: renewals, what is about to end, and what went wrong.
    .action = Connect account

numbers-renewals = Renewals
numbers-renewals-none = No renewals yet
    .text = A sign-in that can renew does so by itself before it ends. The first one is counted here.
numbers-rate = { NUMBER($percent, maximumFractionDigits: 1) } %
numbers-rate-text = { $renewed } of { $due ->
    [one] 1 sign-in that was
   *[other] { $due } sign-ins that were
} due for renewal
numbers-rate-goal = goal of 100 % met
numbers-rate-missed = goal: 100 %
numbers-under-way = { $count ->
    [one] 1 more is being tried.
   *[other] { $count } more are being tried.
}

numbers-sign-ins = Sign-ins now
numbers-place-ended = { $count } ended
numbers-place-within-week = { $count ->
    [one] 1 ends within 7 days
   *[other] { $count } end within 7 days
}
numbers-place-within-month = { $count ->
    [one] 1 ends within 30 days
   *[other] { $count } end within 30 days
}
numbers-place-healthy = { $count } healthy

numbers-failures = Failures due to sign-ins
    .text = Accounts whose sign-in failed when it was needed; each counts once a day.
    .sum = { $sum ->
    [0] None in 30 days.
    [one] 1 in 30 days.
   *[other] { $sum } in 30 days, at most { $most } on one day.
}
numbers-limits = Asked to slow down
    .text = How often a network said that it was asked too much. What was to be sent went out later.
    .sum = { $sum ->
    [0] Never in 30 days.
    [one] Once in 30 days.
   *[other] { $sum } times in 30 days, at most { $most } on one day.
}

numbers-by-network = By network
numbers-column-day = Day
numbers-column-failures = Failures
numbers-column-limits = Asked to slow down
numbers-column-network = Network
numbers-column-rate = Renewed
numbers-column-ended = Ended
numbers-column-week = Within 7 days
numbers-column-month = Within 30 days
numbers-column-healthy = Healthy
numbers-all = All
numbers-none = —

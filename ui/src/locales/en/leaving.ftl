# Closing the window, and quitting

leaving-close-title = Keep Postrider running?
leaving-close-text = Scheduled posts go out only while Postrider runs. It can go on in the background, without this window.
leaving-in-tray = Its icon in the tray shows what goes out next and brings the window back.
leaving-no-tray = To see this window again, start Postrider once more.
leaving-remembered = Postrider remembers what you choose. You can change it in Settings, under Background.
leaving-stay-on = Keep running
leaving-quit = Quit

leaving-quit-title = Quit Postrider?
leaving-quit-text = Nothing is due within 24 hours.
leaving-due-title = { $count ->
    [one] 1 post won’t go out if you quit
   *[other] { $count } posts won’t go out if you quit
}
leaving-due-text = Due within 24 hours. If Postrider isn’t running then, nothing is sent, and you’re asked about them when it starts again.
leaving-due-more = and { $count } more
leaving-untitled = a post without text
leaving-quit-anyway = Quit anyway

### The frame around every screen.

nav-label = Main
nav-today = Today
nav-compose = Compose
nav-accounts = Accounts
nav-activity = Activity
nav-numbers = Numbers
nav-settings = Settings
nav-alerts = Alerts
nav-alerts-new = { $count ->
    [one] { $count } new alert
   *[other] { $count } new alerts
}
nav-workspace = Workspace: { $name }
nav-workspace-all = All workspaces
nav-attention = { $count ->
    [one] { $count } account needs you
   *[other] { $count } accounts need you
}
nav-vault-open = Vault open
nav-vault-open-keychain = Vault open · keychain
nav-vault-open-passphrase = Vault open · passphrase
nav-vault-open-both = Vault open · keychain and passphrase
nav-vault-open-session = Vault open · this session only
nav-vault-rotating = Changing the key · { $share }
nav-vault-locked = Vault locked
nav-vault-closed = Vault closed

practice-title = Practice network.
practice-text = Nothing here reaches a real account.
practice-feed = Open its feed
practice-control = Control page

app-skip = Skip to content
app-unreadable = Postrider could not start its engine
app-retry = Try again
app-back-to-welcome = Back to Welcome
app-restore = Restore a backup…
app-screen-failed = This screen could not be loaded
    .text = A part of the application did not arrive. Try again; if it stays, start Postrider again.

keys-new-post = New post
keys-connect = Connect an account
keys-go-today = Go to Today
keys-go-compose = Go to Compose
keys-go-accounts = Go to Accounts
keys-go-activity = Go to Activity
keys-go-numbers = Go to Numbers
keys-go-settings = Go to Settings
keys-alerts = Show alerts
keys-workspace = Switch workspace
keys-lock = Lock the vault, or unlock it
keys-quit = Quit Postrider
keys-shortcuts = Show all keys

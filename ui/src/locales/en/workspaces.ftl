# Choosing which brand or client one looks at.

workspaces-title = Workspaces
workspaces-find = Find a workspace
workspaces-all = All workspaces
workspaces-chosen = shown now
workspaces-none = No workspace is called “{ $typed }”.
workspaces-manage = Manage workspaces

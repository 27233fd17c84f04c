"""The numbered SQL files of the control file: people, roles, sessions and invitations of all workspaces."""

"""The whole house, composed: importing this module brings every room, with its undo tables, jobs and followers.

The application, the command line and the tests open workspaces through here, so that none forgets a room.
"""

from __future__ import annotations

from growth_equestre.accounts.service import open_workspace
from growth_equestre.foundation.workspace import Workspace

__all__ = ["Workspace", "open_workspace"]

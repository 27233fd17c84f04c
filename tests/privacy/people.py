"""The same workspace as somebody with another role."""

from __future__ import annotations

from dataclasses import replace

from growth_equestre.accounts import service as accounts
from growth_equestre.foundation.vocab import Role
from growth_equestre.foundation.workspace import Workspace


def as_role(ws: Workspace, role: Role) -> Workspace:
    return replace(ws, actor=accounts.local_actor(role))

"""Roles as sets of permissions."""

from __future__ import annotations

from collections.abc import Mapping

from growth_equestre.foundation.vocab import Permission, Role

_REP = frozenset(
    {
        Permission.CAN_VIEW,
        Permission.CAN_EDIT,
        Permission.CAN_SCORE,
        Permission.CAN_HANDOFF,
        Permission.CAN_UNDO,
        Permission.CAN_EXPORT,
    }
)
_MANAGER = _REP | {
    Permission.CAN_DELETE,
    Permission.CAN_IMPORT,
    Permission.CAN_TRAIN,
    Permission.CAN_PASS_GATE,
    Permission.CAN_CONFIGURE,
    Permission.CAN_SEE_PEOPLE,
}

PERMISSIONS_OF: Mapping[Role, frozenset[Permission]] = {
    Role.SUPER_ADMIN: frozenset(Permission),
    Role.ADMIN: frozenset(Permission),
    Role.MANAGER: _MANAGER,
    Role.REP: _REP,
    Role.GUEST: frozenset({Permission.CAN_VIEW}),
}

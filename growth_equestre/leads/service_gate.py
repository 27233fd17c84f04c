"""Stages that a file tells do not pass the gate by themselves: it takes the confirmations, or a manager's reason.

What is confirmed is the log's to say; the room that reads it so registers its answer here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from growth_equestre.foundation.vocab import Permission, Stage
from growth_equestre.foundation.workspace import Workspace

BEHIND_GATE = (Stage.QUALIFIED.value, Stage.SENT.value)

Confirmed = Callable[[Workspace, Sequence[str]], set[str]]
"""Those of these leads of whom everything that the gate asks for is confirmed."""

_confirmed: list[Confirmed] = []


def register_confirmed(answer: Confirmed) -> None:
    """Have `answer` say who may stand behind the gate. Called once, when its room is imported."""
    _confirmed[:] = [answer]


def is_behind(record: dict[str, Any]) -> bool:
    """Whether the record's stage is one that only the gate leads to."""
    return record["stage"] in BEHIND_GATE


def hold_back(ws: Workspace, records: Sequence[dict[str, Any]], reason: str, *, are_new: bool) -> int:
    """Put those that may not pass the gate back to Aquecendo, in place; returns how many.

    A manager who gives a reason lets all of them pass. New leads have no log yet, so nothing of them is confirmed.
    """
    wanting = [record for record in records if is_behind(record)]
    if not wanting or (reason.strip() and Permission.CAN_PASS_GATE in ws.actor.permissions):
        return 0
    ids = [] if are_new else [record["lead_id"] for record in wanting]
    confirmed = {lead_id for answer in _confirmed for lead_id in answer(ws, ids)} if ids else set()
    held = [record for record in wanting if record["lead_id"] not in confirmed]
    for record in held:
        record["stage"] = Stage.WARMING.value
        if are_new:
            # Since when is for the history file to say: whatever it tells of this lead counts.
            record["stage_since"] = None
    return len(held)

"""When a copy is due, how much room it needs, what it is called, and which old ones may go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from growth_equestre.upkeep.types import KeptCopy

FOLDER = "copias"
ACCOUNTS = "_controle"
"""Begins the names of copies of the accounts; no workspace can be called so."""
LATE_AFTER = timedelta(hours=48)
"""A workspace whose newest good copy is older than two scheduled ones worries its administrators."""
_STAMP = "%Y%m%d-%H%M%S"
_SPARE_BYTES = 50_000_000


def file_name(workspace: str, moment: datetime) -> str:
    """ "demo.20261122-060000.duckdb", in UTC. Whoever looks for copies of a workspace goes by this beginning."""
    return f"{workspace}.{moment.astimezone(UTC):{_STAMP}}.duckdb"


def due_at(last_try: datetime, hour: int, zone: ZoneInfo, now: datetime) -> datetime:
    """The first time that the team's clock shows the hour after the last try; now, when that has passed. Aware, UTC."""
    local = last_try.astimezone(zone)
    due = local.replace(hour=hour, minute=0, second=0, microsecond=0)
    if due <= local:
        due = (due.replace(tzinfo=None) + timedelta(days=1)).replace(tzinfo=zone)
    return max(due.astimezone(UTC), now)


def room_needed(size_bytes: int) -> int:
    """Bytes that must be free: the copy, the one that is rehearsed with, and what the team writes meanwhile."""
    return 2 * size_bytes + _SPARE_BYTES


def may_go(copies: Sequence[KeptCopy], keep: int) -> list[KeptCopy]:
    """Copies to take away: good ones beyond the newest `keep`, and others older than the oldest of those kept.

    While there is no good copy, nothing goes.
    """
    there = sorted((copy for copy in copies if copy.is_there), key=lambda copy: copy.made_at, reverse=True)
    kept = [copy for copy in there if copy.is_good][:keep]
    if not kept:
        return []
    return [copy for copy in there if copy not in kept and (copy.is_good or copy.made_at < kept[-1].made_at)]


def differences(here: Mapping[str, int], there: Mapping[str, int]) -> list[str]:
    """Tables that do not have as many rows in the copy as they had when it was taken."""
    return [
        f"A tabela {table} tem {there.get(table, 0)} linhas na cópia e tinha {here.get(table, 0)} no original."
        for table in sorted({*here, *there})
        if here.get(table) != there.get(table)
    ]


def is_late(newest_good_at: datetime | None, began_at: datetime, now: datetime) -> bool:
    """Whether the workspace has gone too long without a good copy. began_at: when it was made."""
    return now - (newest_good_at or began_at) > LATE_AFTER

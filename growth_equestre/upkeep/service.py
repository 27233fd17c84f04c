"""The door of upkeep: copies of the workspace, made daily and on demand, each brought back once in a scratch place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from growth_equestre.accounts import service as accounts
from growth_equestre.foundation import health
from growth_equestre.foundation.errors import GrowthError, NotFound
from growth_equestre.foundation.settings import WorkspaceSettings
from growth_equestre.foundation.vocab import Permission
from growth_equestre.foundation.workspace import Workspace, use_case
from growth_equestre.jobs import service as jobs
from growth_equestre.jobs.types import Report
from growth_equestre.ui import formats
from growth_equestre.upkeep import rules, service_checkup, store, store_files
from growth_equestre.upkeep.types import CopiesStanding, KeptCopy, Verdict

DAILY, ON_DEMAND = "upkeep.daily_copy", "upkeep.copy"
NOT_REHEARSED = "Ainda não foi conferida."
_AFTER_START = timedelta(minutes=1)
"""A copy that was missed is made when the application has started, not while it starts."""
_MOST_TRIES = 3
_SHOWN_FAULTS = 3


@use_case(Permission.CAN_MANAGE_WORKSPACE)
def copies(ws: Workspace) -> list[KeptCopy]:
    """Every try on record and every copy in the folder, newest first."""
    there = store_files.there(ws)
    known = [KeptCopy(**row, is_there=row["file_name"] in there) for row in store.newest(ws.cursor())]
    named = {copy.file_name for copy in known}
    others = [
        KeptCopy(name, made_at, False, path.stat().st_size, 0, NOT_REHEARSED, is_there=True)
        for name, path in there.items()
        if name not in named and (made_at := store_files.moment_of(name))
    ]
    return sorted([*known, *others], key=lambda copy: copy.made_at, reverse=True)


@use_case(Permission.CAN_MANAGE_WORKSPACE)
def standing(ws: Workspace) -> CopiesStanding:
    """How the copies stand: the newest good one, the newest try, and whether somebody should look."""
    rows = store.newest(ws.cursor(), 1)
    good_at = store.newest_good_at(ws.cursor())
    is_late = rules.is_late(good_at, store.began_at(ws.cursor()) or ws.now(), ws.now())
    return CopiesStanding(good_at, KeptCopy(**rows[0], is_there=True) if rows else None, is_late)


@use_case(Permission.CAN_MANAGE_WORKSPACE, writes=True)
def ask_for_copy(ws: Workspace) -> None:
    """Have a copy made and rehearsed now, beside what the team does."""
    jobs.wake(ws, ON_DEMAND, ws.now())


@use_case(Permission.CAN_MANAGE_WORKSPACE, writes=True)
def choose(ws: Workspace, hour: int, keep: int) -> WorkspaceSettings:
    """When the daily copy is made (hour of the team's clock, 0 to 23) and how many stay (1 to 60)."""
    chosen = accounts.save_settings(ws, {"backup_hour": hour, "backups_kept": keep})
    jobs.replan(ws, DAILY)
    return chosen


@use_case(Permission.CAN_MANAGE_WORKSPACE)
def content(ws: Workspace, file_name: str) -> bytes:
    """A copy to keep elsewhere. Raises NotFound for what is no copy of this workspace."""
    path = store_files.there(ws).get(file_name)
    if path is None:
        raise NotFound("Esta cópia não existe mais.", "Atualize a página.")
    return path.read_bytes()


@use_case(Permission.CAN_MANAGE_WORKSPACE)
def make_copy(ws: Workspace, report: Report | None = None, *, is_scheduled: bool = False) -> KeptCopy:
    """Copy the workspace, bring the copy back in a scratch place, check it, keep how it went, take old ones away.

    The accounts, where there are any, are copied beside it.

    Never raises for a copy that failed: its `fault` says why. report: told of each of the three steps.
    """
    copy = _tried(ws, report or _silent, is_scheduled)
    with ws.transaction("upkeep.copy"):
        store.add(ws.cursor(), copy)
    for old in rules.may_go(copies(ws), ws.settings.backups_kept):
        store_files.take_away(ws, old.file_name)
    tell(ws)
    return copy


def tell(ws: Workspace) -> None:
    """Have what watches the process know how the copies stand."""
    found = standing(ws)
    made = found.newest_good_at.timestamp() if found.newest_good_at else 0.0
    is_faulty = found.last is not None and not found.last.is_good
    for name, about, value in (
        ("growth_copy_newest_good_timestamp_seconds", "Quando foi feita a última cópia boa", made),
        ("growth_copy_last_failed", "Se a última cópia falhou: 1, ou 0", float(is_faulty)),
        ("growth_copy_is_late", "Se falta uma cópia boa há tempo demais: 1, ou 0", float(found.is_late)),
    ):
        health.tell(name, about, ws.name, value)


def _tried(ws: Workspace, report: Report, is_scheduled: bool) -> KeptCopy:
    """Made anew while somebody is erased meanwhile: that person must not come back with it."""
    for _ in range(_MOST_TRIES):
        erased = store.erased_people(ws.cursor())
        copy = _once(ws, report, is_scheduled)
        if store.erased_people(ws.cursor()) == erased:
            return copy
        store_files.take_away(ws, copy.file_name)
    return replace(copy, fault="Pessoas foram apagadas durante a cópia. Faça outra.", is_there=False)


def _once(ws: Workspace, report: Report, is_scheduled: bool) -> KeptCopy:
    name = rules.file_name(ws.database.path.stem, ws.now())
    tried = KeptCopy(name, ws.now(), is_scheduled, 0, 0, "", is_there=False)
    try:
        report(0, 3)
        needed, free = rules.room_needed(store_files.size(ws)), store_files.free_bytes(ws)
        if free < needed:
            return replace(tried, fault=_no_room(needed, free))
        rows = store_files.make(ws, name)
        report(1, 3)
        made = replace(tried, size_bytes=store_files.there(ws)[name].stat().st_size, row_count=sum(rows.values()))
        faults = _rehearsed(ws, name, rows)
        store_files.make_of_accounts(ws, ws.settings.backups_kept)
        return replace(made, fault=" ".join(faults[:_SHOWN_FAULTS]), is_there=True)
    except (GrowthError, OSError) as error:
        told = str(error) if isinstance(error, GrowthError) else "O disco não respondeu. Confira a pasta de dados."
        return replace(tried, fault=told, is_there=name in store_files.there(ws))


def _rehearsed(ws: Workspace, file_name: str, rows: Mapping[str, int]) -> list[str]:
    """What is wrong with the copy, in Portuguese; empty when it came back whole."""
    with store_files.brought_back(ws, file_name) as (found, database):
        checks = service_checkup.check_copy(replace(ws, database=database))
        faults = [check.finding for check in checks if check.verdict is Verdict.FAULT]
        return rules.differences(rows, found) + faults


def _no_room(needed: int, free: int) -> str:
    wanted, left = formats.number(needed / 1e6), formats.number(free / 1e6)
    return f"Falta espaço em disco: a cópia precisa de {wanted} MB e há {left} MB livres."


def _daily(ws: Workspace, _: Mapping[str, Any], report: Report) -> str:
    return _words(make_copy(ws, report, is_scheduled=True))


def _on_demand(ws: Workspace, _: Mapping[str, Any], report: Report) -> str:
    return _words(make_copy(ws, report))


def _words(copy: KeptCopy) -> str:
    """Raises GrowthError for a copy that failed, so that its job shows as failed."""
    if not copy.is_good:
        raise GrowthError(copy.fault)
    return f"{formats.number(copy.size_bytes / 1e6, 1)} MB, conferida: {formats.number(copy.row_count)} linhas voltam."


def _due_at(ws: Workspace) -> datetime:
    """When the daily copy is due; soon after a start when it was missed."""
    tell(ws)
    rows = store.newest(ws.cursor(), 1)
    last_try = rows[0]["made_at"] if rows else store.began_at(ws.cursor()) or ws.now()
    chosen = ws.settings
    return rules.due_at(last_try, chosen.backup_hour, chosen.zone, ws.now() + _AFTER_START)


def _silent(_done: int, _total: int | None) -> None:
    return


jobs.register(DAILY, _daily, at=_due_at, label="Cópia de segurança diária")
jobs.register(ON_DEMAND, _on_demand, label="Cópia de segurança")

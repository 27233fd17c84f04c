"""Bringing a whole history from a file: check every row, add what is new, let stages follow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from growth_equestre.accounts import service_imports as columns_of_files
from growth_equestre.events import rules, store
from growth_equestre.events.service_reading import checked_facts
from growth_equestre.events.types import EventPreview
from growth_equestre.foundation.csv_read import (
    CsvTable,
    Heading,
    ImportReport,
    Progress,
    RejectedRow,
    read_heading,
    read_table,
)
from growth_equestre.foundation.vocab import EventType, Permission, Stage
from growth_equestre.foundation.workspace import Workspace, use_case
from growth_equestre.journal import service as journal
from growth_equestre.journal.types import Change
from growth_equestre.leads import service as leads
from growth_equestre.leads.types import StageMove

KIND = "eventos"
_SAMPLE_ROWS = 5


@dataclass(frozen=True)
class _Reading:
    """A checked file. `new`: one row per fact to add, with its event_id and lead_id."""

    table: CsvTable
    new: pd.DataFrame
    known: int
    rejected: tuple[RejectedRow, ...]


@use_case(Permission.CAN_IMPORT)
def read_columns(ws: Workspace, content: bytes) -> Heading:
    """The file's columns and what each would be read as. Raises UnreadableFile."""
    return read_heading(content, rules.CSV_COLUMNS, columns_of_files.chooser(ws, KIND))


@use_case(Permission.CAN_IMPORT)
def preview_import(ws: Workspace, content: bytes) -> EventPreview:
    """What import_events would do with the file; changes nothing. Raises UnreadableFile."""
    reading = _read(ws, content, _silent)
    shown = reading.table.frame.head(_SAMPLE_ROWS)
    return EventPreview(
        total=len(reading.table.frame) + len(reading.table.rejected),
        to_add=len(reading.new),
        known=reading.known,
        counts={EventType(str(code)): int(n) for code, n in reading.new["event_type"].value_counts().items()},
        sample=tuple({str(name): str(cell) for name, cell in row.items()} for row in shown.to_dict("records")),
        rejected=reading.rejected,
        ignored_columns=reading.table.ignored_columns,
    )


@use_case(Permission.CAN_IMPORT, writes=True)
def import_events(
    ws: Workspace, content: bytes, progress: Progress | None = None, stage_reason: str = ""
) -> ImportReport:
    """Add the file's facts; rows that break a rule come back, facts already known add nothing.

    A lead whose newest stage in the log is newer than its stage moves there; past the gate only with its confirmations
    in the log, or with a manager's stage_reason. Raises UnreadableFile.
    """
    tell = progress or _silent
    reading = _read(ws, content, tell)
    change_set_id, held = _add(ws, reading.new, stage_reason) if len(reading.new) else ("", 0)
    tell(len(reading.table.frame), len(reading.table.frame))
    return ImportReport(
        change_set_id=change_set_id,
        added=len(reading.new),
        updated=0,
        unchanged=reading.known,
        rejected=reading.rejected,
        header=reading.table.header,
        delimiter=reading.table.delimiter,
        held=held,
    )


def _add(ws: Workspace, new: pd.DataFrame, stage_reason: str) -> tuple[str, int]:
    """Write the facts and follow their stages; returns the change set, and how many leads the gate held back."""
    about: dict[str, Any] = {
        "use_case": "events.import_events", "summary": f"Importou {len(new)} eventos", "reason": stage_reason.strip()
    }  # fmt: skip
    batch_id = journal.current_change_set(ws, **about)
    store.add_many(ws.cursor(), new, batch_id, ws.now(), ws.actor.name)
    journal.record(ws, **about, changes=[Change("event_batches", batch_id, None, {"batch_id": batch_id})])
    reached = store.latest_stages(ws.cursor(), batch_id)
    moves = [StageMove(row["lead_id"], Stage(row["stage"]), row["since"]) for row in reached]
    held = leads.set_stages(ws, moves, stage_reason)
    ws.touch_leads(*new["lead_id"].unique())
    return batch_id, held


def _read(ws: Workspace, content: bytes, tell: Progress) -> _Reading:
    table = read_table(content, rules.CSV_COLUMNS, rules.CSV_REQUIRED, columns_of_files.chooser(ws, KIND))
    tell(len(table.frame) // 3, len(table.frame))
    facts, rejected = checked_facts(ws, table)
    facts = facts.merge(store.identified(ws.cursor(), facts), on="position")
    verdicts = facts["verdict"]
    taken = [
        table.reject(int(position), "id", "Este id já é de outro evento.")
        for position in facts["position"][verdicts == "taken"]
    ]
    tell(len(table.frame) * 2 // 3, len(table.frame))
    return _Reading(
        table=table,
        new=facts[verdicts == "new"],
        known=int((verdicts == "known").sum()),
        rejected=tuple(sorted([*table.rejected, *rejected, *taken], key=lambda row: row.line)),
    )


def _silent(_done: int, _total: int) -> None:
    """Nobody watches."""

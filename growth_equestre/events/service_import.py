"""Bringing a whole history from a file: check every row, add what is new, let stages follow."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd

from growth_equestre.events import rules, store
from growth_equestre.events.types import EventPreview
from growth_equestre.foundation.clock import parse_local, to_db
from growth_equestre.foundation.csv_read import CsvTable, ImportReport, Progress, RejectedRow, read_table
from growth_equestre.foundation.errors import InvalidInput
from growth_equestre.foundation.vocab import PARTNER_EVENTS, EventType, Permission, Stage
from growth_equestre.foundation.workspace import Workspace, use_case
from growth_equestre.journal import service as journal
from growth_equestre.leads import service as leads
from growth_equestre.leads.types import StageMove
from growth_equestre.partners import service as partners

_SAMPLE_ROWS = 5


@dataclass(frozen=True)
class _Reading:
    """A checked file. `new`: one row per fact to add, with its event_id and lead_id."""

    table: CsvTable
    new: pd.DataFrame
    known: int
    rejected: tuple[RejectedRow, ...]


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
def import_events(ws: Workspace, content: bytes, progress: Progress | None = None) -> ImportReport:
    """Add the file's facts; rows that break a rule come back, facts already known add nothing.

    A lead whose newest stage in the log is newer than its stage moves there. Raises UnreadableFile.
    """
    tell = progress or _silent
    reading = _read(ws, content, tell)
    change_set_id = _add(ws, reading.new) if len(reading.new) else ""
    tell(len(reading.table.frame), len(reading.table.frame))
    return ImportReport(
        change_set_id=change_set_id,
        added=len(reading.new),
        updated=0,
        unchanged=reading.known,
        rejected=reading.rejected,
        header=reading.table.header,
        delimiter=reading.table.delimiter,
    )


def _add(ws: Workspace, new: pd.DataFrame) -> str:
    about: dict[str, Any] = {"use_case": "events.import_events", "summary": f"Importou {len(new)} eventos"}
    batch_id = journal.current_change_set(ws, **about)
    added = store.add_many(ws.cursor(), new, batch_id, ws.now(), ws.actor.name)
    journal.record_frame(ws, **about, table="events", frame=added)
    reached = store.latest_stages(ws.cursor(), batch_id)
    leads.set_stages(ws, [StageMove(row["lead_id"], Stage(row["stage"]), row["since"]) for row in reached])
    ws.touch_leads(*new["lead_id"].unique())
    return batch_id


def _read(ws: Workspace, content: bytes, tell: Progress) -> _Reading:
    table = read_table(content, rules.CSV_COLUMNS, rules.CSV_REQUIRED)
    tell(len(table.frame) // 3, len(table.frame))
    facts, rejected = _checked(ws, table)
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


def _checked(ws: Workspace, table: CsvTable) -> tuple[pd.DataFrame, list[RejectedRow]]:
    """Facts of the rows that keep every rule, and the rows that break one."""
    cells = table.frame
    read = {
        "lead_id": _read_leads(ws, cells["lead_id"]),
        "evento": _read_each(cells["evento"].unique(), _event_type),
        "quando": _read_each(cells["quando"].unique(), _moment_reader(ws)),
    }
    columns = {name: _mapped(cells[name], known.good) for name, known in read.items()}
    metadata, wrong_stage = _read_metadata(columns["evento"], cells["metadados"])
    reasons = {name: _mapped(cells[name], known.wrong) for name, known in read.items()}
    reasons["metadados"] = wrong_stage
    rejected = _rejected(table, reasons)
    facts = pd.DataFrame(
        {
            "position": range(len(cells)),
            "lead_id": columns["lead_id"],
            "event_type": columns["evento"],
            "occurred_at": pd.to_datetime(columns["quando"]),
            "metadata": metadata,
            "external_id": cells["id"].str.strip().replace("", None),
            "partner_id": _partner_ids(ws, columns["evento"], metadata),
        }
    )
    is_good = ~pd.concat([wrong.notna() for wrong in reasons.values()], axis=1).any(axis=1)
    return facts[is_good], rejected


@dataclass(frozen=True)
class _Known:
    """What each distinct cell means, or why it means nothing."""

    good: dict[str, Any]
    wrong: dict[str, str]


def _read_each(texts: Iterable[str], reader: Callable[[str], object]) -> _Known:
    known = _Known({}, {})
    for text in texts:
        try:
            known.good[text] = reader(text)
        except InvalidInput as error:
            known.wrong[text] = str(error)
    return known


def _read_leads(ws: Workspace, cells: pd.Series[str]) -> _Known:
    texts = [str(text) for text in cells.unique()]
    found = leads.resolve_ids(ws, texts)
    wrong = {text: "Nenhum lead tem este id. Importe os leads antes." for text in texts if text not in found}
    return _Known(dict(found), wrong)


def _event_type(text: str) -> str:
    return rules.event_type_from(text).value


def _moment_reader(ws: Workspace) -> Callable[[str], datetime]:
    zone, now = ws.local_zone, ws.now()
    return lambda text: to_db(rules.checked_moment(parse_local(text, zone), now))


def _read_metadata(kinds: pd.Series[str], cells: pd.Series[str]) -> tuple[pd.Series[str], pd.Series[str]]:
    """Metadata as stored, and why a stage is none where the event is `etapa`."""
    is_stage = kinds == EventType.STAGE_REACHED.value
    stages = _read_each(cells[is_stage].unique(), lambda text: rules.stage_from(text).value)
    as_stage = _mapped(cells, stages.good)
    return cells.str.strip().where(~is_stage, as_stage), _mapped(cells.where(is_stage), stages.wrong)


def _partner_ids(ws: Workspace, kinds: pd.Series[str], metadata: pd.Series[str]) -> pd.Series[str]:
    """The directory's partner of each partner event; none where the CNPJ is unknown."""
    is_partner_event = kinds.isin([kind.value for kind in PARTNER_EVENTS])
    written = metadata.where(is_partner_event)
    cnpjs = {text: rules.partner_cnpj(EventType.HANDOFF, text) for text in written.dropna().unique()}
    found = partners.resolve_cnpjs(ws, sorted({cnpj for cnpj in cnpjs.values() if cnpj}))
    return _mapped(written, {text: found.get(cnpj) for text, cnpj in cnpjs.items() if cnpj})


def _mapped(cells: pd.Series[str], meanings: dict[str, Any]) -> pd.Series[Any]:
    """What each cell means; None where the mapping says nothing."""
    meant = cells.map(meanings).astype("object")
    return meant.where(meant.notna(), None)


def _rejected(table: CsvTable, reasons: dict[str, pd.Series[str]]) -> list[RejectedRow]:
    """One refusal per row: the first column, in the file format's order, that breaks a rule."""
    first = pd.DataFrame(reasons).dropna(how="all")
    refusals: list[RejectedRow] = []
    for position, row in first.iterrows():
        column = str(row.first_valid_index())
        refusals.append(table.reject(int(str(position)), column, str(row[column])))
    return refusals


def _silent(_done: int, _total: int) -> None:
    """Nobody watches."""

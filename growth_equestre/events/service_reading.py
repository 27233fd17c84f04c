"""Reading a history file: what each cell means, and which rows break which rule.

Every distinct cell is read once; a file of half a million rows has few distinct leads, types and stages.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd

from growth_equestre.events import rules
from growth_equestre.foundation.clock import parse_local, to_db
from growth_equestre.foundation.csv_read import CsvTable, RejectedRow
from growth_equestre.foundation.errors import InvalidInput
from growth_equestre.foundation.vocab import PARTNER_EVENTS, EventType
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.leads import service as leads
from growth_equestre.partners import service as partners

_USUAL_FORMAT = "%d/%m/%Y %H:%M:%S"

Meanings = dict[str, Any]


@dataclass(frozen=True)
class _Column:
    """One column read: per row what the cell means, and why it means nothing (None where it does)."""

    good: pd.Series[Any]
    wrong: pd.Series[Any]


def checked_facts(ws: Workspace, table: CsvTable) -> tuple[pd.DataFrame, list[RejectedRow]]:
    """Facts of the rows that keep every rule (position: the row's place in the file), and the rows that break one."""
    cells = table.frame
    kinds = _read(cells["evento"], lambda texts: _each(texts, lambda text: rules.event_type_from(text).value))
    read = {
        "lead_id": _read(cells["lead_id"], lambda texts: _leads(ws, texts)),
        "evento": kinds,
        "quando": _moments(ws, cells["quando"]),
        "metadados": _metadata(cells["metadados"], kinds.good),
    }
    metadata = read["metadados"].good
    facts = pd.DataFrame(
        {
            "position": range(len(cells)),
            "lead_id": read["lead_id"].good,
            "event_type": kinds.good,
            "occurred_at": read["quando"].good,
            "metadata": metadata,
            "external_id": cells["id"].str.strip().replace("", None),
            "partner_id": _partner_ids(ws, kinds.good, metadata),
        }
    )
    reasons = pd.DataFrame({name: column.wrong for name, column in read.items()})
    return facts[reasons.isna().all(axis=1)], _rejected(table, reasons)


def _read(cells: pd.Series[Any], reader: Callable[[list[str]], tuple[Meanings, Meanings]]) -> _Column:
    """Read the distinct texts and give every row its own; `reader` answers (meanings, reasons) by text."""
    codes, found = pd.factorize(cells)
    texts = [str(text) for text in found]
    meanings, reasons = reader(texts)
    return _Column(_spread(texts, codes, meanings), _spread(texts, codes, reasons))


def _spread(texts: list[str], codes: Any, by_text: Meanings) -> pd.Series[Any]:
    """Per row the answer for its text; None where there is none (a code of -1 is a cell left out)."""
    answers = pd.Series([*(by_text.get(text) for text in texts), None], dtype="object")
    return answers.take(codes).reset_index(drop=True)


def _each(texts: list[str], reader: Callable[[str], object]) -> tuple[Meanings, Meanings]:
    good: Meanings = {}
    wrong: Meanings = {}
    for text in texts:
        try:
            good[text] = reader(text)
        except InvalidInput as error:
            wrong[text] = str(error)
    return good, wrong


def _leads(ws: Workspace, texts: list[str]) -> tuple[Meanings, Meanings]:
    found = leads.resolve_ids(ws, texts)
    unknown = "Nenhum lead tem este id. Importe os leads antes."
    return dict(found), {text: unknown for text in texts if text not in found}


def _moments(ws: Workspace, cells: pd.Series[Any]) -> _Column:
    """Naive UTC per row. The usual format is read at once; everything else, and every refusal, text by text."""
    codes, found = pd.factorize(cells)
    texts = pd.Series(found, dtype="object")
    zone, now = ws.local_zone, ws.now()

    def one(text: str) -> datetime:
        return to_db(rules.checked_moment(parse_local(text, zone), now))

    local = pd.to_datetime(texts, format=_USUAL_FORMAT, errors="coerce").astype("datetime64[us]")
    moments = local.dt.tz_localize(zone, ambiguous="NaT", nonexistent="NaT").dt.tz_convert("UTC")
    moments = moments.where(moments.between(rules.EARLIEST, now + rules.LATEST_AHEAD)).dt.tz_localize(None)
    others = texts[moments.isna()]
    good, wrong = _each(others.tolist(), one)
    moments[others.index] = pd.to_datetime(others.map(good).astype("object"))
    reasons = pd.Series([*map(wrong.get, texts), None], dtype="object")
    return _Column(moments.take(codes).reset_index(drop=True), reasons.take(codes).reset_index(drop=True))


def _metadata(cells: pd.Series[Any], kinds: pd.Series[Any]) -> _Column:
    """Metadata as stored: a stage as its code where the event is `etapa`, else the trimmed text."""
    is_stage = kinds == EventType.STAGE_REACHED.value
    stages = _read(cells.where(is_stage), lambda texts: _each(texts, lambda text: rules.stage_from(text).value))
    return _Column(cells.str.strip().astype("object").where(~is_stage, stages.good), stages.wrong)


def _partner_ids(ws: Workspace, kinds: pd.Series[Any], metadata: pd.Series[Any]) -> pd.Series[Any]:
    """The directory's partner of each partner event; none where the CNPJ is unknown."""

    def known(texts: list[str]) -> tuple[Meanings, Meanings]:
        cnpjs = {text: rules.partner_cnpj(EventType.HANDOFF, text) for text in texts}
        found = partners.resolve_cnpjs(ws, sorted({cnpj for cnpj in cnpjs.values() if cnpj}))
        return {text: found.get(cnpj) for text, cnpj in cnpjs.items() if cnpj}, {}

    is_partner_event = kinds.isin([kind.value for kind in PARTNER_EVENTS])
    return _read(metadata.where(is_partner_event), known).good


def _rejected(table: CsvTable, reasons: pd.DataFrame) -> list[RejectedRow]:
    """One refusal per row: the first column, in the file format's order, that breaks a rule."""
    broken = reasons[reasons.notna().any(axis=1)]
    refusals: list[RejectedRow] = []
    for position, row in zip(broken.index, broken.to_dict("records"), strict=True):
        column = next(str(name) for name, reason in row.items() if reason is not None)
        refusals.append(table.reject(int(position), column, str(row[column])))
    return refusals

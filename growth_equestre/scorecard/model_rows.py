"""The rows of a later table as a card reads them: each signal found by its header and read as it was learned."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from growth_equestre.scorecard import model_columns as columns
from growth_equestre.scorecard import model_inference as inference
from growth_equestre.scorecard import rules_headers as headers
from growth_equestre.scorecard.rules_headers import Source
from growth_equestre.scorecard.types import Card, Signal
from growth_equestre.scorecard.types_tables import OwnTable


def sources_of(card: Card, known: Sequence[str]) -> list[Source]:
    """Where each signal comes from, in the table's own headers. Raises InvalidInput naming every missing column."""
    sources = [headers.source_of(signal.name, signal.label) for signal in card.signals]
    wanted = dict.fromkeys(one for source in sources for one in (source.header, source.until) if one)
    missing = [one for one in wanted if not headers.columns_like(known, one)]
    if missing:
        raise headers.no_column(missing, known)
    column = {one: headers.find_column(known, one) for one in wanted} | {"": ""}
    return [Source(column[source.header], source.part, column[source.until]) for source in sources]


def features_of(card: Card, table: OwnTable) -> pd.DataFrame:
    """One column per signal of the card, one row per row of the table, in its order."""
    sources = sources_of(card, list(table.frame.columns))
    ready = {signal.name: _values(signal, source, table) for signal, source in zip(card.signals, sources, strict=True)}
    return pd.DataFrame(ready, index=pd.RangeIndex(len(table.frame)))


def unread_cells(card: Card, table: OwnTable) -> dict[str, int]:
    """How many cells per column hold something that is no number where the card counts or measures."""
    unread = {}
    for signal, source in zip(card.signals, sources_of(card, list(table.frame.columns)), strict=True):
        if signal.kind == "numeric" and not source.part:
            column = table.frame[source.header]
            is_lost = _values(signal, source, table).isna().to_numpy() & ~columns.is_missing(column)
            if is_lost.any():
                unread[source.header] = int(is_lost.sum())
    return unread


def _values(signal: Signal, source: Source, table: OwnTable) -> pd.Series:
    column = table.frame[source.header]
    if source.part == headers.CODE:
        return columns.levels(column)
    if source.part:
        stamps = columns.moments(column)
        if source.part == headers.DAY_NUMBER:
            return inference.day_numbers(stamps)
        if source.part == headers.DAYS_UNTIL:
            return inference.days_until(stamps, columns.moments(table.frame[source.until]))
        return inference.part_of(stamps, source.part)
    if signal.kind == "category":
        return columns.levels(column)
    return pd.Series(columns.numbers(column, table.form.decimal))

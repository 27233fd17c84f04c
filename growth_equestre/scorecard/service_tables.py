"""The door for a table that is not ours: learn a card from it, foresee a later one, explain a row, write the SQL.

Pure like the rest of the room: files come as bytes and moments as arguments.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
import pandas as pd

from growth_equestre.foundation.errors import InvalidInput
from growth_equestre.scorecard import intake, model, model_rows, rules, rules_headers
from growth_equestre.scorecard.compile_intake import compile_table_sql
from growth_equestre.scorecard.model_inference import infer as infer_spec
from growth_equestre.scorecard.rules_words import default_words
from growth_equestre.scorecard.types import Card, Receipt, Signal
from growth_equestre.scorecard.types_fit import Band, Provenance, Report
from growth_equestre.scorecard.types_tables import InferredSpec, OwnFit, OwnTable

__all__ = ["OwnReceipt", "explain", "infer_spec", "learn", "predict", "read_table", "statement", "write_table"]

CHANCE, LOW, HIGH = "chance", "chance_min", "chance_max"


@dataclass(frozen=True)
class OwnReceipt:
    """One row explained. chance, low and high in [0, 1]; the receipt's lines add up to its score exactly."""

    row: int
    chance: float
    low: float
    high: float
    receipt: Receipt


def read_table(content: bytes) -> OwnTable:
    """A table from a file's bytes: CSV of any usual separator and encoding, Parquet, or either in gzip."""
    return intake.from_bytes(content)


def write_table(frame: pd.DataFrame, table: OwnTable, name: str) -> bytes:
    """The bytes of a file called `name`, written as the file of `table` was."""
    return intake.to_bytes(frame, table.form, name)


def learn(
    spec: InferredSpec,
    *,
    seed: int,
    now: datetime,
    name: str = "",
    code_version: str = "",
    report: Report | None = None,
) -> OwnFit:
    """A card for the outcome of a person's table. The same rows, seed and day give the same card."""
    from growth_equestre.scorecard.service_fit import fit  # noqa: PLC0415 (predicting never needs what learning loads)

    fitted = fit(
        spec.features,
        spec.labels,
        spec.signals,
        rng=np.random.default_rng(seed),
        times=spec.times,
        groups=None if spec.groups is None else list(spec.groups),
        name=rules_headers.bare_name(name or spec.outcome.column) or "cartao",
        words=_words,
        report=report,
        provenance=_provenance(spec, now, code_version),
    )
    return OwnFit(fitted, spec)


def predict(card: Card, table: OwnTable) -> tuple[pd.DataFrame, dict[str, int]]:
    """The table as it came with chance, chance_min and chance_max (90%) added, and the cells that were not read.

    Row for row in the table's order; a column of these names is replaced. Raises InvalidInput naming what is missing.
    """
    ready = model_rows.features_of(card, table)
    lows, highs = model.intervals(card, ready)
    answers = {CHANCE: model.evaluate_table(card, ready).chances, LOW: lows, HIGH: highs}
    kept = table.frame.drop(columns=[one for one in answers if one in table.frame.columns])
    return kept.assign(**answers), model_rows.unread_cells(card, table)


def explain(card: Card, table: OwnTable, row: int) -> OwnReceipt:
    """Why the row has its chance. row: 1 is the first after the header. Raises InvalidInput."""
    if not 1 <= row <= len(table.frame):
        raise InvalidInput("row", f"A tabela tem as linhas 1 a {len(table.frame)}; a {row} não existe.", "")
    one = OwnTable(table.frame.iloc[[row - 1]].reset_index(drop=True), table.form)
    values = model_rows.features_of(card, one).iloc[0].to_dict()
    low, high = rules.interval(card, values)
    return OwnReceipt(row, rules.evaluate(card, values).chance, low, high, rules.receipt(card, values))


def statement(card: Card, relation: str, *, keep: Sequence[str] = (), receipt: bool = False) -> str:
    """One DuckDB statement that gives a table's chances (and receipts); raises InvalidInput for an odd name."""
    if not relation.strip() or "\0" in relation:
        raise InvalidInput("tabela", "O nome da tabela está vazio.", "Informe o nome da tabela ou da visão no DuckDB.")
    return compile_table_sql(card, relation, keep=keep, receipt=receipt)


def _provenance(spec: InferredSpec, now: datetime, code_version: str) -> Provenance:
    """With moments, theirs; without, the day of learning, so that the same table gives the same card all day."""
    day = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    start = end = day
    if spec.times is not None and len(spec.times):
        start, end = (one.to_pydatetime().replace(tzinfo=UTC) for one in (spec.times.iloc[0], spec.times.iloc[-1]))
    rows = pd.util.hash_pandas_object(spec.features.assign(_=spec.labels), index=False).to_numpy().tobytes()
    return Provenance(start, end, max(day, end), hashlib.sha256(rows).hexdigest(), code_version)


def _words(signal: Signal, band: Band) -> str:
    """A day number reads as its date."""
    if not signal.name.endswith(f"__{rules_headers.DAY_NUMBER}") or band.low is band.high is None:
        return default_words(signal, band)
    header = rules_headers.source_of(signal.name, signal.label).header
    low, high = (None if edge is None else _day(edge) for edge in (band.low, band.high))
    if low and high:
        return f"{header}: de {low} até antes de {high}"
    return f"{header}: desde {low}" if low else f"{header}: antes de {high}"


def _day(number: float) -> str:
    return f"{pd.Timestamp(1970, 1, 1) + pd.Timedelta(days=number):%d/%m/%Y}"

"""What happened next: each lead as it was at past moments, and whether it qualified after. Nothing from later leaks in.

A moment counts only when its whole horizon is over: a lead that may still qualify is never called one that did not.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from growth_equestre.accounts import service as accounts
from growth_equestre.foundation.errors import GrowthError
from growth_equestre.foundation.vocab import Permission
from growth_equestre.foundation.workspace import Workspace, use_case
from growth_equestre.jobs.types import Report
from growth_equestre.scoring import store
from growth_equestre.scoring.store import Question

HORIZON = timedelta(days=30)
SOON = timedelta(days=7)
STEP = timedelta(days=3)
"""Days between two looks at a lead: no multiple of a week, so that every weekday is seen."""
MOST_MOMENTS = 60
MOST_ROWS = 400_000
FEWEST_OUTCOMES = 20
"""Leads of each outcome below which a table of history says nothing."""
TEST_SHARE, VALIDATION_SHARE = 0.2, 0.15
_EVERY_LEAD = 1.0


class TooLittleHistory(GrowthError):
    """Not enough moments whose outcome is known."""

    title = "Ainda há pouco histórico"


@dataclass(frozen=True)
class Look:
    """The leads that were open at one moment, with what came of each: lead_id, label_30d, label_7d."""

    moment: datetime
    outcomes: pa.Table


@use_case(Permission.CAN_VIEW)
def dataset(
    ws: Workspace,
    as_of: datetime | None = None,
    horizon: timedelta = HORIZON,
    *,
    step: timedelta = STEP,
    most_rows: int = MOST_ROWS,
    with_habits: bool = False,
    report: Report | None = None,
) -> pa.Table:
    """One row per lead and observation moment, oldest moment first, from what was known before `as_of` (default: now).

    Columns: lead_id, moment (naive UTC), split (train, validation, test by time; train leaves out moments whose
    horizon reaches into validation: those have no split), label_30d, label_7d (null where the lead did not qualify:
    asked is whether it did so within a week, given that it does), then every signal as it stood, `inputs_hash` last;
    with_habits adds counts per kind of fact and rhythms. Above most_rows, each lead is seen less often, at moments that
    are always the same: to look again at one lead says less than to look at another.
    Raises TooLittleHistory.
    """
    known_by = as_of or ws.now()
    looks = _looks(ws, known_by, horizon, step, most_rows)
    parts = []
    for number, look in enumerate(looks, start=1):
        parts.append(_seen(ws, look, known_by, with_habits))
        if report:
            report(number, len(looks))
    table = pa.concat_tables(parts)
    return _with_splits(table, horizon)


def as_parquet(table: pa.Table) -> bytes:
    """The table as one compressed Parquet file."""
    import pyarrow.parquet as pq  # noqa: PLC0415

    content = io.BytesIO()
    pq.write_table(table, content, compression="zstd")
    return content.getvalue()


def rows_by_split(table: pa.Table) -> dict[str, int]:
    """How many rows each split has; "" for those left out of training because their horizon reaches further."""
    counted = pc.value_counts(table.column("split")).to_pylist()
    return {one["values"] or "": one["counts"] for one in counted}


def _looks(ws: Workspace, known_by: datetime, horizon: timedelta, step: timedelta, most_rows: int) -> list[Look]:
    """Oldest first. Each looks at a share of the leads where there would be too many rows."""
    moments = list(_moments(ws, known_by, horizon, step))
    looks = [_look(ws, moment, known_by, horizon, _EVERY_LEAD) for moment in moments]
    rows = sum(len(look.outcomes) for look in looks)
    if rows > most_rows:
        looks = [_look(ws, moment, known_by, horizon, most_rows / rows) for moment in moments]
    labels = np.concatenate([look.outcomes.column("label_30d").to_numpy() for look in looks] or [np.zeros(0)])
    fewest = min(int(labels.sum()), int(len(labels) - labels.sum()))
    if fewest < FEWEST_OUTCOMES:
        raise TooLittleHistory(
            f"Com resultado conhecido há {len(labels)} observações, {int(labels.sum())} de leads que qualificaram.",
            f"São precisas ao menos {FEWEST_OUTCOMES} de cada lado, de mais de {horizon.days} dias atrás.",
        )
    return [look for look in looks if len(look.outcomes)]


def _moments(ws: Workspace, known_by: datetime, horizon: timedelta, step: timedelta) -> Iterator[datetime]:
    first = store.first_moment(ws.cursor(), known_by)
    last = known_by - horizon
    if first is None or first >= last:
        return
    steps = (last - first) // step
    stride = step * (steps // MOST_MOMENTS + 1)
    for number in range((last - first) // stride, -1, -1):
        yield last - number * stride


def _look(ws: Workspace, moment: datetime, known_by: datetime, horizon: timedelta, share: float) -> Look:
    windows = {"moment": moment, "until": moment + horizon, "soon": moment + min(SOON, horizon)}
    return Look(moment, store.outcomes(ws.cursor(), as_of=known_by, share=share, **windows))


def _seen(ws: Workspace, look: Look, known_by: datetime, with_habits: bool) -> pa.Table:
    """The leads of one look with their signals as they stood."""
    ids = look.outcomes.column("lead_id").to_pylist()
    question = Question(ids, look.moment, accounts.settings_at(ws, look.moment), known_by)
    read = store.table_with_habits if with_habits else store.table
    signals = read(ws.cursor(), question).drop_columns(["external_id", "last_fact_us"])
    rows = look.outcomes.join(signals, "lead_id", join_type="inner").sort_by("lead_id")
    moment = pa.scalar(look.moment.replace(tzinfo=None), pa.timestamp("us"))
    return rows.add_column(1, "moment", pa.repeat(moment, len(rows)))


def _with_splits(table: pa.Table, horizon: timedelta) -> pa.Table:
    """Train on the oldest, validate on the next, test on the newest: by moments, each as long as its share of rows."""
    moments = table.column("moment").to_numpy()
    distinct, counts = np.unique(moments, return_counts=True)
    share = counts.cumsum() / counts.sum()
    test_from = distinct[np.searchsorted(share, 1.0 - TEST_SHARE, side="right").clip(max=len(distinct) - 1)]
    validation_from = distinct[
        np.searchsorted(share, 1.0 - TEST_SHARE - VALIDATION_SHARE, side="right").clip(max=len(distinct) - 1)
    ]
    is_over = moments + np.timedelta64(horizon) <= validation_from
    chosen = [moments >= test_from, moments >= validation_from, is_over]
    number = np.select(chosen, [2, 1, 0], 3)
    names = pa.array(["train", "validation", "test", None], pa.string())
    return table.add_column(2, "split", names.take(pa.array(number)))

"""Learning the two cards from the workspace's own history, and the newest rows on which cards can be judged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import metadata

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from growth_equestre.foundation.workspace import Workspace
from growth_equestre.jobs.types import Report
from growth_equestre.learning.types import Assessment, Learned, Lesson, Slice, TooLittleToLearn
from growth_equestre.scorecard import service as scorecard
from growth_equestre.scorecard import service_fit
from growth_equestre.scorecard.types import Card, Signal
from growth_equestre.scorecard.types_fit import Fitted, Provenance
from growth_equestre.scoring import rules_signals, store
from growth_equestre.scoring.service_dataset import HORIZON, TooLittleHistory, dataset
from growth_equestre.scoring.store import Question

LATER_SHARE = 0.25
"""Of the rows, the newest: held out to judge what was learned from the others."""
ENOUGH = 250_000
"""Rows to learn from: each further look at the same leads says hardly anything, and costs as much."""
_UNITS = 100
_READ, _FITTED = 20, 40
"""Units of the hundred in which progress is told: the table read, and each of the two cards after it."""


@dataclass(frozen=True)
class _Task:
    """One card to learn: its rows (oldest first), its labels, its signals and what the rules say."""

    name: str
    rows: pd.DataFrame
    label: str
    spec: tuple[Signal, ...]
    prior: Card


def learn(ws: Workspace, as_of: datetime, seed: int, report: Report) -> Learned:
    """Both cards from what was known before `as_of`. Raises TooLittleToLearn."""
    try:
        table = dataset(
            ws, as_of, most_rows=ENOUGH, report=lambda done, all_: report(_READ * done // (all_ or 1), _UNITS)
        )
    except TooLittleHistory as too_little:
        raise TooLittleToLearn(str(too_little), "O modelo em uso continua.") from too_little
    lessons = {}
    for number, task in enumerate(_tasks(table)):
        lessons[task.name] = _lesson(task, as_of, np.random.default_rng([seed, number]))
        report(_READ + _FITTED * (number + 1), _UNITS)
    first = lessons["within_30d"]
    trained = first.card.trained
    start, end = _window(table)
    return Learned(
        lessons=lessons,
        as_of=as_of,
        window_start=start,
        window_end=end,
        rows=len(table),
        outcomes=len(table.filter(pc.equal(table.column("label_30d"), 1)).column("lead_id").unique()),
        data_hash=trained.data_hash if trained else "",
        code_version=_code_version(),
    )


def assess(ws: Workspace, cards: Mapping[str, Card], as_of: datetime) -> Assessment:
    """The newest rows whose outcome was known by `as_of`; for a card that ships with the product, which learned from
    no row of this workspace, all of them. Raises TooLittleToLearn.
    """
    try:
        table = dataset(ws, as_of, most_rows=100_000)
    except TooLittleHistory as too_little:
        raise TooLittleToLearn(str(too_little), "Ainda não dá para avaliar.") from too_little
    return Assessment(
        {
            task.name: _slice(task.rows if cards[task.name] == task.prior else task.rows[_is_later(task.rows)], task)
            for task in _tasks(table)
            if task.name in cards
        }
    )


def recent(ws: Workspace, as_of: datetime) -> pd.DataFrame:
    """The signals of the leads still open at `as_of`, those whom a row of training would be about."""
    look = {"moment": as_of, "until": as_of, "soon": as_of, "as_of": as_of}
    ids = store.outcomes(ws.cursor(), share=1.0, **look).column("lead_id").to_pylist()
    return store.table(ws.cursor(), Question(ids, as_of, ws.settings)).to_pandas()


def _tasks(table: pa.Table) -> tuple[_Task, _Task]:
    rows = table.to_pandas()
    prior = store.shipped_cards()
    reached = rows[rows["label_30d"] == 1]
    return (
        _Task("within_30d", rows, "label_30d", rules_signals.SIGNALS_30D, prior.within_30d),
        _Task("within_7d", reached, "label_7d", rules_signals.SIGNALS_7D, prior.within_7d),
    )


def _lesson(task: _Task, as_of: datetime, rng: np.random.Generator) -> Lesson:
    """The card from all rows; and, to judge it, chances on the newest from a card that saw none of their outcomes."""
    is_later = _is_later(task.rows)
    later = task.rows[is_later]
    first_later = later["moment"].min()
    earlier = task.rows[~is_later & (task.rows["moment"] + HORIZON <= first_later)]
    judged = _fitted(task, earlier, rng, as_of)
    whole = _fitted(task, task.rows, rng, as_of)
    names = [signal.name for signal in task.spec]
    return Lesson(
        card=whole.card,
        later=_slice(later, task),
        chances=scorecard.evaluate_table(judged.card, later).chances,
        learned_from=task.rows[names],
        challenger=whole.challenger,
        ladder=whole.ladder,
    )


def _fitted(task: _Task, rows: pd.DataFrame, rng: np.random.Generator, as_of: datetime) -> Fitted:
    """A lead stays on both sides of a cut in time, as it does in life: without who is still open in the later slice,
    only those who ended would be learned from.
    """
    start, end = rows["moment"].min(), rows["moment"].max()
    provenance = None if rows.empty else Provenance(_aware(start), _aware(end), as_of, code_version=_code_version())
    return service_fit.fit(
        rows,
        rows[task.label].to_numpy(dtype=np.int8),
        task.spec,
        rng=rng,
        prior=task.prior,
        times=rows["moment"],
        name=task.prior.name,
        words=rules_signals.words,
        provenance=provenance,
        clusters=rows["lead_id"].tolist(),
    )


def _is_later(rows: pd.DataFrame) -> pd.Series:
    """Marks the newest rows, cut between two moments."""
    cut = rows["moment"].sort_values().iloc[int(len(rows) * (1.0 - LATER_SHARE))] if len(rows) else None
    return rows["moment"] >= cut


def _slice(rows: pd.DataFrame, task: _Task) -> Slice:
    return Slice(
        frame=rows[[signal.name for signal in task.spec]].reset_index(drop=True),
        labels=rows[task.label].to_numpy(dtype=np.int8),
        moments=rows["moment"].to_numpy(dtype="datetime64[us]"),
        groups=pd.factorize(rows["lead_id"])[0].astype(np.int64),
    )


def _window(table: pa.Table) -> tuple[datetime, datetime]:
    moments = table.column("moment").to_pandas()
    return _aware(moments.min()), _aware(moments.max())


def _aware(moment: pd.Timestamp) -> datetime:
    naive: datetime = moment.to_pydatetime()
    return naive.replace(tzinfo=UTC)


def _code_version() -> str:
    try:
        return metadata.version("growth-equestre")
    except metadata.PackageNotFoundError:
        return "desconhecida"

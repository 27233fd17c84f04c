"""The learning door of the scorecard: a table and its outcomes become a card. Pure: no workspace, no clock."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from growth_equestre.scorecard.model_card import card_of
from growth_equestre.scorecard.model_design import (
    BINS,
    BINS_WIDE,
    WIDE_ROWS,
    Design,
    Floats,
    Places,
    design_of,
    sorted_design,
)
from growth_equestre.scorecard.model_learn import Learned, Task, holdout, learn
from growth_equestre.scorecard.model_rare import with_telling_levels
from growth_equestre.scorecard.rules_words import default_words
from growth_equestre.scorecard.types import Card, Metric, Signal, Training
from growth_equestre.scorecard.types_fit import Fitted, Provenance, Report, Words

__all__ = ["fit"]

BINS_ALL = 40_000
"""Bins of all numbers together, at most."""
LONE_CLASS = 2.5
"""Won and lost rows that stand for doubt where only one outcome was seen: one won row alone shows 58%."""


def fit(
    table: pd.DataFrame,
    labels: ArrayLike,
    spec: Sequence[Signal],
    *,
    rng: np.random.Generator,
    prior: Card | None = None,
    times: pd.Series | None = None,
    name: str = "card",
    version: str = "1",
    words: Words | None = None,
    groups: Sequence[Any] | None = None,
    clusters: Sequence[Any] | None = None,
    report: Report | None = None,
    provenance: Provenance | None = None,
) -> Fitted:
    """Learn a card from rows and their outcomes (0 or 1), climbing from the prior only as far as evidence goes.

    times: the moment of each row; then rungs are judged on later slices, and the level is the last one's. groups:
    rows that belong together (one person's) are never on both sides of a fold. clusters: rows that say one thing
    between them (one lead seen often) and count as one where sureness is weighed; the groups, unless given. prior:
    rung 0; its signals are among the spec's. The same rows in any order, spec and seed give the same card. Too little
    to learn from (no rows, one outcome only) gives the prior or the base rate, with a note. Raises InvalidInput for
    a column that is missing or holds text where numbers are due; ValueError for arguments that do not fit together.
    """
    known = _outcomes(labels, len(table))
    clusters = groups if clusters is None else clusters
    _check(len(table), spec, prior, times, {"groups": groups, "clusters": clusters})
    design = design_of(table, spec, prior, _bins(len(spec), len(table)), has_rare=True)
    moments = None if times is None else _moments(times)
    order = _order(design, known, moments)
    design, known = sorted_design(design, order), known[order]
    if not 0 < known.sum() < len(known):
        return _unlearned(prior, known, name, version)
    apart = None if groups is None else [groups[i] for i in order]
    who = None if clusters is None else pd.factorize(pd.Series(list(clusters)).iloc[order])[0]
    sorted_moments = None if moments is None else moments[order]
    design = with_telling_levels(design, known, sorted_moments, apart, who)
    learned = learn(Task(design, known, sorted_moments, apart, who, rng, report or _silent))
    trained = _training(provenance, times, design, known, learned)
    card = card_of(name, version, design, learned, words or default_words, trained)
    return _fitted(card, learned)


def _bins(signals: int, rows: int) -> int:
    """Bins of each number: a card has room for so many in all, its pairs besides."""
    return max(2, min(BINS_WIDE if rows >= WIDE_ROWS else BINS, BINS_ALL // max(1, signals)))


def _outcomes(labels: ArrayLike, rows: int) -> Floats:
    known = np.asarray(labels, dtype=np.float64)
    if known.shape != (rows,):
        raise ValueError(f"labels of shape {known.shape} for {rows} rows")
    if not np.isin(known, (0.0, 1.0)).all():
        raise ValueError("labels must be 0 or 1")
    return known


def _check(
    rows: int,
    spec: Sequence[Signal],
    prior: Card | None,
    times: pd.Series | None,
    labels_of_rows: Mapping[str, Sequence[Any] | None],
) -> None:
    names = [signal.name for signal in spec]
    if len(set(names)) != len(names):
        raise ValueError("spec: a signal stands twice")
    unknown = [signal.name for signal in prior.signals if signal.name not in names] if prior else []
    if unknown:
        raise ValueError(f"prior: signals {unknown} are not in the spec")
    if prior and prior.pairs:
        raise ValueError("prior: a card with pairs cannot be a starting point")
    for what, given in (("times", times), *labels_of_rows.items()):
        if given is not None and len(given) != rows:
            raise ValueError(f"{what}: {len(given)} for {rows} rows")


def _moments(times: pd.Series) -> Floats:
    """Ascending numbers for moments; an unknown one counts as the first."""
    numbers = times if pd.api.types.is_numeric_dtype(times) else pd.to_datetime(times).astype("int64")
    moments = numbers.to_numpy(dtype=np.float64, na_value=np.nan)
    unknown = np.isnan(moments) | pd.isna(times).to_numpy()
    known = moments[~unknown]
    return np.where(unknown, known.min() if len(known) else 0.0, moments)


def _order(design: Design, labels: Floats, moments: Floats | None) -> Places:
    """By time, then by content, so that the order of the rows in the table says nothing."""
    keys: list[NDArray[Any]] = [labels, *(design.places[:, j] for j in range(design.places.shape[1]))]
    return np.lexsort([*keys, moments] if moments is not None else keys)


def _silent(share: float, doing: str) -> None:
    """Nobody listens."""


def _unlearned(prior: Card | None, labels: Floats, name: str, version: str) -> Fitted:
    if len(labels):
        outcome = "positivo" if labels[0] else "negativo"
        note = f"Todas as {len(labels)} linhas têm o mesmo resultado ({outcome}): não há o que aprender."
    else:
        note = "A tabela não tem linhas: não há o que aprender."
    if prior is not None:
        return Fitted(replace(prior, name=name, version=version), (), 0, notes=(f"{note} Valem as regras de partida.",))
    won = float(labels.sum()) + LONE_CLASS
    lost = float(len(labels) - labels.sum()) + LONE_CLASS
    card = Card(name, version, math.log(won / lost), (), intercept_variance=1.0 / won + 1.0 / lost)
    return Fitted(card, (), 0, notes=(f"{note} Vale uma chance média prudente.",))


def _training(
    provenance: Provenance | None, times: pd.Series | None, design: Design, labels: Floats, learned: Learned
) -> Training | None:
    if provenance is None and (times is None or pd.api.types.is_numeric_dtype(times) or not times.notna().any()):
        return None
    origin = provenance or _seen(pd.to_datetime(times))
    return Training(
        window_start=origin.window_start,
        window_end=origin.window_end,
        as_of=origin.as_of,
        rows=len(labels),
        outcomes=int(labels.sum()),
        rung=learned.rung,
        metrics=_finite(holdout(learned)),
        data_hash=origin.data_hash or data_hash(design, labels),
        code_version=origin.code_version,
    )


def _finite(metrics: tuple[Metric, ...]) -> tuple[Metric, ...]:
    return tuple(one for one in metrics if math.isfinite(one.value))


def _seen(times: pd.Series) -> Provenance:
    first, last = (_aware(moment) for moment in (times.min(), times.max()))
    return Provenance(first, last, last)


def _aware(moment: pd.Timestamp) -> datetime:
    known = moment.tz_localize(UTC) if moment.tzinfo is None else moment.tz_convert(UTC)
    return datetime.fromtimestamp(known.timestamp(), UTC)


def data_hash(design: Design, labels: Floats) -> str:
    """SHA-256 of the sorted rows as the card sees them."""
    digest = hashlib.sha256(repr(design.axes).encode())
    digest.update(np.ascontiguousarray(design.places).tobytes())
    digest.update(labels.astype(np.int8).tobytes())
    return digest.hexdigest()


def _fitted(card: Card, learned: Learned) -> Fitted:
    if learned.way is None:
        note = "Há poucos resultados para comparar modelos: o aprendizado fica perto das regras e da média."
        return Fitted(card, (), learned.rung, notes=(note,))
    ladder = [step.report for step in learned.way.steps]
    if learned.planted:
        ladder.append(learned.planted.report)
    if learned.rival:
        ladder.append(learned.rival.report)
    text = learned.rival.text if learned.rival else None
    return Fitted(card, tuple(ladder), learned.rung, text, holdout(learned), learned.is_forward)

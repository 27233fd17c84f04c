"""What a card is measured beside: the base rate, an Odoo-style naive Bayes, LightGBM with its defaults; and by what."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Labels = NDArray[np.int64]

BINS = 15
FLOOR = 1e-6
ODOO_COUNT = 0.1
"""What Odoo adds to every count, so that a value never seen with a won lead does not forbid one."""
QUANTILES = 10


@dataclass(frozen=True)
class Figures:
    """auc: ties halved. log_loss: natural logarithm. calibration_error: over 15 bins of as many rows each."""

    auc: float
    log_loss: float
    calibration_error: float

    def __str__(self) -> str:
        return f"AUC {self.auc:.4f}, log loss {self.log_loss:.4f}, calibration error {self.calibration_error:.4f}"


def figures(chances: Floats, labels: Labels) -> Figures:
    """How good these chances are for these outcomes."""
    return Figures(auc(chances, labels), log_loss(chances, labels), calibration_error(chances, labels))


def auc(chances: Floats, labels: Labels) -> float:
    """The chance that a won row stands above a lost one; half where there is only one kind."""
    won = int(labels.sum())
    if won in (0, len(labels)):
        return 0.5
    ranks = pd.Series(chances).rank().to_numpy()
    return float((ranks[labels == 1].sum() - won * (won + 1) / 2) / (won * (len(labels) - won)))


def log_loss(chances: Floats, labels: Labels) -> float:
    """Mean over the rows; chances of 0 and 1 are cut at a millionth."""
    cut = np.clip(chances, FLOOR, 1.0 - FLOOR)
    return float(-np.mean(np.where(labels == 1, np.log(cut), np.log1p(-cut))))


def calibration_error(chances: Floats, labels: Labels, bins: int = BINS) -> float:
    """Mean distance between promised and seen shares over bins of as many rows each."""
    order = np.argsort(chances, kind="stable")
    gaps = [
        len(part) * abs(float(chances[part].mean()) - float(labels[part].mean()))
        for part in np.array_split(order, min(bins, len(order)))
    ]
    return sum(gaps) / len(order)


def base_rate(labels: Labels, rows: int) -> Floats:
    """The same chance for everybody: the share won so far, with half a row of each kind added."""
    return np.full(rows, (labels.sum() + 0.5) / (len(labels) + 1.0))


def odoo_naive_bayes(learn: pd.DataFrame, labels: Labels, judge: pd.DataFrame) -> Floats:
    """Odoo's predictive lead scoring: counts of won and lost per value, multiplied as if values were independent.

    Numbers are cut into ten quantiles, since Odoo only counts values. A value that is missing or new says nothing.
    """
    won, lost = float(labels.sum()), float(len(labels) - labels.sum())
    for_won = np.full(len(judge), np.log((won + ODOO_COUNT) / (won + lost + 2 * ODOO_COUNT)))
    for_lost = np.full(len(judge), np.log((lost + ODOO_COUNT) / (won + lost + 2 * ODOO_COUNT)))
    for name in learn.columns:
        seen, asked = _values(learn[name], judge[name])
        counts = pd.DataFrame({"value": seen, "won": labels, "lost": 1 - labels}).groupby("value")[["won", "lost"]]
        table = counts.sum() + ODOO_COUNT
        shares = np.log(table / table.sum())
        for_won += asked.map(shares["won"]).fillna(0.0).to_numpy()
        for_lost += asked.map(shares["lost"]).fillna(0.0).to_numpy()
    return np.asarray(1.0 / (1.0 + np.exp(np.clip(for_lost - for_won, -500, 500))))


def lightgbm_defaults(learn: pd.DataFrame, labels: Labels, judge: pd.DataFrame, **settings: object) -> Floats:
    """Unrestricted trees on the same columns, texts as its own categories. settings: other than the defaults."""
    import lightgbm

    seen, asked = _as_lightgbm_reads(learn, judge)
    model = lightgbm.LGBMClassifier(**({"verbose": -1, "n_jobs": 1, "random_state": 0} | settings))
    model.fit(seen, labels)
    return np.asarray(model.predict_proba(asked)[:, 1])


def _values(learn: pd.Series, judge: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Both columns as values to count; edges of numbers come from the rows that are learned from."""
    if not pd.api.types.is_numeric_dtype(learn.dtype) or learn.nunique() <= QUANTILES:
        return learn, judge
    edges = np.unique(np.nanquantile(learn.to_numpy(dtype=float), np.linspace(0, 1, QUANTILES + 1)[1:-1]))
    return tuple(  # type: ignore[return-value]
        pd.Series(np.searchsorted(edges, column), index=column.index).where(column.notna()) for column in (learn, judge)
    )


def _as_lightgbm_reads(learn: pd.DataFrame, judge: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    seen, asked = {}, {}
    for position, name in enumerate(learn.columns):
        column, later = learn[name], judge[name]
        if not pd.api.types.is_numeric_dtype(column.dtype):
            levels = pd.CategoricalDtype(sorted(column.dropna().unique()))
            column, later = column.astype(levels), later.where(later.isin(levels.categories)).astype(levels)
        seen[f"x{position}"], asked[f"x{position}"] = column, later
    return pd.DataFrame(seen), pd.DataFrame(asked)

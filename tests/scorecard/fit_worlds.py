"""Small worlds of known truth for the laws of learning: rows, the true chances, and outcomes drawn from them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from growth_equestre.scorecard import service_fit
from growth_equestre.scorecard.types import Signal
from growth_equestre.scorecard.types_fit import Fitted

FUNNEL = (
    Signal("visits", "numeric", "Visitas", 1),
    Signal("idle_days", "numeric", "Dias em silêncio", -1),
    Signal("has_budget", "numeric", "Orçamento confirmado", 1),
    Signal("uf", "category", "Estado"),
    Signal("ticket", "numeric", "Valor"),
)


@dataclass(frozen=True)
class World:
    """table: one row per lead; truth: chances; outcomes: 0 or 1."""

    table: pd.DataFrame
    truth: NDArray[np.float64]
    outcomes: NDArray[np.float64]


def funnel(rows: int, seed: int, start: float = -2.0) -> World:
    rng = np.random.default_rng(seed)
    table = pd.DataFrame(
        {
            "visits": rng.poisson(2.0, rows).astype(float),
            "idle_days": rng.exponential(8.0, rows).round(1),
            "has_budget": (rng.random(rows) < 0.3).astype(float),
            "uf": rng.choice(["MG", "SP", "GO", "RJ"], rows, p=[0.4, 0.3, 0.2, 0.1]),
            "ticket": np.where(rng.random(rows) < 0.2, np.nan, rng.lognormal(3.0, 1.0, rows).round(2)),
        }
    )
    states = table["uf"].map({"MG": 0.5, "SP": 0.0, "GO": -0.5, "RJ": 0.2}).to_numpy(dtype=float)
    margins = start + 0.5 * np.minimum(table["visits"], 4) - 0.06 * table["idle_days"] + 1.4 * table["has_budget"]
    return drawn(table, margins.to_numpy() + states, rng)


def drawn(table: pd.DataFrame, margins: NDArray[np.float64], rng: np.random.Generator) -> World:
    truth = 1.0 / (1.0 + np.exp(-margins))
    return World(table, truth, (rng.random(len(table)) < truth).astype(float))


def learned(world: World, spec: tuple[Signal, ...] = FUNNEL, **options: object) -> Fitted:
    return service_fit.fit(world.table, world.outcomes, spec, rng=np.random.default_rng(7), **options)  # type: ignore[arg-type]


def log_loss(chances: NDArray[np.float64], outcomes: NDArray[np.float64]) -> float:
    sure = np.clip(np.where(outcomes > 0.5, chances, 1.0 - chances), 1e-12, 1.0)
    return float(-np.log(sure).mean())


def area(chances: NDArray[np.float64], outcomes: NDArray[np.float64]) -> float:
    """AUC by counting."""
    won, lost = chances[outcomes > 0.5], chances[outcomes < 0.5]
    wins = (won[:, None] > lost[None, :]).mean() + 0.5 * (won[:, None] == lost[None, :]).mean()
    return float(wins)

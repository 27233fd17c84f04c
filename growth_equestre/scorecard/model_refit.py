"""The chosen rung once more, on all rows: an average of several growths of its trees."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from growth_equestre.scorecard.model_additive import Additive, blend
from growth_equestre.scorecard.model_bayes import Posterior, fit_bayes
from growth_equestre.scorecard.model_boost import grow, levelled, read_out
from growth_equestre.scorecard.model_design import Design, Floats, Places
from growth_equestre.scorecard.model_ladder import (
    HALFWAY,
    Climb,
    Setting,
    Step,
    Try,
    halfway,
    is_of_pairs,
    lesson_of,
    level_of,
)

BAGS = 4
BAG_SHARE, BAG_SHARE_MANY = 0.9, 0.5
"""Share of the rows that one growth sees; with many, halves are plenty, and tell how far fresh rows would move it."""
MANY_ROWS = 20_000

Bags = list[Additive]


@dataclass(frozen=True)
class Refit:
    """model: what serves. posterior: rung 1 under it. bags: the same from each growth alone (itself where no trees).

    share: of the rows that each growth saw.
    """

    model: Additive
    posterior: Posterior
    bags: tuple[Additive, ...]
    share: float = BAG_SHARE


def refit(design: Design, labels: Floats, way: Climb | None, seed: int) -> Refit:
    """All rows, the rung that won; rung 1 where nothing could be judged."""
    posterior = fit_bayes(design, labels, np.arange(design.rows))
    if way and way.top.rung == 0 and not design.has_prior:
        level = level_of(way.setting, np.arange(design.rows))
        return Refit(level, posterior, (level,))
    steps = _needed(way) if way else []
    if way is None or not steps:
        return Refit(posterior.model, posterior, (posterior.model,))
    half = halfway(way.setting, np.arange(design.rows), posterior.model)
    grown: dict[int, Bags] = {HALFWAY: [half] * BAGS, 1: [posterior.model] * BAGS}
    tops = grown[1]
    for step in steps:
        grown[step.rung] = _grown(way.setting, step, grown, seed)
        if step.report.has_won:
            tops = [
                blend([top, one], [1 - step.share, step.share]) for top, one in zip(tops, grown[step.rung], strict=True)
            ]
    share = _share(design.rows)
    return Refit(blend(tops, [1 / BAGS] * BAGS), posterior, tuple(tops), share)


def _needed(way: Climb) -> list[Step]:
    """The rungs of trees that the top one is made of, lowest first."""
    steps = {step.rung: step for step in way.steps if 2 <= step.rung <= way.top.rung}
    top = steps.get(3)
    if top and top.base != 2 and top.share == 1.0:
        return [top]
    return [steps[rung] for rung in sorted(steps)]


def _share(rows: int) -> float:
    return BAG_SHARE if rows < MANY_ROWS else BAG_SHARE_MANY


def _grown(setting: Setting, step: Step, below: dict[int, Bags], seed: int) -> Bags:
    """Each growth sees a part of the rows, and starts from the average of the growths that it starts from."""
    rows = np.arange(setting.design.rows)
    how = Try(step.base, step.recipe)
    base = below[step.base]
    lesson, codes = lesson_of(setting, how, blend(base, [1 / BAGS] * BAGS), below[1][0], rows)
    grown = []
    for bag, model in enumerate(base):
        kept = part_of(setting, np.random.default_rng([seed, step.rung, bag]), _share(setting.design.rows))
        trees = grow(lesson, kept, step.recipe, seed + bag, rounds=step.rounds)
        added = read_out(trees, setting.design, codes, is_of_pairs(step.recipe), step.rounds)
        grown.append(levelled(blend([model, added], [1.0, 1.0]), setting.design, rows))
    return grown


def part_of(setting: Setting, rng: np.random.Generator, share: float) -> Places:
    """A share of the rows; whole leads where rows belong together."""
    if setting.who is None:
        count = max(1, int(share * setting.design.rows))
        return np.sort(rng.choice(setting.design.rows, count, replace=False))
    return np.flatnonzero((rng.permutation(int(setting.who.max()) + 1) < share * (setting.who.max() + 1))[setting.who])

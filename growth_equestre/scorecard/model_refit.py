"""The chosen rung once more, on all rows: an average of several growths of its trees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from growth_equestre.scorecard.model_additive import Additive, blend
from growth_equestre.scorecard.model_bayes import Posterior, fit_bayes
from growth_equestre.scorecard.model_boost import Codes, Lesson, grow, levelled, read_out
from growth_equestre.scorecard.model_design import Design, Floats
from growth_equestre.scorecard.model_ladder import Climb, Step, curves_lesson, pairs_lesson

BAGS = 4
BAG_SHARE = 0.9
"""Share of the rows that one growth sees."""


@dataclass(frozen=True)
class Refit:
    """model: what serves. posterior: rung 1 under it. bags: the same from each growth alone (itself where no trees)."""

    model: Additive
    posterior: Posterior
    bags: tuple[Additive, ...]


def refit(design: Design, labels: Floats, way: Climb | None, seed: int) -> Refit:
    """All rows, the rung that won; rung 1 where nothing could be judged."""
    posterior = fit_bayes(design, labels, np.arange(design.rows))
    pure = [posterior.model] * BAGS
    tops = [posterior.model] * BAGS
    steps = [step for step in way.steps if 2 <= step.rung <= way.top.rung] if way else []
    for step in steps:
        pure = _grown(design, labels, step, pure, seed)
        if step.report.has_won:
            tops = [blend([top, one], [1 - step.share, step.share]) for top, one in zip(tops, pure, strict=True)]
    if not steps:
        return Refit(posterior.model, posterior, (posterior.model,))
    return Refit(blend(tops, [1 / BAGS] * BAGS), posterior, tuple(tops))


def _grown(design: Design, labels: Floats, step: Step, below: Sequence[Additive], seed: int) -> list[Additive]:
    """Each growth sees most of the rows, and starts from the average of the growths below."""
    start = blend(below, [1 / len(below)] * len(below))
    rows = np.arange(design.rows)
    lesson, codes = _lesson(design, labels, step, start)
    grown = []
    for bag, model in enumerate(below):
        rng = np.random.default_rng([seed, step.rung, bag])
        kept = np.sort(rng.choice(rows, max(1, int(BAG_SHARE * len(rows))), replace=False))
        trees = grow(lesson, kept, step.recipe, seed + bag, rounds=step.rounds)
        added = read_out(trees, design, codes, step.rung == 3, step.rounds)
        grown.append(levelled(blend([model, added], [1.0, 1.0]), design, rows))
    return grown


def _lesson(design: Design, labels: Floats, step: Step, start: Additive) -> tuple[Lesson, Codes]:
    if step.rung == 2:
        return curves_lesson(design, labels, start)
    return pairs_lesson(design, labels, start, np.arange(design.rows))

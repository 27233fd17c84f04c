"""The funnel as a Markov chain over (what everyone sees, hidden intent): one day's chances, and the exact truth.

Axes, in this order: tempo level (12), open step (31), silent days 0-14 (15), intent (4), outcome (21, then "nothing").
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property, lru_cache

import numpy as np
import numpy.typing as npt

from growth_equestre.demo import rules, world
from growth_equestre.demo.types import Intent, Outcome

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Booleans = npt.NDArray[np.bool_]

NOTHING = len(Outcome)
SILENCES = world.SILENCE_CAP_DAYS + 1
DRIFT: Floats = np.array(world.DRIFT)
DRIFT_CUMULATIVE: Floats = DRIFT.cumsum(axis=1)
IS_SIGN: Booleans = np.array([outcome in rules.SIGNS for outcome in Outcome] + [False])
IS_TEAM: Booleans = np.array([outcome in rules.TEAM_OUTCOMES for outcome in Outcome] + [False])
NEXT_STEP: Ints = np.array(
    [
        [*(rules.STEP_NUMBER[rules.next_step(step, outcome)] for outcome in Outcome), number]
        for number, step in enumerate(rules.STEPS[: rules.OPEN_STEPS])
    ]
)


@dataclass(frozen=True)
class Rhythm:
    """The week as weights. lead, team: shape (7, 24), row = window number mod 7, column = hour within the window.

    A window is the 24 hours that end a whole number of days before (or after) `now`; window `days_back - 1` ends now.
    """

    lead: Floats
    team: Floats

    @cached_property
    def day_weights(self) -> Floats:
        """Shape (7, 2): how lively each window is for leads and for the team; the mean is 1."""
        totals = np.stack([self.lead.sum(axis=1), self.team.sum(axis=1)], axis=1)
        return np.asarray(totals / totals.mean(axis=0))


def rhythm_before(local_now: datetime, days_back: int) -> Rhythm:
    """The rhythm of windows that are counted from the team's local `now`."""
    lead, team = np.zeros((7, 24)), np.zeros((7, 24))
    for window in range(7):
        for hour in range(24):
            moment = local_now - timedelta(days=days_back - window, hours=-hour)
            lead[window, hour] = world.LEAD_WEEK[moment.weekday()] * world.LEAD_DAY[moment.hour]
            team[window, hour] = world.TEAM_WEEK[moment.weekday()] * world.TEAM_DAY[moment.hour]
    return Rhythm(lead, team)


@lru_cache(maxsize=1)
def average_rates() -> Floats:
    """Rate of each outcome on an average day, all axes but "nothing"."""
    calm = np.array(
        [
            [
                [[rules.daily_rate(step, silent, outcome, intent, 0.0) for outcome in Outcome] for intent in Intent]
                for silent in range(SILENCES)
            ]
            for step in rules.STEPS[: rules.OPEN_STEPS]
        ]
    )
    hurried = np.array([outcome in world.HURRIED for outcome in Outcome])
    factors = np.exp([rules.tempo_of(level) for level in range(world.TEMPO_LEVELS)])
    pace = np.where(hurried[None, :], factors[:, None], 1.0)
    return np.asarray(calm[None] * pace[:, None, None, None, :])


def day_chances(rhythm: Rhythm) -> Floats:
    """Chance of each outcome in a window: shape (7, *axes), the last entry "nothing"; sums to 1 over outcomes."""
    lead_weight, team_weight = rhythm.day_weights[:, 0], rhythm.day_weights[:, 1]
    weights = np.where(IS_TEAM[None, :NOTHING], team_weight[:, None], lead_weight[:, None])
    rates = average_rates()[None] * weights[:, None, None, None, None, :]
    nothing = np.ones((*rates.shape[:-1], 1))
    competing = np.concatenate([rates, nothing], axis=-1)
    return np.asarray(competing / competing.sum(axis=-1, keepdims=True))


def chance_to_qualify(chances: Floats, first_window: int, days: int) -> Floats:
    """Chance of qualifying in the `days` windows from first_window on, for tempo, step, silent days, intent.

    Exact backward recursion: the day's outcome is drawn under today's intent, then the intent drifts.
    """
    reached = np.zeros(chances.shape[1:-1])
    silent_next = np.minimum(np.arange(SILENCES) + 1, world.SILENCE_CAP_DAYS)
    for window in range(first_window + days - 1, first_window - 1, -1):
        later = _with_ends(reached @ DRIFT.T)
        reached = np.zeros_like(reached)
        for outcome in range(NOTHING + 1):
            after = later[:, NEXT_STEP[:, outcome]]
            after = after[:, :, :1] if IS_SIGN[outcome] else after[:, :, silent_next]
            reached += chances[window % 7, ..., outcome] * after
    return reached


def _with_ends(open_steps: Floats) -> Floats:
    """Add the two ends to the step axis: qualified is 1, lost is 0."""
    end = np.zeros((open_steps.shape[0], 2, *open_steps.shape[2:]))
    end[:, 0] = 1.0
    return np.concatenate([open_steps, end], axis=1)


def view_likelihood(extra_views: Ints) -> Floats:
    """Shape (n, 4): how likely each intent makes this many page views beyond the first, up to a common factor."""
    means = np.array(world.EXTRA_VIEWS)
    return np.asarray(np.exp(extra_views[:, None] * np.log(means)[None, :] - means[None, :]))


def drawn(cumulative: Floats, rng: np.random.Generator) -> Ints:
    """One category per row of cumulative chances, shape (n, categories)."""
    ticket = rng.random(len(cumulative))[:, None]
    return np.asarray((ticket >= cumulative[:, :-1]).sum(axis=1), dtype=np.int64)


def updated_belief(belief: Floats, likelihood: Floats) -> Floats:
    """Bayes over the day just seen, then the night's drift. belief, likelihood: shape (n, 4)."""
    seen = belief * likelihood
    seen /= seen.sum(axis=1, keepdims=True)
    return np.asarray(seen @ DRIFT)

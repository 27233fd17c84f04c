"""What each next action truly does in the simulated market: the chance that a lead speaks within a week of it."""

from __future__ import annotations

import numpy as np

from growth_equestre.demo import world
from growth_equestre.demo.model import DRIFT, IS_SIGN, NEXT_STEP, NOTHING, SILENCES, Floats, Ints
from growth_equestre.demo.rules import OPEN_STEPS
from growth_equestre.demo.types import Outcome
from growth_equestre.foundation.vocab import NextAction, Segment

DAYS = 7
ACTIONS = tuple(world.ACTION_LIFT)
SEGMENTS = tuple(Segment(one) for one in world.SEGMENT_SHARE)
SPOKEN = frozenset(
    {
        Outcome.REPLY, Outcome.ASK_PRICE, Outcome.ASK_PROPOSAL, Outcome.SCHEDULE, Outcome.ATTEND, Outcome.FOLLOW_UP,
        Outcome.SEND_DOCUMENTS, Outcome.CONFIRM_BUDGET, Outcome.CONFIRM_TIMELINE, Outcome.CONFIRM_NEED, Outcome.QUALIFY,
    }
)  # fmt: skip
"""The lead itself says something good; a visit or a click is no answer."""


def chance_to_speak(chances: Floats, first_window: int, days: int = DAYS) -> Floats:
    """Chance of a good word from the lead in the `days` windows from first_window on, left alone.

    Shape of the axes (tempo, open step, silent days, intent). Being lost ends it.
    """
    spoken = np.zeros(chances.shape[1:-1])
    silent_next = np.minimum(np.arange(SILENCES) + 1, world.SILENCE_CAP_DAYS)
    for window in range(first_window + days - 1, first_window - 1, -1):
        later = spoken @ DRIFT.T
        spoken = np.zeros_like(spoken)
        for outcome in range(NOTHING + 1):
            after = np.stack([_after(later, step, outcome, silent_next) for step in range(OPEN_STEPS)], axis=1)
            spoken += chances[window % 7, ..., outcome] * after
    return spoken


def _after(later: Floats, step: int, outcome: int, silent_next: Ints) -> Floats:
    """Chance of a word once this came, for one step: shape (tempo, silent days, intent)."""
    reached = int(NEXT_STEP[step, outcome])
    if outcome in SPOKEN:
        return np.ones_like(later[:, step])
    if reached >= OPEN_STEPS:
        return np.zeros_like(later[:, step])
    return later[:, reached][:, [0] * SILENCES if IS_SIGN[outcome] else silent_next]


def with_actions(by_intent: Floats, belief: Floats, segment: Ints) -> Floats:
    """Chance to speak within a week of each action, shape (n, actions in the order of ACTIONS).

    by_intent: chance when left alone, belief: chance of each intent, both shape (n, 4); segment: index in SEGMENTS.
    """
    odds = np.log(np.clip(by_intent, 1e-9, 1 - 1e-9) / (1 - np.clip(by_intent, 1e-9, 1 - 1e-9)))
    chances = [belief * _sigmoid(odds + lift(action, segment)) for action in ACTIONS]
    return np.stack([one.sum(axis=1) for one in chances], axis=1)


def chance_to_be_prompted(alone: Floats, lift: Floats) -> Floats:
    """Chance of an answer to the contact itself, which brings the week's chance from `alone` to what the action does.

    Both shape (n, 4). An action that puts a lead off is lived as one that does nothing.
    """
    kept = np.clip(alone, 1e-9, 1 - 1e-9)
    lifted = _sigmoid(np.log(kept / (1 - kept)) + lift)
    return np.asarray(np.clip((lifted - kept) / (1.0 - kept), 0.0, 1.0))


def lift(action: NextAction, segment: Ints) -> Floats:
    """Log factors, shape (n, 4); nothing moves who is gone."""
    added = world.ACTION_SEGMENT_LIFT.get(action, {})
    by_segment = np.array([added.get(one, 0.0) for one in SEGMENTS])[segment]
    by_intent = np.array((0.0, *world.ACTION_LIFT[action]))
    return np.asarray(by_intent[None, :] + by_segment[:, None] * (by_intent != 0.0)[None, :])


def _sigmoid(odds: Floats) -> Floats:
    return np.asarray(1.0 / (1.0 + np.exp(-odds)))

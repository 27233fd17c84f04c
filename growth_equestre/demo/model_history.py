"""Leads lived day by day: what each did, what everyone could believe about it, and its true chances at the present."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from typing import Protocol

import numpy as np

from growth_equestre.demo import model_actions, rules, world
from growth_equestre.demo.model import (
    DRIFT_CUMULATIVE,
    IS_SIGN,
    NEXT_STEP,
    NOTHING,
    Booleans,
    Floats,
    Ints,
    Rhythm,
    chance_to_qualify,
    day_chances,
    drawn,
    updated_belief,
    view_likelihood,
)
from growth_equestre.demo.model_people import People
from growth_equestre.demo.types import Outcome, Place, WorldSize

SECOND_US = 1_000_000
MINUTE_US = 60 * SECOND_US
HOUR_US = 60 * MINUTE_US
DAY_US = 24 * HOUR_US
ARRIVAL, SILENCE_NOTE = NOTHING + 1, NOTHING + 2
NO_STAGE, WARMING, QUALIFIED, LOST = 0, 1, 2, 3
_WARM_PLACES = (Place.CALCULATED_AND_CLICKED, Place.WAITING, Place.TALKING)
_TEAM = np.array([outcome in rules.TEAM_OUTCOMES for outcome in Outcome] + [False, False, True])
_SETTLED_BY = 45 * MINUTE_US
"""Before a day ends, what began in it is over."""
_IS_WARM = np.array([step.place in _WARM_PLACES for step in rules.STEPS])
_TAKES_CONTACT = np.array([step.place in (Place.WAITING, Place.TALKING, Place.STALLED) for step in rules.STEPS])
_BRINGS_VIEWS = np.isin(
    np.arange(NOTHING + 1), [Outcome.BROWSE, Outcome.CALCULATE, Outcome.CLICK_CTA, Outcome.CLICK_WHATSAPP]
)

# Chance that the team notes a silence on its nth day; the last entry stands for any longer one.
_NOTED = np.array([world.SILENCE_NOTED.get(days, 0.0) for days in range(max(world.SILENCE_NOTED) + 2)])


@dataclass(frozen=True)
class Records:
    """What happened, one row per lead and day with something to write down, in order of days.

    outcome: an Outcome, ARRIVAL or SILENCE_NOTE. views: page views of that visit. stage: the stage reached, if any.
    silent_days: days without any word from the lead, for the note of silence. at_us: since the first window began.
    """

    lead: Ints
    window: Ints
    outcome: Ints
    views: Ints
    stage: Ints
    silent_days: Ints
    at_us: Ints


@dataclass(frozen=True)
class Contacts:
    """Whom the team contacts in one window. lift: log factors on the odds to answer within a week, shape (n, 4).

    at_us: when, since the first window began; at least an hour before the window ends.
    """

    lead: Ints
    lift: Floats
    at_us: Ints


class Team(Protocol):
    """Whoever contacts leads while they live."""

    def meets(self, born_us: Ints) -> None:
        """Told first: when each lead comes, since the first window began."""

    def contacts(self, window: int, still_open: Ints, fresh: Records) -> Contacts | None:
        """Asked before each day of the past. still_open: leads. fresh: what happened since it was asked last."""


@dataclass(frozen=True)
class Truth:
    """The present of each lead. chance_*: NaN for who is no longer open (qualified or lost before now)."""

    step: Ints
    chance_observable: Floats
    chance_hidden: Floats


@dataclass(frozen=True)
class History:
    """One chunk of leads: arrival window, all records, the present truth, the window of qualifying (-1: not yet)."""

    arrived: Ints
    records: Records
    truth: Truth
    qualified_window: Ints


@dataclass
class _Lives:
    """The moving state of a chunk of leads."""

    people: People
    rhythm: Rhythm
    arrived: Ints
    born_us: Ints
    step: Ints
    silent: Ints
    quiet: Ints
    intent: Ints
    belief: Floats
    was_warm: Booleans
    qualified_window: Ints
    rows: list[tuple[Ints, ...]] = field(default_factory=list)
    told: int = 0
    alone: dict[int, Floats] = field(default_factory=dict)
    """Chances to speak within a week when left alone, by the window's day of the week."""


def live(
    people: People, size: WorldSize, rhythm: Rhythm, rng: np.random.Generator, team: Team | None = None
) -> History:
    """Simulate these people over days_back + days_ahead windows; the truth is that of window days_back: now.

    What a contact brings comes within its day, so that nothing of the past is still on its way at the present.
    """
    chances = day_chances(rhythm)
    lives = _newcomers(people, size, rhythm, rng)
    if team:
        team.meets(lives.born_us)
    truth = None
    for window in range(size.days_back + size.days_ahead + 1):
        if window == size.days_back:
            truth = _truth_of(lives, chance_to_qualify(chances, window, world.HORIZON_DAYS))
        if window < size.days_back + size.days_ahead:
            contacts = _asked(lives, team, window) if team and window < size.days_back else None
            _live_one_day(lives, chances, window, rng, contacts)
            _welcome(lives, window, rng)
    assert truth is not None
    return History(lives.arrived, _gathered(lives.rows), truth, lives.qualified_window)


def _newcomers(people: People, size: WorldSize, rhythm: Rhythm, rng: np.random.Generator) -> _Lives:
    how_many = len(people.tempo)
    windows = np.arange(size.days_back)
    growth = 1.0 + world.ARRIVAL_GROWTH * windows / size.days_back
    weights = rhythm.day_weights[windows % 7, 0] * growth
    cumulative = (weights / weights.sum()).cumsum()
    arrived = np.minimum(np.searchsorted(cumulative, rng.random(how_many), side="right"), size.days_back - 1)
    return _Lives(
        people=people,
        rhythm=rhythm,
        arrived=arrived,
        born_us=_moments(rhythm, arrived, np.full(how_many, ARRIVAL), rng),
        step=np.zeros(how_many, dtype=np.int64),
        silent=np.zeros(how_many, dtype=np.int64),
        quiet=np.zeros(how_many, dtype=np.int64),
        intent=drawn(people.intent_shares.cumsum(axis=1), rng),
        belief=people.intent_shares.copy(),
        was_warm=np.zeros(how_many, dtype=np.bool_),
        qualified_window=np.full(how_many, -1, dtype=np.int64),
    )


def _welcome(lives: _Lives, window: int, rng: np.random.Generator) -> None:
    """The first visit of who arrives in this window; what may follow starts the day after."""
    new = np.flatnonzero(lives.arrived == window)
    extra = rng.poisson(np.array(world.EXTRA_VIEWS)[lives.intent[new]])
    lives.belief[new] = updated_belief(lives.belief[new], view_likelihood(extra))
    lives.intent[new] = drawn(DRIFT_CUMULATIVE[lives.intent[new]], rng)
    nothing = np.zeros_like(new)
    lives.rows.append(
        (new, nothing + window, nothing + ARRIVAL, extra + 1, nothing + NO_STAGE, nothing, lives.born_us[new])
    )


def _asked(lives: _Lives, team: Team, window: int) -> Contacts | None:
    still_open = np.flatnonzero((lives.arrived < window) & (lives.step < rules.OPEN_STEPS))
    fresh, lives.told = lives.rows[lives.told :], len(lives.rows)
    return team.contacts(window, still_open, _gathered(fresh)) if fresh else None


def _live_one_day(
    lives: _Lives, chances: Floats, window: int, rng: np.random.Generator, contacts: Contacts | None
) -> None:
    here = np.flatnonzero((lives.arrived < window) & (lives.step < rules.OPEN_STEPS))
    step, silent, intent = lives.step[here], lives.silent[here], lives.intent[here]
    by_intent = chances[window % 7][lives.people.tempo[here], step, silent]
    outcome = drawn(by_intent[np.arange(len(here)), intent].cumsum(axis=1), rng)
    if contacts is not None:
        outcome, by_intent = _answered(lives, here, chances, window, rng, contacts, outcome, by_intent)
    extra = np.where(outcome == Outcome.BROWSE, rng.poisson(np.array(world.EXTRA_VIEWS)[intent]), 0)
    seen = by_intent[np.arange(len(here)), :, outcome]
    browsed = outcome == Outcome.BROWSE
    seen[browsed] *= view_likelihood(extra[browsed])
    lives.belief[here] = updated_belief(lives.belief[here], seen)
    lives.intent[here] = drawn(DRIFT_CUMULATIVE[intent], rng)
    lives.step[here] = NEXT_STEP[step, outcome]
    lives.silent[here] = np.where(IS_SIGN[outcome], 0, np.minimum(silent + 1, world.SILENCE_CAP_DAYS))
    lives.quiet[here] = np.where(outcome == NOTHING, lives.quiet[here] + 1, 0)
    at_us = _moments(lives.rhythm, np.full(len(here), window), outcome, rng)
    if contacts is not None:
        at_us = _after_contacts(at_us, here, window, contacts)
    _write_down(lives, here, window, outcome, extra, at_us)
    _note_silence(lives, here[outcome == NOTHING], window, rng)


def _answered(
    lives: _Lives, here: Ints, chances: Floats, window: int, rng: np.random.Generator, contacts: Contacts,
    outcome: Ints, by_intent: Floats,
) -> tuple[Ints, Floats]:  # fmt: skip
    """The day's outcomes with the answers that the contacts bring, and how likely each outcome was with them."""
    if window % 7 not in lives.alone:
        lives.alone[window % 7] = model_actions.chance_to_speak(chances, window)
    alone = lives.alone[window % 7][lives.people.tempo[here], lives.step[here], lives.silent[here]]
    prompted, place = np.zeros_like(alone), np.searchsorted(here, contacts.lead)
    prompted[place] = model_actions.chance_to_be_prompted(alone[place], contacts.lift)
    is_prompted = rng.random(len(here)) < prompted[np.arange(len(here)), lives.intent[here]]
    by_intent = by_intent * (1.0 - prompted)[:, :, None]
    by_intent[:, :, Outcome.REPLY] += prompted
    return np.where(is_prompted, Outcome.REPLY, outcome), by_intent


def _moments(rhythm: Rhythm, window: Ints, outcome: Ints, rng: np.random.Generator) -> Ints:
    """When in each window, by the rhythm of leads or of the team; what follows within it has room left."""
    cumulative = np.stack([rhythm.lead.cumsum(axis=1), rhythm.team.cumsum(axis=1)])
    cumulative /= cumulative[:, :, -1:]
    hour = (rng.random(len(window))[:, None] >= cumulative[_TEAM[outcome].astype(np.int64), window % 7]).sum(axis=1)
    within = np.minimum(hour, 23) * HOUR_US + rng.integers(30 * 60, size=len(window)) * SECOND_US
    return np.asarray(window * DAY_US + within)


def _after_contacts(at_us: Ints, here: Ints, window: int, contacts: Contacts) -> Ints:
    """Moments of the leads `here`, squeezed into what is left of the window after the contact."""
    place = np.searchsorted(here, contacts.lead)
    room = (window + 1) * DAY_US - _SETTLED_BY - contacts.at_us
    within = (at_us[place] - window * DAY_US) / DAY_US
    at_us[place] = contacts.at_us + MINUTE_US + (within * room).astype(np.int64)
    return at_us


def _write_down(lives: _Lives, here: Ints, window: int, outcome: Ints, extra: Ints, at_us: Ints) -> None:
    step = lives.step[here]
    warmed = _IS_WARM[step] & ~lives.was_warm[here]
    stage = np.select(
        [step == rules.QUALIFIED_STEP, step == rules.LOST_STEP, warmed], [QUALIFIED, LOST, WARMING], NO_STAGE
    )
    lives.was_warm[here] |= warmed
    lives.qualified_window[here[step == rules.QUALIFIED_STEP]] = window
    views = np.where(_BRINGS_VIEWS[outcome], 1 + extra, 0)
    told = outcome != NOTHING
    windows = np.full(int(told.sum()), window)
    quiet = np.zeros_like(windows)
    lives.rows.append((here[told], windows, outcome[told], views[told], stage[told], quiet, at_us[told]))


def _note_silence(lives: _Lives, here: Ints, window: int, rng: np.random.Generator) -> None:
    """The team notes most silences of a lead it is in touch with; the note tells nothing that silence did not."""
    quiet = np.minimum(lives.quiet[here], len(_NOTED) - 1)
    noted = _TAKES_CONTACT[lives.step[here]] & (rng.random(len(here)) < _NOTED[quiet])
    who, none = here[noted], np.zeros(int(noted.sum()), dtype=np.int64)
    at_us = _moments(lives.rhythm, none + window, none + SILENCE_NOTE, rng)
    lives.rows.append((who, none + window, none + SILENCE_NOTE, none, none + NO_STAGE, quiet[noted], at_us))


def _truth_of(lives: _Lives, to_qualify: Floats) -> Truth:
    """Exact chances at the present, by belief (observable) and by the intent itself (hidden)."""
    is_open = lives.step < rules.OPEN_STEPS
    observable, hidden = np.full(len(is_open), np.nan), np.full(len(is_open), np.nan)
    here = np.flatnonzero(is_open)
    by_intent = to_qualify[lives.people.tempo[here], lives.step[here], lives.silent[here]]
    observable[here] = (by_intent * lives.belief[here]).sum(axis=1)
    hidden[here] = by_intent[np.arange(len(here)), lives.intent[here]]
    return Truth(lives.step.copy(), observable, hidden)


def together(parts: Sequence[Records]) -> Records:
    """One after the other."""
    return Records(*(np.concatenate([getattr(one, each.name) for one in parts]) for each in fields(Records)))


def _gathered(rows: list[tuple[Ints, ...]]) -> Records:
    return Records(*(np.concatenate(column) for column in zip(*rows, strict=True)))

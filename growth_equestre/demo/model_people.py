"""Who comes: profiles drawn from the true world's shares, and what the profile says about intent and tempo."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from growth_equestre.demo import rules, world
from growth_equestre.demo.model import Booleans, Floats, Ints, drawn
from growth_equestre.places import service as places
from growth_equestre.places.types import Municipality

SEGMENTS = tuple(world.SEGMENT_SHARE)
BUDGETS = tuple(world.BUDGET_SHARE)
TIMEFRAMES = tuple(world.TIMEFRAME_SHARE)
SOURCES = tuple(world.SOURCE_SHARE)
STATES = tuple(world.STATE_SHARE)


@dataclass(frozen=True)
class People:
    """Profiles of n leads; the integer arrays index the tuples above, `town` the list of all municipalities.

    intent_shares: shape (n, 4), the chance of each intent given the profile. tempo: level of pace.
    """

    segment: Ints
    budget: Ints
    timeframe: Ints
    source: Ints
    state: Ints
    town: Ints
    has_whatsapp: Booleans
    has_email: Booleans
    intent_shares: Floats
    tempo: Ints


def draw_people(how_many: int, focus_states: tuple[str, ...], rng: np.random.Generator) -> People:
    """Profiles of new leads; focus states send more of them."""
    segment = _by_share(world.SEGMENT_SHARE, how_many, rng)
    budget = _by_share(world.BUDGET_SHARE, how_many, rng)
    timeframe = _by_share(world.TIMEFRAME_SHARE, how_many, rng)
    source = _by_share(world.SOURCE_SHARE, how_many, rng)
    state = draw_states(how_many, focus_states, rng)
    in_focus = np.isin(np.array(STATES), focus_states)[state].astype(np.int64)
    shares, tempo = _by_profile()
    has_whatsapp = rng.random(how_many) < world.HAS_WHATSAPP
    return People(
        segment, budget, timeframe, source, state,
        town=draw_towns(state, rng),
        has_whatsapp=has_whatsapp,
        has_email=(rng.random(how_many) < world.HAS_EMAIL) | ~has_whatsapp,
        intent_shares=shares[segment, budget, timeframe, source, in_focus],
        tempo=tempo[segment, budget, timeframe, source, in_focus],
    )  # fmt: skip


def draw_states(how_many: int, focus_states: tuple[str, ...], rng: np.random.Generator) -> Ints:
    """States of new records, the focus states heavier."""
    boosted = {
        uf: share * (world.FOCUS_STATE_BOOST if uf in focus_states else 1.0) for uf, share in world.STATE_SHARE.items()
    }
    return _by_share(boosted, how_many, rng)


def draw_towns(states: Ints, rng: np.random.Generator) -> Ints:
    """A real municipality for each record: often one of its state's hubs, else any of the state."""
    towns = np.empty(len(states), dtype=np.int64)
    for number, uf in enumerate(STATES):
        here = np.flatnonzero(states == number)
        everywhere, hubs = _towns_of(uf)
        anywhere = everywhere[rng.integers(len(everywhere), size=len(here))]
        hub = hubs[rng.integers(len(hubs), size=len(here))]
        towns[here] = np.where(rng.random(len(here)) < world.LIVES_IN_HUB, hub, anywhere)
    return towns


@lru_cache(maxsize=1)
def municipalities() -> tuple[Municipality, ...]:
    """All municipalities, in the order of their IBGE codes."""
    return tuple(places.all_municipalities())


@lru_cache(maxsize=32)
def _towns_of(uf: str) -> tuple[Ints, Ints]:
    numbered = [(number, town) for number, town in enumerate(municipalities()) if town.uf == uf]
    hubs = [number for number, town in numbered if town.name in world.HUBS.get(uf, ())]
    everywhere = np.array([number for number, _ in numbered])
    return everywhere, np.array(hubs) if hubs else everywhere


@lru_cache(maxsize=1)
def _by_profile() -> tuple[Floats, Ints]:
    """Intent shares and tempo of every profile: axes segment, budget, timeframe, source, in focus."""
    profiles = [
        (segment, budget, timeframe, source, in_focus)
        for segment in SEGMENTS
        for budget in BUDGETS
        for timeframe in TIMEFRAMES
        for source in SOURCES
        for in_focus in (False, True)
    ]
    shape = (len(SEGMENTS), len(BUDGETS), len(TIMEFRAMES), len(SOURCES), 2)
    shares = np.array([rules.intent_shares(*profile) for profile in profiles]).reshape(*shape, 4)
    tempo = np.array([rules.tempo_level(*profile) for profile in profiles]).reshape(shape)
    return shares, tempo


def _by_share(
    shares: Mapping[str, float] | Mapping[str | None, float], how_many: int, rng: np.random.Generator
) -> Ints:
    weights = np.array(list(shares.values()))
    cumulative = (weights / weights.sum()).cumsum()
    return drawn(np.broadcast_to(cumulative, (how_many, len(weights))), rng)

"""Companies of the simulated directory, and how they answer the leads they are sent."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from growth_equestre.cnae import service as cnae
from growth_equestre.demo import world
from growth_equestre.demo.model import Booleans, Floats, Ints
from growth_equestre.demo.model_people import SEGMENTS, People, draw_states, draw_towns, municipalities

EARTH_RADIUS_KM = 6371.0


@dataclass(frozen=True)
class Companies:
    """A directory of n partners. serves: shape (n, segments), in [0, 1]. temper: hidden eagerness, a logit.

    capacity: leads a month, -1 for no limit. main: index into `codes`; secondary: up to three more codes each.
    """

    codes: tuple[str, ...]
    segment: Ints
    town: Ints
    priority: Ints
    capacity: Ints
    main: Ints
    secondary: tuple[tuple[int, ...], ...]
    serves: Floats
    temper: Floats


@dataclass(frozen=True)
class Offers:
    """One row per lead that is handed over: to whom, from which place in the team's list, and the true answer.

    position: 1 is the top of the list. hours are after the handoff; days_to_close after the first contact.
    """

    lead: Ints
    partner: Ints
    position: Ints
    is_accepted: Booleans
    is_contacted: Booleans
    is_won: Booleans
    hours_to_answer: Floats
    hours_to_contact: Floats
    days_to_close: Floats


def draw_companies(how_many: int, focus_states: tuple[str, ...], rng: np.random.Generator) -> Companies:
    """A directory whose companies work where the leads live."""
    equestrian = cnae.equestrian_map()
    codes = tuple(sorted(equestrian))
    code_segment = np.array([SEGMENTS.index(equestrian[code].segment) for code in codes])
    code_weight = np.array([4.0 - int(equestrian[code].priority) for code in codes])
    shares = np.array(list(world.SEGMENT_SHARE.values()))
    segment = rng.choice(len(SEGMENTS), size=how_many, p=shares / shares.sum())
    main = np.zeros(how_many, dtype=np.int64)
    for number in range(len(SEGMENTS)):
        here, options = np.flatnonzero(segment == number), np.flatnonzero(code_segment == number)
        weights = code_weight[options] / code_weight[options].sum()
        main[here] = rng.choice(options, size=len(here), p=weights)
    extra = rng.integers(len(codes), size=(how_many, 3))
    how_many_extra = rng.integers(4, size=how_many)
    secondary = tuple(
        tuple(int(code) for code in dict.fromkeys(row[:count]) if code != own)
        for row, count, own in zip(extra, how_many_extra, main, strict=True)
    )
    return Companies(
        codes, segment, draw_towns(draw_states(how_many, focus_states, rng), rng),
        priority=rng.choice([1, 2, 3], size=how_many, p=[0.3, 0.45, 0.25]),
        capacity=np.where(rng.random(how_many) < 0.25, -1, rng.integers(3, 25, size=how_many)),
        main=main,
        secondary=secondary,
        serves=_serves(segment, secondary, code_segment),
        temper=rng.normal(0.0, world.PARTNER_TEMPER_SPREAD, size=how_many),
    )  # fmt: skip


def _serves(segment: Ints, secondary: tuple[tuple[int, ...], ...], code_segment: Ints) -> Floats:
    serves = np.full((len(segment), len(SEGMENTS)), 0.15)
    for number, codes in enumerate(secondary):
        serves[number, code_segment[list(codes)]] = 0.6
    serves[np.arange(len(segment)), segment] = 1.0
    return serves


def offer(leads: Ints, months: Ints, people: People, companies: Companies, rng: np.random.Generator) -> Offers:
    """Hand these leads over, each to one company of a short list, and draw the answers.

    months: calendar month of each handoff, for capacity. The list is in the team's habit: nearest of the segment
    first, roughly; the top of the list is chosen more often than it deserves.
    """
    rows = np.arange(len(leads))
    candidates = rng.integers(len(companies.segment), size=(len(leads), world.CANDIDATES))
    km = kilometres(people.town[leads][:, None], companies.town[candidates])
    serves = companies.serves[candidates, people.segment[leads][:, None]]
    habit = np.log1p(km) - 2.0 * serves + rng.normal(0.0, 0.6, size=km.shape)
    place = np.minimum(rng.geometric(world.POSITION_ATTENTION, size=len(leads)), world.CANDIDATES) - 1
    chosen = habit.argsort(axis=1)[rows, place]
    partner = candidates[rows, chosen]
    is_full = _is_full(partner, months, companies.capacity)
    logit = accept_logit(km[rows, chosen], serves[rows, chosen], partner, companies)
    accept = _chance(logit + np.where(is_full, world.PARTNER_FULL_PENALTY, 0.0))
    accepted = rng.random(len(leads)) < accept
    pace = world.PARTNER_HOURS_TO_ANSWER * np.exp(-0.5 * companies.temper[partner])
    contacted = accepted & (rng.random(len(leads)) < 0.9)
    won = contacted & (rng.random(len(leads)) < _chance(world.WON_BASE + world.WON_BY_COMPATIBILITY * accept))
    return Offers(
        leads, partner, place + 1, accepted, contacted, won,
        hours_to_answer=pace * rng.lognormal(0.0, world.PARTNER_HOURS_SPREAD, len(leads)),
        hours_to_contact=pace * rng.lognormal(0.3, world.PARTNER_HOURS_SPREAD, len(leads)),
        days_to_close=rng.exponential(world.WON_DELAY_DAYS, len(leads)),
    )  # fmt: skip


def accept_logit(km: Floats, serves: Floats, partner: Ints, companies: Companies) -> Floats:
    """True log-odds that a company with capacity left accepts; serves: how far it works in the lead's segment."""
    by_priority = np.array([0.0, *(world.PARTNER_PRIORITY_WEIGHT[level] for level in (1, 2, 3))])
    return np.asarray(
        world.PARTNER_ACCEPT_BASE
        + world.PARTNER_KM_WEIGHT * np.log1p(km / world.PARTNER_KM_SCALE)
        + world.PARTNER_FIT_WEIGHT * (serves - 0.5)
        + np.where(serves < 0.5, world.PARTNER_OTHER_SEGMENT, 0.0)
        + by_priority[companies.priority[partner]]
        + companies.temper[partner]
    )


def kilometres(town_a: Ints, town_b: Ints) -> Floats:
    """Great-circle distance between municipalities, by their number."""
    degrees = np.array([(town.latitude, town.longitude) for town in municipalities()])
    a, b = np.radians(degrees[town_a]), np.radians(degrees[town_b])
    half = np.sin((b - a) / 2) ** 2
    chord = half[..., 0] + np.cos(a[..., 0]) * np.cos(b[..., 0]) * half[..., 1]
    return np.asarray(2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.clip(chord, 0.0, 1.0))))


def _is_full(partner: Ints, months: Ints, capacity: Ints) -> Booleans:
    """Whether the company had already received its month's leads; rows in order of time."""
    received = pd.DataFrame({"partner": partner, "month": months}).groupby(["partner", "month"]).cumcount()
    limit = capacity[partner]
    return np.asarray((limit >= 0) & (received.to_numpy() >= limit))


def _chance(logit: Floats) -> Floats:
    return np.asarray(1.0 / (1.0 + np.exp(-logit)))

"""Every partner of a directory against one card, for one lead after another.

The same sums in the same order as the card itself, so that a rank is never another than its receipt tells.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from growth_equestre.foundation.vocab import STATES
from growth_equestre.matching import rules
from growth_equestre.matching.model_directory import SEGMENTS, Directory, Floats, History, Places
from growth_equestre.matching.types import Query, Refusal
from growth_equestre.scorecard.types import Axis, Card, CategoryAxis, PairTable, SignalTable

OF_THE_LEAD = frozenset({"km", "same_uf"})
"""Signals that differ between two leads of one segment."""
FITTING = frozenset({"segment_match", "cnae_fit"})
"""Signals about what the partner does and what the lead looks for."""
SIGNALS = frozenset({"priority", "capacity_left", "answer_lift"}) | OF_THE_LEAD | FITTING
"""Every signal that a card may read."""
REFUSALS = tuple(Refusal)
MATCHES = ("mesmo", "atende", "outro")


@dataclass
class Bench:
    """What one card says of all partners at one moment. memory: points that no lead changes, by (term, segment)."""

    card: Card
    directory: Directory
    history: History
    serves_from: float
    is_for_many: bool = False
    memory: dict[tuple[int, int], Floats] = field(default_factory=dict)
    _refused: dict[int, Places] = field(default_factory=dict)

    @cached_property
    def bound(self) -> float:
        """Log-odds that nobody beyond the first search can exceed."""
        return rules.best_margin_beyond(self.card, rules.NEAR_KM) + rules.ROUNDING

    def refusals(self, query: Query) -> Places:
        """Position in REFUSALS of why each partner cannot receive the lead, -1 where it can; shape (n,)."""
        number = _segment(query)
        if number not in self._refused:
            self._refused[number] = self._refused_by_all(number)
        refusals = self._refused[number].copy()
        there = self.history.refusers_of(query.lead_id)
        refusals[there[refusals[there] < 0]] = REFUSALS.index(Refusal.HAS_REFUSED)
        return refusals

    def margins(self, query: Query, rows: Places, km: Floats) -> Floats:
        """Log-odds of these partners, shape (len(rows),). km: of the same rows."""
        total = np.zeros(len(rows))
        for number, term in enumerate(self.card.terms):
            total += self._points(number, term, query, rows, km)
        return self.card.intercept + total

    def rows(self, query: Query, places: Places, km: Floats) -> list[dict[str, float | str | None]]:
        """The card's signals of these partners, as the card reads them."""
        columns = {one.name: self.signal(one.name, query, places, km).tolist() for one in self.card.signals}
        texts = {one.name for one in self.card.signals if one.kind == "category"}
        shown = {name: [_shown(value, name in texts) for value in values] for name, values in columns.items()}
        return [dict(zip(shown, values, strict=True)) for values in zip(*shown.values(), strict=True)]

    def row(self, query: Query, place: int, km: float) -> dict[str, float | str | None]:
        """The card's signals of one partner."""
        return self.rows(query, np.array([place]), np.array([km]))[0]

    def signal(self, name: str, query: Query, rows: Places, km: Floats) -> Floats:
        """One signal of these partners: numbers with NaN; segment_match as its position in MATCHES with -1."""
        directory, history = self.directory, self.history
        if name in FITTING:
            return self._fitting(name, _segment(query), rows)
        read: dict[str, Callable[[], Floats]] = {
            "km": lambda: km,
            "same_uf": lambda: _same_state(query, directory.uf[rows]),
            "priority": lambda: directory.priority[rows],
            "capacity_left": lambda: (directory.capacity - history.leads_this_month)[rows],
            "answer_lift": lambda: history.lift[rows],
        }
        return read[name]()

    def _fitting(self, name: str, number: int, rows: Places) -> Floats:
        fit = self.directory.fits[number][rows] if number >= 0 else np.full(len(rows), np.nan)
        if name == "segment_match":
            return _match(self.directory.segment[rows], number, fit, self.serves_from)
        return np.where((fit > 0) | ~self.directory.is_activity_unknown[rows], fit, np.nan)

    def _points(self, number: int, term: SignalTable | PairTable, query: Query, rows: Places, km: Floats) -> Floats:
        names = (term.name,) if isinstance(term, SignalTable) else (term.first, term.second)
        if not self.is_for_many or OF_THE_LEAD.intersection(names):
            return self._looked_up(term, query, rows, km)
        key = (number, _segment(query))
        if key not in self.memory:
            everyone = np.arange(self.directory.size)
            self.memory[key] = self._looked_up(term, query, everyone, np.full(len(everyone), np.nan))
        return self.memory[key][rows]

    def _looked_up(self, term: SignalTable | PairTable, query: Query, rows: Places, km: Floats) -> Floats:
        points = np.array([cell.points for cell in term.cells])
        if isinstance(term, SignalTable):
            alone: Floats = points[_places(term.axis, self.signal(term.name, query, rows, km))]
            return alone
        first = _places(term.first_axis, self.signal(term.first, query, rows, km))
        second = _places(term.second_axis, self.signal(term.second, query, rows, km))
        both: Floats = points[first * term.second_axis.size + second]
        return both

    def _refused_by_all(self, number: int) -> Places:
        directory = self.directory
        fit = directory.fits[number] if number >= 0 else np.full(directory.size, np.nan)
        is_other = (number >= 0) & (directory.segment >= 0) & (directory.segment != number)
        is_full = directory.capacity - self.history.leads_this_month <= 0
        refused = np.full(directory.size, -1, dtype=np.intp)
        for reason, holds in (
            (Refusal.NO_CAPACITY, is_full),
            (Refusal.OTHER_SEGMENT, is_other & (fit < self.serves_from)),
            (Refusal.INACTIVE, ~directory.is_active),
            (Refusal.DELETED, directory.is_deleted),
        ):
            refused[holds] = REFUSALS.index(reason)
        return refused


@dataclass(frozen=True)
class Best:
    """The best partners of one lead, best first: places in the directory, log-odds, kilometres."""

    places: Places
    margins: Floats
    km: Floats


def best(bench: Bench, query: Query, count: int) -> Best:
    """The `count` best that can receive the lead; ties by distance, then the older in the directory.

    First among those near; the whole directory only where someone farther could still be better.
    """
    can = bench.refusals(query) < 0
    km = bench.directory.kilometres_from(query.latitude, query.longitude)
    near = np.flatnonzero(can & (km < rules.NEAR_KM))
    if len(near) >= count:
        found = _first(near, bench.margins(query, near, km[near]), km[near], count)
        if found.margins[-1] > bench.bound:
            return found
    everyone = np.flatnonzero(can)
    return _first(everyone, bench.margins(query, everyone, km[everyone]), km[everyone], count)


@dataclass(frozen=True)
class Stand:
    """One partner among those that can receive the lead. rank: from 1, None where it cannot. eligible: how many can."""

    place: int
    km: float
    refusal: Refusal | None
    rank: int | None
    eligible: int


def stand_of(bench: Bench, query: Query, place: int) -> Stand:
    """Where one partner of the directory stands."""
    refusals = bench.refusals(query)
    km = bench.directory.kilometres_from(query.latitude, query.longitude)
    everyone = np.flatnonzero(refusals < 0)
    if refusals[place] >= 0:
        return Stand(place, float(km[place]), REFUSALS[refusals[place]], None, len(everyone))
    margins = bench.margins(query, everyone, km[everyone])
    order = _order(everyone, margins, km[everyone])
    rank = int(np.flatnonzero(everyone[order] == place)[0]) + 1
    return Stand(place, float(km[place]), None, rank, len(everyone))


def _first(rows: Places, margins: Floats, km: Floats, count: int) -> Best:
    """The best `count` of these rows."""
    if len(rows) > count:
        least = np.partition(margins, len(rows) - count)[len(rows) - count]
        kept = np.flatnonzero(margins >= least)
        rows, margins, km = rows[kept], margins[kept], km[kept]
    order = _order(rows, margins, km)[:count]
    return Best(rows[order], margins[order], km[order])


def _order(rows: Places, margins: Floats, km: Floats) -> Places:
    return np.lexsort((rows, np.nan_to_num(km, nan=np.inf), -margins))


def _shown(value: float, is_text: bool) -> float | str | None:
    if is_text:
        return MATCHES[int(value)] if value >= 0 else None
    return None if math.isnan(value) else value


def _segment(query: Query) -> int:
    return next((n for n, segment in enumerate(SEGMENTS) if segment.value == query.segment), -1)


def _same_state(query: Query, ufs: Places) -> Floats:
    if query.uf is None:
        return np.full(len(ufs), np.nan)
    own = STATES.index(query.uf) if query.uf in STATES else -2
    return np.where(ufs < 0, np.nan, (ufs == own).astype(np.float64))


def _match(segments: Places, number: int, fit: Floats, serves_from: float) -> Floats:
    is_known = (segments >= 0) & (number >= 0)
    is_same = is_known & (segments == number)
    serves = ~is_same & (fit >= serves_from)
    return np.select([is_same, serves, is_known], [0.0, 1.0, 2.0], -1.0)


def _places(axis: Axis, values: Floats) -> Places:
    """Where each value falls on an axis; a category's values are positions in MATCHES."""
    if isinstance(axis, CategoryAxis):
        of_match = [axis.places.get(level, axis.other) for level in MATCHES]
        return np.array([*of_match, axis.missing], dtype=np.intp)[values.astype(np.intp)]
    places = np.searchsorted(np.array(axis.edges), values, side="right")
    return np.where(np.isnan(values), axis.missing, places)

"""What is known of leads just before a moment, as arrays: when each kind of fact happened, how often, on which days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from growth_equestre.foundation.text import fold
from growth_equestre.foundation.vocab import SIGNS, EventType
from growth_equestre.scoring.rules import KINDS, Moment

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Column = Any
"""A numpy or arrow array with one value per lead."""

DAY_US = 86_400_000_000
HOUR_US = 3_600_000_000
OLDEST_BIT = 62
KIND_BITS = 5
"""A fact comes as its moment in microseconds, shifted by so many bits, and the number of its kind below."""
_PLACE = {kind: place for place, kind in enumerate(KINDS, start=1)}
_PLACES = len(KINDS) + 1
_LATEST = np.iinfo(np.int64).max
_PROFILE = ("segment", "uf", "budget", "timeframe", "source", "latitude", "longitude", "has_whatsapp", "has_email")


@dataclass(frozen=True)
class Facts:
    """What is known of some leads. columns: their profiles; lead, kind, at_us: one entry per fact, in no order.

    lead: which row of the columns; kind: its place in KINDS from 1, 0 for what says nothing here; at_us: microseconds
    since 1970. Where a moment is asked for, 0 says that it never happened.
    """

    columns: Mapping[str, Column]
    lead: Ints
    kind: NDArray[np.uint8]
    at_us: Ints
    created_us: Ints
    moment: Moment

    @cached_property
    def exists_us(self) -> Ints:
        """Since when the lead is known: its record or its first fact. Shape (leads,)."""
        since = self.created_us.copy()
        np.minimum.at(since, self.lead, self.at_us)
        return since

    @cached_property
    def last_us(self) -> Ints:
        """When the newest fact of all happened. Shape (leads,)."""
        return cast(Ints, self._last.max(axis=0))

    def last(self, *kinds: EventType) -> Ints:
        """When the last of these happened, 0 if none did."""
        return cast(Ints, self._last[[_PLACE[kind] for kind in kinds]].max(axis=0))

    def first(self, *kinds: EventType) -> Ints:
        """When the first of these happened, 0 if none did."""
        first = self._first[[_PLACE[kind] for kind in kinds]].min(axis=0)
        return np.where(first == _LATEST, 0, first)

    def times(self, *kinds: EventType, within_days: int | None = None) -> Ints:
        """How often these happened, ever or on the last so many days."""
        if within_days is None:
            return cast(Ints, self._times[[_PLACE[kind] for kind in kinds]].sum(axis=0))
        return self._counted(kinds, self._days_ago < within_days)

    def times_in_business_hours(self, *kinds: EventType) -> Ints:
        """How often these happened while the team works."""
        hour = (self.at_us + self.moment.offset_us) // HOUR_US
        is_open = (hour % 24 >= self.moment.opens) & (hour % 24 < self.moment.closes) & ((hour // 24 + 3) % 7 < 5)
        return self._counted(kinds, is_open)

    def days(self, *kinds: EventType) -> Ints:
        """On which days any of these happened, as bits: today is the lowest, the 63rd stands for all before."""
        return cast(Ints, np.bitwise_or.reduce(self._days[[_PLACE[kind] for kind in kinds]], axis=0))

    @cached_property
    def last_sign(self) -> Ints:
        """When the lead last spoke with the team."""
        return self.last(*SIGNS)

    @cached_property
    def _last(self) -> Ints:
        """When each kind happened last, shape (kinds + 1, leads)."""
        return self._gathered(np.maximum, 0, self.at_us)

    @cached_property
    def _first(self) -> Ints:
        return self._gathered(np.minimum, _LATEST, self.at_us)

    @cached_property
    def _days(self) -> Ints:
        return self._gathered(np.bitwise_or, 0, np.int64(1) << np.minimum(self._days_ago, OLDEST_BIT))

    @cached_property
    def _times(self) -> Ints:
        return np.bincount(self._cell, minlength=_PLACES * len(self.created_us)).reshape(_PLACES, -1)

    @cached_property
    def _cell(self) -> Ints:
        """Place of each fact in a table of one row per kind and one column per lead."""
        return self.kind * np.int64(len(self.created_us)) + self.lead

    @cached_property
    def _days_ago(self) -> Ints:
        return self.moment.today - (self.at_us + self.moment.offset_us) // DAY_US

    def _gathered(self, together: np.ufunc, nothing: int, values: Ints) -> Ints:
        gathered = np.full((_PLACES, len(self.created_us)), nothing, dtype=np.int64)
        together.at(gathered.reshape(-1), self._cell, values)
        return gathered

    def _counted(self, kinds: Sequence[EventType], chosen: Flags) -> Ints:
        is_asked = np.zeros(_PLACES, dtype=np.bool_)
        is_asked[[_PLACE[kind] for kind in kinds]] = True
        return np.bincount(self.lead[chosen & is_asked[self.kind]], minlength=len(self.created_us))


def facts_of(table: pa.Table, moment: Moment, focus_states: Sequence[str]) -> Facts:
    """The statement's rows as arrays: of each lead the profile of then."""
    table = _of_then(table)
    packed = table.column("facts").combine_chunks()
    flat = pc.list_flatten(packed).to_numpy(zero_copy_only=False)
    return Facts(
        columns=_profile(table, focus_states),
        lead=pc.list_parent_indices(packed).to_numpy(zero_copy_only=False),
        kind=(flat & (2**KIND_BITS - 1)).astype(np.uint8),
        at_us=flat >> KIND_BITS,
        created_us=table.column("created_us").to_numpy(),
        moment=moment,
    )


def with_fact(facts: Facts, kinds: Sequence[EventType]) -> Facts:
    """One lead's facts, once as they are and then once more for each kind with that fact noted at the last instant."""
    rows = len(kinds) + 1
    return replace(
        facts,
        columns={name: column.take([0] * rows) for name, column in facts.columns.items()},
        lead=np.concatenate([np.repeat(np.arange(rows), len(facts.lead)), np.arange(1, rows)]),
        kind=np.concatenate([np.tile(facts.kind, rows), numbers_of(kinds)]),
        at_us=np.concatenate([np.tile(facts.at_us, rows), np.full(len(kinds), facts.moment.as_of_us - 1)]),
        created_us=np.repeat(facts.created_us, rows),
    )


def numbers_of(kinds: Sequence[EventType]) -> NDArray[np.uint8]:
    """The numbers by which facts of these kinds are told."""
    return np.array([_PLACE[kind] for kind in kinds], dtype=np.uint8)


def with_one_more(facts: Facts, kinds: NDArray[np.uint8], at_us: Ints) -> Facts:
    """The same leads, each with one more fact: its kind by number and its moment, before the one asked about."""
    return replace(
        facts,
        lead=np.concatenate([facts.lead, np.arange(len(kinds))]),
        kind=np.concatenate([facts.kind, kinds]),
        at_us=np.concatenate([facts.at_us, at_us]),
    )


def _of_then(table: pa.Table) -> pa.Table:
    """One row per lead: of those with several past profiles, the one that was left first."""
    until = _past(table, "valid_until")
    if until.null_count >= len(table) - 1:
        return table
    changed = pa.table({"lead_id": table.column("lead_id"), "until": until, "row": np.arange(len(table))})
    changed = changed.filter(pc.is_valid(until)).sort_by([("lead_id", "ascending"), ("until", "ascending")])
    ids = changed.column("lead_id").combine_chunks()
    is_later = np.concatenate([[False], pc.equal(ids[1:], ids[:-1]).to_numpy(zero_copy_only=False)])
    if not is_later.any():
        return table
    keep = np.ones(len(table), dtype=np.bool_)
    keep[changed.column("row").to_numpy()[is_later]] = False
    return table.filter(pa.array(keep))


def _past(table: pa.Table, name: str) -> pa.Array:
    return pc.struct_field(table.column("past").combine_chunks(), name)


def _profile(table: pa.Table, focus_states: Sequence[str]) -> dict[str, Column]:
    """The columns about the lead itself, in the order of the signals, then its place."""
    known = {name: table.column(name) for name in _PROFILE}
    until = _past(table, "valid_until")
    if until.null_count < len(table):
        is_past = pc.is_valid(until)
        known = {name: pc.if_else(is_past, _past(table, name), now) for name, now in known.items()}
    source = _folded(known["source"])
    in_focus = pc.cast(pc.is_in(known["uf"], pa.array(focus_states, pa.string())), pa.int64())
    reachable = pc.if_else(known["has_whatsapp"], 2, pc.cast(known["has_email"], pa.int64()))
    return {
        "lead_id": table.column("lead_id"),
        "external_id": table.column("external_id"),
        "segment": known["segment"],
        "is_focus_state": pc.if_else(pc.is_valid(known["uf"]), in_focus, None),
        "budget": known["budget"],
        "timeframe": known["timeframe"],
        "contact": reachable,
        "source": source,
        "segment_budget": pc.binary_join_element_wise(known["segment"], known["budget"], " "),
        "timeframe_source": pc.binary_join_element_wise(known["timeframe"], source, " "),
        "latitude": known["latitude"],
        "longitude": known["longitude"],
    }


def _folded(texts: Column) -> pa.Array:
    """The texts as people mean them; each distinct one is folded once."""
    whole = texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts
    coded = whole.dictionary_encode()
    folded = [fold(text) for text in coded.dictionary.to_pylist()]
    return pa.array(folded, pa.string()).take(coded.indices)

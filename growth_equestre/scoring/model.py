"""From what is known of leads to their signals, for one as for a million; and what one more fact would make of them.

Days are the team's calendar days where they are counted ("7 days" is today and the six before) and 24 hours where they
are waited. Every signal that time moves moves one way: a silent lead only cools, a good sign only warms it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from growth_equestre.foundation.vocab import CLICKS, SIGNS, EventType
from growth_equestre.scoring.rules import KINDS, NEVER_DAYS, SITUATIONS, Moment

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Column = Any
"""A numpy or arrow array with one value per lead."""

DAY_US = 86_400_000_000
OLDEST_BIT = 62
_PLACE = {kind: place for place, kind in enumerate(KINDS, start=1)}
_FIELDS = ("first_us", "last_us", "times", "times_1d", "times_7d", "times_30d", "times_business", "days")
_PROFILE = (
    "lead_id", "external_id", "segment", "is_focus_state", "budget", "timeframe", "contact", "source",
    "segment_budget", "timeframe_source",
)  # fmt: skip
_TEXTS = ("segment", "budget", "timeframe", "source", "segment_budget", "timeframe_source", "situation")
_IDENTITY = ("lead_id", "external_id")


@dataclass(frozen=True)
class Facts:
    """What is known of some leads. columns: the statement's plain ones; by_kind: field to array (leads, kinds + 1).

    Moments are microseconds since 1970, 0 for what never happened; place 0 holds kinds of facts that say nothing here.
    """

    columns: Mapping[str, Column]
    by_kind: Mapping[str, Ints]
    exists_us: Ints
    created_us: Ints

    def of(self, name: str, *kinds: EventType) -> Ints:
        """A field of one kind, or the greatest over several. Shape (leads,)."""
        places = [_PLACE[kind] for kind in kinds]
        return cast(Ints, self.by_kind[name][:, places].max(axis=1))

    def first(self, *kinds: EventType) -> Ints:
        """When the first of these happened, 0 if none did."""
        moments = self.by_kind["first_us"][:, [_PLACE[kind] for kind in kinds]]
        earliest = np.where(moments > 0, moments, np.iinfo(np.int64).max).min(axis=1)
        return np.where(earliest == np.iinfo(np.int64).max, 0, earliest)

    def days(self, *kinds: EventType) -> Ints:
        """On which days any of these happened, as bits."""
        return cast(Ints, np.bitwise_or.reduce(self.by_kind["days"][:, [_PLACE[kind] for kind in kinds]], axis=1))

    @cached_property
    def last_sign(self) -> Ints:
        return self.of("last_us", *SIGNS)


def facts_of(table: pa.Table) -> Facts:
    """The statement's rows as arrays."""
    nested = table.column("facts").combine_chunks()
    lead = pc.list_parent_indices(nested).to_numpy()
    flat = pc.list_flatten(nested)
    kind = pc.struct_field(flat, "kind").to_numpy(zero_copy_only=False)
    by_kind = {}
    for name in _FIELDS:
        grid = np.zeros((len(table), len(KINDS) + 1), dtype=np.int64)
        grid[lead, kind] = pc.struct_field(flat, name).to_numpy(zero_copy_only=False)
        by_kind[name] = grid
    plain = {name: table.column(name) for name in (*_PROFILE, "latitude", "longitude")}
    return Facts(plain, by_kind, table.column("exists_us").to_numpy(), table.column("created_us").to_numpy())


def signals(facts: Facts, moment: Moment, partner_km: Column) -> pa.Table:
    """One row per lead: its ids, every signal that a card may read, and the hash of them all."""
    columns: dict[str, Column] = {name: facts.columns[name] for name in _PROFILE}
    columns["partner_km"] = partner_km
    columns |= _visits(facts) | _done(facts) | _standing(facts) | _waits(facts, moment) | _activity(facts)
    columns |= _situation(facts, moment)
    table = pa.table(columns)
    return table.append_column("inputs_hash", _hashes(table))


def habits(facts: Facts, moment: Moment) -> pa.Table:
    """One row per lead: what a curious analyst may add to the signals. No card that keeps its promises reads these.

    Per kind of fact how often (today, 7 and 30 days, ever) and how many days ago; the hour and weekday (Monday 0) of
    the last sign of life, the share of what it did in business hours, and whether its pace grows or falls.
    """
    columns: dict[str, Column] = {}
    for kind in KINDS:
        for name, suffix in (("times_1d", "1d"), ("times_7d", "7d"), ("times_30d", "30d"), ("times", "ever")):
            columns[f"n_{kind.value}_{suffix}"] = facts.of(name, kind)
        columns[f"n_{kind.value}_days"] = _days_since(facts.of("last_us", kind), moment)
    alive = (*SIGNS, *CLICKS)
    local = np.maximum(facts.of("last_us", *alive), facts.exists_us) + moment.offset_us
    places = [_PLACE[kind] for kind in alive]
    done = facts.by_kind["times"][:, places].sum(axis=1)
    in_business = facts.by_kind["times_business"][:, places].sum(axis=1)
    days = facts.days(*alive)
    week, before = _count(days, 7), _count(days, 30) - _count(days, 7)
    return pa.table(
        columns
        | {
            "last_hour": local // 3_600_000_000 % 24,
            "last_weekday": (local // DAY_US + 3) % 7,
            "business_share": in_business / np.maximum(done, 1),
            "pace_change": week / 7 - before / 23,
        }
    )


def with_fact(facts: Facts, kinds: Sequence[EventType], moment: Moment) -> Facts:
    """One lead's facts, once as they are and then once more for each kind with that fact noted at the last instant."""
    rows = len(kinds) + 1
    grids = {name: np.repeat(facts.by_kind[name], rows, axis=0) for name in _FIELDS}
    at = moment.as_of_us - 1
    for row, kind in enumerate(kinds, start=1):
        where = (row, _PLACE[kind])
        grids["first_us"][where] = grids["first_us"][where] or at
        grids["last_us"][where] = at
        grids["days"][where] |= 1
        for name in ("times", "times_1d", "times_7d", "times_30d"):
            grids[name][where] += 1
        grids["times_business"][where] += moment.is_business
    plain = {name: column.take([0] * rows) for name, column in facts.columns.items()}
    return replace(
        facts,
        columns=plain,
        by_kind=grids,
        exists_us=np.repeat(facts.exists_us, rows),
        created_us=np.repeat(facts.created_us, rows),
    )


def _visits(facts: Facts) -> dict[str, Column]:
    kind = EventType.PAGE_VIEW
    month = facts.of("times_30d", kind)
    return {
        "page_views_1d": facts.of("times_1d", kind),
        "page_views_7d": facts.of("times_7d", kind),
        "page_views_30d": month,
        "page_views": facts.of("times", kind),
        "extra_pages_30d": month - _count(facts.days(kind), 30),
    }


def _done(facts: Facts) -> dict[str, Column]:
    """What the lead did at least once, as levels."""
    once = (
        EventType.HOOK_COMPLETE, EventType.CTA_CLICK, EventType.WHATSAPP_CLICK, EventType.WHATSAPP_REPLY,
        EventType.ASKED_PRICE, EventType.SENT_DOCUMENTS, EventType.FOLLOWUP_POSITIVE,
    )  # fmt: skip
    steps = {
        "proposal": (EventType.PROPOSAL_CLICK, EventType.PROPOSAL_REQUESTED),
        "meeting": (EventType.MEETING_SCHEDULED, EventType.MEETING_ATTENDED),
    }
    levels: dict[str, Column] = {kind.value: _has(facts, kind).astype(np.int64) for kind in once}
    for name, (first, second) in steps.items():
        levels[name] = np.where(_has(facts, second), 2, _has(facts, first).astype(np.int64))
    replies = facts.of("times", EventType.WHATSAPP_REPLY)
    silences = [EventType.NO_REPLY_3D, EventType.NO_REPLY_7D, EventType.NO_REPLY_14D]
    unanswered = facts.by_kind["times"][:, [_PLACE[kind] for kind in silences]].sum(axis=1)
    levels["answer_rate"] = (replies + 1) / (replies + unanswered + 2)
    return levels


def _standing(facts: Facts) -> dict[str, Column]:
    """What is confirmed and what is held against the lead, as it stands: the later fact wins."""
    last, sign = facts.of, facts.last_sign
    budget, no_budget = last("last_us", EventType.BUDGET_CONFIRMED), last("last_us", EventType.NO_BUDGET_NOW)
    lost_interest = last("last_us", EventType.LOST_INTEREST)
    confirmed = {
        "budget_confirmed": budget > no_budget,
        "timeline_confirmed": last("last_us", EventType.TIMELINE_CONFIRMED) > lost_interest,
        "need_confirmed": last("last_us", EventType.NEED_CONFIRMED) > lost_interest,
    }
    held: dict[str, Flags] = {
        "postponed": _stands(last("last_us", EventType.POSTPONED_NO_DATE), sign),
        "no_budget_now": _stands(no_budget, budget),
        "lost_interest": _stands(lost_interest, sign),
        "was_lost": _stands(last("last_us", EventType.LOST), sign),
        "invalid_contact": _stands(last("last_us", EventType.INVALID_CONTACT), sign),
    }
    silence = np.zeros(len(sign), dtype=np.int64)
    for days, kind in ((3, EventType.NO_REPLY_3D), (7, EventType.NO_REPLY_7D), (14, EventType.NO_REPLY_14D)):
        silence = np.where(last("last_us", kind) > sign, days, silence)
    flags = {name: flag.astype(np.int64) for name, flag in {**confirmed, **held}.items()}
    return {**flags, "confirmed": sum(flags[name] for name in confirmed), "no_reply": silence}


def _waits(facts: Facts, moment: Moment) -> dict[str, Column]:
    """Days since: whole days of 24 hours, NEVER_DAYS for what never happened."""
    since = {
        "sign_days": SIGNS,
        "hook_days": (EventType.HOOK_COMPLETE,),
        "cta_days": (EventType.CTA_CLICK,),
        "whatsapp_days": (EventType.WHATSAPP_CLICK,),
        "price_days": (EventType.ASKED_PRICE,),
        "meeting_days": (EventType.MEETING_SCHEDULED, EventType.MEETING_ATTENDED),
        "confirmed_days": (EventType.BUDGET_CONFIRMED, EventType.TIMELINE_CONFIRMED, EventType.NEED_CONFIRMED),
    }
    positive = facts.of("last_us", *SIGNS, *CLICKS)
    alive = np.where(positive > 0, positive, facts.created_us)
    days: dict[str, Column] = {
        "idle_days": np.maximum(0, (moment.as_of_us - alive) // DAY_US),
        "age_days": np.maximum(0, (moment.as_of_us - facts.exists_us) // DAY_US),
    }
    return days | {name: _days_since(facts.of("last_us", *kinds), moment) for name, kinds in since.items()}


def _activity(facts: Facts) -> dict[str, Column]:
    """On how many of the last days the lead did anything good, and on how many it spoke with the team."""
    alive, spoke = facts.days(*SIGNS, *CLICKS), facts.days(*SIGNS)
    columns: dict[str, Column] = {f"active_{days}d": _count(alive, days) for days in (1, 3, 7, 14, 21, 30, 60)}
    return columns | {f"signs_{days}d": _count(spoke, days) for days in (7, 14, 30)}


def _situation(facts: Facts, moment: Moment) -> dict[str, Column]:
    """Where the lead stands, since when, and on what share of the days since then it did anything good."""
    hook, cta = facts.first(EventType.HOOK_COMPLETE), facts.first(EventType.CTA_CLICK)
    whatsapp, sign = facts.first(EventType.WHATSAPP_CLICK), facts.first(*SIGNS)
    both = np.where((hook > 0) & (cta > 0), np.maximum(hook, cta), 0)
    steps = (sign, whatsapp, both, cta, hook)
    since = np.select([step > 0 for step in steps], list(steps), facts.exists_us)
    progress = np.select([step > 0 for step in steps], [7, 6, 4, 3, 2], 1)
    level = _held_back(facts, progress)
    until = moment.today - (since + moment.offset_us) // DAY_US + 1
    days = facts.days(*SIGNS, *CLICKS)
    pace = {
        f"pace_{width}d": _count(days, np.clip(until, 1, width)) / np.clip(until, 1, width) for width in (7, 14, 30)
    }
    return {
        "situation": np.array(SITUATIONS, dtype=object)[level],
        "situation_level": level,
        "situation_days": np.maximum(0, (moment.as_of_us - since) // DAY_US),
        **pace,
    }


def _held_back(facts: Facts, progress: Ints) -> Ints:
    """The level after refusals and postponements that still stand; a talk counts its confirmations."""
    flags = _standing(facts)
    confirmed = cast(Ints, flags["confirmed"])
    has_refused = sum(cast(Ints, flags[name]) for name in ("lost_interest", "was_lost", "invalid_contact")) > 0
    no_budget = facts.of("last_us", EventType.NO_BUDGET_NOW)
    is_stalled = (flags["postponed"] > 0) | _stands(no_budget, facts.last_sign)
    level = np.where(progress == 7, 7 + confirmed, progress)
    level = np.where(is_stalled & (progress >= 6), 5, level)
    return np.where(has_refused, 0, level)


def _has(facts: Facts, kind: EventType) -> Flags:
    return facts.of("last_us", kind) > 0


def _stands(fact: Ints, what_clears: Ints) -> Flags:
    return (fact > 0) & (fact >= what_clears)


def _days_since(last_us: Ints, moment: Moment) -> Ints:
    return np.where(last_us > 0, (moment.as_of_us - last_us) // DAY_US, NEVER_DAYS)


def _count(days: Ints, width: int | Ints) -> Ints:
    """How many of the newest `width` days are marked."""
    return cast(Ints, np.bitwise_count(days & ((1 << np.asarray(width, dtype=np.int64)) - 1)).astype(np.int64))


def _hashes(table: pa.Table) -> pa.Array:
    """MD5 per row over the texts and the numbers (as doubles, missing as NaN), in the order of the columns."""
    texts = [pc.cast(table.column(name), pa.string()) for name in _TEXTS]
    said = pc.binary_join_element_wise(*texts, "\x1f", null_handling="replace", null_replacement="\x00").to_pylist()
    numeric = [name for name in table.column_names if name not in (*_TEXTS, *_IDENTITY)]
    numbers = np.column_stack([_doubles(table.column(name)) for name in numeric])
    return pa.array(
        [hashlib.md5(row.tobytes() + text.encode(), usedforsecurity=False).hexdigest()
         for row, text in zip(numbers, said, strict=True)],
        pa.string(),
    )  # fmt: skip


def _doubles(column: pa.ChunkedArray) -> Floats:
    return cast(Floats, pc.cast(column, pa.float64()).to_numpy())

"""From what is known of leads to their signals, for one as for a million; and what one more fact would make of them.

Days are the team's calendar days where they are counted ("7 days" is today and the six before) and 24 hours where they
are waited. Every signal that time moves moves one way: a silent lead only cools, a good sign only warms it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import lru_cache
from typing import cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from growth_equestre.foundation.vocab import CLICKS, SIGNS, EventType
from growth_equestre.scoring import model_facts
from growth_equestre.scoring.model_facts import Column, Facts, Flags, Ints
from growth_equestre.scoring.rules import KINDS, NEVER_DAYS, SITUATIONS

Bits = NDArray[np.uint64]

DAY_US = model_facts.DAY_US
_SALT = np.uint64(0x9E3779B97F4A7C15)
_FACTORS = (np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))
_BLOCK = 4096
_IDENTITY = ("lead_id", "external_id", "last_fact_us")
_PLACE_OF_LEAD = ("latitude", "longitude")
_NOTHING = "\x00"
_SITUATION_NAMES = pa.array(SITUATIONS)
_FEW = 32
"""Up to so many texts are cheaper one by one than by their distinct ones."""


def signals(facts: Facts, partner_km: Column) -> dict[str, Column]:
    """By name, one value per lead: ids, its newest fact, every signal that a card may read, and the hash of these."""
    columns: dict[str, Column] = {name: one for name, one in facts.columns.items() if name not in _PLACE_OF_LEAD}
    columns["last_fact_us"] = pa.array(facts.last_us, mask=facts.last_us == 0)
    columns["partner_km"] = partner_km
    columns |= _visits(facts) | _done(facts) | _standing(facts) | _waits(facts) | _activity(facts)
    columns |= _situation(facts)
    return columns | {"inputs_hash": _hashes([one for name, one in columns.items() if name not in _IDENTITY])}


def habits(facts: Facts) -> dict[str, Column]:
    """By name, one value per lead: what an analyst may add to the signals. No card that keeps its promises reads these.

    Per kind of fact how often (today, 7 and 30 days, ever) and how many days ago; the hour and weekday (Monday 0) of
    the last sign of life, the share of what it did in business hours, and whether its pace grows or falls.
    """
    columns: dict[str, Column] = {}
    for kind in KINDS:
        for within, suffix in ((1, "1d"), (7, "7d"), (30, "30d"), (None, "ever")):
            columns[f"n_{kind.value}_{suffix}"] = facts.times(kind, within_days=within)
        columns[f"n_{kind.value}_days"] = _days_since(facts, kind)
    alive = (*SIGNS, *CLICKS)
    local = np.maximum(facts.last(*alive), facts.exists_us) + facts.moment.offset_us
    days = facts.days(*alive)
    week, before = _count(days, 7), _count(days, 30) - _count(days, 7)
    return columns | {
        "last_hour": local // model_facts.HOUR_US % 24,
        "last_weekday": (local // DAY_US + 3) % 7,
        "business_share": facts.times_in_business_hours(*alive) / np.maximum(facts.times(*alive), 1),
        "pace_change": week / 7 - before / 23,
    }


def _visits(facts: Facts) -> dict[str, Column]:
    kind = EventType.PAGE_VIEW
    month = facts.times(kind, within_days=30)
    return {
        "page_views_1d": facts.times(kind, within_days=1),
        "page_views_7d": facts.times(kind, within_days=7),
        "page_views_30d": month,
        "page_views": facts.times(kind),
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
    replies = facts.times(EventType.WHATSAPP_REPLY)
    unanswered = facts.times(EventType.NO_REPLY_3D, EventType.NO_REPLY_7D, EventType.NO_REPLY_14D)
    levels["answer_rate"] = (replies + 1) / (replies + unanswered + 2)
    return levels


def _standing(facts: Facts) -> dict[str, Column]:
    """What is confirmed and what is held against the lead, as it stands: the later fact wins."""
    last, sign = facts.last, facts.last_sign
    budget, no_budget = last(EventType.BUDGET_CONFIRMED), last(EventType.NO_BUDGET_NOW)
    lost_interest = last(EventType.LOST_INTEREST)
    confirmed = {
        "budget_confirmed": budget > no_budget,
        "timeline_confirmed": last(EventType.TIMELINE_CONFIRMED) > lost_interest,
        "need_confirmed": last(EventType.NEED_CONFIRMED) > lost_interest,
    }
    held: dict[str, Flags] = {
        "postponed": _stands(last(EventType.POSTPONED_NO_DATE), sign),
        "no_budget_now": _stands(no_budget, budget),
        "lost_interest": _stands(lost_interest, sign),
        "was_lost": _stands(last(EventType.LOST), sign),
        "invalid_contact": _stands(last(EventType.INVALID_CONTACT), sign),
    }
    silence = np.zeros(len(sign), dtype=np.int64)
    for days, kind in ((3, EventType.NO_REPLY_3D), (7, EventType.NO_REPLY_7D), (14, EventType.NO_REPLY_14D)):
        silence = np.where(last(kind) > sign, days, silence)
    flags = {name: flag.astype(np.int64) for name, flag in {**confirmed, **held}.items()}
    return {**flags, "confirmed": sum(flags[name] for name in confirmed), "no_reply": silence}


def _waits(facts: Facts) -> dict[str, Column]:
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
    positive = facts.last(*SIGNS, *CLICKS)
    alive = np.where(positive > 0, positive, facts.created_us)
    days: dict[str, Column] = {
        "idle_days": np.maximum(0, (facts.moment.as_of_us - alive) // DAY_US),
        "age_days": np.maximum(0, (facts.moment.as_of_us - facts.exists_us) // DAY_US),
    }
    return days | {name: _days_since(facts, *kinds) for name, kinds in since.items()}


def _activity(facts: Facts) -> dict[str, Column]:
    """On how many of the last days the lead did anything good, and on how many it spoke with the team."""
    alive, spoke = facts.days(*SIGNS, *CLICKS), facts.days(*SIGNS)
    columns: dict[str, Column] = {f"active_{days}d": _count(alive, days) for days in (1, 3, 7, 14, 21, 30, 60)}
    return columns | {f"signs_{days}d": _count(spoke, days) for days in (7, 14, 30)}


def _situation(facts: Facts) -> dict[str, Column]:
    """Where the lead stands, since when, and on what share of the days since then it did anything good."""
    hook, cta = facts.first(EventType.HOOK_COMPLETE), facts.first(EventType.CTA_CLICK)
    whatsapp, sign = facts.first(EventType.WHATSAPP_CLICK), facts.first(*SIGNS)
    both = np.where((hook > 0) & (cta > 0), np.maximum(hook, cta), 0)
    steps = (sign, whatsapp, both, cta, hook)
    since = np.select([step > 0 for step in steps], list(steps), facts.exists_us)
    progress = np.select([step > 0 for step in steps], [7, 6, 4, 3, 2], 1)
    level = _held_back(facts, progress)
    until = facts.moment.today - (since + facts.moment.offset_us) // DAY_US + 1
    days = facts.days(*SIGNS, *CLICKS)
    pace = {
        f"pace_{width}d": _count(days, np.clip(until, 1, width)) / np.clip(until, 1, width) for width in (7, 14, 30)
    }
    return {
        "situation": _SITUATION_NAMES.take(pa.array(level)),
        "situation_level": level,
        "situation_days": np.maximum(0, (facts.moment.as_of_us - since) // DAY_US),
        **pace,
    }


def _held_back(facts: Facts, progress: Ints) -> Ints:
    """The level after refusals and postponements that still stand; a talk counts its confirmations."""
    flags = _standing(facts)
    confirmed = cast(Ints, flags["confirmed"])
    has_refused = sum(cast(Ints, flags[name]) for name in ("lost_interest", "was_lost", "invalid_contact")) > 0
    no_budget = facts.last(EventType.NO_BUDGET_NOW)
    is_stalled = (flags["postponed"] > 0) | _stands(no_budget, facts.last_sign)
    level = np.where(progress == 7, 7 + confirmed, progress)
    level = np.where(is_stalled & (progress >= 6), 5, level)
    return np.where(has_refused, 0, level)


def _has(facts: Facts, kind: EventType) -> Flags:
    return facts.last(kind) > 0


def _stands(fact: Ints, what_clears: Ints) -> Flags:
    return (fact > 0) & (fact >= what_clears)


def _days_since(facts: Facts, *kinds: EventType) -> Ints:
    last_us = facts.last(*kinds)
    return np.where(last_us > 0, (facts.moment.as_of_us - last_us) // DAY_US, NEVER_DAYS)


def _count(days: Ints, width: int | Ints) -> Ints:
    """How many of the newest `width` days are marked."""
    return cast(Ints, np.bitwise_count(days & ((1 << np.asarray(width, dtype=np.int64)) - 1)).astype(np.int64))


def _hashes(columns: Sequence[Column]) -> pa.Array:
    """128 bits per row, as hex, over texts and numbers (as doubles, missing as NaN), each in its own place."""
    rows = len(columns[0])
    bits = [_bits(column) for column in columns]
    places = np.arange(1, len(columns) + 1, dtype=np.uint64) * _SALT
    lanes = np.empty((rows, 2), dtype=np.uint64)
    for start in range(0, rows, _BLOCK):
        some = np.column_stack([values[start : start + _BLOCK] for values in bits])
        first = _mixed(some + places, _FACTORS[0])
        lanes[start : start + _BLOCK, 0] = first.sum(axis=1, dtype=np.uint64)
        lanes[start : start + _BLOCK, 1] = _mixed(first, _FACTORS[1]).sum(axis=1, dtype=np.uint64)
    text = lanes.astype(">u8").tobytes().hex().encode()
    ends = np.arange(rows + 1, dtype=np.int32) * 32
    return pa.StringArray.from_buffers(rows, pa.py_buffer(ends), pa.py_buffer(text))


def _mixed(bits: Bits, factor: np.uint64) -> Bits:
    """Another number for each, of which every bit depends on every bit (the finalizer of SplitMix64)."""
    mixed = (bits ^ (bits >> np.uint64(30))) * factor
    mixed ^= mixed >> np.uint64(27)
    mixed *= _FACTORS[1]
    mixed ^= mixed >> np.uint64(31)
    return mixed


def _bits(column: Column) -> Bits:
    """64 bits per value: of the double that it is, or of its text."""
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    if isinstance(column, pa.Array) and pa.types.is_string(column.type):
        return _text_bits(column)
    if isinstance(column, pa.Array):
        column = column.to_numpy(zero_copy_only=False)
    return cast(Bits, (column.astype(np.float64) + 0.0).view(np.uint64))


def _text_bits(column: pa.Array) -> Bits:
    if len(column) <= _FEW:
        return np.array([_digest(text or _NOTHING) for text in column.to_pylist()], dtype=np.uint64)
    coded = column.dictionary_encode()
    digests = np.array([_digest(text or _NOTHING) for text in [*coded.dictionary.to_pylist(), None]], dtype=np.uint64)
    return cast(Bits, digests[pc.fill_null(coded.indices, len(digests) - 1).to_numpy()])


@lru_cache(maxsize=4096)
def _digest(text: str) -> int:
    return int.from_bytes(hashlib.md5(text.encode(), usedforsecurity=False).digest()[:8], "little")

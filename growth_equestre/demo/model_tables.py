"""From simulated numbers to the rows of leads, events and partners."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pandas as pd

from growth_equestre.crm.types import MINIMAL_FIELDS, Handoff
from growth_equestre.demo import model_history as history
from growth_equestre.demo import model_people as people_model
from growth_equestre.demo import names, rules, world
from growth_equestre.demo.model import NOTHING, Ints, Rhythm, rhythm_before
from growth_equestre.demo.model_history import DAY_US, HOUR_US, MINUTE_US, SECOND_US, History, Records, Team, live
from growth_equestre.demo.model_partners import Companies, Offers, draw_companies, offer
from growth_equestre.demo.model_people import People, draw_people, municipalities
from growth_equestre.demo.types import Outcome, WorldSize
from growth_equestre.foundation.clock import from_db, to_db
from growth_equestre.foundation.ids import derived_id
from growth_equestre.foundation.vocab import EventType, LegalBasis, Stage

CHUNK = 25_000
STAGE_CODES = np.array(["", Stage.WARMING.value, Stage.QUALIFIED.value, Stage.LOST.value], dtype=object)
EVENT_CODES = np.array(
    [rules.EVENT_OF[o].value if o in rules.EVENT_OF else EventType.STAGE_REACHED.value for o in Outcome], dtype=object
)
_SPOKEN_BY_TEAM = "Equipe da demo"


@dataclass(frozen=True)
class World:
    """What every chunk shares. The same seed and the same `now` give the same world, to the byte."""

    seed: int
    size: WorldSize
    now: datetime
    zone: ZoneInfo
    focus_states: tuple[str, ...]
    companies: Companies
    partner_ids: tuple[str, ...]

    @property
    def rhythm(self) -> Rhythm:
        """The week around `now`, as the team's zone has it."""
        return rhythm_before(self.now.astimezone(self.zone).replace(tzinfo=None), self.size.days_back)

    @property
    def start_us(self) -> int:
        """The first window's start, microseconds since 1970, UTC."""
        return int(np.datetime64(to_db(self.now), "us").astype(np.int64)) - self.size.days_back * DAY_US


@dataclass(frozen=True)
class Chunk:
    """Tables of some leads, with the tables' own columns, and the window in which each qualified (-1: not seen)."""

    leads: pd.DataFrame
    events: pd.DataFrame
    handoffs: list[Handoff]
    truth: pd.DataFrame
    qualified_window: Ints


def build_world(size: WorldSize, seed: int, now: datetime, zone: ZoneInfo, focus_states: tuple[str, ...]) -> World:
    """The directory and the frame of time; leads follow in chunks."""
    companies = draw_companies(size.partners, focus_states, np.random.default_rng([seed, 0]))
    ids = tuple(derived_id("demo partner", str(seed), now.isoformat(), str(n)) for n in range(size.partners))
    return World(seed, size, now, zone, focus_states, companies, ids)


@dataclass(frozen=True)
class Crowd:
    """Who lives in a chunk, before it lives. profiles: the leads table's columns that never change, by lead number."""

    who: People
    ids: npt.NDArray[Any]
    profiles: pd.DataFrame


def chunks(
    built: World,
    progress: Callable[[int, int], None] | None = None,
    hire: Callable[[Crowd], Team] | None = None,
    skip: int = 0,
) -> Iterator[Chunk]:
    """All leads of the world, some thousands at a time. hire: finds who contacts the leads of a chunk, if anybody.

    skip: chunks that are left out at the beginning.
    """
    for start in range(skip * CHUNK, built.size.leads, CHUNK):
        how_many = min(CHUNK, built.size.leads - start)
        rng = np.random.default_rng([built.seed, 1 + start])
        crowd = _crowd(built, draw_people(how_many, built.focus_states, rng), start, rng)
        lived = live(crowd.who, built.size, built.rhythm, rng, hire(crowd) if hire else None)
        yield _chunk(built, crowd, lived, rng)
        if progress:
            progress(start + how_many, built.size.leads)


def partner_rows(built: World) -> list[dict[str, Any]]:
    """Rows of the partners table, in the order of partner_ids."""
    seen: dict[str, int] = {}
    picks = np.random.default_rng([built.seed, 2**31]).integers(1000, size=(built.size.partners, 3))
    rows = []
    for number, (kind, place, person) in enumerate(picks):
        row = _partner_row(built, number)
        base = names.company_name(row["segment"], kind, place, 1)
        seen[base] = seen.get(base, 0) + 1
        row["name"] = names.company_name(row["segment"], kind, place, seen[base])
        row["legal_name"] = f"{row['name']} Ltda. (fictícia)"
        row["contact"] = names.person_name(person, person // 7, None)
        rows.append(row)
    return rows


def _partner_row(built: World, number: int) -> dict[str, Any]:
    companies = built.companies
    town, capacity = municipalities()[companies.town[number]], int(companies.capacity[number])
    return {
        "partner_id": built.partner_ids[number],
        "cnpj": names.company_cnpj(number),
        "phone": names.company_phone(town.ddd, number),
        "email": f"contato.{number}@example.com",
        "segment": str(people_model.SEGMENTS[companies.segment[number]]),
        "uf": town.uf,
        "city": town.name,
        "ibge_code": town.ibge_code,
        "latitude": town.latitude,
        "longitude": town.longitude,
        "priority": int(companies.priority[number]),
        "cnae_main": companies.codes[companies.main[number]],
        "cnae_secondary": [companies.codes[code] for code in companies.secondary[number]],
        "monthly_capacity": None if capacity < 0 else capacity,
        "is_demo": True,
        "created_at": built.now - timedelta(days=built.size.days_back),
    }


def _crowd(built: World, who: People, start: int, rng: np.random.Generator) -> Crowd:
    numbers = range(start, start + len(who.tempo))
    named = [derived_id("demo lead", str(built.seed), built.now.isoformat(), str(number)) for number in numbers]
    ids = np.array(named, dtype=object)
    return Crowd(who, ids, _profiles(who, ids, start, rng))


def _chunk(built: World, crowd: Crowd, lived: History, rng: np.random.Generator) -> Chunk:
    ids = crowd.ids
    raw, handoffs = _with_partners(built, crowd.who, event_rows(built, lived.records), lived, ids, rng)
    events = events_frame(built, raw, ids)
    leads = _leads_frame(crowd.profiles, events, ids)
    is_open = ~np.isnan(lived.truth.chance_observable)
    truth = pd.DataFrame(
        {
            "lead_id": ids[is_open],
            "as_of": to_db(built.now),
            "chance_observable": lived.truth.chance_observable[is_open],
            "chance_hidden": lived.truth.chance_hidden[is_open],
        }
    )
    return Chunk(leads, events, handoffs, truth, lived.qualified_window)


def event_rows(built: World, records: Records) -> pd.DataFrame:
    """One row per fact: lead number, moment in microseconds, event type, metadata, partner (-1: none)."""
    begins = built.start_us + records.at_us
    ordinary = records.outcome < NOTHING
    main = ordinary & (records.outcome != Outcome.BROWSE) & ~np.isin(records.outcome, list(rules.TEAM_OUTCOMES))
    noted = records.outcome == history.SILENCE_NOTE
    staged = records.stage != history.NO_STAGE
    viewing = np.repeat(np.arange(len(begins)), records.views)
    nth_view = np.arange(len(viewing)) - np.repeat(records.views.cumsum() - records.views, records.views)
    silence = np.array([f"no_reply_{days}d" for days in range(max(world.SILENCE_NOTED) + 1)], dtype=object)
    parts = [
        (records.lead[viewing], begins[viewing] + nth_view * 2 * MINUTE_US, EventType.PAGE_VIEW.value, ""),
        (records.lead[main], (begins + records.views * 2 * MINUTE_US)[main], EVENT_CODES[records.outcome[main]], ""),
        (records.lead[noted], begins[noted], silence[records.silent_days[noted]], ""),
        (
            records.lead[staged], (begins + (records.views + 1) * 2 * MINUTE_US)[staged],
            EventType.STAGE_REACHED.value, STAGE_CODES[records.stage[staged]],
        ),
    ]  # fmt: skip
    return pd.concat(
        [pd.DataFrame({"lead": a, "at_us": b, "event_type": c, "metadata": d, "partner": -1}) for a, b, c, d in parts],
        ignore_index=True,
    )


def _handed_us(built: World, window: Ints, rng: np.random.Generator) -> Ints:
    """A moment within each window, by the rhythm of the team."""
    cumulative = built.rhythm.team.cumsum(axis=1)
    cumulative /= cumulative[:, -1:]
    hour = (rng.random(len(window))[:, None] >= cumulative[window % 7]).sum(axis=1)
    within = rng.integers(30 * 60, size=len(window)) * SECOND_US
    return np.asarray(built.start_us + window * DAY_US + np.minimum(hour, 23) * HOUR_US + within)


def _with_partners(
    built: World, who: People, raw: pd.DataFrame, lived: History, ids: npt.NDArray[Any], rng: np.random.Generator
) -> tuple[pd.DataFrame, list[Handoff]]:
    """Add handoffs and the partners' answers for who qualified."""
    qualified = np.flatnonzero(lived.qualified_window >= 0)
    wait = 1 + rng.exponential(world.HANDOFF_DELAY_DAYS, len(qualified)).astype(np.int64)
    at_us = _handed_us(built, lived.qualified_window[qualified] + wait, rng)
    order = at_us.argsort(kind="stable")
    leads, at_us = qualified[order], at_us[order]
    months = at_us.astype("datetime64[us]").astype("datetime64[M]").astype(np.int64)
    if not len(leads) or not built.size.partners:
        return raw, []
    made = offer(leads, months, who, built.companies, rng)
    return pd.concat([raw, _answers(made, at_us)], ignore_index=True), _handoffs(built, made, at_us, ids)


def _answers(made: Offers, at_us: Ints) -> pd.DataFrame:
    answered = at_us + (made.hours_to_answer * 3600).astype(np.int64) * SECOND_US
    contacted = answered + (made.hours_to_contact * 3600).astype(np.int64) * SECOND_US
    closed = contacted + (made.days_to_close * 86_400).astype(np.int64) * SECOND_US
    everyone = np.ones(len(at_us), dtype=bool)
    told = [
        (everyone, at_us, EventType.HANDOFF),
        (everyone, at_us + MINUTE_US, EventType.STAGE_REACHED),
        (made.is_accepted, answered, EventType.PARTNER_ACCEPTED),
        (~made.is_accepted, answered, EventType.PARTNER_REFUSED),
        (made.is_contacted, contacted, EventType.PARTNER_CONTACTED),
        (made.is_won, closed, EventType.WON),
        (made.is_contacted & ~made.is_won, closed, EventType.LOST),
    ]
    frames = [
        pd.DataFrame(
            {
                "lead": made.lead[who],
                "at_us": moment[who],
                "event_type": kind.value,
                "metadata": Stage.SENT.value if kind is EventType.STAGE_REACHED else "",
                "partner": -1 if kind is EventType.STAGE_REACHED else made.partner[who],
            }
        )
        for who, moment, kind in told
    ]
    return pd.concat(frames, ignore_index=True)


def _handoffs(built: World, made: Offers, at_us: Ints, ids: npt.NDArray[Any]) -> list[Handoff]:
    """Those before now, by the demo's team, with the place that each partner had in the list."""
    past = np.flatnonzero(at_us < built.start_us + built.size.days_back * DAY_US)
    start = to_db(built.now) - timedelta(days=built.size.days_back)
    return [
        Handoff(
            handoff_id=derived_id("demo handoff", ids[made.lead[row]]),
            lead_id=ids[made.lead[row]],
            partner_id=built.partner_ids[made.partner[row]],
            handed_at=from_db(start + timedelta(microseconds=int(at_us[row]) - built.start_us)),
            actor_id="demo",
            actor_name=_SPOKEN_BY_TEAM,
            reason="Parceiro da lista de recomendados",
            shared_fields=MINIMAL_FIELDS,
            recommended_rank=int(made.position[row]),
            compatibility=None,
        )
        for row in past
    ]


def events_frame(built: World, raw: pd.DataFrame, ids: npt.NDArray[Any], kind: str = "demo event") -> pd.DataFrame:
    """Whole records of what happened before now, in order of lead and time. kind: of the ids that they get."""
    past = raw[raw["at_us"] < built.start_us + built.size.days_back * DAY_US]
    past = past.sort_values(["lead", "at_us"], kind="stable", ignore_index=True)
    nth = past.groupby("lead").cumcount()
    lead_ids = ids[past["lead"].to_numpy()]
    partner = past["partner"].to_numpy()
    has_partner = partner >= 0
    cnpjs = np.array([names.company_cnpj(n) for n in range(built.size.partners)] + [""], dtype=object)
    partner_ids = np.array([*built.partner_ids, None], dtype=object)
    moments = past["at_us"].to_numpy().astype("datetime64[us]")
    by_lead = past["event_type"].isin(["page_view", "hook_complete", "cta_click", "whatsapp_click"])
    return pd.DataFrame(
        {
            "event_id": [derived_id(kind, lead, str(n)) for lead, n in zip(lead_ids, nth, strict=True)],
            "lead_id": lead_ids,
            "event_type": past["event_type"].to_numpy(dtype=object),
            "occurred_at": moments,
            "recorded_at": moments,
            "metadata": np.where(has_partner, cnpjs[partner], past["metadata"].to_numpy(dtype=object)),
            "reason": None,
            "actor_name": _kept(~by_lead.to_numpy(), _SPOKEN_BY_TEAM),
            "partner_id": partner_ids[partner],
            "external_id": None,
            "batch_id": None,
        }
    )


def _leads_frame(profiles: pd.DataFrame, events: pd.DataFrame, ids: npt.NDArray[Any]) -> pd.DataFrame:
    """Records; the stage is the last one that the log tells, created_at the first fact."""
    by_lead = events.groupby("lead_id")["occurred_at"]
    stage, since, lost_reason = _stages(events, ids)
    born = as_of_birth(profiles, by_lead.min().reindex(ids).to_numpy())
    return born.assign(
        stage=stage, stage_since=since, lost_reason=lost_reason, updated_at=by_lead.max().reindex(ids).to_numpy()
    )


def as_of_birth(profiles: pd.DataFrame, created: npt.NDArray[Any]) -> pd.DataFrame:
    """Whole records of leads as they came. created: naive UTC, one per row."""
    consent = pd.Series(created).where((profiles["legal_basis"] == LegalBasis.CONSENT.value).to_numpy(), None)
    return profiles.assign(
        consent_at=consent.to_numpy(), stage=Stage.CURIOUS.value, stage_since=created, lost_reason=None,
        created_at=created, updated_at=created,
    )  # fmt: skip


def _profiles(who: People, ids: npt.NDArray[Any], start: int, rng: np.random.Generator) -> pd.DataFrame:
    consented = rng.random(len(ids)) < 0.85
    towns = [municipalities()[number] for number in who.town]
    columns = {
        "lead_id": ids,
        **_contact_columns(who, start, rng),
        **{name: [getattr(town, name) for town in towns] for name in ("uf", "ibge_code", "latitude", "longitude")},
        "city": [town.name for town in towns],
        "segment": _coded(people_model.SEGMENTS, who.segment),
        "budget": _coded(people_model.BUDGETS, who.budget),
        "timeframe": _coded(people_model.TIMEFRAMES, who.timeframe),
        "source": _coded(people_model.SOURCES, who.source),
        "legal_basis": np.where(consented, LegalBasis.CONSENT.value, LegalBasis.LEGITIMATE_INTEREST.value),
        "purpose": names.PURPOSE,
        "is_demo": True,
    }
    return pd.DataFrame(columns)


def _contact_columns(who: People, start: int, rng: np.random.Generator) -> dict[str, Any]:
    picks = rng.integers(1000, size=(len(who.tempo), 3))
    called = [names.person_name(a, b, c if c % 3 == 0 else None) for a, b, c in picks]
    ddds = [municipalities()[number].ddd for number in who.town]
    numbers = range(start, start + len(called))
    mobiles = [names.person_mobile(ddd, number) for ddd, number in zip(ddds, numbers, strict=True)]
    emails = [names.person_email(name, number) for name, number in zip(called, numbers, strict=True)]
    return {
        "name": called,
        "whatsapp": _kept(who.has_whatsapp, mobiles),
        "email": _kept(who.has_email, emails),
    }


def _kept(is_known: npt.NDArray[np.bool_], texts: str | list[str]) -> pd.Series[Any]:
    """The texts where known, None elsewhere."""
    kept = np.full(len(is_known), None, dtype=object)
    kept[is_known] = texts if isinstance(texts, str) else np.array(texts, dtype=object)[is_known]
    return pd.Series(kept, dtype=object)


def _coded(codes: tuple[str | None, ...], numbers: Ints) -> npt.NDArray[Any]:
    return np.array([None if code is None else str(code) for code in codes], dtype=object)[numbers]


def _stages(events: pd.DataFrame, ids: npt.NDArray[Any]) -> tuple[Any, Any, Any]:
    """Stage, since when, and why it was lost."""
    reached = events[events["event_type"] == EventType.STAGE_REACHED.value].drop_duplicates("lead_id", keep="last")
    reached = reached.set_index("lead_id").reindex(ids)
    stage = reached["metadata"].fillna(Stage.CURIOUS.value).to_numpy(dtype=object)
    told = [
        (EventType.INVALID_CONTACT, "contato inválido"),
        (EventType.LOST_INTEREST, "perdeu o interesse"),
    ]
    why = _kept(stage == Stage.LOST.value, "sem resposta").to_numpy()
    for kind, words in told:
        who = set(events.loc[events["event_type"] == kind.value, "lead_id"])
        why = np.where((stage == Stage.LOST.value) & np.isin(ids, list(who)), words, why)
    return stage, reached["occurred_at"].to_numpy(), why

"""Leads of the pitch: found by trial in writes that are taken back, then written for good."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from growth_equestre.demo import names, rules_pitch, store
from growth_equestre.demo.rules_pitch import Profile
from growth_equestre.demo.types import ShowcaseLead
from growth_equestre.events import service as events
from growth_equestre.foundation.clock import to_db
from growth_equestre.foundation.errors import GrowthError
from growth_equestre.foundation.ids import derived_id
from growth_equestre.foundation.vocab import EventType, LegalBasis, Permission, Stage
from growth_equestre.foundation.workspace import Workspace, use_case
from growth_equestre.leads import service as leads
from growth_equestre.next_action import service as next_action
from growth_equestre.places import service as places
from growth_equestre.scoring import service as scoring

_NUMBERS_FROM = 900_000
"""Mobiles and addresses of pitch leads begin here, away from those of the simulated ones."""


class TargetOutOfReach(GrowthError):
    """The serving cards give no such score to any lead that the pitch can build."""

    title = "Não deu para gerar o lead"


@dataclass(frozen=True)
class Recipe:
    """Who, and what happened to them in order, for a lead that lands in the target's band."""

    target: Stage
    profile: Profile
    steps: tuple[EventType, ...]


class _TrialOver(Exception):
    """Not an error: carries a trial's result out of the write that it takes back."""

    def __init__(self, recipe: Recipe | None) -> None:
        self.recipe = recipe


def found_recipe(ws: Workspace, target: Stage) -> Recipe:
    """A recipe that hits the target now. Nothing stays written. Raises TargetOutOfReach."""
    for profile in rules_pitch.variants(target):
        recipe = _tried(ws, target, profile)
        if recipe:
            return recipe
    raise TargetOutOfReach(
        f"O modelo em uso não leva nenhum lead de exemplo a {target.label}.",
        "Nada foi criado. Confira os limites em Configurações.",
    )


@use_case(Permission.CAN_IMPORT, writes=True)
def write(ws: Workspace, recipe: Recipe) -> ShowcaseLead:
    """Write lead, events and stage for good, score it, say what to do next and remember it for the pitch."""
    lead_id = _begun(ws, recipe.profile)
    for position, kind in enumerate(recipe.steps):
        _add(ws, lead_id, position, kind)
    if recipe.target is not Stage.CURIOUS:
        _add(ws, lead_id, len(recipe.steps), EventType.STAGE_REACHED, recipe.target.value)
        since = rules_pitch.moment_of(len(recipe.steps), ws.now())
        leads.set_stage(ws, lead_id, recipe.target, reason="Lead do roteiro de demo", since=since)
    store.add_showcase(ws.cursor(), lead_id, recipe.target, ws.now())
    scoring.score(ws, lead_id)
    next_action.recommend(ws, lead_id)
    return next(lead for lead in store.showcase(ws.cursor()) if lead.lead_id == lead_id)


def _tried(ws: Workspace, target: Stage, profile: Profile) -> Recipe | None:
    try:
        with ws.transaction("demo.trial"):
            raise _TrialOver(_searched(ws, target, profile))
    except _TrialOver as over:
        return over.recipe


def _searched(ws: Workspace, target: Stage, profile: Profile) -> Recipe | None:
    lead_id, steps = _begun(ws, profile), rules_pitch.opening(target)
    for position, kind in enumerate(steps):
        _add(ws, lead_id, position, kind)
    while (suggested := scoring.score(ws, lead_id).suggested_stage) is not target:
        added = rules_pitch.next_event(target, suggested, steps)
        if added is None:
            return None
        _add(ws, lead_id, len(steps), added)
        steps = (*steps, added)
    return Recipe(target, profile, steps)


def _begun(ws: Workspace, profile: Profile) -> str:
    """A new lead of the demo, without any event yet."""
    number = store.how_many_showcase(ws.cursor())
    lead_id = derived_id("demo showcase", ws.now().isoformat(), str(number))
    place = places.find(profile.city, profile.uf)
    name = names.person_name(profile.first + number // 3, profile.surname + number, None)
    born = to_db(rules_pitch.moment_of(0, ws.now()))
    row = {
        "lead_id": lead_id,
        "name": name,
        "whatsapp": names.person_mobile(place.ddd, _NUMBERS_FROM + number),
        "email": names.person_email(name, _NUMBERS_FROM + number),
        "uf": place.uf,
        "city": place.name,
        "ibge_code": place.ibge_code,
        "latitude": place.latitude,
        "longitude": place.longitude,
        "segment": profile.segment.value,
        "budget": profile.budget and profile.budget.value,
        "timeframe": profile.timeframe and profile.timeframe.value,
        "source": profile.source,
        "legal_basis": LegalBasis.CONSENT.value,
        "purpose": names.PURPOSE,
        "consent_at": born,
        "is_demo": True,
        "created_at": born,
        "updated_at": born,
    }
    leads.insert_many(ws, pd.DataFrame([row]))
    return lead_id


def _add(ws: Workspace, lead_id: str, position: int, kind: EventType, metadata: str = "") -> None:
    moment = to_db(rules_pitch.moment_of(position, ws.now()))
    row = {
        "event_id": derived_id("demo event", lead_id, str(position)),
        "lead_id": lead_id,
        "event_type": kind.value,
        "occurred_at": moment,
        "recorded_at": moment,
        "metadata": metadata,
        "reason": None,
        "actor_name": ws.actor.name,
        "partner_id": None,
        "external_id": None,
        "batch_id": None,
    }
    events.insert_many(ws, pd.DataFrame([row]))

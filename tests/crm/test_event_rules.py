"""The product's rules about events, row by row: what each does to the gate, the score and the stage."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from growth_equestre.crm import rules
from growth_equestre.crm import service as crm
from growth_equestre.events import service as events
from growth_equestre.events.types import Event
from growth_equestre.foundation.clock import FrozenClock
from growth_equestre.foundation.errors import GateClosed, InvalidInput
from growth_equestre.foundation.vocab import EventType, Stage
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.leads import service as leads
from growth_equestre.leads.types import Lead
from growth_equestre.scoring import service as scoring

ALL = ("orçamento", "prazo", "necessidade")
NOTHING: tuple[str, ...] = ()
OWN_WAY = (EventType.STAGE_REACHED, EventType.HANDOFF)

# event: what the gate lacks after it, on a lead of whom nothing was confirmed, and on one of whom everything was
GATE = {
    EventType.PAGE_VIEW: (ALL, NOTHING),
    EventType.HOOK_COMPLETE: (ALL, NOTHING),
    EventType.CTA_CLICK: (ALL, NOTHING),
    EventType.WHATSAPP_CLICK: (ALL, NOTHING),
    EventType.WHATSAPP_REPLY: (ALL, NOTHING),
    EventType.ASKED_PRICE: (ALL, NOTHING),
    EventType.PROPOSAL_CLICK: (ALL, NOTHING),
    EventType.PROPOSAL_REQUESTED: (ALL, NOTHING),
    EventType.MEETING_SCHEDULED: (ALL, NOTHING),
    EventType.MEETING_ATTENDED: (ALL, NOTHING),
    EventType.BUDGET_CONFIRMED: (("prazo", "necessidade"), NOTHING),
    EventType.TIMELINE_CONFIRMED: (("orçamento", "necessidade"), NOTHING),
    EventType.NEED_CONFIRMED: (("orçamento", "prazo"), NOTHING),
    EventType.SENT_DOCUMENTS: (ALL, NOTHING),
    EventType.FOLLOWUP_POSITIVE: (ALL, NOTHING),
    EventType.NO_REPLY_3D: (ALL, NOTHING),
    EventType.NO_REPLY_7D: (ALL, NOTHING),
    EventType.NO_REPLY_14D: (ALL, NOTHING),
    EventType.POSTPONED_NO_DATE: (ALL, NOTHING),
    EventType.NO_BUDGET_NOW: (ALL, ("orçamento",)),
    EventType.LOST_INTEREST: (ALL, ("prazo", "necessidade")),
    EventType.INVALID_CONTACT: (ALL, NOTHING),
    EventType.PARTNER_ACCEPTED: (ALL, NOTHING),
    EventType.PARTNER_REFUSED: (ALL, NOTHING),
    EventType.PARTNER_CONTACTED: (ALL, NOTHING),
    EventType.WON: (ALL, NOTHING),
    EventType.LOST: (ALL, NOTHING),
}
# Some good facts that raise the chance of a fresh lead, and some bad ones that lower it.
RAISING = (EventType.HOOK_COMPLETE, EventType.WHATSAPP_REPLY, EventType.PROPOSAL_REQUESTED, EventType.BUDGET_CONFIRMED)
LOWERING = (EventType.NO_BUDGET_NOW, EventType.LOST_INTEREST)
CONFIRMING = (EventType.BUDGET_CONFIRMED, EventType.TIMELINE_CONFIRMED, EventType.NEED_CONFIRMED)


def test_the_table_says_something_of_every_event() -> None:
    assert set(GATE) == set(EventType) - set(OWN_WAY)


def fact(event: EventType, hour: int) -> Event:
    moment = FrozenClock().now() + timedelta(hours=hour)
    return Event(f"{hour}", "lead", event, moment, moment, "", "", "", None, None, None)


def test_each_event_does_to_the_gate_what_the_table_says() -> None:
    everything = [fact(event, hour) for hour, event in enumerate(CONFIRMING)]
    found = {
        event: (
            rules.confirmations([fact(event, 9)]).missing,
            rules.confirmations([*everything, fact(event, 9)]).missing,
        )
        for event in GATE
    }
    assert found == GATE


def test_every_registered_event_enters_the_log_and_none_moves_the_stage(ws: Workspace, marina: Lead) -> None:
    with ws.transaction():
        for event in GATE:
            crm.register_event(ws, marina.lead_id, event)
    assert events.counts(ws, marina.lead_id) == dict.fromkeys(GATE, 1)
    assert leads.get(ws, marina.lead_id).stage is Stage.CURIOUS


def leads_input(number: int) -> leads.LeadInput:
    return leads.LeadInput(name=f"Pessoa {number}")


@pytest.mark.parametrize("event", OWN_WAY)
def test_stages_and_handoffs_have_their_own_way(ws: Workspace, marina: Lead, event: EventType) -> None:
    with pytest.raises(InvalidInput, match="não se registra à mão"):
        crm.register_event(ws, marina.lead_id, event)


def test_the_score_follows_the_log_and_not_a_sum_of_deltas(ws: Workspace) -> None:
    """Each registered fact leaves the very score that the log alone gives, however it came to be."""
    told = (*RAISING, *LOWERING)
    with ws.transaction():
        made = [leads.create(ws, leads_input(number)) for number in range(len(told))]
    for lead, event in zip(made, told, strict=True):
        before = scoring.score(ws, lead.lead_id)
        crm.register_event(ws, lead.lead_id, event)
        kept = scoring.current(ws, lead.lead_id)
        assert kept is not None
        assert replace(scoring.score(ws, lead.lead_id), as_of=kept.as_of) == kept, event
        is_right = kept.chance_30d > before.chance_30d if event in RAISING else kept.chance_30d < before.chance_30d
        assert is_right, event


def test_the_same_confirmation_twice_is_one(ws: Workspace, marina: Lead) -> None:
    for event in CONFIRMING:
        crm.register_event(ws, marina.lead_id, event)
        once = (crm.confirmations(ws, marina.lead_id), scoring.current(ws, marina.lead_id))
        for _ in range(3):
            crm.register_event(ws, marina.lead_id, event)
        twice = (crm.confirmations(ws, marina.lead_id), scoring.current(ws, marina.lead_id))
        assert once[0] == twice[0]
        assert once[1] is not None and twice[1] is not None
        assert (once[1].score, once[1].reasons) == (twice[1].score, twice[1].reasons)


def test_confirming_what_holds_already_is_refused_and_adds_nothing(ws: Workspace, confirmed: Lead) -> None:
    before = events.counts(ws, confirmed.lead_id)
    with pytest.raises(InvalidInput, match="Nada de novo"):
        crm.confirm(ws, confirmed.lead_id, CONFIRMING)
    assert events.counts(ws, confirmed.lead_id) == before


def test_scoring_again_never_changes_a_stage(ws: Workspace, rep: Workspace, clock: FrozenClock) -> None:
    made = {}
    with ws.transaction():
        for number, stage in enumerate((Stage.CURIOUS, Stage.WARMING, Stage.QUALIFIED, Stage.LOST)):
            lead = leads.create(ws, leads_input(number))
            made[lead.lead_id] = stage
            if stage is not Stage.CURIOUS:
                crm.move_stage(ws, lead.lead_id, stage, "trazido pela equipe")
            for event in (EventType.WHATSAPP_REPLY, EventType.PROPOSAL_REQUESTED, EventType.MEETING_ATTENDED):
                crm.register_event(ws, lead.lead_id, event)
    clock.advance(timedelta(days=40))
    scoring.score_many(ws)
    for lead_id, stage in made.items():
        scoring.score(ws, lead_id)
        assert leads.get(ws, lead_id).stage is stage


def test_confirming_the_rest_and_qualifying_is_one_step_and_one_undo(rep: Workspace, marina: Lead) -> None:
    crm.register_event(rep, marina.lead_id, EventType.BUDGET_CONFIRMED)
    with pytest.raises(GateClosed, match="necessidade"):
        crm.confirm_and_qualify(rep, marina.lead_id, [EventType.TIMELINE_CONFIRMED])
    assert crm.confirmations(rep, marina.lead_id).missing == ("prazo", "necessidade"), "all of it or nothing"
    moved = crm.confirm_and_qualify(rep, marina.lead_id, CONFIRMING)
    assert (moved.after, moved.past_gate) == (Stage.QUALIFIED, ())
    assert events.counts(rep, marina.lead_id)[EventType.BUDGET_CONFIRMED] == 1
    crm.journal.undo(rep, moved.change_set_id)
    assert leads.get(rep, marina.lead_id).stage is Stage.CURIOUS
    assert crm.confirmations(rep, marina.lead_id).missing == ("prazo", "necessidade")

"""What is worth asking: the missing fact that would change today's action most, with how often."""

from __future__ import annotations

import pytest

from growth_equestre.foundation.errors import LeadNotFound
from growth_equestre.foundation.vocab import NextAction
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.next_action.service_asking import worth_asking
from growth_equestre.scoring import service as scoring
from tests.next_action.conftest import AddLead

KNOWN = {"whatsapp": "5511900000002", "email": "a@example.com", "budget": "5k-20k", "timeframe": "90d"}


def test_a_lead_without_any_contact_is_asked_for_one(ws: Workspace, add_lead: AddLead) -> None:
    lead_id = add_lead(whatsapp=None, email=None)
    scoring.score(ws, lead_id)
    asking = worth_asking(ws, lead_id)
    assert asking is not None
    assert asking.fact == "whatsapp"
    assert asking.share == 1.0
    assert (asking.now is NextAction.WAIT) and (asking.then is not NextAction.WAIT)


def test_the_segment_is_asked_as_often_as_similar_leads_seek_what_would_change_the_action(
    ws: Workspace, add_lead: AddLead
) -> None:
    for segment in ["EVENTOS"] * 15 + ["EQUIPAMENTOS"] * 15:
        add_lead(segment=segment, **KNOWN)
    lead_id = add_lead(segment=None, **KNOWN)
    scoring.score(ws, lead_id)
    asking = worth_asking(ws, lead_id)
    assert asking is not None
    assert (asking.fact, asking.then) == ("segment", NextAction.INVITE_TO_EVENT)
    assert asking.share == pytest.approx(0.5)


def test_nothing_is_asked_where_everything_is_known_or_too_few_told(ws: Workspace, add_lead: AddLead) -> None:
    assert worth_asking(ws, add_lead(segment="EVENTOS", **KNOWN)) is None
    assert worth_asking(ws, add_lead(segment=None, **KNOWN)) is None
    with pytest.raises(LeadNotFound):
        worth_asking(ws, "x")

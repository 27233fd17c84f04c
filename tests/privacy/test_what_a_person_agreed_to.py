"""Consent: which version of which text, through which channel; taken back, it stops every contact."""

from __future__ import annotations

from datetime import timedelta

import pytest

from growth_equestre.foundation.clock import FrozenClock
from growth_equestre.foundation.errors import InvalidInput, NotFound
from growth_equestre.foundation.vocab import LegalBasis, NextAction
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.journal import service as journal
from growth_equestre.leads import service as leads
from growth_equestre.leads.types import Lead, LeadInput
from growth_equestre.next_action import service as next_action
from growth_equestre.privacy import service
from growth_equestre.privacy.types import Outcome, RequestKind


@pytest.fixture
def marina(ws: Workspace) -> Lead:
    return leads.create(ws, LeadInput(name="Marina Prado", whatsapp="(19) 98765-4321", uf="SP"))


def test_consent_names_the_version_of_the_text(ws: Workspace, marina: Lead) -> None:
    service.publish_text(ws, "contato", "Aceito contato.")
    second = service.publish_text(ws, "contato", "Aceito contato por WhatsApp.")
    service.give_consent(ws, marina.lead_id, second.text_id, "WhatsApp")
    (held,) = service.consents(ws, marina.lead_id)
    assert (held.purpose, held.version, held.body) == ("contato", 2, "Aceito contato por WhatsApp.")
    lead = leads.get(ws, marina.lead_id)
    assert (lead.legal_basis, lead.purpose, lead.consent_at) == (LegalBasis.CONSENT, "contato", ws.now())


def test_consent_taken_back_stops_every_contact_until_it_is_undone(
    ws: Workspace, marina: Lead, clock: FrozenClock
) -> None:
    text = service.publish_text(ws, "contato", "Aceito contato.")
    service.give_consent(ws, marina.lead_id, text.text_id, "formulário")
    assert next_action.recommend(ws, marina.lead_id, record=False).action is not NextAction.WAIT
    clock.advance(timedelta(hours=1))
    taken_back = service.withdraw_consent(ws, marina.lead_id, "e-mail")
    stopped = next_action.recommend(ws, marina.lead_id, record=False)
    assert stopped.action is NextAction.WAIT
    assert {one.reason for one in stopped.excluded} == {"falta a base legal (LGPD) para contatar"}
    (held,) = service.consents(ws, marina.lead_id)
    assert (held.withdrawn_at, held.withdrawn_channel) == (ws.now(), "e-mail")
    journal.undo(ws, taken_back)
    assert next_action.recommend(ws, marina.lead_id, record=False).action is not NextAction.WAIT


def test_consent_to_no_text_or_from_tomorrow_is_refused(ws: Workspace, marina: Lead) -> None:
    with pytest.raises(NotFound):
        service.give_consent(ws, marina.lead_id, marina.lead_id, "e-mail")
    text = service.publish_text(ws, "contato", "Aceito contato.")
    with pytest.raises(InvalidInput):
        service.give_consent(ws, marina.lead_id, text.text_id, "e-mail", ws.now() + timedelta(days=1))
    with pytest.raises(InvalidInput):
        service.give_consent(ws, marina.lead_id, text.text_id, "pombo")


def test_a_legal_basis_is_corrected_with_its_reason(ws: Workspace, marina: Lead) -> None:
    with pytest.raises(InvalidInput):
        service.correct_grounds(ws, marina.lead_id, {"purpose": "venda"}, " ")
    service.correct_grounds(ws, marina.lead_id, {"purpose": "venda", "source": "feira"}, "a pessoa explicou")
    lead = leads.get(ws, marina.lead_id)
    assert (lead.purpose, lead.source) == ("venda", "feira")
    assert journal.recent(ws, 1)[0].reason == "a pessoa explicou"


def test_the_law_gives_fifteen_days_and_the_queue_says_when_they_are_over(
    ws: Workspace, marina: Lead, clock: FrozenClock
) -> None:
    late = service.open_request(
        ws, RequestKind.ACCESS, lead_id=marina.lead_id, received_at=ws.now() - timedelta(days=9)
    )
    fresh = service.open_request(ws, RequestKind.CORRECTION, subject="Alguém de fora")
    assert [one.number for one in service.requests(ws)] == [late.number, fresh.number]
    assert (late.due_at - late.received_at).days == 15
    clock.advance(timedelta(days=7))
    service.close_request(ws, fresh.request_id, Outcome.DONE, "Corrigido.")
    assert [one.number for one in service.requests(ws)] == [late.number, fresh.number]
    with pytest.raises(InvalidInput):
        service.close_request(ws, fresh.request_id, Outcome.DONE, "De novo.")
    with pytest.raises(InvalidInput):
        service.open_request(ws, RequestKind.ACCESS)

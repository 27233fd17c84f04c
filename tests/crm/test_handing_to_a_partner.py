"""A qualified lead goes to one named partner, with a reason, sharing only what the partner needs."""

from __future__ import annotations

from urllib.parse import parse_qs, urlparse

import pytest

from growth_equestre.crm import service as crm
from growth_equestre.crm.types import MINIMAL_FIELDS, Handoff, SharedField
from growth_equestre.events import service as events
from growth_equestre.foundation.errors import InvalidInput, PartnerNotFound
from growth_equestre.foundation.ids import new_id
from growth_equestre.foundation.vocab import EventType, Stage
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.journal import service as journal
from growth_equestre.leads import service as leads
from growth_equestre.leads.types import Lead
from growth_equestre.partners.types import Partner


@pytest.fixture
def qualified(ws: Workspace, confirmed: Lead) -> Lead:
    crm.move_stage(ws, confirmed.lead_id, Stage.QUALIFIED)
    return leads.get(ws, confirmed.lead_id)


def test_a_handoff_is_noted_sent_and_in_the_log(rep: Workspace, qualified: Lead, haras: Partner) -> None:
    done = crm.handoff(rep, qualified.lead_id, haras.partner_id, "perto e livre", recommended_rank=1, compatibility=91)
    assert crm.handoffs_of(rep, qualified.lead_id) == [done.handoff]
    assert done.handoff.actor_name == rep.actor.name
    assert leads.get(rep, qualified.lead_id).stage is Stage.SENT
    (sent,) = events.facts(rep, qualified.lead_id, [EventType.HANDOFF])
    assert (sent.partner_id, sent.metadata) == (haras.partner_id, haras.cnpj)


def test_only_a_qualified_lead_is_handed(ws: Workspace, confirmed: Lead, haras: Partner) -> None:
    with pytest.raises(InvalidInput, match="qualificado"):
        crm.handoff(ws, confirmed.lead_id, haras.partner_id, "perto")
    with pytest.raises(InvalidInput, match="encaminhamento"):
        crm.move_stage(ws, confirmed.lead_id, Stage.SENT, "atalho")
    assert crm.handoffs_of(ws, confirmed.lead_id) == []


def test_a_handoff_needs_a_reason_a_partner_and_a_contact(ws: Workspace, qualified: Lead, haras: Partner) -> None:
    with pytest.raises(InvalidInput, match="motivo"):
        crm.handoff(ws, qualified.lead_id, haras.partner_id, " ")
    with pytest.raises(PartnerNotFound):
        crm.handoff(ws, qualified.lead_id, "nenhum", "perto")
    with pytest.raises(InvalidInput, match="contato"):
        crm.handoff(ws, qualified.lead_id, haras.partner_id, "perto", [SharedField.NAME])
    assert leads.get(ws, qualified.lead_id).stage is Stage.QUALIFIED


def test_the_email_is_told_only_when_ticked(ws: Workspace, qualified: Lead, haras: Partner) -> None:
    plain = crm.handoff_message(qualified, haras)
    assert "marina@example.com" not in plain
    assert "Marina Prado" in plain and "Campinas" in plain
    ticked = crm.handoff_message(qualified, haras, [*MINIMAL_FIELDS, SharedField.EMAIL])
    assert "marina@example.com" in ticked


def test_only_the_ticked_fields_are_told(ws: Workspace, qualified: Lead, haras: Partner) -> None:
    told = crm.handoff_message(qualified, haras, [SharedField.WHATSAPP])
    assert qualified.whatsapp is not None and qualified.whatsapp in told
    assert "Marina" not in told and "Campinas" not in told


def test_the_link_opens_the_partners_chat_with_the_text(ws: Workspace, qualified: Lead, haras: Partner) -> None:
    done = crm.handoff(ws, qualified.lead_id, haras.partner_id, "perto")
    link = urlparse(done.whatsapp_link or "")
    assert link.path.removeprefix("/").isdigit()
    assert parse_qs(link.query)["text"] == [done.message]


def test_undoing_a_handoff_restores_lead_log_and_list(ws: Workspace, qualified: Lead, haras: Partner) -> None:
    done = crm.handoff(ws, qualified.lead_id, haras.partner_id, "perto")
    undone = journal.undo(ws, done.change_set_id)
    assert undone.kept == ()
    assert leads.get(ws, qualified.lead_id).stage is Stage.QUALIFIED
    assert crm.handoffs_of(ws, qualified.lead_id) == []
    assert EventType.HANDOFF not in events.counts(ws, qualified.lead_id)
    journal.undo(ws, undone.change_set_id)
    assert crm.handoffs_of(ws, qualified.lead_id) == [done.handoff]


def test_a_simulated_past_comes_and_goes_whole(ws: Workspace, qualified: Lead, haras: Partner) -> None:
    past = [
        Handoff(
            new_id(), qualified.lead_id, haras.partner_id, ws.now(), "demo", "Demo", "perto", MINIMAL_FIELDS, rank, None
        )
        for rank in (1, None)
    ]
    crm.insert_many(ws, past)
    assert sorted(crm.handoffs_of(ws, qualified.lead_id), key=str) == sorted(past, key=str)
    crm.remove_of_leads(ws, [qualified.lead_id])
    assert crm.handoffs_of(ws, qualified.lead_id) == []

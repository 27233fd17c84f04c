"""What hangs on a lead goes with it when it becomes one with another, whatever room keeps it, and comes back."""

from __future__ import annotations

from datetime import timedelta

from growth_equestre.crm import service as crm
from growth_equestre.crm import service_work as team
from growth_equestre.events import service as events
from growth_equestre.foundation.clock import FrozenClock
from growth_equestre.foundation.vocab import EventType, Stage
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.journal import service as journal
from growth_equestre.leads import service as leads
from growth_equestre.leads import service_duplicates
from growth_equestre.leads.types import Lead, LeadInput
from growth_equestre.next_action import service as next_action
from growth_equestre.partners.types import Partner
from growth_equestre.privacy import service as privacy
from tests.records_state import state_of

STAYS_WITH_ITS_RECORD = {
    "leads": "the record itself",
    "lead_scores": "worked out anew",
    "lead_past_profiles": "what that record said until then",
    "demo_truth": "what the simulation knows of that record",
    "demo_showcase": "which record the script asks for",
    "webhook_told_scores": "the score of that record that other programs were last told",
    "privacy_requests": "what the person asked by that name; it is answered by all the ids of the lead",
}


def test_every_table_that_names_a_lead_goes_with_it_or_says_why_not(ws: Workspace) -> None:
    found = ws.cursor().execute("select table_name from duckdb_columns() where column_name = 'lead_id'").fetchall()
    going = journal.followings("leads")
    assert {name for (name,) in found} - going == set(STAYS_WITH_ITS_RECORD)


def _worked_on(ws: Workspace, lead: Lead, haras: Partner) -> None:
    """Everything that a team does with a lead, once."""
    for kind in (EventType.BUDGET_CONFIRMED, EventType.TIMELINE_CONFIRMED, EventType.NEED_CONFIRMED):
        crm.register_event(ws, lead.lead_id, kind)
    privacy.give_consent(ws, lead.lead_id, privacy.texts(ws)[0].text_id, "WhatsApp")
    team.add_note(ws, lead.lead_id, "Prefere manhãs.")
    team.add_task(ws, lead.lead_id, "Ligar", ws.now() + timedelta(days=1))
    team.set_next_step(ws, lead.lead_id, "Visita", ws.now() + timedelta(days=2))
    next_action.recommend(ws, lead.lead_id)
    crm.move_stage(ws, lead.lead_id, Stage.QUALIFIED)
    crm.handoff(ws, lead.lead_id, haras.partner_id, "Perto dela")


def test_all_that_a_team_did_goes_along_and_comes_back(
    ws: Workspace, clock: FrozenClock, marina: Lead, haras: Partner
) -> None:
    privacy.publish_text(ws, "contato", "Podemos falar com você?")
    again = leads.create(ws, LeadInput(name="M. Prado", whatsapp="19 98765-4321", uf="SP", city="Campinas"))
    _worked_on(ws, again, haras)
    clock.advance(timedelta(hours=1))
    before = state_of(ws)
    report = service_duplicates.merge(ws, marina.lead_id, again.lead_id)
    work = team.work(ws, marina.lead_id)
    assert (work.notes[0].body, work.tasks[0].title) == ("Prefere manhãs.", "Ligar")
    assert work.next_step is not None and work.next_step.step == "Visita"
    assert [one.partner_id for one in crm.handoffs_of(ws, marina.lead_id)] == [haras.partner_id]
    assert len(privacy.consents(ws, marina.lead_id)) == 1
    assert events.counts(ws, marina.lead_id)[EventType.HANDOFF] == 1
    assert leads.get(ws, marina.lead_id).stage.value == "ENVIADO"
    clock.advance(timedelta(hours=1))
    assert journal.undo(ws, report.change_set_id).kept == ()
    after = state_of(ws)
    assert {table for table in before if before[table] != after[table]} == set()

"""What matching remembers of the directory never outlives a change: edits, bins, undos, facts, a write under way."""

from __future__ import annotations

from datetime import timedelta

from growth_equestre.events import service as events
from growth_equestre.events.types import EventInput
from growth_equestre.foundation.clock import FrozenClock
from growth_equestre.foundation.vocab import EventType
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.journal import service as journal
from growth_equestre.matching import service as matching
from growth_equestre.partners import service as partners
from growth_equestre.partners.types import PartnerChanges, PartnerInput

from .conftest import MakeLead, MakePartner


def listed(ws: Workspace, lead: str) -> list[str]:
    return [one.name for one in matching.match(ws, lead)]


def test_edits_bins_and_their_undo_are_seen_at_once(
    ws: Workspace, make_lead: MakeLead, make_partner: MakePartner
) -> None:
    lead, one = make_lead(), make_partner(name="Um", priority=2)
    make_partner(name="Dois", priority=1)
    assert listed(ws, lead) == ["Dois", "Um"]
    partners.edit(ws, one, PartnerChanges(priority="1", name="Primeiro"))
    assert listed(ws, lead) == ["Primeiro", "Dois"]
    binned = partners.delete(ws, one)
    assert listed(ws, lead) == ["Dois"]
    journal.undo(ws, binned)
    assert listed(ws, lead) == ["Primeiro", "Dois"]
    partners.create(ws, PartnerInput(name="Novo", city="Campinas", uf="SP", cnae_main="0152-1/02", priority="1"))
    assert set(listed(ws, lead)) == {"Primeiro", "Dois", "Novo"}


def test_a_fact_about_a_partner_is_seen_at_once_and_so_is_its_undo(
    ws: Workspace, clock: FrozenClock, make_lead: MakeLead, make_partner: MakePartner
) -> None:
    lead, one = make_lead(), make_partner(name="Um", monthly_capacity=1)
    assert listed(ws, lead) == ["Um"]
    noted = events.append(ws, make_lead(), EventInput(EventType.HANDOFF, partner_id=one))
    clock.advance(timedelta(seconds=1))
    assert listed(ws, lead) == []
    journal.undo(ws, journal.history(ws, "events", noted.event_id)[0].change_set.change_set_id)
    assert listed(ws, lead) == ["Um"]


def test_facts_without_a_partner_leave_what_is_remembered(
    ws: Workspace, make_lead: MakeLead, make_partner: MakePartner
) -> None:
    from growth_equestre.matching import service_directory

    lead = make_lead()
    make_partner()
    matching.match(ws, lead)
    before = service_directory.current(ws)
    events.append(ws, lead, EventInput(EventType.PAGE_VIEW))
    after = service_directory.current(ws)
    assert (after.directory, after.dealings) == (before.directory, before.dealings)
    assert after.state != before.state


def test_a_write_under_way_sees_itself_and_nobody_else_does_when_it_is_taken_back(
    ws: Workspace, make_lead: MakeLead, make_partner: MakePartner
) -> None:
    lead = make_lead()
    make_partner(name="Um")
    assert listed(ws, lead) == ["Um"]
    try:
        with ws.transaction("test"):
            make_partner(name="Dois")
            assert set(listed(ws, lead)) == {"Um", "Dois"}
            raise KeyError
    except KeyError:
        assert listed(ws, lead) == ["Um"]

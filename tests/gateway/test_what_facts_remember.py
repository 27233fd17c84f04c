"""What one write of facts found out, the next may use; whatever else is written meanwhile is never overlooked."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from growth_equestre import house
from growth_equestre.accounts import service_workspaces
from growth_equestre.dossier import service as dossier
from growth_equestre.events import service as events
from growth_equestre.events.types import CameBefore, EventInput
from growth_equestre.foundation.clock import FrozenClock
from growth_equestre.foundation.errors import GrowthError, InvalidFields
from growth_equestre.foundation.vocab import EventType
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.gateway import service_intake
from growth_equestre.gateway.service_batches import Intake
from growth_equestre.gateway.types_api import Reply, Sent
from growth_equestre.journal import service as journal
from growth_equestre.leads import service as leads
from growth_equestre.leads import service_duplicates as duplicates
from growth_equestre.leads import store
from growth_equestre.leads.types import LeadChanges, LeadInput


def test_a_lead_that_facts_came_for_is_not_looked_for_again(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    ours = lead(ws, "CRM-1")
    assert told(ws, "CRM-1") == ours
    monkeypatch.setattr(store, "lead_ids", only_for_nobody)
    assert told(ws, "CRM-1") == ours


def test_a_lead_put_away_between_two_facts_is_not_told_of_again(ws: Workspace) -> None:
    ours = lead(ws, "CRM-1")
    assert told(ws, "CRM-1") == ours
    leads.delete(ws, ours)
    assert told(ws, "CRM-1") is None


def test_a_lead_united_between_two_facts_is_told_of_as_the_other(ws: Workspace) -> None:
    kept, gone = lead(ws, "CRM-1"), lead(ws, "CRM-2")
    assert told(ws, "CRM-2") == gone
    duplicates.merge(ws, kept, gone)
    assert told(ws, "CRM-2") == kept


def test_an_undo_between_two_facts_is_seen_by_the_second(ws: Workspace) -> None:
    ours = lead(ws, "CRM-1")
    leads.delete(ws, ours)
    put_away = journal.recent(ws, 1)[0].change_set_id
    assert told(ws, "CRM-1") is None
    journal.undo(ws, put_away)
    assert told(ws, "CRM-1") == ours
    journal.undo(ws, journal.recent(ws, 1)[0].change_set_id)
    leads.delete(ws, ours)
    assert told(ws, "CRM-1") is None


def test_the_chain_holds_whatever_is_written_between_facts(ws: Workspace) -> None:
    ours = lead(ws, "CRM-1")
    told(ws, "CRM-1")
    leads.edit(ws, ours, LeadChanges(name="Marina Prado Lima"))
    told(ws, "CRM-1")
    told(ws, "CRM-1")
    with pytest.raises(RuntimeError), ws.transaction("gateway.receive_events", keeps_memory=True):
        told(ws, "CRM-1")
        raise RuntimeError("the write fails after its last step")
    told(ws, "CRM-1")
    journal.undo(ws, journal.recent(ws, 1)[0].change_set_id)
    told(ws, "CRM-1")
    assert journal.verify(ws) == []
    assert events.total(ws) == 4


def test_what_a_failed_write_found_out_is_not_remembered(ws: Workspace) -> None:
    with pytest.raises(RuntimeError), ws.transaction("gateway.receive_events", keeps_memory=True):
        gone = lead(ws, "CRM-1")
        assert told(ws, "CRM-1") == gone
        raise RuntimeError("the lead is rolled back with all else")
    assert told(ws, "CRM-1") is None


def test_facts_that_were_taken_to_be_new_and_are_not_change_nothing(ws: Workspace) -> None:
    lead(ws, "CRM-1")
    again = EventInput(EventType.PAGE_VIEW, external_id="visita-1")
    first = receive(ws, again, are_new=True)
    before = journal.newest_number(ws)
    with pytest.raises(GrowthError, match="já foi registrado"):
        receive(ws, EventInput(EventType.CTA_CLICK, external_id="clique-1"), again, are_new=True)
    assert (events.total(ws), journal.newest_number(ws)) == (1, before)
    clicked, repeated = receive(ws, EventInput(EventType.CTA_CLICK, external_id="clique-1"), again, are_new=False)
    assert isinstance(repeated, Reply)
    assert isinstance(first[0], Reply)
    assert repeated.body == first[0].body | {"repeated": True}
    assert isinstance(clicked, Reply)
    assert events.total(ws) == 2
    assert journal.verify(ws) == []


def test_a_stream_of_facts_is_one_change_set_a_second(ws: Workspace, clock: FrozenClock) -> None:
    lead(ws, "CRM-1")
    before = journal.newest_number(ws)
    receive(ws, view("a"), view("b"))
    receive(ws, view("c"))
    clock.advance(timedelta(seconds=0.9))
    receive(ws, view("d"), view("e"))
    assert journal.newest_number(ws) == before + 1
    assert events.total(ws) == 5
    clock.advance(timedelta(seconds=0.2))
    receive(ws, view("f"), view("g"))
    assert journal.newest_number(ws) == before + 2
    assert journal.verify(ws) == []
    first = journal.recent(ws, 2)[1]
    assert first.summary == f"Recebeu o que {ws.actor.name} enviou em 1 s"
    journal.undo(ws, first.change_set_id)
    assert events.total(ws) == 2


def test_a_fact_that_comes_alone_is_a_change_of_its_own(ws: Workspace) -> None:
    lead(ws, "CRM-1")
    before = journal.newest_number(ws)
    for name in ("a", "b"):
        receive(ws, view(name))
    assert journal.newest_number(ws) == before + 2
    assert journal.recent(ws, 1)[0].summary.startswith("Recebeu: ")


def test_what_an_undo_took_back_takes_no_more_facts(ws: Workspace) -> None:
    lead(ws, "CRM-1")
    receive(ws, view("a"), view("b"))
    journal.undo(ws, journal.recent(ws, 1)[0].change_set_id)
    before = journal.newest_number(ws)
    receive(ws, view("c"))
    assert (events.total(ws), journal.newest_number(ws)) == (1, before + 1)


def test_facts_of_two_programs_are_changes_of_each(ws: Workspace) -> None:
    lead(ws, "CRM-1")
    other = replace(ws, actor=replace(ws.actor, user_id="outro", name="Loja"))
    before = journal.newest_number(ws)
    for who, names in ((ws, "ab"), (other, "cd"), (ws, "ef"), (other, "gh")):
        receive(who, *map(view, names))
    assert journal.newest_number(ws) == before + 2
    assert {one.actor_name for one in journal.recent(ws, 2)} == {ws.actor.name, "Loja"}


def test_each_fact_of_a_stream_tells_screens_that_something_came(ws: Workspace) -> None:
    ours = lead(ws, "CRM-1")
    receive(ws, view("a"), view("b"))
    seen = dossier.stamp(ws, ours)
    receive(ws, view("c"))
    assert dossier.stamp(ws, ours) != seen


@pytest.mark.parametrize("is_asked", [True, False])
def test_more_of_a_stream_is_seen_by_its_own_write_and_goes_with_it(ws: Workspace, is_asked: bool) -> None:
    lead(ws, "CRM-1")
    receive(ws, view("a"), view("b"))
    with pytest.raises(RuntimeError), ws.transaction("gateway.receive_events", keeps_memory=True):
        receive(ws, view("c"), view("d"))
        assert not is_asked or events.total(ws) == 4
        raise RuntimeError("the write fails after its last step")
    assert events.total(ws) == 2
    receive(ws, view("c"), view("d"))
    assert events.total(ws) == 4


def test_of_more_of_a_stream_that_came_before_nothing_is_kept(ws: Workspace) -> None:
    lead(ws, "CRM-1")
    receive(ws, view("a"), view("b"))
    with pytest.raises(CameBefore):
        receive(ws, view("c"), view("a"))
    assert events.total(ws) == 2
    assert [answer.body["repeated"] for answer in receive(ws, view("c"), view("a"), are_new=False)] == [False, True]


def test_facts_go_on_after_the_file_was_let_go_of(ws: Workspace) -> None:
    lead(ws, "CRM-1")
    intake = Intake(lambda actor: house.open_workspace(ws.name, actor=actor))
    intake.submit(ws.actor, Sent((("CRM-1", view("a")),), False)).result(10)
    ws.database.close()
    answer = intake.submit(ws.actor, Sent((("CRM-1", view("b")),), False)).result(10)
    intake.stop()
    assert isinstance(answer, Reply)
    assert events.total(house.open_workspace(ws.name)) == 2


def test_facts_are_of_the_workspace_by_the_name_that_it_has_now(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    lead(ws, "CRM-1")
    names: list[str] = []
    kept = service_intake.receive_events

    def noted(here: Workspace, sent: list[Sent], are_new: bool = False) -> object:
        names.append(here.name)
        return kept(here, sent, are_new)

    monkeypatch.setattr(service_intake, "receive_events", noted)
    intake = Intake(lambda actor: house.open_workspace(ws.name, actor=actor))
    intake.submit(ws.actor, Sent((("CRM-1", view("a")),), False)).result(10)
    service_workspaces.move_workspace(ws, "haras")
    intake.submit(ws.actor, Sent((("CRM-1", view("b")),), False)).result(10)
    intake.stop()
    assert names == ["teste", "haras"]


def lead(ws: Workspace, external_id: str) -> str:
    """A lead with the customer's own id; returns ours."""
    return leads.create(ws, LeadInput(name="Marina Prado", external_id=external_id)).lead_id


def told(ws: Workspace, external_id: str) -> str | None:
    """Have one fact of this lead kept; returns our id of the lead, None where the fact was refused."""
    (answer,) = service_intake.receive_events(ws, [Sent(((external_id, EventInput(EventType.PAGE_VIEW)),), False)])
    assert isinstance(answer, Reply | InvalidFields)
    return str(answer.body["lead_id"]) if isinstance(answer, Reply) else None


def view(name: str) -> EventInput:
    """A page seen, under the sender's own id."""
    return EventInput(EventType.PAGE_VIEW, external_id=name)


def receive(ws: Workspace, *facts: EventInput, are_new: bool = True) -> list[Reply | GrowthError]:
    """Each fact of CRM-1 as a request of its own, all in one write."""
    return [*service_intake.receive_events(ws, [Sent((("CRM-1", one),), False) for one in facts], are_new)]


def only_for_nobody(_cursor: object, ids: list[str]) -> dict[str, str]:
    """Fails when anybody is looked for."""
    assert ids == []
    return {}

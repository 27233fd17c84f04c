"""The history is read without knowing how records are stored: fields by their names, codes and moments in words."""

from __future__ import annotations

from datetime import timedelta

from growth_equestre.events import service as events
from growth_equestre.events.types import EventInput
from growth_equestre.foundation.clock import FrozenClock
from growth_equestre.foundation.vocab import EventType, Stage
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.journal import service as journal
from growth_equestre.journal import service_history as history
from growth_equestre.journal.types import ChangeFilter, FieldChange
from growth_equestre.leads import service as leads
from growth_equestre.leads.types import LeadChanges, LeadInput


def test_a_change_says_each_field_before_and_after_in_words(ws: Workspace, clock: FrozenClock) -> None:
    lead = leads.create(ws, LeadInput(name="Marina Prado", segment="CAVALOS"))
    clock.advance(timedelta(hours=1))
    leads.edit(ws, lead.lead_id, LeadChanges(segment="EVENTOS", owner="Ana", timeframe="30d"))
    clock.advance(timedelta(hours=1))
    leads.set_stage(ws, lead.lead_id, Stage.LOST, "Comprou de outro")
    leads.delete(ws, lead.lead_id)
    deleted, lost, edited, created = history.history(ws, "leads", lead.lead_id)
    assert edited.fields == (
        FieldChange("Segmento", "Cavalos", "Eventos"),
        FieldChange("Prazo", "", "em 30 dias"),
        FieldChange("Responsável", "", "Ana"),
    )
    assert lost.fields == (
        FieldChange("Etapa", "Curioso", "Perdido"),
        FieldChange("Motivo da perda", "", "Comprou de outro"),
    )
    assert deleted.fields == (FieldChange("Na lixeira desde", "", "21/11/2026 14:00"),)
    assert (created.is_new, created.title, created.label) == (True, "Lead", "Marina Prado")
    assert edited.change_set is not None and edited.change_set.summary == "Editou Marina Prado"


def test_what_was_done_is_found_by_word_by_person_and_by_what_can_be_undone(ws: Workspace) -> None:
    lead = leads.create(ws, LeadInput(name="Otávio Reis"))
    leads.edit(ws, lead.lead_id, LeadChanges(owner="Ana"))
    newest = history.newest_undoable(ws)
    assert newest is not None and newest.summary == "Editou Otávio Reis"
    journal.undo(ws, newest.change_set_id)
    before = history.newest_undoable(ws)
    assert before is not None and before.summary == "Criou Otávio Reis"
    assert [one.summary for one in history.page(ws, ChangeFilter(text="EDITOU OTAVIO"))[0]] == [
        "Desfez: Editou Otávio Reis", "Editou Otávio Reis",
    ]  # fmt: skip
    assert history.page(ws, ChangeFilter(only_undoable=True))[1] == 2
    assert history.page(ws, ChangeFilter(actor="Ninguém")) == ((), 0)
    assert history.actors(ws) == (ws.actor.name,)


def test_a_batch_of_facts_counts_as_many_as_it_still_has(ws: Workspace) -> None:
    lead = leads.create(ws, LeadInput(name="Marina Prado"))
    facts = [(lead.lead_id, EventInput(EventType.PAGE_VIEW, external_id=name)) for name in "abc"]
    events.receive(ws, [facts])
    (came, made), _ = history.page(ws)
    assert (came.change_count, made.change_count) == (3, 1)
    assert came == history.change_set(ws, came.change_set_id) == history.newest_undoable(ws)
    (batch,) = history.records(ws, came.change_set_id)
    assert (batch.title, batch.label, batch.is_new) == ("Lote", "3 eventos", True)
    journal.undo(ws, came.change_set_id)
    (_, came, _), _ = history.page(ws)
    assert came.change_count == 0
    (batch,) = history.records(ws, came.change_set_id)
    assert batch.label == "sem eventos"

"""One person twice in the list: found, looked at, made one, and told apart again when that was wrong."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from growth_equestre.events import service as events
from growth_equestre.events.types import EventInput
from growth_equestre.foundation.clock import FrozenClock
from growth_equestre.foundation.errors import InvalidInput, LeadNotFound, PermissionDenied
from growth_equestre.foundation.vocab import EventType, Permission, Stage
from growth_equestre.foundation.workspace import Actor, Workspace
from growth_equestre.journal import service as journal
from growth_equestre.leads import rules_likeness, service_duplicates
from growth_equestre.leads import service as leads
from growth_equestre.leads.types import Lead, LeadChanges, LeadFilter, LeadInput
from growth_equestre.leads.types_duplicates import Likeness, Shared
from tests.records_state import state_of


def add(ws: Workspace, name: str, whatsapp: str = "", email: str = "", city: str = "Campinas", uf: str = "SP",
        **more: str) -> Lead:  # fmt: skip
    return leads.create(ws, LeadInput(name=name, whatsapp=whatsapp, email=email, city=city, uf=uf, **more))


def likeness_of(ws: Workspace, one: Lead, two: Lead) -> Likeness | None:
    pairs = {frozenset((pair.kept_id, pair.gone_id)): pair for pair in service_duplicates.candidates(ws)}
    found = pairs.get(frozenset((one.lead_id, two.lead_id)))
    return found.likeness if found else None


LOOKED_AT = [
    ({"name": "Marina Prado", "whatsapp": "(19) 98765-4321"}, Likeness.SURE),
    ({"name": "MARINA  PRADO", "email": "marina@exemplo.com.br"}, Likeness.SURE),
    ({"name": "M. Prado", "whatsapp": "19 98765-4321"}, Likeness.SURE),
    ({"name": "Prado Marina"}, Likeness.LIKELY),
    ({"name": "Marina Prado"}, Likeness.LIKELY),
    ({"name": "Marinna Prado", "whatsapp": "19 98765-4322"}, Likeness.LIKELY),
    ({"name": "Marina Prado", "email": "marina@exemplo.com"}, Likeness.LIKELY),
    ({"name": "Otávio Reis", "whatsapp": "19 98765-4321"}, Likeness.POSSIBLE),
    ({"name": "Marina Prado", "whatsapp": "19 91111-2222"}, None),
    ({"name": "Marina Prado", "city": "Belém", "uf": "PA"}, None),
    ({"name": "Paula Souza"}, None),
]


def test_what_speaks_for_one_person_and_what_against(ws: Workspace) -> None:
    one = add(ws, "Marina Prado", "19 98765-4321", "marina@exemplo.com.br")
    seen = []
    for told, _ in LOOKED_AT:
        two = add(ws, **told)
        seen.append((told, likeness_of(ws, one, two)))
        leads.delete(ws, two.lead_id)
    assert seen == LOOKED_AT


def test_a_pair_says_by_what_it_was_found(ws: Workspace) -> None:
    add(ws, "Marina Prado", "19 98765-4321")
    add(ws, "Marina A. Prado", "19 98765-4321")
    (pair,) = service_duplicates.candidates(ws)
    assert pair.because == ("mesmo telefone", "nome parecido", "mesma cidade")


def test_one_record_comes_of_two_with_the_richer_value_of_each_field(ws: Workspace, clock: FrozenClock) -> None:
    kept = add(ws, "M. Prado", "19 3871-1234", budget="20k-60k", notes="Gosta de trote.")
    clock.advance(timedelta(days=2))
    gone = add(ws, "Marina Prado", "19 98765-4321", "marina@exemplo.com.br", timeframe="30d", external_id="A-7")
    service_duplicates.merge(ws, gone.lead_id, kept.lead_id)
    one = leads.get(ws, kept.lead_id)
    assert (one.name, one.whatsapp, one.email) == ("Marina Prado", "5519987654321", "marina@exemplo.com.br")
    assert (one.budget, one.timeframe, one.external_id, one.created_at) == ("20k-60k", "30d", "A-7", kept.created_at)
    assert one.notes == "Gosta de trote.\nOutro telefone: 551938711234"
    assert [row.lead.lead_id for row in leads.page(ws).rows] == [kept.lead_id]


def test_a_person_may_pick_the_value_of_a_field(ws: Workspace) -> None:
    kept = add(ws, "Marina Prado", "19 98765-4321", owner="Ana")
    gone = add(ws, "Marina do Prado", "19 98765-4321", owner="Beto")
    assert {one.field for one in service_duplicates.compare(ws, kept.lead_id, gone.lead_id).differences} == {
        "nome", "responsável",
    }  # fmt: skip
    picks = {"nome": kept.lead_id, "responsável": gone.lead_id}
    service_duplicates.merge(ws, kept.lead_id, gone.lead_id, picks)
    one = leads.get(ws, kept.lead_id)
    assert (one.name, one.owner) == ("Marina Prado", "Beto")


def test_both_histories_go_on_as_one_and_every_old_id_leads_there(ws: Workspace, clock: FrozenClock) -> None:
    kept = add(ws, "Marina Prado", "19 98765-4321", external_id="A-1")
    gone = add(ws, "Marina Prado", "19 98765-4321", external_id="A-2")
    events.append(ws, kept.lead_id, EventInput(EventType.PAGE_VIEW))
    events.append(ws, gone.lead_id, EventInput(EventType.WHATSAPP_CLICK))
    clock.advance(timedelta(minutes=1))
    service_duplicates.merge(ws, kept.lead_id, gone.lead_id)
    for known in (kept.lead_id, gone.lead_id, "A-1", "A-2"):
        assert leads.get(ws, known).lead_id == kept.lead_id
    assert events.counts(ws, kept.lead_id) == {EventType.PAGE_VIEW: 1, EventType.WHATSAPP_CLICK: 1}


def test_the_teams_newer_word_about_the_stage_stays(ws: Workspace, clock: FrozenClock) -> None:
    kept = add(ws, "Marina Prado", "19 98765-4321")
    gone = add(ws, "Marina Prado", "19 98765-4321")
    clock.advance(timedelta(hours=1))
    leads.set_stage(ws, gone.lead_id, Stage.QUALIFIED)
    clock.advance(timedelta(hours=1))
    leads.edit(ws, kept.lead_id, LeadChanges(owner="Ana"))
    service_duplicates.merge(ws, kept.lead_id, gone.lead_id)
    assert leads.get(ws, kept.lead_id).stage is Stage.QUALIFIED


def test_a_merge_taken_back_leaves_everything_as_it_was(ws: Workspace, clock: FrozenClock) -> None:
    kept = add(ws, "Marina Prado", "19 98765-4321", external_id="A-1")
    gone = add(ws, "M. Prado", "19 98765-4321", "marina@exemplo.com.br", external_id="A-2", notes="Prefere manhãs.")
    events.append(ws, gone.lead_id, EventInput(EventType.WHATSAPP_CLICK))
    clock.advance(timedelta(minutes=5))
    before = state_of(ws)
    report = service_duplicates.merge(ws, kept.lead_id, gone.lead_id)
    assert state_of(ws) != before
    assert journal.undo(ws, report.change_set_id).kept == ()
    assert state_of(ws) == before


def test_what_was_edited_after_a_merge_stays_and_is_named(ws: Workspace, clock: FrozenClock) -> None:
    kept = add(ws, "Marina Prado", "19 98765-4321")
    gone = add(ws, "Marina do Prado", "19 98765-4321", owner="Beto")
    clock.advance(timedelta(minutes=5))
    report = service_duplicates.merge(ws, kept.lead_id, gone.lead_id)
    clock.advance(timedelta(minutes=5))
    leads.edit(ws, kept.lead_id, LeadChanges(owner="Carla"))
    undone = journal.undo(ws, report.change_set_id)
    assert [row.label for row in undone.kept] == ["Marina do Prado"]
    assert leads.get(ws, kept.lead_id).owner == "Carla"
    assert leads.get(ws, gone.lead_id).owner == "Beto"


def test_the_clean_up_says_first_what_it_would_do_and_takes_only_the_surest(ws: Workspace, clock: FrozenClock) -> None:
    for name in ("Marina Prado", "Marina  Prado", "MARINA PRADO"):
        add(ws, name, "19 98765-4321")
    add(ws, "Otávio Reis", "19 98765-4321")
    clock.advance(timedelta(minutes=1))
    before = state_of(ws)
    plan = service_duplicates.plan_merges(ws)
    assert ([len(group.gone) for group in plan.groups], plan.gone_count) == ([2], 2)
    assert state_of(ws) == before
    report = service_duplicates.merge_all(ws, plan)
    assert (report.groups, report.gone, leads.page(ws).total) == (1, 2, 2)
    journal.undo(ws, report.change_set_id)
    assert state_of(ws) == before


def test_two_people_told_apart_are_not_shown_again_until_that_is_undone(ws: Workspace) -> None:
    one, two = add(ws, "Ana Reis", "19 98765-4321"), add(ws, "Ana Reis", "19 98765-4321")
    change = service_duplicates.tell_apart(ws, two.lead_id, one.lead_id)
    assert service_duplicates.candidates(ws) == []
    journal.undo(ws, change)
    assert len(service_duplicates.candidates(ws)) == 1


def test_a_lead_is_not_united_with_itself_with_nobody_or_with_the_demo(ws: Workspace) -> None:
    one = add(ws, "Ana Reis", "19 98765-4321")
    simulated = leads.create(ws, LeadInput(name="Ana Reis", whatsapp="19 98765-4321"), is_demo=True)
    with pytest.raises(InvalidInput, match="mesmo cadastro"):
        service_duplicates.merge(ws, one.lead_id, one.lead_id)
    with pytest.raises(LeadNotFound):
        service_duplicates.merge(ws, one.lead_id, "nobody")
    with pytest.raises(InvalidInput, match="demo"):
        service_duplicates.merge(ws, one.lead_id, simulated.lead_id)
    assert service_duplicates.candidates(ws) == []


def test_uniting_needs_the_permission_to_delete(ws: Workspace) -> None:
    one, two = add(ws, "Ana Reis", "19 98765-4321"), add(ws, "Ana Reis", "19 98765-4321")
    rep = Actor("rep", "Rep", ws.actor.role, frozenset({Permission.CAN_VIEW, Permission.CAN_EDIT}))
    with pytest.raises(PermissionDenied):
        service_duplicates.merge(Workspace(ws.name, ws.database, rep, ws.clock), one.lead_id, two.lead_id)


def test_a_united_lead_is_found_again_by_an_import_of_the_other(ws: Workspace, clock: FrozenClock) -> None:
    one = add(ws, "Ana Reis", "19 98765-4321", external_id="A-1")
    two = add(ws, "Ana Reis", "19 98765-4321", external_id="A-2")
    clock.advance(timedelta(minutes=1))
    service_duplicates.merge(ws, one.lead_id, two.lead_id)
    report = leads.import_leads(ws, b"id;nome;whatsapp\nA-2;Ana Reis;19 98765-4321\n")
    assert (report.added, leads.page(ws, LeadFilter()).total) == (0, 1)


NAMES = st.lists(st.text("abcdefghij", min_size=1, max_size=8), min_size=1, max_size=4).map(" ".join)


@given(NAMES, NAMES)
def test_names_are_as_alike_one_way_as_the_other_and_most_to_themselves(first: str, second: str) -> None:
    alike = rules_likeness.name_likeness(first, second)
    assert 0.0 <= alike <= 1.0
    assert alike == rules_likeness.name_likeness(second, first)
    assert rules_likeness.name_likeness(first, first) == 1.0


@given(st.sampled_from([None, 0, 1, 2]), st.sampled_from([None, 0, 1, 2]), st.sampled_from([None, False, True]))
def test_an_agreement_never_makes_two_records_less_alike(
    phone: int | None, email: int | None, city: bool | None
) -> None:
    def points(**shared: object) -> float:
        told = {"phone": phone, "email": email, "city": city, "namesakes": 1} | shared
        found = rules_likeness.judged(Shared("ana reis", "ana reis", **told))  # type: ignore[arg-type]
        return found.points if found else rules_likeness.POSSIBLE_FROM - 1

    assert points(phone=2) >= points()
    assert points(email=2) >= points()
    assert points(city=True) >= points()
    assert points(namesakes=50) <= points()

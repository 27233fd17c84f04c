"""One person twice in the list: found, looked at, made one, and told apart again when that was wrong."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from growth_equestre.events import service as events
from growth_equestre.events.types import EventInput
from growth_equestre.foundation.clock import FrozenClock
from growth_equestre.foundation.errors import InvalidInput, LeadNotFound, PermissionDenied
from growth_equestre.foundation.vocab import EventType, Permission
from growth_equestre.foundation.workspace import Actor, Workspace
from growth_equestre.journal import service as journal
from growth_equestre.leads import rules_likeness, rules_merge, service_duplicates
from growth_equestre.leads import service as leads
from growth_equestre.leads.types import Lead, LeadChanges, LeadInput
from growth_equestre.leads.types_duplicates import Likeness, Pair, Shared
from tests.records_state import state_of

A_MINUTE = timedelta(minutes=1)
LOOKED_AT = [
    ({"name": "Marina Prado", "whatsapp": "(19) 98765-4321"}, Likeness.SURE),
    ({"name": "MARINA  PRADO", "email": "marina@exemplo.com.br"}, Likeness.SURE),
    ({"name": "M. Prado", "whatsapp": "19 98765-4321"}, Likeness.SURE),
    ({"name": "Prado Marina"}, Likeness.LIKELY),
    ({"name": "Marina Prado"}, Likeness.LIKELY),
    ({"name": "Marinna Prado", "whatsapp": "19 98765-4322"}, Likeness.LIKELY),
    ({"name": "Marina Prado", "email": "marina@exemplo.com"}, Likeness.LIKELY),
    ({"name": "Marina Prado", "whatsapp": "19 91111-2222", "email": "marina@exemplo.com.br"}, Likeness.LIKELY),
    ({"name": "Otávio Reis", "whatsapp": "19 98765-4321"}, Likeness.POSSIBLE),
    ({"name": "Marina Prado", "whatsapp": "19 91111-2222"}, None),
    ({"name": "Marina Prado", "city": "Belém", "uf": "PA"}, None),
    ({"name": "Paula Souza"}, None),
]


def add(ws: Workspace, name: str, whatsapp: str = "19 98765-4321", **more: str) -> Lead:
    return leads.create(ws, LeadInput(**{"name": name, "whatsapp": whatsapp, "city": "Campinas", "uf": "SP", **more}))


def pair_of(ws: Workspace, one: Lead, two: Lead) -> Pair | None:
    pairs = {frozenset((pair.kept_id, pair.gone_id)): pair for pair in service_duplicates.candidates(ws)}
    return pairs.get(frozenset((one.lead_id, two.lead_id)))


def test_what_speaks_for_one_person_and_what_against(ws: Workspace) -> None:
    one = add(ws, "Marina Prado", email="marina@exemplo.com.br")
    seen = []
    for told, _ in LOOKED_AT:
        two = add(ws, **({"whatsapp": ""} | told))
        pair = pair_of(ws, one, two)
        seen.append((told, pair.likeness if pair else None))
        leads.delete(ws, two.lead_id)
    assert seen == LOOKED_AT
    pair = pair_of(ws, one, add(ws, "Marina A. Prado"))
    assert pair is not None
    assert pair.because == ("mesmo telefone", "nome parecido", "mesma cidade")


def test_one_record_comes_of_two_with_the_richer_value_of_each_field_or_the_one_picked(
    ws: Workspace, clock: FrozenClock
) -> None:
    kept = add(ws, "M. Prado", "19 3871-1234", budget="20k-60k", notes="Gosta de trote.")
    clock.advance(timedelta(days=2))
    gone = add(ws, "Marina Prado", email="marina@exemplo.com.br", timeframe="30d", external_id="A-7")
    service_duplicates.merge(ws, gone.lead_id, kept.lead_id)
    one = leads.get(ws, kept.lead_id)
    assert (one.name, one.whatsapp, one.email) == ("Marina Prado", "5519987654321", "marina@exemplo.com.br")
    assert (one.budget, one.timeframe, one.external_id, one.created_at) == ("20k-60k", "30d", "A-7", kept.created_at)
    assert one.notes == "Gosta de trote.\nOutro telefone: 551938711234"
    other = add(ws, "Marina do Prado", owner="Beto")
    found = {one.field for one in service_duplicates.compare(ws, kept.lead_id, other.lead_id).differences}
    assert {"nome", "responsável"} <= found
    picks = {"nome": kept.lead_id, "responsável": other.lead_id}
    service_duplicates.merge(ws, kept.lead_id, other.lead_id, picks)
    one = leads.get(ws, kept.lead_id)
    assert (one.name, one.owner) == ("Marina Prado", "Beto")
    with pytest.raises(InvalidInput, match="não é de um dos dois"):
        service_duplicates.merge(ws, kept.lead_id, add(ws, "Outra").lead_id, {"nome": "nobody"})


def test_both_histories_go_on_as_one_and_every_old_id_leads_there(ws: Workspace, clock: FrozenClock) -> None:
    kept, gone = add(ws, "Marina Prado", external_id="A-1"), add(ws, "Marina Prado", external_id="A-2")
    events.append(ws, kept.lead_id, EventInput(EventType.PAGE_VIEW))
    events.append(ws, gone.lead_id, EventInput(EventType.WHATSAPP_CLICK))
    clock.advance(A_MINUTE)
    service_duplicates.merge(ws, kept.lead_id, gone.lead_id)
    for known in (kept.lead_id, gone.lead_id, "A-1", "A-2"):
        assert leads.get(ws, known).lead_id == kept.lead_id
    assert events.counts(ws, kept.lead_id) == {EventType.PAGE_VIEW: 1, EventType.WHATSAPP_CLICK: 1}
    report = leads.import_leads(ws, b"id;nome;whatsapp\nA-2;Marina Prado;19 98765-4321\n")
    assert (report.added, leads.page(ws).total) == (0, 1)


def test_the_teams_newer_word_about_the_stage_stays_and_a_stage_nobody_set_says_nothing() -> None:
    start = datetime(2026, 11, 1, tzinfo=UTC)
    unmoved = {"stage": "CURIOSO", "stage_since": start, "created_at": start}
    warm = {"stage": "AQUECENDO", "stage_since": start + A_MINUTE, "created_at": start + A_MINUTE}
    lost = {"stage": "PERDIDO", "stage_since": start + 2 * A_MINUTE, "created_at": start}
    assert rules_merge.giver("etapa", unmoved, warm) is warm
    assert rules_merge.giver("etapa", lost, warm) is lost
    assert rules_merge.giver("etapa", warm, lost) is lost


def test_a_merge_taken_back_leaves_everything_as_it_was_but_what_was_edited_since(
    ws: Workspace, clock: FrozenClock
) -> None:
    kept = add(ws, "Marina Prado", external_id="A-1")
    gone = add(ws, "M. Prado", email="marina@exemplo.com.br", external_id="A-2", owner="Beto")
    events.append(ws, gone.lead_id, EventInput(EventType.WHATSAPP_CLICK))
    clock.advance(A_MINUTE)
    before = state_of(ws)
    report = service_duplicates.merge(ws, kept.lead_id, gone.lead_id)
    assert state_of(ws) != before
    assert journal.undo(ws, report.change_set_id).kept == ()
    assert state_of(ws) == before
    clock.advance(A_MINUTE)
    report = service_duplicates.merge(ws, kept.lead_id, gone.lead_id)
    leads.edit(ws, kept.lead_id, LeadChanges(owner="Carla"))
    undone = journal.undo(ws, report.change_set_id)
    assert [row.label for row in undone.kept] == ["Marina Prado"]
    assert (leads.get(ws, kept.lead_id).owner, leads.get(ws, gone.lead_id).owner) == ("Carla", "Beto")


def test_the_clean_up_says_first_what_it_would_do_and_takes_only_the_surest(ws: Workspace, clock: FrozenClock) -> None:
    for name in ("Marina Prado", "Marina  Prado", "MARINA PRADO"):
        add(ws, name)
    add(ws, "Otávio Reis")
    clock.advance(A_MINUTE)
    before = state_of(ws)
    plan = service_duplicates.plan_merges(ws)
    assert ([len(group.gone) for group in plan.groups], plan.gone_count) == ([2], 2)
    assert state_of(ws) == before
    report = service_duplicates.merge_all(ws, plan)
    assert (report.groups, report.gone, leads.page(ws).total) == (1, 2, 2)
    journal.undo(ws, report.change_set_id)
    assert state_of(ws) == before


def test_who_is_never_united_and_who_may_not_unite(ws: Workspace) -> None:
    one, two = add(ws, "Ana Reis"), add(ws, "Ana Reis")
    simulated = leads.create(ws, LeadInput(name="Ana Reis", whatsapp="19 98765-4321"), is_demo=True)
    with pytest.raises(InvalidInput, match="mesmo cadastro"):
        service_duplicates.merge(ws, one.lead_id, one.lead_id)
    with pytest.raises(LeadNotFound):
        service_duplicates.merge(ws, one.lead_id, "nobody")
    with pytest.raises(InvalidInput, match="demo"):
        service_duplicates.merge(ws, one.lead_id, simulated.lead_id)
    rep = Actor("rep", "Rep", ws.actor.role, frozenset({Permission.CAN_VIEW, Permission.CAN_EDIT}))
    with pytest.raises(PermissionDenied):
        service_duplicates.merge(Workspace(ws.name, ws.database, rep, ws.clock), one.lead_id, two.lead_id)
    change = service_duplicates.tell_apart(ws, two.lead_id, one.lead_id)
    assert service_duplicates.candidates(ws) == []
    journal.undo(ws, change)
    assert len(service_duplicates.candidates(ws)) == 1


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

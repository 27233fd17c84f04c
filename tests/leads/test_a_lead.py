"""A lead is checked when it enters, found in the list, and nothing done to it is lost."""

from __future__ import annotations

from datetime import timedelta

import pytest

from growth_equestre.accounts.service import local_actor
from growth_equestre.foundation.clock import FrozenClock
from growth_equestre.foundation.errors import InvalidFields, InvalidInput, LeadNotFound, PermissionDenied
from growth_equestre.foundation.vocab import Budget, Role, Segment, Stage, Timeframe
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.journal import service as journal
from growth_equestre.leads import rules
from growth_equestre.leads import service as leads
from growth_equestre.leads.types import Lead, LeadChanges, LeadFilter, LeadInput, LeadSort, StageMove


@pytest.fixture
def marina(ws: Workspace) -> Lead:
    return leads.create(
        ws,
        LeadInput(
            name="Marina Prado",
            whatsapp="(11) 98765-4321",
            uf="São Paulo",
            city="campinas",
            segment="Cavalos",
            budget="5 a 20 mil",
            timeframe="30 dias",
        ),
    )


def names(ws: Workspace, chosen: LeadFilter, sort: LeadSort = LeadSort.NAME) -> list[str]:
    return [row.lead.name for row in leads.page(ws, chosen, sort).rows]


def test_words_become_codes_and_a_city_becomes_a_place(marina: Lead) -> None:
    assert (marina.uf, marina.segment, marina.budget) == ("SP", Segment.HORSES, Budget.FROM_5K_TO_20K)
    assert (marina.timeframe, marina.stage) == (Timeframe.MONTH, Stage.CURIOUS)
    assert (marina.city, marina.ibge_code) == ("campinas", 3509502)
    assert marina.whatsapp_link == "https://wa.me/5511987654321"


def test_everything_wrong_is_said_at_once(ws: Workspace) -> None:
    wrong = LeadInput(whatsapp="abc", email="x@", uf="XX", segment="BARCOS", budget="muito", timeframe="um dia")
    with pytest.raises(InvalidFields) as refusal:
        leads.create(ws, wrong)
    fields = [problem.field for problem in refusal.value.problems]
    assert fields == ["nome", "whatsapp", "email", "uf", "segmento_interesse", "orcamento_faixa", "prazo_compra"]
    assert leads.page(ws).total == 0


@pytest.mark.parametrize(
    ("words", "band"),
    [
        ("0-5k", "0-5k"),
        ("até R$ 5 mil", "0-5k"),
        ("R$ 5.000 a R$ 20.000", "5k-20k"),
        ("20 a 60 mil", "20k-60k"),
        ("acima de 60 mil", "60k+"),
        ("R$ 15.000,00", "5k-20k"),
        ("20000", "5k-20k"),
        ("mais de 20 mil", "20k-60k"),
    ],
)
def test_budgets_are_understood_as_people_write_them(words: str, band: str) -> None:
    assert rules.clean_budget(words) == band


@pytest.mark.parametrize(
    ("words", "code"),
    [("urgente", "7d"), ("1 semana", "7d"), ("1 mês", "30d"), ("até 3 meses", "90d"), ("em 90 dias", "90d")],
)
def test_timeframes_are_understood_as_people_write_them(words: str, code: str) -> None:
    assert rules.clean_timeframe(words) == code


def test_an_unknown_city_is_kept_as_typed(ws: Workspace) -> None:
    lead = leads.create(ws, LeadInput(name="Ana", city="Vila que não há", uf="MG"))
    assert (lead.city, lead.ibge_code) == ("Vila que não há", None)


def test_an_edit_changes_only_what_was_given(ws: Workspace, marina: Lead) -> None:
    edited = leads.edit(ws, marina.lead_id, LeadChanges(city="Uberaba", uf="MG", budget=""))
    assert (edited.place, edited.ibge_code, edited.budget) == ("Uberaba/MG", 3170107, None)
    assert (edited.whatsapp, edited.segment) == (marina.whatsapp, marina.segment)


def test_an_edit_can_be_undone(ws: Workspace, marina: Lead) -> None:
    leads.edit(ws, marina.lead_id, LeadChanges(name="Outra"))
    journal.undo(ws, journal.recent(ws)[0].change_set_id)
    assert leads.get(ws, marina.lead_id) == marina


def test_a_deleted_lead_waits_in_the_bin(ws: Workspace, marina: Lead) -> None:
    leads.delete(ws, marina.lead_id)
    with pytest.raises(LeadNotFound):
        leads.get(ws, marina.lead_id)
    assert names(ws, LeadFilter()) == []
    assert names(ws, LeadFilter(in_bin=True)) == ["Marina Prado"]
    assert leads.restore(ws, marina.lead_id).deleted_at is None


@pytest.mark.parametrize("lead_id", ["", "x", "'; drop table leads", "01a1ffed-9038-75ca-9b29-9de802f23d7a"])
def test_a_bad_id_is_a_lead_that_does_not_exist(ws: Workspace, lead_id: str) -> None:
    with pytest.raises(LeadNotFound):
        leads.get(ws, lead_id)


def test_bulk_work_is_all_or_none(ws: Workspace, marina: Lead) -> None:
    other = leads.create(ws, LeadInput(name="Ana"))
    with pytest.raises(LeadNotFound):
        leads.bulk_edit(ws, [marina.lead_id, "sumiu"], LeadChanges(owner="Bia"))
    assert leads.get(ws, marina.lead_id).owner is None
    change_set_id = leads.bulk_edit(ws, [marina.lead_id, other.lead_id], LeadChanges(owner="Bia"))
    assert leads.owners(ws) == ("Bia",)
    leads.bulk_delete(ws, [marina.lead_id, other.lead_id])
    journal.undo(ws, journal.recent(ws)[0].change_set_id)
    assert journal.undo(ws, change_set_id).restored == 2
    with pytest.raises(InvalidInput):
        leads.bulk_edit(ws, [marina.lead_id], LeadChanges(name="Todas"))


def test_the_list_is_searched_blind_to_accents(ws: Workspace, marina: Lead) -> None:
    leads.create(ws, LeadInput(name="José Água", email="ze@haras.com.br", uf="GO", external_id="CRM 7"))
    assert names(ws, LeadFilter(text="AGUA jose")) == ["José Água"]
    assert names(ws, LeadFilter(text="98765-4321")) == ["Marina Prado"]
    assert names(ws, LeadFilter(text="crm 7")) == ["José Água"]
    assert names(ws, LeadFilter(ufs=("GO",))) == ["José Água"]
    assert names(ws, LeadFilter(segments=(Segment.HORSES,), stages=(Stage.CURIOUS,))) == ["Marina Prado"]
    assert names(ws, LeadFilter(min_score=101)) == []


def test_pages_cover_the_list_once(ws: Workspace) -> None:
    for number in range(7):
        leads.create(ws, LeadInput(name=f"Lead {number}"))
    for sort in LeadSort:
        pages = [leads.page(ws, sort=sort, limit=3, offset=offset) for offset in (0, 3, 6)]
        assert {page.total for page in pages} == {7}
        assert len({row.lead.lead_id for page in pages for row in page.rows}) == 7


def test_a_customers_own_id_finds_the_lead_and_belongs_to_one(ws: Workspace) -> None:
    lead = leads.create(ws, LeadInput(name="Ana", external_id="0042"))
    assert leads.resolve_ids(ws, ["0042", lead.lead_id, "42", "'"]) == {
        "0042": lead.lead_id,
        lead.lead_id: lead.lead_id,
    }
    assert leads.get(ws, "0042") == lead
    with pytest.raises(InvalidInput):
        leads.create(ws, LeadInput(name="Bia", external_id="0042"))


def test_a_history_of_stages_never_overrules_a_newer_stage(ws: Workspace, clock: FrozenClock, marina: Lead) -> None:
    clock.advance(timedelta(days=10))
    leads.set_stage(ws, marina.lead_id, Stage.QUALIFIED)
    old = ws.now() - timedelta(days=5)
    leads.set_stages(ws, [StageMove(marina.lead_id, Stage.WARMING, old)])
    assert leads.get(ws, marina.lead_id).stage is Stage.QUALIFIED
    assert leads.set_stages(ws, [StageMove(marina.lead_id, Stage.QUALIFIED, old)]) == 0, "it stands behind the gate"
    assert leads.get(ws, marina.lead_id).stage_since == old
    leads.set_stages(ws, [StageMove(marina.lead_id, Stage.LOST, ws.now(), "mudou de ideia")])
    assert leads.get(ws, marina.lead_id).lost_reason == "mudou de ideia"


def test_a_guest_only_looks(ws: Workspace, marina: Lead) -> None:
    guest = Workspace(ws.name, ws.database, local_actor(Role.GUEST), ws.clock)
    assert leads.get(guest, marina.lead_id) == marina
    for forbidden in (
        lambda: leads.create(guest, LeadInput(name="X")),
        lambda: leads.delete(guest, marina.lead_id),
        lambda: leads.import_leads(guest, b"nome\nAna\n"),
        lambda: leads.export(guest),
    ):
        with pytest.raises(PermissionDenied):
            forbidden()


def test_by_chance_who_is_already_sent_or_lost_comes_after_whom_to_call(ws: Workspace) -> None:
    cold = leads.create(ws, LeadInput(name="Frio", email="frio@example.com"))
    warm = leads.create(ws, LeadInput(name="Morno", whatsapp="11987654321", segment="CAVALOS", budget="60k+"))
    sent = leads.create(ws, LeadInput(name="Enviado", whatsapp="11987650000", segment="CAVALOS", budget="60k+"))
    leads.set_stage(ws, sent.lead_id, Stage.SENT, "teste")
    listed = [row.lead.lead_id for row in leads.page(ws, sort=LeadSort.CHANCE).rows]
    assert listed == [warm.lead_id, cold.lead_id, sent.lead_id]

"""Month after month: what is new, changed, closed or open again enters; what a person said stays; twice is nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from growth_equestre.foundation.errors import NotFound
from growth_equestre.foundation.vocab import Permission, Priority, Segment
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.jobs import service as jobs
from growth_equestre.jobs.types import JobState
from growth_equestre.journal import service as journal
from growth_equestre.partners import service as partners
from growth_equestre.partners import service_import
from growth_equestre.partners import service_people as people
from growth_equestre.partners import service_receita as receita
from growth_equestre.partners.types import Partner, PartnerChanges, PartnerFilter, PartnerInput
from growth_equestre.partners.types_receita import Applied, Effect
from tests.receita_generator import company, establishment, generate, number, simples, write, write_folder

EVERYBODY = PartnerFilter(active_only=False)
ONE, TWO = number("00000001"), number("00000002")
COMPANIES = [company("00000001", "BOA VISTA LTDA"), company("00000002", "TRES RIOS LTDA")]


def publish(folder: Path, *rows: list[str], companies: list[list[str]] = COMPANIES) -> Path:
    return write_folder(folder, rows, companies, [simples("00000001")])


def bring(ws: Workspace, folder: Path) -> Applied:
    return receita.apply(ws, receita.read(ws, folder))


def known(ws: Workspace, cnpj: str) -> Partner:
    return partners.find_by_cnpj(ws, cnpj)


def everything(ws: Workspace) -> list[tuple[object, ...]]:
    """Both tables without moments."""
    cursor = ws.cursor()
    return [
        *cursor.execute("select * exclude (created_at, updated_at) from partners order by cnpj, partner_id").fetchall(),
        *cursor.execute("select * exclude (read_at) from partner_sources order by cnpj").fetchall(),
    ]


def test_a_plan_shows_the_difference_and_writes_nothing(ws: Workspace, tmp_path: Path) -> None:
    publish(tmp_path, establishment(ONE, trade_name="HARAS BOA VISTA"), establishment(TWO))
    plan = receita.plan(ws, receita.read(ws, tmp_path))
    assert plan.effects == {Effect.NEW: 2}
    assert [(one.effect, one.name, one.place) for one in plan.samples] == [
        (Effect.NEW, "HARAS BOA VISTA", "Campinas/SP"),
        (Effect.NEW, "TRES RIOS LTDA", "Campinas/SP"),
    ]
    assert everything(ws) == []
    assert journal.recent(ws) == []


def test_a_month_adds_changes_closes_and_reopens(ws: Workspace, tmp_path: Path) -> None:
    third, fourth = number("00000003"), number("00000004")
    publish(tmp_path, *[establishment(cnpj, trade_name="A") for cnpj in (ONE, TWO, third)])
    bring(ws, tmp_path)
    publish(
        tmp_path,
        establishment(ONE, trade_name="B", phone_1="33129999"),
        establishment(TWO, trade_name="A", situation="08", situation_since="20261005"),
        establishment(third, trade_name="A", cnae_main="6201501"),
        establishment(fourth, trade_name="D"),
    )
    plan = receita.plan(ws, receita.read(ws, tmp_path))
    assert plan.effects == {Effect.NEW: 1, Effect.CHANGED: 1, Effect.CLOSED: 2}
    assert {one.cnpj: one.what for one in plan.samples} == {
        ONE: "nome, telefone",
        TWO: "baixada em 05/10/2026",
        third: "mudou de atividade",
        fourth: "",
    }
    bring(ws, tmp_path)
    assert [known(ws, cnpj).is_active for cnpj in (ONE, TWO, third, fourth)] == [True, False, False, True]
    publish(tmp_path, establishment(TWO, trade_name="A"))
    back = bring(ws, tmp_path).plan
    assert (back.effects, back.absent) == ({Effect.REOPENED: 1}, 3)
    assert [known(ws, cnpj).is_active for cnpj in (ONE, TWO, third, fourth)] == [True, True, False, True]


@pytest.mark.slow
def test_twice_changes_nothing(ws: Workspace, tmp_path: Path) -> None:
    generate(tmp_path, 20_000, files=2, level=1)
    first = bring(ws, tmp_path)
    assert first.plan.effects[Effect.NEW] > 100
    before = everything(ws)
    again = bring(ws, tmp_path)
    assert (again.plan.is_empty, again.plan.same, again.change_set_id) == (True, first.plan.effects[Effect.NEW], "")
    assert everything(ws) == before
    assert len(journal.recent(ws)) == 1


@pytest.mark.slow
def test_an_update_ends_where_a_fresh_import_ends_for_those_still_open(
    ws: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from growth_equestre import house

    generate(tmp_path / "0", 10_000, files=2, level=1)
    generate(tmp_path / "1", 10_000, files=2, level=1, month=5)
    bring(ws, tmp_path / "0")
    effects = bring(ws, tmp_path / "1").plan.effects
    assert set(effects) >= {Effect.NEW, Effect.CLOSED}
    fresh = house.open_workspace("outro", clock=ws.clock)
    bring(fresh, tmp_path / "1")
    shown = "select * exclude (partner_id, created_at, updated_at) from partners where is_active order by cnpj"
    assert ws.cursor().execute(shown).fetchall() == fresh.cursor().execute(shown).fetchall()
    fresh.database.close()


def test_what_a_person_edited_stays_and_the_rest_follows_the_source(ws: Workspace, tmp_path: Path) -> None:
    publish(tmp_path, establishment(ONE, trade_name="A"))
    bring(ws, tmp_path)
    edits = PartnerChanges(name="Haras da Ana", segment="EVENTOS", priority="3", city="Uberaba", uf="MG")
    partners.edit(ws, known(ws, ONE).partner_id, edits)
    assert bring(ws, tmp_path).plan.is_empty
    publish(
        tmp_path,
        establishment(
            ONE, trade_name="B", phone_1="33129999", cnae_main="4763602", uf="GO", municipality="9373", email="a@b.com"
        ),
    )
    bring(ws, tmp_path)
    found = known(ws, ONE)
    assert (found.name, found.segment, found.priority) == ("Haras da Ana", Segment.EVENTS, Priority.LOW)
    assert (found.city, found.uf, found.ibge_code) == ("Uberaba", "MG", 3170107)
    assert (found.phone, found.email, found.cnae_main) == ("551933129999", "a@b.com", "4763602")


def test_a_partner_that_a_person_closed_or_binned_stays_so(ws: Workspace, tmp_path: Path) -> None:
    publish(tmp_path, establishment(ONE), establishment(TWO))
    bring(ws, tmp_path)
    partners.edit(ws, known(ws, ONE).partner_id, PartnerChanges(is_active=False))
    partners.delete(ws, known(ws, TWO).partner_id)
    publish(tmp_path, establishment(ONE, phone_1="33129999"), establishment(TWO, phone_1="33129999"))
    plan = bring(ws, tmp_path).plan
    assert (plan.effects, plan.binned) == ({Effect.CHANGED: 1}, 1)
    assert known(ws, ONE).is_active is False
    assert partners.census(ws, EVERYBODY).total == 1


def test_a_partner_of_our_own_gains_only_what_was_empty(ws: Workspace, tmp_path: Path) -> None:
    mine = partners.create(ws, PartnerInput(name="Haras da Ana", cnpj=ONE, contact="Ana", monthly_capacity=3))
    publish(tmp_path, establishment(ONE, trade_name="A"))
    assert bring(ws, tmp_path).plan.effects == {Effect.CHANGED: 1}
    found = known(ws, ONE)
    assert (found.partner_id, found.name, found.contact) == (mine.partner_id, "Haras da Ana", "Ana")
    assert (found.monthly_capacity, found.phone, found.city) == (3, "551933120001", "Campinas")
    assert found.segment is Segment.HORSES


def test_a_partner_of_our_own_that_the_receita_closed_closes(ws: Workspace, tmp_path: Path) -> None:
    partners.create(ws, PartnerInput(name="Haras da Ana", cnpj=ONE))
    publish(tmp_path, establishment(ONE, situation="08"))
    assert bring(ws, tmp_path).plan.effects == {Effect.CLOSED: 1}
    assert known(ws, ONE).is_active is False


def test_an_import_is_one_change_and_can_be_undone_whole(ws: Workspace, tmp_path: Path) -> None:
    publish(tmp_path, establishment(ONE))
    bring(ws, tmp_path)
    before = everything(ws)
    publish(tmp_path, establishment(ONE, phone_1="33129999"), establishment(TWO))
    done = bring(ws, tmp_path)
    after = everything(ws)
    assert journal.recent(ws)[0].summary == "Importou da Receita Federal: novos: 1, mudaram: 1"
    assert journal.undo(ws, done.change_set_id).restored == 3
    assert everything(ws) == before
    bring(ws, tmp_path)
    assert everything(ws) == after
    assert journal.verify(ws) == []


def test_an_undo_takes_what_the_source_said_out_with_the_partners_and_another_brings_both_back(
    ws: Workspace, tmp_path: Path
) -> None:
    publish(tmp_path, establishment(ONE), establishment(TWO))
    done = bring(ws, tmp_path)
    before = everything(ws)
    undone = journal.undo(ws, done.change_set_id)
    assert everything(ws) == []
    journal.undo(ws, undone.change_set_id)
    assert everything(ws) == before
    assert bring(ws, tmp_path).plan.is_empty


def test_an_undo_keeps_what_was_edited_since(ws: Workspace, tmp_path: Path) -> None:
    publish(tmp_path, establishment(ONE), establishment(TWO))
    done = bring(ws, tmp_path)
    partners.edit(ws, known(ws, ONE).partner_id, PartnerChanges(name="Haras da Ana"))
    assert [row.label for row in journal.undo(ws, done.change_set_id).kept] == ["Haras da Ana"]
    bring(ws, tmp_path)
    assert known(ws, ONE).name == "Haras da Ana"
    assert partners.census(ws, EVERYBODY).total == 2


PEOPLE = [
    company("00000001", "MARIA ALVES DA SILVA 12345678909", nature="2135"),
    company("00000002", "00.000.002 JOÃO DE SOUZA PRADO", nature="2135"),
    company("00000003", "PEDRO LIMA E OUTROS", nature="4120"),
    company("00000004", "RITA CAMPOS 123.456.789-09 COMERCIO LTDA"),
]


def test_names_of_people_are_masked_and_their_cpf_is_kept_nowhere(ws: Workspace, tmp_path: Path) -> None:
    numbers = [number(f"0000000{place}") for place in range(1, 5)]
    rows = [establishment(cnpj) for cnpj in numbers]
    rows[2][4] = "HARAS DO LAGO"
    rows[1][4] = "JOAO DE SOUZA PRADO 12345678909"
    publish(tmp_path, *rows, companies=PEOPLE)
    bring(ws, tmp_path)
    assert [known(ws, cnpj).name for cnpj in numbers] == [
        "M. A. S. (empresário individual)",
        "J. S. P. (empresário individual)",
        "HARAS DO LAGO",
        "R. C. C. L. (pessoa física)",
    ]
    assert [known(ws, cnpj).legal_name for cnpj in numbers][2] == "P. L. O. (pessoa física)"
    told = json.dumps(everything(ws), default=str) + str(ws.cursor().execute("select * from changes").fetchall())
    assert "12345678909" not in told
    assert "123.456.789-09" not in told
    assert not receita.is_kept(ws)


def test_names_of_people_are_shown_and_exported_only_with_the_permission(ws: Workspace, tmp_path: Path) -> None:
    publish(tmp_path, establishment(ONE), companies=PEOPLE)
    bring(ws, tmp_path)
    found = known(ws, ONE)
    rep = replace(ws, actor=replace(ws.actor, permissions=ws.actor.permissions - {Permission.CAN_SEE_PEOPLE}))
    assert [one.name for one in people.named(ws, [found])] == ["MARIA ALVES DA SILVA"]
    assert people.named(rep, [found]) == (found,)
    assert receita.facts(ws, found.partner_id).owner_name == "MARIA ALVES DA SILVA"
    assert receita.facts(rep, found.partner_id).owner_name is None
    assert b"MARIA ALVES" in service_import.export(ws, EVERYBODY)
    assert b"MARIA" not in service_import.export(rep, EVERYBODY)


def test_an_edit_that_sends_the_shown_name_back_does_not_write_it(ws: Workspace, tmp_path: Path) -> None:
    publish(tmp_path, establishment(ONE), companies=PEOPLE)
    bring(ws, tmp_path)
    shown = people.named(ws, [known(ws, ONE)])[0]
    typed = PartnerChanges(name=shown.name, legal_name=shown.legal_name or "", contact="Ana")
    partners.edit(ws, shown.partner_id, typed)
    found = known(ws, ONE)
    assert (found.name, found.contact) == ("M. A. S. (empresário individual)", "Ana")


def test_names_of_people_are_never_kept_beside_demo_data(ws: Workspace, tmp_path: Path) -> None:
    partners.insert_many(ws, [{"name": "Haras da demo"}], is_demo=True)
    publish(tmp_path, establishment(ONE), companies=PEOPLE)
    bring(ws, tmp_path)
    found = known(ws, ONE)
    assert people.named(ws, [found]) == (found,)
    assert "MARIA" not in json.dumps(everything(ws), default=str)


def test_a_partner_that_the_receita_never_spoke_of_has_no_facts(ws: Workspace) -> None:
    mine = partners.create(ws, PartnerInput(name="Haras da Ana"))
    with pytest.raises(NotFound):
        receita.facts(ws, mine.partner_id)


def test_a_reading_that_was_stopped_goes_on_where_it_was(ws: Workspace, tmp_path: Path) -> None:
    class Stop(Exception):
        pass

    generate(tmp_path, 3000, files=3, level=1)
    seen: list[int] = []

    def stop_late(done: int, _total: int) -> None:
        seen.append(done)
        if len(seen) == 4:
            raise Stop

    with pytest.raises(Stop):
        receita.read(ws, tmp_path, stop_late)
    again: list[int] = []
    reading = receita.read(ws, tmp_path, lambda done, _total: again.append(done))
    assert again[0] > seen[2]
    assert len(again) < 1 + len(reading.folder.files)
    assert list(reading.directory.parent.glob("pedacos*")) == []


def test_a_file_that_changed_meanwhile_is_read_again(ws: Workspace, tmp_path: Path) -> None:
    publish(tmp_path, establishment(ONE))
    assert receita.plan(ws, receita.read(ws, tmp_path)).effects == {Effect.NEW: 1}
    write(tmp_path / "Estabelecimentos0.zip", [establishment(ONE), establishment(TWO)])
    assert receita.plan(ws, receita.read(ws, tmp_path)).effects == {Effect.NEW: 2}


def test_a_job_reads_in_the_background_and_may_be_paused(ws: Workspace, tmp_path: Path) -> None:
    publish(tmp_path, establishment(ONE))
    first = receita.start(ws, tmp_path)
    jobs.cancel(ws, first.job_id)
    newest = receita.newest_job(ws)
    assert newest is not None
    assert newest.state is JobState.CANCELLED
    receita.start(ws, tmp_path)
    done = jobs.run_due(ws)
    assert done is not None
    assert (done.state, done.done_units) == (JobState.DONE, done.total_units)
    assert "novos: 1" in done.message
    assert receita.is_kept(ws)


def test_every_statement_of_the_import_can_be_planned(ws: Workspace) -> None:
    from growth_equestre.partners.store_receita import Q

    for statement in Q.statements.values():
        cursor = ws.cursor()
        for view, columns in statement.needs:
            cursor.execute(f"create or replace temp table {view} ({columns})")
        given = dict.fromkeys(statement.parameters)
        if "path" not in given:
            cursor.execute(f"explain {statement.text}", given)

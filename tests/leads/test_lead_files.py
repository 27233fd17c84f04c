"""A team's list comes in as it is and goes out again: nothing lost, nothing doubled, nothing half-written."""

from __future__ import annotations

import csv
import io

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from growth_equestre.foundation.csv_read import rejected_file
from growth_equestre.foundation.errors import GrowthError, UnreadableFile
from growth_equestre.foundation.vocab import Stage
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.journal import service as journal
from growth_equestre.leads import service as leads
from growth_equestre.leads.types import LeadFilter, LeadInput, LeadPage

HEADER = (
    "id;nome;whatsapp;email;uf;cidade;segmento_interesse;orcamento_faixa;prazo_compra;score;chance_30d;chance_7d;"
    "status;status_sugerido;motivos;proxima_acao;criado_em"
)
CRM = """\
Código;Nome Completo;Celular;E-mail;Estado;Município;Segmento;Orçamento;Prazo;Etapa;Data de cadastro
A-1;José Antônio;(11) 8765-4321;ze@haras.com.br;São Paulo;sao carlos;cavalos;\
R$ 5.000 a R$ 20.000;30 dias;Qualificado;03/02/2025 09:15
A-2;Ana Lua;;ANA@haras.com.br;mg;UBERABA;Serviços;até 5 mil;;;04/02/2025
A-3;José A.;+55 11 98765-4321;;;;;;;;05/02/2025
A-4;Bia Sol;abc;;SP;Itu;;;;;
A-5;Cid Mar;;;XX;Itu;;;;;
;Dri Céu;0055 31 99876-5432;;MG;;;;;;
""".encode("cp1252")


def people(ws: Workspace) -> LeadPage:
    return leads.page(ws, LeadFilter())


def without_computed(content: bytes) -> list[dict[str, str]]:
    computed = {"score", "chance_30d", "chance_7d", "status_sugerido", "motivos", "proxima_acao"}
    rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";")
    return [{name: cell for name, cell in row.items() if name not in computed} for row in rows]


def test_a_crms_own_export_comes_in_as_it_is(ws: Workspace) -> None:
    report = leads.import_leads(ws, CRM, stage_reason="já eram clientes")
    assert (report.added, report.updated, report.unchanged, report.held) == (3, 0, 1, 0)
    assert [(row.line, row.column) for row in report.rejected] == [(5, "whatsapp"), (6, "uf")]
    jose = leads.get(ws, "A-1")
    assert (jose.whatsapp, jose.uf, jose.stage) == ("5511987654321", "SP", Stage.QUALIFIED)
    assert jose.created_at.isoformat() == "2025-02-03T12:15:00+00:00"
    assert leads.get(ws, "A-3") == jose


def test_the_preview_says_what_the_import_then_does(ws: Workspace) -> None:
    preview = leads.preview_import(ws, CRM)
    assert people(ws).total == 0
    report = leads.import_leads(ws, CRM)
    assert (preview.to_add, preview.to_update, preview.unchanged) == (report.added, report.updated, report.unchanged)
    assert preview.rejected == report.rejected
    assert preview.columns["whatsapp"] == "Celular"


def test_the_same_file_twice_adds_nothing(ws: Workspace) -> None:
    leads.import_leads(ws, CRM)
    before = leads.export(ws)
    again = leads.import_leads(ws, CRM)
    assert (again.change_set_id, again.added, again.updated, again.unchanged) == ("", 0, 0, 4)
    assert leads.export(ws) == before


def test_thousands_of_namesakes_are_told_apart_quickly(ws: Workspace) -> None:
    rows = "".join(f"Contato do site;Campinas;SP;11 9{number:08d}\n" for number in range(10_000_000, 10_004_000))
    assert leads.preview_import(ws, f"nome;cidade;uf;telefone\n{rows}".encode()).to_add == 4_000


def test_people_known_by_name_alone_are_not_doubled_by_the_same_file(ws: Workspace) -> None:
    content = b"nome;uf;status\nAna;;\nBia;SP;\nANA;;QUALIFICADO\nAna;SP;\n"
    assert leads.import_leads(ws, content).added == 3
    assert leads.import_leads(ws, content).added == 0
    leads.find_or_merge(ws, LeadInput(name="Ana", whatsapp="11 98765-0001"))
    assert people(ws).total == 4


def test_a_file_fills_what_was_empty_and_overwrites_nothing(ws: Workspace) -> None:
    known = leads.create(ws, LeadInput(name="Ana Lua", email="ana@haras.com.br", uf="MG"))
    report = leads.import_leads(
        ws, b"nome;email;uf;cidade;whatsapp\nA. Lua;Ana@Haras.com.br;MG;Uberaba;31 99876-5432\n"
    )
    assert (report.added, report.updated) == (0, 1)
    ana = leads.get(ws, known.lead_id)
    assert (ana.name, ana.email, ana.city, ana.ibge_code) == ("Ana Lua", "ana@haras.com.br", "Uberaba", 3170107)
    journal.undo(ws, report.change_set_id)
    assert leads.get(ws, known.lead_id).city is None


def test_an_import_can_be_undone(ws: Workspace) -> None:
    report = leads.import_leads(ws, CRM)
    assert journal.undo(ws, report.change_set_id).restored == report.added + 1
    assert people(ws).total == 0
    assert leads.resolve_ids(ws, ["A-1", "A-3"]) == {}


def test_rejected_rows_can_be_corrected_and_imported(ws: Workspace) -> None:
    corrected = rejected_file(leads.import_leads(ws, CRM)).replace(b"abc", b"11 98765-0009").replace(b"XX", b"SP")
    report = leads.import_leads(ws, corrected)
    assert (report.added, report.rejected) == (2, ())


def test_out_and_in_again_loses_nothing(ws: Workspace, other_ws: Workspace) -> None:
    leads.import_leads(ws, CRM)
    leads.create(ws, LeadInput(name="=HYPERLINK(1)", city='\'Vila; "nova"', external_id=" +7 "))
    exported = leads.export(ws)
    assert exported.decode("utf-8-sig").splitlines()[0] == HEADER
    leads.import_leads(other_ws, exported)
    assert without_computed(leads.export(other_ws)) == without_computed(exported)


def test_only_what_is_on_screen_goes_out(ws: Workspace) -> None:
    leads.import_leads(ws, CRM)
    assert [row["nome"] for row in without_computed(leads.export(ws, LeadFilter(ufs=("SP",))))] == ["José Antônio"]


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"email\nx@y.com.br\n", b"nome;nome\nA;B\n", b"\0" * 100])
def test_a_file_that_cannot_be_read_changes_nothing(ws: Workspace, content: bytes) -> None:
    with pytest.raises(UnreadableFile):
        leads.import_leads(ws, content)
    assert (people(ws).total, journal.recent(ws)) == (0, [])


PLAIN = ("", "", "", "Ana", "id-1", "São Paulo", "SP", "11 98765-4321", "+55 11 8765-4321", "a@b.com.br", "01/02/2025")
WRONG = ("XX", "abc", "a@", "BARCOS", "31/02/2025", "QUALIFICADO", "=1+1", "'=x", '"', "\0", "\n", "x" * 40_000)
NASTY = st.sampled_from(PLAIN + WRONG)
FILES = st.tuples(
    st.lists(st.lists(NASTY, min_size=8, max_size=8), min_size=1, max_size=8), st.sampled_from([";", ","])
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(file=FILES)
def test_a_nasty_file_enters_row_by_row_or_not_at_all(ws: Workspace, file: tuple[list[list[str]], str]) -> None:
    enters_whole_and_leaves_whole(ws, *file)


@pytest.mark.slow
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(file=FILES)
def test_hundreds_of_nasty_files_leave_nothing_half_written(ws: Workspace, file: tuple[list[list[str]], str]) -> None:
    enters_whole_and_leaves_whole(ws, *file)


def enters_whole_and_leaves_whole(ws: Workspace, rows: list[list[str]], delimiter: str) -> None:
    header = delimiter.join(["id", "nome", "whatsapp", "email", "uf", "cidade", "status", "criado_em"])
    content = "\n".join([header, *(delimiter.join(row) for row in rows)]).encode()
    before = people(ws).total
    try:
        report = leads.import_leads(ws, content)
    except GrowthError:
        assert people(ws).total == before
        return
    assert people(ws).total == before + report.added
    again = leads.import_leads(ws, content)
    assert (again.added, again.rejected) == (0, report.rejected)
    if report.change_set_id:
        journal.undo(ws, report.change_set_id)
    assert people(ws).total == before


def test_simulated_leads_enter_whole_and_leave_whole(ws: Workspace) -> None:
    real = leads.create(ws, LeadInput(name="De verdade"))
    moment = pd.Timestamp("2026-01-01")
    rows = pd.DataFrame(
        {
            "lead_id": ["01a1ffed-9038-75ca-9b29-9de802f23d7a", "01a1ffed-9038-75ca-9b29-9de802f23d7b"],
            "name": ["Égua Um", "Potro Dois"],
            "whatsapp": ["5511987654321", None],
            "is_demo": True,
            "created_at": moment,
            "updated_at": moment,
        }
    )
    leads.insert_many(ws, rows)
    assert leads.page(ws, LeadFilter(text="egua")).total == 1
    assert leads.find_or_merge(ws, LeadInput(name="?", whatsapp="11 8765-4321")).lead.name == "Égua Um"
    assert len(leads.remove_demo(ws)) == 2
    assert [row.lead for row in people(ws).rows] == [real]

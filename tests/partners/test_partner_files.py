"""The directory as a file: good rows in, bad rows out, twice adds nothing, and nothing lost on the way."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from growth_equestre.foundation.csv_read import rejected_file
from growth_equestre.foundation.errors import UnreadableFile
from growth_equestre.foundation.vocab import Priority, Segment
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.journal import service as journal
from growth_equestre.partners import service as partners
from growth_equestre.partners import service_import
from growth_equestre.partners.types import PartnerFilter

EVERYBODY = PartnerFilter(active_only=False)
HEADER = "nome;telefone;segmento;uf;cidade;prioridade;cnae;contato;nome_social;cnpj"
GOOD = (
    f"{HEADER}\r\n"
    "Haras Boa Vista;(19) 98765-4321;CAVALOS;SP;Campinas;1;0152-1/02;Joana;Boa Vista Ltda;12.ABC.345/01DE-35\r\n"
    "Selaria Três Rios;(34) 3312-0001;;MG;Uberaba;;02/06/4763;;;\r\n"
)


def test_an_export_has_the_exact_header_and_reads_back_the_same(ws: Workspace) -> None:
    service_import.import_partners(ws, GOOD.encode("cp1252"))
    first = service_import.export(ws, EVERYBODY)
    assert first.decode("utf-8-sig").splitlines()[0] == HEADER
    before = partners.page(ws, EVERYBODY)
    report = service_import.import_partners(ws, first)
    assert (report.added, report.updated, report.unchanged, report.rejected) == (0, 0, 2, ())
    assert partners.page(ws, EVERYBODY) == before
    for one in before:
        partners.delete(ws, one.partner_id)
    back = service_import.import_partners(ws, first)
    assert (back.added, back.updated) == (0, 2)
    assert service_import.export(ws, EVERYBODY) == first


def test_a_cnae_that_a_spreadsheet_turned_into_a_date_is_repaired(ws: Workspace) -> None:
    service_import.import_partners(ws, GOOD.encode())
    (selaria,) = partners.page(ws, PartnerFilter(text="selaria"))
    assert selaria.cnae_main == "4763602"
    assert (selaria.segment, selaria.priority) == (Segment.EQUIPMENT, Priority.HIGH)


def test_the_earlier_products_columns_are_read(ws: Workspace) -> None:
    content = (
        "cnpj,uf,razao_social,nome_fantasia,municipio_cod,municipio_nome,cnae_principal,segmento,prioridade\n"
        "16727230000197,SP,EMPRESA LTDA,Haras do Vale,6291,CAMPINAS,0152102,CAVALOS,2\n"
        "12ABC34501DE35,MG,SO RAZAO SOCIAL SA,,5401,UBERABA,7500100,SERVICOS,1\n"
    )
    report = service_import.import_partners(ws, content.encode())
    assert (report.added, report.rejected) == (2, ())
    vale = partners.find_by_cnpj(ws, "16.727.230/0001-97")
    assert (vale.name, vale.legal_name, vale.ibge_code) == ("Haras do Vale", "EMPRESA LTDA", 3509502)
    assert partners.find_by_cnpj(ws, "12ABC34501DE35").name == "SO RAZAO SOCIAL SA"


def test_bad_rows_come_back_with_line_column_and_reason_and_good_ones_stay(ws: Workspace) -> None:
    content = GOOD + "Ruim;abc;GADO;XX;Campinas;9;1;;;11\r\n;;;SP;;;;;;\r\n"
    report = service_import.import_partners(ws, content.encode())
    assert report.added == 2
    assert [(row.line, row.column) for row in report.rejected] == [(4, "cnpj"), (5, "nome")]
    assert "GADO" in report.rejected[0].reason
    assert "Ruim" in rejected_file(report).decode("utf-8-sig")


def test_a_preview_counts_without_writing(ws: Workspace) -> None:
    preview = service_import.preview_import(ws, (GOOD + "Ruim;abc;;;;;;;;\r\n").encode())
    assert (preview.new, preview.known, len(preview.rejected)) == (2, 0, 1)
    assert preview.first[0].name == "Haras Boa Vista"
    assert partners.census(ws, EVERYBODY).total == 0
    service_import.import_partners(ws, GOOD.encode())
    again = service_import.preview_import(ws, GOOD.encode())
    assert (again.new, again.known) == (0, 2)


def test_a_company_already_there_keeps_what_it_has_and_gains_what_was_empty(ws: Workspace) -> None:
    service_import.import_partners(ws, b"nome;cnpj;contato\nHaras;12ABC34501DE35;Joana\n")
    told = "nome;cnpj;contato;telefone;cidade;uf;cnae\nOutro;12ABC34501DE35;Pedro;19 3312-0001;Campinas;SP;0152102\n"
    report = service_import.import_partners(ws, told.encode())
    assert (report.added, report.updated) == (0, 1)
    (kept,) = partners.page(ws)
    assert (kept.name, kept.contact, kept.phone, kept.ibge_code) == ("Haras", "Joana", "551933120001", 3509502)
    assert kept.fit[Segment.HORSES] == 1.0
    journal.undo(ws, report.change_set_id)
    assert partners.page(ws)[0].phone is None


def test_a_company_named_twice_in_one_file_is_one(ws: Workspace) -> None:
    content = "nome;telefone;cidade;contato\nSelaria;11 98765-4321;Sao Paulo;\nSELARIA;1187654321;São Paulo;Ana\n"
    report = service_import.import_partners(ws, content.encode())
    assert (report.added, report.unchanged) == (1, 1)
    assert partners.page(ws)[0].contact == "Ana"


def test_an_import_can_be_undone_whole(ws: Workspace) -> None:
    report = service_import.import_partners(ws, GOOD.encode())
    assert journal.undo(ws, report.change_set_id).restored == 2
    assert partners.census(ws, EVERYBODY).total == 0
    assert service_import.import_partners(ws, GOOD.encode()).added == 2


def test_formula_cells_leave_and_return_harmless(ws: Workspace) -> None:
    service_import.import_partners(ws, b'nome;contato\n=2+5;"@cmd"\n')
    out = service_import.export(ws, EVERYBODY).decode("utf-8-sig")
    assert "'=2+5" in out
    assert "'@cmd" in out
    assert service_import.import_partners(ws, out.encode()).added == 0


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7 x", b"telefone;uf\n1;SP\n", b"nome;nome\na;b\n"])
def test_a_file_that_cannot_be_read_changes_nothing(ws: Workspace, content: bytes) -> None:
    with pytest.raises(UnreadableFile):
        service_import.import_partners(ws, content)
    assert partners.census(ws, EVERYBODY).total == 0
    assert journal.recent(ws) == []


cells = st.sampled_from(
    ["", "Haras", "haras", "SP", "XX", "CAVALOS", "12ABC34501DE35", "11", "0152-1/02", "(11) 98765-4321", "=1+1", '"',
     "a" * 300, "\x00", "Campinas", "9", "1", "São Paulo\n", "é;", "'"]
)  # fmt: skip


@pytest.mark.slow
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(cells, min_size=0, max_size=12), max_size=6))
def test_whatever_a_file_holds_twice_adds_nothing_and_undo_leaves_nothing(ws: Workspace, rows: list[list[str]]) -> None:
    content = "\r\n".join([HEADER, *(";".join(row) for row in rows)]).encode()
    try:
        report = service_import.import_partners(ws, content)
    except UnreadableFile:
        assert partners.census(ws, EVERYBODY).total == 0
        return
    assert partners.census(ws, EVERYBODY).total == report.added
    assert service_import.import_partners(ws, content).added == 0
    assert partners.census(ws, EVERYBODY).total == report.added
    if report.change_set_id:
        journal.undo(ws, report.change_set_id)
    assert partners.census(ws, EVERYBODY).total == 0

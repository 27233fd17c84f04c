"""The Receita's files as published: found by name or content, read whatever their quirks, refused when damaged."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from growth_equestre.foundation import contacts
from growth_equestre.foundation.errors import PermissionDenied, UnreadableFile
from growth_equestre.foundation.vocab import Permission, Priority, Segment
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.partners import rules
from growth_equestre.partners import service as partners
from growth_equestre.partners import service_receita as receita
from growth_equestre.partners.types import Partner, PartnerFilter
from growth_equestre.partners.types_receita import CompanyFacts, FileKind
from tests.receita_generator import (
    company,
    damage,
    establishment,
    generate,
    municipalities,
    number,
    simples,
    write,
    write_folder,
)

EVERYBODY = PartnerFilter(active_only=False)
ONE = number("12345678")


def imported(ws: Workspace, folder: Path) -> dict[str, Partner]:
    """By CNPJ, after importing the folder."""
    receita.apply(ws, receita.read(ws, folder))
    return {one.cnpj or "": one for one in partners.page(ws, EVERYBODY, limit=1000)}


def one_imported(ws: Workspace, folder: Path, **fields: str) -> tuple[Partner, CompanyFacts]:
    """The one partner of a publication of one establishment, and what the Receita says beyond."""
    write_folder(folder, [establishment(ONE, **fields)], [company("12345678", "BOA VISTA LTDA")], [simples("12345678")])
    found = imported(ws, folder)[ONE]
    return found, receita.facts(ws, found.partner_id)


def several_imported(ws: Workspace, folder: Path, given: list[dict[str, str]]) -> list[Partner]:
    """One partner per dictionary of fields, in order."""
    cnpjs = [number(f"{place:08}") for place in range(1, len(given) + 1)]
    rows = [establishment(cnpj, **fields) for cnpj, fields in zip(cnpjs, given, strict=True)]
    write_folder(folder, rows, [company(cnpj[:8], "BOA VISTA LTDA") for cnpj in cnpjs])
    found = imported(ws, folder)
    return [found[cnpj] for cnpj in cnpjs]


def test_a_company_is_read_joined_and_placed(ws: Workspace, tmp_path: Path) -> None:
    write_folder(
        tmp_path,
        [
            establishment(
                ONE, trade_name="HARAS BOA VISTA", cnae_secondary="8011102,9319101", ddd_1="0019", phone_1="87654321",
                postal_code="1310000", email="CONTATO@BOAVISTA.COM.BR",
            )
        ],
        [company("12345678", "BOA VISTA CRIACAO LTDA", capital="1.250.000,50", size="03")],
        [simples("12345678", is_mei="N")],
    )  # fmt: skip
    found = imported(ws, tmp_path)[ONE]
    assert (found.name, found.legal_name) == ("HARAS BOA VISTA", "BOA VISTA CRIACAO LTDA")
    assert (found.phone, found.email) == ("5519987654321", "contato@boavista.com.br")
    assert (found.city, found.uf, found.ibge_code) == ("Campinas", "SP", 3509502)
    assert (found.segment, found.priority) == (Segment.HORSES, Priority.HIGH)
    assert (found.cnae_main, found.cnae_secondary) == ("0152102", ("8011102", "9319101"))
    assert found.fit[Segment.HORSES] == 1.0
    told = receita.facts(ws, found.partner_id)
    assert (told.capital_brl, told.size, told.is_simples, told.is_mei) == (1_250_000.5, "EPP", True, False)
    assert (told.postal_code, told.is_person, told.is_headquarters) == ("01310000", False, True)


def test_only_active_companies_of_the_equestrian_map_enter_by_main_or_secondary_activity(
    ws: Workspace, tmp_path: Path
) -> None:
    rows = [
        establishment(number("00000001")),
        establishment(number("00000002"), cnae_main="6201501", cnae_secondary="6202300,0152102"),
        establishment(number("00000003"), cnae_main="6201501", cnae_secondary="6202300"),
        establishment(number("00000004"), situation="08"),
        establishment(number("00000005"), situation="04"),
    ]
    write_folder(tmp_path, rows, [company(f"0000000{n}", f"EMPRESA {n} LTDA") for n in range(1, 6)])
    assert set(imported(ws, tmp_path)) == {number("00000001"), number("00000002")}


def test_a_secondary_activity_gives_the_segment_when_the_main_one_is_off_the_map(ws: Workspace, tmp_path: Path) -> None:
    found, _ = one_imported(ws, tmp_path, cnae_main="6201501", cnae_secondary="6202300,0152102,7500100")
    assert (found.segment, found.cnae_main) == (Segment.HORSES, "6201501")
    assert found.fit[Segment.HORSES] == pytest.approx(rules.SECONDARY_WEIGHT)


def test_a_cnpj_with_letters_gets_its_check_digits(ws: Workspace, tmp_path: Path) -> None:
    write_folder(tmp_path, [establishment("12ABC34501DE", digits="00")], [company("12ABC345", "LETRAS LTDA")])
    reading = receita.read(ws, tmp_path)
    assert receita.plan(ws, reading).quirks["com dígitos do CNPJ trocados na fonte (recalculados)"] == 1
    assert set(imported(ws, tmp_path)) == {"12ABC34501DE35"}


def test_bytes_of_windows_are_the_signs_that_were_meant(ws: Workspace, tmp_path: Path) -> None:
    found, _ = one_imported(ws, tmp_path, trade_name="HARAS “TRÊS” – CAÇÃO & CIA €")
    assert found.name == "HARAS “TRÊS” – CAÇÃO & CIA €"


def test_quotes_and_semicolons_within_a_name_stay(ws: Workspace, tmp_path: Path) -> None:
    found, _ = one_imported(ws, tmp_path, trade_name='RANCHO "BOI;BRAVO"  DO  SUL')
    assert found.name == 'RANCHO "BOI;BRAVO" DO SUL'


def test_a_date_of_zeros_or_of_no_calendar_is_not_known(ws: Workspace, tmp_path: Path) -> None:
    unknown = ("00000000", "0", "", "20231345", "99999999")
    for one in several_imported(ws, tmp_path, [{"opened_on": day, "situation_since": day} for day in unknown]):
        told = receita.facts(ws, one.partner_id)
        assert (told.opened_on, told.situation_since) == (None, None)


PHONES = {
    ("11", "987654321"): "5511987654321",
    ("11", "87654321"): "5511987654321",
    ("11", "33120001"): "551133120001",
    ("0011", "033120001"): "551133120001",
    ("", "33120001"): None,
    ("11", "3312001"): None,
    ("11", "00000000"): None,
    ("11", "99999999"): None,
    ("10", "33120001"): None,
}


def test_a_phone_is_what_a_form_would_make_of_it(ws: Workspace, tmp_path: Path) -> None:
    found = several_imported(ws, tmp_path, [{"ddd_1": ddd, "phone_1": line} for ddd, line in PHONES])
    assert [one.phone for one in found] == list(PHONES.values())
    assert [rules.clean_phone(rules.shown_phone(one.phone)) for one in found] == list(PHONES.values())


def test_the_second_phone_stands_in_for_a_first_that_is_none(ws: Workspace, tmp_path: Path) -> None:
    found, told = one_imported(ws, tmp_path, phone_1="123", ddd_2="19", phone_2="33120002")
    assert (found.phone, told.second_phone) == ("551933120002", None)


def test_an_email_that_enters_is_one_that_a_form_takes(ws: Workspace, tmp_path: Path) -> None:
    emails = ("A@B.COM", "a@b", "a..b@c.com", "x@y.test", "um dois@c.com", "a@-b.com", "")
    found = several_imported(ws, tmp_path, [{"email": email} for email in emails])
    assert [one.email for one in found] == ["a@b.com", *[None] * 6]
    assert [contacts.clean_email(one.email or "") for one in found] == [one.email for one in found]


def test_a_company_abroad_and_an_unknown_town_enter_without_a_place(ws: Workspace, tmp_path: Path) -> None:
    rows = [
        establishment(number("00000001"), uf="EX", municipality="9707", city_abroad="LISBOA", country="607"),
        establishment(number("00000002"), uf="GO", municipality="9999"),
        establishment(number("00000003"), uf="GO", municipality="7777"),
    ]
    write_folder(tmp_path, rows, [company(f"0000000{n}", f"EMPRESA {n} LTDA") for n in range(1, 4)])
    quirks = receita.plan(ws, receita.read(ws, tmp_path)).quirks
    assert quirks["no exterior"] == 1
    assert quirks["com município não reconhecido (ficam fora do mapa)"] == 2
    found = imported(ws, tmp_path)
    assert [(one.uf, one.city, one.latitude) for one in map(found.get, map(number, ("00000001", "00000002")))] == [
        (None, None, None),
        ("GO", "NOVA CIDADE DO GERADOR", None),
    ]


def test_a_municipality_is_known_by_its_published_name_where_our_table_lacks_its_code(
    ws: Workspace, tmp_path: Path
) -> None:
    write_folder(tmp_path, [establishment(ONE, uf="SP", municipality="8888")], [company("12345678", "BOA VISTA LTDA")])
    write(tmp_path / "Municipios.zip", [*municipalities(), ("8888", "SAO JOSE DOS CAMPOS")])
    assert imported(ws, tmp_path)[ONE].ibge_code == 3549904


def test_odd_capital_and_activities_off_the_table_are_unknown(ws: Workspace, tmp_path: Path) -> None:
    rows = [establishment(ONE, cnae_main="8888888", cnae_secondary="0152102,9999999,0152102")]
    write_folder(tmp_path, rows, [company("12345678", "BOA VISTA LTDA", capital="999999999999,99")])
    found = imported(ws, tmp_path)[ONE]
    assert (found.cnae_main, found.cnae_secondary, found.segment) == (None, ("0152102",), Segment.HORSES)
    assert receita.facts(ws, found.partner_id).capital_brl is None


def test_repeated_lines_count_once_and_are_reported(ws: Workspace, tmp_path: Path) -> None:
    rows = [establishment(ONE), establishment(ONE), establishment(ONE, situation="08", situation_since="20200101")]
    write_folder(tmp_path, rows, [company("12345678", "BOA VISTA LTDA"), company("12345678", "BOA VISTA LTDA")])
    assert receita.plan(ws, receita.read(ws, tmp_path)).quirks["linhas repetidas"] == 1
    assert len(imported(ws, tmp_path)) == 1
    assert receita.plan(ws, receita.read(ws, tmp_path)).is_empty


def test_a_last_line_cut_in_the_middle_is_reported_and_the_others_enter(ws: Workspace, tmp_path: Path) -> None:
    write_folder(tmp_path, [establishment(ONE)], [company("12345678", "BOA VISTA LTDA")])
    write(tmp_path / "Estabelecimentos0.zip", [establishment(ONE)], tail=b'"00000002";"0001";"00";"1";"HARAS CORT')
    assert receita.plan(ws, receita.read(ws, tmp_path)).quirks == {"linhas quebradas em Estabelecimentos0.zip": 1}
    assert set(imported(ws, tmp_path)) == {ONE}


def test_a_last_line_without_its_line_break_is_whole(ws: Workspace, tmp_path: Path) -> None:
    write_folder(tmp_path, [], [company("12345678", "BOA VISTA LTDA")])
    line = ";".join(f'"{field}"' for field in establishment(ONE)).encode("cp1252")
    write(tmp_path / "Estabelecimentos0.zip", [], tail=b"\r\n".join([line.replace(b"BOA", b"B\0A"), b""]) + line)
    assert set(imported(ws, tmp_path)) == {ONE}


def test_a_damaged_zip_is_named_and_nothing_changes(ws: Workspace, tmp_path: Path) -> None:
    generate(tmp_path, 3000, files=3, level=1)
    damage(tmp_path / "Empresas1.zip")
    with pytest.raises(UnreadableFile, match=r"Empresas1\.zip"):
        receita.read(ws, tmp_path)
    damage(tmp_path / "Empresas1.zip")
    (tmp_path / "Estabelecimentos2.zip").write_bytes((tmp_path / "Estabelecimentos2.zip").read_bytes()[:5000])
    with pytest.raises(UnreadableFile, match=r"Estabelecimentos2\.zip"):
        receita.read(ws, tmp_path)
    assert partners.census(ws, EVERYBODY).total == 0


def test_files_are_known_by_name_by_the_name_inside_or_by_content(ws: Workspace, tmp_path: Path) -> None:
    write_folder(tmp_path, [establishment(ONE)], [company("12345678", "BOA VISTA LTDA")])
    (tmp_path / "Estabelecimentos0.zip").rename(tmp_path / "a.zip")
    write(tmp_path / "b.zip", [company("12345678", "BOA VISTA LTDA")], member="texto")
    write(tmp_path / "c.zip", [simples("12345678")], member="texto")
    write(tmp_path / "Lucro Real.zip", [["2023", "x"]])
    found = receita.inspect(ws, tmp_path)
    assert [file.label for file in found.of(FileKind.ESTABLISHMENTS)] == ["a.zip"]
    assert [file.label for file in found.of(FileKind.COMPANIES)] == ["Empresas0.zip", "b.zip"]
    assert [file.label for file in found.of(FileKind.SIMPLES)] == ["Simples.zip", "c.zip"]
    assert found.ignored == ("Lucro Real.zip",)


def test_a_folder_without_what_is_needed_is_refused_and_a_gap_is_said(ws: Workspace, tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="não existe"):
        receita.read(ws, tmp_path / "nada")
    write(tmp_path / "Estabelecimentos0.zip", [establishment(ONE)])
    with pytest.raises(UnreadableFile, match="Empresas"):
        receita.read(ws, tmp_path)
    write(tmp_path / "Empresas0.zip", [company("12345678", "BOA VISTA LTDA")])
    write(tmp_path / "Empresas2.zip", [])
    assert receita.plan(ws, receita.read(ws, tmp_path)).warnings == (
        "Parece faltar na pasta: Empresas1.",
        "Sem o arquivo Simples, não se sabe quem é MEI.",
    )


def test_who_may_not_import_may_not_read(ws: Workspace, tmp_path: Path) -> None:
    guest = replace(ws, actor=replace(ws.actor, permissions=frozenset({Permission.CAN_VIEW})))
    with pytest.raises(PermissionDenied):
        receita.read(guest, tmp_path)

"""A team's file is read as it comes; what is wrong comes back; what is no CSV changes nothing."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from growth_equestre.foundation.csv_read import ImportReport, parse_decimal, read_table, rejected_file
from growth_equestre.foundation.csv_write import to_csv
from growth_equestre.foundation.errors import InvalidInput, UnreadableFile

COLUMNS = {"nome": ("nome completo",), "whatsapp": ("telefone", "celular"), "cidade": ("município",)}


def rows(content: bytes) -> list[tuple[str, ...]]:
    return list(read_table(content, COLUMNS, ["nome"]).frame.itertuples(index=False, name=None))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "latin-1", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
@pytest.mark.parametrize("newline", ["\r\n", "\n", "\r"])
def test_any_usual_encoding_and_delimiter_reads_the_same(encoding: str, delimiter: str, newline: str) -> None:
    lines = [("Município", "NOME  COMPLETO", "Observação"), ("São Paulo", "João", "é"), ("Goiânia", "Zé", "")]
    content = newline.join(delimiter.join(line) for line in lines).encode(encoding)
    assert rows(content) == [("João", "", "São Paulo"), ("Zé", "", "Goiânia")]


def test_lines_glued_from_two_systems_are_each_read_right() -> None:
    content = "nome;cidade\nJoão;São Paulo\n".encode() + "Zé;Goiânia\n".encode("cp1252")
    assert rows(content) == [("João", "", "São Paulo"), ("Zé", "", "Goiânia")]


def test_excels_own_first_line_names_the_delimiter() -> None:
    assert rows(b"sep=|\r\nnome|whatsapp\r\nAna|1\r\n") == [("Ana", "1", "")]


def test_delimiters_inside_a_quoted_header_do_not_count() -> None:
    assert rows(b'"nome, completo, do lead, por extenso";nome;cidade\nx;Ana;Itu\n') == [("Ana", "", "Itu")]


def test_a_columns_own_name_wins_over_a_synonym() -> None:
    table = read_table(b"telefone;whatsapp;nome\n1;2;Ana\n", COLUMNS, ["nome"])
    assert table.frame["whatsapp"].tolist() == ["2"]
    assert table.ignored_columns == ("telefone",)


def test_every_row_remembers_its_line() -> None:
    table = read_table(b'\n\nnome;cidade\nAna;"Rua\nA"\n\n;;\nBia;Itu\n', COLUMNS, ["nome"])
    assert table.frame["nome"].tolist() == ["Ana", "Bia"]
    assert table.lines == (4, 8)
    assert table.reject(0, "cidade", "x").original == 'Ana;"Rua\nA"\n'


@pytest.mark.parametrize(
    ("damaged", "reason"),
    [
        (b"Bia;2", "2 colunas"),
        (b"Bia;2;Itu;x", "4 colunas"),
        (b'"Bia;2;Itu', "aspa"),
        (b"Bi\0a;2;Itu", "nulo"),
        (b"Bia;2;" + b"x" * 10_000_000, "32.768"),
    ],
)
def test_a_damaged_row_costs_only_itself(damaged: bytes, reason: str) -> None:
    content = b"nome;whatsapp;cidade\nAna;1;Itu\n" + damaged + b'\nCid;3;"I"\nDri;4;Itu;;;\n'
    table = read_table(content, COLUMNS, ["nome"])
    assert table.frame["nome"].tolist() == ["Ana", "Cid", "Dri"]
    assert [row.line for row in table.rejected] == [3]
    assert reason in table.rejected[0].reason


def test_quotes_typed_inside_a_cell_are_kept() -> None:
    assert rows(b'nome;cidade\nCid "o" bom;Itu\n"Ana" Maria;Itu\n')[0] == ('Cid "o" bom', "", "Itu")


def xlsx() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("xl/workbook.xml", "<x/>")
    return packed.getvalue()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "vazio"),
        (b" \r\n\r\n", "vazio"),
        (b"\xef\xbb\xbf", "vazio"),
        (b";;;\n;;\n", "vazio"),
        (b"%PDF-1.7 ...", "PDF"),
        (xlsx(), "Excel"),
        (b"PK\x03\x04abc", "zip"),
        (b"<!DOCTYPE html><html>", "internet"),
        (bytes(range(256)) * 20, "texto"),
        (b"\0" * 500, "texto"),
        (b"nome;NOME\nAna;Bia\n", "repete"),
        (b"telefone;cidade\n1;Itu\n", "nome"),
        ("nome;cidade\nAna;Itu\n".encode("utf-16")[:-1], "cortado"),
    ],
)
def test_what_is_no_csv_says_what_it_seems_to_be(content: bytes, said: str) -> None:
    with pytest.raises(UnreadableFile, match=said):
        read_table(content, COLUMNS, ["nome"])


def test_rejected_rows_come_back_ready_to_be_corrected_and_imported() -> None:
    table = read_table(b"nome;whatsapp;cidade\nAna;1\nBia;'=2;Itu;x\n", COLUMNS, ["nome"])
    again = rejected_file(table)
    assert again.decode("utf-8-sig").splitlines()[0] == "linha;coluna;motivo;nome;whatsapp;cidade;coluna extra 1"
    corrected = read_table(again, COLUMNS, ["nome"])
    assert corrected.frame.iloc[1].tolist() == ["Bia", "=2", "Itu"]
    report = ImportReport("", 0, 0, 0, table.rejected, table.header, table.delimiter)
    assert rejected_file(report) == again


@pytest.mark.parametrize(
    ("text", "number"),
    [("1.234,56", 1234.56), ("1234,5", 1234.5), ("R$ 1.234", 1234), ("12.5", 12.5), ("-3", -3), ("1.234.567", 1234567)],
)
def test_decimals_are_read_as_brazilians_write_them(text: str, number: float) -> None:
    assert parse_decimal(text) == number


@pytest.mark.parametrize("text", ["", "abc", "1,2,3", "--1", "1e5"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        parse_decimal(text)


CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12) | st.sampled_from(
    ["=1+1", "'=x", "''+", "-3", "@a", "\tz", "\r", "'", '"', ";", "a\nb", 'x"y";z', "+55 11"]
)


# A file full of control characters is taken for no text at all; no record of ours holds them.
WORDS = CELLS.map(lambda cell: "".join(mark for mark in cell if mark >= " " or mark in "\t\n\r"))


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(WORDS, WORDS, WORDS), max_size=8))
def test_what_we_write_reads_back_exactly(cells: list[tuple[str, str, str]]) -> None:
    written = to_csv([dict(zip(COLUMNS, row, strict=True)) for row in cells], list(COLUMNS))
    expected = [row for row in cells if any(cell.strip() for cell in row)]
    assert [row for row in rows(written) if any(cell.strip() for cell in row)] == expected


@settings(max_examples=300, deadline=None)
@given(
    st.binary(max_size=300)
    | st.lists(CELLS | st.just(";") | st.just("\n"), max_size=30).map(lambda x: "".join(x).encode())
)
def test_any_bytes_give_rows_or_one_clear_refusal(content: bytes) -> None:
    try:
        table = read_table(b"nome;cidade\n" + content, COLUMNS, ["nome"])
    except UnreadableFile as refusal:
        assert refusal.next_step
        return
    assert len(table.lines) == len(table.frame)
    assert all(row.reason and row.line > 1 for row in table.rejected)
    rejected_file(table)

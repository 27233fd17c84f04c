"""A person's table is read whatever program wrote it, and answered in the same form."""

from __future__ import annotations

import gzip
import io
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from growth_equestre.foundation.errors import GrowthError, UnreadableFile
from growth_equestre.scorecard import model_columns as columns
from growth_equestre.scorecard import service_tables as tables

ROWS = [("São Paulo", "1.234,50", "02/01/2026"), ("Belém", "7,25", "15/01/2026"), ("", "", "")]
HEADERS = ("Cidade", "Preço médio", "Criado em")


def text(delimiter: str) -> str:
    quoted = [[f'"{cell}"' if delimiter in cell else cell for cell in row] for row in [HEADERS, *ROWS]]
    return "".join(delimiter.join(row) + "\n" for row in quoted)


FORMS: dict[str, Callable[[str], bytes]] = {
    "utf-8": lambda one: one.encode(),
    "utf-8 with BOM": lambda one: one.encode("utf-8-sig"),
    "cp1252": lambda one: one.encode("cp1252"),
    "utf-16": lambda one: one.encode("utf-16"),
    "gzip": lambda one: gzip.compress(one.encode()),
    "CRLF": lambda one: one.replace("\n", "\r\n").encode(),
    "blank line first": lambda one: b"\n" + one.encode(),
    "spreadsheet": lambda one: f"sep={one[len(HEADERS[0])]}\n{one}".encode(),
}


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|", "^", "~"])
@pytest.mark.parametrize("form", FORMS)
def test_any_separator_and_encoding_gives_the_same_table(delimiter: str, form: str) -> None:
    table = tables.read_table(FORMS[form](text(delimiter)))
    assert tuple(table.frame.columns) == HEADERS
    assert columns.levels(table.frame["Cidade"]).tolist() == ["São Paulo", "Belém", None]
    assert np.array_equal(columns.numbers(table.frame["Preço médio"]), [1234.5, 7.25, np.nan], equal_nan=True)
    assert columns.moments(table.frame["Criado em"]).dt.day.tolist()[:2] == [2, 15]


def test_a_row_with_missing_last_cells_is_read_and_one_with_too_many_is_named() -> None:
    assert len(tables.read_table(b"a,b\n1,2\n3\n,\n4,5\n").frame) == 4
    with pytest.raises(UnreadableFile, match="linha 4 tem 3 colunas"):
        tables.read_table(b"a,b\n1,2\n3,4\n1,2,3\n")
    with pytest.raises(UnreadableFile, match="mais colunas que o cabe"):
        tables.read_table(b"a,b\n" + b"1,2,3\n" + b"1,2\n" * 50)


def test_row_names_without_a_header_do_not_shift_the_columns() -> None:
    frame = tables.read_table(b"a b\nx 1 2\ny 3 4\n").frame
    assert frame["a"].tolist() == ["1", "3"]
    assert frame["b"].tolist() == ["2", "4"]


def test_a_line_break_inside_a_cell_or_header_is_part_of_it() -> None:
    frame = tables.read_table(b'"a\nb",c\n1,"x\ny"\n2,z\n').frame
    assert frame.columns.tolist() == ["a\nb", "c"]
    assert frame["c"].tolist() == ["x\ny", "z"]


def test_headers_that_repeat_or_are_empty_get_names_of_their_own() -> None:
    frame = tables.read_table("a,,a,Ação\n1,2,3,4\n".encode()).frame
    assert frame.columns.tolist() == ["a", "coluna 2", "a (2)", "Ação"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "vazio"),
        (b"PAR1 lixo", "Parquet"),
        (b"\x1f\x8b lixo", "compactado"),
        (b'a,b\n1,"2\n3,4\n', "aspa"),
        (b"%PDF-1.4", "PDF"),
    ],
)
def test_a_file_that_is_no_table_is_refused_in_words(content: bytes, said: str) -> None:
    with pytest.raises(GrowthError, match=said):
        tables.read_table(content)


def test_parquet_keeps_its_types_and_its_answer_is_parquet_when_asked() -> None:
    packed = io.BytesIO()
    frame = pd.DataFrame({"uf": ["SP", None], "n": [1, 2], "quando": pd.to_datetime(["2026-01-01", "2026-01-02"])})
    frame.to_parquet(packed)
    table = tables.read_table(packed.getvalue())
    again = tables.read_table(tables.write_table(table.frame, table, "saida.parquet"))
    assert again.frame["n"].tolist() == [1, 2]
    assert again.frame["quando"].tolist() == frame["quando"].tolist()
    assert tables.write_table(table.frame, table, "saida.csv").startswith(b"uf,n,quando\n")


def test_the_answer_has_the_separator_decimal_and_mark_of_the_question() -> None:
    table = tables.read_table("Cidade;Preço\nBelém;1,5\nSantos;2,25\n".encode("utf-8-sig"))
    written = tables.write_table(table.frame.assign(chance=[0.5, 0.25]), table, "saida.csv")
    assert written == "Cidade;Preço;chance\nBelém;1,5;0,5\nSantos;2,25;0,25\n".encode("utf-8-sig")
    assert gzip.decompress(tables.write_table(table.frame, table, "saida.csv.gz")).startswith(b"\xef\xbb\xbfCidade")


@pytest.mark.parametrize(
    ("written", "decimal", "meant"),
    [
        (["1.234", "2.500"], ".", [1.234, 2.5]),
        (["1.234", "2.500"], ",", [1234, 2500]),
        (["1,234", "12,500"], ".", [1234, 12500]),
        (["1,234", "12,500"], ",", [1.234, 12.5]),
        (["1,5", "2"], ".", [1.5, 2]),
        (["1.234,5", "7"], ".", [1234.5, 7]),
        (["1,234.5", "7"], ",", [1234.5, 7]),
        (["R$ 1.000,00", "-3,5"], ",", [1000, -3.5]),
        (["12%", "NA"], ".", [12, None]),
        (["inf", "1e3"], ".", [None, 1000]),
    ],
)
def test_a_number_is_read_as_its_column_means_it(written: list[str], decimal: str, meant: list[float | None]) -> None:
    found = columns.numbers(pd.Series(written, dtype="str"), decimal)
    assert np.array_equal(found, np.array(meant, dtype=float), equal_nan=True)


@given(st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=20), st.sampled_from([".", ","]))
def test_numbers_survive_the_way_out_and_back(numbers: list[float], decimal: str) -> None:
    frame = pd.DataFrame({"x": [*numbers, 0.25], "y": "a"})
    written = frame.to_csv(sep=";", decimal=decimal, index=False).encode()
    table = tables.read_table(written)
    assert columns.numbers(table.frame["x"], decimal).tolist() == [*numbers, 0.25]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (["2026-03-01", "2026-03-02 10:30"], "2026-03-02 10:30"),
        (["13/02/2026", "02/03/2026"], "2026-03-02"),
        (["02/13/2026", "03/02/2026"], "2026-03-02"),
        (["2026-03-01T23:00:00-03:00", "2026-03-02T10:00:00Z"], "2026-03-02 10:00"),
        (["01/02/2026 01:00:00 PM", "02/03/2026 12:30 AM"], "2026-03-02 00:30"),
    ],
)
def test_dates_are_read_as_they_are_written(written: list[str], meant: str) -> None:
    assert columns.moments(pd.Series(written, dtype="str")).iloc[1] == pd.Timestamp(meant)


def test_the_same_level_is_one_level_in_any_file() -> None:
    as_text = columns.levels(pd.Series([" 1.0", "True", "SP", "n/a", "-"], dtype="str")).tolist()
    assert as_text == ["1", "true", "SP", None, None]
    assert columns.levels(pd.Series([1.0, np.nan])).tolist() == ["1", None]
    assert columns.levels(pd.Series([True, False])).tolist() == ["true", "false"]

"""Lines of the Receita's files are told apart by their bytes; what that leaves out, the import would not have kept."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from growth_equestre.partners import model_receita_lines as lines
from growth_equestre.partners import rules_receita as rules
from tests.receita_generator import establishment, number

MARKET = ("0152102", "7500100", "9319101")
CODES = st.sampled_from(
    [*MARKET, "6201501", "0152103", "02", "01521021", "", " 0152102", "015210", '0152102"', "8888888"]
)
DAYS = st.sampled_from(["20100102", "00000000", "0", "", "2010;102", '";"";"";'])
WHOLE_HEAD = '";"02";"20100102";"00";"";"";"20100102";"0152102'
NAMES = st.sampled_from(["", "02", "HARAS", 'BOI";"02";"BRAVO', '"02"', "SÃO JOSÉ", "A;B", WHOLE_HEAD])
LINES = st.builds(
    lambda root, fields: ";".join(f'"{field}"' for field in establishment(number(root), **fields)),
    st.sampled_from(["00000001", "00000002", "02020202"]),
    st.fixed_dictionaries(
        {
            "trade_name": NAMES,
            "situation": st.sampled_from(["02", "08", "2", "", "02 "]),
            "situation_since": DAYS,
            "reason": st.sampled_from(["00", "0", "", "02"]),
            "city_abroad": st.sampled_from(["", "", "LISBOA"]),
            "country": st.sampled_from(["", "", "607"]),
            "opened_on": DAYS,
            "cnae_main": CODES,
            "cnae_secondary": st.lists(CODES, max_size=9).map(",".join),
        }
    ),
)
BLOCKS = st.lists(st.one_of(LINES, st.sampled_from(["", '"', '"02";', "texto"])), min_size=1, max_size=12)


def as_block(texts: list[str]) -> bytes:
    return "".join(f"{text}\n" for text in texts).encode("latin-1")


@given(BLOCKS)
def test_no_line_that_the_import_would_keep_is_left_out(texts: list[str]) -> None:
    block, kept = as_block(texts), re.compile(rules.line_pattern(MARKET).encode())
    found = lines.lines_of_market(MARKET, [])(lines.Block.of(block)).split(b"\n")
    assert all(line in found for line in block.split(b"\n") if kept.match(line))


@given(BLOCKS)
def test_lines_come_out_whole_in_their_order_and_once(texts: list[str]) -> None:
    block = as_block(texts)
    found = lines.lines_of_market(MARKET, ["00000001"])(lines.Block.of(block))
    remaining = iter(block.splitlines(keepends=True))
    assert all(line in remaining for line in found.splitlines(keepends=True))


def test_most_lines_of_other_activities_and_of_closed_companies_are_left_out() -> None:
    usual = [
        establishment(number("00000001"), cnae_main="6201501", cnae_secondary="6202300,6203100"),
        establishment(number("00000002"), situation="08"),
        establishment(number("00000003"), cnae_main="6201501", cnae_secondary="6202300,7500100"),
        establishment(number("00000004"), cnae_main="6201501", cnae_secondary=""),
        establishment(number("00000005"), cnae_main="6201501", cnae_secondary="6202300", opened_on="0"),
        establishment(number("00000006"), situation="08", reason="02"),
    ]
    texts = [";".join(f'"{field}"' for field in row) for row in usual]
    assert lines.lines_of_market(MARKET, [])(lines.Block.of(as_block(texts))) == as_block([texts[2]])
    assert lines.lines_of_market(MARKET, ["00000002"])(lines.Block.of(as_block(texts))) == as_block(texts[1:3])


def test_every_one_of_many_secondary_activities_is_looked_at() -> None:
    others = [f"62{place:02}300" for place in range(19)]
    for place in range(len(others)):
        codes = ",".join([*others[:place], "7500100", *others[place:]])
        text = ";".join(
            f'"{field}"' for field in establishment(number("00000001"), cnae_main="6201501", cnae_secondary=codes)
        )
        assert lines.lines_of_market(MARKET, [])(lines.Block.of(as_block([text]))) == as_block([text])


@given(st.lists(st.sampled_from(["00000001", "00000002", "AB345678", "0000000", "é0000001", ""]), min_size=1))
def test_the_companies_asked_for_are_found_by_the_first_field(roots: list[str]) -> None:
    texts = [f'"{root}";"NOME 00000001"' for root in roots]
    wanted = [text for text, root in zip(texts, roots, strict=True) if root in {"00000001", "AB345678"}]
    assert lines.lines_of_roots(["AB345678", "00000001"])(lines.Block.of(as_block(texts))) == as_block(wanted)


def test_nothing_is_found_in_an_empty_block_nor_by_an_empty_wish() -> None:
    one = lines.Block.of(as_block([";".join(f'"{field}"' for field in establishment(number("00000001")))]))
    none = lines.Block.of(b"")
    assert lines.lines_of_roots([])(one) == lines.lines_of_market([], [])(one) == b""
    assert lines.lines_of_market(MARKET, ["00000001"])(none) == lines.lines_of_roots(["00000001"])(none) == b""


@pytest.mark.parametrize("length", range(32))
def test_what_stands_behind_the_end_of_a_block_is_no_part_of_it(length: int) -> None:
    one, other = (
        ";".join(f'"{field}"' for field in establishment(number(root), trade_name="02", district="C" * length))
        for root in ("00000001", "00000002")
    )
    whole = lines.Block.of(as_block([one, other]))
    behind_a_line = lines.Block(lines.Block.of(as_block([one, "", other])).text, len(lines.FRONT) + len(one) + 1)
    before_a_line = lines.Block(whole.text, behind_a_line.end)
    for keep in (lines.lines_of_market(["7500100"], []), lines.lines_of_roots(["00000001", "00000002"])):
        assert keep(whole) == as_block([one, other])
        assert keep(before_a_line) == keep(behind_a_line) == as_block([one])

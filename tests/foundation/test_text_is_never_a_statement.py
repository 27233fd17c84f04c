"""Whatever is typed into a search, a filter or an id is looked for as it stands, and never part of a statement."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import duckdb
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from whole_team import asked_for, use_cases

from growth_equestre import house
from growth_equestre.crm import service_board
from growth_equestre.crm.types_board import BoardFilter
from growth_equestre.foundation.clock import FrozenClock
from growth_equestre.foundation.errors import GrowthError, NotFound
from growth_equestre.foundation.workspace import USE_CASES, Workspace
from growth_equestre.journal import service_history
from growth_equestre.journal.types import ChangeFilter
from growth_equestre.leads import service as leads
from growth_equestre.leads.types import LeadFilter, LeadInput, LeadSort
from growth_equestre.partners import service as partners
from growth_equestre.partners.types import PartnerFilter, PartnerInput
from growth_equestre.privacy import service_readings
from growth_equestre.privacy.types_readings import ReadingFilter

HOSTILE = [
    "'; drop table leads; --",
    "' or 1=1 --",
    "' or '1'='1",
    "') or true or ('",
    "x' union select secret from workspace_secrets --",
    '"; delete from leads; --',
    "$text",
    "?",
    "%",
    "_",
    "\\",
    "%' escape '",
    "'||(select name from leads limit 1)||'",
    "/* */",
    "a\x00b",
    "0b7e9c1e-0000-4000-8000-000000000000' or 'a'='a",
]
hostile = st.one_of(st.sampled_from(HOSTILE), st.text(alphabet="'\";-%_\\$()=*/ orx1\x00", max_size=25))


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """Two leads and a partner, none of whom any of these texts names."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GROWTH_DATA_DIR", str(tmp_path_factory.mktemp("texto")))
        ws = house.open_workspace("teste", clock=FrozenClock())
        for name in ("Marina Prado", "Otto Lima"):
            leads.create(ws, LeadInput(name=name, city="Campinas", uf="SP"))
        partners.create(ws, PartnerInput(name="Haras Boa Vista", city="Campinas", uf="SP"))
        yield ws
        ws.database.close()


def state(ws: Workspace) -> list[Any]:
    """Which tables there are, and how many rows of people they hold."""
    cursor = ws.cursor()
    tables = cursor.execute("select table_name, column_count from duckdb_tables() order by 1").fetchall()
    counts = cursor.execute("select (select count(*) from leads), (select count(*) from partners)").fetchall()
    return [*tables, *counts]


SEARCHES: dict[str, Callable[[Workspace, str], int]] = {
    "leads, text": lambda ws, text: leads.lines(ws, LeadFilter(text=text), LeadSort.NEWEST, 50, 0)[1],
    "leads, owner": lambda ws, text: leads.lines(ws, LeadFilter(owner=text), LeadSort.NEWEST, 50, 0)[1],
    "leads, ids": lambda ws, text: leads.lines(ws, LeadFilter(lead_ids=(text,)), LeadSort.NEWEST, 50, 0)[1],
    "partners, text": lambda ws, text: partners.census(ws, PartnerFilter(text=text)).total,
    "partners, city": lambda ws, text: partners.census(ws, PartnerFilter(city=text)).total,
    "partners, activity": lambda ws, text: partners.census(ws, PartnerFilter(cnae=text)).total,
    "board, text": lambda ws, text: service_board.board(ws, BoardFilter(text=text)).total,
    "history, text": lambda ws, text: len(service_history.page(ws, ChangeFilter(text=text))[0]),
    "history, person": lambda ws, text: len(service_history.page(ws, ChangeFilter(actor=text))[0]),
    "readings, text": lambda ws, text: service_readings.page(ws, ReadingFilter(text=text))[1],
    "readings, lead": lambda ws, text: service_readings.page(ws, ReadingFilter(lead_id=text))[1],
}
"""Every field of a screen that looks for what is typed, and how many it finds."""


@settings(max_examples=12, phases=[Phase.generate])
@given(text=hostile)
def test_a_search_finds_only_what_holds_the_very_text(held: Workspace, text: str) -> None:
    before = state(held)
    sought = "".join(sign for sign in text if not sign.isspace() and sign != "\x00")
    for name, search in SEARCHES.items():
        try:
            found = search(held, text)
        except NotFound:
            found = 0
        if any(sign in sought for sign in "'\"%_\\$*=?"):
            assert found == 0, f"{name} found {found} for {text!r}"
    assert state(held) == before


def test_a_lead_with_such_a_name_is_found_by_it_alone(ws: Workspace) -> None:
    for text in ("O'Brien; drop", "100% dele", "a_b", "c\\d"):
        leads.create(ws, LeadInput(name=text))
    leads.create(ws, LeadInput(name="Marina Prado"))
    for text in ("O'Brien", "100%", "a_b", "c\\d"):
        found, total = leads.lines(ws, LeadFilter(text=text), LeadSort.NEWEST, 50, 0)
        assert (total, text in found[0].name) == (1, True)


@pytest.mark.slow
@settings(max_examples=2, phases=[Phase.generate])
@given(text=hostile)
def test_no_use_case_that_looks_lets_a_text_reach_a_statement(held: Workspace, text: str) -> None:
    before = state(held)
    for name, function in use_cases().items():
        case = USE_CASES[f"{name.split('.', maxsplit=1)[0]}.{name.rpartition('.')[2]}"]
        given = asked_for(function)
        if (
            case.writes
            or not given
            or any(one.annotation not in {"str", "str | None", "Sequence[str]"} for one in given)
        ):
            continue
        texts = {one.name: [text] if "Sequence" in str(one.annotation) else text for one in given}
        try:
            function(held, **texts)
        except (GrowthError, ValueError):
            # Said in words, or a programmer's mistake: neither reached the database.
            continue
        except duckdb.Error as error:
            pytest.fail(f"{name} let {text!r} reach the database: {error}")
    assert state(held) == before

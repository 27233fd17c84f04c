"""Large changes go back whole: an import, an edit and a clean-up leave nothing behind but what was edited since."""

from __future__ import annotations

import pytest

from growth_equestre.foundation.clock import FrozenClock
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.leads import service as leads
from growth_equestre.leads.types import LeadChanges, LeadFilter
from tests.undone import done_and_undone

SMALL, LARGE = (60, 40, 5), (10_000, 5_000, 500)


@pytest.mark.slow
def test_everything_undone_is_as_if_it_had_never_been(ws: Workspace, clock: FrozenClock) -> None:
    day, kept = done_and_undone(ws, clock, *LARGE)
    assert (day.groups, kept) == (500, [])


@pytest.mark.slow
def test_what_was_edited_in_between_stays_and_is_named_and_nothing_else_does(ws: Workspace, clock: FrozenClock) -> None:
    def edit() -> None:
        for text, owner in (("caio prado n5", "Duda"), ("p0@exemplo", "Edu")):
            row = leads.page(ws, LeadFilter(text=text)).rows[0]
            leads.edit(ws, row.lead.lead_id, LeadChanges(owner=owner))

    _, kept = done_and_undone(ws, clock, *SMALL, meanwhile=edit)
    assert {row.label for row in kept} == {"caio prado n5", "Marina Prado 0"}
    left = leads.page(ws, LeadFilter(), limit=100)
    # Ten records of five people, and of the sixty that came by file the one that somebody worked on.
    assert left.total == 11
    assert {row.lead.owner for row in left.rows} == {"Ana", "Beto", "Duda", "Edu"}

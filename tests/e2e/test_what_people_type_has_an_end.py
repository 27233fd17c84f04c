"""What people type has an end: the last length that serves is taken, one letter more is refused by the field's name."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from growth_equestre.accounts import rules_people
from growth_equestre.crm import rules_work
from growth_equestre.dossier import service_saved_views as saved_views
from growth_equestre.events import rules as event_rules
from growth_equestre.foundation.errors import InvalidInput
from growth_equestre.foundation.vocab import EventType
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.leads import rules as lead_rules
from growth_equestre.partners import rules as partner_rules

ENDS: list[tuple[Callable[[str], object], int]] = [
    (lead_rules.clean_name, 120),
    (lambda text: lead_rules.clean_text(text, "cidade"), 200),
    (lead_rules.CLEANERS["notes"], 5_000),
    (rules_people.name_of, 80),
    (lambda text: rules_people.email_of(f"{text[:-12]}@exemplo.com"), 254),
    (lambda text: rules_people.check_password(f"uma frase só minha{text[18:]}", "ana@exemplo.com"), 200),
    (rules_work.checked_note, 4_000),
    (rules_work.checked_title, 200),
    (rules_work.checked_step, 200),
    (lambda text: event_rules.checked_metadata(EventType.PAGE_VIEW, text), 32_768),
]


@pytest.mark.parametrize(("typed", "longest"), ENDS)
def test_one_letter_more_than_serves_is_refused(typed: Callable[[str], object], longest: int) -> None:
    typed(("ab" * longest)[:longest])
    with pytest.raises(InvalidInput):
        typed(("ab" * longest)[: longest + 1])


def test_the_name_of_a_view_has_an_end(ws: Workspace) -> None:
    saved_views.save_view(ws, "leads", "a" * 60, {})
    with pytest.raises(InvalidInput, match="nome curto"):
        saved_views.save_view(ws, "leads", "a" * 61, {})


def test_nobody_takes_a_million_leads_a_month() -> None:
    assert partner_rules.clean_capacity(100_000) == 100_000
    with pytest.raises(InvalidInput):
        partner_rules.clean_capacity(100_001)

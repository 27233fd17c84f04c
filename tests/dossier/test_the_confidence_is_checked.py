"""The routing's confidence is checked against what came of the team's own leads, or says that it is not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from growth_equestre.crm import service as crm
from growth_equestre.dossier import rules_routing as rules
from growth_equestre.dossier import service_report as reports
from growth_equestre.dossier import service_routing
from growth_equestre.dossier.rules_routing import Fate
from growth_equestre.dossier.types_report import Area
from growth_equestre.foundation.clock import FrozenClock
from growth_equestre.foundation.vocab import EventType, Stage
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.leads import service as leads
from growth_equestre.leads.types import Lead, LeadInput
from growth_equestre.partners.types import Partner

chance = st.floats(0.01, 0.99)


def team(ws: Workspace, people: int) -> list[Lead]:
    return [
        leads.create(ws, LeadInput(name=f"Lead {number}", whatsapp=f"119876{50100 + number}", uf="SP"))
        for number in range(people)
    ]


def test_a_chance_that_promises_too_much_is_taken_down_to_what_comes() -> None:
    made = rules.correction([0.3] * 400, [place < 40 for place in range(400)])
    assert made.of(0.3) == pytest.approx(0.1, abs=0.012)
    assert made.of(0.0) == 0.0 and made.of(1.0) == 1.0


def test_a_chance_that_is_true_stays() -> None:
    said = [0.1] * 200 + [0.6] * 200
    came = [place < 20 for place in range(200)] + [place < 120 for place in range(200)]
    made = rules.correction(said, came)
    assert (made.of(0.1), made.of(0.6)) == (pytest.approx(0.1, abs=0.01), pytest.approx(0.6, abs=0.01))


def test_few_leads_move_it_less_than_many() -> None:
    few, many = (rules.correction([0.5] * size, [False] * size).of(0.5) for size in (3, 60))
    assert 0.25 < few < 0.5 and many < 0.1


@given(st.lists(st.tuples(chance, st.booleans()), max_size=40), chance, chance)
def test_a_likelier_lead_stays_the_likelier(past: list[tuple[float, bool]], one: float, other: float) -> None:
    made = rules.correction([said for said, _ in past], [came for _, came in past])
    low, high = sorted((one, other))
    assert 0.0 <= made.of(low) <= made.of(high) <= 1.0


def test_contacts_that_failed_count_for_operations_and_not_for_the_chance() -> None:
    worked = [Fate(0.4, is_qualified=place < 40, is_invalid=False, is_similar=True) for place in range(100)]
    failed = [Fate(0.4, is_qualified=False, is_invalid=True, is_similar=True) for _ in range(100)]
    known = rules.experience(worked + failed)
    assert known.unreachable == pytest.approx(0.5, abs=0.02)
    assert known.correction.of(0.4) == pytest.approx(0.4, abs=0.02)
    assert (known.leads, known.came) == (100, 40)


def test_a_team_without_history_hears_that_nothing_was_checked(ws: Workspace, marina: Lead, haras: Partner) -> None:
    team(ws, 3)
    report = reports.make(ws, marina.lead_id)
    assert "sem conferência" in report.routing.sentence
    assert report.routing.shares[Area.NURTURE] < 1.0


def test_what_came_of_earlier_leads_moves_the_confidence_and_is_told(
    ws: Workspace, marina: Lead, haras: Partner, clock: FrozenClock
) -> None:
    people = team(ws, 12)
    clock.advance(timedelta(days=5))
    for kind in (EventType.BUDGET_CONFIRMED, EventType.TIMELINE_CONFIRMED, EventType.NEED_CONFIRMED):
        crm.register_event(ws, people[0].lead_id, kind)
    crm.move_stage(ws, people[0].lead_id, Stage.QUALIFIED)
    clock.advance(timedelta(days=29))
    known = service_routing.experience(ws, marina.lead_id, ws.now())
    assert (known.leads, known.came) == (12, 1)
    sentence = reports.make(ws, marina.lead_id).routing.sentence
    assert "De 12 leads desta equipe" in sentence and "sem conferência" not in sentence


def test_a_lead_is_not_checked_against_itself(ws: Workspace, marina: Lead, clock: FrozenClock) -> None:
    clock.advance(timedelta(days=40))
    assert service_routing.experience(ws, marina.lead_id, ws.now()).leads == 0

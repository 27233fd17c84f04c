"""The Hoje screen, as a person works through the day."""

from __future__ import annotations

import pytest
from page_driver import click, opened, said

from growth_equestre.dossier import service as dossier
from growth_equestre.events import service as events
from growth_equestre.foundation.vocab import EventType
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.leads import service as leads
from growth_equestre.leads.types import Lead, LeadInput
from growth_equestre.next_action import service as next_action
from growth_equestre.next_action.types import Feedback


@pytest.fixture
def two_leads(ws: Workspace) -> tuple[Lead, Lead]:
    """A cold one, and a hot one that has just clicked."""
    cold = dossier.create_lead(ws, LeadInput(name="Caio Frio", whatsapp="(19) 98765-4321", uf="SP", segment="EVENTOS"))
    hot = dossier.create_lead(
        ws,
        LeadInput(name="Hélia [Quente]", whatsapp="(19) 98765-4322", uf="SP", segment="CAVALOS"),
        [EventType.PAGE_VIEW, EventType.HOOK_COMPLETE, EventType.WHATSAPP_CLICK, EventType.WHATSAPP_REPLY],
    )
    return cold, hot


def _heading(text: str) -> str:
    return next(line for line in text.splitlines() if line.startswith("## "))


def test_the_likeliest_lead_comes_first_and_an_answer_brings_the_next(
    ws: Workspace, two_leads: tuple[Lead, Lead]
) -> None:
    cold, hot = two_leads
    page = opened("hoje")
    assert _heading(said(page)) == "## Hélia \\[Quente\\]"
    assert "2 ações" in page.get("progress")[0].proto.text
    page = click(page, "hoje_feito")
    assert _heading(said(page)) == "## Caio Frio"
    done = next_action.current(ws, hot.lead_id)
    assert done is not None
    assert done.feedback is Feedback.DONE
    page = click(page, "desfazer")
    assert _heading(said(page)) == "## Hélia \\[Quente\\]"
    page = click(page, f"hoje_linha_{cold.lead_id}")
    assert _heading(said(page)) == "## Caio Frio"


def test_a_refusal_with_its_reason_is_one_click(ws: Workspace, two_leads: tuple[Lead, Lead]) -> None:
    click(opened("hoje"), "hoje_recusar_1")
    refused = next_action.current(ws, two_leads[1].lead_id)
    assert refused is not None
    assert (refused.feedback, refused.feedback_reason) == (Feedback.REFUSED, "O lead não quer")


def test_a_deleted_lead_leaves_the_queue(ws: Workspace, two_leads: tuple[Lead, Lead]) -> None:
    opened("hoje")
    leads.delete(ws, two_leads[1].lead_id)
    text = said(opened("hoje"))
    assert "Hélia" not in text
    assert _heading(text) == "## Caio Frio"


def test_an_empty_day_says_so_with_a_way_on(ws: Workspace) -> None:
    assert "Nenhuma ação para agora" in said(opened("hoje"))


def test_results_wait_for_the_first_week(ws: Workspace, two_leads: tuple[Lead, Lead]) -> None:
    page = opened("hoje")
    events.append(ws, two_leads[0].lead_id, events.EventInput(EventType.CTA_CLICK))
    page.session_state["hoje_ver"] = "Resultados"
    assert "uma semana depois" in said(page.run())

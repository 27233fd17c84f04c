"""The Funil screen, as far as it can be seen without a browser: what stands there, what is asked, what is kept."""

from __future__ import annotations

import json
from typing import Any

import pytest
from page_driver import click, opened, said, sound
from streamlit.testing.v1 import AppTest

from growth_equestre.crm import service as crm
from growth_equestre.crm import service_work
from growth_equestre.foundation.vocab import Stage
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.leads import service as leads
from growth_equestre.leads.types import Lead, LeadInput


@pytest.fixture
def two(ws: Workspace) -> tuple[Lead, Lead]:
    raw = LeadInput(name="Ana Sela", whatsapp="11987650001", uf="SP", city="Campinas", segment="CAVALOS", budget="60k+")
    return leads.create(ws, raw), leads.create(ws, LeadInput(name="Bento <b>", whatsapp="11987650002"))


def board_of(app: AppTest) -> dict[str, Any]:
    """What the screen gives the board to draw."""
    (drawn,) = [one for one in app.get("bidi_component") if "columns" in one.proto.json]
    found: dict[str, Any] = json.loads(drawn.proto.json)
    return found


def test_the_board_is_drawn_with_exact_totals_and_harmless_words(two: tuple[Lead, Lead]) -> None:
    board = board_of(opened("funil"))
    assert [(column["title"], column["total"]) for column in board["columns"]] == [
        ("Curioso", 2), ("Aquecendo", 0), ("Qualificado", 0), ("Enviado", 0), ("Perdido", 0),
    ]  # fmt: skip
    first = board["columns"][0]
    assert first["value"].replace("\xa0", " ") == "R$ 60.000"
    assert {card["title"] for card in first["cards"]} == {"Ana Sela", "Bento <b>"}
    assert "Campinas/SP" in next(card for card in first["cards"] if card["title"] == "Ana Sela")["spoken"]
    assert [column["is_folded"] for column in board["columns"]] == [False] * 4 + [True]


def test_a_filter_leaves_out_and_says_so_when_nobody_is_left(two: tuple[Lead, Lead]) -> None:
    app = opened("funil")
    app.text_input(key="funil_texto").set_value("campinas")
    assert board_of(sound(app.run()))["columns"][0]["total"] == 1
    app.text_input(key="funil_texto").set_value("ninguém assim")
    assert "Nenhum lead combina" in said(sound(app.run()))
    assert board_of(click(app, "funil_limpar"))["columns"][0]["total"] == 2


def test_an_empty_funnel_offers_a_way_on(ws: Workspace) -> None:
    assert "Ainda não há leads para mover" in said(opened("funil"))


def test_the_panel_of_a_lead_keeps_a_note_and_the_next_step(ws: Workspace, two: tuple[Lead, Lead]) -> None:
    ana = two[0].lead_id
    app = opened("funil", lead=ana)
    assert "Nada combinado ainda." in said(app)
    app.text_area(key=f"nota_{ana}_texto").set_value("prefere **manhã**")
    app = click(app, f"nota_{ana}_anotar")
    app.text_input(key=f"passo_{ana}_texto_None").set_value("Ligar")
    app = click(app, f"passo_{ana}_guardar")
    work = service_work.work(ws, ana)
    assert [note.body for note in work.notes] == ["prefere **manhã**"]
    assert work.next_step is not None and work.next_step.step == "Ligar"
    assert "prefere \\*\\*manhã\\*\\*" in said(app)
    click(app, "desfazer")
    assert service_work.work(ws, ana).next_step is None


@pytest.mark.parametrize("decision", ["deixar", "mover"])
def test_the_panel_says_who_was_faster_and_lets_the_person_decide(
    ws: Workspace, two: tuple[Lead, Lead], decision: str
) -> None:
    ana = two[0].lead_id
    app = opened("funil", lead=ana)
    crm.move_stage(ws, ana, Stage.WARMING, "respondeu")
    app.selectbox(key=f"etapa_{ana}_destino_CURIOSO").select(Stage.LOST)
    app.text_input(key=f"etapa_{ana}_motivo").set_value("caro")
    app = click(app, f"etapa_{ana}_mover")
    assert "já moveu Ana Sela para Aquecendo" in said(app)
    assert leads.get(ws, ana).stage is Stage.WARMING
    app = click(app, f"conflito_{ana}_{decision}")
    assert leads.get(ws, ana).stage is (Stage.LOST if decision == "mover" else Stage.WARMING)
    assert "já moveu" not in said(app)


def test_a_lead_that_is_gone_closes_its_panel_in_words(ws: Workspace, two: tuple[Lead, Lead]) -> None:
    leads.delete(ws, two[1].lead_id)
    app = opened("funil", lead="nada")
    assert "não existe mais" in said(app)

"""Modelos: what serves and how good it is, training with its outcome, versions that come and go with a way back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hostile_text import SHORT as HOSTILE
from page_driver import click, in_dialog, opened, said, sound
from rendered_text import faults
from streamlit.testing.v1 import AppTest
from toy_kind import CODE, PRIOR, Market, kind_over

from growth_equestre.foundation.workspace import Workspace
from growth_equestre.jobs import service as jobs
from growth_equestre.learning import service as learning
from growth_equestre.learning import service_serving
from growth_equestre.learning import service_training as training
from growth_equestre.learning.types import State

HOUSE_KINDS = {code: kind for code, kind in learning.kinds().items() if code != CODE}


@pytest.fixture(autouse=True)
def only_toy(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The toy kind alone, whatever kinds the house brings."""
    monkeypatch.setattr(service_serving, "_kinds", {})
    kind_over(Market())
    yield


def view(app: AppTest, name: str) -> AppTest:
    """Another part of the screen."""
    return sound(app.segmented_control(key="modelos_ver").set_value(name).run())


def test_before_any_training_what_ships_is_measured_on_the_history_here(ws: Workspace) -> None:
    app = opened("modelos")
    assert "Em uso: prior-1" in said(app)
    assert "De cada 100 leads com chance" in said(app)
    assert "Treine uma vez para saber" in said(app)
    assert "Ainda não houve treino aqui" in said(view(app, "Versões"))
    assert "não foi aprendido de dados daqui" in said(view(app, "Mudanças"))
    assert "Só há o modelo de fábrica" in said(view(app, "Comparar"))
    assert "de fábrica" in said(view(app, "Ficha"))


def test_without_outcomes_the_screen_says_what_it_waits_for(ws: Workspace) -> None:
    kind_over(Market(rows=10))
    app = opened("modelos")
    assert "Ainda não dá para dizer quanto ele acerta" in said(app)
    assert "Ainda não há resultados para conferir a chance" in said(app)


def test_a_workspace_that_learns_nothing_says_so(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service_serving, "_kinds", {})
    assert "Nenhuma decisão daqui aprende" in said(opened("modelos"))


def test_training_is_asked_for_watched_and_its_outcome_told(ws: Workspace) -> None:
    app = click(opened("modelos"), "acao_principal")
    assert "O modelo em uso continua respondendo" in said(app)
    assert app.button(key="modelos_parar")
    jobs.run_due(ws)
    app = sound(app.run())
    assert "entrou em uso no lugar de prior-1" in said(app).replace("\\", "")
    assert f"Em uso: {learning.serving(ws, CODE).version}" in said(app)
    assert learning.serving(ws, CODE).model_id
    rungs = [list(table.value.iloc[:, 0]) for table in app.table if "Degrau" in table.value.columns]
    assert rungs == [
        ["0: regras escritas por pessoas", "1: regras ajustadas aos resultados", "2: curvas aprendidas dos resultados"]
    ]


def test_a_training_can_be_stopped_from_the_screen(ws: Workspace) -> None:
    app = click(opened("modelos"), "acao_principal")
    click(app, "modelos_parar")
    assert jobs.run_due(ws) is None
    assert learning.models(ws, CODE) == []


def test_a_training_that_finds_too_little_says_why_and_nothing_changes(ws: Workspace) -> None:
    kind_over(Market(rows=1))
    app = click(opened("modelos"), "acao_principal")
    jobs.run_due(ws)
    app = sound(app.run())
    assert "Só há um tipo de resultado" in said(app)
    assert "Em uso: prior-1" in said(app)


def test_who_trained_and_why_is_shown_letter_by_letter(ws: Workspace) -> None:
    training.train(replace(ws, actor=replace(ws.actor, name=HOSTILE)), CODE, why=HOSTILE)
    for name in ("Acerto", "Versões", "Ficha"):
        app = view(opened("modelos"), name)
        assert "hostil" in said(app) and faults(app) == []


def test_a_version_is_put_in_use_after_one_question_and_taken_back(ws: Workspace) -> None:
    kind_over(Market(), learned=PRIOR)
    made = training.train(ws, CODE).model
    app = view(opened("modelos"), "Versões")
    assert "desafiante" in said(app) and "responde igual a prior-1" in said(app)
    app = in_dialog(app, f"modelos_usar_{made.model_id}", "confirmar_sim")
    assert learning.serving(ws, CODE).version == made.version
    click(app, "desfazer")
    assert learning.serving(ws, CODE).version == "prior-1"


def test_going_back_is_one_click_and_can_be_undone(ws: Workspace) -> None:
    made = training.train(ws, CODE).model
    app = view(opened("modelos"), "Versões")
    app = in_dialog(app, "modelos_voltar", "confirmar_sim")
    assert learning.serving(ws, CODE).version == "prior-1"
    click(app, "desfazer")
    assert learning.serving(ws, CODE).version == made.version


def test_points_are_edited_into_a_judged_version_that_does_not_serve(ws: Workspace) -> None:
    app = view(opened("modelos"), "Sinais")
    assert "“clicou muito” soma" in said(app)
    assert app.button(key="modelos_guardar").disabled
    sound(app.text_input(key="modelos_por_que").set_value("o e-mail pesa").run())
    click(app, "modelos_guardar")
    (made,) = learning.models(ws, CODE)
    assert (made.state, made.why, made.parent) == (State.CHALLENGER, "o e-mail pesa", "prior-1")
    assert learning.serving(ws, CODE).version == "prior-1"


def test_two_versions_are_compared_on_the_same_rows(ws: Workspace) -> None:
    training.train(ws, CODE)
    app = view(opened("modelos"), "Comparar")
    assert "erra menos que prior-1" in said(app)


def test_what_changed_since_training_is_told(ws: Workspace) -> None:
    from datetime import timedelta

    from toy_kind import START

    training.train(ws, CODE, START + timedelta(hours=1000))
    app = view(opened("modelos"), "Mudanças")
    assert "Quem chega agora se parece com quem ensinou o modelo" in said(app)
    assert "A chance continua honesta" in said(app)


def test_the_model_card_can_be_read_and_taken_along(ws: Workspace) -> None:
    made = training.train(ws, CODE, why="primeiro").model
    app = view(opened("modelos"), "Ficha")
    assert f"modelo {made.version}" in said(app) and "Limites" in said(app) and "primeiro" in said(app)


def test_a_model_that_no_longer_reads_is_named_with_what_answers_instead(ws: Workspace) -> None:
    training.train(ws, CODE)
    ws.cursor().execute("update models set cards = 'x'")
    ws.database.close()
    app = opened("modelos")
    assert any("não pôde ser usado" in one.value and "prior-1" in one.value for one in app.warning)


def test_every_decision_of_the_house_opens_in_an_empty_workspace(
    ws: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service_serving, "_kinds", HOUSE_KINDS)
    app = opened("modelos")
    for code, kind in HOUSE_KINDS.items():
        if len(HOUSE_KINDS) > 1:
            app = sound(app.segmented_control(key="modelos_tipo").set_value(code).run())
        assert f"Em uso: {learning.serving(ws, code).version}" in said(app)
        for name in ("Acerto", "Versões", "Sinais", "Comparar", "Mudanças", "Ficha"):
            assert not view(app, name).error, (kind.label, name)

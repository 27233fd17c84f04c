"""The story that the product is shown with, clicked through in a real browser over the real server."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from server import RunningApp, downloaded, settle, visit

pytestmark = pytest.mark.browser


def _score(page: Page) -> int:
    card = page.get_by_test_id("stMetric").filter(has_text="Chance em 30 dias")
    return int(card.get_by_test_id("stMetricValue").inner_text())


def _open_showcase(page: Page, app: RunningApp, stage: str) -> None:
    visit(page, app, "roteiro-de-demo")
    page.get_by_role("button", name=f"Gerar {stage.upper()}").click()
    page.get_by_text(re.compile(rf"sugerido {stage}")).first.wait_for()
    settle(page)
    page.get_by_role("link", name="Abrir").first.wait_for()


def _register(page: Page, group: str, event: str) -> None:
    page.get_by_role("button", name="Registrar evento").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("radio", name=group).click()
    # Each group has a list of its own; the old one goes away with the repaint, so wait for the one that stays.
    _choose(page, dialog.locator(f"[class*='_tipo_{group}']").get_by_role("combobox"), event)
    dialog.get_by_role("button", name="Registrar", exact=True).click()
    expect(dialog).to_be_hidden()
    settle(page)


def _choose(page: Page, box: Locator, option: str) -> None:
    box.click()
    page.get_by_role("option", name=option, exact=True).click()


def test_an_event_visibly_changes_the_score_and_its_reasons(filled_app: RunningApp, page: Page) -> None:
    visit(page, filled_app, "roteiro-de-demo")
    page.get_by_role("link", name="Abrir").nth(1).click()
    page.wait_for_url("**/leads?lead=*")
    expect(page.get_by_role("heading", name=re.compile(r"^Por que \d+\?"))).to_be_visible()
    settle(page)
    before, why_before = _score(page), page.get_by_role("heading", name=re.compile(r"^Por que \d+\?")).inner_text()
    _register(page, "Vendas", "Confirmou o orçamento")
    expect(page.get_by_role("heading", name=why_before)).to_be_hidden()
    assert _score(page) > before
    page.get_by_text("Ver como tabela").first.click()
    receipt = page.get_by_role("table").first.inner_text()
    points = [int(text.replace("\u2212", "-")) for text in re.findall(r"[+\u2212-]?\d+$", receipt, re.MULTILINE)]
    assert "confirmou o orçamento" in receipt
    assert sum(points[:-1]) == points[-1] == _score(page)


def test_a_lead_says_why_what_now_and_with_whom(filled_app: RunningApp, page: Page) -> None:
    visit(page, filled_app, "roteiro-de-demo")
    page.get_by_role("link", name="Abrir").first.click()
    page.wait_for_url("**/leads?lead=*")
    for words in ("Chance em 30 dias", "O que mudaria", "Próxima ação", "Parceiros"):
        expect(page.get_by_text(words, exact=True).first).to_be_visible()
    expect(page.get_by_text(re.compile(r"entre \d+ e \d+"))).to_be_visible()
    expect(page.get_by_text(re.compile(r"\d+ km")).first).to_be_visible()


def test_a_deep_link_opens_the_lead_and_a_broken_one_says_so(filled_app: RunningApp, page: Page) -> None:
    visit(page, filled_app, "roteiro-de-demo")
    page.get_by_role("link", name="Abrir").first.click()
    page.wait_for_url("**/leads?lead=*")
    name = page.get_by_role("heading", level=2).first.inner_text()
    visit(page, filled_app, page.url.removeprefix(f"{filled_app.url}/"))
    expect(page.get_by_role("heading", name=name)).to_be_visible()
    visit(page, filled_app, "leads?lead=nao-existe")
    expect(page.get_by_text("Este lead não existe mais.")).to_be_visible()


def test_partners_are_filtered_and_the_file_holds_what_is_on_screen(
    filled_app: RunningApp, page: Page, tmp_path: Path
) -> None:
    visit(page, filled_app, "parceiros")
    everything = downloaded(page, "Exportar CSV", tmp_path).decode("utf-8-sig")
    assert everything.splitlines()[0] == "nome;telefone;segmento;uf;cidade;prioridade;cnae;contato;nome_social;cnpj"
    _choose(page, page.get_by_role("combobox", name=re.compile("^Segmento|Segmento$")), "Eventos")
    page.keyboard.press("Escape")
    settle(page)
    expect(page.get_by_text(re.compile(r"a \d+ de \d+ parceiros|^\d+ parceiros"))).to_be_visible()
    events_only = downloaded(page, "Exportar CSV", tmp_path).decode("utf-8-sig")
    segments = {line.split(";")[2] for line in events_only.splitlines()[1:]}
    assert segments == {"EVENTOS"}
    assert len(events_only.splitlines()) < len(everything.splitlines())


def test_the_list_of_leads_leaves_as_csv_with_chance_and_reasons(
    filled_app: RunningApp, page: Page, tmp_path: Path
) -> None:
    visit(page, filled_app, "leads")
    lines = downloaded(page, "Exportar CSV", tmp_path).decode("utf-8-sig").splitlines()
    header = lines[0].split(";")
    assert header[:4] == ["id", "nome", "whatsapp", "email"]
    first = dict(zip(header, lines[1].split(";"), strict=True))
    assert first["score"].isdigit()
    assert first["motivos"]


def test_a_generated_lead_hits_its_target(filled_app: RunningApp, page: Page) -> None:
    for stage in ("Curioso", "Aquecendo", "Qualificado"):
        _open_showcase(page, filled_app, stage)


def test_the_new_lead_form_refuses_in_words_and_then_shows_the_score(filled_app: RunningApp, page: Page) -> None:
    visit(page, filled_app, "criar-lead")
    page.get_by_label("Nome").fill("Teodora Campolindo")
    page.get_by_label("E-mail").fill("teodora(arroba)example.com")
    page.get_by_role("button", name="Criar lead").last.click()
    expect(page.get_by_text("não é um e-mail")).to_be_visible()
    page.get_by_label("E-mail").fill("teodora@example.com")
    page.get_by_role("button", name="Criar lead").last.click()
    expect(page.get_by_text(re.compile(r"Teodora Campolindo")).first).to_be_visible()
    settle(page)

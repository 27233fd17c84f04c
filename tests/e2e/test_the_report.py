"""A handed lead in a real browser: the partner answers from its phone, the manager takes the report along."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect
from server import PHONE, RunningApp, downloaded, new_page, settle, visit

pytestmark = pytest.mark.browser

LINK = re.compile(r"/resposta/[\w-]+")


@pytest.fixture
def lead_id(filled_app: RunningApp, page: Page) -> str:
    """A qualified lead of the pitch, made by its button."""
    visit(page, filled_app, "roteiro-de-demo")
    page.get_by_role("button", name="Gerar QUALIFICADO").click()
    page.get_by_text(re.compile(r"sugerido Qualificado")).first.wait_for()
    settle(page)
    addresses = [link.get_attribute("href") or "" for link in page.get_by_role("link", name="Abrir").all()]
    named = [parse_qs(urlsplit(address).query).get("lead") for address in addresses]
    return next(lead for lead in reversed(named) if lead)[0]


def _hand_over(page: Page) -> None:
    page.get_by_role("button", name="Encaminhar", exact=True).first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Por que este parceiro?").fill("o mais compatível")
    dialog.get_by_label("Por que este parceiro?").press("Enter")
    dialog.get_by_role("button", name="Encaminhar", exact=True).click()
    expect(dialog).to_be_hidden()
    settle(page)


def _partners_link(page: Page) -> str:
    """The path that the message to the partner carries."""
    sent = page.get_by_role("link", name="Avisar no WhatsApp").first.get_attribute("href") or ""
    found = LINK.search(parse_qs(urlsplit(sent).query)["text"][0])
    assert found, "the message to the partner carries no link"
    return found.group()


def test_a_partner_answers_from_its_phone_and_the_team_sees_it(
    filled_app: RunningApp, browser: Browser, page: Page, lead_id: str
) -> None:
    visit(page, filled_app, f"lead?lead={lead_id}")
    _hand_over(page)
    path = _partners_link(page)

    phone = new_page(browser, viewport=PHONE)
    phone.goto(filled_app.url + path)
    assert phone.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    heights = [button.bounding_box() for button in phone.get_by_role("button").all()]
    assert all(box and box["height"] >= 44 for box in heights)
    phone.get_by_role("button", name="Não posso atender").click()
    expect(phone.get_by_role("alert")).to_contain_text("motivo")
    phone.get_by_role("button", name="Aceito este lead").click()
    expect(phone.get_by_text("Você aceitou este lead")).to_be_visible()
    phone.goto(filled_app.url + path[:-1])
    expect(phone.get_by_role("heading", name="Este link não vale")).to_be_visible()
    phone.context.close()

    visit(page, filled_app, f"lead?lead={lead_id}")
    expect(page.get_by_text("Parceiro aceitou").first).to_be_visible()


def test_the_report_is_read_printed_and_taken_along(
    filled_app: RunningApp, page: Page, lead_id: str, tmp_path: Path
) -> None:
    visit(page, filled_app, f"lead?lead={lead_id}")
    page.get_by_role("button", name="Relatório gerencial").click()
    expect(page.get_by_text(re.compile(r"Relatório gerencial nº \d+ · gerado por"))).to_be_visible()
    settle(page)
    expect(page.get_by_role("heading", name=re.compile("confiança de"))).to_be_visible()
    pdf = downloaded(page, "Baixar PDF", tmp_path)
    assert pdf.startswith(b"%PDF-") and len(pdf) > 10_000

    page.emulate_media(media="print")
    expect(page.get_by_test_id("stSidebar")).to_be_hidden()
    expect(page.get_by_role("button", name="Imprimir")).to_be_hidden()
    expect(page.get_by_role("heading", name="Plano")).to_be_visible()

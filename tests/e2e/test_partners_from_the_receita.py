"""The Receita's zips in a real browser: read in the background, paused, gone on with, applied, taken back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page
from server import RunningApp, downloaded, running_app, visit

from tests.receita_generator import company, establishment, number, write_folder, write_long

pytestmark = pytest.mark.browser

PATIENCE_MS = 60_000
LONG_MEGABYTES = 600


@pytest.fixture
def empty_app(tmp_path: Path) -> Iterator[RunningApp]:
    """A server over a workspace in which nothing has happened."""
    with running_app(tmp_path / "workspaces") as app:
        yield app


@pytest.fixture
def publication(tmp_path: Path) -> Path:
    """Two companies of the market among millions of closed ones, so that reading takes its time."""
    rows = [establishment(number(f"0000000{n}"), trade_name=f"HARAS DE TESTE {n}") for n in (1, 2)]
    folder = write_folder(tmp_path / "cnpj", rows, [company(f"0000000{n}", f"EMPRESA {n} LTDA") for n in (1, 2)])
    for place in range(1, 4):
        closed = establishment(number(f"9000000{place}"), situation="08")
        write_long(folder / f"Estabelecimentos{place}.zip", closed, LONG_MEGABYTES)
    return folder


def test_a_month_of_the_receita_is_read_paused_continued_looked_at_applied_and_taken_back(
    empty_app: RunningApp, page: Page, publication: Path, tmp_path: Path
) -> None:
    page.set_default_timeout(PATIENCE_MS)
    visit(page, empty_app, "parceiros")
    page.get_by_role("button", name="Importar CSV").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("tab", name="Receita Federal (CNPJ)").click()
    dialog.get_by_label("Pasta dos zips").fill(str(publication))
    dialog.get_by_label("Pasta dos zips").press("Enter")
    dialog.get_by_role("button", name="Ler os arquivos").click()
    dialog.get_by_text(re.compile(r"Lendo os arquivos da Receita · [1-9].* de .* MB")).wait_for()
    dialog.get_by_role("button", name="Pausar").click()
    dialog.get_by_text(re.compile(r"A leitura está pausada em [1-9][\d.]* de [\d.]+ MB")).wait_for()

    dialog.get_by_role("button", name="Continuar").click()
    dialog.get_by_text("2 novos").wait_for()
    assert not _names_on_the_list(empty_app, page, tmp_path), "something entered before it was applied"

    dialog.get_by_role("button", name="Aplicar a 2 parceiros").click()
    dialog.get_by_text("Aplicado: novos: 2.").wait_for()
    assert _names_on_the_list(empty_app, page, tmp_path) == ["HARAS DE TESTE 1", "HARAS DE TESTE 2"]
    dialog.get_by_role("button", name="Desfazer").click()
    dialog.get_by_text("A importação foi desfeita").wait_for()
    assert not _names_on_the_list(empty_app, page, tmp_path)


def _names_on_the_list(app: RunningApp, page: Page, folder: Path) -> list[str]:
    """As another tab of the same person brings them home."""
    other = page.context.new_page()
    visit(other, app, "parceiros")
    is_empty = other.get_by_text("Ainda não há parceiros").is_visible()
    names = [] if is_empty else downloaded(other, "Exportar CSV", folder).decode("utf-8-sig").splitlines()[1:]
    other.close()
    return sorted(line.split(";")[0] for line in names)

"""No file that the product writes holds a cell that a spreadsheet would calculate, whatever people typed."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from growth_equestre.events import service as events
from growth_equestre.events.types import EventInput
from growth_equestre.foundation import csv_write
from growth_equestre.foundation.csv_read import rejected_file
from growth_equestre.foundation.vocab import EventType
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.leads import service as leads
from growth_equestre.leads import service_export, service_import
from growth_equestre.leads.types import LeadInput
from growth_equestre.matching import service as matching
from growth_equestre.matching import service_offers
from growth_equestre.partners import service as partners
from growth_equestre.partners import service_import as partner_files
from growth_equestre.partners.types import PartnerFilter, PartnerInput
from growth_equestre.privacy import rules_document, service_documents

PACKAGE = Path(csv_write.__file__).parents[1]
BOM = b"\xef\xbb\xbf"
NUMBER = re.compile(r"-?\d+(,\d+)?")
NASTY = [
    "=1+1",
    "+5511",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "=cmd|' /C calc'!A0",
    "'=1",
    '=HYPERLINK("x")',
    ";=1",
    "\n=1",
]
nasty = st.one_of(st.sampled_from(NASTY), st.text(alphabet="=+-@\t\r'\";\n a1", min_size=1, max_size=12))

EXPORTS: dict[str, Callable[[Workspace, str], bytes]] = {
    "leads/service_export.py": lambda ws, _: service_export.export(ws),
    "events/service.py": lambda ws, _: events.export(ws),
    "partners/service_import.py": lambda ws, _: partner_files.export(ws, PartnerFilter(active_only=False)),
    "matching/service.py": lambda ws, _: _lists(ws),
    "foundation/csv_read.py": lambda ws, text: _rejected(ws, text),  # noqa: PLW0108
    "privacy/rules_document.py": lambda ws, text: _document(ws, text),  # noqa: PLW0108
}
"""Every file of the package that writes CSV, and what it writes of this workspace."""
OWN_TABLE = "scorecard/intake.py"
"""A table of one's own comes back as it came, for the program that reads it next: nothing of a workspace is in it."""


def _lists(ws: Workspace) -> bytes:
    """The partners of a lead as found, and as they were offered."""
    lead_id = leads.page(ws).rows[0].lead.lead_id
    return matching.export_matches(ws, lead_id) + service_offers.export_offered(ws, lead_id).removeprefix(BOM)


def _document(ws: Workspace, text: str) -> bytes:
    """The record of processing, with a part that somebody called so."""
    record = service_documents.processing_record(ws)
    named = [replace(section, title=text, rows=((text, text),), headers=()) for section in record.sections]
    return rules_document.as_table(replace(record, sections=tuple(named)))


def _rejected(ws: Workspace, text: str) -> bytes:
    """What comes back of a file whose rows are wrong; its columns have names like that too."""
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=";").writerows([["nome", "uf", text], [text, "XX", text]])
    return rejected_file(service_import.import_leads(ws, written.getvalue().encode()))


def calculated(content: bytes) -> list[str]:
    """The cells that a spreadsheet would not show as they stand."""
    rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";")
    return [cell for row in rows for cell in row if cell[:1] in set("=+-@\t\r") and cell and not NUMBER.fullmatch(cell)]


def fill(ws: Workspace, text: str) -> None:
    """Somebody types this into every field that takes free text."""
    lead = leads.create(ws, LeadInput(name=f"{text}x", external_id=text, city="Campinas", uf="SP", segment="CAVALOS"))
    events.append(ws, lead.lead_id, EventInput(EventType.PAGE_VIEW, metadata=text, external_id=text))
    partners.create(
        ws,
        PartnerInput(name=f"{text}x", segment="CAVALOS", city="Campinas", uf="SP", contact=text, legal_name=text),
    )


@pytest.mark.parametrize("where", EXPORTS)
def test_no_export_holds_a_formula(ws: Workspace, where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for text in ("=1+1", "@SUM(A1)", "-2+3", "+x"):
        fill(ws, text)
    content = EXPORTS[where](ws, "=1+1")
    assert content.count(b"\r\n") > 1, "an export without a row proves nothing"
    assert calculated(content) == []
    monkeypatch.setattr(csv_write, "guarded", lambda text: text)
    assert calculated(EXPORTS[where](ws, "=1+1")), "without its guard the same export must show one"


def test_every_writer_of_csv_is_among_the_exports() -> None:
    writes = re.compile(r"\bto_csv\(|csv\.writer\(|DictWriter\(")
    found = {
        path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py") if writes.search(path.read_text("utf-8"))
    }
    assert found - {"foundation/csv_write.py", OWN_TABLE} == set(EXPORTS)


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(nasty, min_size=1, max_size=4))
def test_no_text_becomes_a_formula_in_a_file(texts: list[str]) -> None:
    columns = [f"c{place}" for place in range(len(texts))]
    content = csv_write.to_csv([dict(zip(columns, texts, strict=True))], dict(zip(columns, texts, strict=True)))
    assert calculated(content) == []

"""A file whose columns nobody recognises is explained once, and read so ever after."""

from __future__ import annotations

import pytest

from growth_equestre.accounts import service_imports as columns_of_files
from growth_equestre.foundation.errors import UnreadableFile
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.journal import service as journal
from growth_equestre.leads import service as leads
from growth_equestre.leads import service_import

STRANGE = "Quem é;Zap dele;nome\nMarina Prado;19 98765-4321;Haras Boa Vista\n".encode()
SAME_NAMES = "ZAP DELE;nome;quem e\n11 98765-0001;Haras Dois;Otto Lima\n".encode("cp1252")


def test_chosen_columns_are_read_remembered_and_forgotten_with_an_undo(ws: Workspace) -> None:
    heading = service_import.read_columns(ws, STRANGE)
    assert (heading.names, dict(heading.matched), heading.is_chosen) == (
        ("Quem é", "Zap dele", "nome"), {"nome": "nome"}, False,
    )  # fmt: skip
    assert heading.first_rows == (("Marina Prado", "19 98765-4321", "Haras Boa Vista"),)
    change = columns_of_files.remember(
        ws, service_import.KIND, heading.names, {"nome": "Quem é", "whatsapp": "Zap dele"}
    )
    assert leads.preview_import(ws, STRANGE).ignored_columns == ("nome",)
    leads.import_leads(ws, STRANGE)
    leads.import_leads(ws, SAME_NAMES)
    assert {(row.lead.name, row.lead.whatsapp) for row in leads.page(ws).rows} == {
        ("Marina Prado", "5519987654321"), ("Otto Lima", "5511987650001"),
    }  # fmt: skip
    assert service_import.read_columns(ws, SAME_NAMES).is_chosen
    journal.undo(ws, change)
    assert dict(service_import.read_columns(ws, STRANGE).matched) == {"nome": "nome"}


def test_a_required_column_that_was_given_to_nothing_is_missing(ws: Workspace) -> None:
    columns_of_files.remember(ws, service_import.KIND, ("Quem é", "Zap dele", "nome"), {"whatsapp": "Zap dele"})
    with pytest.raises(UnreadableFile, match="nome"):
        leads.preview_import(ws, STRANGE)

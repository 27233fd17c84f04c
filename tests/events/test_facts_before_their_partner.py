"""A team brings its history first and its partners later: the facts find the company whose CNPJ they carry."""

from __future__ import annotations

from growth_equestre.events import service as events
from growth_equestre.foundation.vocab import EventType
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.journal import service as journal
from growth_equestre.leads.types import Lead
from growth_equestre.partners import service_import

CNPJ = "11.222.333/0001-81"
PARTNERS = f"nome;cnpj;uf;cidade;segmento\nHaras Boa Vista;{CNPJ};SP;Campinas;CAVALOS\n".encode()


def history(marina: Lead) -> bytes:
    return (
        "lead_id;evento;quando;metadados\n"
        f"{marina.lead_id};handoff;01/10/2026 10:00;{CNPJ}\n"
        f"{marina.lead_id};partner_accepted;02/10/2026 10:00;{CNPJ}\n"
    ).encode()


def details(ws: Workspace, marina: Lead) -> list[str]:
    return [entry.detail for entry in events.timeline(ws, marina.lead_id)]


def test_the_history_names_the_partner_once_the_directory_knows_it(ws: Workspace, marina: Lead) -> None:
    assert events.import_events(ws, history(marina)).added == 2
    assert details(ws, marina) == [CNPJ, CNPJ]
    service_import.import_partners(ws, PARTNERS)
    assert details(ws, marina) == ["Haras Boa Vista", "Haras Boa Vista"]


def test_taking_the_partners_back_leaves_the_facts_as_they_came(ws: Workspace, marina: Lead) -> None:
    events.import_events(ws, history(marina))
    brought = service_import.import_partners(ws, PARTNERS)
    undone = journal.undo(ws, brought.change_set_id)
    assert (undone.restored, undone.kept) == (1, ())
    assert details(ws, marina) == [CNPJ, CNPJ]
    assert events.counts(ws, marina.lead_id) == {EventType.HANDOFF: 1, EventType.PARTNER_ACCEPTED: 1}

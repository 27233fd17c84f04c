"""The event log on screen: a lead's history, and the way a whole history comes in."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import streamlit as st

from growth_equestre.accounts.service_imports import remember
from growth_equestre.events import service, service_import
from growth_equestre.events.types import EventPreview, TimelineEntry
from growth_equestre.foundation.csv_read import ImportReport
from growth_equestre.foundation.vocab import FUNNEL_EVENTS, EventType
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.journal import service as journal
from growth_equestre.journal import view as journal_view
from growth_equestre.ui import feedback, formats, imports
from growth_equestre.ui.formats import Noun
from growth_equestre.ui.import_columns import ColumnChoice
from growth_equestre.ui.imports import ImportStep

_EVENT = Noun("evento", "eventos")
_COLUMNS = {
    "lead_id": "Código do lead", "evento": "Evento", "quando": "Quando", "metadados": "Detalhe", "id": "Id do evento",
}  # fmt: skip

_ICONS = {
    EventType.WHATSAPP_CLICK: ":material/chat:",
    EventType.WHATSAPP_REPLY: ":material/chat:",
    EventType.BUDGET_CONFIRMED: ":material/check_circle:",
    EventType.TIMELINE_CONFIRMED: ":material/check_circle:",
    EventType.NEED_CONFIRMED: ":material/check_circle:",
    EventType.STAGE_REACHED: ":material/flag:",
    EventType.HANDOFF: ":material/handshake:",
    EventType.WON: ":material/trophy:",
    EventType.NO_BUDGET_NOW: ":material/cancel:",
    EventType.LOST_INTEREST: ":material/cancel:",
    EventType.INVALID_CONTACT: ":material/cancel:",
    EventType.LOST: ":material/cancel:",
    EventType.PARTNER_REFUSED: ":material/cancel:",
}


def icon(event_type: EventType) -> str:
    """The Material icon of a fact; funnel facts share one, sales facts another."""
    usual = ":material/web_traffic:" if event_type in FUNNEL_EVENTS else ":material/edit_note:"
    return _ICONS.get(event_type, usual)


def show_timeline(ws: Workspace, entries: Sequence[TimelineEntry]) -> None:
    """A lead's history, one heading per day, newest first."""
    if not entries:
        st.caption("Ainda não aconteceu nada com este lead. Registre o primeiro evento.")
        return
    zone = ws.local_zone
    for day, of_day in groupby(entries, key=lambda entry: entry.event.occurred_at.astimezone(zone).date()):
        st.markdown(f":gray[{formats.day(day)}]")
        for entry in of_day:
            at = entry.event.occurred_at.astimezone(zone)
            quiet = " · ".join(formats.plain(part) for part in (entry.detail, entry.event.actor_name) if part)
            line = f"{icon(entry.event.event_type)} **{entry.words}** :gray[{at:%H:%M}]"
            st.markdown(f"{line}  \n:gray[:small[{quiet}]]" if quiet else line)


def import_history(ws: Workspace, key: str = "importar_eventos") -> None:
    """Upload, preview, confirm, report: the import of a history file."""
    imports.import_step(
        ImportStep(
            key=key,
            label="Arquivo de eventos (CSV)",
            help="Colunas: id; lead_id; evento; quando; metadados. Importe os leads antes.",
            hint="Nada entra antes de você ver a prévia.",
            what="Importando eventos",
            noun=_EVENT,
            preview=lambda content: service.preview_import(ws, content),
            useful=lambda preview: preview.to_add,
            show_preview=lambda preview: _show_preview(preview, key),
            bring=lambda content, advance: service.import_events(ws, content, advance, imports.gate_reason(key)),
            show_report=lambda report: _show_report(ws, report, key),
            columns=ColumnChoice(
                words=_COLUMNS,
                required=(("lead_id",), ("evento",), ("quando",)),
                read=lambda content: service_import.read_columns(ws, content),
                remember=lambda names, columns: remember(ws, service_import.KIND, names, columns),
            ),
        )
    )


def _show_preview(preview: EventPreview, key: str) -> None:
    imports.show_counts(
        f"{formats.count(preview.to_add, _EVENT)} a acrescentar",
        (preview.known, imports.KNOWN), (len(preview.rejected), imports.PROBLEM),
    )  # fmt: skip
    imports.show_sample(preview.sample, _COLUMNS)
    imports.show_rejected(preview.rejected, _COLUMNS)
    imports.show_ignored(preview.ignored_columns)
    if EventType.STAGE_REACHED in preview.counts:
        imports.ask_gate_reason(key)


def _show_report(ws: Workspace, report: ImportReport, key: str) -> None:
    parts = [formats.count(report.added, Noun("evento entrou", "eventos entraram"))]
    if report.unchanged:
        parts.append(formats.count(report.unchanged, Noun("já era conhecido", "já eram conhecidos")))
    st.success(f"{formats.listing(parts)}.", icon=":material/check_circle:")
    imports.show_held(report)
    with st.container(horizontal=True, gap="small"):
        imports.rejected_button(report, "eventos_rejeitados.csv", key)
        if report.change_set_id:
            st.button("Desfazer", key=f"{key}_desfazer", icon=":material/undo:", on_click=_undo, args=(ws, report))
    imports.show_rejected(report.rejected, _COLUMNS)


def _undo(ws: Workspace, report: ImportReport) -> None:
    with feedback.shown_errors():
        kept = journal_view.kept_words(journal.undo(ws, report.change_set_id))
        feedback.succeed(f"{formats.count(report.added, _EVENT)} retirados.{kept}")

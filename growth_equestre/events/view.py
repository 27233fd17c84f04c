"""The event log on screen: a lead's history, and the way a whole history comes in."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import streamlit as st

from growth_equestre.events import service
from growth_equestre.events.types import EventPreview, TimelineEntry
from growth_equestre.foundation.csv_read import ImportReport, rejected_file
from growth_equestre.foundation.vocab import FUNNEL_EVENTS, EventType
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.journal import service as journal
from growth_equestre.journal import view as journal_view
from growth_equestre.ui import feedback, formats
from growth_equestre.ui.formats import Noun

_EVENT = Noun("evento", "eventos")
_ROW = Noun("linha", "linhas")

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
    uploaded = st.file_uploader(
        "Arquivo de eventos (CSV)",
        type=["csv", "txt"],
        key=f"{key}_arquivo",
        help="Colunas: id; lead_id; evento; quando; metadados. Importe os leads antes.",
    )
    if uploaded is None:
        return
    report_key = f"{key}_relatorio_{uploaded.file_id}"
    with feedback.shown_errors():
        if report_key not in st.session_state and _is_confirmed(ws, uploaded.getvalue(), uploaded.file_id, key):
            st.session_state[report_key] = _import(ws, uploaded.getvalue())
        if report_key in st.session_state:
            _show_report(ws, st.session_state[report_key], key)


def _is_confirmed(ws: Workspace, content: bytes, file_id: str, key: str) -> bool:
    """Show what the import would do; True in the run in which the person confirms it."""
    place = st.empty()
    with place.container():
        preview_key = f"{key}_previa_{file_id}"
        if preview_key not in st.session_state:
            st.session_state[preview_key] = service.preview_import(ws, content)
        preview: EventPreview = st.session_state[preview_key]
        _show_preview(preview)
        is_wanted = st.button(
            f"Importar {formats.count(preview.to_add, _EVENT)}",
            type="primary",
            disabled=preview.to_add == 0,
            key=f"{key}_confirmar",
        )
    if is_wanted:
        place.empty()
    return is_wanted


def _import(ws: Workspace, content: bytes) -> ImportReport:
    what = "Importando eventos"
    bar = st.progress(0.0, text=f"{what}…")

    def advance(done: int, total: int) -> None:
        bar.progress(min(done / max(total, 1), 1.0), text=feedback.progress_words(what, done, total, 0))

    report = service.import_events(ws, content, advance)
    bar.empty()
    return report


def _show_preview(preview: EventPreview) -> None:
    found = [
        f"{formats.count(preview.to_add, _EVENT)} a acrescentar",
        f"{formats.number(preview.known)} já conhecidos",
        f"{formats.count(len(preview.rejected), _ROW)} com problema",
    ]
    st.markdown(" · ".join(found))
    st.dataframe(list(preview.sample), hide_index=True)
    for refused in preview.rejected[:5]:
        st.caption(f"Linha {refused.line}, {refused.column}: {refused.reason}")
    if preview.ignored_columns:
        st.caption(f"Colunas não usadas: {formats.plain(', '.join(preview.ignored_columns))}")


def _show_report(ws: Workspace, report: ImportReport, key: str) -> None:
    added = formats.count(report.added, _EVENT)
    st.success(f"Entraram {added}; {formats.number(report.unchanged)} já eram conhecidos.")
    if report.rejected:
        st.download_button(
            f"Baixar {formats.count(len(report.rejected), _ROW)} a corrigir",
            rejected_file(report),
            "eventos_rejeitados.csv",
            "text/csv",
            key=f"{key}_rejeitadas",
            on_click="ignore",
        )
    if report.change_set_id:
        st.button("Desfazer", key=f"{key}_desfazer", icon=":material/undo:", on_click=_undo, args=(ws, report))


def _undo(ws: Workspace, report: ImportReport) -> None:
    with feedback.shown_errors():
        kept = journal_view.kept_words(journal.undo(ws, report.change_set_id))
        feedback.succeed(f"{formats.count(report.added, _EVENT)} retirados.{kept}")

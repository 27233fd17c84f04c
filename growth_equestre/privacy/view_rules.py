"""Retention and documents on the screen of privacy."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from growth_equestre.foundation.vocab import Permission
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.journal import view as journal_view
from growth_equestre.privacy import rules_document, service_documents, service_retention, view_person
from growth_equestre.privacy.types import Document
from growth_equestre.privacy.types_retention import Due, RetentionRule
from growth_equestre.ui import feedback, formats, layout

_LEAD = formats.Noun("lead", "leads")


def show_retention(ws: Workspace) -> None:
    """Each rule with its months, whom it would let go now, and the one button that does it."""
    layout.section("Retenção", "Por quanto tempo guardamos quem não precisamos mais guardar. Nada sai sem você mandar.")
    on = service_retention.months(ws)
    due = {one.rule: one for one in service_retention.dry_run(ws)}
    may_change = Permission.CAN_CONFIGURE in ws.actor.permissions
    for rule in RetentionRule:
        with layout.card(f"retencao_{rule.value}"):
            _show_rule(ws, rule, on.get(rule), due.get(rule), may_change)
    total = sum(len(one.lead_ids) for one in due.values())
    if Permission.CAN_ERASE not in ws.actor.permissions:
        return
    label = f"Apagar {formats.count(total, _LEAD)}" if total else "Nada a apagar"
    if st.button(label, key="aplicar_retencao", icon=":material/auto_delete:", disabled=not total):
        named = [f"{formats.count(len(one.lead_ids), _LEAD)} ({one.rule.label.lower()})" for one in due.values()]
        feedback.confirm(
            f"Apagar {formats.count(total, _LEAD)}?",
            f"{formats.listing(named)}. Saem de todas as tabelas, do histórico e das cópias, sem volta.",
            action="Apagar para sempre",
            on_confirm=lambda: _apply(ws, total),
        )


def _show_rule(ws: Workspace, rule: RetentionRule, months: int | None, due: Due | None, may_change: bool) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        with st.container(width="stretch", gap=None):
            st.markdown(f"**{rule.label}**")
            st.caption(_effect(ws, months, due))
        wanted = st.number_input(
            "Meses", 1, service_retention.MOST_MONTHS, months or rule.usual_months, key=f"meses_{rule.value}",
            disabled=not may_change, width=110,
        )  # fmt: skip
        label = "Ligar" if months is None else "Mudar"
        is_idle = not may_change or wanted == months
        if st.button(label, key=f"ligar_{rule.value}", disabled=is_idle):
            _set(ws, rule, int(wanted))
        if months is not None and st.button("Desligar", key=f"desligar_{rule.value}", type="tertiary",
                                            disabled=not may_change):  # fmt: skip
            _set(ws, rule, None)


def _effect(ws: Workspace, months: int | None, due: Due | None) -> str:
    if months is None or due is None:
        return "Desligada."
    if not due.lead_ids:
        return "Ligada. Ninguém passou do prazo."
    oldest = formats.ago(due.oldest, ws.now())
    return f"Ligada. {formats.count(len(due.lead_ids), _LEAD)} já passaram do prazo; o mais antigo, {oldest}."


def _set(ws: Workspace, rule: RetentionRule, months: int | None) -> None:
    with feedback.shown_errors():
        noted = service_retention.set_rule(ws, rule, months)
        st.session_state.pop(f"meses_{rule.value}", None)
        feedback.succeed("Regra guardada.", undo=journal_view.way_back(ws, noted))
        st.rerun()


def _apply(ws: Workspace, total: int) -> None:
    bar = feedback.Progress("Apagando", total)
    report = service_retention.apply(ws, lambda done, _: bar.advance(done, 0.0))
    bar.close()
    feedback.succeed(f"{formats.count(report.people, _LEAD)} apagados. Nada deles foi achado depois.")


def show_documents(ws: Workspace) -> None:
    """The record of processing and the impact report, to read and to take along."""
    makers: dict[str, Callable[[Workspace], Document]] = {
        "Registro de tratamento (RoPA)": service_documents.processing_record,
        "Relatório de impacto (RIPD)": service_documents.impact_report,
    }
    chosen = layout.choice_filter("Documento", list(makers), key="privacidade_documento")
    document = makers[chosen](ws)
    name = "registro-de-tratamento" if chosen.endswith("(RoPA)") else "relatorio-de-impacto"
    with st.container(horizontal=True, gap="small"):
        _download("PDF", ":material/picture_as_pdf:", lambda: _pdf(ws, document), f"{name}.pdf", "application/pdf")
        _download("Página", ":material/html:", lambda: rules_document.as_page(document).encode(), f"{name}.html",
                  "text/html")  # fmt: skip
        _download("Texto", ":material/markdown:", lambda: rules_document.as_markdown(document).encode(), f"{name}.md",
                  "text/markdown")  # fmt: skip
        _download("Planilha", ":material/table:", lambda: rules_document.as_table(document), f"{name}.csv", "text/csv")
    st.caption(document.line)
    for section in document.sections:
        view_person.show_section(section)


def _download(label: str, icon: str, content: Callable[[], bytes], name: str, mime: str) -> None:
    st.download_button(label, content, name, mime, key=f"baixar_{name}", icon=icon, on_click="ignore")


def _pdf(ws: Workspace, document: Document) -> bytes:
    # The writer of PDFs takes as long to load as the rest of the screen.
    from growth_equestre.privacy.document import as_pdf  # noqa: PLC0415

    return as_pdf(document, ws.now())

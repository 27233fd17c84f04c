"""One person on the screen of privacy: ground, consents, who received the data, the dossier, and the erasure."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from growth_equestre.foundation.errors import GrowthError
from growth_equestre.foundation.vocab import LegalBasis, Permission
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.journal import view as journal_view
from growth_equestre.leads import service as leads
from growth_equestre.leads.types import Lead, LeadFilter, LeadLine, LeadSort
from growth_equestre.privacy import rules_reach, service, service_dossier, service_erasure
from growth_equestre.privacy.types import CHANNELS, PersonDossier, Section
from growth_equestre.ui import empty, feedback, formats, layout, links, tables, theme

_ROW = formats.Noun("registro", "registros")
_MOST_FOUND = 8
_MOST_ROWS = 40
_MOST_DECISIONS = 12


def show_people(ws: Workspace) -> None:
    """Find a person, then everything about its data."""
    text = layout.text_filter("Buscar pessoa", key="privacidade_busca", placeholder="Nome, telefone, e-mail ou código")
    opened = st.query_params.get("pessoa", "")
    if text:
        _show_found(ws, text)
    if opened:
        _show_opened(ws, opened)
    elif not text:
        empty.empty_state("Busque a pessoa para ver o que guardamos dela.", drawing="search", key="pessoa_vazio")


def _show_found(ws: Workspace, text: str) -> None:
    found = [
        (line, in_bin)
        for in_bin in (False, True)
        for line in leads.lines(ws, LeadFilter(text=text, in_bin=in_bin), LeadSort.NAME, _MOST_FOUND, 0)[0]
    ]
    if not found:
        st.caption("Ninguém com esses dados, nem na lixeira.")
        return
    with layout.card("pessoas_achadas"):
        for line, in_bin in found[:_MOST_FOUND]:
            _show_line(line, in_bin)


def _show_line(line: LeadLine, in_bin: bool) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        words = " · ".join(formats.plain(part) for part in (line.name, line.place) if part)
        st.markdown(words + (f" {theme.badge('na lixeira', 'gray')}" if in_bin else ""), width="stretch")
        if st.button("Abrir", key=f"abrir_{line.lead_id}", type="tertiary", icon=":material/arrow_forward:"):
            st.query_params["pessoa"] = line.lead_id
            st.session_state.pop("privacidade_busca", None)
            st.rerun()


def _show_opened(ws: Workspace, lead_id: str) -> None:
    try:
        found = service_dossier.dossier(ws, lead_id)
    except GrowthError as error:
        feedback.show_error(error)
        return
    content, detail = layout.content_and_detail()
    with content:
        st.header(formats.plain(found.person.name), anchor=False)
        _show_document(ws, found)
    with detail:
        _show_ground(ws, found)
        _show_consents(ws, found)
        _show_downloads(ws, found)
        _show_erasure(ws, found)


def _show_document(ws: Workspace, found: PersonDossier) -> None:
    for section in service_dossier.as_document(ws, found).sections[2:]:
        if section.title == service_dossier.DECISIONS:
            _show_decisions(section)
        else:
            show_section(section)


def _show_decisions(section: Section) -> None:
    """Each decision with all of its reasons, which a cell would cut."""
    layout.section(section.title, section.line)
    if not section.rows:
        st.caption("Nenhuma decisão automatizada sobre esta pessoa.")
    for at, about, outcome, reasons in section.rows[:_MOST_DECISIONS]:
        with st.container(gap=None):
            st.markdown(f"**{formats.plain(outcome)}** :gray[{formats.plain(about)}, {at}]")
            st.caption(formats.plain(reasons))
    if len(section.rows) > _MOST_DECISIONS:
        st.caption(f"Mais {formats.number(len(section.rows) - _MOST_DECISIONS)} no dossiê.")


def show_section(section: Section) -> None:
    """One part of a document: a short table, or pairs of label and text."""
    st.subheader(section.title, anchor=False)
    if section.line:
        st.caption(section.line)
    if not section.rows:
        st.caption("Nada registrado.")
        return
    if not section.headers:
        told = (f":gray[{formats.plain(label)}] {formats.plain(text)}" for label, text in section.rows)
        st.markdown("  \n".join(told))
        return
    frame = pd.DataFrame(section.rows[:_MOST_ROWS], columns=list(section.headers))
    tables.plain_table(frame, {name: tables.text_column(name) for name in section.headers}, alt=section.title)
    if len(section.rows) > _MOST_ROWS:
        st.caption(f"Mais {formats.number(len(section.rows) - _MOST_ROWS)} no documento inteiro.")


def _show_ground(ws: Workspace, found: PersonDossier) -> None:
    with layout.card("base_legal"):
        st.markdown("## Quem é e por que temos os dados", anchors=False)
        st.markdown("  \n".join(f":gray[{label}] {formats.plain(text)}" for label, text in found.profile))
        if found.person.is_in_bin or Permission.CAN_EDIT not in ws.actor.permissions:
            return
        with st.container(horizontal=True, gap="small"):
            if st.button("Corrigir base legal", key="corrigir_base", icon=":material/gavel:"):
                _correct(ws, leads.get(ws, found.person.lead_ids[0]))
            links.link("lead", "Corrigir outros dados", icon=":material/edit:", lead=found.person.lead_ids[0])


def _correct(ws: Workspace, lead: Lead) -> None:
    @st.dialog("Corrigir base legal", icon=":material/gavel:")
    def _ask() -> None:
        bases = ["", *(basis.value for basis in LegalBasis)]
        basis = st.selectbox(
            "Base legal", bases, bases.index(lead.legal_basis or ""), key="base_nova",
            format_func=lambda code: LegalBasis(code).label if code else "Nenhuma: não contatar",
        )  # fmt: skip
        purpose = st.text_input("Finalidade", lead.purpose or "", key="finalidade_nova", placeholder="Para quê")
        source = st.text_input("Origem", lead.source or "", key="origem_nova", placeholder="De onde veio")
        reason = st.text_input("Motivo da correção", key="motivo_base", placeholder="Por que muda")
        if st.button("Corrigir", type="primary", key="corrigir_base_sim"):
            with feedback.shown_errors():
                changes = {"legal_basis": basis, "purpose": purpose, "source": source}
                noted = service.correct_grounds(ws, lead.lead_id, changes, reason)
                feedback.succeed("Corrigido.", undo=journal_view.way_back(ws, noted))
                st.rerun()

    _ask()


def _show_consents(ws: Workspace, found: PersonDossier) -> None:
    with layout.card("consentimentos"):
        st.markdown("## Consentimento", anchors=False)
        for one in found.consents:
            state = theme.badge("retirado", "red") if one.withdrawn_at else theme.badge("em vigor", "green")
            st.markdown(f"{formats.plain(one.purpose)}, versão {one.version} {state}")
            ended = f" · retirado em {formats.moment(one.withdrawn_at, ws.local_zone)}" if one.withdrawn_at else ""
            st.caption(f"Dado em {formats.moment(one.given_at, ws.local_zone)} por {formats.plain(one.channel)}{ended}")
        if not found.consents:
            st.caption("Nenhum consentimento registrado com texto.")
        if found.person.is_in_bin or Permission.CAN_EDIT not in ws.actor.permissions:
            return
        with st.container(horizontal=True, gap="small"):
            if st.button("Registrar", key="consentir", icon=":material/add_task:"):
                _consent(ws, found.person.lead_ids[0])
            if st.button("Retirar", key="retirar", icon=":material/do_not_disturb_on:"):
                _withdraw(ws, found.person.lead_ids[0])


def _consent(ws: Workspace, lead_id: str) -> None:
    @st.dialog("Registrar consentimento", icon=":material/add_task:")
    def _ask() -> None:
        texts = {text.text_id: text for text in service.texts(ws)}
        if not texts:
            st.write("Publique um texto em *Textos de consentimento* primeiro.")
            return
        chosen = st.selectbox(
            "Texto aceito", list(texts), key="consentir_texto",
            format_func=lambda one: f"{texts[one].purpose}, versão {texts[one].version}",
        )  # fmt: skip
        st.caption(formats.plain(texts[chosen].body))
        channel = st.selectbox("Por onde", CHANNELS, key="consentir_canal")
        if st.button("Registrar", type="primary", key="consentir_sim"):
            with feedback.shown_errors():
                service.give_consent(ws, lead_id, chosen, channel)
                feedback.succeed("Consentimento registrado.")
                st.rerun()

    _ask()


def _withdraw(ws: Workspace, lead_id: str) -> None:
    @st.dialog("Retirada do consentimento", icon=":material/do_not_disturb_on:")
    def _ask() -> None:
        st.write("A pessoa fica sem base legal: nenhum contato será mais recomendado.")
        channel = st.selectbox("Por onde avisou", CHANNELS, key="retirar_canal")
        if st.button("Registrar retirada", type="primary", key="retirar_sim"):
            with feedback.shown_errors():
                noted = service.withdraw_consent(ws, lead_id, channel)
                feedback.succeed("Retirada registrada.", undo=journal_view.way_back(ws, noted))
                st.rerun()

    _ask()


def _show_downloads(ws: Workspace, found: PersonDossier) -> None:
    with layout.card("dossie"):
        st.markdown("## Dossiê", anchors=False)
        st.caption("Tudo o que guardamos, com as decisões automatizadas e os motivos como eram quando foram tomadas.")
        with st.container(horizontal=True, gap="small"):
            name = f"dossie-{found.person.lead_ids[0][:8]}"
            st.download_button("PDF", lambda: service_dossier.as_pdf(ws, found), f"{name}.pdf", "application/pdf",
                               key="dossie_pdf", icon=":material/picture_as_pdf:", on_click="ignore")  # fmt: skip
            st.download_button("JSON", lambda: service_dossier.as_json(ws, found), f"{name}.json", "application/json",
                               key="dossie_json", icon=":material/data_object:", on_click="ignore")  # fmt: skip


def _show_erasure(ws: Workspace, found: PersonDossier) -> None:
    if Permission.CAN_ERASE not in ws.actor.permissions:
        return
    with layout.card("eliminacao"):
        st.markdown("## Eliminação", anchors=False)
        st.caption("Apaga a pessoa de todas as tabelas, do histórico, de arquivos e de cópias. Não tem volta.")
        if st.button("Apagar esta pessoa", key="apagar_pessoa", icon=":material/delete_forever:"):
            _ask_erasure(ws, found.person.lead_ids[0])


def _ask_erasure(ws: Workspace, lead_id: str) -> None:
    @st.dialog("Apagar esta pessoa?", icon=":material/warning:")
    def _ask() -> None:
        planned = service_erasure.plan(ws, lead_id)
        rows = formats.count(sum(planned.rows.values()), _ROW)
        st.markdown(
            f"{formats.plain(planned.person.name)}: {rows} em {len(planned.rows)} tabelas serão apagados, sem volta."
        )
        told = sorted(planned.rows.items(), key=lambda one: -one[1])
        st.caption(" · ".join(f"{rules_reach.words_for(table)}: {formats.number(count)}" for table, count in told))
        if planned.files or planned.copies:
            st.caption(f"Também em: {formats.plain(formats.listing([*planned.files, *planned.copies]))}.")
        if planned.person.shared:
            st.caption("Algum dado também é de outra pessoa; em textos de outros ele fica como está.")
        reason = st.text_input("Motivo", key="apagar_motivo", placeholder="Ex.: pedido da pessoa por e-mail")
        if st.button("Apagar para sempre", type="primary", key="confirmar_perigo"):
            with feedback.shown_errors():
                _erase(ws, lead_id, reason)

    _ask()


def _erase(ws: Workspace, lead_id: str, reason: str) -> None:
    number = st.query_params.get("pedido", "")
    asked = service.request(ws, int(number)) if number.isdigit() else None
    request_id = asked.request_id if asked and asked.is_open and asked.lead_id == lead_id else None
    with st.spinner("Apagando e conferindo…"):
        report = service_erasure.erase(ws, lead_id, reason, request_id)
    for name in ("pessoa", "pedido"):
        st.query_params.pop(name, None)
    gone = formats.count(sum(report.rows.values()), _ROW)
    feedback.succeed(f"Pessoa apagada: {gone}. Nada foi achado em {report.scanned} tabelas.")
    st.rerun()

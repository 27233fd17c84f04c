"""The screen of privacy: the queue of requests first, then people, texts and documents."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

import streamlit as st

from growth_equestre.foundation.errors import PermissionDenied
from growth_equestre.foundation.vocab import Permission
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.leads import service as leads
from growth_equestre.leads.types import LeadFilter, LeadSort
from growth_equestre.privacy import rules, service, view_person, view_readings, view_rules
from growth_equestre.privacy.types import CHANNELS, Outcome, Request, RequestKind
from growth_equestre.ui import empty, feedback, formats, layout, theme

_REQUEST = formats.Noun("pedido", "pedidos")
_NEAR = timedelta(days=3)
_SHOWN = 20


def show_privacy(ws: Workspace, *, is_asking: bool) -> None:
    """The whole screen below the title."""
    if Permission.CAN_SEE_PEOPLE not in ws.actor.permissions:
        feedback.show_error(PermissionDenied(Permission.CAN_SEE_PEOPLE))
        return
    if is_asking:
        _ask_who(ws)
    if "pessoa" in st.query_params and "privacidade_parte" not in st.session_state:
        st.session_state["privacidade_parte"] = "Pessoas"
    parts: dict[str, Callable[[Workspace], None]] = {
        "Pedidos": _show_requests,
        "Pessoas": view_person.show_people,
        "Textos de consentimento": _show_texts,
        "Retenção": view_rules.show_retention,
        "Documentos": view_rules.show_documents,
        "Auditoria": view_readings.show_readings,
    }
    chosen = layout.choice_filter("Parte", list(parts), key="privacidade_parte")
    parts[chosen](ws)


def _show_requests(ws: Workspace) -> None:
    found = service.requests(ws)
    if not found:
        if empty.empty_state("Ninguém pediu nada sobre os próprios dados.", action="Registrar pedido",
                             action_icon=":material/assignment_add:", key="pedidos_vazio"):  # fmt: skip
            _ask_who(ws)
        return
    _show_figures(ws, found)
    opened = [one for one in found if one.is_open]
    layout.section("Em aberto", "A lei dá 15 dias, contados do pedido. Os mais urgentes primeiro.")
    if not opened:
        st.caption("Todos os pedidos foram respondidos.")
    for one in opened:
        _show_open(ws, one)
    closed = [one for one in found if not one.is_open]
    if closed:
        layout.section("Respondidos")
        with layout.card("pedidos_respondidos"):
            for one in closed[:_SHOWN]:
                _show_closed(ws, one)


def _show_figures(ws: Workspace, found: Sequence[Request]) -> None:
    now = ws.now()
    opened = [one for one in found if one.is_open]
    overdue = sum(rules.is_overdue(one.due_at, None, now) for one in opened)
    near = sum(now <= one.due_at <= now + _NEAR for one in opened)
    closed = [one for one in found if one.closed_at]
    late = sum(rules.is_overdue(one.due_at, None, one.closed_at) for one in closed if one.closed_at)
    on_time = f"{formats.number(late)} fora do prazo" if late else "todos no prazo" if closed else ""
    layout.figures(
        [
            ("Em aberto", formats.number(len(opened)), ""),
            ("Vencem em 3 dias", formats.number(near), ""),
            ("Vencidos", formats.number(overdue), "responda já" if overdue else ""),
            ("Respondidos", formats.number(len(closed)), on_time),
        ],
        key="pedidos",
    )


def _show_open(ws: Workspace, one: Request) -> None:
    with layout.card(f"pedido_{one.number}"), st.container(horizontal=True, vertical_alignment="center", gap="small"):
        with st.container(width="stretch", gap=None):
            st.markdown(f"**{one.kind.label}** · {formats.plain(one.subject)} {_clock(ws, one)}")
            st.caption(_circumstances(ws, one))
        if one.lead_id and st.button("Ver pessoa", key=f"pessoa_{one.number}", icon=":material/person:"):
            st.query_params["pessoa"] = one.lead_id
            st.query_params["pedido"] = str(one.number)
            st.session_state.pop("privacidade_parte", None)
            st.rerun()
        if st.button("Responder", key=f"responder_{one.number}", icon=":material/check:"):
            _answer(ws, one)


def _clock(ws: Workspace, one: Request) -> str:
    now = ws.now()
    words = rules.clock_words(one.due_at, one.closed_at, now, ws.local_zone)
    if rules.is_overdue(one.due_at, one.closed_at, now):
        return theme.badge(words, "red", ":material/alarm:")
    return theme.badge(words, "orange" if one.due_at - now <= _NEAR else "gray", ":material/schedule:")


def _circumstances(ws: Workspace, one: Request) -> str:
    received = formats.moment(one.received_at, ws.local_zone)
    parts = [f"nº {one.number}", f"pedido em {received} por {one.channel}", f"registrado por {one.opened_by}"]
    return formats.plain(" · ".join([*parts, *([one.details] if one.details else [])]).replace("\n", " "))


def _show_closed(ws: Workspace, one: Request) -> None:
    who = formats.plain(one.subject) or "pessoa apagada"
    outcome = one.outcome.label if one.outcome else ""
    st.markdown(f"**{one.kind.label}** · {who} {theme.badge(outcome, 'green' if outcome == 'Atendido' else 'gray')}")
    said = f"nº {one.number} · {rules.clock_words(one.due_at, one.closed_at, ws.now(), ws.local_zone)}"
    closed = f"{formats.moment(one.closed_at, ws.local_zone)} por {formats.plain(one.closed_by)}"
    st.caption(" · ".join([said, closed, formats.plain(one.answer), *_proof(one)]))


def _proof(one: Request) -> list[str]:
    if not one.proof:
        return []
    rows = formats.count(sum(one.proof["rows"].values()), formats.Noun("registro", "registros"))
    return [f"{rows} apagados, {one.proof['tables_searched']} tabelas conferidas, nada achado"]


def _answer(ws: Workspace, one: Request) -> None:
    @st.dialog(f"Responder o pedido nº {one.number}", icon=":material/check:")
    def _ask() -> None:
        outcome = st.radio(
            "Resultado", list(Outcome), format_func=lambda it: it.label, horizontal=True, key="resultado"
        )
        answer = st.text_area("O que foi respondido", key="resposta", placeholder="O que a pessoa recebeu, e como.")
        if st.button("Responder", type="primary", key="responder_sim"):
            with feedback.shown_errors():
                service.close_request(ws, one.request_id, Outcome(str(outcome)), answer)
                feedback.succeed(f"Pedido nº {one.number} respondido.")
                st.rerun()

    _ask()


def _ask_who(ws: Workspace) -> None:
    @st.dialog("Registrar pedido", icon=":material/assignment_add:")
    def _ask() -> None:
        kind = st.selectbox(
            "O que a pessoa pede", list(RequestKind), format_func=lambda it: it.label, key="pedido_tipo"
        )
        text = st.text_input("Nome, telefone ou e-mail", key="pedido_busca", placeholder="Quem pediu")
        lead_id = _found(ws, text)
        channel = st.selectbox("Por onde chegou", CHANNELS, CHANNELS.index("e-mail"), key="pedido_canal")
        details = st.text_area("Detalhes", key="pedido_detalhes", placeholder="Opcional: o que ela disse.")
        st.caption(f"A resposta é devida em {rules.ANSWER_WITHIN_DAYS} dias.")
        if st.button("Registrar", type="primary", key="pedido_sim"):
            with feedback.shown_errors():
                one = service.open_request(
                    ws, RequestKind(str(kind)), lead_id=lead_id, subject="" if lead_id else text, channel=channel,
                    details=details,
                )  # fmt: skip
                feedback.succeed(f"Pedido nº {one.number} registrado.")
                st.rerun()

    _ask()


def _found(ws: Workspace, text: str) -> str | None:
    """The lead that the person chose among those that the text finds; None for somebody who is not here."""
    if len(text.strip()) < 3:
        return None
    lines, total = leads.lines(ws, LeadFilter(text=text.strip()), LeadSort.NAME, 6, 0)
    if not total:
        st.caption("Ninguém aqui com esses dados: o pedido fica só com o nome.")
        return None
    options = {line.lead_id: " · ".join(part for part in (line.name, line.place) if part) for line in lines}
    return st.radio("Cadastro", list(options), format_func=lambda one: options[one], key="pedido_lead")


def _show_texts(ws: Workspace) -> None:
    layout.section("Textos de consentimento", "Cada mudança é uma versão nova; quem aceitou a antiga continua nela.")
    found = service.texts(ws)
    for text in found:
        with layout.card(f"texto_{text.text_id}"):
            st.markdown(f"**{formats.plain(text.purpose)}** {theme.badge(f'versão {text.version}', 'gray')}")
            st.markdown(formats.plain(text.body))
            st.caption(f"{formats.moment(text.published_at, ws.local_zone)} · {formats.plain(text.published_by)}")
    if not found:
        st.caption("Nenhum texto publicado ainda. Sem texto não dá para registrar consentimento.")
    if Permission.CAN_CONFIGURE not in ws.actor.permissions:
        return
    with st.form("novo_texto", clear_on_submit=True):
        purpose = st.text_input("Finalidade", key="texto_finalidade", placeholder="Ex.: atendimento comercial")
        body = st.text_area("Texto", key="texto_corpo", placeholder="O que a pessoa lê e aceita.")
        if st.form_submit_button("Publicar", icon=":material/publish:", key="publicar_texto"):
            with feedback.shown_errors():
                text = service.publish_text(ws, purpose, body)
                feedback.succeed(f"Texto publicado: {text.purpose}, versão {text.version}.")
                st.rerun()

"""One's own account on screen: where one is signed in, another password, and the first account of all."""

from __future__ import annotations

import streamlit as st

from growth_equestre.accounts import rules_people, service, service_control, service_people, service_sessions
from growth_equestre.accounts.service_control import Control
from growth_equestre.accounts.service_workspaces import display_name, rename_workspace
from growth_equestre.accounts.types_people import Session
from growth_equestre.accounts.view_session import FIRST_MADE, current_session
from growth_equestre.foundation.errors import InvalidInput
from growth_equestre.foundation.vocab import STATES, Role
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.ui import feedback, formats, layout


def show_account(ws: Workspace) -> None:
    """For whoever is signed in; nothing in a demo without accounts."""
    mine = current_session()
    if mine is None:
        return
    control = service_control.open_control()
    layout.section("Minha conta", "Onde você está com a sessão aberta, e a sua senha.")
    sessions, secret = st.columns([7, 5], gap="large")
    with sessions, layout.card("sessoes"):
        _show_sessions(ws, control, mine)
    with secret, layout.card("senha"):
        _ask_new_password(control, mine)


def _show_sessions(ws: Workspace, control: Control, mine: Session) -> None:
    st.markdown("## Sessões abertas", anchors=False)
    found = service_sessions.my_sessions(control, mine)
    for one in found:
        _show_session(ws, control, mine, one)
    if len(found) > 1 and st.button("Sair dos outros aparelhos", key="sair_outros", icon=":material/logout:"):
        service_sessions.sign_out_everywhere(control, mine, but_here=True)
        feedback.succeed("As outras sessões terminaram.")
        st.rerun()


def _show_session(ws: Workspace, control: Control, mine: Session, one: Session) -> None:
    is_this = one.session_id == mine.session_id
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"sessao_{one.session_id}"):
        name = "Este navegador" if is_this else formats.plain(_browser(one.agent))
        seen = formats.ago(one.seen_at, ws.now())
        st.markdown(f"**{name}**  \n{formats.plain(one.address)} · {one.through} · {seen}", width="stretch")
        if not is_this and st.button("Encerrar", key=f"encerrar_{one.session_id}", type="tertiary"):
            with feedback.shown_errors():
                service_sessions.end_other(control, mine, one.session_id)
                feedback.succeed("A sessão terminou.")
                st.rerun()


def _browser(agent: str) -> str:
    """What a person would call it."""
    browser = next((name for name in ("Edg", "OPR", "Firefox", "Chrome", "Safari") if name in agent), "")
    system = next((name for name in ("Android", "iPhone", "iPad", "Windows", "Mac OS", "Linux") if name in agent), "")
    words = {"Edg": "Edge", "OPR": "Opera", "Mac OS": "Mac"}
    named = [words.get(name, name) for name in (browser, system) if name]
    return " · ".join(named) or "Outro navegador"


def _ask_new_password(control: Control, mine: Session) -> None:
    st.markdown("## Trocar a senha", anchors=False)
    with st.form("trocar_senha", border=False, clear_on_submit=True):
        old = st.text_input("Senha de agora", type="password", key="senha_agora", autocomplete="current-password")
        new = st.text_input("Senha nova", type="password", key="senha_nova", autocomplete="new-password")
        if not st.form_submit_button("Trocar", type="primary"):
            return
    with feedback.shown_errors():
        service_sessions.change_password(control, mine, old, new)
        feedback.succeed("A senha mudou. As outras sessões terminaram.")
        st.rerun()


def show_first_access(ws: Workspace) -> None:
    """The first account of this installation, and what its team begins with. From then on everybody signs in."""
    if service_control.asks_for_login():
        st.success("As contas já existem. Quem chega entra com a sua.", icon=":material/check_circle:")
        st.link_button("Entrar", "/entrar", type="primary", icon=":material/login:")
        return
    with layout.card("primeira_conta"), st.form("primeiro_acesso", border=False):
        st.markdown("## Você", anchors=False)
        name = st.text_input("Nome", key="primeiro_nome", autocomplete="name")
        email = st.text_input("E-mail", key="primeiro_email", autocomplete="email")
        secret = st.text_input(
            "Senha", type="password", key="primeira_senha", autocomplete="new-password",
            help=f"{rules_people.SHORTEST_PASSWORD} letras ou mais; uma frase curta é fácil de lembrar.",
        )  # fmt: skip
        again = st.text_input("Senha de novo", type="password", key="primeira_repetida", autocomplete="new-password")
        st.markdown("## O espaço de trabalho", anchors=False)
        called = st.text_input("Nome do espaço", display_name(ws), key="primeiro_espaco", max_chars=60)
        focus = st.multiselect(
            "Estados em foco", STATES, list(ws.settings.focus_states), key="primeiro_foco", placeholder="Nenhum",
            select_all=False,
        )  # fmt: skip
        st.caption("Ao criar a conta, a demonstração sem senha termina: todos passam a entrar com a sua.")
        is_sent = st.form_submit_button("Criar a conta", type="primary", icon=":material/check:")
    if is_sent:
        with feedback.shown_errors():
            _begin(ws, (name, email, secret, again), called, focus)
            st.session_state[FIRST_MADE] = True
            st.rerun()


def _begin(ws: Workspace, person: tuple[str, str, str, str], called: str, focus: list[str]) -> None:
    name, email, secret, again = person
    if secret != again:
        raise InvalidInput("senha", "As duas senhas não são iguais.", "Escreva de novo.")
    rules_people.check_password(secret, rules_people.email_of(email))
    rules_people.name_of(name)
    if called != display_name(ws):
        rename_workspace(ws, called)
    if tuple(focus) != ws.settings.focus_states:
        service.save_settings(ws, {"focus_states": tuple(focus)})
    service_people.create_user(ws, name, email, secret, Role.SUPER_ADMIN)

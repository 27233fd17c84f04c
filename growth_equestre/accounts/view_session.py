"""Who is at this screen: the workspace as their session sees it, who they are, and the way out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NoReturn

import streamlit as st

from growth_equestre.accounts import rules_people, service, service_control, service_sessions
from growth_equestre.accounts.service_control import Control
from growth_equestre.accounts.service_workspaces import display_name
from growth_equestre.accounts.types_people import Here, NotKnownHere, Session, Visit, WrongCredentials
from growth_equestre.accounts.types_workspaces import WorkspaceArchived
from growth_equestre.foundation.clock import Clock
from growth_equestre.foundation.errors import PermissionDenied, SignedOut
from growth_equestre.foundation.vocab import Permission
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.ui import feedback, formats

COOKIE = "ge_sessao"
FIRST_MADE = "_primeira_conta"
"""Set on the screen that made the first account: nobody ended its session, it never had one."""
_WHO = "_quem"
_LOCAL_CHOICE = "_espaco_local"


def workspace_here(name: str | None = None, clock: Clock | None = None) -> Workspace:
    """The workspace for whoever is at this screen: the marked admin of a demo, or the person of the session.

    Raises SignedOut without an open session, PermissionDenied where they have no role.
    """
    if not service_control.asks_for_login(clock):
        return _local_workspace(name, clock)
    control = service_control.open_control(clock)
    session, token = _session(control)
    at = service_sessions.here(control, session, name)
    _start_anew_for(session)
    return service.open_workspace(at.workspace, actor=service_sessions.actor_here(control, at, token), clock=clock)


def rights_here() -> frozenset[Permission]:
    """What whoever is at this screen may, to offer no more; nothing for whoever has no session."""
    if not service_control.asks_for_login():
        return service.local_actor().permissions
    control = service_control.open_control()
    try:
        session, _ = _session(control)
        _start_anew_for(session)
        return service_sessions.here(control, session).permissions
    except (SignedOut, PermissionDenied):
        return frozenset()


def show_identity() -> None:
    """Who is here, where, and the way out; in the frame of every screen. Raises SignedOut."""
    if not service_control.asks_for_login():
        ws = workspace_here()
        _show_workspace(ws)
        st.caption(f":material/person: {service.local_actor().name}")
        _choose_local_workspace(ws)
        return
    control = service_control.open_control()
    session, _ = _session(control)
    at = service_sessions.here(control, session)
    _show_workspace(workspace_here())
    with st.popover(formats.plain(at.user.name), icon=":material/person:", width="stretch"):
        st.caption(f"{formats.plain(at.user.email)} · {at.role.label}")
        _choose_workspace(control, at)
        st.link_button("Minha conta", "/configuracoes?ver=conta", icon=":material/manage_accounts:", width="stretch")
        if st.button("Sair", key="sair", icon=":material/logout:", width="stretch"):
            _go_out(control, session)


def _show_workspace(ws: Workspace) -> None:
    st.caption(f":material/domain: {formats.plain(display_name(ws))}")


def show_signed_out(error: SignedOut) -> None:
    """Instead of a screen, for whoever has no session (any more)."""
    if st.session_state.get(FIRST_MADE):
        st.success("A conta foi criada. Entre com ela.", icon=":material/check_circle:")
    else:
        feedback.show_error(error)
    if isinstance(error, NotKnownHere):
        st.button("Entrar com outra conta", key="outra_conta", icon=":material/logout:", on_click=st.logout)
    st.link_button("Entrar", "/entrar", type="primary", icon=":material/login:")


def show_provider_entrance() -> None:
    """Leads to the identity provider; whoever comes back from it, and is known, is in."""
    if service_control.asks_for_login() and not st.user.get("is_logged_in"):
        names = [name for name in providers() if name]
        if len(names) < 2:
            st.login(*names)
            return
        for name in names:
            st.button(f"Entrar com {name.title()}", key=f"provedor_{name}", on_click=st.login, args=(name,))
        return
    ws = workspace_here()
    st.markdown(f"Você está em **{formats.plain(ws.name)}** como {formats.plain(ws.actor.name)}.")
    st.link_button("Ir para a visão geral", "/", type="primary")


def providers() -> list[str]:
    """Names of the identity providers that are set up: one empty name for a single unnamed one."""
    if not st.secrets.load_if_toml_exists() or "auth" not in st.secrets:
        return []
    auth = st.secrets["auth"]
    named = [name for name, part in auth.items() if isinstance(part, Mapping)]
    return named or ([""] if "client_id" in auth else [])


def current_session() -> Session | None:
    """The session of this screen; None in a demo without accounts."""
    if not service_control.asks_for_login():
        return None
    return _session(service_control.open_control())[0]


def _session(control: Control) -> tuple[Session, str]:
    """The open session of this browser and its secret. Raises SignedOut."""
    cookies = st.context.cookies
    token = cookies.get(COOKIE, "")
    found = service_sessions.session_of(control, token)
    if found:
        return found, token
    signed = rules_people.provider_secret(cookies)
    if not signed or not st.user.get("is_logged_in"):
        raise SignedOut()
    known = service_sessions.session_of(control, signed)
    if known:
        return known, signed
    email, is_verified = str(st.user.get("email") or ""), st.user.get("email_verified") is True
    visit = Visit(st.context.ip_address or "127.0.0.1", st.context.headers.get("User-Agent", ""))
    try:
        entered = service_sessions.enter_through_provider(
            control, email, is_verified=is_verified, secret=signed, visit=visit
        )
    except WrongCredentials as error:
        raise NotKnownHere() from error
    return entered, signed


def _start_anew_for(session: Session) -> None:
    """A screen that somebody else left open in this browser keeps nothing of theirs."""
    if st.session_state.get(_WHO, session.session_id) != session.session_id:
        st.session_state.clear()
    st.session_state[_WHO] = session.session_id


def _choose_workspace(control: Control, at: Here) -> None:
    if len(at.workspaces) < 2:
        return
    chosen = st.selectbox(
        "Espaço de trabalho", at.workspaces, index=at.workspaces.index(at.workspace), key="espaco_aberto"
    )
    if chosen != at.workspace:
        service_sessions.move(control, at.session, chosen)
        st.session_state.clear()
        st.rerun()


def _local_workspace(name: str | None, clock: Clock | None) -> Workspace:
    """Raises WorkspaceArchived once for a choice that was put away meanwhile; the next run is in the first again."""
    chosen = name or st.session_state.get(_LOCAL_CHOICE)
    try:
        return service.open_workspace(chosen, actor=service.local_actor(), clock=clock)
    except WorkspaceArchived:
        st.session_state.pop(_LOCAL_CHOICE, None)
        raise


def _choose_local_workspace(ws: Workspace) -> None:
    """In a demo without accounts whoever is at this machine may enter every workspace."""
    names = service.workspace_names()
    if len(names) < 2:
        return
    chosen = st.selectbox("Espaço de trabalho", names, index=names.index(ws.name), key=f"espaco_local_{ws.name}")
    if chosen != ws.name:
        st.session_state.clear()
        st.session_state[_LOCAL_CHOICE] = chosen
        st.rerun()


def _go_out(control: Control, session: Session) -> NoReturn:
    service_sessions.sign_out(control, session)
    if session.through == "provedor":
        st.logout()
    st.rerun()

"""People and access on screen: who may enter as what, who is invited, and what each role may."""

from __future__ import annotations

from urllib.parse import urlsplit

import pandas as pd
import streamlit as st

from growth_equestre.accounts import rules, service_control, service_people
from growth_equestre.accounts.service import LOCAL
from growth_equestre.accounts.types_people import Invitation, Member, RoleRights
from growth_equestre.foundation.vocab import Permission, Role
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.ui import feedback, formats, layout, links

_LINK = "convite_novo"
_EDITABLE = tuple(role for role in Role if role not in rules.FIXED_ROLES)


def show_people(ws: Workspace) -> None:
    """For whoever may invite people; in a demo without accounts, the way to the first one."""
    if Permission.CAN_INVITE_USER not in ws.actor.permissions:
        return
    layout.section("Pessoas e acesso", "Quem entra neste espaço de trabalho, como o quê, e o que cada perfil pode.")
    if not service_control.asks_for_login():
        _invite_to_begin()
        return
    people, invited = st.columns([7, 5], gap="large")
    with people, layout.card("pessoas"):
        st.markdown("## Pessoas", anchors=False)
        for one in service_people.people(ws):
            _show_member(ws, one)
    with invited, layout.card("convites"):
        _show_invitations(ws)
    with layout.card("perfis"):
        _show_roles(ws, service_people.roles(ws))
    if Permission.CAN_MANAGE_WORKSPACE in ws.actor.permissions:
        _show_trail(ws)


def _invite_to_begin() -> None:
    with layout.card("sem_contas"):
        st.markdown(
            "**Demonstração sem contas.** Só este computador a abre, e quem a abre é o administrador da demonstração. "
            "Para outras pessoas entrarem, crie a primeira conta."
        )
        links.link("primeiro-acesso", "Criar a primeira conta", icon=":material/person_add:")


def _show_member(ws: Workspace, one: Member) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"fileira_larga_{one.user_id}"):
        seen = formats.ago(one.seen_at, ws.now()) if one.seen_at else "ainda não entrou"
        state = seen if one.is_active else "desativada"
        st.markdown(f"**{formats.plain(one.name)}**  \n{formats.plain(one.email)} · {state}", width="stretch")
        may = Permission.CAN_MANAGE_WORKSPACE in ws.actor.permissions and _may_hand_out(ws, one.role)
        if not may or one.user_id == ws.actor.user_id:
            st.caption(one.role.label, width="content")
            return
        _change_role(ws, one)
        if st.button("Tirar acesso", key=f"tirar_{one.user_id}", type="tertiary"):
            _ask_to_take_out(ws, one)


def _change_role(ws: Workspace, one: Member) -> None:
    options = [role for role in Role if _may_hand_out(ws, role)]
    chosen = st.selectbox(
        f"Perfil de {one.name}", options, index=options.index(one.role), key=f"perfil_{one.user_id}_{one.role.value}",
        format_func=lambda role: role.label, label_visibility="collapsed", width=190,
    )  # fmt: skip
    if chosen != one.role:
        with feedback.shown_errors():
            service_people.set_role(ws, one.user_id, chosen)
            feedback.succeed(f"{one.name} agora é {chosen.label}.")
            st.rerun()


def _ask_to_take_out(ws: Workspace, one: Member) -> None:
    def take_out() -> None:
        service_people.take_out(ws, one.user_id)
        feedback.succeed(f"{one.name} não entra mais neste espaço.")

    feedback.confirm(
        "Tirar acesso?",
        f"{one.name} deixa de entrar neste espaço. O que fez continua no histórico.",
        action="Tirar acesso",
        on_confirm=take_out,
    )


def _may_hand_out(ws: Workspace, role: Role) -> bool:
    own = Role.SUPER_ADMIN if ws.actor.user_id == LOCAL else ws.actor.role
    given = next(one.permissions for one in service_people.roles(ws) if one.role is role)
    return rules.may_give(own, ws.actor.permissions, role, given)


def _show_invitations(ws: Workspace) -> None:
    st.markdown("## Convites", anchors=False)
    feedback.show_once(
        _LINK,
        "**Copie agora e envie: o link não aparece de novo.** Vale uma vez, por sete dias.",
        key="convite_copiado",
    )
    found = service_people.invitations(ws)
    for one in found:
        _show_invitation(ws, one)
    if not found:
        st.caption("Nenhum convite em aberto.")
    with st.popover("Convidar", icon=":material/person_add:"):
        _ask_to_invite(ws)


def _ask_to_invite(ws: Workspace) -> None:
    email = st.text_input("E-mail", key="convite_email", placeholder="nome@empresa.com.br")
    options = [role for role in reversed(Role) if role is not Role.SUPER_ADMIN and _may_hand_out(ws, role)]
    role = st.selectbox("Perfil", options, key="convite_perfil", format_func=lambda one: one.label)
    if st.button("Fazer convite", type="primary", key="convite_fazer"):
        with feedback.shown_errors():
            made = service_people.invite(ws, email, role)
            st.session_state[_LINK] = f"{_here()}/convite?token={made.token}"
            st.rerun()


def _here() -> str:
    """Where this application is, as the browser calls it."""
    parts = urlsplit(st.context.url or "http://localhost:8501")
    return f"{parts.scheme}://{parts.netloc}"


def _show_invitation(ws: Workspace, one: Invitation) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"fileira_{one.invitation_id}"):
        is_open = one.opens_at(ws.now())
        until = f"até {formats.moment(one.expires_at, ws.local_zone)}" if is_open else "passou do prazo"
        st.markdown(f"{formats.plain(one.email)}  \n{one.role.label} · {until}", width="stretch")
        if st.button("Cancelar", key=f"cancelar_{one.invitation_id}", type="tertiary"):
            with feedback.shown_errors():
                service_people.revoke_invitation(ws, one.invitation_id)
                feedback.succeed("O convite não vale mais.")
                st.rerun()


def _show_roles(ws: Workspace, roles: list[RoleRights]) -> None:
    """A grid of rights by roles; the administrators' columns are fixed."""
    st.markdown("## O que cada perfil pode", anchors=False)
    may_change = Permission.CAN_MANAGE_WORKSPACE in ws.actor.permissions
    st.caption("Administradores sempre podem tudo. Ninguém dá ou tira um direito que não tem.")
    shown = [one for one in roles if one.role is not Role.SUPER_ADMIN]
    grid = pd.DataFrame(
        {one.role.label: [right in one.permissions for right in rules.PERMISSION_LABELS] for one in shown},
        index=pd.Index(rules.PERMISSION_LABELS.values(), name="Direito"),
    )
    fixed = [one.role.label for one in shown if one.role in rules.FIXED_ROLES or not may_change]
    wanted = st.data_editor(
        grid, key=f"grade_{hash(grid.to_json())}", disabled=["Direito", *fixed], width="stretch",
        height=35 * (len(grid) + 1) + 3, placeholder="",
    )  # fmt: skip
    changed = [one for one in shown if not wanted[one.role.label].equals(grid[one.role.label])]
    if not may_change or not st.button("Salvar perfis", type="primary", key="perfis_salvar", disabled=not changed):
        return
    with feedback.shown_errors():
        for one in changed:
            rights = [right for right, has in zip(rules.PERMISSION_LABELS, wanted[one.role.label], strict=True) if has]
            service_people.set_role_permissions(ws, one.role, rights)
        feedback.succeed(f"Mudou: {formats.listing([one.role.label for one in changed])}.")
        st.rerun()


def _show_trail(ws: Workspace) -> None:
    with st.expander("Registro de acessos", icon=":material/history:"):
        rows = [
            (formats.moment(one.happened_at, ws.local_zone), one.actor_name, one.summary, one.reason)
            for one in service_people.audit_trail(ws)
        ]
        st.dataframe(pd.DataFrame(rows, columns=["Quando", "Quem", "O quê", "Onde"]), hide_index=True, width="stretch")

"""Copies on screen: how they stand, which there are, one now, and when the daily one is made."""

from __future__ import annotations

import streamlit as st

from growth_equestre.foundation.settings import control_file
from growth_equestre.foundation.vocab import Permission
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.ui import feedback, formats, layout, links, theme
from growth_equestre.upkeep import service
from growth_equestre.upkeep.types import CopiesStanding, KeptCopy

_SHOWN = 5
_HOURS = range(24)
_MOST_KEPT = 60
_DOWNLOADED = "copia_para_baixar"


def warn_of_copies(ws: Workspace) -> None:
    """A bar for administrators when the last copy failed or none was made for two days; nothing otherwise."""
    if Permission.CAN_MANAGE_WORKSPACE not in ws.actor.permissions:
        return
    found = service.standing(ws)
    if not found.worries:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="aviso_copias"):
        st.warning(_worry(ws, found), icon=":material/backup:")
        links.link("configuracoes", "Ver as cópias", icon=":material/tune:")


def show_copies(ws: Workspace) -> None:
    """The card of Configurações, for whoever may manage the workspace."""
    if Permission.CAN_MANAGE_WORKSPACE not in ws.actor.permissions:
        return
    with layout.card("copias"):
        st.markdown("## Cópias de segurança", anchors=False)
        st.caption("Um arquivo com tudo deste espaço. Cada cópia é trazida de volta uma vez, à parte, para provar.")
        found = service.standing(ws)
        if found.worries:
            st.warning(_worry(ws, found), icon=":material/backup:")
        copies = service.copies(ws)
        for copy in copies[:_SHOWN]:
            _show_copy(ws, copy)
        if not copies:
            st.caption(f"Ainda não há cópias. A primeira é feita às {ws.settings.backup_hour}h.")
        st.button("Fazer cópia agora", key="copia_agora", icon=":material/backup:", on_click=_ask, args=(ws,))
        _offer(ws, [copy for copy in copies if copy.is_there])
        _choose(ws)
        st.caption("Para voltar a uma delas: `growth-equestre restore ARQUIVO`, com o aplicativo fechado.")
        if control_file().exists():
            st.caption("Pessoas, senhas e perfis ficam à parte, na mesma pasta: `_controle.DATA.duckdb`.")


def _show_copy(ws: Workspace, copy: KeptCopy) -> None:
    sign = (
        theme.badge("Conferida", "green", ":material/check_circle:")
        if copy.is_good
        else theme.badge("Falhou", "red", ":material/error:")
    )
    gone = "" if copy.is_there or not copy.is_good else " · já substituída"
    how = "diária" if copy.is_scheduled else "a pedido"
    with st.container(gap=None):
        st.markdown(f"{formats.moment(copy.made_at, ws.local_zone)} {sign}")
        facts = f"{formats.number(copy.size_bytes / 1e6, 1)} MB, {formats.number(copy.row_count)} linhas, {how}{gone}"
        st.caption(facts if copy.is_good else formats.plain(copy.fault))


def _offer(ws: Workspace, there: list[KeptCopy]) -> None:
    """One of those in the folder, to keep elsewhere."""
    if not there:
        return
    names = {copy.file_name: formats.moment(copy.made_at, ws.local_zone) for copy in there}
    chosen = st.selectbox("Cópia para guardar fora", list(names), format_func=names.__getitem__, key=_DOWNLOADED)
    st.download_button(
        "Baixar a cópia",
        lambda: service.content(ws, chosen),
        chosen,
        "application/octet-stream",
        key="baixar_copia",
        icon=":material/download:",
        on_click="ignore",
    )


def _choose(ws: Workspace) -> None:
    saved = ws.settings
    left, right = st.columns(2)
    hour = left.selectbox(
        "Cópia diária às", _HOURS, saved.backup_hour, key="copia_hora", format_func=lambda hour: f"{hour}h"
    )
    keep = right.number_input("Quantas ficam", 1, _MOST_KEPT, saved.backups_kept, key="copia_quantas")
    if (hour, keep) != (saved.backup_hour, saved.backups_kept):
        st.button("Salvar", key="copia_salvar", icon=":material/check:", on_click=_save, args=(ws, hour, int(keep)))


def _ask(ws: Workspace) -> None:
    with feedback.shown_errors():
        service.ask_for_copy(ws)
        feedback.succeed("A cópia começa já. Ela aparece aqui quando estiver conferida.")


def _save(ws: Workspace, hour: int, keep: int) -> None:
    with feedback.shown_errors():
        service.choose(ws, hour, keep)
        feedback.succeed(f"A cópia diária será feita às {hour}h; ficam {keep}.")


def _worry(ws: Workspace, found: CopiesStanding) -> str:
    newest = (
        f"A última cópia boa é de {formats.moment(found.newest_good_at, ws.local_zone)}."
        if found.newest_good_at
        else "Ainda não há nenhuma cópia boa."
    )
    if found.last is None or found.last.is_good:
        return f"Falta uma cópia de segurança recente. {newest}"
    return f"A cópia de segurança falhou. {formats.plain(found.last.fault)} {newest}"

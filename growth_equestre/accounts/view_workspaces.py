"""Workspaces on screen: which there are, a new one, another name, put away, brought back, exported, made of a copy."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import streamlit as st

from growth_equestre.accounts import rules_workspaces as rules
from growth_equestre.accounts import service_files, service_workspaces
from growth_equestre.accounts.types_workspaces import Standing
from growth_equestre.foundation.vocab import Permission
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.ui import feedback, formats, layout, theme

_NEW_COPY = "Um espaço novo"
_RECEIVED = "recebido.duckdb"
"""What a browser calls its file never becomes part of a path."""


def show_workspaces(ws: Workspace) -> None:
    """The card of Configurações, for whoever may manage workspaces."""
    if Permission.CAN_MANAGE_WORKSPACE not in ws.actor.permissions:
        return
    found = service_workspaces.workspaces(ws)
    with layout.card("espacos"):
        st.markdown("## Espaços de trabalho", anchors=False)
        st.caption("Cada espaço é um arquivo só dele. Nada passa de um para outro.")
        for one in found:
            _show_one(ws, one)
        with st.container(horizontal=True, gap="small", key="espacos_acoes"):
            with st.popover("Novo espaço", icon=":material/add:"):
                _ask_new(ws)
            with st.popover("Trazer de um arquivo", icon=":material/upload:"):
                _ask_copy(ws, [one for one in found if one.is_archived])


def _show_one(ws: Workspace, one: Standing) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"espaco_{one.name}"):
        st.markdown(f"**{formats.plain(one.display_name)}** {_sign(ws, one)}  \n{_facts(ws, one)}", width="stretch")
        if one.is_archived:
            if st.button("Trazer de volta", key=f"espaco_volta_{one.name}", type="tertiary"):
                _bring_back(ws, one)
        elif not one.problem:
            _show_actions(ws, one)


def _show_actions(ws: Workspace, one: Standing) -> None:
    st.download_button(
        "Exportar", lambda: _exported(ws, one.name), f"{one.name}-{ws.now().astimezone(ws.local_zone):%Y-%m-%d}.duckdb",
        "application/octet-stream", key=f"espaco_exportar_{one.name}", type="tertiary", on_click="ignore",
    )  # fmt: skip
    with st.popover("Renomear", type="tertiary", key=f"espaco_nomes_{one.name}"):
        _ask_names(ws, one)
    if one.name != ws.name and st.button("Arquivar", key=f"espaco_arquivar_{one.name}", type="tertiary"):
        feedback.confirm(
            f"Arquivar {one.display_name}?",
            "Ninguém mais trabalha nele. Nada se perde: ele vai para a pasta arquivados e pode voltar.",
            action="Arquivar", on_confirm=lambda: _archive(ws, one), danger=False,
        )  # fmt: skip


def _sign(ws: Workspace, one: Standing) -> str:
    if one.is_archived:
        return theme.badge("Arquivado", "gray", ":material/inventory_2:")
    return theme.badge("Aberto aqui", "green", ":material/check_circle:") if one.name == ws.name else ""


def _facts(ws: Workspace, one: Standing) -> str:
    if one.problem:
        return formats.plain(one.problem)
    return (
        f"`{one.name}` · {formats.number(one.size_bytes / 1e6, 1)} MB · mudou {formats.ago(one.changed_at, ws.now())}"
    )


def _ask_names(ws: Workspace, one: Standing) -> None:
    called = st.text_input("Como vocês o chamam", one.display_name, key=f"espaco_nome_{one.name}",
                           max_chars=rules.LONGEST_DISPLAY_NAME)  # fmt: skip
    file = st.text_input("Nome do arquivo", one.name, key=f"espaco_arquivo_{one.name}", max_chars=rules.LONGEST_NAME,
                         help="Letras minúsculas, números, - e _. O nome antigo continua levando a ele.")  # fmt: skip
    if st.button("Salvar", type="primary", key=f"espaco_salvar_{one.name}"):
        with feedback.shown_errors():
            there = service_workspaces.enter(ws, one.name)
            if called != one.display_name:
                service_workspaces.rename_workspace(there, called)
            service_workspaces.move_workspace(there, file.strip())
            feedback.succeed(f"O espaço agora é {called.strip()}, no arquivo {file.strip()}.duckdb.")
            st.rerun()


def _ask_new(ws: Workspace) -> None:
    called = st.text_input("Como vocês o chamam", key="espaco_novo_nome", placeholder="Haras São João",
                           max_chars=rules.LONGEST_DISPLAY_NAME)  # fmt: skip
    name = rules.suggested_name(called)
    if name:
        st.caption(f"Arquivo: `{name}.duckdb`")
    if st.button("Criar espaço", type="primary", key="espaco_criar", disabled=not name):
        with feedback.shown_errors():
            made = service_workspaces.create_workspace(ws, name, called)
            feedback.succeed(f"O espaço {service_workspaces.display_name(made)} foi criado.")
            st.rerun()


def _ask_copy(ws: Workspace, archived: list[Standing]) -> None:
    sent = st.file_uploader("Arquivo exportado (.duckdb)", type="duckdb", key="espaco_arquivo_enviado")
    places = [_NEW_COPY, *(one.name for one in archived)]
    place = st.selectbox(
        "Vai para", places, key="espaco_destino",
        format_func=lambda name: name if name == _NEW_COPY else f"No lugar do arquivado {name}",
    )  # fmt: skip
    typed = st.text_input("Nome do arquivo", key="espaco_copia_nome", placeholder="haras-sao-joao",
                          max_chars=rules.LONGEST_NAME) if place == _NEW_COPY else place  # fmt: skip
    if st.button("Conferir e trazer", type="primary", key="espaco_restaurar", disabled=not (sent and typed)):
        with feedback.shown_errors(), TemporaryDirectory() as folder, st.spinner("Conferindo a cópia inteira…"):
            received = Path(folder) / _RECEIVED
            received.write_bytes(sent.getvalue() if sent else b"")
            made = service_workspaces.restore_workspace(ws, received, typed.strip())
            feedback.succeed(f"O espaço {service_workspaces.display_name(made)} está de volta.")
            st.rerun()


def _bring_back(ws: Workspace, one: Standing) -> None:
    with feedback.shown_errors():
        service_workspaces.bring_back_workspace(ws, one.name)
        feedback.succeed(f"{one.display_name} voltou, como era.")
        st.rerun()


def _archive(ws: Workspace, one: Standing) -> None:
    service_workspaces.archive_workspace(service_workspaces.enter(ws, one.name))
    feedback.succeed(f"{one.display_name} foi arquivado.", undo=lambda: _undone(ws, one))


def _undone(ws: Workspace, one: Standing) -> str:
    service_workspaces.bring_back_workspace(ws, one.name)
    return f"{one.display_name} voltou, como era."


def _exported(ws: Workspace, name: str) -> bytes:
    with TemporaryDirectory() as folder:
        target = Path(folder) / _RECEIVED
        service_files.backup(service_workspaces.enter(ws, name), target)
        return target.read_bytes()

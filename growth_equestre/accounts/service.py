"""The door of accounts: open a workspace as somebody, and change what the team chose."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from growth_equestre.accounts import rules, rules_workspaces, store, store_workspaces
from growth_equestre.foundation.clock import Clock, SystemClock
from growth_equestre.foundation.db import open_database
from growth_equestre.foundation.errors import InvalidSetting
from growth_equestre.foundation.settings import WorkspaceSettings, process_settings
from growth_equestre.foundation.vocab import Permission, Role
from growth_equestre.foundation.workspace import Actor, Workspace, use_case
from growth_equestre.journal import service as journal
from growth_equestre.journal.types import UndoableTable

SETTING_LABELS: Mapping[str, str] = {
    "focus_states": "Estados em foco",
    "warming_from": "Aquecendo a partir de",
    "qualified_from": "Qualificado a partir de",
    "timezone": "Fuso horário",
    "partner_count": "Parceiros por lead",
    "partner_minimum_exposure": "Mínimo de leads por parceiro",
    "ranking_exploration": "Lugares em teste na lista de parceiros",
    "business_opens": "Início do expediente",
    "business_closes": "Fim do expediente",
    "quiet_from": "Início do silêncio",
    "quiet_until": "Fim do silêncio",
    "contacts_a_week": "Contatos por semana",
    "partner_answer_hours": "Prazo do parceiro",
    "backup_hour": "Hora da cópia de segurança",
    "backups_kept": "Cópias de segurança guardadas",
    "capture_open": "Página de captação aberta",
    "capture_whatsapp": "WhatsApp da página de captação",
    "capture_address": "Endereço da página de captação",
}

journal.register(
    UndoableTable(
        name="workspace_settings",
        snapshot=store.snapshot,
        restore=store.restore,
        remove=store.drop,
        label=lambda _, names: {name: SETTING_LABELS.get(name, name) for name in names},
        title="Configuração",
        words={"setting": "Valor"},
    )
)


LOCAL = "local"
"""Who acts as the owner of this machine's files: the demo, the command line and the work that runs by itself."""


def local_actor(role: Role = Role.ADMIN) -> Actor:
    """The person at this machine: the marked admin of a demo that only this machine can reach."""
    return Actor(LOCAL, "Administrador da demonstração", role, rules.PERMISSIONS_OF[role])


def workspace_file(name: str) -> Path:
    """The file of the workspace with this name. Raises InvalidSetting for a name that could leave the folder."""
    return process_settings().data_dir / f"{rules_workspaces.check_name(name)}.duckdb"


def workspace_names() -> tuple[str, ...]:
    """Every workspace of this installation, in order; the one that opens first is among them before it is made."""
    return tuple(sorted({first_name(), *store_workspaces.names_in(process_settings().data_dir)}))


def first_name() -> str:
    """The workspace that opens where none is named, by the name that it has today."""
    return store_workspaces.where_now(workspace_file(process_settings().workspace)).stem


def open_workspace(name: str | None = None, *, actor: Actor | None = None, clock: Clock | None = None) -> Workspace:
    """The workspace with this name (default: GROWTH_WORKSPACE), created when it does not exist yet.

    A name that it had once leads to it. Raises WorkspaceBusy when another process holds it, WorkspaceDamaged when its
    file is not ours, WorkspaceArchived.
    """
    settings = process_settings()
    file = workspace_file(name or settings.workspace)
    database = open_database(file, settings.memory_limit, settings.database_threads, where=store_workspaces.where_now)
    return Workspace(database.path.stem, database, actor or local_actor(), clock or SystemClock())


@use_case(Permission.CAN_VIEW)
def settings_at(ws: Workspace, moment: datetime) -> WorkspaceSettings:
    """What the team had chosen just before an aware moment."""
    changed = journal.records_before(ws, "workspace_settings", moment)
    if not changed:
        return ws.settings
    now = ws.settings.model_dump(mode="json", exclude=set(changed))
    then = {name: json.loads(record)["setting"] for name, record in changed.items() if record is not None}
    return WorkspaceSettings(**{**now, **then})


@use_case(Permission.CAN_CONFIGURE, writes=True)
def save_settings(ws: Workspace, changes: Mapping[str, Any]) -> WorkspaceSettings:
    """Keep the settings named in `changes`, the others as they are. Raises InvalidSetting saying which is wrong."""
    try:
        wanted = WorkspaceSettings(**{**ws.settings.model_dump(), **changes})
    except ValidationError as error:
        first = error.errors()[0]
        label = SETTING_LABELS.get(str(first["loc"][0]) if first["loc"] else "", "Configuração")
        detail = str(first.get("ctx", {}).get("error", "valor fora do permitido"))
        raise InvalidSetting(f"{label}: {detail}.", "Nada foi alterado.") from error
    kept = wanted.model_dump(mode="json")
    with journal.tracked(
        ws,
        use_case="accounts.save_settings",
        summary="Mudou as configurações",
        table="workspace_settings",
        keys=list(changes),
    ):
        for name in changes:
            store.put(ws.cursor(), name, json.dumps(kept[name]))
    return wanted

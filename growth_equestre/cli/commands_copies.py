"""The copies kept beside the workspaces: which there are, how each went, and one more now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from growth_equestre.cli import output
from growth_equestre.cli.opened import workspace
from growth_equestre.ui import formats

if TYPE_CHECKING:
    from growth_equestre.foundation.workspace import Workspace
    from growth_equestre.upkeep.types import KeptCopy

_SHOWN = 20


def copies(
    is_now: Annotated[bool, typer.Option("--now", help="Antes, grava uma cópia e a confere.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Uma cópia por linha, em JSON.")] = False,
) -> None:
    """Lista as cópias de segurança guardadas e como foi cada uma; com --now, grava mais uma e a confere."""
    from growth_equestre.upkeep import service

    with workspace() as ws:
        made = service.make_copy(ws) if is_now else None
        found = service.copies(ws)
        for copy in found[:_SHOWN]:
            output.emit(_record(copy)) if as_json else output.say(_line(ws, copy))
    if not found and not as_json:
        output.say("Ainda não há cópias. Grave uma com: growth-equestre copies --now.")
    if made and not made.is_good:
        output.complain(made.fault)
        raise typer.Exit(1)


def _line(ws: Workspace, copy: KeptCopy) -> str:
    moment = formats.moment(copy.made_at, ws.local_zone)
    if not copy.is_good:
        return f"falha  {moment}  {copy.file_name}: {copy.fault}"
    gone = "" if copy.is_there else " (já substituída)"
    return f"ok     {moment}  {copy.file_name}: {formats.number(copy.size_bytes / 1e6, 1)} MB, conferida{gone}"


def _record(copy: KeptCopy) -> dict[str, object]:
    return {
        "file_name": copy.file_name, "made_at": copy.made_at.isoformat(), "is_scheduled": copy.is_scheduled,
        "size_bytes": copy.size_bytes, "row_count": copy.row_count, "fault": copy.fault or None,
        "is_there": copy.is_there,
    }  # fmt: skip

"""The country's directory from the Receita Federal's files: read, show the difference, ask, apply."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from growth_equestre.cli import output
from growth_equestre.cli.opened import workspace
from growth_equestre.foundation.errors import GrowthError

if TYPE_CHECKING:
    from growth_equestre.foundation.workspace import Workspace
    from growth_equestre.partners.service_receita import Reading
    from growth_equestre.partners.types_receita import Plan

_MEGABYTE = 1_000_000


def import_folder(folder: Path, dry_run: bool, is_sure: bool, as_json: bool) -> None:
    """Bring the directory to what the zips of one month say. A reading that was interrupted goes on where it was."""
    with workspace() as ws:
        from growth_equestre.partners import service_receita as receita

        reading = _read(ws, folder)
        if dry_run or not is_sure:
            plan = receita.plan(ws, reading)
            _tell(plan, as_json)
            if dry_run:
                _finish(plan, "", dry_run, as_json)
                return
            _ask(plan)
        applied = receita.apply(ws, reading)
        if is_sure:
            _tell(applied.plan, as_json)
    _finish(applied.plan, applied.change_set_id, dry_run, as_json)


def _read(ws: Workspace, folder: Path) -> Reading:
    from growth_equestre.partners import service_receita as receita

    with output.progress_bar("Lendo os arquivos da Receita (MB)") as tell:
        return receita.read(ws, folder, lambda done, total: tell(done // _MEGABYTE, max(total // _MEGABYTE, 1)))


def _ask(plan: Plan) -> None:
    """Wait for a yes, where there is something to say yes to. Raises GrowthError where nobody can be asked."""
    if plan.is_empty:
        return
    if not sys.stdin.isatty():
        raise GrowthError("Nada foi aplicado.", "Confira a diferença acima e rode de novo com --yes.")
    if not typer.confirm(f"Aplicar a {_count(plan.changes + plan.noted)} parceiros?"):
        raise GrowthError("Nada foi aplicado.", "O que foi lido fica guardado: rode de novo quando quiser.")


def _tell(plan: Plan, as_json: bool) -> None:
    from growth_equestre.partners import service_receita as receita

    if as_json:
        return
    output.say(f"Diferença entre os arquivos e o diretório: {receita.words(plan)}.")
    left = {
        "sem mudança": plan.same,
        "na lixeira, onde ficam": plan.binned,
        "fora dos arquivos, como estão": plan.absent,
    }
    said = [f"{name}: {_count(count)}" for name, count in left.items() if count]
    if said:
        output.say(f"Os demais: {', '.join(said)}.")
    for one in plan.samples:
        where = f" ({one.place})" if one.place else ""
        output.say(f"  {one.effect.value}: {one.cnpj} {one.name}{where}{': ' if one.what else ''}{one.what}")
    for words, count in plan.quirks.items():
        output.warn(f"  {_count(count)} {words}")
    for warning in plan.warnings:
        output.warn(f"  {warning}")


def _finish(plan: Plan, change_set_id: str, dry_run: bool, as_json: bool) -> None:
    if as_json:
        output.emit(
            {
                "kind": "cnpj",
                "dry_run": dry_run,
                **{effect.name.lower(): count for effect, count in plan.effects.items()},
                "noted": plan.noted,
                "same": plan.same,
                "binned": plan.binned,
                "absent": plan.absent,
                "quirks": dict(plan.quirks),
                "warnings": list(plan.warnings),
                "change_set_id": change_set_id or None,
            }
        )
    elif dry_run:
        output.say("Conferência: nada foi aplicado.")
    elif change_set_id:
        output.say("Aplicado. Em Configurações dá para desfazer.")
    else:
        output.say("O diretório já estava assim: nada mudou.")


def _count(count: int) -> str:
    return f"{count:,}".replace(",", ".")

"""Caring for a workspace: create, fill with the demo, copy, put back, check."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from growth_equestre.cli import output
from growth_equestre.cli.opened import acting, workspace
from growth_equestre.foundation.errors import GrowthError
from growth_equestre.ui import formats

_MARKS = {"ok": ("ok   ", "green"), "aviso": ("aviso", "yellow"), "falha": ("falha", "red")}


def init() -> None:
    """Cria o espaço de trabalho, vazio; se já existe, deixa como está."""
    from growth_equestre.accounts.service import workspace_file
    from growth_equestre.foundation.settings import process_settings

    file = workspace_file(process_settings().workspace)
    existed = file.exists()
    with workspace() as ws:
        name = ws.name
    output.say(f"O espaço de trabalho '{name}' {'já existia' if existed else 'foi criado'} em {file}.")


def demo(
    leads: Annotated[
        int, typer.Option("--leads", metavar="N", min=1, help="Quantos leads simular, a partir de 1.")
    ] = 300,
    partners: Annotated[
        int, typer.Option("--partners", metavar="N", min=0, help="Quantos parceiros, a partir de 0.")
    ] = 120,
    seed: Annotated[
        int, typer.Option("--seed", metavar="S", min=0, help="Um número inteiro; a mesma semente repete o cenário.")
    ] = 7,
    reset: Annotated[bool, typer.Option("--reset", help="Antes, limpa o que a demo criou; o resto fica.")] = False,
) -> None:
    """Preenche o espaço de trabalho com o cenário de demonstração, todo inventado."""
    from growth_equestre.demo import service as demo_room

    with workspace() as ws, output.staged_progress_bar() as tell:
        if reset:
            demo_room.reset(ws)
        report = demo_room.create_scenario(ws, leads, partners, seed, tell)
    made = (
        formats.count(report.leads, formats.Noun("lead", "leads")),
        formats.count(report.partners, formats.Noun("parceiro", "parceiros")),
        formats.count(report.events, formats.Noun("evento", "eventos")),
    )
    output.say(f"Cenário de demonstração criado: {formats.listing(list(made))}.")
    for lead in report.showcase:
        output.say(f"  {lead.target.label}: {lead.name}, score {lead.score} ({lead.lead_id})")


def backup(
    file: Annotated[Path, typer.Argument(metavar="ARQUIVO", help="Onde gravar a cópia (.duckdb).")],
) -> None:
    """Grava uma cópia de segurança inteira do espaço de trabalho; das contas, veja: copies --now."""
    from growth_equestre.accounts import service_files
    from growth_equestre.foundation.settings import control_file

    with workspace() as ws:
        size_bytes = service_files.backup(ws, file)
    output.say(f"Cópia de segurança de '{ws.name}' gravada em {file} ({formats.number(size_bytes / 1e6, 1)} MB).")
    if control_file().exists():
        output.say("Pessoas, senhas e perfis não vão nela; a cópia deles é feita com: growth-equestre copies --now.")


def restore(
    file: Annotated[Path, typer.Argument(metavar="ARQUIVO", help="A cópia de segurança.")],
) -> None:
    """Põe uma cópia de segurança no lugar do espaço de trabalho; o arquivo trocado fica guardado ao lado."""
    import growth_equestre.house  # noqa: F401 (rooms that follow a restore say so when they are loaded)
    from growth_equestre.accounts import service_files
    from growth_equestre.foundation.settings import control_file, process_settings

    name = process_settings().workspace
    done = service_files.restore(name, file, actor=acting())
    output.say(f"O espaço de trabalho '{name}' voltou a ser o de {file}.")
    if done.kept:
        output.say(f"O arquivo trocado ficou em {done.kept}.")
    if control_file().exists():
        output.say(f"Pessoas, senhas e perfis não mudaram: ficam em {control_file()}, fora desta cópia.")


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="Uma verificação por linha, em JSON.")] = False,
) -> None:
    """Confere o espaço de trabalho: arquivo, histórico, ligações, scores e tabelas. Sai com 1 se algo está errado."""
    from growth_equestre.upkeep import service_checkup as checkup
    from growth_equestre.upkeep.types import Check, Verdict

    checks = [checkup.check_file()]
    if checks[0].verdict is not Verdict.FAULT:
        try:
            with workspace() as ws:
                checks += checkup.check_everything(ws)
        except GrowthError as error:
            checks.append(Check("abertura", Verdict.FAULT, error.message, error.next_step))
    for check in checks:
        if as_json:
            output.emit(check.to_json())
        else:
            mark, style = _MARKS[check.verdict]
            output.say(f"{mark}  {check.name}: {check.finding} {check.next_step}".rstrip(), style=style)
    if any(check.verdict is Verdict.FAULT for check in checks):
        raise typer.Exit(1)

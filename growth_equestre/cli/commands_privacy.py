"""What people ask about their data: the dossier, the erasure with its proof, the queue, retention."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from growth_equestre.cli import output
from growth_equestre.cli.opened import workspace
from growth_equestre.cli.portuguese import PortugueseCommand, PortugueseGroup
from growth_equestre.ui import formats

if TYPE_CHECKING:
    from growth_equestre.privacy.types import ErasurePlan

_ROW = formats.Noun("registro", "registros")
_PERSON = formats.Noun("pessoa", "pessoas")
_LEAD = Annotated[str, typer.Argument(metavar="LEAD", help="O id do lead, nosso ou o do cliente.")]


def program() -> typer.Typer:
    """The commands under `privacy`."""
    app = typer.Typer(
        cls=PortugueseGroup,
        help="Privacidade (LGPD): dossiê de uma pessoa, eliminação com prova, pedidos e retenção.",
        no_args_is_help=True,
        options_metavar="[OPÇÕES]",
        subcommand_metavar="COMANDO [ARGUMENTOS]...",
    )
    for work in (dossier, erase, requests, retention):
        app.command(work.__name__, cls=PortugueseCommand, options_metavar="[OPÇÕES]")(work)
    return app


def dossier(
    lead: _LEAD,
    pdf: Annotated[
        Path | None, typer.Option("--pdf", metavar="ARQUIVO", help="Grava em PDF em vez de JSON na saída.")
    ] = None,
) -> None:
    """Tudo o que se guarda de uma pessoa, com as decisões automatizadas e os motivos: JSON, ou PDF com --pdf."""
    from growth_equestre.privacy import service_dossier

    with workspace() as ws:
        found = service_dossier.dossier(ws, lead)
        if pdf is None:
            output.say(service_dossier.as_json(ws, found).decode())
            return
        pdf.write_bytes(service_dossier.as_pdf(ws, found))
    output.say(f"Dossiê gravado em {pdf}.")


def erase(
    lead: _LEAD,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXTO", help="Por que a pessoa é apagada.")] = "",
    request: Annotated[int | None, typer.Option("--request", metavar="Nº", help="O pedido que isto responde.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Apaga; sem isto só mostra o que seria apagado.")] = False,
) -> None:
    """Apaga uma pessoa de tudo, confere que nada ficou e fecha o pedido. Sem volta."""
    from growth_equestre.privacy import service, service_erasure

    with workspace() as ws:
        planned = service_erasure.plan(ws, lead)
        _show_plan(planned)
        if not yes:
            output.say("Nada foi apagado. Para apagar: --yes --reason TEXTO.")
            return
        asked = service.request(ws, request).request_id if request is not None else None
        report = service_erasure.erase(ws, lead, reason, asked)
        service_erasure.write_anew(ws)
    gone = formats.count(sum(report.rows.values()), _ROW)
    output.say(
        f"Apagado, pedido nº {report.request_number}: {gone} em {len(report.rows)} tabelas. "
        f"A conferência procurou em {report.scanned} tabelas e não achou nada."
    )


def requests(
    as_json: Annotated[bool, typer.Option("--json", help="Um pedido por linha, em JSON.")] = False,
) -> None:
    """Os pedidos das pessoas e o prazo de 15 dias de cada um, os mais urgentes primeiro."""
    from growth_equestre.privacy import rules, service

    with workspace() as ws:
        found = service.requests(ws)
        clocks = [rules.clock_words(one.due_at, one.closed_at, ws.now(), ws.local_zone) for one in found]
    for one, clock in zip(found, clocks, strict=True):
        if as_json:
            output.emit({"number": one.number, "kind": one.kind.value, "is_open": one.is_open,
                         "due_at": one.due_at.isoformat(), "clock": clock})  # fmt: skip
        else:
            output.say(f"nº {one.number}  {one.kind.label}  {one.subject or 'pessoa apagada'}  {clock}")
    if not found and not as_json:
        output.say("Ninguém pediu nada ainda.")


def retention(
    yes: Annotated[bool, typer.Option("--yes", help="Apaga; sem isto só conta.")] = False,
) -> None:
    """Quem as regras de retenção deixam ir, por regra; com --yes, apaga."""
    from growth_equestre.privacy import service_erasure, service_retention

    with workspace() as ws:
        due = service_retention.dry_run(ws)
        for one in due:
            output.say(f"{one.rule.label}, {one.after_months} meses: {formats.count(len(one.lead_ids), _PERSON)}")
        if not due:
            output.say("Nenhuma regra de retenção está ligada. Ligue em Privacidade, Retenção.")
        if not yes or not due:
            return
        with output.progress_bar("Apagando") as advance:
            report = service_retention.apply(ws, advance)
        service_erasure.write_anew(ws)
    output.say(f"Apagado: {formats.count(report.people, _PERSON)}; a conferência não achou nada.")


def _show_plan(planned: ErasurePlan) -> None:
    person = planned.person
    records = formats.count(len(person.lead_ids), formats.Noun("cadastro", "cadastros"))
    output.say(f"{person.name}: {records}.")
    for table, count in planned.rows.items():
        output.say(f"  {table}: {formats.count(count, _ROW)}")
    for name in (*planned.files, *planned.copies):
        output.say(f"  arquivo {name}")
    if person.shared:
        output.warn("Parte do que identifica a pessoa também é de outra; em textos de outros isso fica como está.")

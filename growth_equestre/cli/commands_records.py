"""Files in and out: import and export of leads, events and partners."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from growth_equestre.cli import commands_receita, files, output
from growth_equestre.cli.opened import workspace
from growth_equestre.foundation.errors import GrowthError

if TYPE_CHECKING:
    from growth_equestre.foundation.csv_read import ImportReport, RejectedRow
    from growth_equestre.foundation.workspace import Workspace

SHOWN_REJECTED = 5


class Kind(StrEnum):
    """What a file holds."""

    LEADS = "leads"
    EVENTS = "events"
    PARTNERS = "partners"

    @property
    def label(self) -> str:
        return {"leads": "leads", "events": "eventos", "partners": "parceiros"}[self.value]


class Importable(StrEnum):
    """What can be imported: the files that can be exported, and the folder that the Receita Federal publishes."""

    LEADS = "leads"
    EVENTS = "events"
    PARTNERS = "partners"
    CNPJ = "cnpj"


@dataclass(frozen=True)
class Summary:
    """What an import did, or would do."""

    kind: Kind
    added: int
    updated: int
    unchanged: int
    rejected: tuple[RejectedRow, ...]
    change_set_id: str = ""

    @property
    def accepted(self) -> int:
        return self.added + self.updated + self.unchanged

    def words(self) -> str:
        """ "novos: 3, completados: 0, já conhecidos: 2, recusados: 1"."""
        counts = {
            "novos": self.added,
            "completados": self.updated,
            "sem mudança": self.unchanged,
            "recusados": len(self.rejected),
        }
        return ", ".join(f"{name}: {count:,}".replace(",", ".") for name, count in counts.items())


def import_file(
    what: Annotated[
        Importable,
        typer.Argument(metavar="TIPO", help="leads, events (eventos), partners (parceiros) ou cnpj (Receita Federal)."),
    ],
    file: Annotated[
        Path, typer.Argument(metavar="ARQUIVO", help="O CSV, como ele vem da planilha; para cnpj, a pasta dos zips.")
    ],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Só confere: nada é gravado.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="O resumo em JSON, para máquinas.")] = False,
    is_sure: Annotated[bool, typer.Option("--yes", help="Só para cnpj: aplica a diferença sem perguntar.")] = False,
    stage_reason: Annotated[
        str, typer.Option("--stage-reason", metavar="MOTIVO", help="Por que aceitar qualificados sem confirmação.")
    ] = "",
) -> None:
    """Importa um CSV: o que está certo entra, o que está errado volta em ARQUIVO.rejeitadas.csv.

    Com cnpj, lê os zips do CNPJ que a Receita Federal publica, mostra a diferença e pergunta antes de aplicar.
    """
    if what is Importable.CNPJ:
        commands_receita.import_folder(file, dry_run, is_sure, as_json)
        return
    kind = Kind(what.value)
    content = files.read(file)
    with workspace() as ws:
        if dry_run:
            summary, rejected_file = _previewed(ws, kind, content), None
        else:
            summary, rejected_file = _imported(ws, kind, content, file, stage_reason)
    if as_json:
        output.emit(_as_json(summary, dry_run, rejected_file))
    else:
        _tell(summary, dry_run, rejected_file)
    if summary.rejected and not summary.accepted:
        raise GrowthError("Nenhuma linha do arquivo pôde entrar.", "Corrija as linhas recusadas e importe de novo.")


def export_file(
    kind: Annotated[Kind, typer.Argument(metavar="TIPO", help="leads, events (eventos) ou partners (parceiros).")],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="ARQUIVO", help="Onde gravar o CSV.")],
) -> None:
    """Exporta tudo em CSV que a planilha abre e que a importação aceita de volta."""
    with workspace() as ws:
        content = _exported(ws, kind)
    files.write(out, content)
    output.say(f"{kind.label.capitalize()} exportados em {out}.")


def _imported(ws: Workspace, kind: Kind, content: bytes, file: Path, stage_reason: str) -> tuple[Summary, Path | None]:
    from growth_equestre.foundation.csv_read import rejected_file

    with output.progress_bar(f"Importando {kind.label}") as tell:
        report = _importer(kind, stage_reason)(ws, content, tell)
    if report.held:
        output.warn(f"Ficaram em Aquecendo, sem confirmação: {report.held}. Um gestor os passa com --stage-reason.")
    summary = Summary(
        kind, report.added, report.updated, report.unchanged, report.rejected, change_set_id=report.change_set_id
    )
    return summary, _rejected_beside(file, rejected_file(report)) if report.rejected else None


def _importer(kind: Kind, stage_reason: str) -> Callable[[Workspace, bytes, output.Tell], ImportReport]:
    from growth_equestre.events import service as events
    from growth_equestre.leads import service_import as leads
    from growth_equestre.partners import service_import as partners

    importers: dict[Kind, Callable[[Workspace, bytes, output.Tell], ImportReport]] = {
        Kind.LEADS: partial(leads.import_leads, stage_reason=stage_reason),
        Kind.EVENTS: partial(events.import_events, stage_reason=stage_reason),
        Kind.PARTNERS: partners.import_partners,
    }
    return importers[kind]


def _previewed(ws: Workspace, kind: Kind, content: bytes) -> Summary:
    from growth_equestre.events import service as events
    from growth_equestre.leads import service_import as leads
    from growth_equestre.partners import service_import as partners

    if kind is Kind.LEADS:
        people = leads.preview_import(ws, content)
        return Summary(kind, people.to_add, people.to_update, people.unchanged, people.rejected)
    if kind is Kind.EVENTS:
        facts = events.preview_import(ws, content)
        return Summary(kind, facts.to_add, 0, facts.known, facts.rejected)
    companies = partners.preview_import(ws, content)
    return Summary(kind, companies.new, 0, companies.known, companies.rejected)


def _exported(ws: Workspace, kind: Kind) -> bytes:
    from growth_equestre.events import service as events
    from growth_equestre.leads import service_export as leads
    from growth_equestre.partners import service_import as partners
    from growth_equestre.partners.types import PartnerFilter

    if kind is Kind.LEADS:
        return leads.export(ws)
    if kind is Kind.EVENTS:
        return events.export(ws)
    return partners.export(ws, PartnerFilter(active_only=False))


def _rejected_beside(file: Path, content: bytes) -> Path | None:
    """Where the refused rows were written; None, with a warning, when the folder takes no file."""
    beside = file.with_name(f"{file.name}.rejeitadas.csv")
    try:
        files.write(beside, content)
    except GrowthError as error:
        output.warn(f"{error} As linhas certas entraram; as recusadas estão só na tela.")
        return None
    return beside


def _as_json(summary: Summary, dry_run: bool, rejected_file: Path | None) -> dict[str, object]:
    return {
        "kind": summary.kind.value,
        "dry_run": dry_run,
        "added": summary.added,
        "updated": summary.updated,
        "unchanged": summary.unchanged,
        "rejected": len(summary.rejected),
        "rejected_file": str(rejected_file) if rejected_file else None,
        "change_set_id": summary.change_set_id or None,
    }


def _tell(summary: Summary, dry_run: bool, rejected_file: Path | None) -> None:
    start = "Conferência, nada foi gravado" if dry_run else "Importação"
    output.say(f"{start} de {summary.kind.label}: {summary.words()}.")
    for row in summary.rejected[:SHOWN_REJECTED]:
        column = f", coluna {row.column}" if row.column else ""
        output.warn(f"  linha {row.line}{column}: {row.reason}")
    if len(summary.rejected) > SHOWN_REJECTED:
        output.warn(f"  e mais {len(summary.rejected) - SHOWN_REJECTED}.")
    if rejected_file:
        output.say(f"As linhas recusadas, com o motivo de cada uma, estão em {rejected_file}.")

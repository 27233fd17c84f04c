"""What the commands over a table of one's own share: how they are asked, which file is a card, what was left out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from growth_equestre.cli import files, output
from growth_equestre.cli.portuguese import PortugueseCommand, PortugueseGroup
from growth_equestre.foundation.errors import ArtifactRefused
from growth_equestre.ui import formats

if TYPE_CHECKING:
    from growth_equestre.scorecard.types import Card
    from growth_equestre.scorecard.types_tables import InferredSpec

ROWS = formats.Noun("linha", "linhas")
SIGNALS = formats.Noun("sinal", "sinais")
TABLE = typer.Argument(metavar="TABELA", help="CSV (qualquer separador) ou Parquet; .gz também.")
JSON = typer.Option("--json", help="Um objeto JSON, para máquinas.")
OUT_TABLE = typer.Option("--out", "-o", metavar="ARQUIVO", help="Onde gravar: CSV, .csv.gz ou .parquet.")


def group(about: str, commands: Mapping[str, Callable[..., None]], with_more: str = "") -> typer.Typer:
    """The commands under one word. with_more: the one that takes further arguments (`--drop A B` leaves B behind)."""
    app = typer.Typer(
        cls=PortugueseGroup,
        help=about,
        no_args_is_help=True,
        options_metavar="[OPÇÕES]",
        subcommand_metavar="COMANDO [ARGUMENTOS]...",
    )
    for name, work in commands.items():
        context = {"allow_extra_args": name == with_more}
        app.command(name, cls=PortugueseCommand, options_metavar="[OPÇÕES]", context_settings=context)(work)
    return app


def card(path: Path, made_by: str) -> Card:
    """The card in a file. made_by: the command that writes such files. Raises ArtifactRefused for no sound card."""
    from growth_equestre.scorecard import service

    content = files.read(path)
    try:
        return service.load_card(content)
    except ArtifactRefused as refused:
        raise ArtifactRefused(f"'{path}': {refused.message}", f"Gere outro com '{made_by}'.") from refused


def warnings(spec: InferredSpec, notes: Sequence[str]) -> list[str]:
    """What a person should know of the table and of what was learned."""
    return [one.text for one in spec.remarks] + [*spec.warnings, *notes]


def tell_warnings(spec: InferredSpec, notes: Sequence[str]) -> None:
    """The same, line by line."""
    for warning in warnings(spec, notes):
        output.warn(f"  {warning}")


def spec_record(spec: InferredSpec, notes: Sequence[str]) -> dict[str, Any]:
    """Signals, columns and warnings, for machines."""
    return {
        "signals": [{"name": one.name, "column": one.label, "kind": one.kind} for one in spec.signals],
        "columns": [{"column": one.column, "why": one.why.value, "left_out": one.is_left_out} for one in spec.remarks],
        "warnings": warnings(spec, notes),
    }


def mark(is_chosen: bool, label: str, width: int) -> str:
    """The beginning of a ladder's line."""
    return f" {'→' if is_chosen else ' '} {label:<{width}}"

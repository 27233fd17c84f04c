"""History as a table: what was known of each lead at past moments, and whether it qualified after."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from growth_equestre.cli import files, output
from growth_equestre.cli.opened import workspace
from growth_equestre.ui import formats

_ROWS = formats.Noun("linha", "linhas")
_SPLITS = {"train": "para treinar", "validation": "para validar", "test": "para testar", "": "sem uso"}


def dataset(
    out: Annotated[Path, typer.Option("--out", metavar="ARQUIVO.parquet", help="O arquivo que será escrito.")],
    as_of: Annotated[
        str,
        typer.Option("--as-of", metavar="MOMENTO", help="Só o que se sabia antes (ISO 8601; padrão: agora)."),
    ] = "",
) -> None:
    """Grava o histórico como tabela Parquet: um lead por momento, sinais de então e o que aconteceu depois."""
    from growth_equestre.foundation.clock import parse_local
    from growth_equestre.scoring import service_dataset

    with workspace() as ws, output.progress_bar("Lendo o histórico") as tell:
        moment = parse_local(as_of, ws.local_zone) if as_of else None
        table = service_dataset.dataset(
            ws, moment, with_habits=True, report=lambda done, total: tell(done, total or done)
        )
    files.write(out, service_dataset.as_parquet(table))
    counts = service_dataset.rows_by_split(table)
    told = ", ".join(f"{formats.number(counts[name])} {said}" for name, said in _SPLITS.items() if name in counts)
    output.say(f"{formats.count(len(table), _ROWS)} em '{out}': {told}.")

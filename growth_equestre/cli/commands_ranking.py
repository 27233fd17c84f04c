"""Lists of one's own: learn in which order the rows of each group should stand, and put another table in order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from growth_equestre.cli import files, output
from growth_equestre.cli.portuguese import PortugueseCommand, PortugueseGroup
from growth_equestre.foundation.errors import ArtifactRefused
from growth_equestre.ui import formats

if TYPE_CHECKING:
    from growth_equestre.scorecard.service_ranking_tables import OwnRanking

_ROWS = formats.Noun("linha", "linhas")
_LISTS = formats.Noun("lista", "listas")
_SIGNALS = formats.Noun("sinal", "sinais")
_TABLE = typer.Argument(metavar="TABELA", help="CSV (qualquer separador) ou Parquet; .gz também.")
_JSON = typer.Option("--json", help="Um objeto JSON, para máquinas.")


def program() -> typer.Typer:
    """The commands under `ranking`."""
    app = typer.Typer(
        cls=PortugueseGroup,
        help=(
            "Aprende a ordenar as linhas de cada grupo de uma tabela sua (parceiros por lead, ofertas por busca). "
            "O ordenador é um cartão: 'scorecard explain' mostra o recibo de uma linha."
        ),
        no_args_is_help=True,
        options_metavar="[OPÇÕES]",
        subcommand_metavar="COMANDO [ARGUMENTOS]...",
    )
    commands: Mapping[str, Callable[..., None]] = {"fit": fit, "predict": predict}
    for name, work in commands.items():
        app.command(name, cls=PortugueseCommand, options_metavar="[OPÇÕES]")(work)
    return app


def fit(
    table: Annotated[Path, _TABLE],
    group: Annotated[str, typer.Option("--group", metavar="COLUNA", help="A quem a lista pertence.")],
    target: Annotated[str, typer.Option("--target", metavar="COLUNA", help="A nota da linha: 0, 1, 2, ...")],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="ARQUIVO", help="Onde gravar o ordenador (JSON).")],
    drop: Annotated[
        list[str] | None, typer.Option("--drop", metavar="COLUNA", help="Deixa a coluna de fora; pode repetir.")
    ] = None,
    seed: Annotated[int, typer.Option("--seed", metavar="N", min=0, help="A mesma semente, o mesmo ordenador.")] = 0,
    as_json: Annotated[bool, _JSON] = False,
) -> None:
    """Aprende a ordem: as linhas de nota mais alta de cada grupo vêm antes."""
    from growth_equestre.scorecard import service, service_ranking_tables, service_tables

    own = service_tables.read_table(files.read(table))
    dropped = [one for given in drop or () for one in _columns(given, list(own.frame.columns))]
    with output.staged_progress_bar() as tell:
        learned = service_ranking_tables.learn(
            own, group, target, dropped, seed=seed, report=lambda share, what: tell(what, round(share * 100), 100)
        )
    files.write(out, service.to_json(learned.fitted.card).encode())
    if as_json:
        output.emit(_record(learned, out))
    else:
        _tell(learned, out)


def predict(
    ranker: Annotated[Path, typer.Argument(metavar="ORDENADOR", help="O que 'ranking fit' gravou.")],
    table: Annotated[Path, _TABLE],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="ARQUIVO", help="Onde gravar: CSV, .csv.gz ou .parquet.")],
    as_json: Annotated[bool, _JSON] = False,
) -> None:
    """Grava a tabela, na mesma ordem de linhas, com a coluna score (0 a 100): o maior de cada grupo vem primeiro."""
    from growth_equestre.scorecard import service, service_ranking_tables, service_tables

    try:
        card = service.load_card(files.read(ranker))
    except ArtifactRefused as refused:
        raise ArtifactRefused(f"'{ranker}': {refused.message}", "Gere outro com 'ranking fit'.") from refused
    own = service_tables.read_table(files.read(table))
    answered = service_ranking_tables.predict(card, own)
    files.write(out, service_tables.write_table(answered, own, out.name))
    if as_json:
        output.emit({"out": str(out), "rows": len(answered)})
    else:
        output.say(f"{formats.count(len(answered), _ROWS)} com score em {out}.")


def _columns(given: str, known: list[str]) -> list[str]:
    """One column, or several with commas between them."""
    return [given] if given in known else [one.strip() for one in given.split(",") if one.strip()]


def _record(learned: OwnRanking, out: Path) -> dict[str, Any]:
    fitted = learned.fitted
    return {
        "ranker": str(out),
        "rows": len(learned.spec.labels),
        "lists": fitted.lists,
        "signals": [{"name": one.name, "column": one.label, "kind": one.kind} for one in learned.spec.signals],
        "rung": fitted.chosen,
        "ndcg_5": fitted.ndcg.value if fitted.ndcg else None,
        "ladder": [
            {"rung": one.rung, "name": one.name, "ndcg_5": one.ndcg, "has_won": one.has_won} for one in fitted.rungs
        ],
        "columns": [
            {"column": one.column, "why": one.why.value, "left_out": one.is_left_out} for one in learned.spec.remarks
        ],
        "warnings": [one.text for one in learned.spec.remarks] + [*learned.spec.warnings, *fitted.notes],
    }


def _tell(learned: OwnRanking, out: Path) -> None:
    fitted, spec = learned.fitted, learned.spec
    output.say(f"{out}: a ordem de {formats.count(fitted.lists, _LISTS)}", style="bold")
    output.say(f"{formats.count(len(spec.labels), _ROWS)}, {formats.count(len(spec.signals), _SIGNALS)}.")
    if fitted.rungs:
        output.say("Prova em listas que nenhum degrau viu (NDCG@5, 1 é a ordem perfeita):")
    for one in fitted.rungs:
        mark = "→" if one.rung == fitted.chosen else " "
        output.say(f" {mark} {f'degrau {one.rung}, {one.name}':<28} {formats.number(one.ndcg, 4)}")
    for warning in [one.text for one in spec.remarks] + [*spec.warnings, *fitted.notes]:
        output.warn(f"  {warning}")

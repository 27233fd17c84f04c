"""Lists of one's own: learn in which order the rows of each group should stand, and put another table in order."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from growth_equestre.cli import files, output, own_tables
from growth_equestre.ui import formats

if TYPE_CHECKING:
    from growth_equestre.scorecard.service_ranking_tables import OwnRanking

_LISTS = formats.Noun("lista", "listas")


def program() -> typer.Typer:
    """The commands under `ranking`."""
    about = (
        "Aprende a ordenar as linhas de cada grupo de uma tabela sua (parceiros por lead, ofertas por busca). "
        "O ordenador é um cartão: 'scorecard explain' mostra o recibo de uma linha."
    )
    return own_tables.group(about, {"fit": fit, "predict": predict})


def fit(
    table: Annotated[Path, own_tables.TABLE],
    group: Annotated[str, typer.Option("--group", metavar="COLUNA", help="A quem a lista pertence.")],
    target: Annotated[str, typer.Option("--target", metavar="COLUNA", help="A nota da linha: 0, 1, 2, ...")],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="ARQUIVO", help="Onde gravar o ordenador (JSON).")],
    drop: Annotated[
        list[str] | None, typer.Option("--drop", metavar="COLUNA", help="Deixa a coluna de fora; pode repetir.")
    ] = None,
    seed: Annotated[int, typer.Option("--seed", metavar="N", min=0, help="A mesma semente, o mesmo ordenador.")] = 0,
    as_json: Annotated[bool, own_tables.JSON] = False,
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
    table: Annotated[Path, own_tables.TABLE],
    out: Annotated[Path, own_tables.OUT_TABLE],
    as_json: Annotated[bool, own_tables.JSON] = False,
) -> None:
    """Grava a tabela, na mesma ordem de linhas, com a coluna score (0 a 100): o maior de cada grupo vem primeiro."""
    from growth_equestre.scorecard import service_ranking_tables, service_tables

    card = own_tables.card(ranker, "ranking fit")
    own = service_tables.read_table(files.read(table))
    answered = service_ranking_tables.predict(card, own)
    files.write(out, service_tables.write_table(answered, own, out.name))
    if as_json:
        output.emit({"out": str(out), "rows": len(answered)})
    else:
        output.say(f"{formats.count(len(answered), own_tables.ROWS)} com score em {out}.")


def _columns(given: str, known: list[str]) -> list[str]:
    """One column, or several with commas between them."""
    return [given] if given in known else [one.strip() for one in given.split(",") if one.strip()]


def _record(learned: OwnRanking, out: Path) -> dict[str, Any]:
    fitted = learned.fitted
    return {
        "ranker": str(out),
        "rows": len(learned.spec.labels),
        "lists": fitted.lists,
        "rung": fitted.chosen,
        "ndcg_5": fitted.ndcg.value if fitted.ndcg else None,
        "ladder": [
            {"rung": one.rung, "name": one.name, "ndcg_5": one.ndcg, "has_won": one.has_won} for one in fitted.rungs
        ],
        **own_tables.spec_record(learned.spec, fitted.notes),
    }


def _tell(learned: OwnRanking, out: Path) -> None:
    fitted, spec = learned.fitted, learned.spec
    output.say(f"{out}: a ordem de {formats.count(fitted.lists, _LISTS)}", style="bold")
    output.say(
        f"{formats.count(len(spec.labels), own_tables.ROWS)}, {formats.count(len(spec.signals), own_tables.SIGNALS)}."
    )
    if fitted.rungs:
        output.say("Prova em listas que nenhum degrau viu (NDCG@5, 1 é a ordem perfeita):")
    for one in fitted.rungs:
        label = own_tables.mark(one.rung == fitted.chosen, f"degrau {one.rung}, {one.name}", 36)
        output.say(f"{label} {formats.number(one.ndcg, 4)}")
    own_tables.tell_warnings(spec, fitted.notes)

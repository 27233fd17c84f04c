"""A table of one's own: learn a card from it, foresee another table, explain a row, write the SQL."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from growth_equestre.cli import files, output, own_tables
from growth_equestre.cli.portuguese import WrongUsage
from growth_equestre.ui import formats

if TYPE_CHECKING:
    from growth_equestre.scorecard.service_tables import OwnReceipt
    from growth_equestre.scorecard.types_fit import RungReport
    from growth_equestre.scorecard.types_tables import OwnFit

CHALLENGER = 4
_CARD = typer.Argument(metavar="CARTAO", help="O cartão que 'scorecard fit' gravou.")
_FIT = "scorecard fit"


def program() -> typer.Typer:
    """The commands under `scorecard`."""
    about = (
        "Aprende um cartão de chances com qualquer tabela sua e o usa em outra. Nada disso toca o espaço de trabalho."
    )
    return own_tables.group(about, {"fit": fit, "predict": predict, "explain": explain, "sql": sql}, with_more="fit")


def fit(
    ctx: typer.Context,
    table: Annotated[Path, own_tables.TABLE],
    target: Annotated[str, typer.Option("--target", metavar="COLUNA", help="O resultado a prever: dois valores.")],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="ARQUIVO", help="Onde gravar o cartão (JSON).")],
    time: Annotated[
        str,
        typer.Option("--time", metavar="COLUNA", help="O momento de cada linha: o cartão é provado nas mais novas."),
    ] = "",
    drop: Annotated[
        list[str] | None, typer.Option("--drop", metavar="COLUNA", help="Deixa de fora uma ou mais colunas.")
    ] = None,
    keep: Annotated[
        list[str] | None,
        typer.Option(
            "--keep", metavar="COLUNA", help="Usa a coluna mesmo que pareça contar o resultado; pode repetir."
        ),
    ] = None,
    group: Annotated[
        str, typer.Option("--group", metavar="COLUNA", help="De quem é a linha: ninguém fica dos dois lados da prova.")
    ] = "",
    positive: Annotated[
        str, typer.Option("--positive", metavar="VALOR", help="O valor do resultado que conta como sim.")
    ] = "",
    seed: Annotated[int, typer.Option("--seed", metavar="N", min=0, help="A mesma semente, o mesmo cartão.")] = 0,
    as_json: Annotated[bool, own_tables.JSON] = False,
) -> None:
    """Aprende um cartão: os sinais são deduzidos das colunas da tabela.

    Ficam de fora, com aviso: identificadores, texto livre, colunas sempre iguais ou vazias, as que só estão preenchidas
    para um dos resultados, as que só repetem o resultado e as datas posteriores a --time. Uma coluna que separa sozinha
    quase todos os resultados é só avisada: quem conhece a tabela decide com --drop.
    """
    from growth_equestre import __version__
    from growth_equestre.foundation.clock import SystemClock
    from growth_equestre.scorecard import service, service_tables

    if ctx.args and not drop:
        raise WrongUsage(f"Há argumentos a mais no comando: {' '.join(ctx.args)}.", ctx=ctx)
    own = service_tables.read_table(files.read(table))
    dropped = [*(drop or ()), *ctx.args]
    spec = service_tables.infer_spec(own, target, time, dropped, keep=keep or (), group=group, positive=positive)
    with output.staged_progress_bar() as tell:
        learned = service_tables.learn(
            spec,
            seed=seed,
            now=SystemClock().now(),
            code_version=__version__,
            report=lambda share, what: tell(what, round(share * 100), 100),
        )
    files.write(out, service.to_json(learned.fitted.card).encode())
    if as_json:
        output.emit(_fit_record(learned, out))
    else:
        _tell_fit(learned, out)


def predict(
    card: Annotated[Path, _CARD],
    table: Annotated[Path, own_tables.TABLE],
    out: Annotated[Path, own_tables.OUT_TABLE],
    as_json: Annotated[bool, own_tables.JSON] = False,
) -> None:
    """Grava a tabela com a coluna chance (0 a 1) e o intervalo de 90%, linha por linha na mesma ordem."""
    from growth_equestre.scorecard import service_tables

    model = own_tables.card(card, _FIT)
    own = service_tables.read_table(files.read(table))
    answered, unread = service_tables.predict(model, own)
    files.write(out, service_tables.write_table(answered, own, out.name))
    mean = float(answered[service_tables.CHANCE].mean()) if len(answered) else None
    if as_json:
        output.emit({"out": str(out), "rows": len(answered), "mean_chance": mean, "unread_cells": unread})
        return
    rows = formats.count(len(answered), own_tables.ROWS)
    output.say(f"{rows} com chance em {out}. Chance média: {formats.percent(mean, 1)}.")
    for column, count in unread.items():
        output.warn(f"'{column}': {formats.number(count)} célula(s) sem número contaram como não informadas.")


def explain(
    card: Annotated[Path, _CARD],
    table: Annotated[Path, own_tables.TABLE],
    row: Annotated[int, typer.Option("--row", metavar="N", help="A linha; 1 é a primeira depois do cabeçalho.")],
    as_json: Annotated[bool, own_tables.JSON] = False,
) -> None:
    """O recibo de uma linha: ponto de partida + motivos = chance, em pontos inteiros."""
    from growth_equestre.scorecard import service_tables

    explained = service_tables.explain(own_tables.card(card, _FIT), service_tables.read_table(files.read(table)), row)
    if as_json:
        output.emit(_receipt_record(explained))
    else:
        _tell_receipt(explained)


def sql(
    card: Annotated[Path, _CARD],
    relation: Annotated[
        str, typer.Option("--table", metavar="NOME", help="A tabela ou visão no DuckDB, com as colunas da sua tabela.")
    ] = "features",
    keep: Annotated[
        list[str] | None, typer.Option("--keep", metavar="COLUNA", help="Coluna que volta no resultado; pode repetir.")
    ] = None,
    receipt: Annotated[bool, typer.Option("--receipt", help="Com ponto de partida e motivos.")] = False,
) -> None:
    """O cartão como um só comando do DuckDB: as mesmas chances, para milhões de linhas.

    Lê as colunas pelo nome que têm na sua tabela; números e datas já como números e datas.
    """
    from growth_equestre.scorecard import service_tables

    output.say(service_tables.statement(own_tables.card(card, _FIT), relation, keep=keep or (), receipt=receipt) + ";")


def _fit_record(learned: OwnFit, out: Path) -> dict[str, Any]:
    fitted, spec = learned.fitted, learned.spec
    chosen = _report(learned, fitted.chosen)
    return {
        "card": str(out),
        "rows": len(spec.labels),
        "outcomes": int(spec.labels.sum()),
        "base_rate": float(spec.labels.mean()),
        "target": spec.outcome.column,
        "positive": spec.outcome.positive,
        "negative": spec.outcome.negative,
        "left_out_rows": spec.outcome.left_out,
        "rung": fitted.chosen,
        "rung_name": chosen.name if chosen else None,
        "is_forward": fitted.is_forward,
        "holdout": {one.name: one.value for one in fitted.holdout},
        "ladder": [
            {
                "rung": one.rung,
                "name": one.name,
                "auc": _finite(one.auc),
                "log_loss": _finite(one.log_loss),
                "calibration_error": _finite(one.calibration_error),
                "has_won": one.has_won,
            }
            for one in fitted.ladder
        ],
        **own_tables.spec_record(spec, fitted.notes),
    }


def _tell_fit(learned: OwnFit, out: Path) -> None:
    spec, fitted = learned.spec, learned.fitted
    outcome, won = spec.outcome, int(spec.labels.sum())
    output.say(f"{out}: a chance de '{outcome.column}' ser '{outcome.positive}'", style="bold")
    output.say(
        f"Conta como sim '{outcome.positive}' ({outcome.reason}); como não, '{outcome.negative}'. "
        f"{formats.count(len(spec.labels), own_tables.ROWS)}, {formats.number(won)} com sim "
        f"({formats.percent(won / len(spec.labels), 1)}), {formats.count(len(spec.signals), own_tables.SIGNALS)}."
    )
    _tell_ladder(learned)
    own_tables.tell_warnings(spec, fitted.notes)


def _tell_ladder(learned: OwnFit) -> None:
    fitted = learned.fitted
    if not fitted.ladder:
        return
    proof = "nas linhas mais novas, que nenhum degrau viu" if fitted.is_forward else "em linhas que nenhum degrau viu"
    output.say(f"Prova {proof}:")
    for one in fitted.ladder:
        label = own_tables.mark(one.rung == fitted.chosen, _rung_label(one), 36)
        figures = (
            f"AUC {formats.number(one.auc, 3)}",
            f"perda log. {formats.number(one.log_loss, 4)}",
            f"erro de calibração {formats.number(one.calibration_error, 3)}",
        )
        output.say(f"{label} {'   '.join(figures)}")
    chosen = _report(learned, fitted.chosen)
    if chosen:
        output.say(f"Ficou o {_rung_label(chosen)}: o mais simples que nenhum outro venceu com folga.")


def _rung_label(one: RungReport) -> str:
    if one.rung == CHALLENGER:
        return f"desafiante, {one.name}"
    return f"degrau {one.rung}, {one.name if one.rung else 'chance média'}"


def _report(learned: OwnFit, rung: int) -> RungReport | None:
    return next((one for one in learned.fitted.ladder if one.rung == rung), None)


def _finite(figure: float) -> float | None:
    return figure if abs(figure) < float("inf") else None


def _has_interval(explained: OwnReceipt) -> bool:
    """A ranker's card knows an order, and not how sure its chances are."""
    return explained.high > explained.low


def _receipt_record(explained: OwnReceipt) -> dict[str, Any]:
    receipt = explained.receipt
    return {
        "row": explained.row,
        "chance": explained.chance,
        "chance_min": explained.low if _has_interval(explained) else None,
        "chance_max": explained.high if _has_interval(explained) else None,
        "score": receipt.score,
        "start_points": receipt.start_points,
        "reasons": [{"signal": one.signal, "text": one.text, "points": one.points} for one in receipt.reasons],
        "rest_points": receipt.rest_points,
    }


def _tell_receipt(explained: OwnReceipt) -> None:
    receipt = explained.receipt
    sure = f" ({formats.interval(explained.low * 100, explained.high * 100)})" if _has_interval(explained) else ""
    output.say(f"Linha {formats.number(explained.row)}: chance de {receipt.score} em 100{sure}.", style="bold")
    output.say(f"{receipt.start_points:>6}  ponto de partida")
    for reason in receipt.reasons:
        output.say(f"{formats.signed(reason.points):>6}  {reason.text}")
    if receipt.rest_points:
        output.say(f"{formats.signed(receipt.rest_points):>6}  demais sinais")
    output.say(f"{receipt.score:>6}  chance")

"""A log of decisions of one's own: what another policy would have earned on it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from growth_equestre.cli import files, output
from growth_equestre.cli.portuguese import PortugueseCommand, PortugueseGroup
from growth_equestre.ui import formats

if TYPE_CHECKING:
    from growth_equestre.next_action.types_policy import Estimate, PolicyEstimates

_DECISIONS = formats.Noun("decisão", "decisões")
_METHODS = {
    "ips": "IPS (cada decisão pesada)",
    "snips": "IPS autonormalizado",
    "dm": "método direto",
    "dr": "duplamente robusto",
}


def program() -> typer.Typer:
    """The commands under `policy`."""
    app = typer.Typer(
        cls=PortugueseGroup,
        help=(
            "Julga uma política de decisão com o log de outra, antes de ligá-la. Nada disso toca o espaço de trabalho."
        ),
        no_args_is_help=True,
        options_metavar="[OPÇÕES]",
        subcommand_metavar="COMANDO [ARGUMENTOS]...",
    )
    # Without this a program of one command would lose the command's name.
    app.callback()(lambda: None)
    app.command("evaluate", cls=PortugueseCommand, options_metavar="[OPÇÕES]")(evaluate)
    return app


def evaluate(
    log: Annotated[Path, typer.Argument(metavar="LOG", help="CSV (qualquer separador) ou Parquet; .gz também.")],
    action: Annotated[str, typer.Option("--action", metavar="COLUNA", help="A ação que foi tomada.")],
    propensity: Annotated[
        str, typer.Option("--propensity", metavar="COLUNA", help="A probabilidade com que ela foi escolhida.")
    ],
    reward: Annotated[str, typer.Option("--reward", metavar="COLUNA", help="O que se ganhou: um número.")],
    candidate_prefix: Annotated[
        str,
        typer.Option(
            "--candidate-prefix",
            metavar="PREFIXO",
            help="PREFIXO + nome da ação: a coluna com a probabilidade que a política candidata daria a ela.",
        ),
    ],
    features: Annotated[
        str, typer.Option("--features", metavar="C1,C2", help="O que se sabia na hora, para o método direto.")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Um objeto JSON, para máquinas.")] = False,
) -> None:
    """Quanto a política candidata teria ganho por decisão, por quatro métodos, com intervalos de 95%."""
    from growth_equestre.next_action import service_policy

    known = tuple(name.strip() for name in features.split(",") if name.strip())
    columns = service_policy.LogColumns(action, propensity, reward, candidate_prefix, known)
    found = service_policy.evaluate_file(files.read(log), columns)
    if as_json:
        output.emit(found.to_json())
    else:
        _tell(found)
    for reason in service_policy.support_of(found).reasons:
        output.warn(f"Base fraca: {reason}. Não compare políticas com estes números.{_how_many_more(found)}")


def _tell(found: PolicyEstimates) -> None:
    output.say(f"{formats.count(found.rows, _DECISIONS)}, recompensa média {_figure(found.logged)}.", style="bold")
    output.say("A política candidata teria ganho, por decisão:")
    for name, label in _METHODS.items():
        output.say(f"  {label:<28} {_figure(getattr(found, name))}")
    output.say(
        f"As decisões valem por {formats.number(found.effective_sample_size, 1)}; "
        f"a candidata poderia ter tomado {formats.percent(found.coverage, 1)} das ações do log."
    )


def _figure(found: Estimate) -> str:
    if abs(found.low) == float("inf"):
        return f"{formats.number(found.value, 4)} (sem intervalo)"
    return f"{formats.number(found.value, 4)} ({formats.interval(found.low, found.high, 4)})"


def _how_many_more(found: PolicyEstimates) -> str:
    from growth_equestre.next_action import service_policy

    more = service_policy.support_of(found).more_decisions
    if more is None:
        return " É preciso um log que tenha tomado essas ações."
    return f" Faltam cerca de {formats.count(more, _DECISIONS)} como estas."

"""Models: train one, list them, bring one from a file, have one serve, go back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from growth_equestre.cli import files, output
from growth_equestre.cli.opened import workspace
from growth_equestre.cli.portuguese import PortugueseCommand, PortugueseGroup
from growth_equestre.ui import formats

if TYPE_CHECKING:
    from growth_equestre.foundation.workspace import Workspace
    from growth_equestre.learning.types import Model, TrainingReport

_KIND = typer.Argument(metavar="TIPO", help="O tipo de modelo, por exemplo propensity.")
_JSON = typer.Option("--json", help="Um objeto JSON por linha, para máquinas.")
_WHY = typer.Option("--why", metavar="MOTIVO", help="Por quê; fica registrado com o modelo.")


def train(
    kind: Annotated[str, _KIND],
    as_of: Annotated[
        str,
        typer.Option("--as-of", metavar="MOMENTO", help="Aprende só do que se sabia antes (ISO 8601; padrão: agora)."),
    ] = "",
    seed: Annotated[
        int, typer.Option("--seed", metavar="S", min=0, help="Um número inteiro; a mesma semente dá o mesmo modelo.")
    ] = 0,
    why: Annotated[str, _WHY] = "",
    as_json: Annotated[bool, _JSON] = False,
) -> None:
    """Treina um modelo com o histórico daqui; entra em uso só se vencer o atual com folga."""
    from growth_equestre.foundation.clock import parse_local
    from growth_equestre.learning import service_training

    with workspace() as ws, output.progress_bar("Aprendendo") as tell:
        moment = parse_local(as_of, ws.local_zone) if as_of else None
        done = service_training.train(ws, kind, moment, seed, why, lambda made, total: tell(made, total or made))
    if as_json:
        output.emit(_training_record(done))
        return
    for place, sentence in enumerate(done.words):
        output.say(sentence, style="" if place else "bold")


def program() -> typer.Typer:
    """The commands under `models`."""
    app = typer.Typer(
        cls=PortugueseGroup,
        help="Os modelos do espaço de trabalho: listar, trazer de um arquivo, colocar em uso, voltar ao anterior.",
        no_args_is_help=True,
        options_metavar="[OPÇÕES]",
        subcommand_metavar="COMANDO [ARGUMENTOS]...",
    )
    commands: Mapping[str, Callable[..., None]] = {
        "list": list_models,
        "import": import_card,
        "promote": promote,
        "rollback": roll_back,
    }
    for name, work in commands.items():
        app.command(name, cls=PortugueseCommand, options_metavar="[OPÇÕES]")(work)
    return app


def list_models(as_json: Annotated[bool, _JSON] = False) -> None:
    """Todos os modelos, do mais novo ao mais antigo, e o que está em uso em cada tipo."""
    from growth_equestre.learning import service as learning

    with workspace() as ws:
        found = learning.models(ws)
        if as_json:
            for model in found:
                output.emit(_model_record(model))
            return
        for kind in learning.kinds().values():
            now = learning.serving(ws, kind.code)
            output.say(f"{kind.label} ({kind.code}): em uso {now.version}. {now.problem}".rstrip(), style="bold")
            _tell_models(ws, [model for model in found if model.kind == kind.code])


def import_card(
    file: Annotated[Path, typer.Argument(metavar="ARQUIVO", help="Um cartão em JSON, por exemplo editado à mão.")],
    kind: Annotated[str | None, typer.Option("--kind", metavar="TIPO", help="Padrão: pelo nome do cartão.")] = None,
    card: Annotated[str | None, typer.Option("--card", metavar="CARTÃO", help="Padrão: pelo nome do cartão.")] = None,
    why: Annotated[str, _WHY] = "",
    as_json: Annotated[bool, _JSON] = False,
) -> None:
    """Traz um cartão de um arquivo como nova versão, já avaliada; não entra em uso sozinha."""
    from growth_equestre.learning import rules_words, service_training
    from growth_equestre.learning import service as learning

    with workspace() as ws:
        made = service_training.bring(ws, files.read(file), why, kind, card)
        known = learning.kind_named(made.kind)
    if as_json:
        output.emit(_model_record(made))
        return
    output.say(f"Guardado como {made.version} ({made.state.label}).", style="bold")
    for one in made.trial:
        output.say(rules_words.trial_words(known, one, made.version))
    if not made.evidence:
        output.say("Ainda não há resultados bastantes para avaliá-lo; até lá não pode entrar em uso.")


def promote(
    kind: Annotated[str, _KIND],
    version: Annotated[str, typer.Argument(metavar="VERSÃO", help="Como a lista a chama, por exemplo 2026-11-21.1.")],
    why: Annotated[str, _WHY] = "",
) -> None:
    """Coloca uma versão em uso; os scores passados ficam como estão."""
    from growth_equestre.learning import service as learning

    with workspace() as ws:
        done = learning.promote(ws, learning.version_named(ws, kind, version).model_id, why)
    output.say(f"Em uso: {done.after} (antes: {done.before}).")


def roll_back(kind: Annotated[str, _KIND], why: Annotated[str, _WHY] = "") -> None:
    """Volta ao modelo que estava em uso antes."""
    from growth_equestre.learning import service as learning

    with workspace() as ws:
        done = learning.roll_back(ws, kind, why)
    output.say(f"Em uso: {done.after} (antes: {done.before}).")


def _tell_models(ws: Workspace, found: list[Model]) -> None:
    from growth_equestre.learning import rules_words

    if not found:
        output.say("  nenhum modelo treinado ainda")
    for model in found:
        first = next(iter(model.evidence.values()), None)
        auc = rules_words.metric_text(first.metric("auc") if first else None)
        when = formats.moment(model.trained_at, ws.local_zone)
        output.say(f"  {model.version:<14} {model.state.label:<11} {when}  {model.origin.label}, AUC {auc}")


def _training_record(done: TrainingReport) -> dict[str, Any]:
    return {
        "promoted": done.is_promoted,
        "before": done.before,
        "words": list(done.words),
        **_model_record(done.model),
    }


def _model_record(model: Model) -> dict[str, Any]:
    return {
        "kind": model.kind,
        "version": model.version,
        "model_id": model.model_id,
        "state": model.state.value,
        "origin": model.origin.value,
        "parent": model.parent,
        "sha256": model.sha256,
        "as_of": model.as_of.isoformat() if model.as_of else None,
        "rows": model.rows,
        "outcomes": model.outcomes,
        "rung": model.rung,
        "data_hash": model.data_hash,
        "trained_at": model.trained_at.isoformat(),
        "why": model.why,
        "metrics": {
            card: {one.name: [one.value, one.low, one.high] for one in evidence.metrics}
            for card, evidence in model.evidence.items()
        },
        "trial": [
            {"card": one.card, "against": one.against, "difference": one.difference, "low": one.low, "high": one.high}
            for one in model.trial
        ],
    }

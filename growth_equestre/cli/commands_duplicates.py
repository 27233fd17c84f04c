"""The same person twice: which pairs there are, and the clean-up of the surest, first as a dry run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from growth_equestre.cli import output
from growth_equestre.cli.opened import workspace
from growth_equestre.ui import formats

if TYPE_CHECKING:
    from collections.abc import Sequence

    from growth_equestre.leads.types_duplicates import Pair

_SHOWN = 10
_RECORD = formats.Noun("cadastro", "cadastros")


def duplicates(
    merge_all: Annotated[
        bool, typer.Option("--merge-all", help="Diz o que a limpeza dos quase certos faria; nada é gravado sem --yes.")
    ] = False,
    is_sure: Annotated[bool, typer.Option("--yes", help="Com --merge-all: une os quase certos.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Em JSON, para máquinas.")] = False,
) -> None:
    """Mostra quem parece cadastrado duas vezes; com --merge-all, une os quase certos (dá para desfazer)."""
    from growth_equestre.leads import service_duplicates as service
    from growth_equestre.leads.types_duplicates import Likeness

    with workspace() as ws:
        pairs = service.candidates(ws)
        plan = service.plan_merges(ws, [one for one in pairs if one.likeness is Likeness.SURE])
        report = service.merge_all(ws, plan) if merge_all and is_sure else None
    if as_json:
        counts = {likeness.value: sum(one.likeness is likeness for one in pairs) for likeness in Likeness}
        done = {"united": report.gone if report else 0, "change_set_id": report.change_set_id if report else ""}
        output.emit({"pairs": counts, "would_unite": plan.gone_count, **done})
        return
    _show(pairs)
    if report:
        united = "cadastro unido a outro" if report.gone == 1 else "cadastros unidos a outros"
        output.say(f"{formats.number(report.gone)} {united}. Alteração {report.change_set_id}.")
    elif merge_all:
        output.say(f"A limpeza uniria {formats.count(plan.gone_count, _RECORD)}. Nada mudou: repita com --yes.")


def _show(pairs: Sequence[Pair]) -> None:
    if not pairs:
        output.say("Ninguém parece estar cadastrado duas vezes.")
    for one in pairs[:_SHOWN]:
        names = (
            f"{one.kept_name} ({one.kept_place or 'sem cidade'}) · {one.gone_name} ({one.gone_place or 'sem cidade'})"
        )
        output.say(f"{one.likeness.label}: {names}: {', '.join(one.because)}")
    if len(pairs) > _SHOWN:
        output.say(f"e mais {formats.count(len(pairs) - _SHOWN, formats.Noun('par', 'pares'))}.")

"""The three decisions: score, match and recommend."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from growth_equestre.cli import output
from growth_equestre.cli.opened import workspace
from growth_equestre.cli.portuguese import WrongUsage
from growth_equestre.foundation.errors import NotFound
from growth_equestre.ui import formats

if TYPE_CHECKING:
    from growth_equestre.foundation.workspace import Workspace
    from growth_equestre.matching.types import Match
    from growth_equestre.next_action.types import Recommendation
    from growth_equestre.scorecard.types import Line, Reason
    from growth_equestre.scoring.types import LeadScore

BATCH = 20_000
"""Leads read back and printed at a time."""

_LEAD = typer.Argument(metavar="ID", help="O id do lead: o nosso ou o do seu sistema.")
_ALL = typer.Option("--all", help="Todos os leads.")
_LEADS = formats.Noun("lead", "leads")
_JSON = typer.Option("--json", help="Um objeto JSON por linha, para máquinas.")


def score(
    lead: Annotated[str, _LEAD] = "",
    every: Annotated[bool, _ALL] = False,
    as_of: Annotated[
        str,
        typer.Option("--as-of", metavar="MOMENTO", help="O score de um momento passado (ISO 8601); nada é gravado."),
    ] = "",
    as_json: Annotated[bool, _JSON] = False,
) -> None:
    """Calcula o score, as chances e os motivos de um lead (ou de todos) e guarda."""
    _one_or_all(lead, every)
    with workspace() as ws:
        if as_of:
            _score_of_then(ws, lead, as_of, as_json)
        elif every:
            _score_everyone(ws, as_json)
        else:
            _score_one(ws, lead, as_json)


def _score_one(ws: Workspace, lead: str, as_json: bool) -> None:
    from growth_equestre.scoring import service as scoring

    result = scoring.score(ws, _lead_id(ws, lead))
    _emit([result]) if as_json else _tell_score(ws, result)


def _score_everyone(ws: Workspace, as_json: bool) -> None:
    from growth_equestre.scoring import service as scoring

    with output.progress_bar("Calculando scores") as tell:
        count = scoring.score_many(ws, None, lambda done, total: tell(done, total or done))
    if as_json:
        _emit_all(ws, scoring.current_many)
    else:
        output.say(f"Score atualizado de {formats.count(count, _LEADS)}.")


def _score_of_then(ws: Workspace, lead: str, as_of: str, as_json: bool) -> None:
    """One lead's score at a past moment, or every lead's as JSON lines."""
    from growth_equestre.foundation.clock import parse_local
    from growth_equestre.scoring import service as scoring

    moment = parse_local(as_of, ws.local_zone)
    if lead:
        result = scoring.score_as_of(ws, _lead_id(ws, lead), moment)
        _emit([result]) if as_json else _tell_score(ws, result)
        return
    count = 0
    for some in _in_batches(ws):
        found = scoring.score_many_as_of(ws, moment, some)
        count += len(found)
        if as_json:
            _emit(found)
    if not as_json:
        output.say(f"{formats.count(count, _LEADS)} com score nesse momento. Veja um a um com --json.")


def match(
    lead: Annotated[str, _LEAD],
    count: Annotated[
        int | None,
        typer.Option("--count", "-n", metavar="N", min=1, max=50, help="Quantos, de 1 a 50 (padrão: a configuração)."),
    ] = None,
    as_json: Annotated[bool, _JSON] = False,
) -> None:
    """Os parceiros mais compatíveis com um lead, do melhor ao pior, com os motivos."""
    from growth_equestre.matching import service as matching

    with workspace() as ws:
        found = matching.match(ws, _lead_id(ws, lead), count)
    if as_json:
        _emit(found)
    else:
        _tell_matches(found)


def recommend(
    lead: Annotated[str, _LEAD] = "",
    every: Annotated[bool, _ALL] = False,
    as_json: Annotated[bool, _JSON] = False,
) -> None:
    """A próxima ação de um lead (ou de todos): o quê, por onde, quando e por quê. Fica registrada."""
    from growth_equestre.next_action import service as next_action

    _one_or_all(lead, every)
    with workspace() as ws:
        if not every:
            advice = next_action.recommend(ws, _lead_id(ws, lead))
            _emit([advice]) if as_json else _tell_advice(ws, advice)
            return
        with output.progress_bar("Escolhendo próximas ações") as tell:
            count = next_action.recommend_many(ws, None, lambda done, total: tell(done, total or done))
        if as_json:
            _emit_all(ws, next_action.current_many)
        else:
            output.say(f"Próxima ação registrada para {formats.count(count, _LEADS)}.")


def _one_or_all(lead: str, every: bool) -> None:
    if bool(lead) == every:
        raise WrongUsage("Informe o ID de um lead ou --all, um dos dois.")


def _in_batches(ws: Workspace) -> Iterator[list[str]]:
    """Our ids of every lead outside the bin, in order, so many at a time that a million fit in memory."""
    from growth_equestre.leads import service as leads

    everyone = sorted(leads.public_ids(ws))
    for start in range(0, len(everyone), BATCH):
        yield everyone[start : start + BATCH]


def _emit_all(ws: Workspace, current: Callable[[Workspace, list[str]], Sequence[LeadScore | Recommendation]]) -> None:
    """What is kept of every lead, batch after batch."""
    for some in _in_batches(ws):
        _emit(current(ws, some))


def _lead_id(ws: Workspace, text: str) -> str:
    """Our id of the lead that the text names. Raises NotFound."""
    from growth_equestre.leads import service as leads

    found = leads.resolve_ids(ws, [text])
    if text not in found:
        raise NotFound(f"Nenhum lead tem o id '{text[:60]}'.", "Veja os ids com: growth-equestre export leads.")
    return found[text]


def _emit(results: Sequence[LeadScore | Match | Recommendation]) -> None:
    for result in results:
        output.emit(result.to_json())


def _tell_score(ws: Workspace, result: LeadScore) -> None:
    from growth_equestre.leads import service as leads

    lead = leads.get(ws, result.lead_id)
    sure = formats.interval(result.chance_low * 100, result.chance_high * 100)
    output.say(", ".join(part for part in (lead.name, lead.place) if part), style="bold")
    output.say(f"Score {result.score}. Status sugerido: {result.suggested_stage.label}.")
    output.say(f"Chance em 30 dias: {formats.percent(result.chance_30d)} ({sure}).")
    output.say(f"Chance em 7 dias: {formats.percent(result.chance_7d)}.")
    output.say(f"{result.start_points:>6}  ponto de partida")
    _tell_reasons(result.reasons)


def _tell_matches(found: Sequence[Match]) -> None:
    if not found:
        output.say("Nenhum parceiro pode receber este lead agora. Importe ou ative parceiros do segmento.")
    for one in found:
        place = "/".join(part for part in (one.city, one.uf) if part)
        distance = "distância desconhecida" if one.km is None else formats.km(one.km)
        output.say(f"{one.rank:>3}. {one.name} ({place}): compatibilidade {one.compatibility}, {distance}")
        output.say(f"{one.start_points:>9}  ponto de partida")
        _tell_reasons(one.reasons, indent=9)


def _tell_advice(ws: Workspace, advice: Recommendation) -> None:
    channel = f", por {advice.channel.label}" if advice.channel else ""
    output.say(f"{advice.action.label}{channel}, em {formats.moment(advice.when, ws.local_zone)}.", style="bold")
    _tell_reasons(advice.reasons)
    if advice.whatsapp_link:
        output.say(advice.whatsapp_link)


def _tell_reasons(reasons: Sequence[Reason | Line], indent: int = 6) -> None:
    for reason in reasons:
        output.say(f"{formats.signed(reason.points):>{indent}}  {reason.text}")

"""Where the search may stop, and the words for ranks and refusals."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from growth_equestre.matching.types import REST_SIGNAL, Box, Candidate, Refusal
from growth_equestre.scorecard import service as scorecard
from growth_equestre.scorecard.types import Card, CategoryAxis, NumericAxis, Reason, Receipt, SignalTable

NEAR_KM = 200.0
"""Where the search begins; it goes on to the whole country unless nobody farther can be better.

Of 60 leads among 100,000 partners 59 were settled here; 400 km settles all but reads a third more, 100 km only 52.
"""

EARTH_RADIUS_KM = 6371.0088
ROUNDING = 1e-9

PRIOR_ANSWERS = 6.0
"""Imagined leads at the average answer rate that each partner starts with: one yes makes nobody the best in Brazil."""

UNSEEN_ANSWER_RATE = 0.5
"""The average where no partner has received a lead yet; it only matters once one has."""

TIE_RULE = "Em empate de compatibilidade, vem antes quem está mais perto; depois, quem está há mais tempo no diretório."

REFUSALS = {
    Refusal.DELETED: "Este parceiro foi excluído do diretório.",
    Refusal.INACTIVE: "Este parceiro está inativo no diretório.",
    Refusal.OTHER_SEGMENT: "Este parceiro atende outro segmento e nenhum CNAE dele serve ao que o lead procura.",
    Refusal.NO_CAPACITY: "Este parceiro já recebeu este mês todos os leads que pode receber.",
    Refusal.HAS_REFUSED: "Este parceiro já recusou este lead.",
}


def month_start(now: datetime, zone: ZoneInfo) -> datetime:
    """First moment of the current month as the team's calendar has it, in UTC."""
    return now.astimezone(zone).replace(day=1, hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)


def box_around(latitude: float, longitude: float, reach_km: float) -> Box:
    """Every place within `reach_km` of the point lies in it (Brazil is far from the poles and the date line)."""
    angle = reach_km / EARTH_RADIUS_KM
    height = math.degrees(angle)
    width = math.degrees(math.asin(min(1.0, math.sin(angle) / math.cos(math.radians(latitude)))))
    return Box(latitude - height, latitude + height, longitude - width, longitude + width)


@lru_cache(maxsize=8)
def best_margin_beyond(card: Card, reach_km: float) -> float:
    """Log-odds that no partner at `reach_km` or further (or with no known place) can exceed, whatever else it has."""
    return card.intercept + sum(max(_points_beyond(table, reach_km)) for table in card.tables)


def _points_beyond(table: SignalTable, reach_km: float) -> list[float]:
    points = [cell.points for cell in table.cells]
    if table.name != "km" or not isinstance(table.axis, NumericAxis):
        return points
    return points[bisect_right(table.axis.edges, reach_km) :]


def is_settled(card: Card, found: Sequence[Candidate], count: int, reach_km: float) -> bool:
    """Whether nobody beyond `reach_km` can displace any of the `count` found within it."""
    if len(found) < count:
        return False
    weakest = scorecard.evaluate(card, found[-1].row).margin
    return weakest > best_margin_beyond(card, reach_km) + ROUNDING


def reasons_of(receipt: Receipt) -> tuple[Reason, ...]:
    """The listed reasons and, where it is not zero, the line that gathers the rest."""
    rest = (Reason(REST_SIGNAL, "demais sinais", receipt.rest_points),) if receipt.rest_points else ()
    return receipt.reasons + rest


def place_sentence(place: int, eligible: int, shown: int) -> str:
    """Where the partner stands, and whether the list shows it."""
    if place <= shown:
        return f"Este parceiro está na lista: é o {place}º de {_thousands(eligible)} que podem receber o lead."
    return f"É o {place}º de {_thousands(eligible)} que podem receber o lead; a lista mostra os {shown} primeiros."


def gap_sentence(card: Card, asked: Candidate, last_shown: Candidate) -> str:
    """What separates a partner from the last one on the list: the signal where it loses most."""
    mine, theirs = scorecard.evaluate(card, asked.row), scorecard.evaluate(card, last_shown.row)
    lead = [b - a for a, b in zip(mine.contributions, theirs.contributions, strict=True)]
    if mine.margin == theirs.margin:
        return f"Empata com o último da lista, {last_shown.name}. {TIE_RULE}"
    widest = max(range(len(lead)), key=lambda i: lead[i])
    table = card.tables[widest]
    own, other = _words(table, asked.row[table.name]), _words(table, last_shown.row[table.name])
    return (
        f"O último da lista, {last_shown.name}, tem {theirs.score}; este tem {mine.score}. "
        f"O que mais separa os dois: este {own}, o outro {other}."
    )


def _words(table: SignalTable, value: float | str | None) -> str:
    """The card's own words for one value of a signal."""
    axis = table.axis
    if value is None:
        return table.cells[axis.missing].text
    if isinstance(axis, CategoryAxis):
        return table.cells[axis.places.get(str(value), axis.other)].text
    return table.cells[bisect_right(axis.edges, float(value))].text


def _thousands(count: int) -> str:
    return f"{count:,}".replace(",", ".")

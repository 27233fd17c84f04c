"""Where the search may stop, and the words for ranks and refusals."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from growth_equestre.matching.types import Refusal
from growth_equestre.scorecard import service as scorecard
from growth_equestre.scorecard.service import Row
from growth_equestre.scorecard.types import (
    REST_SIGNAL,
    REST_TEXT,
    Card,
    CategoryAxis,
    NumericAxis,
    Reason,
    Receipt,
    SignalTable,
    Value,
)

NEAR_KM = 200.0
"""Where the search begins; it goes on to the whole country unless nobody farther can be better.

Of 60 leads among 100,000 partners 59 were settled here; 400 km settles all but reads a third more, 100 km only 52.
"""

ROUNDING = 1e-9

KEPT_PLACES = 3
"""The first places of a list are never given up to learn from."""

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


def best_margin_beyond(card: Card, reach_km: float) -> float:
    """Log-odds that no partner at `reach_km` or further (or with no known place) can exceed, whatever else it has."""
    alone = sum(max(_points_beyond(table, reach_km)) for table in card.tables)
    return card.intercept + alone + sum(max(cell.points for cell in pair.cells) for pair in card.pairs)


def _points_beyond(table: SignalTable, reach_km: float) -> list[float]:
    points = [cell.points for cell in table.cells]
    if table.name != "km" or not isinstance(table.axis, NumericAxis):
        return points
    return points[bisect_right(table.axis.edges, reach_km) :]


@dataclass(frozen=True)
class TriedPlace:
    """One place of a list: who stands there by its rank (1 is the best), and with which probability it did."""

    rank: int
    probability: float
    spare: int


def tried_places(count: int, share: float, seed: str) -> tuple[TriedPlace, ...]:
    """Who stands on a list of `count`: below the first places each place is given up with probability `share`.

    A place that is given up goes to its own partner from below the list (the fourth place to the first below, and so
    on), so that every probability is exact. The same seed gives the same list.
    """
    places = [TriedPlace(rank, 1.0, rank) for rank in range(1, min(KEPT_PLACES, count) + 1)]
    for rank in range(KEPT_PLACES + 1, count + 1):
        spare = count + rank - KEPT_PLACES
        is_given_up = _lot(f"{seed} {rank}") < share
        places.append(TriedPlace(spare if is_given_up else rank, share if is_given_up else 1.0 - share, spare))
    return tuple(places)


def filled(places: tuple[TriedPlace, ...], eligible: int) -> list[TriedPlace]:
    """The same list where only so many partners can receive the lead: who has nobody below gives up nothing."""
    kept = []
    for position, place in enumerate(places[:eligible], start=1):
        kept.append(place if place.spare <= eligible else replace(place, rank=position, probability=1.0))
    return kept


def _lot(seed: str) -> float:
    """A number in [0, 1) that the text alone decides."""
    return int.from_bytes(hashlib.sha256(seed.encode()).digest()[:8]) / 2**64


def reasons_of(receipt: Receipt) -> tuple[Reason, ...]:
    """The listed reasons and, where it is not zero, the line that gathers the rest."""
    rest = (Reason(REST_SIGNAL, REST_TEXT, receipt.rest_points),) if receipt.rest_points else ()
    return receipt.reasons + rest


def place_sentence(place: int, eligible: int, shown: int) -> str:
    """Where the partner stands, and whether the list shows it."""
    if place <= shown:
        return f"Este parceiro está na lista: é o {place}º de {_thousands(eligible)} que podem receber o lead."
    return f"É o {place}º de {_thousands(eligible)} que podem receber o lead; a lista mostra os {shown} primeiros."


def gap_sentence(card: Card, mine: Row, last_shown: str, theirs: Row) -> str:
    """What separates a partner from the last one on the list (its name and signals): the signal where it loses most."""
    own, other = scorecard.evaluate(card, mine), scorecard.evaluate(card, theirs)
    if own.margin == other.margin:
        return f"Empata com o último da lista, {last_shown}. {TIE_RULE}"
    lead = [b - a for a, b in zip(own.contributions, other.contributions, strict=True)]
    table = card.tables[max(range(len(card.tables)), key=lambda i: lead[i])]
    return (
        f"O último da lista, {last_shown}, tem {other.score}; este tem {own.score}. O que mais separa os dois: "
        f"este {words_of(table, mine[table.name])}, o outro {words_of(table, theirs[table.name])}."
    )


def words_of(table: SignalTable, value: Value) -> str:
    """The card's own words for one value of a signal."""
    axis = table.axis
    if value is None:
        return table.cells[axis.missing].text
    if isinstance(axis, CategoryAxis):
        return table.cells[axis.places.get(str(value), axis.other)].text
    return table.cells[bisect_right(axis.edges, float(value))].text


def _thousands(count: int) -> str:
    return f"{count:,}".replace(",", ".")

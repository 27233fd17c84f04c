"""The door of matching: the best partners for one lead or for many, why not another, and the list as a file."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from growth_equestre.foundation.csv_write import to_csv
from growth_equestre.foundation.errors import InvalidInput, LeadNotFound, PartnerNotFound
from growth_equestre.foundation.ids import is_uuid
from growth_equestre.foundation.settings import WorkspaceSettings
from growth_equestre.foundation.vocab import Permission
from growth_equestre.foundation.workspace import Workspace, use_case
from growth_equestre.learning import service as learning
from growth_equestre.matching import rules, rules_prior, service_directory, service_learning, store
from growth_equestre.matching.types import Match, Query, ShownPartner, WhyNot
from growth_equestre.partners import service as partners
from growth_equestre.scorecard import service as scorecard
from growth_equestre.scorecard.types import Card, Receipt

if TYPE_CHECKING:
    from growth_equestre.matching.model_ranking import Bench, Best, Stand

MOST_PARTNERS = 50

EXPORT_COLUMNS = (
    "posicao", "parceiro", "compatibilidade", "km", "telefone", "segmento", "uf", "cidade", "ponto_de_partida",
    "motivos",
)  # fmt: skip


@use_case(Permission.CAN_VIEW)
def match(ws: Workspace, lead_id: str, count: int | None = None) -> list[Match]:
    """The best `count` partners (1 to 50; default: the workspace's choice), best first, each with its receipt.

    Fewer where fewer can receive the lead, none from an empty directory. Raises LeadNotFound, InvalidInput for a
    count outside 1 to 50.
    """
    return match_at(ws, lead_id, _checked(ws.settings, count))


def match_at(ws: Workspace, lead_id: str, count: int) -> list[Match]:
    """The same, of any length. Raises LeadNotFound."""
    from growth_equestre.matching.model_ranking import best  # noqa: PLC0415 (numbers load only when asked for)

    query = _query(ws, lead_id, ws.settings)
    bench = bench_of(ws, query)
    return _listed(ws, bench, {lead_id: (query, best(bench, query, count))})[lead_id]


@use_case(Permission.CAN_VIEW)
def match_many(ws: Workspace, lead_ids: Sequence[str], count: int | None = None) -> dict[str, list[Match]]:
    """The same lists for many leads at one moment, by lead; leads that do not exist are left out.

    Raises InvalidInput for a count outside 1 to 50.
    """
    from growth_equestre.matching.model_ranking import best  # noqa: PLC0415

    settings = ws.settings
    how_many = _checked(settings, count)
    asked = [lead_id for lead_id in dict.fromkeys(lead_ids) if is_uuid(lead_id)]
    queries = store.queries(ws.cursor(), asked, *_moments(ws, settings))
    if not queries:
        return {}
    bench = bench_of(ws, next(iter(queries.values())), is_for_many=True)
    alike: dict[tuple[object, ...], Best] = {}
    found: dict[str, tuple[Query, Best]] = {}
    for lead_id in (one for one in asked if one in queries):
        query = queries[lead_id]
        who = lead_id if len(bench.history.refusers_of(lead_id)) else ""
        key = (query.segment, query.uf, query.latitude, query.longitude, who)
        if key not in alike:
            alike[key] = best(bench, query, how_many)
        found[lead_id] = (query, alike[key])
    return _listed(ws, bench, found)


@use_case(Permission.CAN_VIEW)
def why_not(ws: Workspace, lead_id: str, partner_id: str) -> WhyNot:
    """Why this partner is not (higher) on the lead's list: its place and receipt, or why it cannot receive the lead.

    Raises LeadNotFound, PartnerNotFound.
    """
    from growth_equestre.matching.model_ranking import stand_of  # noqa: PLC0415

    query = _query(ws, lead_id, ws.settings)
    bench = bench_of(ws, query)
    place = bench.directory.place_of.get(partner_id.lower())
    if place is None:
        raise PartnerNotFound(partner_id)
    asked = stand_of(bench, query, place)
    receipt = scorecard.receipt(bench.card, bench.row(query, place, asked.km))
    return WhyNot(
        lead_id=lead_id,
        partner_id=partner_id.lower(),
        name=store.shown(ws.cursor(), [partner_id.lower()])[partner_id.lower()].name,
        refusal=asked.refusal,
        rank=asked.rank,
        eligible=asked.eligible,
        compatibility=receipt.score,
        km=_known(asked.km),
        start_points=receipt.start_points,
        reasons=rules.reasons_of(receipt),
        sentences=_sentences(ws, bench, query, asked),
    )


@use_case(Permission.CAN_EXPORT)
def export_matches(ws: Workspace, lead_id: str, count: int | None = None) -> bytes:
    """The lead's best partners as a CSV."""
    return as_csv(match(ws, lead_id, count))


def as_csv(matches: Sequence[Match]) -> bytes:
    """A list of partners as a file."""
    return to_csv([_row_of(one) for one in matches], EXPORT_COLUMNS)


def card_in_use(ws: Workspace) -> Card:
    """The card that ranks partners now: the one that ships, until a learned one proved better."""
    return learning.serving(ws, service_learning.KIND).cards[service_learning.CARD]


def prior_card() -> str:
    """The JSON of the hand-made card, as kept in the product's files."""
    return scorecard.to_json(rules_prior.COMPATIBILITY_CARD)


def vacancies(ws: Workspace, partner_ids: Collection[str]) -> dict[str, int]:
    """Leads that each of these partners can still receive this month; those without a limit are left out."""
    now, month_start = _moments(ws, ws.settings)
    bench = bench_of(ws, Query("", None, None, None, None, now, month_start))
    places = {one: bench.directory.place_of[one] for one in partner_ids if one in bench.directory.place_of}
    left = bench.directory.capacity - bench.history.leads_this_month
    return {one: max(0, int(left[place])) for one, place in places.items() if not math.isnan(left[place])}


def bench_of(ws: Workspace, query: Query, *, is_for_many: bool = False) -> Bench:
    """The card in use over the directory as it is, with what was known of every partner at the query's moment."""
    from growth_equestre.matching.model_directory import history_at  # noqa: PLC0415
    from growth_equestre.matching.model_ranking import Bench  # noqa: PLC0415

    known = service_directory.current(ws)
    history = history_at(
        known.dealings, known.directory.size, query.as_of, query.month_start,
        rules.PRIOR_ANSWERS, rules.UNSEEN_ANSWER_RATE,
    )  # fmt: skip
    return Bench(card_in_use(ws), known.directory, history, rules_prior.SERVES_FROM, is_for_many)


def _checked(settings: WorkspaceSettings, count: int | None) -> int:
    how_many = settings.partner_count if count is None else count
    if not 1 <= how_many <= MOST_PARTNERS:
        raise InvalidInput("parceiros", f"A lista pode ter de 1 a {MOST_PARTNERS} parceiros, não {how_many}.")
    return how_many


def _moments(ws: Workspace, settings: WorkspaceSettings) -> tuple[datetime, datetime]:
    now = ws.now()
    return now, rules.month_start(now, settings.zone)


def _query(ws: Workspace, lead_id: str, settings: WorkspaceSettings) -> Query:
    found = store.query(ws.cursor(), lead_id, *_moments(ws, settings)) if is_uuid(lead_id) else None
    if found is None:
        raise LeadNotFound(lead_id)
    return found


def _listed(ws: Workspace, bench: Bench, found: dict[str, tuple[Query, Best]]) -> dict[str, list[Match]]:
    """What is shown of everyone found. Equal signals have equal receipts, which are made once."""
    ids = bench.directory.partner_ids
    everyone = {str(ids[place]) for _, one in found.values() for place in one.places}
    shown = store.shown(ws.cursor(), everyone)
    made: dict[tuple[object, ...], Receipt] = {}
    lists: dict[str, list[Match]] = {}
    for lead_id, (query, one) in found.items():
        lists[lead_id] = []
        for rank, (place, km, row) in enumerate(_rows(bench, query, one), start=1):
            key = tuple(row.values())
            if key not in made:
                made[key] = scorecard.receipt(bench.card, row)
            lists[lead_id].append(_match(lead_id, shown[str(ids[place])], rank, _known(km), made[key]))
    return lists


def _rows(bench: Bench, query: Query, one: Best) -> Iterable[tuple[int, float, scorecard.Row]]:
    return zip(one.places.tolist(), one.km.tolist(), bench.rows(query, one.places, one.km), strict=True)


def _match(lead_id: str, shown: ShownPartner, rank: int, km: float | None, receipt: Receipt) -> Match:
    return Match(
        lead_id=lead_id,
        partner_id=shown.partner_id,
        name=shown.name,
        segment=shown.segment,
        city=shown.city,
        uf=shown.uf,
        phone=shown.phone,
        rank=rank,
        compatibility=receipt.score,
        km=km,
        start_points=receipt.start_points,
        reasons=rules.reasons_of(receipt),
        latitude=shown.latitude,
        longitude=shown.longitude,
    )


def _sentences(ws: Workspace, bench: Bench, query: Query, asked: Stand) -> tuple[str, ...]:
    from growth_equestre.matching.model_ranking import best  # noqa: PLC0415

    if asked.refusal:
        return (rules.REFUSALS[asked.refusal],)
    if asked.rank is None:
        raise ValueError("a partner that can receive the lead has a rank")
    shown = ws.settings.partner_count
    sentence = rules.place_sentence(asked.rank, asked.eligible, shown)
    if asked.rank <= shown:
        return (sentence,)
    listed = best(bench, query, shown)
    place, km = int(listed.places[-1]), float(listed.km[-1])
    last_id = str(bench.directory.partner_ids[place])
    last = store.shown(ws.cursor(), [last_id])[last_id].name
    mine, theirs = bench.row(query, asked.place, asked.km), bench.row(query, place, km)
    return (sentence, rules.gap_sentence(bench.card, mine, last, theirs))


def _known(km: float) -> float | None:
    return None if math.isnan(km) else km


def _row_of(one: Match) -> dict[str, object]:
    motives = " | ".join(f"{reason.text} {reason.points:+d}" for reason in one.reasons)
    return {
        "posicao": one.rank,
        "parceiro": one.name,
        "compatibilidade": one.compatibility,
        "km": None if one.km is None else round(one.km, 1),
        "telefone": partners.shown_phone(one.phone),
        "segmento": one.segment and one.segment.value,
        "uf": one.uf,
        "cidade": one.city,
        "ponto_de_partida": one.start_points,
        "motivos": motives,
    }

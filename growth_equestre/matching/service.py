"""The door of matching: the best partners for a lead, why not another, and the list as a file."""

from __future__ import annotations

from functools import lru_cache

from growth_equestre.foundation.csv_write import to_csv
from growth_equestre.foundation.errors import InvalidInput, LeadNotFound, PartnerNotFound
from growth_equestre.foundation.ids import is_uuid
from growth_equestre.foundation.settings import PRIOR_CARDS_DIR
from growth_equestre.foundation.vocab import Permission
from growth_equestre.foundation.workspace import Workspace, use_case
from growth_equestre.matching import rules, rules_prior, store
from growth_equestre.matching.types import Candidate, Match, Query, Standing, WhyNot
from growth_equestre.partners import service as partners
from growth_equestre.scorecard import service as scorecard
from growth_equestre.scorecard.types import Card

MOST_PARTNERS = 50
CARD_FILE = PRIOR_CARDS_DIR / "matching.json"

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
    query = _query(ws, lead_id)
    how_many = ws.settings.partner_count if count is None else count
    if not 1 <= how_many <= MOST_PARTNERS:
        raise InvalidInput("parceiros", f"A lista pode ter de 1 a {MOST_PARTNERS} parceiros, não {how_many}.")
    found = _best(ws, query, how_many)
    return [_match(lead_id, candidate, place) for place, candidate in enumerate(found, start=1)]


@use_case(Permission.CAN_VIEW)
def why_not(ws: Workspace, lead_id: str, partner_id: str) -> WhyNot:
    """Why this partner is not (higher) on the lead's list: its place and receipt, or why it cannot receive the lead.

    Raises LeadNotFound, PartnerNotFound.
    """
    query = _query(ws, lead_id)
    asked = store.standing(ws.cursor(), card(), query, partner_id) if is_uuid(partner_id) else None
    if asked is None:
        raise PartnerNotFound(partner_id)
    receipt = scorecard.receipt(card(), asked.candidate.row)
    return WhyNot(
        lead_id=lead_id,
        partner_id=asked.candidate.partner_id,
        name=asked.candidate.name,
        refusal=asked.candidate.refusal,
        rank=asked.place,
        eligible=asked.eligible,
        compatibility=receipt.score,
        km=asked.candidate.km,
        start_points=receipt.start_points,
        reasons=rules.reasons_of(receipt),
        sentences=_sentences(ws, query, asked),
    )


@use_case(Permission.CAN_EXPORT)
def export_matches(ws: Workspace, lead_id: str, count: int | None = None) -> bytes:
    """The lead's list of partners as a CSV, as on screen."""
    return to_csv([_row_of(one) for one in match(ws, lead_id, count)], EXPORT_COLUMNS)


@lru_cache(maxsize=1)
def card() -> Card:
    """The compatibility card in use: the one that ships with the product, until a learned one proves better."""
    return scorecard.load_card(CARD_FILE.read_bytes())


def prior_card() -> str:
    """The JSON of the hand-made card, as kept in CARD_FILE."""
    return scorecard.to_json(rules_prior.COMPATIBILITY_CARD)


def _query(ws: Workspace, lead_id: str) -> Query:
    now = ws.now()
    month_start = rules.month_start(now, ws.local_zone)
    found = store.query(ws.cursor(), lead_id, now, month_start) if is_uuid(lead_id) else None
    if found is None:
        raise LeadNotFound(lead_id)
    return found


def _best(ws: Workspace, query: Query, count: int) -> list[Candidate]:
    """First among the near; the whole directory only where someone farther could still be better."""
    if query.latitude is not None and query.longitude is not None:
        box = rules.box_around(query.latitude, query.longitude, rules.NEAR_KM)
        near = store.best(ws.cursor(), card(), query, count, box)
        if rules.is_settled(card(), near, count, rules.NEAR_KM):
            return near
    return store.best(ws.cursor(), card(), query, count, None)


def _match(lead_id: str, candidate: Candidate, rank: int) -> Match:
    receipt = scorecard.receipt(card(), candidate.row)
    return Match(
        lead_id=lead_id,
        partner_id=candidate.partner_id,
        name=candidate.name,
        segment=candidate.segment,
        city=candidate.city,
        uf=candidate.uf,
        phone=candidate.phone,
        rank=rank,
        compatibility=receipt.score,
        km=candidate.km,
        start_points=receipt.start_points,
        reasons=rules.reasons_of(receipt),
    )


def _sentences(ws: Workspace, query: Query, asked: Standing) -> tuple[str, ...]:
    if asked.candidate.refusal:
        return (rules.REFUSALS[asked.candidate.refusal],)
    if asked.place is None:
        raise ValueError("a candidate that can receive the lead has a place")
    shown = ws.settings.partner_count
    sentence = rules.place_sentence(asked.place, asked.eligible, shown)
    if asked.place <= shown:
        return (sentence,)
    return (sentence, rules.gap_sentence(card(), asked.candidate, _best(ws, query, shown)[-1]))


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

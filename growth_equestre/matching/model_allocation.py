"""Which partner each of many leads goes to: a minimum-cost assignment solved to its optimum, not lead by lead.

No capacity is exceeded and no lead is left out: one that finds no place goes to the queue. As many leads as possible
are placed; among those ways, as few places as possible are missing from the partners' minimums; among those, the sum of
compatibility is greatest. Each place that a partner still has is a column, and so is each lead's own way out: the
best partner without a limit, or else the queue. Source: Jonker and Volgenant (1987), in scipy's sparse form.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from growth_equestre.matching.types import Allocation
from growth_equestre.matching.types_allocation import Limits, Offer

HIGHEST_WORTH = 100

NOBODY = "nenhum parceiro ativo pode receber este lead agora"
FULL = "todos os parceiros que poderiam receber este lead estão sem vaga"

Taken = dict[str, Offer]
"""The offer that each placed lead takes."""


def allocate(lead_ids: Sequence[str], offers: Sequence[Offer], limits: Limits) -> Allocation:
    """The best allocation. Offers of leads that are not asked for are passed over."""
    asked = set(lead_ids)
    sound = [offer for offer in offers if offer.lead_id in asked]
    fair = _solved(lead_ids, sound, limits)
    free = fair if limits.minimum == 0 else _solved(lead_ids, sound, Limits(limits.capacity))
    has_offer = {offer.lead_id for offer in sound}
    return Allocation(
        partner_of={lead: fair[lead].partner_id if lead in fair else None for lead in lead_ids},
        waits={lead: FULL if lead in has_offer else NOBODY for lead in lead_ids if lead not in fair},
        worth=sum(offer.worth for offer in fair.values()),
        worth_without_minimum=sum(offer.worth for offer in free.values()),
        short=_short(sound, fair, limits),
    )


def _solved(lead_ids: Sequence[str], offers: Sequence[Offer], limits: Limits) -> Taken:
    from scipy.sparse import coo_array  # noqa: PLC0415
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching  # noqa: PLC0415

    rows = {lead: row for row, lead in enumerate(dict.fromkeys(lead_ids))}
    if not rows:
        return {}
    edges, columns = _edges(rows, offers, limits)
    matrix = coo_array(
        ([weight for _, _, weight, _ in edges], ([row for row, *_ in edges], [column for _, column, *_ in edges])),
        shape=(len(rows), columns),
    )
    matched = zip(*min_weight_full_bipartite_matching(matrix.tocsr(), maximize=True), strict=True)
    offer_at = {(row, column): offer for row, column, _, offer in edges}
    chosen = [offer_at[int(row), int(column)] for row, column in matched]
    return {offer.lead_id: offer for offer in chosen if offer}


Edge = tuple[int, int, float, Offer | None]
"""(lead's row, place's column, weight, the offer it stands for; None for the queue)"""


def _edges(rows: dict[str, int], offers: Sequence[Offer], limits: Limits) -> tuple[list[Edge], int]:
    """Every way a lead can go, and the number of columns. Weights: placed > a minimum's place filled > worth."""
    missing_one = (HIGHEST_WORTH + 1.0) * (len(rows) + 1)
    queued_one = missing_one * (len(rows) + 1)
    owed = _owed(offers, limits)
    own_way: dict[str, Offer] = {}
    edges: list[Edge] = []
    column, first_column = len(rows), dict[str, int]()
    for offer in offers:
        partner = offer.partner_id
        is_limited = partner in limits.capacity
        places = limits.capacity[partner] if is_limited else owed[partner]
        if partner not in first_column:
            first_column[partner], column = column, column + places
        weight = 1.0 + offer.worth + queued_one
        for place in range(places):
            edges.append(
                (
                    rows[offer.lead_id],
                    first_column[partner] + place,
                    weight + missing_one * (place < owed[partner]),
                    offer,
                )
            )
        best = own_way.get(offer.lead_id)
        if not is_limited and (best is None or offer.worth > best.worth):
            own_way[offer.lead_id] = offer
    for lead, row in rows.items():
        way_out = own_way.get(lead)
        edges.append((row, row, 1.0 + (way_out.worth + queued_one if way_out else 0.0), way_out))
    return edges, column


def _owed(offers: Sequence[Offer], limits: Limits) -> dict[str, int]:
    """How many leads each partner with an offer should get: the minimum, as far as it can."""
    offered = Counter(offer.partner_id for offer in offers)
    return {one: min(limits.minimum, count, limits.capacity.get(one, count)) for one, count in offered.items()}


def _short(offers: Sequence[Offer], taken: Taken, limits: Limits) -> dict[str, int]:
    got = Counter(offer.partner_id for offer in taken.values())
    return {one: owed - got[one] for one, owed in _owed(offers, limits).items() if got[one] < owed}

"""The list as the team sees it: now and then another partner in a lower place, and a note of who stood where.

Without it a ranker only ever hears of those whom the last one liked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from growth_equestre.foundation.ids import derived_id
from growth_equestre.foundation.vocab import Permission
from growth_equestre.foundation.workspace import Workspace, use_case
from growth_equestre.journal import service as journal
from growth_equestre.journal.types import undoable
from growth_equestre.matching import rules, service, store_offers
from growth_equestre.matching.types import Match

OFFERS = "offers"

journal.register(undoable(OFFERS, store_offers.OFFERS))
keys_of_handoffs = store_offers.keys_of_handoffs
keys_of_leads = store_offers.keys_of_leads


@use_case(Permission.CAN_VIEW)
def offered(ws: Workspace, lead_id: str) -> list[Match]:
    """The lead's list as screens show it, of the workspace's length: the same all day. Raises LeadNotFound.

    The first places are the best's; each lower one is given up, by lot, to a partner from just below the list.
    """
    settings = ws.settings
    day = ws.now().astimezone(settings.zone).date().isoformat()
    places = rules.tried_places(settings.partner_count, settings.ranking_exploration, f"{lead_id} {day}")
    found = service.match_at(ws, lead_id, max((place.spare for place in places), default=0))
    return [
        replace(found[place.rank - 1], rank=position, natural_rank=place.rank, probability=place.probability)
        for position, place in enumerate(rules.filled(places, len(found)), start=1)
    ]


@use_case(Permission.CAN_EXPORT)
def export_offered(ws: Workspace, lead_id: str) -> bytes:
    """The lead's list as a CSV, as on screen."""
    return service.as_csv(offered(ws, lead_id))


@use_case(Permission.CAN_HANDOFF, writes=True)
def note_offer(ws: Workspace, handoff_id: str, lead_id: str, partner_id: str, shown: Sequence[Match]) -> None:
    """Keep the list on which a decision was made, and who was chosen, on it or off it."""
    rows = [_row(handoff_id, one, is_chosen=one.partner_id == partner_id) for one in shown]
    if not any(row["is_chosen"] for row in rows):
        rows.append(
            {
                "offer_id": derived_id("offer", handoff_id, partner_id), "handoff_id": handoff_id,
                "lead_id": lead_id, "partner_id": partner_id, "position": None, "probability": 1.0,
                "natural_rank": None, "compatibility": None, "is_chosen": True,
            }
        )  # fmt: skip
    store_offers.add(ws.cursor(), rows, ws.now(), service.card_in_use(ws).version)


@use_case(Permission.CAN_DELETE, writes=True)
def remove_of_handoffs(ws: Workspace, handoff_ids: Sequence[str]) -> None:
    """Drop the lists of handoffs that are taken out for good."""
    store_offers.OFFERS.remove(ws.cursor(), store_offers.keys_of_handoffs(ws.cursor(), handoff_ids))


def _row(handoff_id: str, one: Match, *, is_chosen: bool) -> dict[str, object]:
    return {
        "offer_id": derived_id("offer", handoff_id, one.partner_id),
        "handoff_id": handoff_id,
        "lead_id": one.lead_id,
        "partner_id": one.partner_id,
        "position": one.rank,
        "probability": one.probability,
        "natural_rank": one.natural_rank or one.rank,
        "compatibility": one.compatibility,
        "is_chosen": is_chosen,
    }

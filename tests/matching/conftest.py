"""Leads, partners and their dealings, made as the rooms that own them would."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from growth_equestre.foundation.clock import to_db
from growth_equestre.foundation.ids import new_id
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.partners import service as partners
from growth_equestre.places import service as places

MakeLead = Callable[..., str]
MakePartner = Callable[..., str]
Deal = Callable[..., None]


@pytest.fixture
def make_lead(ws: Workspace) -> MakeLead:
    """A lead in a city; `segment=None` and `city=None` for one that said nothing."""

    def make(segment: str | None = "CAVALOS", city: str | None = "Campinas", uf: str | None = "SP") -> str:
        lead_id = new_id()
        place = places.find(city, uf) if city else None
        ws.cursor().execute(
            "insert into leads"
            " (lead_id, name, name_key, segment, city, uf, latitude, longitude, created_at, updated_at)"
            " values ($lead_id, 'Marina', 'marina', $segment, $city, $uf, $latitude, $longitude, $now, $now)",
            {
                "lead_id": lead_id,
                "segment": segment,
                "city": city,
                "uf": uf,
                "latitude": place and place.latitude,
                "longitude": place and place.longitude,
                "now": to_db(ws.now()),
            },
        )
        return lead_id

    return make


@pytest.fixture
def make_partner(ws: Workspace) -> MakePartner:
    """A horse breeder in Campinas unless told otherwise; returns its id."""

    def make(**fields: Any) -> str:
        row = {"partner_id": new_id(), "name": "Haras", "city": "Campinas", "uf": "SP", "cnae_main": "0152102"}
        row |= {"priority": 2} | fields
        partners.insert_many(ws, [row])
        return str(row["partner_id"])

    return make


@pytest.fixture
def deal(ws: Workspace) -> Deal:
    """Events between a partner and a lead, some days ago."""

    def happen(
        partner_id: str | None, lead_id: str, *event_types: str, days_ago: float = 1, metadata: str = ""
    ) -> None:
        for event_type in event_types:
            ws.cursor().execute(
                "insert into events (event_id, lead_id, event_type, occurred_at, recorded_at, partner_id, metadata)"
                " values ($event_id, $lead_id, $event_type, $moment, $moment, $partner_id, $metadata)",
                {
                    "event_id": new_id(),
                    "lead_id": lead_id,
                    "event_type": event_type,
                    "moment": to_db(ws.now() - timedelta(days=days_ago)),
                    "partner_id": partner_id,
                    "metadata": metadata,
                },
            )

    return happen

"""Leads and facts written straight into the tables, for rooms whose tests stand on nothing above the records."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from growth_equestre.foundation.clock import to_db
from growth_equestre.foundation.ids import new_id
from growth_equestre.foundation.workspace import Workspace

AddLead = Callable[..., str]
AddLeads = Callable[[int], list[str]]
AddEvents = Callable[..., None]


@pytest.fixture
def add_lead(ws: Workspace) -> AddLead:
    """Add a lead that filled the form a moment ago; any column may be given. Returns its id."""

    def add(**columns: Any) -> str:
        now = to_db(ws.now())
        row = {
            "lead_id": new_id(), "name": "Marina Prado", "name_key": "marina prado", "whatsapp": "5511900000001",
            "email": None, "uf": "SP", "segment": "CAVALOS", "budget": "20k-60k", "timeframe": "30d", "source": "site",
            "legal_basis": "CONSENTIMENTO", "external_id": None, "stage": "CURIOSO",
            "created_at": now - timedelta(hours=2), "updated_at": now, "deleted_at": None, **columns,
        }  # fmt: skip
        names, values = ", ".join(row), ", ".join(f"${name}" for name in row)
        ws.cursor().execute(f"insert into leads ({names}) values ({values})", row)
        return str(row["lead_id"])

    return add


@pytest.fixture
def add_leads(ws: Workspace) -> AddLeads:
    """Add so many equal leads that came a moment ago, at once. Returns their ids."""

    def add(how_many: int) -> list[str]:
        ids = [new_id() for _ in range(how_many)]
        ws.cursor().execute(
            "insert into leads "
            "(lead_id, name, name_key, whatsapp, uf, segment, legal_basis, stage, created_at, updated_at) "
            "select unnest($ids::uuid[]), 'Marina Prado', 'marina prado', '5511900000001', 'SP', 'CAVALOS', "
            "'CONSENTIMENTO', 'CURIOSO', $now, $now",
            {"ids": ids, "now": to_db(ws.now())},
        )
        return ids

    return add


@pytest.fixture
def add_events(ws: Workspace) -> AddEvents:
    """Add facts to a lead: each a type (an hour ago) or a pair (type, aware moment)."""

    def add(lead_id: str, *facts: str | tuple[str, datetime], metadata: str = "") -> None:
        for fact in facts:
            kind, moment = fact if isinstance(fact, tuple) else (fact, ws.now() - timedelta(hours=1))
            ws.cursor().execute(
                "insert into events (event_id, lead_id, event_type, occurred_at, recorded_at, metadata) "
                "values ($event_id, $lead_id, $kind, $moment, $now, $metadata)",
                {
                    "event_id": new_id(), "lead_id": lead_id, "kind": str(kind), "moment": to_db(moment),
                    "now": to_db(ws.now()), "metadata": metadata,
                },
            )  # fmt: skip

    return add

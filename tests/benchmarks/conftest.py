"""The big workspace, made once per run: 100,000 simulated leads, 2,000,000 facts, 100,000 partners."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from growth_equestre import house
from growth_equestre.demo import model_tables as tables
from growth_equestre.demo.types import WorldSize
from growth_equestre.events import service as events
from growth_equestre.foundation.clock import FrozenClock
from growth_equestre.foundation.ids import derived_id
from growth_equestre.foundation.vocab import EventType
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.leads import service as leads
from growth_equestre.partners import service as partners

LEADS, PARTNERS, EVENTS, SEED = 100_000, 100_000, 2_000_000, 7
ASKED = 100
"""Leads that a benchmark of one lead asks about, spread over all."""


@dataclasses.dataclass(frozen=True)
class Big:
    """A workspace of the size that the targets speak of, and the leads to ask it about."""

    ws: Workspace
    asked: list[str]


@pytest.fixture(scope="session")
def big(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Big]:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("GROWTH_DATA_DIR", str(tmp_path_factory.mktemp("big")))
        ws = house.open_workspace("grande", clock=FrozenClock())
        asked = _fill(ws)
        yield Big(ws, asked)
        ws.database.close()


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    """An empty workspace, for what fills one."""
    monkeypatch.setenv("GROWTH_DATA_DIR", str(tmp_path))
    ws = house.open_workspace("vazio", clock=FrozenClock())
    yield ws
    ws.database.close()


def _fill(ws: Workspace) -> list[str]:
    """Through the rooms' own doors, so that journal and scores are as they would be."""
    world = tables.build_world(WorldSize(LEADS, PARTNERS), SEED, ws.now(), ws.local_zone, ws.settings.focus_states)
    partners.insert_many(ws, tables.partner_rows(world), is_demo=True)
    made: list[str] = []
    for chunk in tables.chunks(world):
        leads.insert_many(ws, chunk.leads)
        events.insert_many(ws, _topped_up(chunk.events, EVENTS * len(chunk.leads) // LEADS))
        made += chunk.leads["lead_id"].tolist()
    return made[:: LEADS // ASKED]


def _topped_up(lived: pd.DataFrame, wanted: int) -> pd.DataFrame:
    """More page views, a minute before facts that happened, up to the wanted number; in order of lead."""
    more = lived.sample(max(0, wanted - len(lived)), replace=True, random_state=SEED)
    numbers = np.arange(len(more))
    views = more.assign(
        event_id=[derived_id("bench view", lead, str(n)) for lead, n in zip(more["lead_id"], numbers, strict=True)],
        event_type=EventType.PAGE_VIEW.value,
        occurred_at=more["occurred_at"] - pd.Timedelta(minutes=1),
        metadata="",
        actor_name=None,
        partner_id=None,
    )
    return pd.concat([lived, views]).sort_values("lead_id", kind="stable", ignore_index=True)

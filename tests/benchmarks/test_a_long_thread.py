"""One page of the thread of a lead with 5,000 facts, beside merely counting its facts."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta

import numpy as np
import pandas as pd
import pytest

from growth_equestre.dossier import service_timeline as timeline
from growth_equestre.events import service as events
from growth_equestre.foundation.clock import to_db
from growth_equestre.foundation.ids import new_id
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.leads import service as leads
from growth_equestre.leads.types import LeadInput

pytestmark = pytest.mark.bench

FACTS, TIMES, TARGET_MS = 5_000, 40, 500


def _p95_ms(work: Callable[[], object]) -> float:
    taken = []
    for _ in range(TIMES):
        began = time.perf_counter()
        work()
        taken.append((time.perf_counter() - began) * 1000.0)
    return float(np.percentile(taken, 95))


def test_a_thread_of_five_thousand_facts_is_turned_at_once(ws: Workspace) -> None:
    lead = leads.create(ws, LeadInput(name="Marina Prado", whatsapp="11987650001", uf="SP"))
    moments = [to_db(ws.now() - timedelta(minutes=place)) for place in range(FACTS)]
    nothing = dict.fromkeys(("metadata", "reason", "partner_id", "external_id", "batch_id"))
    rows = [
        {"event_id": new_id(), "lead_id": lead.lead_id, "event_type": "page_view", "occurred_at": at,
         "recorded_at": at, "actor_name": "site", **nothing}
        for at in moments
    ]  # fmt: skip
    events.insert_many(ws, pd.DataFrame(rows))
    floor = _p95_ms(lambda: events.counts(ws, lead.lead_id))
    first = _p95_ms(lambda: timeline.thread(ws, lead.lead_id))
    last = _p95_ms(lambda: timeline.thread(ws, lead.lead_id, offset=FACTS - timeline.PAGE))
    print(f"\nthread of {FACTS:,} facts, p95: first page {first:.0f} ms, last {last:.0f} ms, counting {floor:.1f} ms")
    assert max(first, last) <= TARGET_MS

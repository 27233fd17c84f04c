"""Did the recommended partner act faster? Counted with what is not known yet, and only said where it can be told."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pandas as pd
import pytest

from growth_equestre.foundation.clock import FrozenClock, to_db
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.matching import model_quality, service_quality
from growth_equestre.matching.types_quality import ContactCurve

from .conftest import Deal, MakeLead, MakePartner

NOW = FrozenClock().now()
COLUMNS = ("accepted_at", "refused_at", "contacted_at", "won_at")


def handed(rows: list[tuple[int | None, float, float | None, bool]]) -> pd.DataFrame:
    """(place, days ago, hours to contact, refused) of each handoff."""
    moments = [pd.Timestamp(to_db(NOW - timedelta(days=ago))) for _, ago, _, _ in rows]
    contacted = [
        pd.NaT if hours is None else moment + pd.Timedelta(hours=hours)
        for moment, (_, _, hours, _) in zip(moments, rows, strict=True)
    ]
    refused = [moment if was else pd.NaT for moment, (*_, was) in zip(moments, rows, strict=True)]
    none = pd.Series([pd.NaT] * len(rows), dtype="datetime64[us]")
    return pd.DataFrame(
        {
            "partner_id": "p", "handed_at": moments, "accepted_at": none,
            "refused_at": pd.Series(refused, dtype="datetime64[us]"),
            "contacted_at": pd.Series(contacted, dtype="datetime64[us]"), "won_at": none,
            "position": pd.Series([place for place, *_ in rows], dtype="Int64"),
        }
    )  # fmt: skip


def test_without_silences_the_curve_is_the_plain_share() -> None:
    rows = [(1, 30.0, hours, False) for hours in np.arange(1.0, 21.0)]
    curve = model_quality.contact_curve("recomendado", handed(rows), NOW)
    assert isinstance(curve, ContactCurve)
    assert curve.within(10.0)[0] == pytest.approx(0.5)
    assert curve.within(0.5)[0] == 0.0
    share, low, high = curve.within(10.0)
    assert low < share < high


def test_a_young_handoff_is_not_a_slow_one() -> None:
    known = [(1, 30.0, 10.0, False)] * 10 + [(1, 30.0, None, True)] * 10
    young = [(1, 0.1, None, False)] * 40
    alone = model_quality.contact_curve("recomendado", handed(known), NOW)
    together = model_quality.contact_curve("recomendado", handed(known + young), NOW)
    assert alone and together
    assert together.within(24.0)[0] == pytest.approx(alone.within(24.0)[0], abs=1e-9)


def test_who_acts_faster_is_only_said_where_the_bands_do_not_meet() -> None:
    fast = [(1, 30.0, 5.0, False)] * 38 + [(2, 30.0, None, True)] * 2
    slow = [(None, 30.0, 60.0, False)] * 30 + [(None, 30.0, None, True)] * 10
    assert "recomendado age mais rápido" in model_quality.quality_of(handed(fast + slow), NOW, 10).sentence
    alike = [(None, 30.0, 5.0, False)] * 9 + [(None, 30.0, None, True)]
    assert "não se distingue" in model_quality.quality_of(handed(fast + alike), NOW, 10).sentence
    assert "para comparar" in model_quality.quality_of(handed(fast), NOW, 10).sentence
    assert "poucos" in model_quality.quality_of(handed(fast[:3]), NOW, 10).sentence


def test_each_place_tells_its_shares_with_intervals() -> None:
    found = model_quality.quality_of(handed([(1, 30.0, 5.0, False)] * 6 + [(12, 30.0, None, True)] * 4), NOW, 10)
    assert [(one.place, one.contacted.value, one.contacted.of) for one in found.places] == [
        ("1º da lista", 1.0, 6),
        ("à mão", 0.0, 4),
    ]
    assert all(one.accepted.low <= one.accepted.value <= one.accepted.high for one in found.places)


def test_a_partners_record_counts_each_lead_once(
    ws: Workspace, make_lead: MakeLead, make_partner: MakePartner, deal: Deal
) -> None:
    one, other = make_partner(monthly_capacity=5), make_partner()
    first = make_lead()
    deal(one, first, "handoff", days_ago=2)
    deal(one, first, "partner_accepted", "partner_contacted", "won", days_ago=1)
    deal(one, make_lead(), "handoff", "partner_refused", days_ago=2)
    deal(one, make_lead(), "handoff", days_ago=60)
    deal(other, make_lead(), "handoff", "partner_accepted")
    record = service_quality.record(ws, one)
    assert (record.received, record.answered, record.refused, record.waiting, record.won) == (3, 1, 1, 1, 1)
    assert (record.hours_to_contact, record.vacancies, record.average_answered) == (pytest.approx(24.0), 3, 0.5)
    assert service_quality.record(ws, make_partner()).received == 0


def test_nothing_handed_over_is_said(ws: Workspace) -> None:
    found = service_quality.quality(ws)
    assert (found.handed, found.places, found.curves) == (0, (), ())

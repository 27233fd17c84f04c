"""Whether the routing's confidence is true: said of every open lead of the demo's market 40 days ago, and what came.

Beside it, as a floor, the best constant: each area's own share among the same leads, which no report could have known.
"""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pandas as pd
import pytest

from growth_equestre.demo import service as demo
from growth_equestre.dossier import rules_report as rules
from growth_equestre.dossier.types_report import Area, Chances
from growth_equestre.foundation.clock import to_db
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.scoring import service as scoring

pytestmark = pytest.mark.bench

LEADS, PARTNERS, SEEDS = 1_500, 120, (7, 11)
LOOKS_BACK, WINDOW = timedelta(days=40), timedelta(days=30)
AREAS = list(Area)

PAST = """
with facts as (
    select
        l.lead_id::varchar as lead_id,
        bool_or(e.event_type = 'etapa' and e.metadata in ('QUALIFICADO', 'ENVIADO', 'PERDIDO') and e.occurred_at < $at)
            as was_decided,
        bool_or(e.event_type = 'invalid_contact' and e.occurred_at < $at) as was_invalid,
        bool_or(e.event_type = 'invalid_contact' and e.occurred_at between $at and $until) as is_invalid,
        bool_or(
            e.event_type = 'etapa' and e.metadata in ('QUALIFICADO', 'ENVIADO') and e.occurred_at between $at and $until
        ) as is_qualified,
        bool_or(e.event_type in ('partner_accepted', 'partner_contacted') and e.occurred_at >= $at) as is_taken
    from leads l join events e using (lead_id)
    where l.created_at < $at
    group by l.lead_id
)
select * from facts
"""
ANSWERS = """
select
    count(distinct h.lead_id) filter (where e.event_type in ('partner_accepted', 'partner_contacted')) as taken,
    count(distinct h.lead_id) as handed
from events h
left join events e on e.lead_id = h.lead_id and e.occurred_at >= h.occurred_at and e.occurred_at < $at
where h.event_type = 'handoff' and h.occurred_at < $at
"""


def _judged(ws: Workspace) -> pd.DataFrame:
    """One row per lead that was open then: the share of each area as the report would have said it, and what came."""
    at = ws.now() - LOOKS_BACK
    moments = {"at": to_db(at), "until": to_db(at + WINDOW)}
    past = ws.cursor().execute(PAST, moments).df().set_index("lead_id").fillna(False)
    taken, handed = ws.cursor().execute(ANSWERS, {"at": moments["at"]}).fetchone() or (0, 0)
    average = (taken + 0.5) / (handed + 1)
    invalid = rules.invalid_share(0, 0, int(past["was_invalid"].sum()), len(past))
    past = past[~past["was_decided"] & ~past["was_invalid"]]
    rows = []
    for score in scoring.score_many_as_of(ws, at, list(past.index)):
        known = Chances(
            unreachable=invalid, qualifies=score.chance_30d, qualifies_low=score.chance_low,
            qualifies_high=score.chance_high, accepted=average,
        )  # fmt: skip
        fate = past.loc[score.lead_id]
        came = Area.OPERATIONS if fate["is_invalid"] and not fate["is_qualified"] else Area.NURTURE
        if fate["is_qualified"]:
            came = Area.PARTNERS if fate["is_taken"] else Area.SALES
        rows.append({**rules.shares_of(known, known.qualifies), "came": came})
    return pd.DataFrame(rows)


def _log_loss(shares: np.ndarray, came: np.ndarray) -> float:
    return float(-np.log(np.clip(shares[np.arange(len(came)), came], 1e-6, 1.0)).mean())


@pytest.mark.parametrize("seed", SEEDS)
def test_the_confidence_is_a_probability(ws: Workspace, seed: int) -> None:
    demo.create_scenario(ws, LEADS, PARTNERS, seed)
    judged = _judged(ws)
    shares = judged[AREAS].to_numpy(dtype=np.float64)
    came = judged["came"].map(AREAS.index).to_numpy()
    confidence, hit = shares.max(axis=1), shares.argmax(axis=1) == came
    constant = np.tile(np.bincount(came, minlength=len(AREAS)) / len(came), (len(came), 1))
    bins = pd.qcut(confidence, 5, duplicates="drop")
    gaps = pd.DataFrame({"said": confidence, "came": hit}).groupby(bins, observed=True).agg(["mean", "size"])
    error = float((abs(gaps["said"]["mean"] - gaps["came"]["mean"]) * gaps["said"]["size"]).sum() / len(judged))
    ours, floor = _log_loss(shares, came), _log_loss(constant, came)
    print(
        f"\nrouting, seed {seed}: {len(judged)} leads, confidence said {confidence.mean():.3f}, came {hit.mean():.3f}, "
        f"calibration error {error:.3f}; log loss {ours:.3f}, best constant {floor:.3f}"
    )
    assert ours < floor

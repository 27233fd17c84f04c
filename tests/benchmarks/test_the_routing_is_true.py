"""Whether the routing's confidence is true: said of every open lead of the demo's market 40 days ago, and what came.

Beside it, as a floor, the best constant: each area's own share among the same leads, which no report could have known.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import pandas as pd
import pytest

from growth_equestre.demo import service as demo
from growth_equestre.dossier import rules_routing as rules
from growth_equestre.dossier import service_routing as routing
from growth_equestre.dossier.rules_routing import Experience
from growth_equestre.dossier.types_report import Area, Chances
from growth_equestre.foundation.clock import to_db
from growth_equestre.foundation.vocab import SIGNS
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.scoring import service as scoring

pytestmark = pytest.mark.bench

PARTNERS, SEEDS = 120, (7, 11)
LOOKS_BACK, WINDOW = timedelta(days=40), timedelta(days=30)
AREAS = list(Area)

FATES = """
with facts as (
    select
        l.lead_id::varchar as lead_id,
        bool_or(e.event_type = 'etapa' and e.metadata in ('QUALIFICADO', 'ENVIADO', 'PERDIDO') and e.occurred_at < $at)
            as was_decided,
        bool_or(e.event_type = 'invalid_contact' and e.occurred_at < $at) as was_invalid,
        any_value(l.whatsapp is not null) as has_whatsapp,
        any_value(l.email is not null) as has_email,
        bool_or(list_contains($signs, e.event_type) and e.occurred_at < $at) as has_spoken,
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
NOBODY = Experience()


def _judged(ws: Workspace) -> tuple[pd.DataFrame, pd.DataFrame]:
    """One row per lead that was open then: each area's share as the report would have said it and what came; and the
    same of a report that takes the model at its word.
    """
    at = ws.now() - LOOKS_BACK
    moments = {"at": to_db(at), "until": to_db(at + WINDOW), "signs": [one.value for one in SIGNS]}
    past = ws.cursor().execute(FATES, moments).df().set_index("lead_id").fillna(False)
    taken, handed = ws.cursor().execute(ANSWERS, {"at": moments["at"]}).fetchone() or (0, 0)
    past = past[~past["was_decided"] & ~past["was_invalid"]]
    # The experience depends on a lead by how it can be reached and whether it has spoken: one call per kind of lead.
    kinds = past.groupby(["has_whatsapp", "has_email", "has_spoken"]).groups
    known_of = {kind: routing.experience(ws, str(some[0]), at) for kind, some in kinds.items()}
    checked, unchecked = [], []
    for score in scoring.score_many_as_of(ws, at, list(past.index)):
        fate = past.loc[score.lead_id]
        came = Area.OPERATIONS if fate["is_invalid"] and not fate["is_qualified"] else Area.NURTURE
        if fate["is_qualified"]:
            came = Area.PARTNERS if fate["is_taken"] else Area.SALES
        known = known_of[fate["has_whatsapp"], fate["has_email"], fate["has_spoken"]]
        for rows, what in ((checked, known), (unchecked, NOBODY)):
            chance = what.correction.of(score.chance_30d)
            chances = Chances(
                unreachable=what.unreachable, qualifies=chance, qualifies_low=chance, qualifies_high=chance,
                accepted=(taken + 0.5) / (handed + 1),
            )  # fmt: skip
            rows.append({**rules.shares_of(chances, chance), "came": came})
    return pd.DataFrame(checked), pd.DataFrame(unchecked)


def _losses(shares: np.ndarray, came: np.ndarray) -> np.ndarray:
    """Minus the log of what was said of what came; one per lead."""
    losses: np.ndarray = -np.log(np.clip(shares[np.arange(len(came)), came], 1e-6, 1.0))
    return losses


@dataclass(frozen=True)
class Judgement:
    """said, came: mean confidence, and share of leads that went where it pointed. error: of calibration, five bins."""

    said: float
    came: float
    error: float
    losses: np.ndarray


def _judgement(judged: pd.DataFrame) -> Judgement:
    shares = judged[AREAS].to_numpy(dtype=np.float64)
    came = judged["came"].map(AREAS.index).to_numpy()
    confidence, hit = shares.max(axis=1), shares.argmax(axis=1) == came
    bins = pd.qcut(confidence, 5, duplicates="drop")
    gaps = pd.DataFrame({"said": confidence, "came": hit}).groupby(bins, observed=True).agg(["mean", "size"])
    error = (abs(gaps["said"]["mean"] - gaps["came"]["mean"]) * gaps["said"]["size"]).sum() / len(judged)
    return Judgement(float(confidence.mean()), float(hit.mean()), float(error), _losses(shares, came))


@pytest.mark.parametrize("leads", [300, 1_500])
@pytest.mark.parametrize("seed", SEEDS)
def test_the_confidence_is_a_probability(ws: Workspace, seed: int, leads: int) -> None:
    demo.create_scenario(ws, leads, PARTNERS, seed)
    checked, unchecked = _judged(ws)
    ours, word = _judgement(checked), _judgement(unchecked)
    came = checked["came"].map(AREAS.index).to_numpy()
    constant = np.tile(np.bincount(came, minlength=len(AREAS)) / len(came), (len(came), 1))
    floor = _losses(constant, came).mean()
    chance_of_error = float(np.sqrt(ours.came * (1 - ours.came) / len(checked)))
    for name, one in (("checked", ours), ("the model's word", word)):
        print(
            f"routing, seed {seed}, {len(checked)} open leads, {name}: confidence said {one.said:.3f}, came "
            f"{one.came:.3f}, calibration error {one.error:.3f}, log loss {one.losses.mean():.3f}; "
            f"best constant {floor:.3f}"
        )
    gain = word.losses - ours.losses
    assert ours.losses.mean() < floor
    assert gain.mean() > -2 * gain.std() / np.sqrt(len(gain))
    assert abs(ours.said - ours.came) <= 0.02 + 2 * chance_of_error

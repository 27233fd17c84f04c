"""Counting what came of handoffs, and how soon: shares with intervals, and curves with what is not known yet."""

from __future__ import annotations

import warnings
from datetime import datetime, timedelta

import numpy as np
import pandas as pd

from growth_equestre.matching.types_quality import ContactCurve, PartnerRecord, PlaceOutcome, RankingQuality, Share

HORIZON = timedelta(days=14)
"""How long a contact is waited for; a partner that refused counts as not contacting until then."""
SHOWN_PLACES = 5
DAY_HOURS = 24.0
LEAST = 8
"""Handoffs below which no curve is drawn."""
CONFIDENCE = 0.9
RECOMMENDED, BY_HAND = "recomendado", "escolhido à mão"


def quality_of(handed: pd.DataFrame, as_of: datetime, listed: int) -> RankingQuality:
    """handed: one row per handoff. listed: how many partners a list shows."""
    is_recommended = _places_of(handed) <= listed
    curves = tuple(
        curve
        for name, which in ((RECOMMENDED, is_recommended), (BY_HAND, ~is_recommended))
        if (curve := contact_curve(name, handed[which], as_of))
    )
    return RankingQuality(len(handed), _places(handed, is_recommended), curves, sentence_of(curves))


def contact_curve(name: str, handed: pd.DataFrame, as_of: datetime) -> ContactCurve | None:
    """Kaplan and Meier's curve of the time to the first contact; None for too few handoffs."""
    from scipy.stats import CensoredData, ecdf  # noqa: PLC0415 (slow to load)

    if len(handed) < LEAST:
        return None
    waited = (_naive(as_of) - handed["handed_at"]).where(handed["refused_at"].isna(), HORIZON).clip(upper=HORIZON)
    taken = handed["contacted_at"] - handed["handed_at"]
    is_contacted = (taken <= waited).to_numpy()
    hours = taken.where(is_contacted, waited).dt.total_seconds().to_numpy() / 3600.0
    told = ecdf(CensoredData(uncensored=hours[is_contacted], right=hours[~is_contacted])).sf
    if not is_contacted.any():
        return ContactCurve(name, len(handed), (0.0,), (0.0,), (0.0,), (0.0,))
    with warnings.catch_warnings():
        # Where nobody is left the formula has no band; the last one holds.
        warnings.simplefilter("ignore", RuntimeWarning)
        band = told.confidence_interval(confidence_level=CONFIDENCE, method="log-log")
    left = pd.DataFrame({"high": band.low.probabilities, "low": band.high.probabilities}).ffill().fillna(1.0)
    lines = (told.quantiles, 1.0 - told.probabilities, 1.0 - left["low"], 1.0 - left["high"])
    hours_at, shares, low, high = ((0.0, *np.asarray(line).tolist()) for line in lines)
    return ContactCurve(
        name, len(handed), hours_at, shares, low, [max(*pair) for pair in zip(high, shares, strict=True)]
    )


def sentence_of(curves: tuple[ContactCurve, ...]) -> str:
    """Did the recommended partner act faster? Only said where the two bands do not meet."""
    by_name = {curve.name: curve for curve in curves}
    if not curves:
        return "Ainda há poucos encaminhamentos para dizer se o parceiro recomendado age mais rápido."
    if len(curves) < 2:
        curve = curves[0]
        share, low, high = (round(100 * one) for one in curve.within(DAY_HOURS))
        other = BY_HAND if curve.name == RECOMMENDED else RECOMMENDED
        return (
            f"Em um dia, {share} de cada 100 leads enviados a parceiro {curve.name} são contatados (entre {low} e "
            f"{high}): ainda há poucos enviados a parceiro {other} para comparar."
        )
    ours, theirs = (by_name[name].within(DAY_HOURS) for name in (RECOMMENDED, BY_HAND))
    told = f"em um dia, {ours[0]:.0%} dos leads contra {theirs[0]:.0%}"
    if ours[1] > theirs[2]:
        return f"O parceiro recomendado age mais rápido que o escolhido à mão: {told}."
    if theirs[1] > ours[2]:
        return f"O parceiro escolhido à mão age mais rápido que o recomendado: {told}."
    return f"Ainda não se distingue quem age mais rápido: {told}."


def record_of(handed: pd.DataFrame, partner_id: str, vacancies: int | None) -> PartnerRecord:
    """What one partner did with its leads, beside the average of all."""
    mine = handed[handed["partner_id"] == partner_id]
    has_answer, has_refused = _answered(mine), mine["refused_at"].notna() & ~_answered(mine)
    taken = (mine["contacted_at"] - mine["handed_at"]).dt.total_seconds() / 3600.0
    return PartnerRecord(
        received=len(mine),
        answered=int(has_answer.sum()),
        refused=int(has_refused.sum()),
        waiting=int((~has_answer & ~has_refused).sum()),
        won=int(mine["won_at"].notna().sum()),
        hours_to_contact=float(taken.median()) if taken.notna().any() else None,
        vacancies=vacancies,
        average_answered=float(_answered(handed).mean()) if len(handed) else None,
    )


def share_of(hits: int, of: int) -> Share:
    """With its interval. Source: Wilson (1927)."""
    from scipy.stats import binomtest  # noqa: PLC0415 (slow to load)

    around = binomtest(hits, of).proportion_ci(CONFIDENCE, method="wilson")
    return Share(hits / of, float(around.low), float(around.high), of)


def _places(handed: pd.DataFrame, is_recommended: np.ndarray) -> tuple[PlaceOutcome, ...]:
    place = _places_of(handed)
    parts = [(f"{n}º da lista", place == n) for n in range(1, SHOWN_PLACES + 1)]
    parts += [("mais abaixo", is_recommended & (place > SHOWN_PLACES)), ("à mão", ~is_recommended)]
    return tuple(_outcome(words, handed[which]) for words, which in parts if which.any())


def _outcome(words: str, handed: pd.DataFrame) -> PlaceOutcome:
    contacted = int(handed["contacted_at"].notna().sum())
    return PlaceOutcome(words, share_of(int(_answered(handed).sum()), len(handed)), share_of(contacted, len(handed)))


def _places_of(handed: pd.DataFrame) -> np.ndarray:
    """NaN for who was chosen off the list."""
    return np.asarray(handed["position"].astype("Float64").to_numpy(dtype=np.float64, na_value=np.nan))


def _answered(handed: pd.DataFrame) -> pd.Series:
    return handed["accepted_at"].notna() | handed["contacted_at"].notna()


def _naive(moment: datetime) -> pd.Timestamp:
    return pd.Timestamp(moment).tz_convert(None)

"""Whether a log supports what is estimated on it, and how many more decisions it would take. Pure."""

from __future__ import annotations

from math import ceil, sqrt

from growth_equestre.next_action.types_policy import PolicyEstimates, Support

LEAST_EFFECTIVE = 100
"""Decisions, in effective ones, below which a policy is not ranked."""
LEAST_MASS = 0.95
"""Share of the candidate's choices that the log must have been able to take."""
_SPREADS = 3.0


def support_of(found: PolicyEstimates) -> Support:
    """What the weights say of the log. Their mean is the share of the candidate's choices that the log covers."""
    if found.effective_sample_size == 0.0:
        return Support(("o log nunca tomou uma ação que esta política tomaria",), None)
    noise = found.mean_weight * sqrt(max(0.0, 1 / found.effective_sample_size - 1 / found.rows))
    if found.mean_weight + _SPREADS * noise < LEAST_MASS:
        covered = round(100 * found.mean_weight)
        return Support((f"o log só cobre {covered}% das escolhas desta política",), None)
    if found.effective_sample_size < LEAST_EFFECTIVE:
        effective = int(found.effective_sample_size)
        more = ceil(found.rows * (LEAST_EFFECTIVE / found.effective_sample_size - 1))
        return Support((f"as decisões valem por {effective}, e são precisas {LEAST_EFFECTIVE}",), max(1, more))
    return Support(())

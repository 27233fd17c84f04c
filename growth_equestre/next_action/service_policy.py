"""The door of the policy lab for any log: judge a candidate policy on decisions that another one took. Pure."""

from __future__ import annotations

import numpy as np
import pandas as pd

from growth_equestre.next_action import model_policy
from growth_equestre.next_action.model_policy_log import LogColumns, decision_log, typed
from growth_equestre.next_action.rules_support import support_of
from growth_equestre.next_action.types_policy import DecisionLog, Estimate, PolicyEstimates, Support
from growth_equestre.scorecard import service_tables

__all__ = [
    "DecisionLog",
    "Estimate",
    "LogColumns",
    "PolicyEstimates",
    "Support",
    "decision_log",
    "evaluate",
    "evaluate_file",
    "evaluate_table",
    "support_of",
]

SEED = 20_261_121
"""Of the direct method's resamples: the same log always gives the same interval."""


def evaluate(log: DecisionLog) -> PolicyEstimates:
    """IPS, self-normalised IPS, direct method and doubly robust, each with a 95% interval."""
    return model_policy.estimates(log, np.random.default_rng(SEED))


def evaluate_table(table: pd.DataFrame, columns: LogColumns) -> PolicyEstimates:
    """The same on a table. Raises InvalidInput naming what cannot be judged."""
    return evaluate(decision_log(table, columns))


def evaluate_file(content: bytes, columns: LogColumns) -> PolicyEstimates:
    """The same on a file's bytes: CSV of any usual separator, Parquet, or either in gzip.

    Raises UnreadableFile for one that is no table.
    """
    return evaluate_table(typed(service_tables.read_table(content).frame), columns)

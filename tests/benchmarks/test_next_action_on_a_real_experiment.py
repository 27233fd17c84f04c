"""A randomised experiment as a judge: what a biased part of its log says must be what the experiment found.

The experiment (an e-mail campaign, 64,000 people, three arms) is not part of the product: GROWTH_REAL_DATA names the
folder that holds hillstrom/hillstrom.csv.gz.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from growth_equestre.next_action import model_policy
from growth_equestre.next_action.service_policy import LogColumns, decision_log, evaluate_table
from growth_equestre.next_action.types_policy import PolicyEstimates
from growth_equestre.scorecard import service as scorecard
from growth_equestre.scorecard import service_fit
from growth_equestre.scorecard.types import Signal

pytestmark = pytest.mark.bench

FILE = Path(os.environ.get("GROWTH_REAL_DATA", "")) / "hillstrom" / "hillstrom.csv.gz"
ARMS = ("Mens E-Mail", "Womens E-Mail", "No E-Mail")
FEATURES = ("recency", "history", "mens", "womens", "newbie", "zip_code", "channel")
COLUMNS = LogColumns("segment", "propensity", "visit", "p_", FEATURES)
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Experiment:
    """log: the rows that the biased policy would have made, out of everybody."""

    everybody: pd.DataFrame
    log: pd.DataFrame


@pytest.fixture(scope="module")
def people() -> pd.DataFrame:
    if not os.environ.get("GROWTH_REAL_DATA") or not FILE.exists():
        pytest.skip("GROWTH_REAL_DATA does not name a folder with hillstrom/hillstrom.csv.gz")
    return pd.read_csv(FILE)


def _biased_log(people: pd.DataFrame, seed: int) -> Experiment:
    """The rows on which a policy with tastes would have done what the experiment did, with its probabilities."""
    # Men's e-mail to who bought men's wear, women's to who bought women's, silence to the newly won.
    tastes = np.column_stack([1.2 * people["mens"], 1.2 * people["womens"], 0.8 * people["newbie"]])
    chances = np.exp(tastes) / np.exp(tastes).sum(axis=1, keepdims=True)
    draws = np.random.default_rng(seed).random((len(people), 1))
    drawn = (draws > chances.cumsum(axis=1)).sum(axis=1).clip(0, 2)
    # Each arm was drawn with 1/3 whatever the person, so that a row is kept with 1/3 whatever the person.
    kept = np.array(ARMS)[drawn] == people["segment"].to_numpy()
    log = people[kept].assign(propensity=chances[kept, drawn[kept]])
    return Experiment(people, log.reset_index(drop=True))


@pytest.fixture(scope="module")
def experiment(people: pd.DataFrame) -> Experiment:
    return _biased_log(people, seed=0)


def _judged(log: pd.DataFrame, candidate: Floats) -> PolicyEstimates:
    probabilities = pd.DataFrame(candidate, columns=[f"p_{arm}" for arm in ARMS], index=log.index)
    return evaluate_table(pd.concat([log, probabilities], axis=1), COLUMNS)


@pytest.mark.parametrize("arm", [0, 1, 2], ids=["always men's", "always women's", "nobody"])
def test_the_biased_log_finds_what_the_experiment_found(experiment: Experiment, arm: int) -> None:
    found = _judged(experiment.log, np.tile(np.eye(3)[arm], (len(experiment.log), 1)))
    truth = float(experiment.everybody.loc[experiment.everybody["segment"] == ARMS[arm], "visit"].mean())
    naive = float(experiment.log["visit"].mean())
    print(
        f"\n{ARMS[arm]}: true {truth:.4f} | DR {found.dr.value:.4f} ({found.dr.low:.4f} to {found.dr.high:.4f}), "
        f"IPS {found.ips.value:.4f}, SNIPS {found.snips.value:.4f}, DM {found.dm.value:.4f} | "
        f"whole log {naive:.4f} | {len(experiment.log)} rows, effective {found.effective_sample_size:.0f}"
    )
    for one in (found.ips, found.snips, found.dr):
        assert one.low <= truth <= one.high


def test_over_many_biased_logs_the_truth_lies_inside_as_often_as_promised(people: pd.DataFrame) -> None:
    held, draws = np.zeros((3, 3)), 100
    truth = [float(people.loc[people["segment"] == arm, "visit"].mean()) for arm in ARMS]
    for seed in range(draws):
        table = _biased_log(people, seed).log
        for arm in range(3):
            candidate = pd.DataFrame(np.eye(3)[[arm] * len(table)], columns=[f"p_{one}" for one in ARMS])
            log = decision_log(pd.concat([table, candidate], axis=1), COLUMNS)
            weighted = model_policy.weights_of(log) * log.rewards
            estimates = (
                model_policy.of_mean(weighted),
                model_policy.self_normalised(model_policy.weights_of(log), log.rewards),
                model_policy.doubly_robust(log, model_policy.expected_rewards(log)),
            )
            held[arm] += [one.low <= truth[arm] <= one.high for one in estimates]
    print(f"\nshare of {draws} logs whose interval holds the truth (IPS, SNIPS, DR), by arm:\n{held / draws}")
    assert (held / draws >= 0.9).all()


def test_a_policy_learned_from_half_the_log_is_worth_the_best_arm_on_the_other(people: pd.DataFrame) -> None:
    shuffled = people.sample(frac=1.0, random_state=5).reset_index(drop=True)
    half = len(shuffled) // 2
    # The other half is kept whole beside its log: who a biased log leaves out is biased as well.
    other = shuffled.iloc[half:].reset_index(drop=True)
    learn, judge = _biased_log(shuffled.iloc[:half], 0).log, _biased_log(other, 1).log
    cards = [_card(learn[learn["segment"] == arm], number) for number, arm in enumerate(ARMS)]

    def policy(people: pd.DataFrame) -> Floats:
        chances = np.column_stack([scorecard.evaluate_table(card, people[list(FEATURES)]).chances for card in cards])
        return np.eye(3)[chances.argmax(axis=1)]

    found = _judged(judge, policy(judge))
    followed = policy(other).argmax(axis=1)
    as_randomised = other[np.array(ARMS)[followed] == other["segment"]]["visit"]
    best = max(float(rows["visit"].mean()) for _, rows in other.groupby("segment"))
    noise = float(as_randomised.std() / np.sqrt(len(as_randomised)))
    print(
        f"\nlearned policy: DR {found.dr.value:.4f} ({found.dr.low:.4f} to {found.dr.high:.4f}) on the other half; "
        f"where the experiment did as it says {as_randomised.mean():.4f} (noise {noise:.4f}) | best arm {best:.4f}"
    )
    assert found.dr.high >= best
    assert as_randomised.mean() >= best - 2 * noise


def _card(people: pd.DataFrame, seed: int) -> scorecard.Card:
    spec = [
        Signal(
            name, "category" if people[name].dtype.kind in "OT" or name in ("zip_code", "channel") else "numeric", name
        )
        for name in FEATURES
    ]
    rng = np.random.default_rng(seed)
    return service_fit.fit(people[list(FEATURES)], people["visit"].to_numpy(), spec, rng=rng).card

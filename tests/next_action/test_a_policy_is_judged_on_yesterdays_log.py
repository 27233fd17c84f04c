"""Estimates of a policy from another policy's log: against the textbook formulas, against known truth, and refusals."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from growth_equestre.foundation.errors import InvalidInput
from growth_equestre.next_action import model_policy
from growth_equestre.next_action.service_policy import LogColumns, decision_log, evaluate_file, evaluate_table
from growth_equestre.next_action.types_policy import DecisionLog

COLUMNS = LogColumns("acao", "propensao", "recompensa", "p_")
ACTIONS = ("LIGAR", "AGUARDAR", "WHATSAPP_AGORA")


def world(rng: np.random.Generator, n: int, policy: int = 0) -> tuple[DecisionLog, float]:
    """A log of n decisions over two features, and the candidate's true value, computed and not sampled."""
    features = np.column_stack([rng.normal(size=n), rng.integers(0, 2, n)])
    chance = 1 / (
        1 + np.exp(-(np.array([-1.2, -0.4, -0.8]) + features @ np.array([[1.0, 0.0, 0.3], [0.5, -0.4, 0.9]])))
    )
    logging = np.exp(features[:, [0]] * np.array([0.8, 0.0, -0.6]))
    logging /= logging.sum(axis=1, keepdims=True)
    uniform = np.full((n, 3), 1 / 3)
    best = np.eye(3)[chance.argmax(axis=1)]
    candidate = (uniform, 0.8 * best + 0.2 * uniform, np.tile([0.2, 0.5, 0.3], (n, 1)))[policy]
    taken = (rng.random((n, 1)) > logging.cumsum(axis=1)).sum(axis=1).clip(0, 2)
    everyone = np.arange(n)
    rewards = (rng.random(n) < chance[everyone, taken]).astype(float)
    log = DecisionLog(ACTIONS, taken, logging[everyone, taken], rewards, candidate, features)
    return log, float((candidate * chance).sum(axis=1).mean())


def table_of(log: DecisionLog) -> pd.DataFrame:
    names = pd.Series(ACTIONS)[log.taken].to_numpy()
    own = pd.DataFrame({"acao": names, "propensao": log.propensities, "recompensa": log.rewards})
    return own.join(pd.DataFrame(log.candidate, columns=[f"p_{one}" for one in ACTIONS]))


def test_each_estimate_is_its_textbook_formula() -> None:
    log, _ = world(np.random.default_rng(3), 500)
    made = evaluate_table(table_of(log), COLUMNS)
    ips = snips_above = snips_below = 0.0
    weights = []
    for row in range(500):
        weight = log.candidate[row, log.taken[row]] / log.propensities[row]
        ips += weight * log.rewards[row] / 500
        snips_above, snips_below = snips_above + weight * log.rewards[row], snips_below + weight
        weights.append(weight)
    expected = [log.rewards[log.taken == one].mean() for one in range(3)]
    direct = [sum(log.candidate[row, one] * expected[one] for one in range(3)) for row in range(500)]
    doubly = [direct[i] + weights[i] * (log.rewards[i] - expected[log.taken[i]]) for i in range(500)]
    assert made.ips.value == pytest.approx(ips, abs=1e-12)
    assert made.snips.value == pytest.approx(snips_above / snips_below, abs=1e-12)
    assert made.dm.value == pytest.approx(float(np.mean(direct)), abs=1e-12)
    assert made.dr.value == pytest.approx(float(np.mean(doubly)), abs=1e-12)
    assert made.effective_sample_size == pytest.approx(sum(weights) ** 2 / sum(one**2 for one in weights), rel=1e-12)
    assert made.coverage == 1.0


@pytest.mark.parametrize("policy", [0, 1, 2])
def test_doubly_robust_intervals_hold_the_truth_about_as_often_as_they_say(policy: int) -> None:
    rng = np.random.default_rng(100 + policy)
    held = 0
    for _ in range(300):
        log, truth = world(rng, 600, policy)
        made = model_policy.doubly_robust(log, model_policy.expected_rewards(log))
        held += made.low <= truth <= made.high
    assert 0.90 <= held / 300 <= 0.98


def test_the_same_log_always_gives_the_same_answer() -> None:
    log, _ = world(np.random.default_rng(5), 300)
    assert evaluate_table(table_of(log), COLUMNS) == evaluate_table(table_of(log), COLUMNS)


def test_an_action_that_the_candidate_never_takes_needs_no_column() -> None:
    table = pd.DataFrame({"acao": ["A", "B"], "propensao": [0.5, 0.5], "recompensa": [1.0, 0.0], "p_A": [1.0, 1.0]})
    made = evaluate_table(table, COLUMNS)
    assert made.snips.value == 1.0
    assert made.coverage == 0.5


def test_numbered_actions_find_their_columns() -> None:
    table = pd.DataFrame(
        {"acao": [1.0, 2.0], "propensao": [0.5, 0.5], "recompensa": [1, 0], "p_1": [0.4] * 2, "p_2": [0.6] * 2}
    )
    assert decision_log(table, COLUMNS).actions == ("1", "2")


def test_a_reward_may_be_written_as_true_or_false() -> None:
    rows = ["acao;propensao;recompensa;p_A;p_B", "A;0,5;True;0,4;0,6", "B;0,5;FALSE;0,4;0,6"]
    assert evaluate_file("\n".join(rows).encode(), COLUMNS).ips.value == pytest.approx(0.4)


def test_a_log_that_never_took_the_candidates_action_says_so() -> None:
    table = pd.DataFrame(
        {"acao": ["A", "A"], "propensao": [1.0, 1.0], "recompensa": [1.0, 0.0], "p_A": [0.0] * 2, "p_B": [1.0] * 2}
    )
    told = evaluate_table(table, COLUMNS).to_json()
    assert told["effective_sample_size"] == 0.0
    assert told["coverage"] == 0.0
    assert told["intervals"]["snips"] == [None, None]  # type: ignore[index]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"propensao": [0.0, 0.5]}, "Linha 2: 'propensao'"),
        ({"propensao": [0.5, 1.2]}, "Linha 3: 'propensao'"),
        ({"recompensa": [1.0, None]}, "Linha 3: 'recompensa' não tem um número"),
        ({"p_A": [0.3, 0.9]}, "não somam 1"),
        ({"p_A": [1.5, 0.5], "p_B": [-0.5, 0.5]}, "tem probabilidade negativa"),
        ({"acao": ["A", None]}, "Linha 3: 'acao' está vazia"),
    ],
)
def test_a_log_that_cannot_be_judged_is_refused_in_words(change: dict[str, list[object]], said: str) -> None:
    sound = {
        "acao": ["A", "B"],
        "propensao": [0.5, 0.5],
        "recompensa": [1.0, 0.0],
        "p_A": [0.5, 0.5],
        "p_B": [0.5, 0.5],
    }
    with pytest.raises(InvalidInput, match=said.replace("(", r"\(")):
        evaluate_table(pd.DataFrame({**sound, **change}), COLUMNS)


def test_a_missing_column_and_an_empty_table_are_refused() -> None:
    with pytest.raises(InvalidInput, match="não tem a coluna 'propensao'"):
        evaluate_table(pd.DataFrame({"acao": ["A"]}), COLUMNS)
    with pytest.raises(InvalidInput, match="nenhuma decisão"):
        evaluate_table(pd.DataFrame(columns=["acao", "propensao", "recompensa", "p_A"]), COLUMNS)

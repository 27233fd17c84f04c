"""The demo world, whose actions have known effects: what a learning policy earns, and whether estimates hold the truth.

Earnings are points per decision: 100 where the lead answers within the week, minus what the action costs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from growth_equestre import house
from growth_equestre.demo import model as demo_model
from growth_equestre.demo import model_actions, model_history, model_tables
from growth_equestre.demo.types import WorldSize
from growth_equestre.events import service as events
from growth_equestre.foundation.clock import FrozenClock
from growth_equestre.foundation.ids import derived_id
from growth_equestre.foundation.vocab import NextAction
from growth_equestre.leads import service as leads
from growth_equestre.next_action import model_answers, model_policy, rules, rules_answers, store, store_situations
from growth_equestre.next_action.model_thompson import Thompson
from growth_equestre.next_action.rules_eligibility import exclusions
from growth_equestre.next_action.types_policy import DecisionLog
from growth_equestre.scorecard.types import Card, Training
from growth_equestre.scoring import service as scoring

pytestmark = pytest.mark.bench

LEADS, SEED, DECISIONS, BATCH = 6_000, 7, 5_000, 500
RUNS = 8
NOISE = 0.02
"""Share of the best achievable by which the mean of the runs may lie below the rules on the way."""
LOGS, LOG_ROWS = 300, 1_000
ACTIONS = tuple(model_actions.ACTIONS)
COSTS = np.array([rules.COST_POINTS[action] for action in ACTIONS])
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Market:
    """Open leads as policies see them, and what each allowed action is truly worth: points, shape (n, actions).

    chances: that the lead answers. An action that is not allowed is worth -1000.
    """

    rows: list[dict[str, object]]
    allowed: list[tuple[NextAction, ...]]
    chances: Floats
    worth: Floats


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Market]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("GROWTH_DATA_DIR", str(tmp_path_factory.mktemp("market")))
        seen: list[object] = []
        truth_of = model_history._truth_of

        def watched(lives: object, to_qualify: Floats) -> object:
            seen.append((lives.step.copy(), lives.silent.copy(), lives.belief.copy(), lives.people))  # type: ignore[attr-defined]
            return truth_of(lives, to_qualify)  # type: ignore[arg-type]

        patched.setattr(model_history, "_truth_of", watched)
        yield _filled(seen)


def _filled(seen: list[object]) -> Market:
    """A workspace of the product over the simulated market, and its truth beside it."""
    ws = house.open_workspace("mercado", clock=FrozenClock())
    world = model_tables.build_world(WorldSize(LEADS, 50), SEED, ws.now(), ws.local_zone, ws.settings.focus_states)
    for chunk in model_tables.chunks(world):
        leads.insert_many(ws, chunk.leads)
        events.insert_many(ws, chunk.events)
    scoring.score_many(ws)
    ((step, silent, belief, people),) = seen  # type: ignore[misc]
    alone = model_actions.chance_to_speak(demo_model.day_chances(world.rhythm), world.size.days_back)
    is_open = np.flatnonzero(step < alone.shape[1])
    by_intent = alone[people.tempo[is_open], step[is_open], silent[is_open]]
    chances = model_actions.with_actions(by_intent, belief[is_open], people.segment[is_open])
    ids = [derived_id("demo lead", str(SEED), ws.now().isoformat(), str(number)) for number in is_open]
    truth = dict(zip(ids, chances, strict=True))
    known = store_situations.situations(ws.cursor(), None, ws.now() + timedelta(microseconds=1))
    known = [one for one in known if one.lead_id in truth]
    allowed = []
    for one in known:
        why_not = exclusions(one, ws.now(), ws.settings.contacts_a_week)
        allowed.append(tuple(code for code in rules.COST_POINTS if code not in why_not))
    may = np.array([[action in own for action in ACTIONS] for own in allowed])
    true = np.array([truth[one.lead_id] for one in known])
    rows: list[dict[str, object]] = [dict(rules.signals(one, ws.now())) for one in known]
    ws.database.close()
    return Market(rows, allowed, true, np.where(may, 100 * true - COSTS, -1000.0))


def _choices(policy: rules.Evaluator, market: Market) -> Floats:
    """Probabilities of each action for every lead, shape (n, actions)."""
    weighed = [policy.weigh(row, own) for row, own in zip(market.rows, market.allowed, strict=True)]  # type: ignore[arg-type]
    return np.array([[one.probabilities.get(action, 0.0) for action in ACTIONS] for one in weighed])


def _worth(choices: Floats, market: Market) -> float:
    return float((choices * np.where(choices > 0, market.worth, 0.0)).sum(axis=1).mean())


def _drawn(choices: Floats, rng: np.random.Generator) -> NDArray[np.intp]:
    return np.minimum((rng.random((len(choices), 1)) >= choices.cumsum(axis=1)).sum(axis=1), len(ACTIONS) - 1)


def _by_action(card: Card) -> dict[NextAction, Card]:
    return {action: rules_answers.read_at(card, action) for action in NextAction}


def _learned(table: pd.DataFrame, outcomes: list[int], prior: Card) -> Thompson:
    now = FrozenClock().now()
    trained = Training(now, now, now, len(table), sum(outcomes), 1, (), "", "")
    known = model_answers.decisions_of(table, np.array(outcomes, dtype=np.int8))
    return Thompson(_by_action(model_answers.learn(known, prior, "1", trained)))


@pytest.mark.parametrize(
    ("price", "goal"), [(1.0, 0.95), (0.0, 0.0)], ids=["minus what the action costs", "answers alone"]
)
def test_on_the_way_through_five_thousand_decisions_learning_never_costs_more_than_noise(
    market: Market, price: float, goal: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    for action, cost in list(rules.COST_POINTS.items()):
        monkeypatch.setitem(rules.COST_POINTS, action, price * cost)
    may = market.worth > -999
    market = replace(market, worth=np.where(may, 100 * market.chances - price * COSTS, -1000.0))
    best, waits = float(market.worth.max(axis=1).mean()), float(market.worth[:, ACTIONS.index(NextAction.WAIT)].mean())
    written = _worth(_choices(rules.Evaluator(store.shipped_cards()), market), market) / best
    found = [_way(market, seed) for seed in range(1, RUNS + 1)]
    ways = np.array([way for way, _ in found]) / best
    answered = [float((end * market.chances).sum(axis=1).mean()) for _, end in found]
    print(
        f"\nshare of the best achievable, every {BATCH} decisions, mean of {RUNS} runs: "
        f"{', '.join(f'{one:.3f}' for one in ways.mean(axis=0))}"
        f"\nat the end, run by run: {', '.join(f'{one:.3f}' for one in ways[:, -1])}, "
        f"standard error {ways[:, -1].std(ddof=1) / np.sqrt(RUNS):.4f}"
        f"\nrules {written:.3f}, waiting {waits / best:.3f}, goal {goal:.3f}, best {best:.2f} points"
        f"\nanswers: {np.mean(answered):.4f} of leads, at most {_most_answers(market):.4f} (costs aside)"
    )
    assert ways[:, -1].mean() >= goal
    assert ways.mean(axis=0).min() >= written - NOISE


def _way(market: Market, seed: int) -> tuple[list[float], Floats]:
    """What the policy is truly worth before each batch and at the end, and its choices at the end."""
    rng, start = np.random.default_rng(seed), rules_answers.to_learn_from(rules_answers.joined(store.shipped_cards()))
    policy, table, outcomes, way = Thompson(_by_action(start)), [], [], []
    for _ in range(DECISIONS // BATCH):
        choices = _choices(policy, market)
        way.append(_worth(choices, market))
        for lead in rng.integers(len(market.rows), size=BATCH):
            action = _drawn(choices[[lead]], rng)[0]
            table.append(market.rows[lead] | {"action": ACTIONS[action].value})
            outcomes.append(int(rng.random() < market.chances[lead, action]))
        policy = _learned(pd.DataFrame(table), outcomes, start)
    end = _choices(policy, market)
    return [*way, _worth(end, market)], end


def _most_answers(market: Market) -> float:
    return float(np.where(market.worth > -999, market.chances, 0.0).max(axis=1).mean())


def test_doubly_robust_intervals_hold_the_true_value_as_often_as_they_say(market: Market) -> None:
    prior = rules_answers.joined(store.shipped_cards())
    logging = 0.7 * _choices(Thompson(_by_action(prior)), market) + 0.3 * _uniform(market)
    candidates: dict[str, Callable[[], Floats]] = {
        "regras": lambda: _choices(rules.Evaluator(store.shipped_cards()), market),
        "ao acaso": lambda: _uniform(market),
        "a melhor": lambda: np.eye(len(ACTIONS))[market.worth.argmax(axis=1)],
    }
    rng = np.random.default_rng(3)
    features = _features(market)
    for name, make in candidates.items():
        candidate, held = make(), 0
        # The log is of leads drawn from the market, so that the truth is the market's whole.
        truth = _worth(candidate, market)
        for _ in range(LOGS):
            some = rng.integers(len(market.rows), size=LOG_ROWS)
            taken = _drawn(logging[some], rng)
            rewards = 100.0 * (rng.random(LOG_ROWS) < market.chances[some, taken]) - COSTS[taken]
            log = DecisionLog(
                tuple(action.value for action in ACTIONS), taken, logging[some, taken], rewards, candidate[some],
                features[some],
            )  # fmt: skip
            found = model_policy.doubly_robust(log, model_policy.expected_rewards(log))
            held += found.low <= truth <= found.high
        print(f"\n{name}: truth {truth:.2f} points, inside {held / LOGS:.1%} of {LOGS} logs of {LOG_ROWS} decisions")
        assert 0.90 <= held / LOGS <= 0.98


def _uniform(market: Market) -> Floats:
    may = market.worth > -999
    return may / may.sum(axis=1, keepdims=True)


def _features(market: Market) -> Floats:
    names = ("score", "no_reply", "idle_days")
    return np.array(
        [[float(row[name] == value) for name in names for value in rules_answers.VALUES[name]] for row in market.rows]
    )  # type: ignore[comparison-overlap]

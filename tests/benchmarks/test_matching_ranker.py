"""The ranker in the demo's world, where the truth is known: against the rules, against the oracle, and under bias.

Each figure is the mean NDCG@5 of fresh leads over short lists, with the true chance of an answer as the gain.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest

from growth_equestre.demo import world
from growth_equestre.demo.model_partners import Companies, accept_logit, draw_companies, kilometres, offer
from growth_equestre.demo.model_people import People, draw_people, municipalities
from growth_equestre.matching import model_outcomes as outcomes
from growth_equestre.matching import rules, rules_prior
from growth_equestre.scorecard import service as scorecard
from growth_equestre.scorecard.service_ranking import fit_ranking
from growth_equestre.scorecard.types import Card

pytestmark = pytest.mark.bench

COMPANIES, FRESH, AT = 200, 1_500, 5
FOCUS = ("MG", "SP", "GO")
SIZES = (0, 60, 250, 1_000, 5_000)
PRIOR = rules_prior.COMPATIBILITY_CARD


@dataclass(frozen=True)
class Past:
    """Handoffs in order of time: signals as they stood, grade, place in the list; and the answers in the end."""

    signals: pd.DataFrame
    grade: np.ndarray
    position: np.ndarray
    lift: np.ndarray


def signals_of(people: People, leads: np.ndarray, partners: np.ndarray, companies: Companies,
               lift: np.ndarray) -> pd.DataFrame:  # fmt: skip
    """What the product knows of each pair. Shapes of leads, partners and lift: (n,)."""
    states = np.array([town.uf for town in municipalities()])
    serves = companies.serves[partners, people.segment[leads]]
    return pd.DataFrame(
        {
            "segment_match": np.select([serves > 0.9, serves > 0.5], ["mesmo", "atende"], "outro"),
            "km": kilometres(people.town[leads], companies.town[partners]),
            "same_uf": (states[people.town[leads]] == states[companies.town[partners]]).astype(float),
            "cnae_fit": np.where(serves > 0.5, 1.0, 0.2),
            "priority": companies.priority[partners].astype(float),
            "capacity_left": np.nan,
            "answer_lift": lift,
        }
    )


def lifts(answered: np.ndarray, received: np.ndarray) -> np.ndarray:
    average = answered.sum() / received.sum() if received.sum() else rules.UNSEEN_ANSWER_RATE
    shrunk = (answered + rules.PRIOR_ANSWERS * average) / (received + rules.PRIOR_ANSWERS) - average
    return np.where(received > 0, shrunk, np.nan)


def lived(companies: Companies, count: int, seed: int) -> Past:
    """So many handoffs by the demo's team, who look at the top of their lists."""
    rng = np.random.default_rng(seed)
    people = draw_people(count, FOCUS, rng)
    leads = np.arange(count)
    made = offer(leads, leads * 12 // max(1, count), people, companies, rng)
    received, answered = np.zeros(COMPANIES), np.zeros(COMPANIES)
    known = np.full(count, np.nan)
    for row, partner in enumerate(made.partner):
        known[row] = lifts(answered, received)[partner]
        received[partner] += 1
        answered[partner] += made.is_accepted[row]
    is_fast = made.is_contacted & (made.hours_to_answer + made.hours_to_contact < 24)
    grade = np.select([made.is_won, is_fast, made.is_contacted, made.is_accepted], [4, 3, 2, 1], 0)
    signals = signals_of(people, made.lead, made.partner, companies, known)
    return Past(signals.assign(segment=people.segment), grade, made.position, lifts(answered, received))


def learned(past: Past, weights: bool = True) -> Card:
    if len(past.grade) < 40:
        return PRIOR
    moments = pd.Series(pd.date_range("2026-01-01", periods=len(past.grade), freq="h"))
    handed = past.signals.assign(
        handed_at=moments, position=past.position, probability=1.0, segment=past.signals["segment"].astype(str)
    )
    return fit_ranking(
        past.signals, past.grade, outcomes.lists_of(handed).tolist(), PRIOR.signals, prior=PRIOR, times=moments,
        rng=np.random.default_rng(0), weights=outcomes.weights_of(handed) if weights else None,
    ).card  # fmt: skip


@dataclass(frozen=True)
class Trial:
    """Fresh leads with a short list each; truth: chance that each partner answers, shape (leads, candidates)."""

    signals: pd.DataFrame
    truth: np.ndarray

    def ndcg(self, card: Card) -> np.ndarray:
        margins = scorecard.evaluate_table(card, self.signals).margins.reshape(self.truth.shape)
        return ndcg_of(margins, self.truth)


def ndcg_of(margins: np.ndarray, gains: np.ndarray) -> np.ndarray:
    discount = 1.0 / np.log2(np.arange(2, AT + 2))
    by_card = np.take_along_axis(gains, np.argsort(-margins, axis=1, kind="stable")[:, :AT], axis=1)
    return (by_card @ discount) / (-np.sort(-gains, axis=1)[:, :AT] @ discount)


def trial(companies: Companies, lift: np.ndarray, seed: int) -> Trial:
    rng = np.random.default_rng(seed)
    people = draw_people(FRESH, FOCUS, rng)
    candidates = np.argsort(rng.random((FRESH, COMPANIES)), axis=1)[:, : world.CANDIDATES].reshape(-1)
    leads = np.repeat(np.arange(FRESH), world.CANDIDATES)
    km = kilometres(people.town[leads], companies.town[candidates])
    serves = companies.serves[candidates, people.segment[leads]]
    truth = 1.0 / (1.0 + np.exp(-accept_logit(km, serves, candidates, companies)))
    return Trial(
        signals_of(people, leads, candidates, companies, lift[candidates]), truth.reshape(FRESH, world.CANDIDATES)
    )


def test_the_ranker_nears_the_oracle_and_never_falls_below_the_rules() -> None:
    companies = draw_companies(COMPANIES, FOCUS, np.random.default_rng(11))
    for size in SIZES:
        past = lived(companies, size, seed=size)
        fresh = trial(companies, past.lift, seed=1)
        ours, theirs = fresh.ndcg(learned(past)), fresh.ndcg(PRIOR)
        noise = (ours - theirs).std() / np.sqrt(FRESH)
        print(f"\n{size:>5} outcomes | ranker {ours.mean():.4f} | rules {theirs.mean():.4f} | oracle 1.0000", end="")
        assert ours.mean() >= theirs.mean() - 3 * noise
    assert ours.mean() >= 0.95


def test_a_ranker_that_takes_the_top_of_the_list_for_the_best_loses() -> None:
    """Answers where only what was looked at could be chosen; the habit of the lists is distance alone."""
    rng = np.random.default_rng(5)
    companies = draw_companies(COMPANIES, FOCUS, np.random.default_rng(11))
    nowhere = np.full(COMPANIES, np.nan)
    shown = trial(companies, nowhere, seed=3)
    km = shown.signals["km"].to_numpy().reshape(shown.truth.shape)
    position = (-km).argsort(axis=1).argsort(axis=1) + 1
    looked = position**-1.5
    chosen = (rng.random(km.shape) < looked * shown.truth).astype(int).reshape(-1)
    lists = np.repeat(np.arange(FRESH), world.CANDIDATES)
    fair = np.where(chosen == 1, 1.0 / looked.reshape(-1), 1.0)
    fresh = trial(companies, nowhere, seed=4)
    free = [type(one)(one.name, one.kind, one.label) for one in PRIOR.signals]
    found = {}
    for name, weights in (("ignores", None), ("weighs", fair)):
        card = fit_ranking(
            shown.signals, chosen, lists.tolist(), free, rng=np.random.default_rng(0), weights=weights
        ).card  # fmt: skip
        found[name] = fresh.ndcg(card).mean()
    print(f"\nposition bias | weighs {found['weighs']:.4f} | ignores {found['ignores']:.4f}", end="")
    assert found["weighs"] >= found["ignores"] + 0.02

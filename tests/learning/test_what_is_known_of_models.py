"""A model's health, its drift and what is missing are told in words that hold."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
from toy_kind import CODE, LEARNED, PRIOR, START, Market, card_of, kind_over

from growth_equestre.foundation.clock import FrozenClock
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.learning import model as measuring
from growth_equestre.learning import model_rungs, rules_insight, rules_words
from growth_equestre.learning import service as learning
from growth_equestre.learning import service_insight as insight
from growth_equestre.learning import service_training as training
from growth_equestre.learning.types import Kind
from growth_equestre.learning.types_insight import NextRung


def test_health_is_said_in_a_sentence_of_a_hundred_leads(ws: Workspace, kind: Kind) -> None:
    shipped = insight.health(ws, CODE)
    assert shipped.model is None and shipped.evidence["toy"].seen.rows == 1000
    training.train(ws, CODE)
    found = insight.health(ws, CODE)
    assert found.model and found.evidence == found.model.evidence
    words = rules_words.health(kind, found.evidence["toy"])
    told = rules_words.telling_bin(found.evidence["toy"].reliability)
    assert told and told.chance == max(one.chance for one in found.evidence["toy"].reliability)
    assert words.startswith(f"De cada 100 leads com chance {round(told.chance * 100)}, {round(told.observed * 100)} ")


def test_without_outcomes_health_says_why_it_is_unknown(ws: Workspace) -> None:
    kind_over(Market(rows=10))
    found = insight.health(ws, CODE)
    assert not found.evidence and "são precisos 20 de cada" in found.why_unknown


def test_two_models_are_compared_on_the_same_rows(ws: Workspace, kind: Kind) -> None:
    made = training.train(ws, CODE).model
    found = insight.compare(ws, CODE, made.model_id, None)
    assert (found.first, found.second) == (made.version, "prior-1")
    assert found.evidence_first["toy"].seen == found.evidence_second["toy"].seen
    assert found.trial[0].is_better
    back = insight.compare(ws, CODE, None, made.model_id)
    assert back.trial[0].difference == pytest.approx(-found.trial[0].difference)
    assert insight.compare(ws, CODE, None, None).trial[0].difference == 0


def test_a_world_that_stays_shows_no_drift(ws: Workspace, kind: Kind) -> None:
    training.train(ws, CODE, START + timedelta(hours=1000))
    found = insight.drift(ws, CODE)
    assert found.recent_rows == 300 and all(one.moved < rules_insight.LITTLE for one in found.signals)
    assert found.calibration and found.calibration.seen.rows == 1000
    assert found.calibration.observed_low <= found.calibration.promised <= found.calibration.observed_high
    assert found.calibration.cost < 0.01
    assert rules_insight.calibration_title(kind, found.calibration).startswith("A chance continua honesta")
    assert rules_insight.inputs_title(found) == "Quem chega agora se parece com quem ensinou o modelo"


def test_a_world_that_changes_is_found_out_with_its_cost(ws: Workspace, market: Market) -> None:
    kind_over(market)
    training.train(ws, CODE, START + timedelta(hours=1000))
    other = Market(truth=card_of((-1.0, 0.5, 1.5), 0.8, intercept=-3.0))
    other.frame.loc[1700:, "clicks"] = 0.0
    kind = kind_over(other)
    found = insight.drift(ws, CODE)
    assert found.signals[0].signal == "clicks" and found.signals[0].moved > rules_insight.MUCH
    assert (found.signals[0].cell, found.signals[0].share_now) == ("não clicou", 1.0)
    assert found.calibration and found.calibration.cost_low > 0.02
    assert "promete mais do que vem" in rules_insight.calibration_title(kind, found.calibration)
    assert "sinal mudou" in rules_insight.inputs_title(found)


def test_what_ships_has_no_training_to_drift_from(ws: Workspace, kind: Kind) -> None:
    found = insight.drift(ws, CODE)
    assert not found.signals and "não foi aprendido de dados" in found.why_no_inputs
    assert found.calibration and found.calibration.auc_then is None


def test_a_value_hardly_seen_in_training_is_counted(ws: Workspace) -> None:
    frame = Market(rows=200).frame
    then = measuring.shares(LEARNED, frame)
    assert measuring.thin_share(LEARNED, frame, then, 200) == 0
    strange = frame.assign(mail="fax")
    assert measuring.thin_share(LEARNED, strange, then, 200) == 1


def test_shares_count_every_row_once_in_the_cell_where_it_falls() -> None:
    frame = Market(rows=500).frame
    found = measuring.shares(PRIOR, frame)
    assert found["clicks"].tolist() == [
        (frame["clicks"] < 1).mean(), (frame["clicks"] == 1).mean(), (frame["clicks"] > 1).mean(), 0.0
    ]  # fmt: skip
    assert found["mail"].sum() == pytest.approx(1)


def test_the_chance_error_that_is_only_noise_costs_nothing_on_average() -> None:
    costs = []
    for seed in range(40):
        market = Market(rows=300, seed=seed)
        from toy_kind import slice_of

        rows = slice_of(market.frame)
        costs.append(measuring.recalibration_gain(rows, measuring.chances(LEARNED, rows), np.random.default_rng(0))[0])
    assert np.median(costs) < 0.002


def test_the_next_rung_is_estimated_only_from_trainings_that_differ() -> None:
    rng = np.random.default_rng(0)
    alike = [model_rungs.Attempt(100, -0.01, 0.002)] * 5
    assert model_rungs.outcomes_needed(alike, rng) is None
    assert model_rungs.outcomes_needed(alike[:1], rng) is None
    grows = [model_rungs.Attempt(n, 0.03 - 15 / n, 0.03 / np.sqrt(n)) for n in (100, 150, 200, 300, 400)]
    found = model_rungs.outcomes_needed(grows, rng)
    assert found and found[0] and found[1] and found[0] <= 560 and found[1] >= 540
    hopeless = [model_rungs.Attempt(n, -0.02 - 1 / n, 0.002) for n in (100, 200, 400, 800)]
    assert model_rungs.outcomes_needed(hopeless, rng) == (None, None)


def test_what_is_missing_is_said_as_an_interval_or_not_at_all(ws: Workspace, kind: Kind, clock: FrozenClock) -> None:
    assert insight.next_rung(ws, CODE) is None
    assert "Treine uma vez" in rules_insight.next_rung_words(None, False)
    training.train(ws, CODE, START + timedelta(hours=500))
    found = insight.next_rung(ws, CODE)
    assert found and (found.rung, found.is_measured, found.low, found.high) == (2, False, 500, 1000)
    words = rules_insight.next_rung_words(found, True)
    assert words.startswith("Ainda não dá para dizer") and "entre 500 e 1.000 resultados" in words
    measured = NextRung(2, 150, 400, 900, 5, 15, True)
    assert "entre 400 e 900 resultados" in rules_insight.next_rung_words(measured, True)
    assert "entre 5 e 15 meses" in rules_insight.next_rung_words(measured, True)


def test_damaged_versions_are_named_with_the_reason(ws: Workspace, kind: Kind) -> None:
    made = training.train(ws, CODE).model
    assert insight.damaged(ws, CODE) == {}
    ws.cursor().execute("update models set cards = 'x'")
    assert list(insight.damaged(ws, CODE)) == [made.version]
    assert learning.serving(ws, CODE).version == made.version


def test_effects_of_an_ordinary_row_leave_it_where_it_is_on_average() -> None:
    from growth_equestre.learning import model_effects
    from growth_equestre.learning.types import CellShares

    frame = Market(rows=1000).frame
    lay = [CellShares(name, tuple(shares)) for name, shares in measuring.shares(LEARNED, frame).items()]
    clicks = next(one for one in model_effects.effects(LEARNED, lay, 0.3) if one.signal == "clicks")
    logits = [np.log((0.3 + one.effect / 100) / (0.7 - one.effect / 100)) for one in clicks.cells]
    shares = [one.share or 0.0 for one in clicks.cells]
    assert sum(share * logit for share, logit in zip(shares, logits, strict=True)) == pytest.approx(np.log(0.3 / 0.7))
    alone = {one.signal: one for one in model_effects.effects(LEARNED)}["clicks"]
    start = 1 / (1 + np.exp(1.0))
    assert alone.cells[2].effect == pytest.approx((1 / (1 + np.exp(1.0 - 1.5)) - start) * 100)
    assert [one.limits for one in alone.cells] == ["menos de 1", "de 1 a menos de 2", "2 ou mais", "não informado"]


def test_a_chance_too_sure_at_the_top_is_called_that_even_when_its_level_is_right(kind: Kind) -> None:
    from dataclasses import replace

    from toy_kind import slice_of

    rows = slice_of(Market(rows=4000).frame)
    given = measuring.chances(LEARNED, rows)
    sure = 1 / (1 + np.exp(-2.5 * np.log(given / (1 - given))))
    found = insight._calibration(rows, sure, None, "toy")
    level = replace(found, promised=found.observed)
    assert "No alto, a chance promete mais do que vem" in rules_insight.calibration_title(kind, level)

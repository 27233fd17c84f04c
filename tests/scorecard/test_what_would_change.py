"""More intent never lowers a score, silence never raises it, and what is promised is what is then scored."""

from __future__ import annotations

import math
import time

from hypothesis import given, settings
from hypothesis import strategies as st
from scorecard_strategies import calibrations, cards, rows

from growth_equestre.scorecard import rules
from growth_equestre.scorecard import service as scorecard
from growth_equestre.scorecard.types import Calibration, Card, ChangedBy, WhatIf

CARD = Card(
    "propensity",
    "1",
    -2.0,
    (
        scorecard.flag("budget", "Orçamento", 1.5, "confirmado", "a confirmar", obtain="confirmar o orçamento"),
        scorecard.flag("cta", "Botão", 0.8, "clicou", "não clicou", obtain="levar ao botão",
                       changed_by=ChangedBy.LEAD),
        scorecard.numeric("visits", "Visitas", [(0.0, "poucas"), (3, 0.5, "várias")], obtain=(2, "mais uma visita")),
        scorecard.numeric("idle_days", "Silêncio", [(0.0, "ativo"), (30, -1.0, "quieto")], monotone=-1),
    ),
)  # fmt: skip
ROW = {"budget": 0, "cta": 0, "visits": 0, "idle_days": 40}


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_a_directed_signal_never_moves_the_chance_against_its_direction(data: st.DataObject) -> None:
    card = data.draw(cards(has_direction=True))
    directed = [signal for signal in card.signals if signal.monotone]
    row = data.draw(rows(card))
    signal = data.draw(st.sampled_from(directed))
    less, more = sorted(data.draw(st.tuples(st.floats(-10, 10), st.floats(-10, 10))))
    before, after = (scorecard.evaluate(card, {**row, signal.name: value}) for value in (less, more))
    assert (after.chance - before.chance) * signal.monotone >= 0
    assert (after.score - before.score) * signal.monotone >= 0


@given(calibrations(), st.lists(st.floats(-60, 60), min_size=2, max_size=30))
@settings(max_examples=50, deadline=None)
def test_no_calibration_ever_falls_or_leaves_the_unit_interval(calibration: Calibration, margins: list[float]) -> None:
    chances = [rules.chance_of(calibration, margin) for margin in sorted(margins)]
    assert chances == sorted(chances)
    assert 0.0 <= chances[0] <= chances[-1] <= 1.0
    assert all(rules.slope_of(calibration, margin) >= 0.0 for margin in margins)


def test_what_can_still_be_obtained_comes_best_first_with_the_score_it_gives() -> None:
    promised = scorecard.counterfactuals(CARD, ROW)
    assert [one.what_if.text for one in promised] == ["confirmar o orçamento", "levar ao botão"]
    for one in promised:
        assert one.score == scorecard.evaluate(CARD, {**ROW, **one.what_if.changes}).score
        assert one.gain == one.score - scorecard.evaluate(CARD, ROW).score > 0
    assert promised[1].what_if.changed_by is ChangedBy.LEAD


def test_what_is_already_there_is_not_promised_again() -> None:
    assert scorecard.counterfactuals(CARD, {**ROW, "budget": 1, "cta": 1}) == ()


def test_a_fact_that_moves_several_signals_is_judged_as_a_whole() -> None:
    reply = WhatIf("obter uma resposta", {"visits": 3, "idle_days": 0})
    (promised,) = scorecard.counterfactuals(CARD, ROW, [reply])
    assert promised.score == scorecard.evaluate(CARD, {**ROW, "visits": 3, "idle_days": 0}).score


def test_halves_round_up_and_floating_noise_does_not_decide() -> None:
    assert [rules.score_of(p) for p in (0.0, 0.005, 0.125, 0.7249, 0.725, 0.995, 1.0)] == [0, 1, 13, 72, 73, 100, 100]
    assert rules.score_of(math.nextafter(0.725, 0.0)) == rules.score_of(0.725) == 73


def test_one_receipt_of_25_signals_takes_well_under_a_millisecond() -> None:
    many = tuple(
        scorecard.numeric(f"s{i}", f"S{i}", [(0.0, "a"), *((float(j), 0.05 * j * (-1) ** i, "b") for j in range(1, 9))])
        for i in range(25)
    )
    card, row = Card("many", "1", -1.0, many), {f"s{i}": i / 3 for i in range(25)}
    best = math.inf
    for _ in range(50):
        began = time.perf_counter()
        scorecard.receipt(card, row)
        best = min(best, time.perf_counter() - began)
    assert best < 0.0002

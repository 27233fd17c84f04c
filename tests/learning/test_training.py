"""A training keeps what it learned and puts it in use only when it wins on later rows by more than chance."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from toy_kind import CODE, LEARNED, PRIOR, START, Market, card_of, kind_over, slice_of

from growth_equestre.foundation.errors import ArtifactRefused, GrowthError, InvalidInput
from growth_equestre.foundation.vocab import Permission, Role
from growth_equestre.foundation.workspace import Actor, Workspace
from growth_equestre.jobs import service as jobs
from growth_equestre.jobs.types import JobState
from growth_equestre.learning import model as measuring
from growth_equestre.learning import service as learning
from growth_equestre.learning import service_training as training
from growth_equestre.learning.types import Kind, State, TooLittleToLearn
from growth_equestre.scorecard import service as scorecard


def test_a_model_that_wins_on_later_rows_comes_into_use_and_says_why(ws: Workspace, kind: Kind) -> None:
    done = training.train(ws, CODE)
    assert (done.is_promoted, done.before, done.model.state) == (True, "prior-1", State.CHAMPION)
    assert learning.serving(ws, CODE).version == done.model.version
    assert done.words[0] == "O modelo 2026-11-21.1 entrou em uso no lugar de prior-1."
    assert "erra menos que prior-1" in done.words[1]


def test_a_model_that_wins_nothing_is_kept_and_does_not_serve(ws: Workspace, market: Market) -> None:
    kind_over(market, learned=PRIOR)
    done = training.train(ws, CODE)
    assert (done.is_promoted, done.model.state) == (False, State.CHALLENGER)
    assert learning.serving(ws, CODE).version == "prior-1"
    assert "responde igual a prior-1" in done.words[1]
    assert [one.version for one in learning.models(ws, CODE)] == [done.model.version]


def test_a_worse_model_never_comes_into_use(ws: Workspace, market: Market) -> None:
    kind_over(market, learned=card_of((-4.0, 0.0, 4.0), -2.0))
    done = training.train(ws, CODE)
    assert not done.is_promoted
    assert "erra mais que prior-1" in done.words[1]


def test_a_second_training_on_the_same_world_does_not_replace_the_first(ws: Workspace, kind: Kind) -> None:
    first = training.train(ws, CODE)
    second = training.train(ws, CODE)
    assert first.is_promoted and not second.is_promoted
    assert learning.serving(ws, CODE).version == first.model.version


def test_a_model_of_an_earlier_moment_never_replaces_one_that_knows_more(ws: Workspace, market: Market) -> None:
    kind_over(market, learned=card_of((-0.6, 0.4, 1.0), 0.4))
    assert training.train(ws, CODE).is_promoted
    kind_over(market, learned=LEARNED)
    past = training.train(ws, CODE, START + timedelta(hours=1500))
    assert not past.is_promoted
    assert past.model.trial[0].is_better
    assert "sabe de mais tempo para cá" in past.words[0]
    assert past.model.as_of == START + timedelta(hours=1500)


def test_what_a_training_measured_is_kept_with_the_model(ws: Workspace, kind: Kind) -> None:
    made = training.train(ws, CODE, seed=3, why="primeira vez").model
    again = learning.model(ws, made.model_id)
    evidence = again.evidence["toy"]
    auc = evidence.metric("auc")
    assert auc and auc.low and auc.high and auc.low < auc.value < auc.high
    assert evidence.seen.rows == 400 and evidence.challenger
    assert sum(one.rows for one in evidence.reliability) == evidence.seen.rows
    assert (again.rows, again.seed, again.data_hash, again.why) == (2000, 3, "hash-2000-3", "primeira vez")
    assert [one.signal for one in again.inputs["toy"]] == ["clicks", "mail"]
    assert all(abs(sum(one.shares) - 1) < 1e-5 for one in again.inputs["toy"])
    assert learning.challengers(ws, made.model_id) == {"toy": "tree"}


def test_the_same_seed_and_moment_give_the_same_model(ws: Workspace, kind: Kind) -> None:
    one, other = training.train(ws, CODE, seed=5).model, training.train(ws, CODE, seed=5).model
    assert one.evidence == other.evidence
    texts = [scorecard.to_json(learning.cards(ws, made.model_id)["toy"]) for made in (one, other)]
    assert texts[0].replace(one.version, "") == texts[1].replace(other.version, "")


def test_too_little_to_learn_from_is_said_and_changes_nothing(ws: Workspace, market: Market) -> None:
    kind_over(market)
    with pytest.raises(TooLittleToLearn, match="Só há um tipo de resultado"):
        training.train(ws, CODE, START + timedelta(hours=1))
    assert learning.models(ws, CODE) == []
    assert learning.serving(ws, CODE).version == "prior-1"


def test_a_training_in_the_background_ends_in_a_sentence_or_in_the_reason(ws: Workspace, kind: Kind) -> None:
    queued = training.train_in_background(ws, CODE)
    assert training.train_in_background(ws, CODE).job_id == queued.job_id
    done = jobs.run_due(ws)
    assert done is not None and done.state is JobState.DONE
    assert done.message == "O modelo 2026-11-21.1 entrou em uso no lugar de prior-1."
    kind_over(Market(rows=1))
    training.train_in_background(ws, CODE)
    failed = jobs.run_due(ws)
    assert failed is not None and failed.state is JobState.FAILED and "Só há um tipo" in failed.message
    assert learning.serving(ws, CODE).version == "2026-11-21.1"


def test_a_training_that_is_stopped_leaves_nothing_behind(ws: Workspace, kind: Kind) -> None:
    from dataclasses import replace

    def stops(own: Workspace, as_of, seed, report):  # type: ignore[no-untyped-def]
        job = training.training_job(own, CODE)
        assert job
        jobs.cancel(own, job.job_id)
        return kind.learn(own, as_of, seed, report)

    learning.register_kind(replace(kind, learn=stops))
    training.train_in_background(ws, CODE)
    ended = jobs.run_due(ws)
    assert ended is not None and ended.state is JobState.CANCELLED
    assert learning.models(ws, CODE) == []


def test_a_readable_copy_lies_beside_the_other_artifacts(ws: Workspace, kind: Kind, tmp_path: Path) -> None:
    made = training.train(ws, CODE).model
    folder = tmp_path / "artifacts" / "teste" / CODE / made.version
    assert scorecard.load_card((folder / "toy.json").read_bytes()).version == made.version
    assert "De cada 100 leads com chance" in (folder / "modelo.md").read_text(encoding="utf-8")
    assert (folder / "desafiante_toy.txt").read_text(encoding="utf-8") == "tree"


def test_an_edited_card_is_a_new_judged_version_and_the_edited_one_stays(ws: Workspace, kind: Kind) -> None:
    made = training.edit_card(ws, CODE, "toy", "mail", [0.9, 0.0, 0.0, 0.0], "o e-mail pesa mais")
    assert (made.version, made.parent, made.state) == ("2026-11-21.1", "prior-1", State.CHALLENGER)
    assert made.trial[0].against == "prior-1" and made.trial[0].is_better
    assert learning.cards(ws, made.model_id)["toy"].tables[1].cells[0].points == 0.9
    assert learning.serving(ws, CODE).cards["toy"] == PRIOR
    learning.promote(ws, made.model_id)
    assert learning.serving(ws, CODE).version == made.version


@pytest.mark.parametrize(
    ("signal", "points", "message"),
    [
        ("clicks", [1.0, 0.5, 0.7, 0.0], "não podem diminuir"),
        ("clicks", [0.0, 0.1], "4 linhas"),
        ("mail", [60.0, 0.0, 0.0, 0.0], "entre −50 e 50"),
        ("wind", [0.0], "não tem o sinal"),
    ],
)
def test_points_that_a_card_cannot_hold_are_refused(
    ws: Workspace, kind: Kind, signal: str, points: list[float], message: str
) -> None:
    with pytest.raises(InvalidInput, match=message):
        training.edit_card(ws, CODE, "toy", signal, points, "")
    assert learning.models(ws, CODE) == []


def test_a_card_brought_from_a_file_is_judged_before_it_may_serve(ws: Workspace, kind: Kind) -> None:
    made = training.bring(ws, scorecard.to_json(LEARNED), "veio do notebook")
    assert made.state is State.CHALLENGER and made.trial[0].is_better
    assert learning.serving(ws, CODE).version == "prior-1"
    for text in (
        b"",
        b"{}",
        b'{"schema": "x"}',
        scorecard.to_json(LEARNED).replace('"schema_version": 1', '"schema_version": 2'),
    ):
        with pytest.raises(ArtifactRefused):
            training.bring(ws, text)
    other = json.loads(scorecard.to_json(LEARNED)) | {"name": "elsewhere"}
    with pytest.raises(InvalidInput, match="elsewhere"):
        training.bring(ws, json.dumps(other))
    assert training.bring(ws, json.dumps(other), code=CODE, card="toy").state is State.CHALLENGER


def test_without_history_a_brought_card_waits_to_be_judged(ws: Workspace, market: Market) -> None:
    kind_over(Market(rows=10))
    made = training.bring(ws, scorecard.to_json(LEARNED))
    assert made.state is State.CANDIDATE
    with pytest.raises(GrowthError, match="ainda não foi avaliado"):
        learning.promote(ws, made.model_id)
    with pytest.raises(TooLittleToLearn, match="são precisos 20"):
        training.judge(ws, made.model_id)
    kind_over(market)
    assert training.judge(ws, made.model_id).state is State.CHALLENGER
    assert learning.promote(ws, made.model_id).after == made.version


def test_who_may_not_train_changes_nothing(ws: Workspace, kind: Kind) -> None:
    from dataclasses import replace

    from growth_equestre.foundation.errors import PermissionDenied

    guest = replace(ws, actor=Actor("g", "Convidada", Role.GUEST, frozenset({Permission.CAN_VIEW})))
    with pytest.raises(PermissionDenied):
        training.train(guest, CODE)
    assert learning.serving(guest, CODE).version == "prior-1"


def test_auc_and_its_interval_are_those_of_all_pairs() -> None:
    rows = slice_of(Market(rows=300).frame)
    given = measuring.chances(LEARNED, rows)
    found = {one.name: one for one in measuring.metrics(rows, given)}["auc"]
    hits, misses = given[rows.labels == 1], given[rows.labels == 0]
    pairs = (hits[:, None] > misses[None, :]) + 0.5 * (hits[:, None] == misses[None, :])
    assert found.value == pytest.approx(pairs.mean())
    rng = np.random.default_rng(0)
    drawn = [pairs[rng.integers(0, len(hits), len(hits))][:, rng.integers(0, len(misses), len(misses))].mean()
             for _ in range(400)]  # fmt: skip
    assert found.low == pytest.approx(np.quantile(drawn, 0.05), abs=0.01)


def test_an_interval_of_a_difference_holds_the_truth_nine_times_in_ten() -> None:
    held = 0
    for seed in range(60):
        rows = slice_of(Market(rows=400, seed=seed).frame)
        ours, theirs = measuring.chances(LEARNED, rows), measuring.chances(PRIOR, rows)
        truth = (np.log(theirs / ours) * ours + np.log((1 - theirs) / (1 - ours)) * (1 - ours)).mean()
        _, low, high = measuring.difference(rows, ours, theirs, np.random.default_rng(seed))
        held += low <= truth <= high
    assert 46 <= held <= 60


def test_rows_of_one_subject_do_not_count_as_many_witnesses() -> None:
    from dataclasses import replace

    rows = slice_of(Market(rows=400).frame)
    ours, theirs = measuring.chances(LEARNED, rows), measuring.chances(PRIOR, rows)
    eight = replace(
        rows,
        frame=rows.frame.loc[rows.frame.index.repeat(8)],
        labels=rows.labels.repeat(8),
        moments=rows.moments.repeat(8),
        groups=np.arange(400).repeat(8),
    )
    _, low, high = measuring.difference(rows, ours, theirs, np.random.default_rng(0))
    _, low_8, high_8 = measuring.difference(eight, ours.repeat(8), theirs.repeat(8), np.random.default_rng(0))
    assert (high_8 - low_8) == pytest.approx(high - low, rel=0.15)
    assert measuring.witnesses(eight).subjects == 400 and measuring.witnesses(eight).rows == 3200
    once, often = measuring.measured(rows, ours), measuring.measured(eight, ours.repeat(8))
    for name in ("auc", "log_loss", "brier"):
        one, other = once.metric(name), often.metric(name)
        assert one and other and (one.value, one.low, one.high) == pytest.approx((other.value, other.low, other.high))
    for bin_once, bin_often in zip(once.reliability, often.reliability, strict=True):
        assert (bin_once.low, bin_once.high) == pytest.approx((bin_often.low, bin_often.high), abs=0.005)


def test_too_few_outcomes_later_on_never_put_a_model_in_use(ws: Workspace) -> None:
    kind_over(Market(rows=60), learned=LEARNED)
    done = training.train(ws, CODE)
    assert done.model.trial[0].seen.happened < 10 and not done.is_promoted
    assert "é pouco para dizer qual erra menos" in done.words[1]

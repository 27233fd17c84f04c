"""One version serves, everybody sees the same one, and any moment's version can be named again."""

from __future__ import annotations

import threading
from datetime import timedelta
from pathlib import Path
from time import perf_counter, process_time

import pytest
from toy_kind import CODE, LEARNED, PRIOR, card_of

from growth_equestre import house
from growth_equestre.foundation.clock import FrozenClock
from growth_equestre.foundation.errors import GrowthError, NotFound
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.journal import service as journal
from growth_equestre.learning import service as learning
from growth_equestre.learning.service import NewModel
from growth_equestre.learning.types import CardEvidence, Kind, Model, ModelNotFound, Origin, State, Witnesses
from growth_equestre.scorecard.types import Card

JUDGED = {"toy": CardEvidence(Witnesses(100, 100, 40, 60), (), (), ())}


def kept(ws: Workspace, card: Card = LEARNED, judged: bool = True) -> Model:
    return learning.add(ws, NewModel(CODE, Origin.TRAINED, {"toy": card}, "prior-1", evidence=JUDGED if judged else {}))


def test_until_something_is_promoted_what_ships_serves(ws: Workspace, kind: Kind) -> None:
    serving = learning.serving(ws, CODE)
    assert (serving.version, serving.model_id, serving.cards["toy"]) == ("prior-1", None, PRIOR)
    kept(ws)
    assert learning.serving(ws, CODE).version == "prior-1"


def test_a_promoted_model_serves_under_its_version_and_the_one_before_retires(
    ws: Workspace, kind: Kind, clock: FrozenClock
) -> None:
    first, second = kept(ws), kept(ws, card_of((-2.0, 0.0, 2.0)))
    assert (first.version, second.version) == ("2026-11-21.1", "2026-11-21.2")
    learning.promote(ws, first.model_id, "melhor")
    assert learning.serving(ws, CODE).version == "2026-11-21.1"
    assert learning.serving(ws, CODE).cards["toy"].version == "2026-11-21.1"
    learning.promote(ws, second.model_id)
    states = {one.version: one.state for one in learning.models(ws, CODE)}
    assert states == {"2026-11-21.1": State.RETIRED, "2026-11-21.2": State.CHAMPION}


def test_any_past_moment_names_the_version_that_served_then(ws: Workspace, kind: Kind, clock: FrozenClock) -> None:
    first, second = kept(ws), kept(ws)
    moments = [ws.now()]
    for one in (first, second):
        clock.advance(timedelta(hours=1))
        learning.promote(ws, one.model_id)
        clock.advance(timedelta(hours=1))
        moments.append(ws.now())
    clock.advance(timedelta(hours=1))
    learning.roll_back(ws, CODE)
    clock.advance(timedelta(hours=1))
    moments.append(ws.now())
    served = [learning.serving_at(ws, CODE, moment).version for moment in moments]
    assert served == ["prior-1", first.version, second.version, first.version]


def test_rolling_back_goes_one_back_each_time_until_what_ships(ws: Workspace, kind: Kind) -> None:
    first, second = kept(ws), kept(ws)
    for one in (first, second, first):
        learning.promote(ws, one.model_id)
    went = [learning.roll_back(ws, CODE).after for _ in range(3)]
    assert went == [second.version, first.version, "prior-1"]
    with pytest.raises(GrowthError, match="Nenhum outro modelo"):
        learning.roll_back(ws, CODE)
    learning.promote(ws, second.model_id)
    assert learning.roll_back(ws, CODE).after == "prior-1"


def test_every_change_of_what_serves_is_in_the_journal_with_who_and_why(ws: Workspace, kind: Kind) -> None:
    one = kept(ws)
    learning.promote(ws, one.model_id, "perde menos")
    newest = journal.recent(ws, 1)[0]
    assert newest.summary == "Colocou em uso o modelo 2026-11-21.1 de Chance de brinquedo (antes: prior-1)"
    assert (newest.reason, newest.actor_name) == ("perde menos", ws.actor.name)
    assert journal.verify(ws) == []


def test_what_was_not_judged_or_does_not_exist_cannot_serve(ws: Workspace, kind: Kind) -> None:
    with pytest.raises(GrowthError, match="ainda não foi avaliado"):
        learning.promote(ws, kept(ws, judged=False).model_id)
    with pytest.raises(ModelNotFound):
        learning.promote(ws, "x")
    with pytest.raises(NotFound, match="Não existe o tipo"):
        learning.serving(ws, "nada")


def test_a_write_sees_its_own_promotion_and_nobody_else_until_it_is_kept(ws: Workspace, kind: Kind) -> None:
    one = kept(ws)
    elsewhere: list[str] = []

    def look() -> None:
        elsewhere.append(learning.serving(ws, CODE).version)

    def look_from_another_thread() -> None:
        thread = threading.Thread(target=look)
        thread.start()
        thread.join()

    with ws.transaction("test"):
        learning.promote(ws, one.model_id)
        assert learning.serving(ws, CODE).version == one.version
        look_from_another_thread()
    look_from_another_thread()
    assert elsewhere == ["prior-1", one.version]


def test_a_promotion_that_is_not_kept_never_served(ws: Workspace, kind: Kind) -> None:
    one, other = kept(ws), kept(ws)
    with pytest.raises(RuntimeError), ws.transaction("test"):
        learning.promote(ws, one.model_id)
        assert learning.serving(ws, CODE).version == one.version
        raise RuntimeError("the write fails after all")
    assert learning.serving(ws, CODE).version == "prior-1"
    learning.promote(ws, other.model_id)
    assert learning.serving(ws, CODE).version == other.version


def test_readers_in_many_threads_never_see_a_version_go_back(ws: Workspace, kind: Kind) -> None:
    made = [kept(ws) for _ in range(6)]
    order = {"prior-1": 0} | {one.version: place for place, one in enumerate(made, start=1)}
    is_over = threading.Event()
    seen: list[list[int]] = [[] for _ in range(3)]

    def read(mine: list[int]) -> None:
        while not is_over.is_set():
            mine.append(order[learning.serving(ws, CODE).version])
        mine.append(order[learning.serving(ws, CODE).version])

    threads = [threading.Thread(target=read, args=(mine,)) for mine in seen]
    for thread in threads:
        thread.start()
    for one in made:
        learning.promote(ws, one.model_id)
    is_over.set()
    for thread in threads:
        thread.join()
    assert all(mine == sorted(mine) and mine[-1] == 6 for mine in seen)


def test_asking_what_serves_costs_less_than_a_statement(ws: Workspace, kind: Kind) -> None:
    learning.promote(ws, kept(ws).model_id)
    learning.serving(ws, CODE)
    started = process_time()
    for _ in range(1000):
        learning.serving(ws, CODE)
    of_asking = process_time() - started
    started = process_time()
    for _ in range(100):
        ws.cursor().execute("select 1").fetchone()
    assert of_asking / 1000 < (process_time() - started) / 100 / 5


def damage(ws: Workspace, model: Model, statement: str) -> Workspace:
    """Change a kept model behind the product's back, as a broken disk or a hand would, and open the file anew."""
    ws.cursor().execute(f"update models set {statement} where model_id = '{model.model_id}'")
    ws.database.close()
    return house.open_workspace(ws.name, clock=ws.clock)


@pytest.mark.parametrize(
    "statement",
    [
        "cards = replace(cards, 'não clicou', 'nunca clicou')",
        "cards = left(cards, 200)",
        "cards = ''",
        "sha256 = 'outra'",
        """cards = '{"schema":"growth-equestre/model","schema_version":9}'""",
    ],
)
def test_a_damaged_model_gives_way_to_the_last_good_one_and_says_why(ws: Workspace, kind: Kind, statement: str) -> None:
    good, bad = kept(ws), kept(ws, card_of((-3.0, 0.0, 3.0), name=f"toy_{len(statement)}"))
    learning.promote(ws, good.model_id)
    learning.promote(ws, bad.model_id)
    reopened = damage(ws, bad, statement)
    try:
        serving = learning.serving(reopened, CODE)
        assert (serving.version, serving.model_id) == (good.version, good.model_id)
        assert serving.problem
        other = damage(reopened, good, "cards = 'x'")
        assert learning.serving(other, CODE).version == "prior-1"
        assert learning.serving(other, CODE).problem
    finally:
        house.open_workspace(ws.name).database.close()


def test_a_card_that_reads_what_no_row_has_is_refused(ws: Workspace, kind: Kind) -> None:
    from growth_equestre.foundation.errors import ArtifactRefused
    from growth_equestre.scorecard import service as scorecard

    foreign = Card("toy", "1", 0.0, (scorecard.numeric("wind", "Vento", [(0.0, "calmo")]),))
    with pytest.raises(ArtifactRefused, match="wind"):
        kept(ws, foreign)


def test_answers_are_noted_read_back_and_forgotten(ws: Workspace, kind: Kind) -> None:
    import pandas as pd

    from growth_equestre.foundation.ids import new_id
    from growth_equestre.learning.types import Prediction

    subject, other = new_id(), new_id()
    answer = Prediction(CODE, subject, ws.now(), ws.now(), "prior-1", "ab12", 42, 0.42, None, 0.3, 0.5, 1.5)
    started = perf_counter()
    learning.log_prediction(ws, answer)
    assert perf_counter() - started < 1
    later = {"subject_id": [subject, other], "inputs_hash": ["cd", "ef"], "score": [50, 60], "chance": [0.5, 0.6],
             "chance_7d": [0.2, None], "low": [0.4, 0.5], "high": [0.6, 0.7]}  # fmt: skip
    moment = ws.now() + timedelta(hours=1)
    noted = learning.log_predictions(
        ws, CODE, pd.DataFrame(later), model_version="v", as_of=moment, known_at=moment, milliseconds=0.01
    )
    assert noted == 2
    assert learning.prediction_at(ws, CODE, subject, ws.now()) == answer
    again = learning.prediction_at(ws, CODE, other, moment)
    assert again and (again.score, again.chance_7d, again.model_version) == (60, None, "v")
    assert learning.prediction_at(ws, CODE, subject, moment + timedelta(seconds=1)) is None
    learning.forget(ws, CODE, [subject])
    assert learning.prediction_at(ws, CODE, subject, ws.now()) is None
    assert learning.prediction_at(ws, CODE, other, moment) == again


def test_what_serves_travels_with_a_copy_of_the_workspace(
    ws: Workspace, kind: Kind, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from growth_equestre.accounts import service_files

    one = kept(ws)
    learning.promote(ws, one.model_id)
    service_files.backup(ws, tmp_path / "copy.duckdb")
    service_files.restore("outra", tmp_path / "copy.duckdb")
    other = house.open_workspace("outra", clock=ws.clock)
    try:
        assert learning.serving(other, CODE).version == one.version
        assert learning.serving(other, CODE).cards == learning.serving(ws, CODE).cards
    finally:
        other.database.close()


def test_answers_of_the_last_days_are_counted_with_their_time(ws: Workspace, kind: Kind, clock: FrozenClock) -> None:
    from growth_equestre.foundation.ids import new_id
    from growth_equestre.learning.types import Prediction

    assert learning.answers(ws, CODE, ws.now()).how_many == 0
    for place in range(20):
        learning.log_prediction(
            ws, Prediction(CODE, new_id(), ws.now(), ws.now(), "v", "ab", 42, 0.42, None, 0.3, 0.5, float(place))
        )
        clock.advance(timedelta(days=1))
    found = learning.answers(ws, CODE, ws.now() - timedelta(days=10))
    assert found.how_many == 10 and found.p95_milliseconds and 18 < found.p95_milliseconds < 19


def test_another_model_in_use_tells_its_room_in_the_same_write(ws: Workspace, kind: Kind) -> None:
    from dataclasses import replace

    told: list[str] = []
    learning.register_kind(replace(kind, follow=lambda own: told.append(learning.serving(own, CODE).version)))
    one = kept(ws)
    learning.promote(ws, one.model_id)
    learning.roll_back(ws, CODE)
    assert told == [one.version, "prior-1"]

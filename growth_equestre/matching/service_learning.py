"""Learning whom partners' answers favour: the compatibility card as a start, another one only where it ranks better."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from importlib import metadata
from typing import TYPE_CHECKING, Any

from growth_equestre.foundation.workspace import Workspace
from growth_equestre.jobs.types import Report
from growth_equestre.learning import service as learning
from growth_equestre.learning.types import Assessment, Kind, KindWords, Learned, Lesson, Slice, TooLittleToLearn
from growth_equestre.matching import rules, rules_prior, service_directory, store
from growth_equestre.matching.types import Query
from growth_equestre.scorecard import service as scorecard
from growth_equestre.scorecard.types import Card, Signal
from growth_equestre.scorecard.types_fit import Band

if TYPE_CHECKING:
    import pandas as pd

    from growth_equestre.matching.model_directory import Directory, History
    from growth_equestre.scorecard.service_ranking import FittedRanking

KIND, CARD = "matching", "compatibility"
LATER_SHARE = 0.25
FEWEST = 40
"""Handoffs with a known answer below which nothing is learned."""
MOST = 20_000
_UNITS = 100


def learn(ws: Workspace, as_of: datetime, seed: int, report: Report) -> Learned:
    """A card from the handoffs whose answer was known before `as_of`. Raises TooLittleToLearn."""
    rows = dataset(ws, as_of)
    report(30, _UNITS)
    later = _is_later(rows)
    first_later = rows.loc[later, "handed_at"].min()
    judged = _fitted(rows[~later & (rows["known_at"] < first_later)], as_of, seed)
    report(60, _UNITS)
    whole = _fitted(rows, as_of, seed)
    report(_UNITS, _UNITS)
    lesson = Lesson(
        card=whole.card,
        later=_slice(rows[later]),
        chances=scorecard.evaluate_table(judged.card, rows[later]).chances,
        learned_from=rows[[signal.name for signal in whole.card.signals]],
    )
    trained = whole.card.trained
    return Learned(
        lessons={CARD: lesson},
        as_of=as_of,
        window_start=_aware(rows["handed_at"].min()),
        window_end=_aware(rows["handed_at"].max()),
        rows=len(rows),
        outcomes=int((rows["grade"] > 0).sum()),
        data_hash=trained.data_hash if trained else "",
        code_version=_code_version(),
    )


def assess(ws: Workspace, cards: Mapping[str, Card], as_of: datetime) -> Assessment:
    """The newest handoffs whose answer was known by `as_of`. Raises TooLittleToLearn."""
    rows = dataset(ws, as_of)
    return Assessment({CARD: _slice(rows[_is_later(rows)])} if CARD in cards else {})


def dataset(ws: Workspace, as_of: datetime) -> pd.DataFrame:
    """One row per handoff with a known answer, oldest first: the signals as they stood then, grade, list and weight.

    Raises TooLittleToLearn.
    """
    import pandas as pd  # noqa: PLC0415 (learning loads what matching never needs)

    from growth_equestre.matching import model_outcomes as outcomes  # noqa: PLC0415

    handed = outcomes.known_outcomes(store.handed(ws.cursor(), as_of), as_of).tail(MOST).reset_index(drop=True)
    if len(handed) < FEWEST:
        raise TooLittleToLearn(
            f"Só se sabe a resposta de {len(handed)} encaminhamentos; são precisos {FEWEST}.",
            "Vale a compatibilidade de partida.",
        )
    signals = pd.DataFrame(_signals(ws, handed))
    answers = handed[["accepted_at", "refused_at", "contacted_at", "won_at"]].max(axis=1)
    return signals.assign(
        handed_at=handed["handed_at"],
        known_at=answers.fillna(handed["handed_at"] + outcomes.ANSWER_WITHIN),
        grade=outcomes.grades_of(handed),
        list_number=outcomes.lists_of(handed),
        weight=outcomes.weights_of(handed),
        lead_id=handed["lead_id"],
    )


def words(signal: Signal, band: Band) -> str:
    """The compatibility card's own words for the place that a learned cell lies in."""
    table = next(one for one in rules_prior.COMPATIBILITY_CARD.tables if one.name == signal.name)
    if band.is_missing:
        value: float | str | None = None
    elif signal.kind == "category":
        value = band.level or "\0"
    elif band.low is not None:
        value = band.low
    else:
        value = -1e9 if band.high is None else band.high - 1e-9
    said = rules.words_of(table, value)
    if signal.name != "km" or band.is_missing:
        return said
    return _kilometres(band)


def _kilometres(band: Band) -> str:
    low, high = (None if edge is None else f"{edge:.0f}" for edge in (band.low, band.high))
    if low is None or band.low == 0:
        return f"a até {high} km"
    return f"a mais de {low} km" if high is None else f"entre {low} e {high} km"


def _signals(ws: Workspace, handed: pd.DataFrame) -> list[dict[str, Any]]:
    """Each handoff's signals from what was known just before it, of the partner as it was then."""
    from growth_equestre.matching.model_directory import history_at  # noqa: PLC0415

    known, zone, then = service_directory.current(ws), ws.local_zone, store.directory_then(ws.cursor(), handed)
    found = []
    for number, row in enumerate(handed.astype(object).where(handed.notna(), None).to_dict("records")):
        moment = _aware(row["handed_at"])
        month = rules.month_start(moment, zone)
        history = history_at(
            known.dealings, known.directory.size, moment, month, rules.PRIOR_ANSWERS, rules.UNSEEN_ANSWER_RATE
        )
        query = Query(
            row["lead_id"], row["segment"], row["uf"], row["latitude"], row["longitude"], moment, month
        )  # fmt: skip
        place = known.directory.place_of[row["partner_id"]]
        if number in then:
            found.append(_row_of(then[number], history.of_one(place), 0, query))
        else:
            found.append(_row_of(known.directory, history, place, query))
    return found


def _row_of(directory: Directory, history: History, place: int, query: Query) -> dict[str, Any]:
    """The signals of the partner at this place."""
    import numpy as np  # noqa: PLC0415

    from growth_equestre.matching.model_ranking import Bench  # noqa: PLC0415

    bench = Bench(rules_prior.COMPATIBILITY_CARD, directory, history, rules_prior.SERVES_FROM)
    km = directory.kilometres_from(query.latitude, query.longitude)[[place]]
    return bench.rows(query, np.array([place]), km)[0]


def _fitted(rows: pd.DataFrame, as_of: datetime, seed: int) -> FittedRanking:
    import numpy as np  # noqa: PLC0415

    from growth_equestre.scorecard.service_ranking import fit_ranking  # noqa: PLC0415
    from growth_equestre.scorecard.types_fit import Provenance  # noqa: PLC0415

    if len(rows) < FEWEST // 2 or rows["grade"].nunique() < 2:
        raise TooLittleToLearn("As respostas conhecidas são poucas ou todas iguais.", "O modelo em uso continua.")
    start, end = _aware(rows["handed_at"].min()), _aware(rows["handed_at"].max())
    return fit_ranking(
        rows,
        rows["grade"].to_numpy(),
        rows["list_number"].tolist(),
        rules_prior.COMPATIBILITY_CARD.signals,
        rng=np.random.default_rng(seed),
        weights=rows["weight"].to_numpy(),
        prior=rules_prior.COMPATIBILITY_CARD,
        times=rows["handed_at"],
        name=CARD,
        words=words,
        provenance=Provenance(start, end, as_of, code_version=_code_version()),
    )


def _is_later(rows: pd.DataFrame) -> pd.Series:
    return rows["handed_at"] >= rows["handed_at"].quantile(1.0 - LATER_SHARE)


def _slice(rows: pd.DataFrame) -> Slice:
    import numpy as np  # noqa: PLC0415
    import pandas as pd  # noqa: PLC0415

    return Slice(
        frame=rows,
        labels=(rows["grade"] > 0).to_numpy(dtype=np.int8),
        moments=rows["handed_at"].to_numpy(dtype="datetime64[us]"),
        groups=np.asarray(pd.factorize(rows["lead_id"])[0], dtype=np.int64),
    )


def _aware(moment: pd.Timestamp) -> datetime:
    known: datetime = moment.to_pydatetime().replace(tzinfo=UTC)
    return known


@lru_cache(maxsize=1)
def _code_version() -> str:
    return metadata.version("growth-equestre")


def shipped() -> Mapping[str, Card]:
    """The compatibility card that ships with the product."""
    return {CARD: shipped_card()}


@lru_cache(maxsize=1)
def shipped_card() -> Card:
    """Read once."""
    return scorecard.load_card(rules_prior.CARD_FILE.read_bytes())


def signal_names() -> Sequence[str]:
    """Every column that a card of partners may read."""
    return [signal.name for signal in rules_prior.COMPATIBILITY_CARD.signals]


learning.register_kind(
    Kind(
        code=KIND,
        label="Parceiros recomendados",
        shipped=shipped,
        learn=learn,
        assess=assess,
        card_labels={CARD: "Compatibilidade"},
        words=KindWords("encaminhamento", "encaminhamentos", "foram aceitos", "ser aceito", "foi aceito"),
        signals=frozenset(signal_names()),
    )
)

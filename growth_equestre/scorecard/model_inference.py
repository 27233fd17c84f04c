"""What can be learned from a person's table: each column becomes a signal, or a remark that says why not."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from growth_equestre.foundation.errors import InvalidInput
from growth_equestre.foundation.text import fold
from growth_equestre.scorecard import model_columns as columns
from growth_equestre.scorecard import model_leaks as leaks
from growth_equestre.scorecard import rules_headers as headers
from growth_equestre.scorecard.model_codes import codes_among
from growth_equestre.scorecard.model_outcome import outcome_of
from growth_equestre.scorecard.rules_headers import Source
from growth_equestre.scorecard.types import Signal
from growth_equestre.scorecard.types_tables import InferredSpec, Outcome, OwnTable, Remark, Why

ALMOST_UNIQUE = 0.95
MOSTLY_UNIQUE = 0.5
FEWEST_TO_JUDGE = 20
"""Rows under which numbers that never repeat prove nothing."""
MOST_CODES = 30
WORDS_OF_A_TEXT = 4
TWO_YEARS = pd.Timedelta(days=730)
LATER_SHARE = 0.01
DAY = pd.Timedelta(days=1)

_ID_WORDS = re.compile(
    "ids?|uuid|guid|key|chave|codigo|cod|code|numero|num|number|no|nr|rownames|row|index|indice|unnamed|linha|cpf|cnpj"
    "|matricula|protocolo|registro|record|rg|e?mail|telefone|phone|hash"
)
_CODE_WORDS = re.compile(
    "id|cod|code|codigo|tipo|type|p?class|classe|grupo|group|categoria|category|cluster|segmento|segment|regiao|region"
    "|uf|estado|state|zip|cep|ddd|canal|channel|status|plano|plan|area"
)


@dataclass
class _Inference:
    """The table under reading. `rows`: those with an outcome, in order of time."""

    table: OwnTable
    rows: NDArray[np.intp]
    labels: NDArray[np.int64]
    outcome: Outcome
    time: str
    times: pd.Series | None
    keep: Collection[str]
    names: dict[str, str]
    signals: list[Signal] = field(default_factory=list)
    features: dict[str, pd.Series] = field(default_factory=dict)
    remarks: list[Remark] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def column(self, header: str) -> pd.Series:
        return self.table.frame[header].iloc[self.rows].reset_index(drop=True)

    def remark(self, header: str, why: Why, text: str) -> None:
        self.remarks.append(Remark(header, why, f"'{header}' {text}"))

    def add(self, source: Source, kind: str, values: pd.Series) -> None:
        """One more signal, unless it is always the same."""
        name, label = self.names[source.header], source.header
        if source.part:
            until = self.names[source.until] if source.until else ""
            name, label = headers.part_name(name, source.part, until), headers.part_label(source)
        self.signals.append(Signal(name, "category" if kind == "category" else "numeric", label))
        self.features[name] = values


def infer(
    table: OwnTable,
    target: str,
    time: str = "",
    drop: Sequence[str] = (),
    *,
    keep: Sequence[str] = (),
    group: str = "",
    positive: str = "",
) -> InferredSpec:
    """Signals, labels and moments of a person's table. Raises InvalidInput where the question makes no sense."""
    known = list(table.frame.columns)
    target = headers.find_column(known, target)
    time, group = (headers.find_column(known, one) if one else "" for one in (time, group))
    if target in (time, group):
        raise InvalidInput(target, f"A coluna '{target}' é o resultado e não pode ter outro papel.", "Escolha outra.")
    dropped = [headers.find_column(known, one) for one in drop]
    outcome, labels = outcome_of(table.frame[target], target, positive)
    stamps = _stamps(table, time) if time else None
    work = _begin(table, outcome, labels, time, stamps, [headers.find_column(known, one) for one in keep])
    for header in known:
        if header in dropped:
            work.remark(header, Why.ASKED, "ficou de fora, como pedido.")
        elif header not in {target, time, group}:
            _consider(work, header)
    groups = columns.levels(work.column(group)).fillna("").to_numpy(dtype=object) if group else None
    _add_codes(work, groups)
    if time:
        _add_calendar(work)
    _doubt_signals(work)
    return _spec(work, groups)


def _spec(work: _Inference, groups: NDArray[np.object_] | None) -> InferredSpec:
    if not work.signals:
        work.warnings.append("Nenhuma coluna serviu de sinal: o cartão só conhece a chance média.")
    frame = pd.DataFrame(work.features, index=pd.RangeIndex(len(work.labels)))
    return InferredSpec(
        tuple(work.signals),
        frame,
        work.labels,
        work.times,
        work.outcome,
        tuple(work.remarks),
        tuple(work.warnings),
        groups,
    )


def _begin(
    table: OwnTable,
    outcome: Outcome,
    labels: NDArray[np.float64],
    time: str,
    stamps: pd.Series | None,
    keep: Collection[str],
) -> _Inference:
    rows = np.flatnonzero(np.isfinite(labels))
    warnings = []
    if outcome.left_out:
        warnings.append(f"{outcome.left_out} linha(s) sem resultado em '{outcome.column}' ficaram de fora.")
    times = None
    if stamps is not None:
        has_moment = stamps.notna().to_numpy()[rows]
        if not has_moment.all():
            warnings.append(f"{int((~has_moment).sum())} linha(s) sem momento em '{time}' ficaram de fora.")
        rows = rows[has_moment]
        rows = rows[np.argsort(stamps.to_numpy()[rows], kind="stable")]
        times = stamps.iloc[rows].reset_index(drop=True)
    kept = labels[rows].astype(np.int64)
    if not 0 < kept.sum() < len(kept):
        raise InvalidInput(time, "As linhas com momento têm todas o mesmo resultado.", "Confira a coluna de tempo.")
    names = dict(zip(table.frame.columns, headers.signal_names(list(table.frame.columns)), strict=True))
    return _Inference(table, rows, kept, outcome, time, times, keep, names, warnings=warnings)


def _stamps(table: OwnTable, time: str) -> pd.Series:
    """The moment of each row. Years, YYYYMMDD and Unix seconds are moments too; other numbers are only an order."""
    column = table.frame[time]
    found = columns.moments(column)
    if columns.is_mostly(found.notna().to_numpy(), column):
        return found
    figures = columns.numbers(column, table.form.decimal)
    if not columns.is_mostly(np.isfinite(figures), column):
        raise InvalidInput(
            time,
            f"A coluna de tempo '{time}' não tem datas nem números.",
            "Use datas como 31/12/2025 ou 2025-12-31.",
        )
    return _moments_of(figures)


def _moments_of(figures: NDArray[np.float64]) -> pd.Series:
    low, high = np.nanmin(figures), np.nanmax(figures)
    numbers = pd.Series(figures)
    if low >= 1900_01_01 and high <= 2200_12_31:
        compact = pd.to_datetime(numbers.astype("Int64").astype("str"), format="%Y%m%d", errors="coerce")
        if compact.notna().sum() == numbers.notna().sum():
            return compact.astype("datetime64[us]")
    if low >= 1800 and high <= 2200:
        return pd.to_datetime((numbers - 1970) * 365.2425, unit="D").astype("datetime64[us]")
    unit = "ms" if low > 1e11 else "s"
    return pd.to_datetime(numbers, unit=unit, errors="coerce").astype("datetime64[us]")


def _consider(work: _Inference, header: str) -> None:
    """One column becomes a signal or a remark."""
    column = work.column(header)
    missing = columns.is_missing(column)
    if missing.all():
        return work.remark(header, Why.EMPTY, "está vazia.")
    doubt = None if header in work.keep else leaks.filled_for_one(missing, work.labels)
    if doubt:
        value = work.outcome.positive if doubt.outcome else work.outcome.negative
        text = f"só está preenchida quando '{work.outcome.column}' é '{value}': conta o resultado e ficou de fora."
        return work.remark(header, Why.LEAK, text)
    figures = columns.numbers(column, work.table.form.decimal)
    if not _is_level(column) and _are_numbers(np.isfinite(figures), column):
        return _consider_numbers(work, header, pd.Series(figures))
    stamps = columns.moments(column)
    if columns.is_mostly(stamps.notna().to_numpy(), column):
        return _consider_dates(work, header, stamps)
    return _consider_levels(work, header, columns.levels(column))


def _are_numbers(found: NDArray[np.bool_], column: pd.Series) -> bool:
    return columns.is_mostly(found, column) or columns.is_number_with_gaps(found, column)


def _is_level(column: pd.Series) -> bool:
    return bool(pd.api.types.is_bool_dtype(column.dtype)) or columns.has_code_zeros(column)


def _consider_numbers(work: _Inference, header: str, figures: pd.Series) -> None:
    filled = figures.dropna()
    distinct = filled.nunique()
    if distinct == 1 and len(filled) == len(figures):
        return work.remark(header, Why.CONSTANT, f"é sempre {filled.iloc[0]:g}.")
    is_whole = bool((filled == filled.round()).all())
    if is_whole and header not in work.keep and _is_number_id(header, filled, distinct):
        return work.remark(
            header, Why.IDENTIFIER, "é um identificador: não se repete, e não diria nada de linhas novas."
        )
    if is_whole and 2 < distinct <= MOST_CODES and _is_called(header, _CODE_WORDS):
        return work.add(Source(header), "category", columns.levels(figures))
    return work.add(Source(header), "numeric", figures)


def _is_number_id(header: str, filled: pd.Series, distinct: int) -> bool:
    """Whole numbers that count the rows, or that are called an identifier and hardly repeat."""
    if len(filled) < FEWEST_TO_JUDGE:
        return _is_called(header, _ID_WORDS) and distinct == len(filled)
    share = distinct / len(filled)
    counts_rows = share >= ALMOST_UNIQUE and distinct >= MOSTLY_UNIQUE * (filled.max() - filled.min() + 1)
    return counts_rows or (share >= MOSTLY_UNIQUE and _is_called(header, _ID_WORDS))


def _consider_levels(work: _Inference, header: str, found: pd.Series) -> None:
    filled = found.dropna()
    distinct = filled.nunique()
    if distinct == 1 and len(filled) == len(found):
        return work.remark(header, Why.CONSTANT, f"é sempre '{str(filled.iloc[0])[:40]}'.")
    share = distinct / len(filled)
    if header not in work.keep and distinct > 2 and share > MOSTLY_UNIQUE:
        words = filled.head(1000).str.split().str.len().mean()
        if words >= WORDS_OF_A_TEXT:
            return work.remark(header, Why.FREE_TEXT, "é texto livre, que um cartão não lê.")
        return work.remark(header, Why.IDENTIFIER, "quase não se repete: é um identificador ou um nome.")
    return work.add(Source(header), "category", found)


def _consider_dates(work: _Inference, header: str, stamps: pd.Series) -> None:
    if stamps.nunique() == 1 and stamps.notna().all():
        return work.remark(header, Why.CONSTANT, "é sempre a mesma data.")
    if work.times is None:
        work.warnings.append(
            f"'{header}' é uma data. Se ela é o momento de cada linha, use --time \"{header}\": "
            "o modelo será provado nas linhas mais novas."
        )
        return work.add(Source(header, headers.DAY_NUMBER), "numeric", day_numbers(stamps))
    ages = days_until(stamps, work.times)
    is_later = (ages.dropna() < -1.0).mean() > LATER_SHARE
    if is_later and header not in work.keep:
        text = f"tem datas depois de '{work.time}': só se sabem mais tarde, e ficou de fora."
        return work.remark(header, Why.LATER, text)
    return work.add(Source(header, headers.DAYS_UNTIL, work.time), "numeric", ages)


def _add_codes(work: _Inference, groups: NDArray[np.object_] | None) -> None:
    """Beside a number that is a code in truth, the code: each value as a level."""
    sources = [headers.source_of(one.name, one.label) for one in work.signals if one.kind == "numeric"]
    counted = [one.header for one in sources if not one.part]
    numbers = [work.features[work.names[header]].to_numpy(dtype=np.float64) for header in counted]
    times = None if work.times is None else work.times.astype("int64").to_numpy(dtype=np.float64)
    for j in codes_among(numbers, work.labels.astype(np.float64), times, None if groups is None else list(groups)):
        work.add(Source(counted[j], headers.CODE), "category", columns.levels(work.column(counted[j])))


def _add_calendar(work: _Inference) -> None:
    """What of the row's own moment comes back: weekday and hour; the month once two years show it."""
    stamps = work.times
    if stamps is None or not columns.moments(work.table.frame[work.time]).notna().any():
        return
    if stamps.dt.day_of_week.nunique() == 7:
        work.add(Source(work.time, headers.WEEKDAY), "category", part_of(stamps, headers.WEEKDAY))
    if stamps.dt.hour.nunique() >= 3:
        work.add(Source(work.time, headers.HOUR), "numeric", part_of(stamps, headers.HOUR))
    if stamps.iloc[-1] - stamps.iloc[0] >= TWO_YEARS and stamps.dt.month.nunique() == 12:
        work.add(Source(work.time, headers.MONTH), "category", part_of(stamps, headers.MONTH))


def part_of(stamps: pd.Series, part: str) -> pd.Series:
    """A weekday or month by name, or the hour as a number, of each moment."""
    if part == headers.HOUR:
        return stamps.dt.hour.astype(np.float64)
    names = headers.WEEKDAYS if part == headers.WEEKDAY else headers.MONTHS
    numbers = stamps.dt.day_of_week if part == headers.WEEKDAY else stamps.dt.month - 1
    named = numbers.map(dict(enumerate(names))).astype(object)
    return named.where(named.notna(), None)


def days_until(stamps: pd.Series, until: pd.Series) -> pd.Series:
    """Days from each moment to another, with decimals."""
    return (until - stamps) / DAY


def day_numbers(stamps: pd.Series) -> pd.Series:
    """Days since 1970 began, with decimals."""
    return (stamps - pd.Timestamp(1970, 1, 1)) / DAY


def _doubt_signals(work: _Inference) -> None:
    """Name the signals that know the outcome; leave out those that only spell it."""
    for signal in list(work.signals):
        source = headers.source_of(signal.name, signal.label)
        doubt = leaks.tells_outcome(work.features[signal.name], work.labels)
        if not doubt or source.header in work.keep:
            continue
        if doubt.why is Why.LEAK:
            text = f"só repete '{work.outcome.column}' com outras palavras: conta o resultado e ficou de fora."
            work.signals.remove(signal)
            del work.features[signal.name]
        else:
            auc = f"{doubt.auc:.3f}".replace(".", ",")
            text = (
                f"separa sozinha quase todos os resultados (AUC {auc}). Se só se sabe depois, "
                f'use --drop "{source.header}": o modelo conta com ela.'
            )
        work.remark(source.header, doubt.why, text)


def _is_called(header: str, words: re.Pattern[str]) -> bool:
    """Whether one of the header's words is one of these: "customerID" is called "id"."""
    parted = re.sub(r"([a-z0-9])([A-Z])", r"\1 \2", header)
    return any(words.fullmatch(word) for word in re.split(r"[^a-z0-9]+", fold(parted)))

"""From a table of logged decisions, as a team keeps it, to a DecisionLog; refuses what cannot be judged, in words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
import pandas as pd

from growth_equestre.foundation.errors import InvalidInput
from growth_equestre.next_action.types_policy import DecisionLog, Floats

SUMS_WITHIN = 0.02
"""How far from 1 a row's candidate probabilities may add up, for tables that round them."""
LEVELS = 30
"""Levels of a text feature that get a column of their own, the most common ones."""
_TRUTHS = {"true": "1", "false": "0"}
_WHOLE = re.compile(r"-?\d+\.0+")
FIX = "Corrija a tabela e tente de novo. Nada foi alterado."


@dataclass(frozen=True)
class LogColumns:
    """Which columns hold what: `candidate_prefix` + action names the candidate policy's probabilities."""

    action: str
    propensity: str
    reward: str
    candidate_prefix: str
    features: Sequence[str] = ()


def decision_log(table: pd.DataFrame, columns: LogColumns) -> DecisionLog:
    """The log that the table holds. Raises InvalidInput naming the column and the first line that is wrong."""
    for name in (columns.action, columns.propensity, columns.reward, *columns.features):
        if name not in table.columns:
            raise InvalidInput(name, f"A tabela não tem a coluna '{name}'.", FIX)
    if table.empty:
        raise InvalidInput(columns.action, "A tabela não tem nenhuma decisão.", FIX)
    taken = _names(table[columns.action], columns.action)
    others = {columns.action, columns.propensity, columns.reward, *columns.features}
    candidate = {
        str(name).removeprefix(columns.candidate_prefix): _numbers(table[name], str(name))
        for name in table.columns
        if str(name).startswith(columns.candidate_prefix) and str(name) not in others
    }
    if not candidate:
        raise InvalidInput(columns.candidate_prefix, f"Nenhuma coluna começa com '{columns.candidate_prefix}'.", FIX)
    actions = (*candidate, *sorted(set(taken) - set(candidate)))
    return DecisionLog(
        actions=actions,
        taken=np.array([actions.index(one) for one in actions])[pd.Categorical(taken, categories=actions).codes],
        propensities=_propensities(table[columns.propensity], columns.propensity),
        rewards=_numbers(table[columns.reward], columns.reward),
        candidate=_distributions(candidate, actions),
        features=_features(table, columns.features),
    )


def typed(frame: pd.DataFrame) -> pd.DataFrame:
    """A table of texts as a file gives it: empty cells as missing ones, a decimal comma as a point."""
    return pd.DataFrame({name: _typed(frame[name]) for name in frame.columns})


def _typed(column: pd.Series) -> pd.Series:
    if not pd.api.types.is_string_dtype(column.dtype):
        return column
    texts = column.str.strip()
    texts = texts.mask(texts == "")
    filled = texts.dropna()
    if len(filled) and filled.str.fullmatch(r"[-+]?\d*,\d+([eE][-+]?\d+)?|[-+]?\d+").all():
        return texts.str.replace(",", ".", regex=False)
    return texts


def _names(column: pd.Series, name: str) -> list[str]:
    """Action names as the candidate's columns write them: 2.0 is "2"."""
    _refuse(column.isna().to_numpy(), name, "está vazia")
    if pd.api.types.is_float_dtype(column) and (column % 1 == 0).all():
        column = column.astype("int64")
    names = [str(one).strip() for one in column.tolist()]
    if all(_WHOLE.fullmatch(one) for one in set(names)):
        return [one.split(".", maxsplit=1)[0] for one in names]
    return names


def _numbers(column: pd.Series, name: str) -> Floats:
    if pd.api.types.is_bool_dtype(column):
        return cast(Floats, column.to_numpy(dtype=np.float64))
    if pd.api.types.is_string_dtype(column.dtype):
        column = column.str.lower().map(_TRUTHS).fillna(column)
    numbers = pd.to_numeric(column, errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
    _refuse(~np.isfinite(numbers), name, "não tem um número")
    return cast(Floats, numbers)


def _propensities(column: pd.Series, name: str) -> Floats:
    numbers = _numbers(column, name)
    _refuse((numbers <= 0) | (numbers > 1), name, "não tem uma probabilidade acima de 0 e até 1")
    return numbers


def _distributions(candidate: dict[str, Floats], actions: Sequence[str]) -> Floats:
    rows = len(next(iter(candidate.values())))
    matrix = np.column_stack([candidate.get(action, np.zeros(rows)) for action in actions])
    for position, action in enumerate(actions):
        _refuse(matrix[:, position] < 0, action, "tem probabilidade negativa")
    _refuse(np.abs(matrix.sum(axis=1) - 1) > SUMS_WITHIN, "as probabilidades do candidato", "não somam 1")
    return matrix


def _refuse(is_wrong: np.ndarray[tuple[int, ...], np.dtype[np.bool_]], name: str, what: str) -> None:
    if is_wrong.any():
        line = int(np.argmax(is_wrong)) + 2
        raise InvalidInput(name, f"Linha {line}: '{name}' {what} ({int(is_wrong.sum())} linhas assim).", FIX)


def _features(table: pd.DataFrame, names: Sequence[str]) -> Floats | None:
    if not names:
        return None
    return cast(Floats, np.column_stack([column for name in names for column in _feature_columns(table[name])]))


def _feature_columns(column: pd.Series) -> list[Floats]:
    """A number with the mean where it is missing, and whether it is; a text as one column per common level."""
    is_missing = column.isna().to_numpy(dtype=bool)
    numbers = pd.to_numeric(column, errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
    if (np.isfinite(numbers) | is_missing).all() and not is_missing.all():
        filled = np.where(is_missing, numbers[~is_missing].mean(), numbers)
        return [filled, is_missing.astype(np.float64)] if is_missing.any() else [filled]
    levels = column.astype("string").value_counts().index[:LEVELS]
    return [(column.astype("string") == level).fillna(False).to_numpy(dtype=np.float64) for level in levels]

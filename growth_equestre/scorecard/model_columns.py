"""The cells of one column as numbers, moments or levels, whatever notation they came in.

Every reading works on the different values once and spreads them back, so that a long column costs little.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

MISSING = frozenset(
    ("", "na", "n/a", "#n/a", "#n/d", "#nd", "n/d", "nan", "null", "none", "nulo", "<na>", "nat", "?", "-", "--", "–")
)
"""Folded texts that mean that nothing is known."""
MOST_OTHER = 0.03
"""Share of a column's filled cells that may be something else than numbers, or than dates."""

MANY_NUMBERS, FEW_WORDS = 20, 3

_NUMBER_MARKS = r"R\$|US\$|[$€£%\s\u00a0]"
_ISO = r"^\d{4}[-/]\d{1,2}[-/]\d{1,2}([ T]\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?)?\s*(Z|[+-]\d{2}:?\d{2})?$"
_DAY_FIRST = (
    r"^(?P<a>\d{1,2})[/.-](?P<b>\d{1,2})[/.-](?P<year>\d{4}|\d{2})"
    r"(?:[ T,]+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?\s*(?P<half>[AaPp][Mm])?)?$"
)

Floats = NDArray[np.float64]


def is_missing(column: pd.Series) -> NDArray[np.bool_]:
    """Which cells hold nothing, or a text that says so."""
    if not is_text(column):
        return np.asarray(column.isna(), dtype=bool)
    found = _spread(column, lambda texts: texts.str.strip().str.lower().isin(MISSING), True)
    return np.asarray(found, dtype=bool)


def is_text(column: pd.Series) -> bool:
    """Whether the cells are texts, or mixed things that are read as texts."""
    return bool(
        pd.api.types.is_string_dtype(column.dtype)
        or column.dtype == object
        or isinstance(column.dtype, pd.CategoricalDtype)
    )


def numbers(column: pd.Series, decimal: str = ".") -> Floats:
    """Each cell as a number; NaN where it is missing, infinite or no number.

    decimal: what the file's other figures use; it decides only where the column's own texts leave a doubt.
    """
    if pd.api.types.is_datetime64_any_dtype(column.dtype):
        return np.full(len(column), np.nan)
    if not is_text(column):
        found = pd.to_numeric(column, errors="coerce").astype("Float64").to_numpy(dtype=np.float64, na_value=np.nan)
    else:
        found = _spread(column, lambda texts: _numbers_of_texts(texts, decimal), np.nan)
    return np.where(np.isfinite(found), found, np.nan)


def moments(column: pd.Series) -> pd.Series:
    """Each cell as a naive UTC moment; NaT where it is none. DD/MM before MM/DD where both could be meant."""
    if pd.api.types.is_datetime64_any_dtype(column.dtype):
        found = pd.to_datetime(column, utc=True).dt.tz_localize(None)
    elif not is_text(column):
        found = pd.Series(pd.NaT, index=column.index)
    else:
        stamps = _spread(column, _stamps, np.datetime64("NaT", "us"))
        found = pd.Series(stamps, index=column.index)
    return found.astype("datetime64[us]")


def levels(column: pd.Series) -> pd.Series:
    """Each cell as a text without spaces around; None where missing. 1.0 is "1", True is "true"."""
    texts = column.astype(object) if isinstance(column.dtype, pd.CategoricalDtype) else column
    return pd.Series(_spread(texts, _levels_of, None), index=column.index, dtype=object)


def is_mostly(found: NDArray[np.bool_], column: pd.Series) -> bool:
    """Whether a reading understood the column: nearly all of the cells that hold something."""
    filled = ~is_missing(column)
    return bool(filled.any()) and float(found[filled].mean()) >= 1.0 - MOST_OTHER


def is_number_with_gaps(found: NDArray[np.bool_], column: pd.Series) -> bool:
    """Whether most cells are different numbers and the others one of very few words ("ND", "sem limite")."""
    others = ~is_missing(column) & ~found
    if not is_text(column) or found.mean() < 0.5 or column[found].nunique() <= MANY_NUMBERS:
        return False
    return bool(_texts(column[others]).str.strip().nunique() <= FEW_WORDS)


def has_code_zeros(column: pd.Series) -> bool:
    """Whether texts like "007" stand in the column: codes, which would lose their zeros as numbers."""
    return is_text(column) and bool(_texts(column.drop_duplicates()).str.fullmatch(r"\s*0\d+\s*").any())


def _spread(column: pd.Series, read: Callable[[pd.Series], Any], nothing: Any) -> Any:
    """`read` over the different values, as texts, back in their places; `nothing` where the cell is null."""
    codes, distinct = pd.factorize(column)
    found = np.asarray(read(_texts(pd.Series(distinct))))
    padded = np.empty(len(found) + 1, dtype=found.dtype if nothing is not None else object)
    padded[:-1], padded[-1] = found, nothing
    return padded[codes]


def _texts(values: pd.Series) -> pd.Series:
    return values.astype(str).astype("str")


def _levels_of(texts: pd.Series) -> NDArray[np.object_]:
    bare = texts.str.strip().str.replace("\0", "").str.replace(r"^(-?\d+)\.0+$", r"\1", regex=True)
    lowered = bare.str.lower()
    bare = bare.where(~lowered.isin(("true", "false")), lowered).astype(object)
    return np.asarray(bare.where(~lowered.isin(MISSING), None), dtype=object)


def _numbers_of_texts(texts: pd.Series, decimal: str) -> Floats:
    bare = texts.str.replace(_NUMBER_MARKS, "", regex=True).str.replace("\N{MINUS SIGN}", "-")
    if bare.str.contains(",", regex=False).any():
        bare = _with_points(bare, decimal)
    elif decimal == "," and _all_grouped(bare, "."):
        bare = bare.str.replace(".", "", regex=False)
    bare = bare.where(bare.str.match(r"^[-+]?(\d|\.\d)"), "")
    return np.asarray(pd.to_numeric(bare, errors="coerce"), dtype=np.float64)


def _with_points(bare: pd.Series, decimal: str) -> pd.Series:
    """Texts with commas: either they mark decimals, or thousands as English writes them."""
    mixed = bare[bare.str.contains(",", regex=False) & bare.str.contains(".", regex=False)]
    if len(mixed):
        is_thousands = (mixed.str.rfind(".") > mixed.str.rfind(",")).mean() > 0.5
    else:
        is_thousands = decimal == "." and _all_grouped(bare, ",")
    if is_thousands:
        return bare.str.replace(",", "", regex=False)
    return bare.str.replace(".", "", regex=False).str.replace(",", ".", regex=False)


def _all_grouped(bare: pd.Series, sign: str) -> bool:
    """Whether every text with this sign has it before each three last digits, as thousands are grouped."""
    signed = bare[bare.str.contains(sign, regex=False)]
    return len(signed) > 0 and bool(signed.str.fullmatch(rf"[-+]?\d{{1,3}}(\{sign}\d{{3}})+").all())


def _stamps(texts: pd.Series) -> NDArray[np.datetime64]:
    bare = texts.str.strip()
    found = pd.Series(pd.NaT, index=bare.index, dtype="datetime64[us]")
    iso = bare.str.fullmatch(_ISO)
    if iso.any():
        written = bare[iso].str.replace("/", "-", regex=False).str.replace(",", ".", regex=False)
        read = pd.to_datetime(written, errors="coerce", utc=True, format="ISO8601")
        found[iso] = read.dt.tz_localize(None).astype("datetime64[us]")
    local = bare.str.fullmatch(_DAY_FIRST)
    if local.any():
        found[local] = _local_stamps(bare[local].str.extract(_DAY_FIRST))
    return np.asarray(found)


def _local_stamps(parts: pd.DataFrame) -> pd.Series:
    whole = parts.drop(columns="half").astype("Float64").fillna(0).astype("int64")
    is_month_first = whole["a"].max() <= 12 < whole["b"].max()
    half = parts["half"].fillna("").str.lower()
    hour = whole["hour"] % 12 + 12 * (half == "pm")
    fields = {
        "year": whole["year"] + np.where(whole["year"] < 100, 2000, 0),
        "month": whole["a" if is_month_first else "b"],
        "day": whole["b" if is_month_first else "a"],
        "hour": hour.where(half != "", whole["hour"]),
        "minute": whole["minute"],
        "second": whole["second"],
    }
    return pd.to_datetime(pd.DataFrame(fields), errors="coerce").astype("datetime64[us]")

"""Runs the statements about leads; a row becomes a Lead here."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa

from growth_equestre.foundation.clock import to_db
from growth_equestre.foundation.sql import load_queries
from growth_equestre.foundation.text import fold
from growth_equestre.foundation.vocab import Budget, LegalBasis, NextAction, Segment, Stage, Timeframe
from growth_equestre.leads.types import Lead, LeadFilter, LeadLine, LeadPage, LeadRow, LeadSort

Q = load_queries(__file__)

COLUMNS = (
    "lead_id", "external_id", "name", "name_key", "whatsapp", "phone_key", "email", "email_key", "uf", "city",
    "ibge_code", "latitude", "longitude", "segment", "budget", "timeframe", "source", "legal_basis", "purpose",
    "consent_at", "owner", "notes", "stage", "stage_since", "lost_reason", "is_demo", "created_at", "updated_at",
    "deleted_at",
)  # fmt: skip
_PROFILE = ("segment", "uf", "budget", "timeframe", "source", "latitude", "longitude")
_DTYPES = {
    "ibge_code": "Int64",
    "latitude": "float64",
    "longitude": "float64",
    "is_demo": "bool",
} | dict.fromkeys(("consent_at", "stage_since", "created_at", "updated_at", "deleted_at"), "datetime64[us]")
_CODED = {
    "segment": Segment,
    "budget": Budget,
    "timeframe": Timeframe,
    "legal_basis": LegalBasis,
    "stage": Stage,
}
_LEAD_FIELDS = tuple(field.name for field in fields(Lead))
_FEWEST_SEARCH_DIGITS = 4
_NO_DIGITS = "?"
"""Stands for no digits searched: no phone contains it."""


def record(cursor: duckdb.DuckDBPyConnection, lead_id: str) -> dict[str, Any] | None:
    """The lead's row, in the bin or not, if it exists."""
    return Q.row(cursor, "lead", lead_id=lead_id)


def records(cursor: duckdb.DuckDBPyConnection, lead_ids: Sequence[str]) -> list[dict[str, Any]]:
    """The rows of these leads, in the bin or not."""
    return Q.rows(cursor, "leads_with_ids", lead_ids=list(lead_ids))


def lead(row: Mapping[str, Any]) -> Lead:
    """A row with the table's columns as a Lead."""
    values = {name: row[name] for name in _LEAD_FIELDS}
    for name, kind in _CODED.items():
        values[name] = kind(row[name]) if row[name] else None
    return Lead(**values)


def page(cursor: duckdb.DuckDBPyConnection, chosen: LeadFilter, sort: LeadSort, limit: int, offset: int) -> LeadPage:
    """One page of the list, each lead whole."""
    ids, total = _found(cursor, chosen, sort, limit, offset)
    return LeadPage(tuple(map(_lead_row, Q.rows_with(cursor, "whole", _placed(ids)))), total)


def lines(
    cursor: duckdb.DuckDBPyConnection, chosen: LeadFilter, sort: LeadSort, limit: int, offset: int
) -> tuple[tuple[LeadLine, ...], int]:
    """One page of the list, of each lead what a line says, and how many there are in all."""
    ids, total = _found(cursor, chosen, sort, limit, offset)
    return tuple(map(_lead_line, Q.rows(cursor, "lines", lead_ids=ids))) if ids else (), total


def table(cursor: duckdb.DuckDBPyConnection, chosen: LeadFilter, sort: LeadSort) -> pd.DataFrame:
    """Every lead of the list, in order, with the table's columns and what was last computed; moments naive UTC."""
    found = Q.frame(cursor, "found", **_parameters(chosen), sort=sort.value, limit=None, offset=0)
    return Q.frame_with(cursor, "whole", _placed(found["lead_id"]))


def possibly_same(
    cursor: duckdb.DuckDBPyConnection, incoming: Sequence[Mapping[str, Any]]
) -> tuple[list[dict[str, Any]], dict[str, list[str]]]:
    """Identity and fillable columns of leads that may be one of the incoming people, and the further ids of each."""
    keys = {
        name: pd.Series([row[name] for row in incoming], dtype="str")
        for name in ("external_id", "phone_key", "email_key", "name_key", "city")
    }
    rows = _dictionaries(Q.frame_with(cursor, "possibly_same", pd.DataFrame(keys)))
    owned: dict[str, list[str]] = {}
    for alias in Q.rows_with(cursor, "aliases", _keys([row["lead_id"] for row in rows], "lead_id")):
        owned.setdefault(alias["lead_id"], []).append(alias["external_id"])
    return rows, owned


def lead_ids(cursor: duckdb.DuckDBPyConnection, ids: Iterable[str]) -> dict[str, str]:
    """Any id of a lead outside the bin to our own: the customer's own id, then ours, then a further one.

    Ids that name nobody are absent. One small statement after the other costs less than one that looks everywhere.
    """
    found: dict[str, str] = {}
    waiting = list(dict.fromkeys(ids))
    for query in ("ids_of_the_customer", "ids_of_ours", "further_ids"):
        if waiting:
            found |= {row["id"]: row["lead_id"] for row in Q.rows(cursor, query, ids=waiting)}
            waiting = [one for one in waiting if one not in found]
    return found


def public_ids(cursor: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Our id to the id that files use, for every lead outside the bin."""
    frame = Q.frame(cursor, "public_ids")
    return dict(zip(frame["lead_id"], frame["public_id"], strict=True))


def owners(cursor: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    """Names of the people who have leads, in order."""
    return tuple(row["owner"] for row in Q.rows(cursor, "owners"))


def demo_ids(cursor: duckdb.DuckDBPyConnection) -> list[str]:
    """Ids of the leads that the demo created."""
    return [str(row["lead_id"]) for row in Q.rows(cursor, "demo_ids")]


def write(cursor: duckdb.DuckDBPyConnection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert or replace whole records: one value per column, moments aware; superseded profiles are kept."""
    _supersede(cursor, rows, [to_db(row["updated_at"]) for row in rows])
    if len(rows) == 1:
        Q.run(cursor, "write_one", **{name: rows[0][name] for name in COLUMNS})
    elif rows:
        write_frame(cursor, pd.DataFrame({name: _column(name, rows) for name in COLUMNS}))


def write_frame(cursor: duckdb.DuckDBPyConnection, frame: pd.DataFrame) -> None:
    """Insert or replace whole records: the table's columns, moments naive UTC."""
    Q.run_with(cursor, "write", frame[list(COLUMNS)])


def completed(rows: pd.DataFrame, derived: Callable[[dict[str, Any]], dict[str, Any]]) -> pd.DataFrame:
    """Given columns with the comparison keys added and every missing column empty, each in its database type."""
    texts = rows.reindex(columns=["name", "whatsapp", "email"]).astype("str")
    keys = pd.DataFrame([derived(row) for row in _dictionaries(texts)], dtype="str", index=rows.index)
    whole = rows.assign(**{name: keys[name] for name in keys})
    defaults = {"stage": Stage.CURIOUS.value, "is_demo": False}
    whole = whole.assign(**{name: value for name, value in defaults.items() if name not in whole})
    return whole.reindex(columns=list(COLUMNS)).astype({name: _DTYPES.get(name, "str") for name in COLUMNS})


def changes(cursor: duckdb.DuckDBPyConnection, keys: Sequence[str], before: Mapping[str, str]) -> pa.Table:
    """What the journal keeps of a bulk write: row_key, before and after of each of these leads."""
    after = Q.arrow_with(cursor, "snapshots", _keys(keys)).rename_columns({"record": "after"})
    known = [before.get(key) for key in after.column("row_key").to_pylist()]
    return after.append_column("before", pa.array(known, pa.string()))


def add_aliases(cursor: duckdb.DuckDBPyConnection, aliases: Mapping[str, str], now: datetime) -> None:
    """Note further ids: the customer's id to our lead_id."""
    frame = pd.DataFrame({"external_id": list(aliases), "lead_id": list(aliases.values())}, dtype="str")
    Q.run_with(cursor, "add_aliases", frame, now=now)


def snapshots(cursor: duckdb.DuckDBPyConnection, keys: Sequence[str]) -> dict[str, str]:
    """JSON text of each of these leads that exists."""
    if len(keys) == 1:
        return _by_key(Q.rows(cursor, "snapshot_one", lead_id=keys[0]), "record")
    frame = Q.frame_with(cursor, "snapshots", _keys(keys))
    return dict(zip(frame["row_key"], frame["record"], strict=True))


def before_restore(cursor: duckdb.DuckDBPyConnection, rows: Mapping[str, str], now: datetime) -> None:
    """Keep the profiles that records about to be put back will supersede."""
    _supersede(cursor, [json.loads(text) for text in rows.values()], [to_db(now)] * len(rows))


def restore(cursor: duckdb.DuckDBPyConnection, rows: Mapping[str, str]) -> None:
    """Insert or replace the records whose JSON this is."""
    Q.run_with(cursor, "restore", _keys(rows.values(), "record"))


def remove(cursor: duckdb.DuckDBPyConnection, keys: Sequence[str]) -> None:
    """Take these leads out for good, with what they once were."""
    Q.run_with(cursor, "forget_past", _keys(keys))
    Q.run_with(cursor, "remove", _keys(keys))


def names(cursor: duckdb.DuckDBPyConnection, keys: Sequence[str]) -> dict[str, str]:
    """What a person calls each of these leads."""
    return _by_key(Q.rows_with(cursor, "names", _keys(keys)), "name")


def alias_snapshots(cursor: duckdb.DuckDBPyConnection, keys: Sequence[str]) -> dict[str, str]:
    """JSON text of each of these further ids that exists."""
    return _by_key(Q.rows_with(cursor, "alias_snapshots", _keys(keys)), "record")


def restore_aliases(cursor: duckdb.DuckDBPyConnection, rows: Mapping[str, str]) -> None:
    """Insert the further ids whose JSON this is, in the place of the old."""
    remove_aliases(cursor, list(rows))
    Q.run_with(cursor, "restore_aliases", _keys(rows.values(), "record"))


def remove_aliases(cursor: duckdb.DuckDBPyConnection, keys: Sequence[str]) -> None:
    """Forget these further ids."""
    Q.run_with(cursor, "remove_aliases", _keys(keys))


def alias_keys(cursor: duckdb.DuckDBPyConnection, lead_ids: Sequence[str]) -> list[str]:
    """The further ids of these leads."""
    return [row["external_id"] for row in Q.rows_with(cursor, "aliases", _keys(lead_ids, "lead_id"))]


def alias_labels(_cursor: duckdb.DuckDBPyConnection, keys: Sequence[str]) -> dict[str, str]:
    """What a person calls each of these further ids."""
    return {key: f"id {key}" for key in keys}


def reasons(text: str | None) -> tuple[tuple[str, int], ...]:
    """(text, points) of each reason of a saved score, as it was listed."""
    return tuple((reason["text"], int(reason["points"])) for reason in json.loads(text)) if text else ()


def _found(
    cursor: duckdb.DuckDBPyConnection, chosen: LeadFilter, sort: LeadSort, limit: int, offset: int
) -> tuple[list[str], int]:
    """Ids of one page in order, and how many there are in all, also for a page past the end."""
    parameters = _parameters(chosen) | {"sort": sort.value}
    rows = Q.rows(cursor, "found", **parameters, limit=limit, offset=offset)
    counted = rows or Q.rows(cursor, "found", **parameters, limit=1, offset=0)
    return [row["lead_id"] for row in rows], int(counted[0]["total"]) if counted else 0


def _placed(lead_ids: Iterable[str]) -> pd.DataFrame:
    ids = pd.Series(list(lead_ids), dtype="str")
    return pd.DataFrame({"place": range(len(ids)), "lead_id": ids})


def _lead_line(row: Mapping[str, Any]) -> LeadLine:
    return LeadLine(
        lead_id=row["lead_id"],
        name=row["name"],
        uf=row["uf"],
        city=row["city"],
        segment=Segment(row["segment"]) if row["segment"] else None,
        stage=Stage(row["stage"]),
        score=row["score"],
        suggested=Stage(row["suggested_stage"]) if row["suggested_stage"] else None,
        next_action=NextAction(row["next_action"]) if row["next_action"] else None,
        last_fact_at=row["last_fact_at"],
        owner=row["owner"],
        budget=Budget(row["budget"]) if row["budget"] else None,
        timeframe=Timeframe(row["timeframe"]) if row["timeframe"] else None,
        source=row["source"],
        created_at=row["created_at"],
    )


def _lead_row(row: Mapping[str, Any]) -> LeadRow:
    return LeadRow(
        lead=lead(row),
        score=row["score"],
        chance_30d=row["chance_30d"],
        chance_7d=row["chance_7d"],
        suggested=Stage(row["suggested_stage"]) if row["suggested_stage"] else None,
        reasons=reasons(row["reasons"]),
        next_action=NextAction(row["next_action"]) if row["next_action"] else None,
    )


def _parameters(chosen: LeadFilter) -> dict[str, Any]:
    digits = "".join(character for character in chosen.text if character.isdigit())
    words = sorted(fold(chosen.text).split(), key=len, reverse=True)
    is_phone = len(digits) >= _FEWEST_SEARCH_DIGITS and not any(map(str.isalpha, chosen.text))
    return {
        "word": words[0] if words else None,
        "other_words": words[1:] or None,
        "digits": digits if is_phone else _NO_DIGITS,
        "segments": [segment.value for segment in chosen.segments] or None,
        "ufs": list(chosen.ufs) or None,
        "stages": [stage.value for stage in chosen.stages] or None,
        "suggested": [stage.value for stage in chosen.suggested] or None,
        "budgets": [budget.value for budget in chosen.budgets] or None,
        "timeframes": [timeframe.value for timeframe in chosen.timeframes] or None,
        "owner": fold(chosen.owner) or None,
        "min_score": chosen.min_score,
        "max_score": chosen.max_score,
        "in_bin": chosen.in_bin,
        "only": list(chosen.lead_ids) or None,
    }


def _supersede(
    cursor: duckdb.DuckDBPyConnection, rows: Sequence[Mapping[str, Any]], moments: Sequence[datetime]
) -> None:
    if not rows:
        return
    told = {name: _column(name, rows) for name in ("lead_id", *_PROFILE)}
    has = {f"has_{name}": [row[name] is not None for row in rows] for name in ("whatsapp", "email")}
    valid_until = pd.Series(moments, dtype="datetime64[us]")
    Q.run_with(cursor, "supersede", pd.DataFrame({**told, **has, "valid_until": valid_until}))


def _column(name: str, rows: Sequence[Mapping[str, Any]]) -> pd.Series[Any]:
    values = [row[name] for row in rows]
    dtype = _DTYPES.get(name, "str")
    if dtype.startswith("datetime"):
        values = [to_db(value) if value else None for value in values]
    return pd.Series(values, dtype=dtype)


def _dictionaries(texts: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows of a frame of text, None where it is empty."""
    columns = [texts[name].astype("object").where(texts[name].notna(), None).tolist() for name in texts]
    return [dict(zip(texts.columns, row, strict=True)) for row in zip(*columns, strict=True)]


def _keys(keys: Iterable[str], name: str = "row_key") -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(list(keys), dtype="str")})


def _by_key(rows: Iterable[Mapping[str, Any]], column: str) -> dict[str, str]:
    return {str(row["row_key"]): str(row[column]) for row in rows}

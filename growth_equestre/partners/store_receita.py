"""Compares what the Receita Federal's files say with the directory inside the workspace, and applies the difference."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from growth_equestre.foundation.records import Records, keys_frame
from growth_equestre.foundation.sql import Queries
from growth_equestre.partners.types_receita import SITUATIONS, CompanyFacts, Difference, Effect, Sample

Q = Queries(Path(__file__).with_name("queries_receita.sql"))
SOURCES = Records(Q, "sources")

_SAMPLES = 5
_QUIRKS = {
    "people": "empresários individuais, com o nome protegido",
    "companies_missing": "sem linha nos arquivos de empresas",
    "abroad": "no exterior",
    "unplaced": "com município não reconhecido (ficam fora do mapa)",
    "off_tree": "com CNAE principal fora da tabela 2.3",
    "wrong_digits": "com dígitos do CNPJ trocados na fonte (recalculados)",
}


def known_cnpjs(cursor: duckdb.DuckDBPyConnection) -> list[str]:
    """CNPJs that the directory or an earlier import has."""
    return [str(row["cnpj"]) for row in Q.rows(cursor, "known_cnpjs")]


def has_demo(cursor: duckdb.DuckDBPyConnection) -> bool:
    """Whether the workspace holds demo partners; people's names are neither kept nor shown beside them."""
    return bool(Q.value(cursor, "has_demo"))


def compare(cursor: duckdb.DuckDBPyConnection, directory: Path) -> Difference:
    """Lay the files' directory beside ours, in temporary tables of this cursor, and say how they differ."""
    Q.run(cursor, "take_incoming", path=str(directory), with_names=not has_demo(cursor))
    for step in ("match", "merge", "compare"):
        Q.run(cursor, step)
    counted = {row["effect"]: int(row["partners"]) for row in Q.rows(cursor, "count_effects")}
    rest = Q.rows(cursor, "count_rest")[0]
    odd = Q.rows(cursor, "quirks")[0]
    return Difference(
        effects={effect: counted[effect.value] for effect in Effect if effect.value in counted},
        noted=counted.get(None, 0),
        same=int(rest["same"]),
        binned=int(rest["binned"]),
        absent=int(rest["absent"]),
        samples=tuple(_sample(row) for row in Q.rows(cursor, "samples", few=_SAMPLES)),
        quirks={words: int(odd[name]) for name, words in _QUIRKS.items() if odd[name]},
    )


def apply(cursor: duckdb.DuckDBPyConnection, now: datetime) -> dict[str, pa.Table]:
    """Write the difference that this cursor compared last; returns each table's records before and after."""
    Q.run(cursor, "remember")
    Q.run(cursor, "clear_sources")
    for step in ("add_partners", "write_partners", "write_sources"):
        Q.run(cursor, step, now=now)
    return {table: Q.arrow(cursor, "differences", table_name=table) for table in ("partners", "partner_sources")}


def facts(cursor: duckdb.DuckDBPyConnection, partner_id: str) -> CompanyFacts | None:
    """What the Receita said last time of this partner, if it ever did."""
    row = Q.row(cursor, "facts", partner_id=partner_id)
    return CompanyFacts(**{name: row[name] for name in CompanyFacts.__dataclass_fields__}) if row else None


def owners(cursor: duckdb.DuckDBPyConnection, partner_ids: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Partner to the person's name and the mask that lists show, for sole traders whose name we hold."""
    rows = Q.rows(cursor, "owners", partner_ids=list(partner_ids))
    return {row["partner_id"]: (row["owner_name"], row["masked"]) for row in rows}


def of_partners(cursor: duckdb.DuckDBPyConnection, partner_ids: Sequence[str]) -> list[str]:
    """CNPJs under which the source spoke of these partners."""
    return [str(row["cnpj"]) for row in Q.rows_with(cursor, "sources_of_partners", keys_frame(partner_ids))]


def _sample(row: Mapping[str, Any]) -> Sample:
    effect = Effect(row["effect"])
    what = ", ".join(row["changed"])
    if effect is Effect.CLOSED:
        what = _why_closed(row["is_open"], row["situation"], row["situation_since"])
    return Sample(effect, row["cnpj"], row["name"], row["place"], "" if effect is Effect.NEW else what)


def _why_closed(is_open: bool, situation: str | None, since: date | None) -> str:
    if is_open:
        return "mudou de atividade"
    word = SITUATIONS.get(situation or "", "sem situação")
    return f"{word} em {since:%d/%m/%Y}" if since else word

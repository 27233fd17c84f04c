"""Numbered SQL files, applied in order inside one transaction when a file opens; those beside this make a workspace."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import duckdb

from growth_equestre.foundation.errors import WorkspaceDamaged

_FILE_NAME = re.compile(r"^(\d{4})_(\w+)\.sql$")


@dataclass(frozen=True)
class Migration:
    """One numbered step; `digest` is the SHA-256 of its text."""

    number: int
    name: str
    text: str
    digest: str


def known_migrations() -> tuple[Migration, ...]:
    """Every step of a workspace that this version of the product knows, in order."""
    return migrations_in(Path(__file__).parent)


@lru_cache(maxsize=8)
def migrations_in(folder: Path) -> tuple[Migration, ...]:
    """The steps in a folder, in order."""
    return tuple(_read(path) for path in sorted(folder.glob("*.sql")))


def apply_migrations(connection: duckdb.DuckDBPyConnection, steps: tuple[Migration, ...] | None = None) -> int:
    """Bring the open database to this version; returns how many steps were applied. steps: a workspace's unless named.

    Raises WorkspaceDamaged when a newer version wrote it or an applied step has changed since.
    """
    connection.execute("begin transaction")
    try:
        connection.execute(
            "create table if not exists schema_migrations (number integer primary key, name varchar not null, "
            "digest varchar not null)"
        )
        applied = dict(connection.execute("select number, digest from schema_migrations").fetchall())
        known = known_migrations() if steps is None else steps
        _refuse_foreign(applied, known)
        missing = [step for step in known if step.number not in applied]
        for step in missing:
            connection.execute(step.text)
            connection.execute(
                "insert into schema_migrations values ($number, $name, $digest)",
                {"number": step.number, "name": step.name, "digest": step.digest},
            )
        connection.execute("commit")
    except BaseException:
        connection.execute("rollback")
        raise
    return len(missing)


def _refuse_foreign(applied: dict[int, str], steps: tuple[Migration, ...]) -> None:
    known = {step.number: step.digest for step in steps}
    if any(known.get(number) != digest for number, digest in applied.items()):
        raise WorkspaceDamaged(
            "Este espaço de trabalho foi gravado por outra versão do produto. Nada foi alterado.",
            "Atualize o produto para abri-lo.",
        )


def _read(path: Path) -> Migration:
    match = _FILE_NAME.match(path.name)
    if not match:
        raise ValueError(f"migration file name must be NNNN_name.sql, got {path.name!r}")
    text = path.read_text(encoding="utf-8")
    return Migration(int(match[1]), match[2], text, hashlib.sha256(text.encode()).hexdigest())

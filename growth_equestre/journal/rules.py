"""What an undo may put back: only what nobody touched since."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

Row = Mapping[str, Any]

BOOKKEEPING = frozenset({"updated_at"})
"""Columns whose later change does not count as somebody's edit."""


def changed_columns(before: Row | None, after: Row | None) -> dict[str, tuple[Any, Any]]:
    """Each column that differs, with (before, after)."""
    old, new = before or {}, after or {}
    names = list(dict.fromkeys([*old, *new]))
    return {name: (old.get(name), new.get(name)) for name in names if old.get(name) != new.get(name)}


def is_untouched(current: Row | None, before: Row | None, after: Row | None) -> bool:
    """Whether the record still is what the change left behind, in every column that the change set."""
    if current is None or after is None:
        return current is None and after is None
    columns = after if before is None else changed_columns(before, after)
    return all(current.get(name) == after.get(name) for name in columns if name not in BOOKKEEPING)


def taken_back(current: Row | None, before: Row, after: Row | None) -> dict[str, Any]:
    """The record with the change reversed and everybody else's later columns kept."""
    if current is None or after is None:
        return dict(before)
    return {**current, **{name: old for name, (old, _) in changed_columns(before, after).items()}}


def put_back(current: str | None, before: str | None, after: str | None) -> tuple[bool, str | None]:
    """Whether the record is untouched since, and what it is to be: both as JSON texts, None where there is none.

    Texts are compared first: of many records taken back, few were touched, and only those are read.
    """
    if current == after:
        return True, before
    now, old, new = parsed(current), parsed(before), parsed(after)
    if not is_untouched(now, old, new):
        return False, current
    if old is None:
        return True, None
    back = taken_back(now, old, new)
    return True, current if back == now else json.dumps(back, ensure_ascii=False)


def parsed(text: str | None) -> dict[str, Any] | None:
    """The record that this JSON text is."""
    return None if text is None else dict(json.loads(text))


def handed_on(text: str, column: str, heirs: Mapping[str, str]) -> str:
    """The record as JSON text, naming the heir of whom it named in this column."""
    row = json.loads(text)
    return json.dumps(row | {column: heirs.get(row[column], row[column])}, ensure_ascii=False)


def chain_digest(previous: str, header: str, text_digest: str, changes_digest: str) -> str:
    """SHA-256 link of the chain: over digests only, so that erased personal data never breaks it."""
    return hashlib.sha256("\x1f".join([previous, header, text_digest, changes_digest]).encode()).hexdigest()


def change_digest(table: bytes, row_key: bytes, before: bytes | None, after: bytes | None) -> str:
    """SHA-256 of one change, its texts in UTF-8. The statement `altered_changes` computes the same."""
    return hashlib.sha256(b"\x1f".join([table, row_key, before or b"", after or b""])).hexdigest()


def digest_of(*texts: str) -> str:
    """SHA-256 of the texts, in order. The SQL twin is `sha256(concat_ws(chr(31), text, ...))`."""
    return hashlib.sha256("\x1f".join(texts).encode()).hexdigest()

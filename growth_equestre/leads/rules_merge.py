"""How two records of one person become one: which value of each field says more. No clock, no database."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from growth_equestre.foundation.errors import InvalidInput
from growth_equestre.foundation.vocab import Stage
from growth_equestre.leads.rules import LONGEST_NOTES, Record, derived

FIELDS: Mapping[str, tuple[str, ...]] = {
    "nome": ("name",),
    "whatsapp": ("whatsapp",),
    "email": ("email",),
    "cidade": ("city", "uf", "ibge_code", "latitude", "longitude"),
    "segmento": ("segment",),
    "orçamento": ("budget",),
    "prazo": ("timeframe",),
    "etapa": ("stage", "stage_since", "lost_reason"),
    "responsável": ("owner",),
    "origem": ("source",),
    "base legal": ("legal_basis", "purpose", "consent_at"),
    "id": ("external_id",),
}
"""What a person compares, each with the columns that go together. Notes are not chosen: both stay."""

_MOBILE_DIGITS = 13
_FIRST_WORD = frozenset({"origem", "id"})
_ONLY_BY_WEIGHT = frozenset({"nome", "etapa", "base legal"})
_OTHER_CONTACTS = {"whatsapp": "Outro telefone", "email": "Outro e-mail"}


def older_first(records: Iterable[Record]) -> list[Record]:
    """The one that stays comes first: who was there first is whom other systems and links know."""
    return sorted(records, key=lambda record: (record["created_at"], record["lead_id"]))


def giver(field: str, kept: Record, gone: Record) -> Record:
    """Which of the two says more in this field; the one that stays where neither does."""
    leading = FIELDS[field][0]
    if gone[leading] is None or _same(field, kept, gone):
        return kept
    if kept[leading] is None:
        return gone
    return gone if _says_more(field, kept, gone) else kept


def differing(kept: Record, gone: Record) -> list[str]:
    """The fields in which the two differ, in form order."""
    return [field for field in FIELDS if not _same(field, kept, gone)]


def united(kept: Record, gone: Record, picks: Mapping[str, str]) -> Record:
    """One record of two: of each field the richer value, or that of the lead that a person picked for it.

    Contacts that lose, and the notes of both, are kept as notes. Raises InvalidInput for a pick that names no field of
    the list or neither lead.
    """
    by_id = {kept["lead_id"]: kept, gone["lead_id"]: gone}
    for field, lead_id in picks.items():
        if field not in FIELDS or lead_id not in by_id:
            raise InvalidInput(field, "Esta escolha não é de um dos dois cadastros.", "Compare os dois de novo.")
    one = dict(kept)
    for field, columns in FIELDS.items():
        source = by_id[picks[field]] if field in picks else giver(field, kept, gone)
        one |= {column: source[column] for column in columns}
    one["created_at"] = min(kept["created_at"], gone["created_at"])
    one["notes"] = _notes(one, kept, gone)
    return one | derived(one)


def further_ids(one: Record, kept: Record, gone: Record) -> list[str]:
    """What the united lead also answers to: the other's own id here, and ids of the customer's that it did not take."""
    ids = [gone["lead_id"], gone["external_id"], kept["external_id"]]
    return [known for known in dict.fromkeys(ids) if known and known != one["external_id"]]


def _same(field: str, kept: Record, gone: Record) -> bool:
    columns = FIELDS[field][:2] if field == "cidade" else FIELDS[field][:1]
    if field == "etapa":
        return bool(kept["stage"] == gone["stage"])
    return all(kept[column] == gone[column] for column in columns)


def _says_more(field: str, kept: Record, gone: Record) -> bool:
    if field in _FIRST_WORD:
        return False
    mine, theirs = (_weight(field, record) for record in (kept, gone))
    return (
        bool(theirs > mine) if theirs != mine or field in _ONLY_BY_WEIGHT else gone["updated_at"] > kept["updated_at"]
    )


def _weight(field: str, record: Record) -> Any:
    """What decides before the newer word does."""
    weights: Mapping[str, Callable[[], Any]] = {
        "nome": lambda: _fullness(record["name"]),
        "cidade": lambda: record["ibge_code"] is not None,
        "etapa": lambda: _word_of(record),
        "whatsapp": lambda: len(record["whatsapp"]) == _MOBILE_DIGITS,
        "base legal": lambda: record["consent_at"] is not None,
    }
    return weights.get(field, lambda: 0)()


def _fullness(name: str) -> tuple[int, int, bool]:
    """Whole words, then letters, then whether it is written with capitals and not in them."""
    words = [word for word in name.split() if len(word.rstrip(".")) > 1]
    return len(words), len(name), not (name.isupper() or name.islower())


def _word_of(record: Record) -> tuple[bool, float]:
    """Since when the team says that stage; a stage that nobody ever set says nothing."""
    is_unmoved = record["stage"] == Stage.CURIOUS.value and record["stage_since"] == record["created_at"]
    since = None if is_unmoved else record["stage_since"]
    return since is not None, since.timestamp() if since else 0.0


def _notes(one: Record, kept: Record, gone: Record) -> str | None:
    parts = [record["notes"] for record in (kept, gone) if record["notes"]]
    for column, words in _OTHER_CONTACTS.items():
        lost = {record[column] for record in (kept, gone)} - {one[column], None}
        parts += [f"{words}: {contact}" for contact in sorted(lost)]
    said = "\n".join(dict.fromkeys(parts))
    return said[:LONGEST_NOTES] or None

"""Who is the same person, and how two records of one person become one. No clock, no database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from growth_equestre.foundation.text import fold
from growth_equestre.leads.rules import Record, derived

FILLABLE = (
    "whatsapp", "email", "segment", "budget", "timeframe", "external_id", "source", "consent_at", "owner", "notes",
)  # fmt: skip


_city_key = lru_cache(maxsize=16_384)(fold)


def fill(known: Record, incoming: Record) -> tuple[str, ...]:
    """Give `known` what it lacks and `incoming` has; nothing is overwritten. Returns the fields filled."""
    filled = [name for name in FILLABLE if known[name] is None and incoming.get(name) is not None]
    if known["city"] is None and incoming["city"] is not None and incoming["uf"] in (None, known["uf"]):
        filled.append("city")
    is_same_city = incoming["city"] is None or _city_key(incoming["city"]) == _city_key(
        known["city"] or incoming["city"]
    )
    if known["uf"] is None and incoming["uf"] is not None and is_same_city:
        filled += ["uf", "city"] if known["city"] is None and incoming["city"] is not None else ["uf"]
    known.update({name: incoming[name] for name in filled})
    known.update(derived(known) if filled else {})
    return tuple(dict.fromkeys(filled))


@dataclass(slots=True)
class Person:
    """One lead during a merge. `ids`: every id it answers to; lead_id is None until a new one is kept."""

    record: Record
    ids: set[str]
    lead_id: str | None
    filled: set[str] = field(default_factory=set)
    aliases: list[str] = field(default_factory=list)

    @property
    def is_changed(self) -> bool:
        return bool(self.filled or self.aliases)


class People:
    """Who is who: by id, then phone, then e-mail, then name and city when nothing speaks against it."""

    def __init__(self, known: Iterable[Person]) -> None:
        self.all: list[Person] = []
        self._by_key: dict[tuple[str, str], Person] = {}
        self._by_name: dict[tuple[str, str, str | None], list[Person]] = {}
        for person in known:
            self._add(person)

    def join(self, incoming: Record) -> Person:
        """The person that this record is, with empty fields filled; a new one when nobody is."""
        own_id = incoming["external_id"]
        person = self._find(incoming)
        if person is None:
            person = Person(dict(incoming), {own_id} if own_id else set(), None)
            self._add(person)
            return person
        if own_id in person.ids:
            incoming = incoming | {"external_id": None}
        elif own_id and person.record["external_id"]:
            person.aliases.append(own_id)
        filled = fill(person.record, incoming)
        person.filled.update(filled)
        person.ids.update([own_id] if own_id else ())
        if filled or own_id:
            self._index(person)
        if "city" in filled:
            self._by_name.setdefault(_name_and_city(person.record), []).append(person)
        return person

    def _find(self, incoming: Record) -> Person | None:
        for kind, key in _identity(incoming, [incoming["external_id"]]):
            if (kind, key) in self._by_key:
                return self._by_key[kind, key]
        named = self._by_name.get(_name_and_city(incoming), []) if incoming["city"] else []
        return next((person for person in named if not _conflict(person.record, incoming)), None)

    def _add(self, person: Person) -> None:
        self.all.append(person)
        self._index(person)
        if person.record["city"]:
            self._by_name.setdefault(_name_and_city(person.record), []).append(person)

    def _index(self, person: Person) -> None:
        for key in _identity(person.record, person.ids):
            self._by_key.setdefault(key, person)


def _identity(record: Record, ids: Iterable[str | None]) -> list[tuple[str, str]]:
    keys = [("id", own_id) for own_id in ids if own_id]
    keys += [("phone", record["phone_key"])] if record["phone_key"] else []
    return keys + ([("email", record["email_key"])] if record["email_key"] else [])


def _name_and_city(record: Record) -> tuple[str, str, str | None]:
    return record["name_key"], _city_key(record["city"]), record["uf"]


def _conflict(known: Record, incoming: Record) -> bool:
    """Two phones, two e-mails or two ids are two people, however alike their names."""
    return any(
        known[key] and incoming[key] and known[key] != incoming[key]
        for key in ("phone_key", "email_key", "external_id")
    )

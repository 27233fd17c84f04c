"""Who is the same person, and how two records of one person become one. No clock, no database."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from growth_equestre.foundation.text import fold
from growth_equestre.leads.rules import Record, derived

FILLABLE = (
    "whatsapp", "email", "segment", "budget", "timeframe", "external_id", "source", "consent_at", "owner", "notes",
)  # fmt: skip


_ALL_CONTACTS = 7
_NameKey = tuple[str, str, str | None] | None

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


@dataclass(slots=True, eq=False)
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
    """Who is who: by id, then phone, then e-mail, then name and city when nothing speaks against it.

    People of whom only the name is known are told apart by it, or the same file would double them each time.
    """

    def __init__(self, known: Iterable[Person]) -> None:
        self.all: list[Person] = []
        self._by_id: dict[str, Person] = {}
        self._by_phone: dict[str, Person] = {}
        self._by_email: dict[str, Person] = {}
        self._by_name: dict[tuple[_NameKey, int], deque[Person]] = {}
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
        return person

    def _find(self, incoming: Record) -> Person | None:
        found = (
            self._by_id.get(incoming["external_id"])
            or self._by_phone.get(incoming["phone_key"])
            or self._by_email.get(incoming["email_key"])
        )
        if found:
            return found
        return self._namesake(incoming)

    def _namesake(self, incoming: Record) -> Person | None:
        """Somebody of that name and city who has no phone, e-mail or id where the record has another."""
        name_key, known = _name_key(incoming), _contacts(incoming)
        for contacts in range(_ALL_CONTACTS, -1, -1):
            namesakes = self._by_name.get((name_key, contacts)) if not contacts & known else None
            while namesakes and _contacts(namesakes[0].record) != contacts:
                namesakes.popleft()
            if namesakes:
                return namesakes[0]
        return None

    def _add(self, person: Person) -> None:
        self.all.append(person)
        self._index(person)

    def _index(self, person: Person) -> None:
        record = person.record
        for own_id in person.ids:
            self._by_id.setdefault(own_id, person)
        if record["phone_key"]:
            self._by_phone.setdefault(record["phone_key"], person)
        if record["email_key"]:
            self._by_email.setdefault(record["email_key"], person)
        name_key = _name_key(record)
        if name_key:
            self._by_name.setdefault((name_key, _contacts(record)), deque()).append(person)


def _name_key(record: Record) -> _NameKey:
    """Name, city and state; nothing when a contact without a city must speak for itself."""
    if record["city"]:
        return record["name_key"], _city_key(record["city"]), record["uf"]
    is_bare = not record["phone_key"] and not record["email_key"]
    return (record["name_key"], "", record["uf"]) if is_bare else None


def _contacts(record: Record) -> int:
    """Which of phone (1), e-mail (2) and the customer's id (4) a record has, added up.

    Equal ones were found before names are compared; so two people who both have one have different ones.
    """
    return bool(record["phone_key"]) + 2 * bool(record["email_key"]) + 4 * bool(record["external_id"])

"""Reads the table of municipalities once and keeps the indexes over it."""

from __future__ import annotations

import csv
from collections import defaultdict
from functools import lru_cache

from growth_equestre.foundation.settings import REFERENCE_DIR
from growth_equestre.places import rules
from growth_equestre.places.types import Municipality, State

Index = dict[str, tuple[Municipality, ...]]


@lru_cache(maxsize=1)
def municipalities() -> dict[int, Municipality]:
    """Every municipality by IBGE code, in code order."""
    with (REFERENCE_DIR / "municipalities.csv").open(encoding="utf-8", newline="") as lines:
        rows = [_municipality(row) for row in csv.DictReader(lines)]
    return {place.ibge_code: place for place in rows}


def _municipality(row: dict[str, str]) -> Municipality:
    return Municipality(
        ibge_code=int(row["ibge_code"]),
        name=row["name"],
        uf=row["uf"],
        latitude=float(row["latitude"]),
        longitude=float(row["longitude"]),
        ddd=int(row["ddd"]),
        receita_code=row["receita_code"],
    )


@lru_cache(maxsize=1)
def by_name() -> Index:
    """Name key -> municipalities, former names and short forms included."""
    index: dict[str, list[Municipality]] = defaultdict(list)
    for place in municipalities().values():
        index[rules.name_key(place.name)].append(place)
    for (key, _), code in rules.ALIASES.items():
        if municipalities()[code] not in index[key]:
            index[key].append(municipalities()[code])
    return {key: tuple(places) for key, places in index.items()}


@lru_cache(maxsize=1)
def by_sound() -> Index:
    """Looser key -> municipalities whose own or former name sounds so."""
    index: dict[str, dict[int, Municipality]] = defaultdict(dict)
    for key, places in by_name().items():
        for place in places:
            index[rules.sound_key(key)][place.ibge_code] = place
    return {key: tuple(places.values()) for key, places in index.items()}


@lru_cache(maxsize=1)
def by_receita_code() -> dict[str, Municipality]:
    """The Receita's code -> municipality."""
    return {place.receita_code: place for place in municipalities().values()}


@lru_cache(maxsize=1)
def states() -> dict[str, State]:
    """The 27 states by UF."""
    pairs = [(pair.split(":"), region) for region, text in rules.REGIONS.items() for pair in text.split()]
    found = {uf: State(uf, name.replace("_", " "), region) for (uf, name), region in pairs}
    return dict(sorted(found.items()))


@lru_cache(maxsize=1)
def states_by_name() -> dict[str, str]:
    """Folded state name or UF -> UF."""
    return {key: state.uf for state in states().values() for key in (state.uf.lower(), rules.name_key(state.name))}

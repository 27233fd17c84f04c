"""The door of the room: find municipalities by any spelling, and measure between them. Needs no workspace."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from rapidfuzz import fuzz, process

from growth_equestre.foundation.errors import InvalidInput, NotFound
from growth_equestre.places import rules, store
from growth_equestre.places.types import Municipality, State

SUGGESTION_FROM = 75.0  # rapidfuzz similarity, 0 to 100
SHOWN_OPTIONS = 6


def find(name: str, uf: str | None = None) -> Municipality:
    """The municipality a text means, in any spelling; the text may end in its state ("Campinas - SP").

    Raises InvalidInput: unknown state, unknown city (with the nearest names), or a name that several states have.
    """
    found, spoken_uf = _candidates(name, uf)
    if len(found) == 1:
        return found[0]
    if found:
        raise InvalidInput("cidade", _several(name, found), "Informe também a UF.")
    where, said = (f" em {spoken_uf}", rules.split_state(name)[0]) if spoken_uf else ("", name.strip())
    near = " ou ".join(place.label for place in search(name, 3, spoken_uf))
    hint = f"Você quis dizer {near}?" if near else "Confira o nome."
    raise InvalidInput("cidade", f"A cidade '{said[:60]}' não existe{where}.", hint)


def find_many(names: Sequence[str | None], ufs: Sequence[str | None]) -> list[Municipality | None]:
    """For imports: one answer per row, None where the row names no city, an unknown one, or one of several.

    names, ufs: equally long. Each different pair is looked up once, so 100,000 rows cost about 0.1 s.
    """
    known: dict[tuple[str | None, str | None], Municipality | None] = {}
    answers = []
    for pair in zip(names, ufs, strict=True):
        if pair not in known:
            known[pair] = _one_or_none(*pair)
        answers.append(known[pair])
    return answers


def _one_or_none(name: str | None, uf: str | None) -> Municipality | None:
    if not isinstance(name, str) or not name.strip():
        return None
    try:
        found, _ = _candidates(name, uf if isinstance(uf, str) else None)
    except InvalidInput:
        return None
    return found[0] if len(found) == 1 else None


@lru_cache(maxsize=32768)
def _candidates(name: str, uf: str | None) -> tuple[tuple[Municipality, ...], str | None]:
    """Municipalities that the text may mean, and the state it was looked up in: exact names first, then sounds."""
    bare, trailing = rules.split_state(name)
    spoken_uf = state_code(uf) if uf and uf.strip() else None
    if trailing in store.states():
        name, spoken_uf = bare, spoken_uf or trailing
    key = rules.name_key(name)
    exact = _within(store.by_name().get(key, ()), spoken_uf)
    return exact or _within(store.by_sound().get(rules.sound_key(key), ()), spoken_uf), spoken_uf


def _within(places: tuple[Municipality, ...], uf: str | None) -> tuple[Municipality, ...]:
    return tuple(place for place in places if uf is None or place.uf == uf)


def _several(name: str, places: tuple[Municipality, ...]) -> str:
    shown = ", ".join(place.label for place in places[:SHOWN_OPTIONS])
    return f"Há mais de uma cidade '{name.strip()[:60]}': {shown}."


def get(ibge_code: int) -> Municipality:
    """The municipality with this IBGE code (seven digits). Raises NotFound."""
    place = store.municipalities().get(ibge_code)
    if place is None:
        raise NotFound(f"Não há município com o código {ibge_code} do IBGE.", "Escolha a cidade na lista.")
    return place


def by_receita_code(code: str) -> Municipality:
    """The municipality with the Receita's code, leading zeros optional. Raises NotFound (9707 means abroad)."""
    place = store.by_receita_code().get(code.strip().zfill(4))
    if place is None:
        raise NotFound(f"Não há município com o código {code} da Receita.", "Escolha a cidade na lista.")
    return place


def all_municipalities() -> list[Municipality]:
    """Every municipality, by IBGE code."""
    return list(store.municipalities().values())


def in_state(uf: str) -> list[Municipality]:
    """Municipalities of one state by name. Raises InvalidInput."""
    code = state_code(uf)
    return sorted((place for place in all_municipalities() if place.uf == code), key=_by_name)


def _by_name(place: Municipality) -> str:
    return rules.name_key(place.name)


def search(text: str, limit: int = 10, uf: str | None = None) -> list[Municipality]:
    """For a field being typed: names that begin so, shortest first, then similar ones, best first."""
    code = state_code(uf) if uf else None
    key = rules.name_key(rules.split_state(text)[0])
    if not key:
        return []
    names = {p.ibge_code: _key_of(p.ibge_code) for p in all_municipalities() if code in (None, p.uf)}
    starts = sorted((len(name), name, ibge) for ibge, name in names.items() if name.startswith(key))
    similar = process.extract(key, names, scorer=fuzz.ratio, limit=limit, score_cutoff=SUGGESTION_FROM)
    ranked = dict.fromkeys([ibge for *_, ibge in starts] + [ibge for _, _, ibge in similar])
    return [get(ibge) for ibge in list(ranked)[:limit]]


@lru_cache(maxsize=8192)
def _key_of(ibge_code: int) -> str:
    return rules.name_key(get(ibge_code).name)


def distance_km(a: Municipality, b: Municipality) -> float:
    """Great-circle distance in km between two seats; roads are longer by about a quarter."""
    return rules.distance_km(a.latitude, a.longitude, b.latitude, b.longitude)


def states() -> list[State]:
    """The 27 states by UF."""
    return list(store.states().values())


def state(text: str) -> State:
    """A state by UF or name in any spelling. Raises InvalidInput."""
    return store.states()[state_code(text)]


def state_code(text: str) -> str:
    """The UF of "sp", "SP" or "São Paulo". Raises InvalidInput."""
    uf = store.states_by_name().get(rules.name_key(text)) or store.states_by_name().get(text.strip().lower())
    if uf is None:
        raise InvalidInput("uf", f"A UF '{text.strip()[:30]}' não existe.", "Use a sigla, como SP.")
    return uf


def regions() -> list[str]:
    """The five regions."""
    return list(rules.REGIONS)


@lru_cache(maxsize=128)
def states_of_ddd(ddd: int) -> frozenset[str]:
    """States in which a telephone area code is used; empty for a code that Brazil does not have."""
    return frozenset(place.uf for place in all_municipalities() if place.ddd == ddd)

"""The door of the room: codes, closeness, search and the equestrian map. Needs no workspace."""

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from growth_equestre.cnae import rules, store
from growth_equestre.cnae.types import EquestrianCode, RefreshReport, Subclass
from growth_equestre.foundation.errors import InvalidInput
from growth_equestre.foundation.vocab import Priority, Segment

OWN_TITLE, EQUESTRIAN_REASON, PARENT_TITLE = 3.0, 3.0, 1.0
PREFIX_DISCOUNT = 0.6


def repair(raw: str | int | float | date) -> str:
    """The seven digits that a cell stands for, whatever a spreadsheet made of it. Raises InvalidInput.

    A code that could be read as two different subclasses is refused, never guessed.
    """
    return _repair_text(raw.isoformat() if isinstance(raw, date) else str(raw))


@lru_cache(maxsize=8192)
def _repair_text(text: str) -> str:
    found = sorted(rules.readings(text, store.tree().keys()))
    if len(found) == 1:
        return found[0]
    if found:
        options = " ou ".join(rules.format_code(code) for code in found)
        raise InvalidInput("cnae", f"O CNAE '{text}' pode ser {options}.", "Escreva o código completo.")
    raise InvalidInput("cnae", f"O CNAE '{text[:40]}' não existe na tabela 2.3.", "Use sete dígitos, como 0152-1/02.")


def get(code: str | int | float | date) -> Subclass:
    """The subclass of a code in any spelling. Raises InvalidInput."""
    return store.tree()[repair(code)]


def closeness(code_a: str, code_b: str) -> float:
    """How near two activities are in the tree, in [0, 1]: 1 only for the same subclass, 0 across sections."""
    return _closeness(repair(code_a), repair(code_b))


@lru_cache(maxsize=65536)
def _closeness(code_a: str, code_b: str) -> float:
    tree = store.tree()
    return rules.closeness(tree[code_a].path, tree[code_b].path)


@lru_cache(maxsize=4096)
def closeness_by_segment(code: str) -> Mapping[Segment, float]:
    """Closeness in [0, 1] of a CNAE to the nearest code of each segment on the equestrian map. Raises InvalidInput."""
    path = get(code).path
    return {segment: rules.closeness_to_nearest(path, reached) for segment, reached in _branches_by_segment().items()}


@lru_cache(maxsize=1)
def _branches_by_segment() -> dict[Segment, frozenset[tuple[str, ...]]]:
    paths = {segment: list[tuple[str, ...]]() for segment in Segment}
    for entry in store.equestrian().values():
        paths[entry.segment].append(store.tree()[entry.code].path)
    return {segment: rules.branches(those) for segment, those in paths.items()}


def all_subclasses() -> list[Subclass]:
    """The whole tree's leaves, by code."""
    return list(store.tree().values())


def equestrian_map() -> dict[str, EquestrianCode]:
    """The curated subclasses of the equestrian market by code."""
    return dict(store.equestrian())


def segment_for(code: str) -> Segment | None:
    """The segment a code serves; None says that it is outside the equestrian market. Raises InvalidInput."""
    entry = store.equestrian().get(repair(code))
    return entry.segment if entry else None


def priority_for(code: str) -> Priority | None:
    """The priority of a code; None says that it is outside the equestrian market. Raises InvalidInput."""
    entry = store.equestrian().get(repair(code))
    return entry.priority if entry else None


def search(text: str, limit: int = 20) -> list[Subclass]:
    """Subclasses for words ("selas", "criação de cavalos") or the start of a code, best first, ties by code.

    Blind to accents and word endings; the equestrian reasons and the IBGE activities fetched earlier count too.
    """
    digits = "".join(mark for mark in text if mark.isdigit())
    if digits and not any(mark.isalpha() for mark in text):
        return [leaf for code, leaf in store.tree().items() if code.startswith(digits)][:limit]
    index = _index(store.cache_file(), _modified(store.cache_file()))
    found = Counter[str]()
    for word in rules.words(text):
        for code, weight in _matches(word, index).items():
            found[code] += weight  # type: ignore[assignment]
    ranked = sorted(found, key=lambda code: (-found[code], code))
    return [store.tree()[code] for code in ranked[:limit]]


Index = dict[str, dict[str, float]]


def _matches(word: str, index: Index) -> dict[str, float]:
    """Code -> weight for one typed word: its stem, else every stem that begins with it (still being typed)."""
    stem = _stem(word)
    if stem in index:
        return _rarer_is_heavier(index[stem])
    merged: dict[str, float] = {}
    for other, codes in index.items():
        if len(word) >= 3 and other.startswith(word):
            for code, weight in _rarer_is_heavier(codes).items():
                merged[code] = max(merged.get(code, 0.0), weight * PREFIX_DISCOUNT)
    return merged


def _rarer_is_heavier(codes: dict[str, float]) -> dict[str, float]:
    rarity = math.log(1 + len(store.tree()) / len(codes))
    return {code: weight * rarity for code, weight in codes.items()}


@lru_cache(maxsize=2)
def _index(cache_file: Path, _modified_ns: int) -> Index:
    """Stem -> {code: weight}; built once per state of the IBGE cache."""
    index: Index = {}
    activities = store.cached_activities(cache_file)
    for code, leaf in store.tree().items():
        _add(index, code, leaf.description, OWN_TITLE)
        _add(index, code, f"{leaf.class_description} {leaf.group_description}", PARENT_TITLE)
        _add(index, code, " ".join(activities.get(code, ())), OWN_TITLE / 2)
    for code, entry in store.equestrian().items():
        _add(index, code, entry.reason, EQUESTRIAN_REASON * (1 + 0.1 * (Priority.LOW - entry.priority)))
    return index


def _add(index: Index, code: str, text: str, weight: float) -> None:
    """Weigh each stem of a text once; short titles speak louder than long ones."""
    stems = {_stem(word) for word in rules.words(text)}
    for stem in stems:
        codes = index.setdefault(stem, {})
        codes[code] = max(codes.get(code, 0.0), weight / math.sqrt(4 + len(stems)))


@lru_cache(maxsize=16384)
def _stem(word: str) -> str:
    return str(_stemmer().stemWord(word))


@lru_cache(maxsize=1)
def _stemmer() -> Any:
    # Loads the stemmers of every language: only a search pays for it, not the start of the program.
    import snowballstemmer  # noqa: PLC0415

    return snowballstemmer.stemmer("portuguese")


def _modified(path: Path) -> int:
    """Time of the last change in nanoseconds; 0 without a file."""
    return path.stat().st_mtime_ns if path.exists() else 0


def refresh_from_ibge(
    codes: Sequence[str] | None = None,
    *,
    pause_seconds: float = 1.0,
    fetch: Callable[[str], bytes] = store.download,
    cache_file: Path | None = None,
) -> RefreshReport:
    """Bring the IBGE's list of activities for some codes (default: the equestrian map) into the local cache.

    One question per `pause_seconds`; codes already kept are not asked again, and each answer is kept at once, so
    that a broken connection loses nothing. Raises NetworkUnavailable.
    """
    path = cache_file or store.cache_file()
    kept = store.cached_activities(path)
    wanted = [repair(code) for code in codes] if codes is not None else list(store.equestrian())
    missing = [code for code in dict.fromkeys(wanted) if code not in kept]
    for place, code in enumerate(missing):
        if place:
            time.sleep(pause_seconds)
        kept[code] = store.parse_activities(fetch(store.IBGE_SUBCLASS_URL.format(code=code)))
        store.keep_activities(path, kept)
    total = sum(len(activities) for activities in kept.values())
    return RefreshReport(asked=len(missing), already_cached=len(set(wanted)) - len(missing), activities=total)

"""Which cards answer for a kind, now or at a past moment; nearly free, for it is asked on every score.

What serves now is remembered per open database. A write that changes it has everybody read the database until that
write is over: whoever writes sees its own change, the others what is committed.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from weakref import WeakKeyDictionary

from growth_equestre.foundation.db import Database
from growth_equestre.foundation.errors import ArtifactRefused, NotFound
from growth_equestre.foundation.vocab import Permission
from growth_equestre.foundation.workspace import Workspace, use_case
from growth_equestre.learning import rules, store
from growth_equestre.learning.types import Cards, Kind, Serving, Term

_log = logging.getLogger(__name__)

_kinds: dict[str, Kind] = {}
_lock = threading.Lock()
_MOST_CARDS = 64


@dataclass
class _Remembered:
    """What serves in one open database, and cards by fingerprint. epoch: how many writes of it began or ended."""

    serving: dict[str, Serving] = field(default_factory=dict)
    cards: dict[str, Cards] = field(default_factory=dict)
    writing: int = 0
    epoch: int = 0


_remembered: WeakKeyDictionary[Database, _Remembered] = WeakKeyDictionary()


def register_kind(kind: Kind) -> None:
    """Make a kind of model known. Called once, when the room that decides with it is imported."""
    _kinds[kind.code] = kind


def kinds() -> Mapping[str, Kind]:
    """Every kind that rooms have brought, by code."""
    return dict(_kinds)


def kind_named(code: str) -> Kind:
    """The kind with this code. Raises NotFound."""
    if code not in _kinds:
        known = ", ".join(sorted(_kinds)) or "nenhum"
        raise NotFound(f"Não existe o tipo de modelo '{code[:60]}'.", f"Tipos que existem: {known}.")
    return _kinds[code]


@use_case(Permission.CAN_VIEW)
def serving(ws: Workspace, code: str) -> Serving:
    """What answers for the kind now: the promoted model, else the last good one, else the cards that ship."""
    with _lock:
        known = _remembered.setdefault(ws.database, _Remembered())
        found, epoch = known.serving.get(code), known.epoch
        is_settled = known.writing == 0
    if found is not None and is_settled:
        return found
    found = _what_serves(ws, kind_named(code), store.newest_term(ws.cursor(), code))
    with _lock:
        if is_settled and known.writing == 0 and known.epoch == epoch:
            known.serving[code] = found
    return found


@use_case(Permission.CAN_VIEW)
def serving_at(ws: Workspace, code: str, moment: datetime) -> Serving:
    """What answered for the kind just before an aware moment."""
    return _what_serves(ws, kind_named(code), store.term_at(ws.cursor(), code, moment))


def cards_of(ws: Workspace, kind: Kind, model_id: str, sha256: str) -> Cards:
    """A kept model's cards, read once per open database. Raises ArtifactRefused when they are not what was kept."""
    with _lock:
        read = _remembered.setdefault(ws.database, _Remembered()).cards
    if sha256 in read:
        return read[sha256]
    kept = store.cards(ws.cursor(), model_id)
    if kept is None or kept[1] != sha256:
        raise ArtifactRefused("O modelo não está mais guardado como foi promovido.", rules.NEXT_STEP)
    cards = rules.from_text(kept[0], sha256, tuple(kind.shipped()))
    rules.check_signals(cards, kind.signals)
    with _lock:
        if len(read) >= _MOST_CARDS:
            read.clear()
        read[sha256] = cards
    return cards


def about_to_change(ws: Workspace) -> None:
    """Say, inside a write, that what serves will change; everybody reads the database until the write is over."""
    write = ws.transaction_under_way
    if write is None:
        raise ValueError("what serves can only change inside a write")
    known = _remembered.setdefault(ws.database, _Remembered())

    def step(by: int) -> None:
        with _lock:
            known.writing += by
            known.epoch += 1
            known.serving.clear()

    step(+1)
    write.enders.append(lambda: step(-1))


def _what_serves(ws: Workspace, kind: Kind, term: Term | None) -> Serving:
    if term is None or term.model_id is None:
        return _shipped(kind, term)
    try:
        return _of_term(ws, kind, term)
    except ArtifactRefused as refused:
        _log.warning("O modelo %s de %s não pôde ser usado: %s", term.version, kind.code, refused)
        return _last_good(ws, kind, term, str(refused))


def _last_good(ws: Workspace, kind: Kind, refused: Term, problem: str) -> Serving:
    """The newest earlier model that still reads; else what ships."""
    for term in _earlier(ws, refused):
        try:
            good = _of_term(ws, kind, term)
        except ArtifactRefused:
            continue
        return Serving(kind.code, good.version, good.cards, good.model_id, refused.from_at, problem)
    shipped = _shipped(kind, refused)
    return Serving(kind.code, shipped.version, shipped.cards, None, refused.from_at, problem)


def _earlier(ws: Workspace, than: Term) -> Iterator[Term]:
    tried = {than.sha256}
    for term in store.terms(ws.cursor(), than.kind):
        if term.number < than.number and term.sha256 not in tried:
            tried.add(term.sha256)
            yield term


def _of_term(ws: Workspace, kind: Kind, term: Term) -> Serving:
    if term.model_id is None:
        return _shipped(kind, term)
    cards = cards_of(ws, kind, term.model_id, term.sha256)
    return Serving(kind.code, term.version, cards, term.model_id, term.from_at)


def _shipped(kind: Kind, term: Term | None) -> Serving:
    cards = kind.shipped()
    return Serving(kind.code, rules.shipped_version(cards), cards, None, term.from_at if term else None)

"""How a model is written down and named: its text, its fingerprint, its version. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from growth_equestre.foundation.errors import ArtifactRefused, InvalidInput
from growth_equestre.learning.types import Cards, Term
from growth_equestre.scorecard import service as scorecard
from growth_equestre.scorecard.types import Card

SCHEMA = "growth-equestre/model"
SCHEMA_VERSION = 1
NEXT_STEP = "O último modelo bom continua em uso. Treine de novo ou volte a uma versão anterior em Modelos."


def fingerprint(text: str) -> str:
    """SHA-256 of a model's text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def card_text(card: Card) -> str:
    """One card's JSON, as `models import` reads it."""
    return scorecard.to_json(card)


def as_text(cards: Cards) -> str:
    """All cards of a model in one JSON text, the same bytes for the same cards."""
    each = {name: json.loads(scorecard.to_json(card)) for name, card in cards.items()}
    return json.dumps({"schema": SCHEMA, "schema_version": SCHEMA_VERSION, "cards": each}, ensure_ascii=False)


def from_text(text: str, sha256: str, names: Sequence[str]) -> Cards:
    """The cards that the text holds, in the order of `names`, which are those that the kind needs.

    Raises ArtifactRefused: altered since it was kept, corrupt, foreign, of another version, or of another kind.
    """
    if fingerprint(text) != sha256:
        raise ArtifactRefused("O modelo foi alterado depois de guardado.", NEXT_STEP)
    envelope = _envelope(text)
    if envelope.get("schema") != SCHEMA or envelope.get("schema_version") != SCHEMA_VERSION:
        raise ArtifactRefused("O modelo está em um formato que esta versão do produto não lê.", NEXT_STEP)
    each = envelope.get("cards")
    if not isinstance(each, dict) or set(each) != set(names):
        raise ArtifactRefused("O modelo não tem os cartões que esta decisão usa.", NEXT_STEP)
    return {name: scorecard.load_card(json.dumps(each[name])) for name in names}


def check_signals(cards: Cards, known: frozenset[str] | None) -> None:
    """Raises ArtifactRefused for a card that reads a signal which no row has."""
    read = {signal.name for card in cards.values() for signal in card.signals}
    unknown = sorted(read - known) if known is not None else []
    if unknown:
        raise ArtifactRefused(f"O modelo lê sinais que não existem aqui: {', '.join(unknown[:5])}.", NEXT_STEP)


def version_name(day: date, earlier_that_day: int) -> str:
    """What people call a model: "2026-11-21.1" is the first of that day."""
    return f"{day.isoformat()}.{earlier_that_day + 1}"


def shipped_version(cards: Cards) -> str:
    """What people call the cards that ship: "prior-2"."""
    return "/".join(dict.fromkeys(card.version for card in cards.values()))


def named_after(cards: Cards, version: str) -> Cards:
    """The same cards, each carrying the model's version."""
    return {name: replace(card, version=version) for name, card in cards.items()}


def _envelope(text: str) -> Mapping[str, object]:
    try:
        envelope = json.loads(text)
    except (ValueError, RecursionError) as problem:
        raise ArtifactRefused("O modelo está corrompido ou incompleto.", NEXT_STEP) from problem
    if not isinstance(envelope, dict):
        raise ArtifactRefused("O modelo está corrompido ou incompleto.", NEXT_STEP)
    return envelope


def standing(served: Sequence[Term]) -> list[Term | None]:
    """Who serves, last, and whom each one took the place of: a return takes the last one back. None: what ships.

    served: all terms of a kind, newest first.
    """
    stack: list[Term | None] = [None]
    for term in reversed(served):
        if term.is_return and len(stack) > 1:
            stack.pop()
        elif not term.is_return:
            stack.append(term)
    return stack


def with_points(card: Card, signal: str, points: Sequence[float]) -> Card:
    """The card with other points in the cells of one signal, in table order.

    Raises InvalidInput: no such signal, another number of cells, or points that turn a direction that must hold.
    """
    table = next((one for one in card.tables if one.name == signal), None)
    if table is None:
        raise InvalidInput("sinal", f"O modelo não tem o sinal '{signal[:60]}'.", "Escolha um da lista.")
    if len(points) != len(table.cells):
        raise InvalidInput("pontos", f"'{table.signal.label}' tem {len(table.cells)} linhas.", "Preencha todas.")
    try:
        cells = tuple(replace(cell, points=float(value)) for cell, value in zip(table.cells, points, strict=True))
        changed = replace(table, cells=cells)
        return replace(card, tables=tuple(changed if one is table else one for one in card.tables))
    except ValueError as problem:
        raise InvalidInput(
            "pontos", _why_not(table.signal.label, table.signal.monotone), "Corrija os pontos."
        ) from problem


def _why_not(label: str, direction: int) -> str:
    if direction:
        way = "diminuir" if direction > 0 else "aumentar"
        return f"'{label}': os pontos não podem {way} de uma faixa para a seguinte, nem passar de 50."
    return f"'{label}': os pontos devem ficar entre −50 e 50."

"""A card to its JSON and back, strictly: what does not read as a sound card of this version is refused."""

from __future__ import annotations

import json
from typing import Any

from pydantic import TypeAdapter, ValidationError

from growth_equestre.foundation.errors import ArtifactRefused
from growth_equestre.scorecard.types import SCHEMA, SCHEMA_VERSION, Card

NEXT_STEP = "O último modelo bom continua em uso. Escolha outro arquivo ou treine de novo."

_CARD = TypeAdapter(Card)


def to_json(card: Card) -> str:
    """Indented JSON in field order, accents as they are, the same bytes for the same card."""
    left_out = None if card.forest else {"forest"}
    return _CARD.dump_json(card, indent=2, exclude=left_out).decode() + "\n"


def from_json(text: str | bytes) -> Card:
    """The card that the text holds. Raises ArtifactRefused: corrupt, foreign, another version, or unsound."""
    envelope = _envelope(text)
    if envelope.get("schema") != SCHEMA:
        raise ArtifactRefused("Este arquivo não é um modelo do Growth Equestre.", NEXT_STEP)
    version = envelope.get("schema_version")
    if version != SCHEMA_VERSION:
        raise ArtifactRefused(
            f"Este modelo está na versão {version} do formato, e aqui se lê a versão {SCHEMA_VERSION}.",
            NEXT_STEP,
        )
    try:
        return _CARD.validate_json(text)
    except ValidationError as problem:
        raise ArtifactRefused(
            f"O modelo tem {problem.error_count()} problema(s); o primeiro está em {_where(problem)}.", NEXT_STEP
        ) from problem


def _envelope(text: str | bytes) -> dict[str, Any]:
    try:
        envelope = json.loads(text)
    except (ValueError, RecursionError) as problem:
        raise ArtifactRefused("O arquivo do modelo está corrompido ou incompleto.", NEXT_STEP) from problem
    if not isinstance(envelope, dict):
        raise ArtifactRefused("Este arquivo não é um modelo do Growth Equestre.", NEXT_STEP)
    return envelope


def _where(problem: ValidationError) -> str:
    first = problem.errors(include_url=False, include_input=False)[0]
    place = " > ".join(str(part) for part in first["loc"]) or "modelo"
    return f"'{place}' ({first['msg']})"

"""What happened to a lead, in one thread."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from growth_equestre.foundation.vocab import EventType


class Kind(StrEnum):
    """What sort of thing happened; the code is the statement's word."""

    FACT = "evento"
    STAGE = "etapa"
    PARTNER = "parceiro"
    NOTE = "nota"
    TASK = "tarefa"
    ACTION = "acao"
    CHANCE = "chance"
    RECORD = "cadastro"

    @property
    def label(self) -> str:
        """As the filter names it."""
        return _LABELS[self.value]


_LABELS = {
    "evento": "Eventos",
    "etapa": "Etapas",
    "parceiro": "Parceiros",
    "nota": "Notas",
    "tarefa": "Tarefas",
    "acao": "Ações e mensagens",
    "chance": "Chance",
    "cadastro": "Cadastro",
}


@dataclass(frozen=True)
class Happening:
    """One line of the thread. words and detail in Portuguese; event_type: of a fact.

    score_before, score_after: in points, where the chance moved with it; score_before is None for the first.
    """

    at: datetime
    kind: Kind
    words: str
    detail: str
    who: str
    event_type: EventType | None = None
    score_before: int | None = None
    score_after: int | None = None


@dataclass(frozen=True)
class Thread:
    """One page of the thread, newest first, and how many lines there are in all."""

    lines: tuple[Happening, ...]
    total: int

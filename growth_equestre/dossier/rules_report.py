"""The arithmetic of the managerial report: what to do when, and what may go wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from growth_equestre.dossier.types_report import Plan, Step
from growth_equestre.foundation.vocab import Stage

DAY, THIRD_DAY = timedelta(hours=24), timedelta(hours=72)
WIDE_POINTS = 40
QUIET = timedelta(days=14)


@dataclass(frozen=True)
class Due:
    """Something to do at a moment; None means at once."""

    at: datetime | None
    words: str
    why: str


def plan(due: Sequence[Due], now: datetime) -> Plan:
    """What falls within a day, within three, and later; each in the order of its moment."""
    ordered = sorted(due, key=lambda one: one.at or now)
    steps = [(one.at or now, Step(words=one.words, why=one.why)) for one in ordered]
    return Plan(
        first_day=tuple(step for at, step in steps if at < now + DAY),
        third_day=tuple(step for at, step in steps if now + DAY <= at < now + THIRD_DAY),
        later=tuple(step for at, step in steps if at >= now + THIRD_DAY),
    )


@dataclass(frozen=True)
class Doubts:
    """What a risk is read from. gained: points against a week ago. quiet_for: since the lead last did something."""

    stage: Stage
    low: int
    high: int
    gained: int | None
    quiet_for: timedelta | None
    missing: tuple[str, ...]
    has_contact: bool
    has_legal_basis: bool
    partners: int
    is_overdue: bool
    is_first_model: bool


def risks(known: Doubts) -> list[str]:
    """What may go wrong, most telling first; only what the records say."""
    said = {
        "Não há WhatsApp nem e-mail: ninguém consegue falar com este lead.": not known.has_contact,
        "O prazo do parceiro venceu sem resposta.": known.is_overdue,
        "Sem base legal registrada para tratar os dados (LGPD).": not known.has_legal_basis,
        f"A chance é incerta: entre {known.low} e {known.high}.": known.high - known.low > WIDE_POINTS,
        f"A chance caiu {-(known.gained or 0)} pontos em uma semana.": (known.gained or 0) <= -5,
        f"Sem sinal do lead há {_days(known.quiet_for)}.": known.quiet_for is None or known.quiet_for > QUIET,
        f"Ainda sem confirmar: {', '.join(known.missing)}.": bool(known.missing) and known.stage is not Stage.LOST,
        "Nenhum parceiro do diretório pode receber este lead.": known.partners == 0,
        "A chance vem do modelo de partida: ainda não foi treinado com o histórico desta equipe.": known.is_first_model,
    }
    return [sentence for sentence, holds in said.items() if holds]


def _days(span: timedelta | None) -> str:
    if span is None:
        return "muito tempo (nunca houve)"
    return "1 dia" if span.days == 1 else f"{span.days} dias"

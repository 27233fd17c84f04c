"""The arithmetic of the managerial report: where a lead goes and how surely, what to do when, what may go wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from growth_equestre.dossier.types_report import Area, Chances, Plan, Routing, Step
from growth_equestre.foundation.vocab import Stage
from growth_equestre.ui.formats import percent

DAY, THIRD_DAY = timedelta(hours=24), timedelta(hours=72)
PRIOR_ANSWERS = 6.0
"""Imagined handoffs at the average of all partners that each partner starts with."""
UNSEEN_ANSWERS = 0.5
"""Share of handoffs that are taken, where no partner has received any yet."""
PRIOR_CONTACTS, PRIOR_INVALID = 20.0, 1.0
"""Imagined leads, and those of them whose contact does not work, that a workspace starts with."""
WIDE_POINTS = 40
QUIET = timedelta(days=14)


def smoothed(hits: int, of: int, average: float, weight: float) -> float:
    """A share of few cases, pulled to the average by so many imagined ones."""
    return (hits + weight * average) / (of + weight)


def invalid_share(similar_invalid: int, similar: int, all_invalid: int, everybody: int) -> float:
    """How often the contact of a lead like this one does not work, from those like it and from all."""
    average = (all_invalid + PRIOR_INVALID) / (everybody + PRIOR_CONTACTS)
    return smoothed(similar_invalid, similar, average, PRIOR_CONTACTS)


def shares_of(chances: Chances, qualifies: float) -> dict[Area, float]:
    """The probability of each area, one question after another: can it be reached, does it qualify, is it taken?"""
    reached = 1.0 - chances.unreachable
    return {
        Area.NURTURE: reached * (1.0 - qualifies),
        Area.SALES: reached * qualifies * (1.0 - chances.accepted),
        Area.PARTNERS: reached * qualifies * chances.accepted,
        Area.OPERATIONS: chances.unreachable,
    }


def routing(chances: Chances) -> Routing:
    """The likeliest area, with its probability and what that becomes at the ends of the chance's interval."""
    shares = shares_of(chances, chances.qualifies)
    chosen = max(shares, key=lambda area: (shares[area], area.value))
    ends = [shares_of(chances, end)[chosen] for end in (chances.qualifies_low, chances.qualifies_high)]
    low, high = min(*ends, shares[chosen]), max(*ends, shares[chosen])
    return Routing(
        shares=shares, chosen=chosen, low=low, high=high, sentence=_sentence(chances, chosen, shares[chosen])
    )


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


def _sentence(chances: Chances, chosen: Area, confidence: float) -> str:
    """How the confidence comes about; what is known for sure is said as such."""
    if chances.unreachable == 1.0:
        return f"Ninguém consegue falar com este lead: não há contato que funcione. Por isso {chosen.value}."
    reached = f"{_of_hundred(chances.unreachable)} em cem leads como este têm contato que não funciona"
    qualifies = f"{_of_hundred(chances.qualifies)} em cem qualificam em 30 dias"
    taken = f"de cem qualificados, o parceiro assume {_of_hundred(chances.accepted)}"
    if chances.qualifies == 1.0:
        qualifies = "este já está qualificado"
    if chances.accepted in (0.0, 1.0):
        taken = "o parceiro já assumiu" if chances.accepted else "nenhum parceiro assume"
    return (
        f"{reached[:1].upper()}{reached[1:]}; {qualifies}; {taken}. A confiança é a probabilidade de que "
        f"{chosen.value} leve este lead adiante: {percent(confidence)}."
    )


def _of_hundred(share: float) -> str:
    """ "72"; "menos de 1" where it rounds to none."""
    whole = round(share * 100)
    if share > 0 and whole == 0:
        return "menos de 1"
    return "mais de 99" if share < 1 and whole == 100 else str(whole)


def _days(span: timedelta | None) -> str:
    if span is None:
        return "muito tempo (nunca houve)"
    return "1 dia" if span.days == 1 else f"{span.days} dias"

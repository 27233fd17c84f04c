"""What a partner's fields must be, and what follows from them. No clock, no database, no reference table."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields, replace
from functools import lru_cache
from typing import TypeVar

from stdnum.br import cnpj as cnpj_number
from stdnum.exceptions import ValidationError as StdnumError

from growth_equestre.foundation import contacts
from growth_equestre.foundation.errors import InvalidFields, InvalidInput
from growth_equestre.foundation.text import CONTROLS, fold
from growth_equestre.foundation.vocab import STATES, Priority, Segment
from growth_equestre.partners.types import CleanPartner, PartnerInput

Checked = TypeVar("Checked")

LONGEST_TEXT = 200
LARGEST_CAPACITY = 100_000
MAIN_WEIGHT = 1.0
SECONDARY_WEIGHT = 0.85
"""A company lives from its main activity; a secondary one is often only registered."""

Closeness = Callable[[str], Mapping[Segment, float]]
"""Closeness in [0, 1] of one CNAE to the codes of each segment."""

_SEPARATORS = re.compile(r"[\s./\-–—]+")
_SEVERAL_PHONES = re.compile(r"\s*(?:[/;,|]|\bou\b|\be\b)\s*", re.IGNORECASE)
_BRAZILIAN_LINE = re.compile(r"^55([1-9][1-9])([2-5]\d{3}|9\d{4})(\d{4})$")


def clean_cnpj(text: str) -> str | None:
    """14 characters without punctuation, or None when empty. Raises InvalidInput for wrong check digits.

    Leading zeros that a spreadsheet dropped come back when the check digits then agree.
    """
    bare = compact_cnpj(text)
    if not bare:
        return None
    if bare.isdigit() and len(bare) in (12, 13):
        bare = bare.zfill(14)
    try:
        return str(cnpj_number.validate(bare))
    except StdnumError as error:
        raise InvalidInput(
            "cnpj", f"'{text[:40]}' não é um CNPJ válido.", "Confira os 14 caracteres e os dígitos finais."
        ) from error


def compact_cnpj(text: str) -> str:
    """The characters that count, in capitals: what a person may type while searching."""
    return _SEPARATORS.sub("", text).upper()


def shown_cnpj(cnpj: str | None) -> str:
    """12.ABC.345/01DE-35, or an empty text."""
    return str(cnpj_number.format(cnpj)) if cnpj else ""


def clean_phone(text: str) -> str | None:
    """Digits with country code, mobiles with their ninth digit, or None when empty; the first of several.

    Raises InvalidInput.
    """
    first = _SEVERAL_PHONES.split(text.strip())[0] if text.strip() else ""
    if not first:
        return None
    return contacts.clean_phone(first, "telefone", takes_services=True)


def shown_cnae(code: str | None) -> str:
    """0152-1/02, or an empty text; also for a code that the tree does not know."""
    return f"{code[:4]}-{code[4]}/{code[5:]}" if code and len(code) == 7 else code or ""


HISTORY_WORDS: Mapping[str, str] = {
    "name": "Nome",
    "legal_name": "Razão social",
    "cnpj": "CNPJ",
    "phone": "Telefone",
    "email": "E-mail",
    "city": "Cidade",
    "uf": "Estado",
    "segment": "Segmento",
    "priority": "Prioridade",
    "cnae_main": "CNAE",
    "is_active": "Ativo",
    "monthly_capacity": "Leads por mês",
}
"""The columns that a history shows, as it names them; without the person to ask for."""


def shown_phone(phone: str | None) -> str:
    """(11) 98765-4321 for a Brazilian line; +351912345678 for any other; clean_phone reads both back."""
    if not phone:
        return ""
    line = _BRAZILIAN_LINE.match(phone)
    return f"({line[1]}) {line[2]}-{line[3]}" if line else f"+{phone}"


@lru_cache(maxsize=4096)
def clean_segment(text: str) -> Segment | None:
    """A code or its label in any spelling, one or many, or None when empty. Raises InvalidInput."""
    key = fold(text)
    if not key:
        return None
    for segment in Segment:
        if key in {fold(segment.value), fold(segment.value).removesuffix("s")}:
            return segment
    raise InvalidInput("segmento", f"'{text[:40]}' não é um segmento.", f"Use {', '.join(s.value for s in Segment)}.")


@lru_cache(maxsize=4096)
def clean_priority(text: str) -> Priority | None:
    """1, 2, 3 or alta, média, baixa, or None when empty. Raises InvalidInput."""
    key = re.sub(r"[.,]0+$", "", fold(text))
    if not key:
        return None
    for priority in Priority:
        if key in {str(priority.value), fold(priority.label), f"{priority.value} - {fold(priority.label)}"}:
            return priority
    raise InvalidInput("prioridade", f"'{text[:40]}' não é uma prioridade.", "Use 1 (alta), 2 (média) ou 3 (baixa).")


@lru_cache(maxsize=4096)
def clean_uf(text: str) -> str | None:
    """One of the 27 states, or None when empty. Raises InvalidInput."""
    code = fold(text).upper()
    if not code:
        return None
    if code not in STATES:
        raise InvalidInput("uf", f"UF '{text[:40]}' não existe.", "Use a sigla de um dos 27 estados.")
    return code


def clean_capacity(leads_a_month: int | None) -> int | None:
    """Leads a month; None means no limit. Raises InvalidInput."""
    if leads_a_month is None or 0 <= leads_a_month <= LARGEST_CAPACITY:
        return leads_a_month
    raise InvalidInput(
        "capacidade_mensal", f"{leads_a_month} leads por mês não é possível.", "Use de 0 a 100.000, ou deixe vazio."
    )


def read_capacity(text: str) -> int | None:
    """A whole number of leads a month, or None when empty. Raises InvalidInput."""
    bare = re.sub(r"[.,]0+$", "", text.strip())
    if bare and not bare.isdecimal():
        raise InvalidInput("capacidade_mensal", f"'{text[:40]}' não é um número de leads.", "Use um número inteiro.")
    return int(bare[:9]) if bare else None


def clean(raw: PartnerInput, repair_cnae: Callable[[str], str]) -> CleanPartner:
    """Check every field; raises InvalidFields with all that is wrong, in form order."""
    checks = _Checks()
    partner = CleanPartner(
        name=checks.passed(lambda: _name(raw)) or "",
        cnpj=checks.passed(lambda: clean_cnpj(raw.cnpj)),
        legal_name=checks.passed(lambda: _short(raw.legal_name, "nome_social")),
        phone=checks.passed(lambda: clean_phone(raw.phone)),
        email=checks.passed(lambda: contacts.clean_email(raw.email)),
        contact=checks.passed(lambda: _short(raw.contact, "contato")),
        segment=checks.passed(lambda: clean_segment(raw.segment)),
        uf=checks.passed(lambda: clean_uf(raw.uf)),
        city=checks.passed(lambda: _short(raw.city, "cidade")),
        priority=checks.passed(lambda: clean_priority(raw.priority)),
        cnae_main=checks.passed(lambda: repair_cnae(raw.cnae_main) if raw.cnae_main else None),
        cnae_secondary=checks.passed(lambda: _codes(raw.cnae_secondary, repair_cnae)) or (),
        is_active=raw.is_active,
        monthly_capacity=checks.passed(lambda: clean_capacity(raw.monthly_capacity)),
    )
    if checks.problems:
        raise InvalidFields(checks.problems)
    return partner


class _Checks:
    """Runs the checks of one form and keeps what each refused."""

    def __init__(self) -> None:
        self.problems: list[InvalidInput] = []

    def passed(self, check: Callable[[], Checked]) -> Checked | None:
        """The check's result, or None with its problem kept."""
        try:
            return check()
        except InvalidInput as problem:
            self.problems.append(problem)
            return None


def _name(raw: PartnerInput) -> str:
    """The trade name; a company known only by its legal name is called by that."""
    name = _short(raw.name or raw.legal_name, "nome")
    if name is None:
        raise InvalidInput("nome", "O parceiro precisa de um nome.", "Preencha o nome.")
    return name


def _short(text: str, field: str) -> str | None:
    if CONTROLS.search(text):
        raise InvalidInput(field, "O texto tem caracteres que não são texto.", "Digite de novo.")
    if len(text) > LONGEST_TEXT:
        raise InvalidInput(field, f"O texto tem {len(text)} letras.", f"Use até {LONGEST_TEXT}.")
    return text or None


def _codes(texts: Iterable[str], repair_cnae: Callable[[str], str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(repair_cnae(text) for text in texts if text.strip()))


def one_per_company(partners: Iterable[CleanPartner]) -> list[CleanPartner]:
    """A company that a file names twice is one: the first row, its gaps filled from the later ones."""
    companies: dict[tuple[str, ...], CleanPartner] = {}
    for one in partners:
        identity = _identity(one)
        first = companies.get(identity)
        companies[identity] = one if first is None else _filled(first, one)
    return list(companies.values())


def _identity(one: CleanPartner) -> tuple[str, ...]:
    """Which company it is: its CNPJ, or without one its name, city and phone."""
    return (one.cnpj,) if one.cnpj else (fold(one.name), fold(one.city or ""), one.phone or "")


def _filled(first: CleanPartner, later: CleanPartner) -> CleanPartner:
    gaps = [field.name for field in fields(first) if getattr(first, field.name) in (None, ())]
    return replace(first, **{name: getattr(later, name) for name in gaps})


def fit(main: str | None, secondary: Sequence[str], closeness: Closeness) -> dict[Segment, float]:
    """How close a company's activities come to each segment, in [0, 1]: its best code counts."""
    weighted = [(main, MAIN_WEIGHT)] if main else []
    weighted += [(code, SECONDARY_WEIGHT) for code in secondary]
    tables = [(closeness(code), weight) for code, weight in weighted]
    return {segment: max((table[segment] * weight for table, weight in tables), default=0.0) for segment in Segment}


def search_words(text: str) -> list[str]:
    """The words that all must be found, as comparison keys."""
    return fold(text).split()

"""What a lead's fields must be, and what follows from them.

No clock, no database, no reference table.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from growth_equestre.foundation import contacts
from growth_equestre.foundation.errors import InvalidFields, InvalidInput
from growth_equestre.foundation.text import CONTROLS, fold
from growth_equestre.foundation.vocab import Budget, LegalBasis, Segment, Stage, Timeframe
from growth_equestre.leads.types import CleanLead, LeadInput, StageMove
from growth_equestre.places.types import Municipality

Record = dict[str, Any]
"""A lead's columns, by name, with the keys that `derived` adds."""

Code = Segment | Budget | Timeframe | Stage | LegalBasis

StateCode = Callable[[str], str]
"""Sigla of a state in any spelling; raises InvalidInput."""

CSV_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "id": ("id do lead", "lead id", "codigo", "cod", "id externo", "identificador"),
    "nome": ("nome completo", "nome do lead", "nome do contato", "lead", "cliente", "contato", "name"),
    "whatsapp": ("telefone", "celular", "fone", "tel", "whats", "zap", "telefone celular", "phone", "telefone 1"),
    "email": ("e-mail", "correio eletronico", "endereco de email", "mail"),
    "uf": ("estado", "sigla uf", "state"),
    "cidade": ("municipio", "city", "localidade"),
    "segmento_interesse": ("segmento", "interesse", "segmento de interesse", "categoria"),
    "orcamento_faixa": ("orcamento", "faixa de orcamento", "budget", "faixa de investimento", "investimento"),
    "prazo_compra": ("prazo", "prazo de compra", "quando pretende comprar", "timeframe"),
    "status": ("etapa", "fase", "estagio", "etapa do funil", "stage"),
    "criado_em": (
        "data de criacao",
        "criado",
        "data",
        "data de cadastro",
        "data cadastro",
        "cadastrado em",
        "created at",
    ),
}
"""The columns that an import reads, with the names other systems give them."""
CSV_REQUIRED = ("nome",)
OLDEST_MOMENT = datetime(2000, 1, 1, tzinfo=UTC)

HISTORY_WORDS: Mapping[str, str] = {
    "name": "Nome",
    "whatsapp": "WhatsApp",
    "email": "E-mail",
    "city": "Cidade",
    "uf": "Estado",
    "segment": "Segmento",
    "budget": "Orçamento",
    "timeframe": "Prazo",
    "stage": "Etapa",
    "lost_reason": "Motivo da perda",
    "owner": "Responsável",
    "source": "Origem",
    "legal_basis": "Base legal",
    "purpose": "Finalidade",
    "consent_at": "Consentimento em",
    "external_id": "Id",
    "notes": "Observações",
    "deleted_at": "Na lixeira desde",
}
"""The columns that a history shows, as it names them, in the order of the form."""

LONGEST_NAME = 120
LONGEST_TEXT = 200
LONGEST_NOTES = 5_000

_AMOUNT = re.compile(r"(\d{1,3}(?:\.\d{3})+|\d+)(?:,\d+)?\s*(k|mil)?")
_SPAN = re.compile(r"(\d+)\s*(d|dias?|semanas?|mes|meses)?$")

_SYNONYMS: Mapping[str, Code] = {
    "cavalo": Segment.HORSES,
    "animais": Segment.HORSES,
    "equinos": Segment.HORSES,
    "servico": Segment.SERVICES,
    "evento": Segment.EVENTS,
    "equipamento": Segment.EQUIPMENT,
    "selaria": Segment.EQUIPMENT,
    "imediato": Timeframe.WEEK,
    "urgente": Timeframe.WEEK,
    "agora": Timeframe.WEEK,
    "semana": Timeframe.WEEK,
    "mes": Timeframe.MONTH,
    "este mes": Timeframe.MONTH,
    "trimestre": Timeframe.QUARTER,
    "novo": Stage.CURIOUS,
    "qualificada": Stage.QUALIFIED,
    "encaminhado": Stage.SENT,
    "perdida": Stage.LOST,
}


def clean_phone(text: str) -> str | None:
    """Digits with country code, mobiles with their ninth digit, or None when empty. Raises InvalidInput."""
    return contacts.clean_phone(text, "whatsapp")


def phone_key(whatsapp: str | None) -> str | None:
    """What stays the same with and without 55 and ninth digit: area code and last eight digits."""
    if whatsapp and whatsapp.startswith("55") and len(whatsapp) in (12, 13):
        return whatsapp[2:4] + whatsapp[-8:]
    return whatsapp


def clean_uf(text: str, state_code: StateCode) -> str | None:
    """The state's two letters from its sigla or its name, or None when empty. Raises InvalidInput."""
    return state_code(text) if text.strip() else None


def clean_segment(text: str) -> str | None:
    """A segment's code from its code, label or usual name, or None when empty. Raises InvalidInput."""
    return _code(text, Segment, "segmento_interesse", "entre os segmentos")


def clean_stage(text: str) -> str | None:
    """A stage's code, or None when empty. Raises InvalidInput."""
    return _code(text, Stage, "status", "entre as etapas")


def clean_legal_basis(text: str) -> str | None:
    """A legal basis's code, or None when empty. Raises InvalidInput."""
    return _code(text, LegalBasis, "base_legal", "entre as bases legais")


def clean_budget(text: str) -> str | None:
    """A band from its code, its label, "5 a 20 mil", "até 5 mil" or one amount such as R$ 15.000; None when empty.

    Raises InvalidInput.
    """
    try:
        return _code(text, Budget, "orcamento_faixa", "entre as faixas de orçamento")
    except InvalidInput:
        found = _budget_in_words(re.sub(r"r\$|reais", " ", fold(text)))
        if found is None:
            raise
        return found.value


def clean_timeframe(text: str) -> str | None:
    """A code from "30d", "30 dias", "1 mês", "urgente"; None when empty. Raises InvalidInput."""
    span = _SPAN.fullmatch(re.sub(r"^(em|ate|proximos?|dentro de)\s+", "", fold(text)))
    if span:
        unit = (span[2] or "d")[0]
        days = int(span[1][:5]) * {"d": 1, "s": 7, "m": 30}[unit]
        for longest, timeframe in ((7, Timeframe.WEEK), (31, Timeframe.MONTH), (92, Timeframe.QUARTER)):
            if 0 < days <= longest:
                return timeframe.value
    return _code(text, Timeframe, "prazo_compra", "entre os prazos")


def _budget_in_words(folded: str) -> Budget | None:
    amounts = [(float(number.replace(".", "")), unit) for number, unit in _AMOUNT.findall(folded)]
    is_thousands = any(unit for _, unit in amounts)
    brl = [amount * 1000 if unit or (is_thousands and amount < 1000) else amount for amount, unit in amounts]
    if len(brl) == 2:
        limits = {(0, 5_000): Budget.UP_TO_5K, (5_000, 20_000): Budget.FROM_5K_TO_20K}
        return (limits | {(20_000, 60_000): Budget.FROM_20K_TO_60K}).get((int(brl[0]), int(brl[1])))
    if len(brl) != 1 or brl[0] < 100:
        return None
    is_above = re.search(r"acima|mais|partir|>|\+", folded)
    bands = ((5_000, Budget.UP_TO_5K), (20_000, Budget.FROM_5K_TO_20K), (60_000, Budget.FROM_20K_TO_60K))
    return next((band for limit, band in bands if brl[0] + bool(is_above) <= limit), Budget.OVER_60K)


@lru_cache(maxsize=4096)
def _code(text: str, kind: type[Code], column: str, where: str) -> str | None:
    key = re.sub(r"[\s_]+", " ", fold(text))
    if not key:
        return None
    known: Code | None = next((code for code in kind if key in (fold(code.value), fold(code.label))), None)
    known = known or _SYNONYMS.get(key)
    if not isinstance(known, kind):
        options = ", ".join(code.value for code in kind)
        raise InvalidInput(column, f"'{text[:40]}' não está {where}.", f"Use um destes: {options}.")
    return known.value


def clean_name(text: str) -> str:
    """The name with single spaces. Raises InvalidInput when it is empty or too long."""
    name = " ".join(CONTROLS.sub(" ", text).split())
    if not name:
        raise InvalidInput("nome", "O lead precisa de um nome.", "Preencha o nome.")
    if len(name) > LONGEST_NAME:
        raise InvalidInput("nome", f"O nome tem {len(name)} letras.", f"Use até {LONGEST_NAME}.")
    return name


def clean_text(text: str, column: str, longest: int = LONGEST_TEXT) -> str | None:
    """Free text without outer spaces, or None when empty. Raises InvalidInput when it is too long or not text."""
    stripped = text.strip()
    if CONTROLS.search(stripped):
        raise InvalidInput(column, "O texto tem caracteres que não são texto.", "Digite de novo.")
    if len(stripped) > longest:
        raise InvalidInput(column, f"O texto tem {len(stripped)} letras.", f"Use até {longest}.")
    return stripped or None


def clean(raw: LeadInput, state_code: StateCode) -> CleanLead:
    """Check every field; raises InvalidFields with all that is wrong, in form order."""
    return CleanLead(**_checked(raw, CLEAN_FIELDS, state_code))


def clean_changes(raw: LeadInput, state_code: StateCode) -> Record:
    """Check only the fields that were given. Raises InvalidFields."""
    return _checked(raw, [name for name in CLEAN_FIELDS if name in raw.model_fields_set], state_code)


def _checked(raw: LeadInput, names: Iterable[str], state_code: StateCode) -> Record:
    checked: Record = {}
    problems: list[InvalidInput] = []
    cleaners = CLEANERS | {"uf": lambda text: clean_uf(text, state_code)}
    for name in names:
        try:
            checked[name] = cleaners[name](getattr(raw, name))
        except InvalidInput as problem:
            problems.append(problem)
    if problems:
        raise InvalidFields(problems)
    return checked


CLEANERS: dict[str, Callable[[Any], Any]] = {
    "name": clean_name,
    "whatsapp": clean_phone,
    "email": contacts.clean_email,
    "city": lambda text: clean_text(text, "cidade"),
    "segment": clean_segment,
    "budget": clean_budget,
    "timeframe": clean_timeframe,
    "external_id": lambda text: clean_text(text, "id"),
    "source": lambda text: clean_text(text, "origem"),
    "legal_basis": clean_legal_basis,
    "purpose": lambda text: clean_text(text, "finalidade"),
    "consent_at": lambda moment: moment,
    "owner": lambda text: clean_text(text, "responsavel"),
    "notes": lambda text: clean_text(text, "observacoes", LONGEST_NOTES),
}
"""How each field of LeadInput is checked, except `uf`, which needs the states."""

CLEAN_FIELDS = tuple(each.name for each in fields(CleanLead))


def derived(record: Record) -> Record:
    """The comparison keys that are stored beside a lead's fields."""
    email = record["email"]
    return {
        "name_key": fold(record["name"]),
        "phone_key": phone_key(record["whatsapp"]),
        "email_key": email.lower() if email else None,
    }


def new_record(lead_id: str, clean: Mapping[str, Any], now: datetime) -> Record:
    """The whole row of a new lead whose cleaned fields these are; a file may also give its stage and birth.

    A stage taken from a file is known since now; the log of stages may later tell since when.
    """
    created_at = clean.get("created_at") or now.replace(microsecond=0)
    return {
        **clean,
        **derived(dict(clean)),
        "lead_id": lead_id,
        "ibge_code": None,
        "latitude": None,
        "longitude": None,
        "stage": clean.get("stage") or Stage.CURIOUS.value,
        "stage_since": now if clean.get("stage") else created_at,
        "lost_reason": None,
        "is_demo": False,
        "created_at": created_at,
        "updated_at": now,
        "deleted_at": None,
    }


def put_on_map(records: Sequence[Record], found: Sequence[Municipality | None]) -> None:
    """Give each record its municipality's code and coordinates, or none."""
    for record, place in zip(records, found, strict=True):
        record["ibge_code"] = place.ibge_code if place else None
        record["latitude"] = place.latitude if place else None
        record["longitude"] = place.longitude if place else None


def takes_move(record: Record, move: StageMove) -> bool:
    """Whether a move of the past still says something: a newer stage, or since when the lead has the one it has.

    A lead that nobody ever moved takes any: its first stage came with the record, not from a person.
    """
    is_unmoved = record["stage"] == Stage.CURIOUS.value and record["stage_since"] == record["created_at"]
    since = None if is_unmoved else record["stage_since"]
    if record["deleted_at"]:
        return False
    if record["stage"] == move.stage.value:
        return since is None or move.since < since
    return since is None or move.since > since


def motives(reasons: Sequence[tuple[str, int]]) -> str:
    """ "clicou no WhatsApp +19 | demais sinais -4"."""
    return " | ".join(f"{text} {points:+d}" for text, points in reasons)


def checked_moment(moment: datetime, now: datetime) -> datetime:
    """The moment to the second. Raises InvalidInput for one before 2000 or more than a day ahead."""
    if not OLDEST_MOMENT <= moment <= now + timedelta(days=1):
        raise InvalidInput("criado_em", "A data está fora do possível.", "Use uma data entre 2000 e hoje.")
    return moment.replace(microsecond=0)

"""Which facts may enter the log, which two are the same fact, and how a fact reads."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from growth_equestre.events.types import Event, EventInput
from growth_equestre.foundation.errors import InvalidInput
from growth_equestre.foundation.ids import derived_id, new_id
from growth_equestre.foundation.text import fold
from growth_equestre.foundation.vocab import PARTNER_EVENTS, EventType, Stage
from growth_equestre.ui import formats

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
LATEST_AHEAD = timedelta(days=1)
LONGEST_METADATA = 32_768
_EVENT = formats.Noun("evento", "eventos")
OWN_ID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"

CSV_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "id": ("id do evento", "event_id", "evento_id"),
    "lead_id": ("lead", "id do lead", "id_lead", "codigo do lead", "cliente_id"),
    "evento": ("tipo", "tipo de evento", "event", "event_type", "acao", "atividade"),
    "quando": ("data", "data e hora", "data_hora", "occurred_at", "ocorrido_em", "data do evento", "timestamp"),
    "metadados": ("metadata", "detalhe", "detalhes", "observacao", "obs"),
}
CSV_REQUIRED = ("lead_id", "evento", "quando")

_NOT_CNPJ = re.compile(r"[^0-9A-Za-z]")
_CNPJ = re.compile(r"[0-9A-Z]{12}[0-9]{2}")


def event_type_from(text: str) -> EventType:
    """The type with this code or label, in any case, accents or spacing. Raises InvalidInput."""
    found = _event_types().get(_key(text))
    if found is None:
        raise InvalidInput(
            "evento", f"'{text[:40]}' não é um evento conhecido.", "Use um código da lista, como page_view."
        )
    return found


def stage_from(text: str) -> Stage:
    """The stage with this code or label, in any case. Raises InvalidInput."""
    found = _stages().get(_key(text))
    if found is None:
        raise InvalidInput(
            "metadados",
            f"'{text[:40]}' não é uma etapa.",
            f"Use {', '.join(stage.value for stage in Stage)}.",
        )
    return found


def checked_moment(moment: datetime, now: datetime) -> datetime:
    """The moment itself, if a fact can carry it. Raises InvalidInput before 2000 or over a day ahead of now."""
    if moment < EARLIEST:
        raise InvalidInput("quando", "A data é anterior a 2000.", "Confira o ano.")
    if moment > now + LATEST_AHEAD:
        raise InvalidInput("quando", "A data está no futuro.", "Um evento só se registra depois de acontecer.")
    return moment


def checked_metadata(event_type: EventType, metadata: str) -> str:
    """Metadata as stored: trimmed; a stage as its code. Raises InvalidInput for an unknown stage or endless text."""
    trimmed = metadata.strip()
    if len(trimmed) > LONGEST_METADATA:
        raise InvalidInput("metadados", "O texto é longo demais.", "Resuma em até 32 mil caracteres.")
    return stage_from(trimmed).value if event_type is EventType.STAGE_REACHED else trimmed


def batch_words(count: int) -> str:
    """What a person calls a batch of so many facts."""
    return formats.count(count, _EVENT) if count else "sem eventos"


def event_id_for(external_id: str) -> str:
    """The stable id of the fact that a sender calls `external_id`; one of our own ids stays itself."""
    return external_id.lower() if is_own_id(external_id) else derived_id("event", external_id)


def is_own_id(external_id: str) -> bool:
    """Whether the id has the shape of ours, as in our own export."""
    return re.fullmatch(OWN_ID, external_id.lower()) is not None


def partner_cnpj(event_type: EventType, metadata: str) -> str | None:
    """The CNPJ (14 characters, no punctuation) that a partner event carries, if it carries one."""
    if event_type not in PARTNER_EVENTS:
        return None
    bare = _NOT_CNPJ.sub("", metadata).upper()
    return bare if _CNPJ.fullmatch(bare) else None


def event_of(lead_id: str, incoming: EventInput, now: datetime, actor_name: str, partners: Mapping[str, str]) -> Event:
    """The fact as the log keeps it. partners: id of each known partner by CNPJ. Raises InvalidInput."""
    metadata = checked_metadata(incoming.event_type, incoming.metadata)
    external_id = (incoming.external_id or "").strip()
    return Event(
        event_id=event_id_for(external_id) if external_id else new_id(),
        lead_id=lead_id,
        event_type=incoming.event_type,
        occurred_at=checked_moment(incoming.occurred_at or now, now),
        recorded_at=now,
        metadata=metadata,
        reason=incoming.reason.strip(),
        actor_name=actor_name,
        partner_id=incoming.partner_id or partners.get(partner_cnpj(incoming.event_type, metadata) or ""),
        external_id=external_id if external_id and not is_own_id(external_id) else None,
        batch_id=None,
    )


def same_fact(known: Event, event: Event) -> Event:
    """The fact as it was first noted. Raises InvalidInput when the id is of another one."""
    if (known.lead_id, known.event_type) != (event.lead_id, event.event_type):
        raise InvalidInput("id", "Este id já é de outro evento.", "Envie um id diferente.")
    return known


def words(event_type: EventType, metadata: str) -> str:
    """How the fact reads in a timeline: "Clicou no WhatsApp", "Passou a Qualificado"."""
    stage = _stages().get(_key(metadata)) if event_type is EventType.STAGE_REACHED else None
    return f"Passou a {stage.label}" if stage else event_type.label


def detail(event_type: EventType, metadata: str, reason: str, partner_name: str) -> str:
    """The quiet second line: the partner's name or what was written, then the reason; "" when there is nothing."""
    said = "" if event_type is EventType.STAGE_REACHED else partner_name or metadata
    return " · ".join(part for part in (said, reason) if part)


def _key(text: str) -> str:
    return re.sub(r"[\s_-]+", " ", fold(text)).strip()


@lru_cache(maxsize=1)
def _event_types() -> dict[str, EventType]:
    labels = {_key(kind.label): kind for kind in EventType if kind is not EventType.LOST}
    return labels | {_key(kind.value): kind for kind in EventType}


@lru_cache(maxsize=1)
def _stages() -> dict[str, Stage]:
    return {_key(stage.label): stage for stage in Stage} | {_key(stage.value): stage for stage in Stage}

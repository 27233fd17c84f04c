"""How a lead's moments and changes are put into words. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, tzinfo

_WEEKDAYS = ("segunda", "terça", "quarta", "quinta", "sexta", "sábado", "domingo")

FIELD_NAMES: Mapping[str, str] = {
    "name": "nome",
    "whatsapp": "WhatsApp",
    "email": "e-mail",
    "uf": "estado",
    "city": "cidade",
    "segment": "segmento",
    "budget": "orçamento",
    "timeframe": "prazo",
    "external_id": "id",
    "source": "origem",
    "legal_basis": "base legal",
    "purpose": "finalidade",
    "consent_at": "consentimento",
    "owner": "responsável",
    "notes": "observações",
}
"""The fields of a lead that a person edits, as the history names them."""

TOLD_BY_EVENTS = frozenset({"crm.move_stage", "crm.handoff", "dossier.lose_many", "leads.set_stages"})
"""Changes of a lead's record that its facts already tell."""


def planned_for(when: datetime, now: datetime, zone: tzinfo) -> str:
    """ "hoje, 16h", "amanhã, 9h30", "segunda, 23/11, 9h"; a moment that has passed is "agora"."""
    local, today = when.astimezone(zone), now.astimezone(zone).date()
    if when <= now:
        return "agora"
    hour = f"{local.hour}h{local.minute:02d}" if local.minute else f"{local.hour}h"
    days = (local.date() - today).days
    if days in (0, 1):
        return f"{('hoje', 'amanhã')[days]}, {hour}"
    return f"{_WEEKDAYS[local.weekday()]}, {local.day:02d}/{local.month:02d}, {hour}"


def edited_fields(columns: Collection[str]) -> list[str]:
    """The edited fields in form order, in Portuguese; columns that follow from others are left out."""
    return [name for column, name in FIELD_NAMES.items() if column in columns]

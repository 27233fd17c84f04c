"""How the changes of a lead's record are put into words. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping

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


def edited_fields(columns: Collection[str]) -> list[str]:
    """The edited fields in form order, in Portuguese; columns that follow from others are left out."""
    return [name for column, name in FIELD_NAMES.items() if column in columns]

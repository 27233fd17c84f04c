"""Taking the list out as it stands on the screen, in the form that the import takes back."""

from __future__ import annotations

from growth_equestre.foundation.csv_write import to_csv
from growth_equestre.foundation.vocab import NextAction, Permission
from growth_equestre.foundation.workspace import Workspace, use_case
from growth_equestre.leads import rules, store
from growth_equestre.leads.types import LeadFilter, LeadSort

_EVERYTHING = LeadFilter()
_COLUMNS = {
    "id": "id",
    "name": "nome",
    "whatsapp": "whatsapp",
    "email": "email",
    "uf": "uf",
    "city": "cidade",
    "segment": "segmento_interesse",
    "budget": "orcamento_faixa",
    "timeframe": "prazo_compra",
    "score": "score",
    "chance_30d": "chance_30d",
    "chance_7d": "chance_7d",
    "stage": "status",
    "suggested_stage": "status_sugerido",
    "motives": "motivos",
    "advice": "proxima_acao",
    "created_at": "criado_em",
}


@use_case(Permission.CAN_EXPORT)
def export(ws: Workspace, chosen: LeadFilter = _EVERYTHING, sort: LeadSort = LeadSort.NEWEST) -> bytes:
    """The list as CSV: the filter and the order of the screen apply."""
    leads = store.table(ws.cursor(), chosen, sort)
    leads["id"] = leads["external_id"].fillna(leads["lead_id"].astype("str"))
    if sort is LeadSort.NEWEST:
        # People born at the same moment stand by the id that files use, so that a list brought to another workspace
        # goes out of it again byte for byte.
        leads = leads.sort_values("id").sort_values("created_at", ascending=False, kind="stable")
    labels = {action.value: action.label for action in NextAction}
    return to_csv(
        leads.assign(
            motives=[rules.motives(store.reasons(text)) for text in leads["reasons"].fillna("")],
            advice=leads["next_action"].map(labels),
        ),
        _COLUMNS,
        ws.local_zone,
    )

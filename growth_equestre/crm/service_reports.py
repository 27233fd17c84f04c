"""The door to the reports that were made about leads: their numbers, who made them, and what they said."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from growth_equestre.crm import store_reports
from growth_equestre.crm.types_reports import KeptReport
from growth_equestre.foundation.errors import NotFound
from growth_equestre.foundation.ids import is_uuid, new_id
from growth_equestre.foundation.vocab import Permission
from growth_equestre.foundation.workspace import Workspace, use_case
from growth_equestre.journal import service as journal
from growth_equestre.journal.types import undoable
from growth_equestre.leads import service as leads

REPORTS = "lead_reports"

journal.register(undoable(REPORTS, store_reports.REPORTS))
journal.register_belonging(leads.TABLE, belonging=REPORTS, keys_of=store_reports.keys_of_leads)
journal.register_following(leads.TABLE, following=REPORTS, keys_of=store_reports.keys_of_leads)


@use_case(Permission.CAN_EXPORT, writes=True)
def keep(ws: Workspace, lead_id: str, written: Callable[[KeptReport], str]) -> KeptReport:
    """Number a report about the lead and keep what `written` says of it, as JSON text. Raises LeadNotFound."""
    lead = leads.get(ws, lead_id)
    number = store_reports.next_number(ws.cursor())
    made = KeptReport(new_id(), number, lead.lead_id, ws.now(), ws.actor.user_id, ws.actor.name)
    content = written(made)
    summary = f"Gerou o relatório {number}, sobre {lead.name}"
    with journal.tracked(ws, use_case="crm.keep_report", summary=summary, table=REPORTS, keys=[made.report_id]):
        store_reports.add(ws.cursor(), made, content)
    return made


@use_case(Permission.CAN_VIEW)
def reports_of(ws: Workspace, lead_id: str) -> list[KeptReport]:
    """The reports about the lead, newest first. Raises LeadNotFound."""
    return store_reports.of_lead(ws.cursor(), leads.get(ws, lead_id).lead_id)


@use_case(Permission.CAN_VIEW)
def content(ws: Workspace, report_id: str) -> str:
    """What the report said, as JSON text. Raises NotFound."""
    found = store_reports.content(ws.cursor(), report_id) if is_uuid(report_id) else None
    if found is None:
        raise NotFound("Este relatório não existe mais.", "Gere outro na ficha do lead.")
    return found


@use_case(Permission.CAN_DELETE, writes=True)
def remove_of_leads(ws: Workspace, lead_ids: Sequence[str]) -> int:
    """Take out every report about these leads; returns how many. Undone with the write it is part of."""
    keys = store_reports.keys_of_leads(ws.cursor(), lead_ids)
    summary = f"Removeu {len(keys)} relatórios"
    with journal.tracked(ws, use_case="crm.remove_reports", summary=summary, table=REPORTS, keys=keys):
        store_reports.REPORTS.remove(ws.cursor(), keys)
    return len(keys)

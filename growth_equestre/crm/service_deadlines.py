"""Until when a partner is asked to answer: noted with the handoff, by the working hours of that moment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from growth_equestre.crm import rules_handoffs, store_handoffs
from growth_equestre.crm.rules_handoffs import IsOpenDay
from growth_equestre.crm.types import Handoff
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.journal import service as journal
from growth_equestre.journal.types import undoable
from growth_equestre.next_action import service_calendar

DEADLINES = "handoff_deadlines"


def promise(ws: Workspace, made: Handoff, partner_uf: str | None) -> None:
    """Start the clock of a handoff made now, inside the write that makes it; it leaves with the handoff."""
    settings = ws.settings
    due_at = rules_handoffs.deadline(made.handed_at, settings.partner_answer_hours, settings, open_days_of(partner_uf))
    store_handoffs.promise(ws.cursor(), made.handoff_id, due_at)


def remove(ws: Workspace, handoff_ids: Sequence[str]) -> None:
    """Drop the clocks of handoffs that are taken out, inside the write that does so."""
    with journal.tracked(ws, use_case="crm.remove", summary="Removeu prazos", table=DEADLINES, keys=handoff_ids):
        store_handoffs.DEADLINES.remove(ws.cursor(), handoff_ids)


def open_days_of(partner_uf: str | None) -> IsOpenDay:
    """Whether a day is one on which the partner works: holidays are those of its state."""

    def is_open(day: date) -> bool:
        return service_calendar.is_business_day(day, partner_uf)

    return is_open


journal.register(
    undoable(DEADLINES, store_handoffs.DEADLINES, label=lambda _, keys: dict.fromkeys(keys, "Prazo do parceiro"))
)

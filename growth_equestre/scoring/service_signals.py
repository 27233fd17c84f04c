"""The signals of leads, as the cards read them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from growth_equestre.accounts import service as accounts
from growth_equestre.foundation.vocab import Permission
from growth_equestre.foundation.workspace import Workspace, use_case
from growth_equestre.scoring import store
from growth_equestre.scoring.rules import Row
from growth_equestre.scoring.store import Question

_INSTANT = timedelta(microseconds=1)


@use_case(Permission.CAN_VIEW)
def signals(ws: Workspace, lead_ids: Sequence[str], as_of: datetime | None = None) -> list[Row]:
    """One row of signals per lead, from facts strictly before an aware moment (now when None).

    Leads that did not exist then are left out; the others come ordered by id, with their `lead_id`.
    """
    settings = accounts.settings_at(ws, as_of) if as_of else ws.settings
    return store.rows(ws.cursor(), Question(list(lead_ids), as_of or ws.now() + _INSTANT, settings))

"""The door of the overview."""

from __future__ import annotations

from growth_equestre.foundation.vocab import Permission
from growth_equestre.foundation.workspace import Workspace, use_case
from growth_equestre.overview import store
from growth_equestre.overview.types import Overview


@use_case(Permission.CAN_VIEW)
def overview(ws: Workspace, opportunity_count: int = 6, ready_count: int = 3) -> Overview:
    """Everything that the first screen shows, as of now."""
    cursor, now = ws.cursor(), ws.now()
    offset = now.astimezone(ws.local_zone).utcoffset()
    ready, ready_in_all = store.ready(cursor, now, ready_count)
    steps, with_hook, without_hook = store.funnel(cursor)
    return Overview(
        figures=store.key_figures(cursor, now),
        funnel=steps,
        weeks=store.weeks(cursor, now, int(offset.total_seconds() // 60) if offset else 0),
        ready=ready,
        ready_in_all=ready_in_all,
        opportunities=store.opportunities(cursor, now, opportunity_count),
        segments=store.segments(cursor),
        states=store.states(cursor),
        with_hook=with_hook,
        without_hook=without_hook,
    )


@use_case(Permission.CAN_VIEW)
def open_scores(ws: Workspace) -> tuple[int, ...]:
    """How many open leads have each score: 101 counts, from 0 to 100."""
    return store.open_scores(ws.cursor())

"""How long leads are kept: rules that the team turns on, a dry run that names counts, and letting go."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from growth_equestre.foundation.errors import InvalidInput
from growth_equestre.foundation.vocab import Permission
from growth_equestre.foundation.workspace import Workspace, use_case
from growth_equestre.journal import service as journal
from growth_equestre.privacy import rules, service_erasure, store_retention
from growth_equestre.privacy.types_retention import Due, RetentionReport, RetentionRule

MOST_MONTHS = 120
AT_ONCE = 40
"""People taken out by one pass over the tables: each pass reads everything once."""

Progress = Callable[[int, int], None]


@use_case(Permission.CAN_VIEW)
def months(ws: Workspace) -> Mapping[RetentionRule, int]:
    """The rules that are on, with their months."""
    return store_retention.rules(ws.cursor())


@use_case(Permission.CAN_CONFIGURE, writes=True)
def set_rule(ws: Workspace, rule: RetentionRule, after_months: int | None) -> str:
    """Turn a rule on with so many months, or off with None; returns the change set. Raises InvalidInput."""
    if after_months is not None and not 1 <= after_months <= MOST_MONTHS:
        raise InvalidInput("meses", f"O prazo vai de 1 a {MOST_MONTHS} meses.", "Nada foi alterado.")
    said = "sem prazo" if after_months is None else rules.months_words(after_months)
    about = {"use_case": "privacy.set_rule", "summary": f"Retenção: {rule.label.lower()}, {said}"}
    with journal.tracked(ws, **about, table=store_retention.TABLE, keys=[rule.value]):
        if after_months is None:
            store_retention.remove_rules(ws.cursor(), [rule.value])
        else:
            store_retention.put_rule(ws.cursor(), rule, after_months)
    return journal.current_change_set(ws, **about)


@use_case(Permission.CAN_SEE_PEOPLE)
def dry_run(ws: Workspace) -> tuple[Due, ...]:
    """Whom the rules that are on would let go now; changes nothing."""
    on = store_retention.rules(ws.cursor())
    before = {rule: rules.months_before(ws.now(), many) for rule, many in on.items()}
    found = store_retention.due(ws.cursor(), before)
    return tuple(_due(rule, many, found.get(rule, [])) for rule, many in on.items())


@use_case(Permission.CAN_ERASE)
def apply(ws: Workspace, advance: Progress | None = None) -> RetentionReport:
    """Erase everybody that the rules let go, some at a time; what was done stays done when it is stopped."""
    planned = dry_run(ws)
    total, people, rows = sum(len(due.lead_ids) for due in planned), 0, 0
    for due in planned:
        why = f"{due.rule.label}, {rules.months_words(due.after_months)}"
        for start in range(0, len(due.lead_ids), AT_ONCE):
            some = due.lead_ids[start : start + AT_ONCE]
            rows += service_erasure.let_go(ws, some, why)
            people += len(some)
            if advance:
                advance(people, total)
    return RetentionReport(people, rows)


def _due(rule: RetentionRule, many: int, found: list[tuple[str, datetime]]) -> Due:
    return Due(rule, many, tuple(lead_id for lead_id, _ in found), found[0][1] if found else None)


journal.register(store_retention.undoable())

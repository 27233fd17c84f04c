"""Retention: a rule says whom it would let go, by counts, before anybody goes; then only they go."""

from __future__ import annotations

from datetime import timedelta

import pytest

from growth_equestre.foundation.clock import to_db
from growth_equestre.foundation.errors import InvalidInput, PermissionDenied
from growth_equestre.foundation.vocab import Role
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.journal import service as journal
from growth_equestre.leads import service as leads
from growth_equestre.leads.types import LeadFilter
from growth_equestre.privacy import service_retention as retention
from growth_equestre.privacy.types_retention import RetentionRule
from tests.privacy.people import as_role
from tests.records import AddEvents, AddLead


def _born(ws: Workspace, days_ago: int) -> dict[str, object]:
    born = to_db(ws.now() - timedelta(days=days_ago))
    return {"created_at": born, "stage_since": born, "updated_at": born}


@pytest.fixture
def some(ws: Workspace, add_lead: AddLead, add_events: AddEvents) -> dict[str, str]:
    """Lost two years ago; lost two years ago but heard of a month ago; open and fresh; without a ground for long."""
    ids = {
        "lost": add_lead(name="Aldo Perdido", name_key="aldo perdido", stage="PERDIDO", **_born(ws, 730)),
        "heard": add_lead(name="Bia Ouvida", name_key="bia ouvida", stage="PERDIDO", **_born(ws, 730)),
        "fresh": add_lead(name="Caio Novo", name_key="caio novo", **_born(ws, 3)),
        "baseless": add_lead(name="Duda Sem Base", name_key="duda sem base", legal_basis=None, **_born(ws, 90)),
    }  # fmt: skip
    add_events(ids["heard"], ("page_view", ws.now() - timedelta(days=30)))
    return ids


def test_a_dry_run_names_counts_and_changes_nothing(ws: Workspace, some: dict[str, str]) -> None:
    assert retention.dry_run(ws) == ()
    retention.set_rule(ws, RetentionRule.LOST, 12)
    retention.set_rule(ws, RetentionRule.BASELESS, 2)
    due = {one.rule: one.lead_ids for one in retention.dry_run(ws)}
    assert due == {RetentionRule.BASELESS: (some["baseless"],), RetentionRule.LOST: (some["lost"],)}
    assert leads.get(ws, some["lost"]).name == "Aldo Perdido"


def test_applying_lets_go_of_exactly_those_and_says_why(ws: Workspace, some: dict[str, str]) -> None:
    retention.set_rule(ws, RetentionRule.LOST, 12)
    retention.set_rule(ws, RetentionRule.BASELESS, 2)
    told: list[tuple[int, int]] = []
    report = retention.apply(ws, lambda done, total: told.append((done, total)))
    assert report.people == 2
    assert told[-1] == (2, 2)
    kept = {row.lead.name for bin_too in (False, True) for row in leads.page(ws, LeadFilter(in_bin=bin_too)).rows}
    assert kept == {"Bia Ouvida", "Caio Novo"}
    reasons = {one.reason for one in journal.recent(ws, 20) if one.use_case == "privacy.let_go"}
    assert reasons == {"Leads perdidos sem contato, 12 meses", "Leads sem base legal, 2 meses"}
    assert journal.verify(ws) == []
    assert [one.lead_ids for one in retention.dry_run(ws)] == [(), ()]


def test_a_rule_can_be_changed_turned_off_and_taken_back(ws: Workspace) -> None:
    retention.set_rule(ws, RetentionRule.SILENT, 24)
    changed = retention.set_rule(ws, RetentionRule.SILENT, 36)
    journal.undo(ws, changed)
    assert retention.months(ws) == {RetentionRule.SILENT: 24}
    retention.set_rule(ws, RetentionRule.SILENT, None)
    assert retention.months(ws) == {}


def test_months_out_of_reason_and_people_without_the_right_are_refused(ws: Workspace, some: dict[str, str]) -> None:
    with pytest.raises(InvalidInput):
        retention.set_rule(ws, RetentionRule.LOST, 0)
    with pytest.raises(PermissionDenied):
        retention.apply(as_role(ws, Role.MANAGER))

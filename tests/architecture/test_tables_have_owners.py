"""A table is written by one room only; others may read it."""

from __future__ import annotations

import re
from pathlib import Path

from growth_equestre.foundation.sql import Queries

PACKAGE = Path(__file__).resolve().parents[2] / "growth_equestre"
OWNERS = {
    "workspace_settings": "accounts",
    "workspace_about": "accounts",
    "api_keys": "accounts",
    "api_replies": "gateway",
    "webhooks": "gateway",
    "site_keys": "gateway",
    "site_visits": "gateway",
    "site_visitors": "gateway",
    "site_counts": "gateway",
    "webhook_outbox": "gateway",
    "webhook_told_scores": "gateway",
    "change_sets": "journal",
    "changes": "journal",
    "jobs": "jobs",
    "copies": "upkeep",
    "leads": "leads",
    "lead_aliases": "leads",
    "lead_past_profiles": "leads",
    "lead_distinct": "leads",
    "saved_views": "dossier",
    "import_choices": "accounts",
    "users": "accounts",
    "memberships": "accounts",
    "role_permissions": "accounts",
    "invitations": "accounts",
    "sessions": "accounts",
    "failed_entries": "accounts",
    "events": "events",
    "partners": "partners",
    "partner_sources": "partners",
    "lead_scores": "scoring",
    "recommendations": "next_action",
    "policy_terms": "next_action",
    "handoffs": "crm",
    "lead_notes": "crm",
    "lead_tasks": "crm",
    "lead_next_steps": "crm",
    "handoff_deadlines": "crm",
    "workspace_secrets": "crm",
    "lead_reports": "crm",
    "offers": "matching",
    "models": "learning",
    "model_terms": "learning",
    "predictions": "learning",
    "consent_texts": "privacy",
    "consents": "privacy",
    "privacy_requests": "privacy",
    "retention_rules": "privacy",
    "erasure_tombstones": "privacy",
    "privacy_salt": "privacy",
    "readings": "privacy",
    "capture_campaigns": "capture",
    "capture_visits": "capture",
    "capture_counts": "capture",
    "capture_secret": "capture",
    "demo_truth": "demo",
    "demo_showcase": "demo",
}
REACHES_EVERY_TABLE = "privacy/queries_reach.sql"
"""Erasing a person takes out and blanks in every table; it brings nothing into another room's."""
ADDS = re.compile(r"\binsert (?:or \w+ )?into\s+(\w+)")
WRITES = re.compile(r"\b(?:insert (?:or \w+ )?into|update|delete from)\s+(\w+)")


def test_only_its_own_room_writes_a_table() -> None:
    trespasses = []
    for path in PACKAGE.glob("*/queries*.sql"):
        for statement in Queries(path).statements.values():
            writes = ADDS if path.as_posix().endswith(REACHES_EVERY_TABLE) else WRITES
            for table in writes.findall(statement.text):
                if OWNERS.get(table, path.parent.name) != path.parent.name:
                    trespasses.append(f"{path.parent.name}.{statement.name} writes {table}")
    assert trespasses == []


def test_every_table_of_the_migrations_has_an_owner() -> None:
    created = re.compile(r"create table (\w+)")
    folders = (PACKAGE / "foundation" / "migrations", PACKAGE / "accounts" / "control")
    migrations = [path for folder in folders for path in folder.glob("*.sql")]
    tables = {table for path in migrations for table in created.findall(path.read_text(encoding="utf-8"))}
    assert tables == set(OWNERS)

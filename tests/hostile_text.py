"""Text that attacks whoever shows it, put wherever a person, a file, a partner or a program can leave text."""

from __future__ import annotations

from collections.abc import Mapping

import duckdb

from growth_equestre import house
from growth_equestre.crm import service_work as work
from growth_equestre.demo import service as demo
from growth_equestre.dossier import service as dossier
from growth_equestre.dossier import service_saved_views as views
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.leads import service as leads
from growth_equestre.leads.types import LeadChanges, LeadInput
from growth_equestre.privacy import service as privacy
from growth_equestre.privacy.types import RequestKind
from growth_equestre.upkeep import service as upkeep

MARK = "HOSTIL"
ATTACK = (
    '<img src=x onerror="window.__ran=1"><script>window.__ran=2</script><b class=hostil>negrito</b>'
    "[aqui](javascript:window.__ran=3)[fora](https://hostil.invalid/)![foto](https://hostil.invalid/i.png)"
    "**forte**`codigo`~~risco~~$\\frac{1}{2}$:material/bolt::red[tinto]:red-badge[selo]:smile:{{7*7}}"
)
"""Script by three doors, markup, links, pictures, and everything that Streamlit's Markdown makes something else of."""
SHORT = "<b class=hostil>x</b>[a](javascript:1)**f**$a$:red[t]"
"""What fits into a form's field."""

CODES: Mapping[str, frozenset[str]] = {
    table: frozenset(columns.split())
    for table, columns in {
        "schema_migrations": "name digest",
        "workspace_settings": "name setting",
        "change_sets": "actor_id use_case text_digest previous_digest digest",
        "changes": "table_name row_key before after digest",
        "jobs": "kind payload state actor_id",
        "leads": "name_key whatsapp phone_key email_key uf segment budget timeframe legal_basis stage",
        "events": "event_type",
        "partners": "cnpj name_key phone segment uf cnae_main cnae_secondary",
        "partner_sources": "cnpj phone segment uf cnae_main cnae_secondary situation legal_nature size postal_code "
        "second_phone",
        "lead_scores": "suggested_stage reasons card_version",
        "recommendations": "action channel policy policy_version eligible reasons feedback",
        "handoffs": "actor_id shared_fields",
        "demo_showcase": "target_stage",
        "lead_past_profiles": "segment uf budget timeframe",
        "models": "kind version origin parent cards sha256 data_hash code_version evidence trial inputs ladder "
        "challengers trained_by",
        "model_terms": "kind version sha256 actor_id",
        "predictions": "kind model_version inputs_hash",
        "offers": "card_version",
        "policy_terms": "policy actor_id cards evidence",
        "lead_notes": "author_id",
        "workspace_secrets": "purpose secret",
        "lead_reports": "actor_id content",
        "saved_views": "screen user_id view",
        "import_choices": "kind header columns",
        "privacy_requests": "kind outcome proof",
        "retention_rules": "rule",
        "erasure_tombstones": "digest",
        "privacy_salt": "salt",
        "readings": "actor_id source kind use_case subject previous_digest digest",
        "api_keys": "sha256 permissions hint",
        "api_replies": "idempotency_key request_sha256 reply",
        "workspace_about": "about",
        "capture_campaigns": "hook",
        "capture_visits": "visitor event_type",
        "capture_counts": "event_type",
        "capture_secret": "secret",
        "webhooks": "events secret previous_secret reference_key",
        "webhook_outbox": "kind payload state",
        "copies": "file_name",
        "site_keys": "public_key origins",
        "site_visits": "visitor event_type",
    }.items()
}
"""Text columns that hold what the product itself wrote: codes, keys, digests and its own JSON."""
SPARED = {
    "events": "event_type not in ('etapa') and partner_id is null",
    "lead_aliases": "false",
}
"""Rows whose text means something to the product; a key that must stay unique is hostile in one row only."""


def payload(table: str, column: str) -> str:
    """The attack, beginning with where it was left, so that what it breaks can be named."""
    return f"{MARK}-{table}-{column}-{ATTACK}"


def typed(field: str) -> str:
    """The short attack, as somebody types it into a form."""
    return f"{MARK}-f-{field}-{SHORT}"


def text_columns(cursor: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    """Every column of a workspace that holds text, by table."""
    found: dict[str, list[str]] = {}
    rows = cursor.execute(
        "select table_name, column_name from duckdb_columns() where data_type in ('VARCHAR', 'JSON', 'VARCHAR[]') "
        "and database_name = current_database() and not internal and table_name in (select table_name from "
        "duckdb_tables()) order by table_name, column_name"
    ).fetchall()
    for table, column in rows:
        found.setdefault(table, []).append(column)
    return found


def free_columns(cursor: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    """Those that a person, a file, a partner or another program can fill with words."""
    known = text_columns(cursor)
    free = {table: [one for one in columns if one not in CODES.get(table, ())] for table, columns in known.items()}
    return {table: columns for table, columns in free.items() if columns}


def fill(ws: Workspace) -> str:
    """A demo workspace in which every free text attacks; returns the id of a lead that all of it is about."""
    demo.create_scenario(ws, 20, 20, weeks=1)
    new = LeadInput(name=typed("nome"), whatsapp="11987651234", uf="SP", notes=payload("form", "nota"))
    lead = dossier.create_lead(ws, new)
    leads.edit(ws, lead.lead_id, LeadChanges(name=typed("outro"), city="Campinas"))
    work.add_note(ws, lead.lead_id, payload("form", "anotacao"))
    work.add_task(ws, lead.lead_id, typed("tarefa"), ws.now())
    work.set_next_step(ws, lead.lead_id, typed("passo"), ws.now())
    views.save_view(ws, "leads", typed("v")[:60], {})
    privacy.publish_text(ws, typed("fim"), payload("form", "texto"))
    privacy.open_request(ws, RequestKind.ACCESS, subject=typed("titular"), details=payload("form", "detalhe"))
    upkeep.make_copy(ws)
    attack_everything(ws)
    return lead.lead_id


def attack_everything(ws: Workspace) -> None:
    """Put the attack into every free text that is there."""
    for table, columns in free_columns(ws.cursor()).items():
        for column in columns:
            _attack(ws.cursor(), table, column)


def _attack(cursor: duckdb.DuckDBPyConnection, table: str, column: str) -> None:
    where = SPARED.get(table, "true")
    text = payload(table, column)
    try:
        cursor.execute(
            f'update {table} set "{column}" = $text where {where} and "{column}" is not null', {"text": text}
        )
    except duckdb.ConstraintException:
        cursor.execute(
            f'update {table} set "{column}" = $text where rowid = (select min(rowid) from {table})', {"text": text}
        )


if __name__ == "__main__":
    import sys

    opened = house.open_workspace()
    sys.stdout.write(fill(opened))
    opened.database.close()

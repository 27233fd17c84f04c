"""Erasing a person: strings planted in every column of every table, in files and in kept copies are nowhere then."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb
import pytest

from growth_equestre.accounts import service_files
from growth_equestre.foundation.clock import to_db
from growth_equestre.foundation.errors import InvalidInput, LeadNotFound, PermissionDenied
from growth_equestre.foundation.ids import new_id
from growth_equestre.foundation.vocab import Role
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.journal import service as journal
from growth_equestre.leads import service as leads
from growth_equestre.leads import service_duplicates as duplicates
from growth_equestre.leads.types import LeadChanges, LeadInput
from growth_equestre.privacy import rules_reach, service, service_erasure
from growth_equestre.privacy.types import ErasureIncomplete, RequestKind
from tests.privacy.people import as_role
from tests.records import AddLead

NAME, EMAIL, PHONE, OWN_ID = "Zulmira Quixabeira", "zulmira.qx@exemplo-haras.com.br", "5519987654321", "CLI-77QX41"
PLANTED = (NAME, "ZULMIRA  QUIXABEIRA", EMAIL, PHONE, "(19) 98765-4321", "19 8765-4321", OWN_ID)
SENTENCE = f"Falei com {NAME} {NAME}, {EMAIL}; +55 (19) 98765-4321, código {OWN_ID}."
HANDED = new_id()

CODES = {
    ("change_sets", "*"): "planted through the journal itself",
    ("changes", "*"): "planted through the journal itself",
    ("models", "*"): "only `why` is typed by a person",
    ("model_terms", "*"): "only `why` is typed by a person",
    ("policy_terms", "*"): "only `why` is typed by a person",
    ("jobs", "kind"): "a code", ("jobs", "state"): "a code", ("jobs", "actor_id"): "the team's",
    ("site_visits", "visitor"): "a digest", ("site_visits", "event_type"): "a code",
    ("webhook_outbox", "kind"): "a code", ("webhook_outbox", "state"): "a code",
    ("saved_views", "screen"): "a code", ("saved_views", "user_id"): "the team's",
    ("saved_views", "user_name"): "the team's",
    ("privacy_requests", "kind"): "a code", ("privacy_requests", "outcome"): "a code",
    ("privacy_requests", "channel"): "a code", ("privacy_requests", "opened_by"): "the team's",
    ("privacy_requests", "closed_by"): "the team's", ("privacy_requests", "proof"): "counts",
}  # fmt: skip
"""Text columns that no person's data reaches, each with its reason. Every other one is planted with it."""


@pytest.fixture
def zulmira(ws: Workspace) -> str:
    lead = leads.create(ws, LeadInput(name=NAME, email=EMAIL, whatsapp=PHONE, external_id=OWN_ID, notes=SENTENCE))
    return lead.lead_id


def columns(ws: Workspace) -> dict[str, dict[str, str]]:
    rows = ws.cursor().execute(
        "select table_name, column_name, data_type from information_schema.columns where table_schema = 'main'"
    )
    found: dict[str, dict[str, str]] = {}
    for table, column, kind in rows.fetchall():
        found.setdefault(table, {})[column] = kind
    return found


def plant(ws: Workspace, table: str, kinds: dict[str, str], lead_id: str) -> None:
    """One row that is about the lead, every text in it the person's."""
    row: dict[str, Any] = {name: _filling(table, name, kind, lead_id) for name, kind in kinds.items()}
    names, values = ", ".join(f'"{name}"' for name in row), ", ".join(f"${name}" for name in row)
    ws.cursor().execute(f"insert into {table} ({names}) values ({values})", row)


def _filling(table: str, name: str, kind: str, lead_id: str) -> Any:
    if kind == "UUID":
        return (
            lead_id if name in ("lead_id", "subject_id", "first_id") else HANDED if name == "handoff_id" else new_id()
        )
    if (table, name) in CODES:
        return {"kind": "ACESSO", "channel": "e-mail", "outcome": None, "proof": None}.get(name, "X")
    fillings: dict[str, Any] = {
        "VARCHAR": SENTENCE, "JSON": json.dumps({"texto": SENTENCE}), "TIMESTAMP": "2026-01-01", "BOOLEAN": False,
        "VARCHAR[]": [SENTENCE], "DATE": "2026-01-01",
    }  # fmt: skip
    return fillings.get(kind, 1)


def everything(ws: Workspace) -> str:
    """Every column of every table as one text."""
    tables = [row[0] for row in ws.cursor().execute("select table_name from information_schema.tables").fetchall()]
    return "\n".join(str(row) for table in tables for row in ws.cursor().execute(f"select * from {table}").fetchall())


def remains(text: str) -> list[str]:
    return [one for one in PLANTED if one.lower() in text.lower()]


def planted_everywhere(ws: Workspace, lead_id: str) -> None:
    about_people = {
        table: kinds for table, kinds in columns(ws).items()
        if table not in rules_reach.NOT_ABOUT_LEADS and (table, "*") not in CODES and table != "leads"
    }  # fmt: skip
    ws.cursor().execute("delete from lead_scores")
    for table, kinds in about_people.items():
        plant(ws, table, kinds, lead_id)


def test_every_table_says_how_a_person_leaves_it_or_why_none_is_in_it(ws: Workspace) -> None:
    assert set(columns(ws)) - rules_reach.tables_claimed() == set()


def test_planted_in_every_column_of_every_table_nothing_is_found_afterwards(ws: Workspace, zulmira: str) -> None:
    planted_everywhere(ws, zulmira)
    leads.edit(ws, zulmira, LeadChanges(email="outro@exemplo-haras.com.br"))
    assert set(remains(everything(ws))) >= {NAME, EMAIL, PHONE, OWN_ID}
    report = service_erasure.erase(ws, zulmira, f"pedido de {NAME}")
    assert remains(everything(ws)) == []
    assert zulmira not in everything(ws)
    assert "outro@exemplo" not in everything(ws)
    assert report.rows.keys() >= {"leads", "events", "lead_notes", "predictions", "changes", "handoffs", "jobs"}
    assert report.scanned == len(columns(ws))


@pytest.mark.slow
@pytest.mark.parametrize("step", rules_reach.STEPS, ids=lambda step: step.statement)
def test_a_step_that_is_left_out_is_noticed_and_nothing_is_erased(
    ws: Workspace, zulmira: str, add_lead: AddLead, step: rules_reach.Step, monkeypatch: pytest.MonkeyPatch
) -> None:
    planted_everywhere(ws, zulmira)
    mention_everywhere(ws, add_lead(name="Outra Pessoa Qualquer"))
    without = tuple(one for one in rules_reach.STEPS if one is not step)
    monkeypatch.setattr(rules_reach, "STEPS", without)
    with pytest.raises(ErasureIncomplete) as refused:
        service_erasure.erase(ws, zulmira, "pedido")
    assert step.table in refused.value.tables
    assert leads.get(ws, zulmira).name == NAME


def mention_everywhere(ws: Workspace, other_id: str) -> None:
    """Rows about somebody else whose running text names the person."""
    run = ws.cursor().execute
    now = to_db(ws.now())
    run("update leads set notes = $t, lost_reason = $t where lead_id = $i::uuid", {"t": SENTENCE, "i": other_id})
    for table, kinds in columns(ws).items():
        spoken = {
            "events": ("metadata", "reason"), "lead_notes": ("body",), "lead_tasks": ("title",),
            "lead_next_steps": ("step",), "recommendations": ("message", "feedback_reason"), "handoffs": ("reason",),
            "lead_reports": ("content",), "models": ("why",), "model_terms": ("why",), "policy_terms": ("why",),
            "privacy_requests": ("details", "answer"),
        }.get(table)  # fmt: skip
        if spoken is None:
            continue
        row = {name: _other(name, kind, other_id, now, is_spoken=name in spoken) for name, kind in kinds.items()}
        names, values = ", ".join(f'"{name}"' for name in row), ", ".join(f"${name}" for name in row)
        run(f"insert into {table} ({names}) values ({values})", row)


def _other(name: str, kind: str, other_id: str, now: Any, *, is_spoken: bool) -> Any:
    if kind == "UUID":
        return other_id if name == "lead_id" else new_id()
    if kind == "JSON":
        return json.dumps({"texto": SENTENCE} if is_spoken else {})
    if kind == "VARCHAR":
        return SENTENCE if is_spoken else "ACESSO"
    return {"TIMESTAMP": now, "BOOLEAN": False}.get(kind, 1)


def test_others_keep_their_records_and_lose_only_the_mention(ws: Workspace, zulmira: str, add_lead: AddLead) -> None:
    other = add_lead(name="Outra Pessoa Qualquer")
    mention_everywhere(ws, other)
    service_erasure.erase(ws, zulmira, "pedido")
    notes = leads.get(ws, other).notes
    assert notes == "Falei com [apagado] [apagado], [apagado]; [apagado], código [apagado]."
    assert remains(everything(ws)) == []


def test_files_and_kept_copies_lose_the_person_too(ws: Workspace, zulmira: str, data_dir: Path, tmp_path: Path) -> None:
    (tmp_path / "artifacts").mkdir()
    export = data_dir / "exportados" / "leads.csv"
    log = tmp_path / "artifacts" / "treino.log"
    export.parent.mkdir()
    for path in (export, log):
        path.write_text(f"Otto Lima;1\r\n{SENTENCE}\r\n", encoding="utf-8")
    copy = data_dir / "teste.antes-da-restauracao-1.duckdb"
    service_files.backup(ws, copy)
    report = service_erasure.erase(ws, zulmira, "pedido")
    assert report.files == (log.name, export.name)
    assert report.copies == (copy.name,)
    for path in (export, log):
        text = path.read_text(encoding="utf-8")
        assert remains(text) == []
        assert text.startswith("Otto Lima;1\n")
    with duckdb.connect(str(copy), read_only=True) as held:
        tables = [row[0] for row in held.execute("select table_name from information_schema.tables").fetchall()]
        rows = [str(row) for table in tables for row in held.execute(f"select * from {table}").fetchall()]
    assert remains("\n".join(rows)) == []
    assert NAME.encode() not in copy.read_bytes()


def test_the_journal_proves_the_erasure_without_holding_the_person(ws: Workspace, zulmira: str) -> None:
    leads.edit(ws, zulmira, LeadChanges(notes="outra"))
    asked = service.open_request(ws, RequestKind.ERASURE, lead_id=zulmira, channel="e-mail", details=SENTENCE)
    service_erasure.erase(ws, zulmira, "pedido da pessoa", asked.request_id)
    assert journal.verify(ws) == []
    (noted,) = [one for one in journal.recent(ws, 20) if one.use_case == "privacy.erase"]
    assert noted.summary == f"Apagou os dados de uma pessoa, pedido nº {asked.number}"
    assert noted.actor_name == ws.actor.name
    closed = service.request(ws, asked.number)
    assert not closed.is_open
    assert (closed.subject, closed.lead_id, closed.details) == ("", None, "")
    assert closed.proof
    assert closed.proof["rows"]["leads"] == 1


def test_what_others_did_in_the_same_breath_can_still_be_undone(ws: Workspace, zulmira: str) -> None:
    other = leads.create(ws, LeadInput(name="Otto Lima", owner="Bia"))
    change_set_id = leads.bulk_edit(ws, [zulmira, other.lead_id], LeadChanges(owner="Carla"))
    service_erasure.erase(ws, zulmira, "pedido")
    assert journal.undo(ws, change_set_id).restored == 1
    assert leads.get(ws, other.lead_id).owner == "Bia"


def test_whoever_was_united_with_the_person_goes_with_it(ws: Workspace, zulmira: str) -> None:
    twin = leads.create(ws, LeadInput(name="Zulmira Q.", email="zq.outra@exemplo-haras.com.br"))
    duplicates.merge(ws, zulmira, twin.lead_id)
    service_erasure.erase(ws, twin.lead_id, "pedido")
    assert "zq.outra@exemplo" not in everything(ws)
    assert remains(everything(ws)) == []


def test_a_namesake_keeps_its_name_everywhere(ws: Workspace, zulmira: str) -> None:
    namesake = leads.create(
        ws, LeadInput(name=NAME, email="outra.zulmira@exemplo.com.br", notes=f"É a {NAME} de Minas")
    )
    report = service_erasure.erase(ws, zulmira, "pedido")
    kept = leads.get(ws, namesake.lead_id)
    assert (kept.name, kept.notes) == (NAME, f"É a {NAME} de Minas")
    assert report.rows["leads"] == 1
    assert [one for one in remains(everything(ws)) if one not in (NAME, "ZULMIRA  QUIXABEIRA")] == []


def test_erasing_asks_for_the_permission_a_reason_and_somebody(ws: Workspace, zulmira: str) -> None:
    with pytest.raises(PermissionDenied):
        service_erasure.erase(as_role(ws, Role.MANAGER), zulmira, "pedido")
    with pytest.raises(InvalidInput):
        service_erasure.erase(ws, zulmira, "  ")
    with pytest.raises(LeadNotFound):
        service_erasure.erase(ws, new_id(), "pedido")
    assert leads.get(ws, zulmira).name == NAME


def test_somebody_in_the_bin_can_be_erased(ws: Workspace, zulmira: str) -> None:
    leads.delete(ws, zulmira)
    assert service_erasure.plan(ws, zulmira).person.is_in_bin
    service_erasure.erase(ws, zulmira, "pedido")
    assert remains(everything(ws)) == []

"""The check-up passes on a sound workspace and names each fault that is planted."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from program import Run

from growth_equestre import house
from growth_equestre.accounts import service_control
from growth_equestre.events import service as events
from growth_equestre.events.types import EventInput
from growth_equestre.foundation.vocab import EventType
from growth_equestre.leads import service as leads
from growth_equestre.leads.types import LeadInput


@pytest.fixture
def file(run: Run, data_dir: Path) -> Path:
    """A workspace with one lead, one fact and its score."""
    ws = house.open_workspace()
    marina = leads.create(ws, LeadInput(name="Marina Prado", whatsapp="11987650001"))
    events.append(ws, marina.lead_id, EventInput(EventType.WHATSAPP_CLICK))
    ws.database.close()
    return data_dir / "teste.duckdb"


def test_a_sound_workspace_passes_every_check(run: Run, file: Path) -> None:
    ended = run("doctor", "--json")
    assert ended.code == 0
    assert {record["verdict"] for record in ended.records} == {"ok"}
    assert len(ended.records) == 10


PLANTED = {
    "delete from leads": "ligações",
    "delete from lead_scores": "scores",
    "update events set recorded_at = recorded_at + interval 1 hour": "scores",
    "update lead_scores set score = (score + 1)::smallint": "motivos",
    "update lead_scores set chance_7d = chance_30d + 0.1": "motivos",
    "update changes set after = '{}' where after is not null": "histórico",
    "update change_sets set digest = 'x' where number = 1": "histórico",
}


@pytest.mark.parametrize("fault", PLANTED)
def test_each_planted_fault_is_named(run: Run, file: Path, fault: str) -> None:
    with duckdb.connect(file) as connection:
        connection.execute(fault)
    ended = run("doctor", "--json")
    assert ended.code == 1
    assert PLANTED[fault] in {record["check"] for record in ended.records if record["verdict"] == "falha"}
    assert all(record["next_step"] for record in ended.records if record["verdict"] == "falha")


def test_a_trail_of_entries_that_was_altered_is_named(run: Run, file: Path) -> None:
    assert run("users", "create", "ana@haras.com.br", "--name", "Ana Prado", "--only-provider").code == 0
    assert run("doctor").code == 0
    service_control.open_control().database.close()
    with duckdb.connect(file.with_name("_controle.duckdb")) as connection:
        connection.execute("update change_sets set summary = 'Nada'")
    ended = run("doctor", "--json")
    assert ended.code == 1
    assert [record["check"] for record in ended.records if record["verdict"] == "falha"] == ["contas"]


def test_a_score_that_only_cooled_is_a_notice(run: Run, file: Path) -> None:
    with duckdb.connect(file) as connection:
        for statement in (
            "update lead_scores set as_of = as_of - interval 3 day",
            "update leads set updated_at = updated_at - interval 4 day",
            "update events set recorded_at = recorded_at - interval 4 day",
        ):
            connection.execute(statement)
    ended = run("doctor")
    assert ended.code == 0
    assert "score de mais de 2 dias" in ended.out


def test_looking_at_a_workspace_that_does_not_exist_does_not_create_it(run: Run, data_dir: Path) -> None:
    ended = run("doctor")
    assert ended.code == 1
    assert "growth-equestre init" in ended.out
    assert not data_dir.exists()


def test_a_file_that_is_no_workspace_is_named(run: Run, file: Path) -> None:
    file.write_bytes(b"nada disso" * 1000)
    ended = run("doctor")
    assert ended.code == 1
    assert "não é um espaço de trabalho" in ended.out

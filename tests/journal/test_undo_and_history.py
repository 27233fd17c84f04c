"""Every change can be read, taken back, and proved."""

from __future__ import annotations

import json

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from growth_equestre.accounts import service as accounts
from growth_equestre.foundation.errors import NotFound, UndoConflict
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.journal import rules
from growth_equestre.journal import service as journal
from growth_equestre.journal.types import Change


def test_an_undone_change_is_gone_and_can_be_redone(ws: Workspace) -> None:
    accounts.save_settings(ws, {"partner_count": 5})
    first = journal.recent(ws)[0]
    undone = journal.undo(ws, first.change_set_id)
    assert (undone.restored, undone.kept, ws.settings.partner_count) == (1, (), 10)
    journal.undo(ws, undone.change_set_id)
    assert ws.settings.partner_count == 5


def test_what_somebody_edited_since_is_kept_and_named(ws: Workspace) -> None:
    accounts.save_settings(ws, {"partner_count": 5, "warming_from": 30})
    both = journal.recent(ws)[0]
    accounts.save_settings(ws, {"partner_count": 7})
    report = journal.undo(ws, both.change_set_id)
    assert [kept.label for kept in report.kept] == ["Parceiros por lead"]
    assert (ws.settings.partner_count, ws.settings.warming_from) == (7, 40)


def test_nothing_is_undone_twice_nor_when_all_was_edited_since(ws: Workspace) -> None:
    accounts.save_settings(ws, {"partner_count": 5})
    first = journal.recent(ws)[0]
    accounts.save_settings(ws, {"partner_count": 6})
    with pytest.raises(UndoConflict, match="editado depois"):
        journal.undo(ws, first.change_set_id)
    second = journal.recent(ws)[0]
    journal.undo(ws, second.change_set_id)
    with pytest.raises(UndoConflict, match="já foi desfeita"):
        journal.undo(ws, second.change_set_id)


@pytest.mark.parametrize("change_set_id", ["", "x", "01a1ffdf-b2b4-7a69-9038-ee5accdddc5c"])
def test_an_unknown_change_is_not_found(ws: Workspace, change_set_id: str) -> None:
    with pytest.raises(NotFound):
        journal.undo(ws, change_set_id)


def test_the_history_tells_who_changed_which_column(ws: Workspace) -> None:
    accounts.save_settings(ws, {"partner_count": 5})
    accounts.save_settings(ws, {"partner_count": 6})
    newest, oldest = journal.history(ws, "workspace_settings", "partner_count")
    assert newest.columns == {"setting": (5, 6)}
    assert oldest.change_set.actor_name == "Administrador da demonstração"
    assert oldest.change_set.summary == "Mudou as configurações"


def test_a_write_that_changes_nothing_leaves_no_entry(ws: Workspace) -> None:
    accounts.save_settings(ws, {"partner_count": 5})
    accounts.save_settings(ws, {"partner_count": 5})
    assert len(journal.recent(ws)) == 1


def test_the_chain_holds_until_somebody_tampers(ws: Workspace) -> None:
    for count in (3, 4, 5):
        accounts.save_settings(ws, {"partner_count": count})
    assert journal.verify(ws) == []
    ws.cursor().execute("update change_sets set actor_id = 'outro' where number = 2")
    assert "alteração 2" in journal.verify(ws)[0]


def test_altered_content_is_found_but_erased_content_keeps_the_chain(ws: Workspace) -> None:
    accounts.save_settings(ws, {"partner_count": 3})
    ws.cursor().execute("update changes set after = null, before = null")
    assert journal.verify(ws) == []
    accounts.save_settings(ws, {"partner_count": 4})
    ws.cursor().execute("""update changes set after = '{"setting": 99}' where after is not null""")
    assert "não conferem" in journal.verify(ws)[0]


@pytest.mark.parametrize("count", [1, 30, 900])
def test_few_changes_and_many_are_kept_as_they_were_noted_and_the_chain_holds_over_them(
    ws: Workspace, count: int
) -> None:
    noted = [
        Change(
            "coisas",
            f"{n:04}",
            {"nome": f"Ação {n}"} if n % 3 else None,
            {"nome": f"Zoë \u2018{n}\u2019"} if n % 5 else None,
        )
        for n in range(count)
    ]
    more = pa.table(
        {"after": ['{"nome":"É"}'] * count, "row_key": [f"{n:04}" for n in range(count)], "before": [None] * count}
    )
    with ws.transaction("teste"):
        journal.record(ws, use_case="teste", summary="Muitas", changes=noted)
        journal.record_table(ws, use_case="teste", summary="Muitas", table="outras", changes=more)
    kept = (
        ws.cursor()
        .execute("select table_name, row_key, before->>'nome', after->>'nome' from changes order by position")
        .fetchall()
    )
    names = [(one.before and one.before["nome"], one.after and one.after["nome"]) for one in noted]
    assert kept == [("coisas", one.row_key, *pair) for one, pair in zip(noted, names, strict=True)] + [
        ("outras", one.row_key, None, "É") for one in noted
    ]
    assert journal.verify(ws) == []
    ws.cursor().execute("update changes set after = '{}' where row_key = '0000' and table_name = 'outras'")
    assert journal.verify(ws) == ["Alterações que não conferem com o próprio resumo: 1."]


@pytest.mark.parametrize("column", ["summary", "reason"])
def test_a_reworded_summary_or_reason_is_found_but_an_erased_one_keeps_the_chain(ws: Workspace, column: str) -> None:
    for count in (3, 4):
        accounts.save_settings(ws, {"partner_count": count})
    ws.cursor().execute(f"update change_sets set {column} = 'Outra coisa' where number = 2")
    assert journal.verify(ws) == ["O resumo ou o motivo foi trocado depois, nas alterações de número: 2."]
    ws.cursor().execute("update change_sets set summary = '', reason = ''")
    assert journal.verify(ws) == []


def test_a_later_edit_of_another_column_survives_an_undo() -> None:
    before, after = {"name": "Ana", "city": "Itu"}, {"name": "Ana Lima", "city": "Itu"}
    current = {"name": "Ana Lima", "city": "Salto"}
    assert rules.is_untouched(current, before, after)
    assert rules.taken_back(current, before, after) == {"name": "Ana", "city": "Salto"}


records = st.none() | st.fixed_dictionaries({"name": st.sampled_from("ab"), "updated_at": st.sampled_from("12")})


@given(records, records, records)
def test_a_record_goes_back_the_same_whether_its_texts_are_equal_or_only_its_values(
    now: dict[str, str] | None, before: dict[str, str] | None, after: dict[str, str] | None
) -> None:
    def text(row: dict[str, str] | None, indent: int | None = None) -> str | None:
        return None if row is None else json.dumps(row, indent=indent)

    is_untouched, back = rules.put_back(text(now), text(before), text(after))
    assert is_untouched == rules.is_untouched(now, before, after)
    expected = now if not is_untouched else before and rules.taken_back(now, before, after)
    assert rules.parsed(back) == expected
    spaced, other = rules.put_back(text(now, 2), text(before), text(after))
    assert (spaced, rules.parsed(other)) == (is_untouched, expected)


def test_two_writes_in_one_transaction_are_one_change_set(ws: Workspace) -> None:
    with ws.transaction("t"):
        accounts.save_settings(ws, {"partner_count": 3})
        accounts.save_settings(ws, {"warming_from": 30})
    newest = journal.recent(ws)[0]
    assert newest.change_count == 2
    journal.undo(ws, newest.change_set_id)
    assert (ws.settings.partner_count, ws.settings.warming_from) == (10, 40)


def test_snapshots_are_whole_records(ws: Workspace) -> None:
    accounts.save_settings(ws, {"partner_count": 3})
    snapshot = journal.snapshots(ws, "workspace_settings", ["partner_count", "timezone"])
    assert {key: json.loads(text) for key, text in snapshot.items()} == {
        "partner_count": {"name": "partner_count", "setting": 3}
    }

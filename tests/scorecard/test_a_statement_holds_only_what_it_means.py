"""Headers, levels and names that are SQL themselves stay what they are when a card is written out as a statement."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pandas as pd
import pytest

from growth_equestre.foundation.workspace import Workspace
from growth_equestre.scorecard import rules_headers, service
from growth_equestre.scorecard.compile_intake import compile_table_sql
from growth_equestre.scorecard.types import Card

ATTACKS = (
    "x'; drop table segredo; --",
    "' || (select frase from segredo) || '",
    'a" from segredo; --',
    '"; drop table segredo; --',
)


def _card(header: str, level: str) -> Card:
    words = {level: (1.0, f"disse {level}"), "outro": (-1.0, "disse outra coisa")}
    return Card("prova", "1", 0.0, (service.category(rules_headers.signal_names([header])[0], header, words),))


def _asked(statement: str, relation: str, header: str, levels: list[str]) -> pd.DataFrame:
    """What the statement answers, in a database that also holds something that is nobody's business."""
    connection = duckdb.connect()
    connection.execute("create table segredo as select 'ge_segredo' as frase")
    rows = pd.DataFrame({header: levels})
    connection.register("linhas", rows)
    quoted = relation.replace('"', '""')
    connection.execute(f'create table "{quoted}" as select * from linhas')
    (answer,) = connection.extract_statements(statement)
    found = connection.execute(answer).df()
    assert connection.execute("select count(*) from segredo").fetchone() == (1,)
    connection.close()
    return found


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("place", ["header", "level", "relation", "kept"])
def test_a_text_that_is_a_statement_is_a_text(place: str, attack: str) -> None:
    header = attack if place in {"header", "kept"} else "origem"
    level = attack if place == "level" else "feira"
    relation = attack if place == "relation" else "tabela"
    card = _card(header, level)
    statement = compile_table_sql(card, relation, keep=[header] if place == "kept" else [], receipt=True)
    found = _asked(statement, relation, header, [level, "outro"])
    chances = sorted(found["chance"])
    assert len(chances) == 2 and chances[0] < 0.5 < chances[1]
    assert "ge_segredo" not in found.to_csv()
    if place == "level":
        assert f"disse {level}" in str(found["reasons"].tolist())
    if place == "kept":
        assert header in found.columns


@pytest.mark.parametrize("attack", ATTACKS)
def test_names_of_our_own_statements_are_plain_words(attack: str) -> None:
    card = _card("origem", "feira")
    with pytest.raises(ValueError, match="is not"):
        service.compile_sql(card, relation=attack)
    with pytest.raises(ValueError, match="is not"):
        service.compile_sql(card, keep=[attack])
    with pytest.raises(ValueError, match="is not"):
        Card("prova", "1", 0.0, (service.category(attack, "Origem", {"feira": (1.0, "feira")}),))


def test_a_copy_goes_where_it_is_told_whatever_the_folder_is_called(ws: Workspace, tmp_path: Path) -> None:
    folder = tmp_path / "d'água'; --"
    ws.database.backup_to(folder / "copia.duckdb")
    assert (folder / "copia.duckdb").exists()

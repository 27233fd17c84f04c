"""What a card learned from is what it reads later: in another order, another file, or inside DuckDB."""

from __future__ import annotations

from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from growth_equestre.foundation.errors import InvalidInput
from growth_equestre.scorecard import model_rows, rules_headers
from growth_equestre.scorecard import service as scorecard
from growth_equestre.scorecard import service_tables as tables
from growth_equestre.scorecard.types import Card, SignalTable
from growth_equestre.scorecard.types_tables import InferredSpec, OwnTable

ROWS = 300
RNG = np.random.default_rng(11)
WON = RNG.integers(0, 2, ROWS)
MOMENTS = pd.Timestamp("2022-01-03 06:10") + pd.to_timedelta(np.arange(ROWS) * 91, unit="h")
LIST = pd.DataFrame(
    {
        "Criado em": MOMENTS,
        "Último contato": MOMENTS - pd.to_timedelta(RNG.integers(0, 9_000, ROWS), unit="min"),
        'Preço "cheio"': RNG.normal(100, 20, ROWS).round(3),
        "preço cheio": np.where(RNG.random(ROWS) < 0.2, np.nan, RNG.normal(0, 1, ROWS)),
        "UF": RNG.choice(["SP", "MG", " RS\t", "n/a", "d'Oeste"], ROWS),
        "Plano (código)": RNG.integers(1, 6, ROWS),
        "1º acesso?": RNG.random(ROWS) < 0.5,
        "visitas": RNG.poisson(3, ROWS),
        "won": WON,
    }
)


def card_of(spec: InferredSpec) -> Card:
    """A card over every signal; its points do not matter here."""
    made: list[SignalTable] = []
    for one in spec.signals:
        if one.kind == "numeric":
            bins = [(0.1, "pouco"), (2.0, 0.7, "muito")]
            made.append(scorecard.numeric(one.name, one.label, bins, missing=(-0.3, "?")))
        else:
            seen = list(spec.features[one.name].dropna().unique())[:3]
            levels = {str(level): (0.2 + place, "é") for place, level in enumerate(seen)}
            made.append(scorecard.category(one.name, one.label, levels))
    return Card("teste", "1", -0.5, tuple(made))


@pytest.fixture(scope="module")
def listed() -> OwnTable:
    return tables.read_table(LIST.to_csv(index=False).encode())


@pytest.fixture(scope="module")
def spec(listed: OwnTable) -> InferredSpec:
    return tables.infer_spec(listed, "won", "Criado em")


def test_every_column_of_the_list_became_a_signal(spec: InferredSpec) -> None:
    assert [one.name for one in spec.signals] == [
        "ultimo_contato__dias_ate__criado_em",
        "preco_cheio",
        "preco_cheio_2",
        "uf",
        "plano_codigo",
        "c_1o_acesso",
        "visitas",
        "criado_em__dia_da_semana",
        "criado_em__hora",
        "criado_em__mes",
    ]


TURNED = LIST[LIST.columns[::-1]].assign(outra=1).drop(columns="won")
FORMS = {
    "the same file": LIST.to_csv(index=False).encode(),
    "other order, other columns": TURNED.to_csv().encode(),
    "Brazilian": LIST.to_csv(index=False, sep=";", decimal=",", date_format="%d/%m/%Y %H:%M:%S").encode("cp1252"),
    "Parquet": LIST.to_parquet(),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_later_file_gives_the_same_features(spec: InferredSpec, form: str) -> None:
    later = tables.read_table(FORMS[form])
    pd.testing.assert_frame_equal(model_rows.features_of(card_of(spec), later), spec.features, check_dtype=False)


def test_duckdb_reads_the_same_chances_from_the_same_file(spec: InferredSpec, listed: OwnTable, tmp_path: Path) -> None:
    (tmp_path / "lista.csv").write_bytes(LIST.to_csv(index=False).encode())
    card = card_of(spec)
    answered, _ = tables.predict(card, listed)
    with duckdb.connect() as connection:
        connection.execute(f"create table lista as select * from read_csv('{tmp_path / 'lista.csv'}')")
        statement = tables.statement(card, "lista", keep=["Criado em", "visitas"], receipt=True)
        found = connection.execute(f'{statement} order by "Criado em"').df()
    assert found["visitas"].tolist() == LIST["visitas"].tolist()
    assert np.abs(found["chance"].to_numpy() - answered["chance"].to_numpy()).max() < 1e-9
    for row in (1, 7, ROWS):
        receipt = tables.explain(card, listed, row).receipt
        assert found["score"][row - 1] == receipt.score
        assert [one["points"] for one in found["reasons"][row - 1]] == [one.points for one in receipt.reasons]


def test_every_missing_column_is_named_by_its_header(spec: InferredSpec) -> None:
    short = tables.read_table(LIST.drop(columns=["UF", "Último contato", "won"]).to_csv(index=False).encode())
    with pytest.raises(InvalidInput, match=r"'Último contato', 'UF'"):
        tables.predict(card_of(spec), short)


def test_a_column_with_another_spelling_is_found_and_one_of_two_alike_is_not_guessed(
    spec: InferredSpec, listed: OwnTable
) -> None:
    card = card_of(spec)
    spelled = LIST.rename(columns={"UF": "uf ", "1º acesso?": "1O ACESSO"})
    answered, _ = tables.predict(card, tables.read_table(spelled.to_csv(index=False).encode()))
    assert answered["chance"].tolist() == tables.predict(card, listed)[0]["chance"].tolist()
    doubled = LIST.rename(columns={"UF": "Uf."}).assign(**{"uF!": "SP"})
    with pytest.raises(InvalidInput, match=r"Uf\., uF!"):
        tables.predict(card, tables.read_table(doubled.to_csv(index=False).encode()))


def test_a_card_that_a_person_wrote_finds_its_columns_by_name() -> None:
    card = Card("regra", "1", 0.0, (scorecard.flag("is_client", "Já é cliente", 1.0, "já é cliente", "ainda não"),))
    answered, _ = tables.predict(card, tables.read_table(b"Is Client\n1\n0\n"))
    assert answered["chance"][0] > answered["chance"][1] == 0.5


@given(st.lists(st.text(max_size=30), min_size=1, max_size=8))
@settings(max_examples=200, deadline=None)
def test_any_headers_get_different_names_that_sql_can_hold(found: list[str]) -> None:
    names = rules_headers.signal_names(found)
    assert len(set(names)) == len(found)
    for name in names:
        scorecard.flag(name, "rótulo", 1.0, "sim", "não")
        assert "__" not in name

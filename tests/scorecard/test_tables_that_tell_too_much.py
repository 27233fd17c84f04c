"""What becomes a signal, what is left out and why: ids, constants, texts, and columns that know the outcome."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from growth_equestre.foundation.errors import InvalidInput
from growth_equestre.scorecard import service_tables as tables
from growth_equestre.scorecard.types_tables import FileForm, InferredSpec, OwnTable, Why

ROWS = 400
RNG = np.random.default_rng(5)
WON = RNG.random(ROWS) < 0.3
UF = RNG.choice(["SP", "MG", "RS"], ROWS)
VISITS = RNG.poisson(2 + 2 * WON)


def inferred(columns: dict[str, object], **asked: object) -> InferredSpec:
    frame = pd.DataFrame({"ganhou": np.where(WON, "sim", "não"), "uf": UF, "visitas": VISITS, **columns})
    table = tables.read_table(frame.to_csv(index=False).encode())
    return tables.infer_spec(table, "ganhou", **asked)  # type: ignore[arg-type]


def whys(spec: InferredSpec) -> dict[str, Why]:
    return {remark.column: remark.why for remark in spec.remarks}


def names(spec: InferredSpec) -> list[str]:
    return [signal.name for signal in spec.signals]


def test_plain_columns_become_signals_that_keep_their_header() -> None:
    spec = inferred({"Orçamento (R$)": RNG.normal(10, 2, ROWS).round(2), "ativo": RNG.random(ROWS) < 0.5})
    assert [(one.name, one.kind, one.label) for one in spec.signals] == [
        ("uf", "category", "uf"),
        ("visitas", "numeric", "visitas"),
        ("orcamento_r", "numeric", "Orçamento (R$)"),
        ("ativo", "category", "ativo"),
    ]
    assert spec.labels.sum() == WON.sum()
    assert spec.remarks == ()


PASSENGERS = {
    "cliente_id": (np.arange(ROWS) + 7_000, Why.IDENTIFIER),
    "linha": (RNG.permutation(ROWS), Why.IDENTIFIER),
    "e-mail": ([f"pessoa{i}@exemplo.com" for i in range(ROWS)], Why.IDENTIFIER),
    "observação": ([f"a pessoa {i} pediu para ligar amanhã" for i in range(ROWS)], Why.FREE_TEXT),
    "país": (["BR"] * ROWS, Why.CONSTANT),
    "versão": ([3] * ROWS, Why.CONSTANT),
    "fax": ([""] * ROWS, Why.EMPTY),
}


@pytest.mark.parametrize("column", PASSENGERS)
def test_what_says_nothing_of_new_rows_is_left_out_and_named(column: str) -> None:
    values, why = PASSENGERS[column]
    spec = inferred({column: values})
    assert whys(spec) == {column: why}
    assert names(spec) == ["uf", "visitas"]
    assert f"'{column}'" in spec.remarks[0].text


LEAKS = {
    "copy": WON.astype(int),
    "other words": np.where(WON, "fechado", "perdido"),
    "upside down": np.where(WON, 0, 1),
    "several words": np.where(WON, RNG.choice(["pago", "assinado"], ROWS), RNG.choice(["sem verba", "sumiu"], ROWS)),
    "a date only when won": np.where(WON, "2026-01-15", ""),
    "a text only when lost": np.where(WON, "", RNG.choice(["caro", "longe", "depois"], ROWS)),
    "a value that is zero when lost": np.where(WON, RNG.integers(100, 9_000, ROWS), 0),
}


@pytest.mark.parametrize("kind", LEAKS)
def test_a_column_that_spells_the_outcome_is_left_out_and_named(kind: str) -> None:
    spec = inferred({"vazou": LEAKS[kind]})
    assert whys(spec) == {"vazou": Why.LEAK}
    assert names(spec) == ["uf", "visitas"]
    assert "vazou" in names(inferred({"vazou": LEAKS[kind]}, keep=["vazou"])) or kind.startswith("a date")


def test_a_strong_measure_is_kept_and_named() -> None:
    spec = inferred({"nota": WON * 3 + RNG.normal(0, 0.5, ROWS)})
    assert whys(spec) == {"nota": Why.SUSPECT}
    assert "nota" in names(spec)
    assert '--drop "nota"' in spec.remarks[0].text


def test_honest_columns_with_gaps_are_no_leak() -> None:
    spec = inferred(
        {
            "telefone fixo": np.where(RNG.random(ROWS) < 0.2, "tem", ""),
            "renda": np.where(RNG.random(ROWS) < 0.5, RNG.integers(1_000, 20_000, ROWS).astype(str), "NA"),
        }
    )
    assert spec.remarks == ()


def test_a_leak_needs_enough_rows_to_be_called_one() -> None:
    frame = pd.DataFrame({"y": ["1", "0", "1"], "x": ["a", "b", "a"]})
    assert tables.infer_spec(OwnTable(frame, FileForm()), "y").remarks == ()


def test_whole_numbers_stay_numbers_unless_their_name_says_that_they_are_codes() -> None:
    spec = inferred(
        {
            "filhos": RNG.integers(0, 5, ROWS),
            "tipo_plano": RNG.integers(1, 5, ROWS),
            "salário": RNG.permutation(np.arange(ROWS) * 37 + RNG.integers(0, 30, ROWS)),
            "agência": [f"{one:04d}" for one in RNG.integers(1, 9, ROWS)],
        }
    )
    assert {one.name: one.kind for one in spec.signals} == {
        "uf": "category",
        "visitas": "numeric",
        "filhos": "numeric",
        "tipo_plano": "category",
        "salario": "numeric",
        "agencia": "category",
    }


def test_headers_that_fold_to_one_name_stay_apart_and_a_later_table_finds_them() -> None:
    spec = inferred(
        {"Preço": RNG.normal(0, 1, ROWS), "preco": RNG.normal(0, 1, ROWS), "1º mês": RNG.normal(0, 1, ROWS)}
    )
    assert names(spec)[2:] == ["preco", "preco_2", "c_1o_mes"]


def test_numbers_with_a_word_for_the_unknown_are_numbers() -> None:
    limits = np.where(RNG.random(ROWS) < 0.3, "sem limite", RNG.integers(100, 9_000, ROWS).astype(str))
    spec = inferred({"limite": limits})
    assert spec.signals[-1].kind == "numeric"
    assert spec.features["limite"].isna().mean() == np.mean(limits == "sem limite")


DAYS = pd.Timestamp("2026-01-01") + pd.to_timedelta(RNG.permutation(ROWS) * 5, unit="h")


def test_the_moment_of_a_row_orders_it_and_gives_only_what_comes_back() -> None:
    spec = inferred({"quando": DAYS.strftime("%d/%m/%Y %H:%M")}, time="quando")
    assert spec.times is not None
    assert spec.times.is_monotonic_increasing
    assert names(spec)[2:] == ["quando__dia_da_semana", "quando__hora"]
    assert [one.label for one in spec.signals][2:] == ["quando (dia da semana)", "quando (hora)"]
    assert spec.labels.tolist() == WON[np.argsort(DAYS)].astype(int).tolist()


def test_an_earlier_date_becomes_days_and_a_later_one_is_left_out() -> None:
    moments = {"quando": DAYS, "nasceu": DAYS - pd.Timedelta(days=30), "visita": DAYS + pd.Timedelta(days=9)}
    spec = inferred({**moments, "nasceu": moments["nasceu"] - pd.to_timedelta(VISITS, unit="D")}, time="quando")
    assert whys(spec) == {"visita": Why.LATER}
    assert spec.features["nasceu__dias_ate__quando"].between(30, 60).all()


def test_a_date_without_a_moment_of_the_row_is_counted_in_days_and_time_is_suggested() -> None:
    spec = inferred({"quando": DAYS})
    assert names(spec)[2:] == ["quando__dia"]
    assert '--time "quando"' in spec.warnings[0]


@pytest.mark.parametrize("moments", [np.arange(ROWS), 2000 + np.arange(ROWS) % 20, 1_700_000_000 + np.arange(ROWS)])
def test_numbers_can_tell_the_order(moments: object) -> None:
    spec = inferred({"t": moments}, time="t")
    assert spec.times is not None
    assert spec.times.is_monotonic_increasing
    assert names(spec) == ["uf", "visitas"]


OUTCOMES = [
    (["sim", "não"], "sim"),
    (["Yes", "No"], "Yes"),
    (["1", "0"], "1"),
    (["1.0", "0.0"], "1"),
    (["True", "False"], "true"),
    (["ganho", "perdido"], "ganho"),
    (["won", "aberto"], "won"),
    (["lost", "aberto"], "aberto"),
    (["2", "1"], "2"),
    (["+", "-"], "+"),
]


@pytest.mark.parametrize(("values", "positive"), OUTCOMES)
def test_the_value_that_counts_as_yes_is_the_sensible_one(values: list[str], positive: str) -> None:
    for order in (values, values[::-1]):
        frame = pd.DataFrame({"y": order * 20, "x": range(40)})
        spec = tables.infer_spec(OwnTable(frame, FileForm()), "y")
        assert spec.outcome.positive == positive
        assert spec.labels.sum() == 20


def test_of_two_unknown_words_the_rarer_counts_and_a_person_may_say_otherwise() -> None:
    frame = pd.DataFrame({"y": ["CH"] * 30 + ["MM"] * 10 + [""] * 3, "x": range(43)})
    table = OwnTable(frame, FileForm())
    assert tables.infer_spec(table, "y").outcome.positive == "MM"
    assert tables.infer_spec(table, "y", positive="ch").labels.sum() == 30
    assert tables.infer_spec(table, "y").outcome.left_out == 3


@pytest.mark.parametrize(
    ("column", "said"),
    [(["a", "b", "c"] * 9, "--positive"), (["a"] * 9, "não há o que aprender"), ([""] * 9, "está vazia")],
)
def test_an_outcome_that_is_not_two_values_is_refused_in_words(column: list[str], said: str) -> None:
    frame = pd.DataFrame({"y": column, "x": range(len(column))})
    with pytest.raises(InvalidInput, match=said):
        tables.infer_spec(OwnTable(frame, FileForm()), "y")


def test_a_column_that_is_not_there_is_named_beside_those_that_are() -> None:
    with pytest.raises(InvalidInput, match=r"'ganho'.*ganhou, uf, visitas"):
        inferred({}, drop=["ganho"])

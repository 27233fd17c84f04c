"""A city is found however people write it, and never guessed between two of one name."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from growth_equestre.foundation.errors import InvalidInput, NotFound
from growth_equestre.foundation.text import fold
from growth_equestre.places import service

CITIES = service.all_municipalities()
a_city = st.sampled_from(CITIES)


def test_all_municipalities_are_there_with_state_seat_and_ddd() -> None:
    assert len(CITIES) == len({city.ibge_code for city in CITIES}) == 5571
    assert len({city.receita_code for city in CITIES}) == 5571
    for city in CITIES:
        assert -34 < city.latitude < 5.5, city
        assert -74 < city.longitude < -32, city
        assert 11 <= city.ddd <= 99, city
    assert len({city.ddd for city in CITIES}) == 67
    assert {city.uf for city in CITIES} == {state.uf for state in service.states()}


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("São Paulo", "São Paulo/SP"),
        ("SAO  PAULO", "São Paulo/SP"),
        ("S. Paulo", "São Paulo/SP"),
        ("campinas - sp", "Campinas/SP"),
        ("Campinas (SP)", "Campinas/SP"),
        ("Sta. Bárbara D'Oeste", "Santa Bárbara d'Oeste/SP"),
        ("SANTA BARBARA DOESTE", "Santa Bárbara d'Oeste/SP"),
        ("Moji Mirim", "Mogi Mirim/SP"),
        ("mogi-mirim", "Mogi Mirim/SP"),
        ("Parati", "Paraty/RJ"),
        ("São João Del Rey", "São João del Rei/MG"),
        ("São Thomé das Letras", "São Tomé das Letras/MG"),
        ("Olho d’Água das Flores", "Olho d'Água das Flores/AL"),
        ("N. Sra. do Livramento", "Nossa Senhora do Livramento/MT"),
        ("Embu", "Embu das Artes/SP"),
        ("Taguatinga/DF", "Brasília/DF"),
        ("Bonito/MS", "Bonito/MS"),
    ],
)
def test_usual_spellings_reach_the_city(written: str, meant: str) -> None:
    assert service.find(written).label == meant


def test_the_state_may_be_a_name() -> None:
    assert service.find("Bonito", "Mato Grosso do Sul").label == "Bonito/MS"


def test_a_name_of_several_states_without_a_state_is_refused_and_the_options_are_named() -> None:
    with pytest.raises(InvalidInput, match="Bonito/MS") as refusal:
        service.find("Bonito")
    assert "UF" in refusal.value.next_step


def test_an_unknown_city_is_refused_with_the_nearest_names() -> None:
    with pytest.raises(InvalidInput, match="Pindamonhangaba/SP"):
        service.find("Pindamoiangaba", "SP")


def test_an_unknown_state_is_refused() -> None:
    with pytest.raises(InvalidInput, match="'XX' não existe"):
        service.find("Campinas", "XX")


def test_an_unknown_code_is_refused() -> None:
    with pytest.raises(NotFound):
        service.get(1)
    with pytest.raises(NotFound):
        service.by_receita_code("9707")


@given(a_city, st.sampled_from([str, str.upper, fold, lambda name: f"  {name.lower()} "]))
def test_every_city_is_found_by_its_name_and_state_in_any_case_without_accents(city, spelling) -> None:  # type: ignore[no-untyped-def]
    assert service.find(spelling(city.name), city.uf) == city


@given(st.text(max_size=30), st.one_of(st.none(), st.text(max_size=4)))
def test_any_text_gives_a_city_or_a_clear_refusal(name: str, uf: str | None) -> None:
    try:
        city = service.find(name, uf)
    except InvalidInput as refusal:
        assert refusal.field in {"cidade", "uf"}
    else:
        assert city in CITIES


def test_an_import_looks_up_many_at_once_and_leaves_the_doubtful_empty() -> None:
    names = ["Campinas", "Bonito", "Bonito", "Atlântida", "", None, "Recife"]
    ufs = ["SP", None, "PE", "SP", "SP", None, "XX"]
    found = service.find_many(names, ufs)
    labels = [city.label if city else None for city in found]
    assert labels == ["Campinas/SP", None, "Bonito/PE", None, None, None, None]


def test_a_hundred_thousand_rows_take_less_than_two_seconds() -> None:
    rows = (CITIES * 18)[:100_000]
    started = time.perf_counter()
    found = service.find_many([city.name.upper() for city in rows], [city.uf for city in rows])
    assert time.perf_counter() - started < 2
    assert found == rows


def test_typing_shows_names_that_begin_so_first_then_similar_ones() -> None:
    assert next(city.label for city in service.search("campin", 3, "SP")) == "Campinas/SP"
    assert service.search("Ribeirao Pretto", 1)[0].label == "Ribeirão Preto/SP"
    assert service.search("") == []


def test_states_regions_and_area_codes() -> None:
    assert service.state("são paulo").uf == service.state_code("sp") == "SP"
    assert service.state("GO").region == "Centro-Oeste"
    assert len(service.states()) == 27
    assert {state.region for state in service.states()} == set(service.regions())
    assert service.states_of_ddd(19) == {"SP"}
    assert service.states_of_ddd(61) >= {"DF", "GO"}
    assert service.states_of_ddd(20) == frozenset()
    assert service.by_receita_code("7107").label == "São Paulo/SP"

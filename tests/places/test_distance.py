"""Distance between seats is a true distance in km."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from growth_equestre.places import service
from growth_equestre.places.types import Municipality

a_city = st.sampled_from(service.all_municipalities())
ROUNDING_KM = 1e-6


@pytest.mark.parametrize(
    ("a", "b", "km"),
    [
        ("São Paulo/SP", "Campinas/SP", 84),
        ("São Paulo/SP", "Rio de Janeiro/RJ", 361),
        ("Belo Horizonte/MG", "Goiânia/GO", 665),
        ("Porto Alegre/RS", "Manaus/AM", 3132),
    ],
)
def test_known_distances(a: str, b: str, km: float) -> None:
    assert service.distance_km(service.find(a), service.find(b)) == pytest.approx(km, rel=0.02)


@given(a_city, a_city)
def test_distance_is_symmetric_and_zero_only_at_home(a: Municipality, b: Municipality) -> None:
    assert service.distance_km(a, b) == pytest.approx(service.distance_km(b, a))
    assert (service.distance_km(a, b) == 0) == (a == b)


@given(a_city, a_city, a_city)
def test_a_detour_is_never_shorter(a: Municipality, b: Municipality, c: Municipality) -> None:
    direct = service.distance_km(a, c)
    assert direct <= service.distance_km(a, b) + service.distance_km(b, c) + ROUNDING_KM

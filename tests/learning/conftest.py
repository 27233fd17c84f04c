"""A workspace whose rooms know a toy kind of model."""

from __future__ import annotations

import pytest
from toy_kind import Market, kind_over

from growth_equestre.learning.types import Kind


@pytest.fixture
def market() -> Market:
    return Market()


@pytest.fixture
def kind(market: Market) -> Kind:
    return kind_over(market)

"""The door for programs over a real workspace, served on a port and spoken to as programs do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from http_program import Program, served

from growth_equestre.accounts import rules_keys
from growth_equestre.accounts import service_keys as keys
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.gateway.api_doors import House

EVERYTHING = rules_keys.GRANTABLE


@pytest.fixture
def key_for(ws: Workspace) -> Callable[..., str]:
    """Makes the secret of a key that may do these things."""
    return lambda *permissions, a_minute=100_000: (
        keys.create_key(ws, "Site", permissions or EVERYTHING, a_minute).secret
    )


@pytest.fixture
def program(ws: Workspace, key_for: Callable[..., str]) -> Iterator[Program]:
    with served(House(lambda: [ws.name], lambda _name, actor: replace(ws, actor=actor))) as (url, intakes):
        yield Program(url, intakes.of(ws.name), key_for())

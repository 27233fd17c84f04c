"""What the log says while a test runs, line by line, as machines read it."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from growth_equestre.foundation import logs

Told = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Iterator[Told]:
    """Everything that is written from now on."""
    written = io.StringIO()
    monkeypatch.setattr("sys.stderr", written)
    loggers = [logging.getLogger(), logging.getLogger(logs.OWN)]
    before = [(logger.handlers[:], logger.level) for logger in loggers]
    logs.configure("DEBUG", "json")

    def lines() -> list[dict[str, Any]]:
        logs.flush()
        return [json.loads(line) for line in written.getvalue().splitlines()]

    yield lines
    logging.getLogger().handlers[0].close()
    for logger, (handlers, level) in zip(loggers, before, strict=True):
        logger.handlers = handlers
        logger.setLevel(level)

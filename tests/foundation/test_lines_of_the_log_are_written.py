"""Whoever tells the log something waits for no file, and nothing told is lost for it."""

from __future__ import annotations

import io
import logging
import threading
import time

import pytest

from growth_equestre.foundation import log_writer, logs
from growth_equestre.foundation.log_writer import Writer
from tests.logged import Told, told

__all__ = ["told"]


class Slow(io.StringIO):
    """A file that takes nothing until it is let."""

    def __init__(self) -> None:
        super().__init__()
        self.is_open = threading.Event()

    def write(self, text: str) -> int:
        self.is_open.wait(10)
        return super().write(text)


def test_a_line_is_told_while_the_file_is_slow() -> None:
    file = Slow()
    writer = Writer(file)
    for number in range(50):
        writer.handle(record(logging.INFO, f"linha {number}"))
    assert file.getvalue() == ""
    file.is_open.set()
    writer.close()
    assert file.getvalue().splitlines() == [f"linha {number}" for number in range(50)]


def test_a_warning_is_written_before_its_teller_goes_on() -> None:
    file = io.StringIO()
    writer = Writer(file)
    writer.handle(record(logging.INFO, "antes"))
    writer.handle(record(logging.WARNING, "aviso"))
    assert file.getvalue().splitlines() == ["antes", "aviso"]
    writer.close()


class Counting(io.StringIO):
    """A file that knows how often it was written to."""

    times = 0

    def write(self, text: str) -> int:
        self.times += 1
        return super().write(text)


def test_lines_are_written_together_until_a_warning_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_writer, "TOGETHER_SECONDS", 60)
    file = Counting()
    writer = Writer(file)
    writer.handle(record(logging.WARNING, "primeira"))
    for number in range(50):
        writer.handle(record(logging.INFO, f"linha {number}"))
    began = time.monotonic()
    writer.handle(record(logging.WARNING, "última"))
    assert time.monotonic() - began < 1
    assert file.getvalue().splitlines() == ["primeira", *[f"linha {number}" for number in range(50)], "última"]
    assert file.times < 10
    writer.close()


def test_a_reader_that_goes_away_stops_nobody() -> None:
    file = io.StringIO()
    writer = Writer(file)
    file.close()
    began = time.monotonic()
    writer.handle(record(logging.ERROR, "ninguém lê"))
    writer.handle(record(logging.ERROR, "nem isto"))
    writer.close()
    assert time.monotonic() - began < 1


def test_of_a_request_only_our_own_line_is_written(told: Told) -> None:
    logging.getLogger("uvicorn.access").warning('%s - "%s %s HTTP/%s" %d', "127.0.0.1", "GET", "/x", "1.1", 200)
    with logs.request_for("http") as facts:
        facts["route"] = "/x"
    assert [line["event"] for line in told()] == ["http"]


def record(level: int, words: str) -> logging.LogRecord:
    """As a logger makes it."""
    return logging.LogRecord("growth_equestre", level, __file__, 1, words, None, None)

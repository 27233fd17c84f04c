"""What the process did, a line each on stderr: which request, where, who asked, how long, how it ended; never of whom.

A line holds ids of requests and actors, names of use cases and routes, counts and times. What a person typed never
enters, nor do the words of an error or of another library's message, which may quote it: of an error the kind and the
places in the code are kept. Nothing here reads a record.
"""

from __future__ import annotations

import json
import logging
import random
import secrets
import sys
import time
import traceback
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from growth_equestre.foundation.errors import (
    GrowthError,
    InvalidSetting,
    PermissionDenied,
    WorkspaceBusy,
    WorkspaceDamaged,
)
from growth_equestre.foundation.log_writer import Writer

OWN = "growth_equestre"
SAFE_WORDS = (WorkspaceBusy, WorkspaceDamaged, InvalidSetting)
"""Errors whose words name files and settings only, so that they may stand in a line."""
_LOG = logging.getLogger(OWN)
_ROOT = f"{Path(__file__).resolve().parents[2]}/"
_DEEPEST = 15
_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_FACTS = "facts"

_UNTOLD = nullcontext()
_ids = random.Random()
_under_way: ContextVar[dict[str, Any] | None] = ContextVar("request_under_way", default=None)


def start() -> None:
    """Write as the settings of the process say, from now on."""
    # The frame of a page notes its request here, and waits for no library of settings.
    from growth_equestre.foundation.settings import process_settings  # noqa: PLC0415

    settings = process_settings()
    configure(settings.log_level, settings.log_format)


def configure(level: str, form: str) -> None:
    """Send every library's lines to stderr, in one form. form: "json", "texto", or "auto" (text on a terminal)."""
    is_text = form == "texto" or (form == "auto" and sys.stderr.isatty())
    handler = Writer(sys.stderr)
    handler.setFormatter(Line(is_text))
    root = logging.getLogger()
    for logger in [root, *_with_handlers_of_their_own()]:
        logger.handlers = []
        logger.propagate = True
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    # The server's own line of a request would come beside ours and may say nothing.
    logging.getLogger("uvicorn.access").disabled = True
    _LOG.setLevel(level)


def flush() -> None:
    """Return once every line told so far is written."""
    for handler in logging.getLogger().handlers:
        handler.flush()


def _with_handlers_of_their_own() -> list[logging.Logger]:
    known = logging.Logger.manager.loggerDict.values()
    return [one for one in known if isinstance(one, logging.Logger) and (one.handlers or not one.propagate)]


def note(event: str, level: int = logging.INFO, **facts: object) -> None:
    """Write one line. facts: ids, names from the code, counts and times; nothing that a person typed."""
    if _LOG.isEnabledFor(level):
        _LOG.log(level, event, extra={_FACTS: facts})


def fault(event: str, error: BaseException, **facts: object) -> str:
    """Write down an error nobody foresaw; returns its number, for whoever sees it on a screen to tell."""
    number = "".join(secrets.choice(_LETTERS) for _ in range(6))
    _LOG.error(event, exc_info=error, extra={_FACTS: {**facts, "error_number": number}})
    return number


def about(**facts: object) -> None:
    """Add to what the line that closes the request under way will say."""
    request = _under_way.get()
    if request is not None:
        request.update(facts)


@contextmanager
def request_for(kind: str, level: int = logging.INFO) -> Iterator[dict[str, Any]]:
    """One request from outside, from its first step to its last. kind: "tela" or "http".

    Yields what its closing line will say; the caller puts in its route, or None to have no line.
    """
    facts: dict[str, Any] = {"request": _request_id()}
    before = _under_way.set(facts)
    began = time.perf_counter()
    try:
        yield facts
    except Exception as error:
        facts["outcome"] = outcome_of(error)
        raise
    finally:
        facts.setdefault("outcome", "ok")
        if facts.get("route"):
            note(kind, level, duration_ms=_since(began), **facts)
        _under_way.reset(before)


def _request_id() -> str:
    """Tells requests apart and guards nothing: no need to ask the system for each."""
    return f"{_ids.getrandbits(48):012x}"


def use_case(name: str, workspace: str, actor: str, *, writes: bool) -> AbstractContextManager[None]:
    """One question or change asked from outside. Changes and whatever failed are told at INFO, answers at DEBUG."""
    return _told(name, workspace, actor, writes) if _LOG.isEnabledFor(logging.INFO) else _UNTOLD


@contextmanager
def _told(name: str, workspace: str, actor: str, writes: bool) -> Iterator[None]:
    request = _under_way.get() or {"request": _request_id()}
    request.update(workspace=workspace, actor=actor)
    began, outcome = time.perf_counter(), "ok"
    try:
        yield
    except Exception as error:
        outcome = outcome_of(error)
        raise
    finally:
        level = logging.INFO if writes or outcome != "ok" else logging.DEBUG
        note("use_case", level, use_case=name, workspace=workspace, actor=actor, request=request["request"],
             duration_ms=_since(began), outcome=outcome)  # fmt: skip


def outcome_of(error: BaseException) -> str:
    """ "negado", "recusado: InvalidInput" or "falhou: OSError"."""
    if isinstance(error, PermissionDenied):
        return "negado"
    return f"{'recusado' if isinstance(error, GrowthError) else 'falhou'}: {type(error).__name__}"


class Line(logging.Formatter):
    """A record as one line: JSON for machines, or the same facts in a row for a terminal."""

    def __init__(self, is_text: bool) -> None:
        super().__init__()
        self._is_text = is_text

    def format(self, record: logging.LogRecord) -> str:
        """The line, without what a person may have typed."""
        facts: Mapping[str, Any] = getattr(record, _FACTS, {})
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "event": _words(record),
            **{name: value for name, value in facts.items() if value is not None},
        }
        request = _under_way.get()
        if request and "request" not in line:
            line["request"] = request["request"]
        if record.exc_info and record.exc_info[1]:
            line["error"], line["places"] = kinds(record.exc_info[1]), places(record.exc_info[1])
        if not self._is_text:
            return json.dumps(line, ensure_ascii=False, default=_named)
        rest = (f"{name}={value}" for name, value in line.items() if name not in {"at", "level", "logger", "event"})
        return " ".join([line["at"][11:19], record.levelname, line["event"], *rest])


def kinds(error: BaseException) -> list[str]:
    """The error's type and those of what caused it, nearest first."""
    found: list[str] = []
    at: BaseException | None = error
    while at is not None and len(found) < _DEEPEST:
        found.append(type(at).__name__)
        at = at.__cause__ or at.__context__
    return found


def places(error: BaseException) -> list[str]:
    """Where in the code it happened, outermost first; no line of source and no value."""
    steps = traceback.extract_tb(error.__traceback__)[-_DEEPEST:]
    return [f"{step.filename.removeprefix(_ROOT)}:{step.lineno} {step.name}" for step in steps]


def _words(record: logging.LogRecord) -> str:
    """Our own words with harmless values; another library's words without any: it may have put a record in them."""
    if not record.name.startswith(OWN):
        return str(record.msg) if isinstance(record.msg, str) and record.args else f"{record.module}.{record.funcName}"
    args = record.args
    if not args:
        return str(record.msg)
    safe = {name: _named(one) for name, one in args.items()} if isinstance(args, Mapping) else tuple(map(_named, args))
    return str(record.msg) % safe


def _named(value: object) -> Any:
    if isinstance(value, SAFE_WORDS):
        return str(value)
    if isinstance(value, BaseException):
        return type(value).__name__
    return value if isinstance(value, str | int | float | bool) else str(value)


def _since(began: float) -> float:
    return round((time.perf_counter() - began) * 1000, 1)

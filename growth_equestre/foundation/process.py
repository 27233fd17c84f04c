"""The life of the serving process: its end is heard early by whoever must stop safely, and a violent one is noticed."""

from __future__ import annotations

import json
import logging
import os
import signal
import sys
import threading
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import Any

from growth_equestre.foundation import logs
from growth_equestre.foundation.clock import SystemClock
from growth_equestre.foundation.db import close_all
from growth_equestre.foundation.settings import process_settings

MARK = ".em-uso.json"
"""Lies in the folder of workspaces while a process serves them; one that is found at the start was left by a death."""
LONGEST_ANSWER_SECONDS = 3
"""How long requests under way may still take once the end was asked for."""
_LONGEST_CLOSING_SECONDS = 2.0
SHORT_TURN_SECONDS = 0.0005
"""How long one thread keeps the interpreter while another wants it. With Python's 5 ms, a write of a dozen steps beside
a screen that is being drawn waits a dozen times; with less than this, the changing itself begins to cost."""
GIVES_WAY_BY = 10
"""Steps of niceness: who gives way gets a tenth of a processor that another thread of this process wants as well."""
_KINDEST = 19
_SIGNALS = (signal.SIGTERM, signal.SIGINT)


def server_settings() -> Any:
    """Settings of the server that this process is, before `begin`; None where none serves."""
    return _settings_behind(signal.getsignal(signal.SIGTERM))


def begin() -> threading.Event:
    """Notice how the process before this one ended, and listen for the end of this one, which sets the event."""
    sys.setswitchinterval(SHORT_TURN_SECONDS)
    _notice_the_last_one()
    logs.note("processo_comecou", pid=os.getpid())
    is_leaving = threading.Event()
    if threading.current_thread() is threading.main_thread():
        for number in _SIGNALS:
            _listen(number, is_leaving)
    return is_leaving


def give_way(thread_id: int) -> None:
    """From now on this thread of ours runs after the others; nothing where the system knows no such order of them."""
    if sys.platform == "linux":
        kindness = min(os.getpriority(os.PRIO_PROCESS, os.getpid()) + GIVES_WAY_BY, _KINDEST)
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, thread_id, kindness)


def end() -> None:
    """Let go of every file, folding its log in, and say that the end was a quiet one. What is still writing is cut."""
    closing = threading.Thread(target=close_all, name="closing", daemon=True)
    closing.start()
    closing.join(timeout=_LONGEST_CLOSING_SECONDS)
    with suppress(OSError):
        _mark().unlink(missing_ok=True)
    logs.note("processo_terminou", is_whole=not closing.is_alive())
    logs.flush()


def exit_as_asked() -> None:
    """From here on the signal that asked for the end is not heard: the server repeats it after a quiet end, and the
    exit code would tell of a violent one. For the main thread, as the last thing."""
    if threading.current_thread() is threading.main_thread():
        signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)


def _listen(number: signal.Signals, is_leaving: threading.Event) -> None:
    servers = signal.getsignal(number)

    def heard(received: int, frame: FrameType | None) -> None:
        is_leaving.set()
        if callable(servers):
            servers(received, frame)

    settings = _settings_behind(servers)
    if settings is not None and hasattr(settings, "timeout_graceful_shutdown"):
        settings.timeout_graceful_shutdown = LONGEST_ANSWER_SECONDS
    signal.signal(number, heard)


def _settings_behind(hears_signals: object) -> Any:
    """The server hears signals by a method of its own; it is known to nobody else."""
    return getattr(getattr(hears_signals, "__self__", None), "config", None)


def _notice_the_last_one() -> None:
    """Say so when the last process died; keep a mark of this one."""
    mark = _mark()
    with suppress(OSError, ValueError, KeyError):
        left = json.loads(mark.read_text(encoding="utf-8"))
        if _is_alive(int(left["pid"])):
            return
        unfolded = {log.stem: log.stat().st_size for log in mark.parent.glob("*.duckdb.wal")}
        logs.note("processo_anterior_morreu", logging.WARNING, pid=left["pid"], since=left["since"],
                  unfolded_bytes=sum(unfolded.values()), files=sorted(unfolded))  # fmt: skip
    with suppress(OSError):
        mark.parent.mkdir(parents=True, exist_ok=True)
        mark.write_text(json.dumps({"pid": os.getpid(), "since": SystemClock().now().isoformat()}), encoding="utf-8")


def _is_alive(pid: int) -> bool:
    if pid == os.getpid():
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _mark() -> Path:
    return process_settings().data_dir / MARK

"""What the command line writes: words and JSON lines on stdout; progress, warnings and errors on stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

Tell = Callable[[int, int], None]
"""Called with (done, in total)."""
TellStage = Callable[[str, int, int], None]
"""Called with (what is being done, done, in total)."""

_out = Console(highlight=False, markup=False, emoji=False, soft_wrap=True)
_err = Console(stderr=True, highlight=False, markup=False, emoji=False, soft_wrap=True)


def use_utf8() -> None:
    """Names have accents, whatever the terminal's locale says."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(encoding="utf-8", errors="backslashreplace")


def say(text: str = "", style: str = "") -> None:
    """One line for a person, on stdout."""
    _out.print(text, style=style or None)


def warn(text: str) -> None:
    """One line on stderr: something to know that stops nothing."""
    _err.print(text, style="yellow")


def complain(text: str) -> None:
    """One line on stderr: why it did not work."""
    _err.print(text, style="red")


def emit(record: Mapping[str, Any]) -> None:
    """One JSON object on a line of its own, on stdout."""
    sys.stdout.write(json.dumps(record, ensure_ascii=False, allow_nan=False) + "\n")


@contextmanager
def progress_bar(what: str) -> Iterator[Tell]:
    """A bar on stderr while the block works; silent where stderr is no terminal."""
    with staged_progress_bar() as tell_stage:
        yield lambda done, total: tell_stage(what, done, total)


@contextmanager
def staged_progress_bar() -> Iterator[TellStage]:
    """The same for work that says itself what it is doing now."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=_err, transient=True, disable=not _err.is_terminal) as bar:
        task = bar.add_task("", total=None)

        def tell_stage(what: str, done: int, total: int) -> None:
            bar.update(task, description=what, completed=done, total=total)

        yield tell_stage

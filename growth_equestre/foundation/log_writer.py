"""Lines of the log are written by a thread of their own: whoever tells something waits for no file.

A write to a file lets other threads take the interpreter. Whoever answers hundreds of requests a second, a line or two
each, would have to queue for it again after every line.
"""

from __future__ import annotations

import logging
import queue
import threading
from contextlib import suppress
from typing import TextIO

_LONGEST_WAIT_SECONDS = 2.0
TOGETHER_SECONDS = 0.05
"""So long lines are gathered after a write: a thread that wakes for each of hundreds costs more than the lines do."""


class Writer(logging.Handler):
    """Hands each line to its thread. A warning or worse is on its way to the reader before the teller goes on."""

    def __init__(self, stream: TextIO) -> None:
        super().__init__()
        self._stream = stream
        self._coming: queue.SimpleQueue[str | threading.Event | None] = queue.SimpleQueue()
        self._is_urgent = threading.Event()
        threading.Thread(target=self._write_on, name="log", daemon=True).start()

    def emit(self, record: logging.LogRecord) -> None:
        """Have the line written soon."""
        self._coming.put(self.format(record))
        if record.levelno >= logging.WARNING:
            self.flush()

    def flush(self) -> None:
        """Return once everything told so far is written, or cannot be."""
        is_written = threading.Event()
        self._coming.put(is_written)
        self._is_urgent.set()
        is_written.wait(_LONGEST_WAIT_SECONDS)

    def close(self) -> None:
        """Write what waits, and end the thread."""
        self.flush()
        self._coming.put(None)
        super().close()

    def _write_on(self) -> None:
        while (first := self._coming.get()) is not None:
            self._is_urgent.clear()
            together: list[str | threading.Event | None] = [first]
            with suppress(queue.Empty):
                while together[-1] is not None:
                    together.append(self._coming.get_nowait())
            # A reader that went away takes the lines with it, and not the process.
            with suppress(OSError, ValueError):
                self._stream.write("".join(f"{line}\n" for line in together if isinstance(line, str)))
                self._stream.flush()
            for one in together:
                if isinstance(one, threading.Event):
                    one.set()
            if together[-1] is None:
                return
            self._is_urgent.wait(TOGETHER_SECONDS)

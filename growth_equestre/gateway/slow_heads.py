"""Whoever takes too long to say what it wants is let go: a head that drips holds a connection for good otherwise.

The server bounds neither the first word nor the head of a request, and its host passes no settings on: the protocol
that it makes for each connection is replaced by one with a clock, before the first connection comes.
"""

from __future__ import annotations

import asyncio
from typing import Any

SLOWEST_HEAD_SECONDS = 10.0


def bound(settings: Any) -> None:
    """Have the server let go of slow heads. settings: Uvicorn's, before it listens; None where another serves."""
    if settings is not None and hasattr(settings, "http_protocol_class"):
        settings.http_protocol_class = impatient(settings.http_protocol_class)


def impatient(protocol: type[Any]) -> type[Any]:
    """The same protocol of Uvicorn's, with a clock that runs while a head is waited for."""

    class Impatient(protocol):  # type: ignore[misc]
        _clock: asyncio.TimerHandle | None = None

        def connection_made(self, transport: asyncio.Transport) -> None:
            super().connection_made(transport)
            self._wait()

        def data_received(self, data: bytes) -> None:
            before = self.cycle
            super().data_received(data)
            is_upgraded = self not in self.connections
            if is_upgraded or self.cycle is not before:
                self._stop()
            elif self.cycle is None or self.cycle.response_complete:
                self._wait()

        def connection_lost(self, exc: Exception | None) -> None:
            self._stop()
            super().connection_lost(exc)

        def _wait(self) -> None:
            if self._clock is None:
                self._clock = asyncio.get_running_loop().call_later(SLOWEST_HEAD_SECONDS, self.transport.close)

        def _stop(self) -> None:
            if self._clock is not None:
                self._clock.cancel()
                self._clock = None

    return Impatient

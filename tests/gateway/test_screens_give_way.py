"""A thread that draws a screen runs after those that answer programs."""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from collections.abc import Iterator

import pytest
from starlette.types import Message, Receive, Scope, Send
from streamlit.testing.v1 import AppTest

from growth_equestre.foundation.process import GIVES_WAY_BY
from growth_equestre.gateway.screen_talk import CHANNEL
from growth_equestre.gateway.screens_give_way import THREAD, ScreensGiveWay

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux orders the threads of one process")


@pytest.fixture
def at_work() -> Iterator[list[threading.Thread]]:
    """A run of a screen, and a thread that answers."""
    is_over = threading.Event()
    threads = [threading.Thread(target=is_over.wait, name=name) for name in (THREAD, "answers")]
    for thread in threads:
        thread.start()
    yield threads
    is_over.set()
    for thread in threads:
        thread.join()


def kindness(thread: threading.Thread) -> int:
    assert thread.native_id
    return os.getpriority(os.PRIO_PROCESS, thread.native_id) - os.getpriority(os.PRIO_PROCESS, os.getpid())


def listen_once(path: str) -> None:
    """Streamlit hears what a browser says on this channel, and listens on."""

    async def server(_scope: Scope, receive: Receive, _send: Send) -> None:
        await receive()

    async def says() -> Message:
        return {"type": "websocket.receive", "bytes": b""}

    async def told(_message: Message) -> None: ...

    asyncio.run(ScreensGiveWay(server)({"type": "websocket", "path": path}, says, told))


def test_the_run_of_a_screen_gives_way_and_nobody_else_does(at_work: list[threading.Thread]) -> None:
    listen_once(CHANNEL)
    assert [kindness(thread) for thread in (*at_work, threading.current_thread())] == [GIVES_WAY_BY, 0, 0]


def test_what_is_said_on_other_channels_orders_nobody(at_work: list[threading.Thread]) -> None:
    listen_once("/elsewhere")
    assert kindness(at_work[0]) == 0


def test_streamlit_still_calls_the_thread_of_a_run_so(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    monkeypatch.setattr(threading, "seen_in_a_run", seen, raising=False)
    AppTest.from_string("import threading\nthreading.seen_in_a_run.append(threading.current_thread().name)").run()
    assert seen == [THREAD]

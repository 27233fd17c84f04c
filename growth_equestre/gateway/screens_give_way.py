"""A screen that is being drawn gives way to whoever answers: its thread computes for a tenth of a second and more, and
each step of an answer would queue behind it for the processor.
"""

from __future__ import annotations

import threading

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from growth_equestre.foundation import process
from growth_equestre.gateway.screen_talk import CHANNEL

THREAD = "ScriptRunner.scriptThread"
"""What Streamlit calls the thread of a run."""


class ScreensGiveWay:
    """Wraps the whole application. What a browser says to its screen begins a run before it is listened to again."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "websocket" or not scope["path"].endswith(CHANNEL):
            await self.app(scope, receive, send)
            return

        async def hearing() -> Message:
            for thread in threading.enumerate():
                if thread.name == THREAD and thread.native_id:
                    process.give_way(thread.native_id)
            return await receive()

        await self.app(scope, hearing, send)

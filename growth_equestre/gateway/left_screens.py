"""What is still said to a screen that somebody has left is not heard: answering it would empty the screen they went to.

Streamlit tells the server late of some things, of a cell picked in a table 150 ms after it. Leave the screen within
that time, and the run of the new screen is followed by one of a fragment of the old: nothing is found to draw, and what
the browser shows is taken away for it.
"""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

CHANNEL = "/_stcore/stream"
_METADATA, _NEW_SESSION = 0x12, 0x22
"""First bytes of these fields: a message that starts a run is its metadata and then the new session."""


class LeftScreens:
    """Wraps the whole application; knows for each open browser the screen that it was last led to."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "websocket" or not scope["path"].endswith(CHANNEL):
            await self.app(scope, receive, send)
            return
        heard = _Conversation()

        async def hearing() -> Message:
            while True:
                message = await receive()
                if not heard.is_for_a_left_screen(message.get("bytes")):
                    return message

        async def telling(message: Message) -> None:
            heard.told(message.get("bytes"))
            await send(message)

        await self.app(scope, hearing, telling)


class _Conversation:
    """One browser's: which screen it is on, by the hash that both sides name it with; "" where not known yet."""

    def __init__(self) -> None:
        self._screen = ""

    def told(self, data: bytes | None) -> None:
        """A run of a whole screen begins there: its own links lead to others too."""
        if not data or not _starts_a_run(data):
            return
        message = ForwardMsg.FromString(data)
        if not message.metadata.run.fragment_ids:
            self._screen = message.new_session.page_script_hash

    def is_for_a_left_screen(self, data: bytes | None) -> bool:
        """Whether a fragment of another screen asks; a question for a whole screen moves there."""
        if not data:
            return False
        asked = BackMsg.FromString(data).rerun_script
        if not asked.fragment_id:
            self._screen = asked.page_script_hash or self._screen
            return False
        return bool(self._screen and asked.page_script_hash) and asked.page_script_hash != self._screen


def _starts_a_run(data: bytes) -> bool:
    if data[0] != _METADATA:
        return False
    at, length, shift = 1, 0, 0
    while data[at] & 0x80:
        length |= (data[at] & 0x7F) << shift
        at, shift = at + 1, shift + 7
    start = at + 1 + (length | data[at] << shift)
    return start < len(data) and data[start] == _NEW_SESSION

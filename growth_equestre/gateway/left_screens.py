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
_HEADERS = (b"\x0a", b"\x12")
_NEW_SESSION, _NAVIGATION = b"\x22", b"\xba\x01"
"""First bytes of the fields of a message: its hash and its metadata, then what it says."""


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
        """A run of a whole screen begins there, and then says which it is: its own links lead to others too."""
        if not data or not _names_a_screen(data):
            return
        message = ForwardMsg.FromString(data)
        if message.HasField("navigation"):
            self._screen = message.navigation.page_script_hash
        elif not message.metadata.run.fragment_ids:
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


def _names_a_screen(data: bytes) -> bool:
    """Read from the first bytes alone: most messages are pictures of elements, and large."""
    at = 0
    while data[at : at + 1] in _HEADERS:
        length, shift, at = 0, 0, at + 1
        while data[at] & 0x80:
            length |= (data[at] & 0x7F) << shift
            at, shift = at + 1, shift + 7
        at += 1 + (length | data[at] << shift)
    return data.startswith((_NEW_SESSION, _NAVIGATION), at)

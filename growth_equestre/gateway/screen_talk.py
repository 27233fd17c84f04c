"""What a browser says to its screen, put right before Streamlit hears it, where hasty hands would be misunderstood.

Streamlit tells the server late of some things, of a cell picked in a table 150 ms after it. Leave the screen within
that time, and the run of the new screen is followed by one of a fragment of the old: nothing is found to draw, and what
the browser shows is taken away for it. So what is still said to a screen that was left is not heard.

It tells in one breath what happens at once: a field is left by the tap on a button. If the field is part of a fragment,
all is said to that fragment, and a button beyond it does nothing. So it is the whole screen that is asked.
"""

from __future__ import annotations

from google.protobuf.message import DecodeError  # type: ignore[import-untyped]
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

CHANNEL = "/_stcore/stream"
_HEADERS = (b"\x0a", b"\x12")
_NEW_SESSION, _NAVIGATION, _DELTA = b"\x22", b"\xba\x01", b"\x2a"
"""First bytes of the fields of a message: its hash and its metadata, then what it says."""
_BUTTONS = ("button", "download_button", "menu_button")
_LARGEST_BUTTON = 8_192
"""Bytes. Pictures, tables and charts are larger, and are passed on unread."""


class ScreenTalk:
    """Wraps the whole application; follows for each open browser which screen it is on and what is drawn there."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "websocket" or not scope["path"].endswith(CHANNEL):
            await self.app(scope, receive, send)
            return
        talk = _Talk()

        async def hearing() -> Message:
            while True:
                message = await receive()
                if not message.get("bytes"):
                    return message
                meant = talk.meant(message["bytes"])
                if meant is not None:
                    return {**message, "bytes": meant}

        async def telling(message: Message) -> None:
            if message.get("bytes"):
                talk.told(message["bytes"])
            await send(message)

        await self.app(scope, hearing, telling)


class _Talk:
    """One browser's: its screen, by the hash that both sides name it with, "" where not known yet; and its buttons."""

    def __init__(self) -> None:
        self._screen = ""
        self._fragment_of: dict[str, str] = {}

    def told(self, data: bytes) -> None:
        """A run of a whole screen begins, says which screen it is, or draws a button."""
        kind = _kind(data)
        if kind is None or (kind == _DELTA and len(data) > _LARGEST_BUTTON):
            return
        message = ForwardMsg.FromString(data)
        if kind == _DELTA:
            self._note_button(message)
        elif kind == _NAVIGATION:
            self._move_to(message.navigation.page_script_hash)
        elif not message.metadata.run.fragment_ids:
            self._move_to(message.new_session.page_script_hash)

    def meant(self, data: bytes) -> bytes | None:
        """What of it is to be heard: as it was said, said to the whole screen, or None where the screen was left.

        What is no message of theirs passes: it is Streamlit's to refuse.
        """
        try:
            message = BackMsg.FromString(data)
        except DecodeError:
            return data
        asked = message.rerun_script
        if not asked.fragment_id:
            self._move_to(asked.page_script_hash or self._screen)
            return data
        if self._screen and asked.page_script_hash and asked.page_script_hash != self._screen:
            return None
        pressed = (one.id for one in asked.widget_states.widgets if one.trigger_value)
        if all(self._fragment_of.get(button, asked.fragment_id) for button in pressed):
            return data
        asked.fragment_id = ""
        to_the_whole: bytes = message.SerializeToString()
        return to_the_whole

    def _move_to(self, screen: str) -> None:
        if screen != self._screen:
            self._fragment_of.clear()
        self._screen = screen

    def _note_button(self, message: ForwardMsg) -> None:
        element = message.delta.new_element
        kind = element.WhichOneof("type")
        if kind in _BUTTONS:
            self._fragment_of[getattr(element, kind).id] = message.delta.fragment_id


def _kind(data: bytes) -> bytes | None:
    """Which of the three it is, read from the first bytes alone; None for every other."""
    at = 0
    while data[at : at + 1] in _HEADERS:
        length, shift, at = 0, 0, at + 1
        while data[at] & 0x80:
            length |= (data[at] & 0x7F) << shift
            at, shift = at + 1, shift + 7
        at += 1 + (length | data[at] << shift)
    return next((kind for kind in (_NEW_SESSION, _NAVIGATION, _DELTA) if data.startswith(kind, at)), None)

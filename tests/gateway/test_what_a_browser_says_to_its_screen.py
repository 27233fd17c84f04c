"""What a browser says to its screen: to one that it has left it is not heard; a button is heard wherever it stands."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from starlette.types import Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from growth_equestre.gateway.screen_talk import CHANNEL, ScreenTalk

OLD, NEW = "a" * 32, "b" * 32


def rerun(screen: str, fragment: str = "", *, pressed: str = "") -> bytes:
    asked = BackMsg()
    asked.rerun_script.widget_states.widgets.add(id="field", string_value="Jo")
    if pressed:
        asked.rerun_script.widget_states.widgets.add(id=pressed, trigger_value=True)
    asked.rerun_script.page_script_hash = screen
    asked.rerun_script.fragment_id = fragment
    return asked.SerializeToString()


def run_of(screen: str, fragment: str = "", *, ids: int = 1) -> bytes:
    told = ForwardMsg()
    told.metadata.run.script_run_id = "run"
    told.metadata.run.fragment_ids.extend([fragment] * ids if fragment else [])
    told.new_session.page_script_hash = screen
    return told.SerializeToString()


def screen_told(screen: str) -> bytes:
    told = ForwardMsg()
    told.hash = "c" * 32
    told.metadata.active_script_hash = "main"
    told.navigation.page_script_hash = screen
    return told.SerializeToString()


def drawn(button: str, fragment: str = "") -> bytes:
    told = ForwardMsg()
    told.metadata.delta_path.extend([0, 3])
    told.delta.fragment_id = fragment
    told.delta.new_element.button.id = button
    return told.SerializeToString()


def heard(*said: tuple[str, bytes], path: str = CHANNEL) -> list[bytes]:
    """What reaches the server of a conversation; said: in order, ("ask", bytes) or ("tell", bytes)."""
    reached: list[bytes] = []
    asks: asyncio.Queue[Message] = asyncio.Queue()

    async def server(scope: Scope, receive: Receive, send: Send) -> None:
        async def listen() -> None:
            while (message := await receive())["type"] != "websocket.disconnect":
                reached.append(message["bytes"])

        listening = asyncio.create_task(listen())
        for kind, data in said:
            if kind == "ask":
                asks.put_nowait({"type": "websocket.receive", "bytes": data})
            else:
                await send({"type": "websocket.send", "bytes": data})
            await asyncio.sleep(0)
            await asyncio.sleep(0)
        asks.put_nowait({"type": "websocket.disconnect"})
        await listening

    async def told(_message: Message) -> None: ...

    scope: dict[str, Any] = {"type": "websocket", "path": path}
    asyncio.run(ScreenTalk(server)(scope, asks.get, told))
    return reached


def test_a_fragment_of_the_screen_that_was_left_is_not_heard() -> None:
    late = rerun(OLD, "f")
    assert late not in heard(("ask", rerun("")), ("tell", run_of(OLD)), ("ask", rerun(NEW)), ("ask", late))


def test_a_screen_that_its_own_code_left_is_left_too() -> None:
    late = rerun(OLD, "f")
    assert late not in heard(("ask", rerun(OLD)), ("tell", run_of(NEW)), ("ask", late))


@pytest.mark.parametrize(
    "said",
    [
        [("ask", rerun(NEW)), ("ask", rerun(NEW, "f"))],
        [("ask", rerun("")), ("ask", rerun(OLD, "f"))],
        [("ask", rerun("")), ("tell", run_of(OLD)), ("ask", rerun(OLD, "f")), ("tell", run_of(OLD, "f")),
         ("ask", rerun(OLD, "g"))],
        [("ask", rerun(NEW)), ("tell", run_of(OLD, "f", ids=40)), ("ask", rerun(NEW, "f"))],
        [("ask", rerun(OLD)), ("ask", rerun(NEW)), ("ask", rerun(OLD)), ("ask", rerun(OLD, "f"))],
        [("ask", rerun("")), ("tell", run_of("main")), ("tell", screen_told(OLD)), ("ask", rerun(OLD, "f"))],
        [("ask", rerun(OLD)), ("tell", run_of(NEW)), ("tell", b"\x2a\x00"), ("tell", b"\x12\x00"),
         ("ask", rerun(NEW, "f"))],
    ],
    ids=["same screen", "screen not known yet", "told of the same", "a late run of a fragment moves nobody",
         "gone back", "named once it is known", "moved by the server"],
)  # fmt: skip
def test_what_is_said_to_the_screen_in_front_is_heard(said: list[tuple[str, bytes]]) -> None:
    assert heard(*said) == [data for kind, data in said if kind == "ask"]


def test_other_channels_are_nobodys_screens() -> None:
    said = [("ask", rerun(NEW)), ("ask", rerun(OLD, "f"))]
    assert len(heard(*said, path="/other")) == 2


def test_a_button_beyond_the_fragment_of_a_field_left_by_its_press_is_heard_by_the_whole_screen() -> None:
    said = [("ask", rerun("")), ("tell", run_of(OLD)), ("tell", drawn("create")), ("tell", drawn("clear", "f"))]
    asked = heard(*said, ("ask", rerun(OLD, "f", pressed="create")))[-1]
    assert asked == rerun(OLD, pressed="create")
    for pressed in ("clear", "never drawn"):
        asked = heard(*said, ("ask", rerun(OLD, "f", pressed=pressed)))[-1]
        assert asked == rerun(OLD, "f", pressed=pressed)


def test_a_button_that_was_redrawn_in_a_fragment_belongs_to_it() -> None:
    said = (("ask", rerun(OLD)), ("tell", drawn("save")), ("tell", drawn("save", "f")))
    assert heard(*said, ("ask", rerun(OLD, "f", pressed="save")))[-1] == rerun(OLD, "f", pressed="save")


def test_what_is_no_message_of_theirs_is_streamlits_to_refuse() -> None:
    assert heard(("ask", b"\xff\xff\xff")) == [b"\xff\xff\xff"]

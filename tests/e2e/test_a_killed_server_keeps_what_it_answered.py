"""The server is killed while twenty programs send: what was answered is there, and sending again doubles nothing."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from crowd import Crowd
from server import RunningApp, running_app

from growth_equestre import house
from growth_equestre.accounts import service_keys as keys
from growth_equestre.events import service as events
from growth_equestre.foundation.vocab import Permission
from growth_equestre.leads import service as leads
from growth_equestre.leads.types import LeadInput

pytestmark = pytest.mark.slow

KILLED_AFTER = 150
"""Answers; then the server is killed while others wait for theirs."""
MOST_SECONDS = 90


@pytest.fixture
def prepared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Path, str, list[str]]]:
    """A workspace's folder, a key to it, and its leads."""
    folder = tmp_path / "workspaces"
    monkeypatch.setenv("GROWTH_DATA_DIR", str(folder))
    ws = house.open_workspace("demo")
    secret = keys.create_key(ws, "Site", {Permission.CAN_EDIT, Permission.CAN_VIEW}, 100_000).secret
    made = [leads.create(ws, LeadInput(name=f"Lead {number}")).lead_id for number in range(40)]
    ws.database.close()
    yield folder, secret, made


def test_every_answered_fact_is_there_and_sending_all_again_adds_only_the_others(
    prepared: tuple[Path, str, list[str]],
) -> None:
    folder, secret, made = prepared
    with running_app(folder) as app:
        crowd = Crowd(app.port, secret, made, a_second=100)
        killer = threading.Thread(target=_kill, args=(app, crowd))
        killer.start()
        crowd.send_for(MOST_SECONDS)
        killer.join()
        app.process.wait(timeout=30)
    assert len(crowd.kept) >= KILLED_AFTER
    assert {status for _, status in crowd.seconds} == {201}
    answered = dict(crowd.kept)
    with running_app(folder) as app:
        crowd.port = app.port
        assert set(crowd.send_again(crowd.sent)) == {201}
    assert {name: crowd.kept[name] for name in answered} == answered
    ws = house.open_workspace("demo")
    assert events.total(ws) == len({fact["id"] for fact in crowd.sent})
    ws.database.close()


def _kill(app: RunningApp, crowd: Crowd) -> None:
    """Without warning, in the middle of it."""
    deadline = time.monotonic() + MOST_SECONDS
    while len(crowd.kept) < KILLED_AFTER and time.monotonic() < deadline:
        time.sleep(0.01)
    os.kill(app.process.pid, signal.SIGKILL)

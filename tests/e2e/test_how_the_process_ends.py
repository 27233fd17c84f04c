"""Asked to end, the server stops its work at a safe step and lets go; killed, the next one says so."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from server import ROOT, RunningApp, running_app

pytestmark = [pytest.mark.slow]

SCRIPT = ROOT / "tests" / "e2e" / "app_with_long_work.py"
LONGEST_END_SECONDS = 10
QUEUE = """
from growth_equestre import house
from growth_equestre.jobs import service as jobs
from growth_equestre.accounts import service_keys as keys
from growth_equestre.foundation.vocab import Permission
jobs.register("test.long", lambda *_: "")
ws = house.open_workspace()
jobs.enqueue(ws, "test.long")
print(keys.create_key(ws, "Site", (Permission.CAN_EDIT, Permission.CAN_VIEW)).secret)
"""
LOOK = """
import json
from growth_equestre import house
from growth_equestre.jobs import service as jobs
from growth_equestre.leads import service as leads
ws = house.open_workspace()
found = [job for job in jobs.recent(ws, 100) if job.kind == "test.long"]
print(json.dumps([found[0].state, found[0].done_units, len(leads.public_ids(ws))]))
"""


def _python(code: str, folder: Path) -> str:
    told = {**os.environ, "GROWTH_DATA_DIR": str(folder), "GROWTH_WORKSPACE": "demo"}
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=told, check=True, capture_output=True, text=True)
    return ran.stdout.strip()


def _lines(app: RunningApp) -> list[dict[str, Any]]:
    """What the server wrote in its log, as machines read it."""
    found = []
    for line in app.log.read_text(encoding="utf-8").splitlines():
        if line.startswith("{"):
            found.append(json.loads(line))
    return found


def _events(app: RunningApp) -> list[str]:
    return [line["event"] for line in _lines(app)]


def _until(app: RunningApp, event: str, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while event not in _events(app):
        assert time.monotonic() < deadline, app.log.read_text(encoding="utf-8")
        time.sleep(0.1)


def _send_leads(app: RunningApp, key: str, answers: list[int], asked: threading.Event) -> None:
    """Send leads one after the other until the server is gone; keep how each was answered."""
    number = 0
    while True:
        number += 1
        body = json.dumps({"nome": f"Pessoa {number}", "whatsapp": f"119{80000000 + number}"}).encode()
        request = urllib.request.Request(
            f"{app.url}/api/v1/leads", body, {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
        )
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                answers.append(answer.status)
        except OSError:
            return
        if len(answers) > 5:
            asked.set()


def test_asked_to_end_it_stops_safely_and_goes_on_afterwards(tmp_path: Path) -> None:
    folder = tmp_path / "workspaces"
    key = _python(QUEUE, folder)
    app = RunningApp(folder, SCRIPT)
    app.wait_until_up()
    answers: list[int] = []
    asked = threading.Event()
    sender = threading.Thread(target=_send_leads, args=(app, key, answers, asked), daemon=True)
    sender.start()
    assert asked.wait(60), app.log.read_text(encoding="utf-8")
    began = time.monotonic()
    app.process.send_signal(signal.SIGTERM)
    code = app.process.wait(timeout=60)
    took = time.monotonic() - began
    sender.join(timeout=20)
    told = app.log.read_text(encoding="utf-8")
    assert code == 0, told
    assert took < LONGEST_END_SECONDS, f"{took:.1f} s\n{told}"
    assert "processo_terminou" in _events(app), told
    assert [file.name for file in folder.glob("*.wal")] == []
    assert not (folder / ".em-uso.json").exists()
    state, done_units, kept = json.loads(_python(LOOK, folder))
    assert (state, done_units > 0, kept) == ("queued", True, answers.count(201)), told
    with running_app(folder, SCRIPT) as again:
        again.wait_until_up()
        _until(again, "processo_comecou")
        time.sleep(3)
        assert "processo_anterior_morreu" not in _events(again)
    state, done_units, _ = json.loads(_python(LOOK, folder))
    assert state == "queued" and done_units > 0


def test_killed_the_next_one_says_so_and_takes_the_work_up_again(tmp_path: Path) -> None:
    folder = tmp_path / "workspaces"
    _python(QUEUE, folder)
    app = RunningApp(folder, SCRIPT)
    app.wait_until_up()
    _until(app, "processo_comecou")
    time.sleep(3)
    app.process.kill()
    app.process.wait(timeout=30)
    with running_app(folder, SCRIPT) as again:
        again.wait_until_up()
        _until(again, "trabalho_retomado")
        died = next(line for line in _lines(again) if line["event"] == "processo_anterior_morreu")
        assert died["pid"] == app.process.pid
        resumed = next(line for line in _lines(again) if line["event"] == "trabalho_retomado")
        assert resumed["kind"] == "test.long"

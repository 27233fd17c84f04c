"""A process killed in the middle of its work loses nothing that it acknowledged, and leaves nothing half done."""

from __future__ import annotations

import os
import random
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from growth_equestre import house
from growth_equestre.journal import service as journal
from tests.durability.writer import BATCH

ROUNDS = 50
ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.slow


class Writers:
    """The process that forks writers, and what they said."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.durability.writer"],
            cwd=ROOT,
            env=os.environ.copy(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self.buffer = b""
        self.read_until("ready")

    def round(self, turn: int, seconds: float) -> list[str]:
        """Let a writer work for a while, kill it without warning, and return what it acknowledged."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"round {turn}\n".encode())
        self.process.stdin.flush()
        said = self.read_until("lead", "pid")
        pid = int(next(line.split()[1] for line in said if line.startswith("pid")))
        time.sleep(seconds)
        os.kill(pid, signal.SIGKILL)
        return [*said, *self.read_until("dead")]

    def read_until(self, *words: str) -> list[str]:
        """Whole lines up to the one where each of these words has begun a line."""
        lines: list[str] = []
        missing = set(words)
        deadline = time.monotonic() + 60
        while missing:
            while b"\n" in self.buffer and missing:
                line, self.buffer = self.buffer.split(b"\n", 1)
                lines.append(line.decode())
                missing.discard(lines[-1].split()[0])
            if missing:
                self._fill(deadline)
        return lines

    def _fill(self, deadline: float) -> None:
        assert self.process.stdout is not None
        ready, _, _ = select.select([self.process.stdout], [], [], max(0.0, deadline - time.monotonic()))
        assert ready, "the writer said nothing for a minute"
        chunk = os.read(self.process.stdout.fileno(), 65536)
        assert chunk, "the writer's parent ended"
        self.buffer += chunk


@pytest.fixture
def writers(data_dir: Path) -> Iterator[Writers]:
    writers = Writers()
    yield writers
    writers.process.kill()
    writers.process.wait()


def test_fifty_kills_lose_no_acknowledged_write_and_leave_nothing_half_done(writers: Writers) -> None:
    kill_after = random.Random(20261121)
    for turn in range(ROUNDS):
        said = writers.round(turn, kill_after.uniform(0.0, 0.6))
        ws = house.open_workspace()
        cursor = ws.cursor()
        for line in said:
            _assert_kept(cursor, line)
        _assert_whole(cursor, turn)
        assert journal.verify(ws) == []
        ws.database.close()


def _assert_kept(cursor: object, line: str) -> None:
    kind, _, rest = line.partition(" ")
    checks = {
        "lead": ("select count(*) from leads where lead_id = $x::uuid", rest, 1),
        "event": ("select count(*) from events where event_id = $x::uuid", rest, 1),
        "batch": ("select count(*) from leads where starts_with(external_id, $x)", rest, BATCH),
    }
    if kind in checks:
        statement, value, expected = checks[kind]
        assert cursor.execute(statement, {"x": value}).fetchone() == (expected,), line  # type: ignore[attr-defined]
    elif kind == "note":
        lead_id, _, note = rest.partition(" ")
        found = cursor.execute("select notes from leads where lead_id = $x::uuid", {"x": lead_id})  # type: ignore[attr-defined]
        assert found.fetchone() == (note,), line


def _assert_whole(cursor: object, turn: int) -> None:
    """Acknowledged or not: every write is there with all its parts, or not at all."""
    counts = {
        "an import is there half": f"""
            select count(*) from (
                select regexp_extract(external_id, '^(lote-\\d+-\\d+)-', 1) as batch, count(*) as rows
                from leads where starts_with(external_id, 'lote-{turn}-') group by 1
            ) where rows <> {BATCH}
        """,
        "a lead without its score": """
            select count(*) from leads l left join lead_scores s using (lead_id) where s.lead_id is null
        """,
        "a lead or an event without its journal entry": """
            select count(*) from (
                select lead_id::varchar as key from leads union all select event_id::varchar from events
            ) where key not in (select row_key from changes)
        """,
        "changes without their change set": """
            select count(*) from changes where change_set_id not in (select change_set_id from change_sets)
        """,
    }
    for what, statement in counts.items():
        assert cursor.execute(statement).fetchone() == (0,), what  # type: ignore[attr-defined]

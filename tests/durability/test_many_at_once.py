"""Many people at work at the same time, and a backup in the middle of it: nothing is lost, nothing is half."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from growth_equestre.accounts import service_files
from growth_equestre.crm import service as crm
from growth_equestre.foundation.clock import SystemClock
from growth_equestre.foundation.db import open_database
from growth_equestre.foundation.vocab import EventType
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.journal import service as journal
from growth_equestre.leads import service as leads
from growth_equestre.leads.types import Lead, LeadChanges, LeadInput
from growth_equestre.scoring import service as scoring

THREADS = 16
SECONDS = 30

pytestmark = pytest.mark.slow


@pytest.fixture
def busy(ws: Workspace) -> Workspace:
    """The workspace with a clock that runs."""
    return Workspace(ws.name, ws.database, ws.actor, SystemClock())


class Crew:
    """Threads that repeat one piece of work until told to stop, counting what was kept and every error."""

    def __init__(self, work: Callable[[int, int], None], threads: int = THREADS) -> None:
        self.stop = threading.Event()
        self.kept = [0] * threads
        self.errors: list[BaseException] = []
        self.threads = [threading.Thread(target=self._repeat, args=(work, number)) for number in range(threads)]
        for thread in self.threads:
            thread.start()

    def end(self) -> None:
        """Stop and wait."""
        self.stop.set()
        for thread in self.threads:
            thread.join()

    def _repeat(self, work: Callable[[int, int], None], number: int) -> None:
        while not self.stop.is_set():
            try:
                work(number, self.kept[number])
            except BaseException as error:  # noqa: BLE001
                self.errors.append(error)
                return
            self.kept[number] += 1


def test_sixteen_people_for_thirty_seconds_lose_no_update(busy: Workspace) -> None:
    shared = [leads.create(busy, LeadInput(name=f"Lead {n}", email=f"l{n}@example.com")) for n in range(4)]

    def work(number: int, turn: int) -> None:
        lead = shared[(number + turn) % len(shared)]
        crm.register_event(busy, lead.lead_id, EventType.PAGE_VIEW, metadata=f"{number}/{turn}")
        noted = leads.get(busy, lead.lead_id)
        leads.edit(busy, noted.lead_id, LeadChanges(notes=f"{number}/{turn}"))
        scoring.score(busy, lead.lead_id)

    crew = Crew(work)
    time.sleep(SECONDS)
    crew.end()
    assert crew.errors == []
    cursor = busy.cursor()
    written = cursor.execute("select count(*), count(distinct metadata) from events").fetchone()
    assert written == (sum(crew.kept), sum(crew.kept))
    assert min(crew.kept) > 0
    assert journal.verify(busy) == []


def test_a_backup_taken_while_writing_is_a_moment_of_the_truth(busy: Workspace, tmp_path: Path) -> None:
    started = leads.create(busy, LeadInput(name="Início", email="inicio@example.com"))

    def work(number: int, turn: int) -> None:
        lead = leads.create(busy, LeadInput(name=f"Lead {number} {turn}", email=f"l{number}.{turn}@example.com"))
        crm.register_event(busy, lead.lead_id, EventType.HOOK_COMPLETE)

    crew = Crew(work, threads=4)
    copies = []
    for number in range(5):
        time.sleep(0.5)
        copies.append(tmp_path / f"copia{number}.duckdb")
        service_files.backup(busy, copies[-1])
    crew.end()
    assert crew.errors == []
    sizes = [_checked_copy(copy, busy, started) for copy in copies]
    assert sizes == sorted(sizes)
    assert sizes[0] > 1


def _checked_copy(copy: Path, live: Workspace, started: Lead) -> int:
    """Open the copy as a workspace, prove that it is consistent, and return how many leads it holds."""
    restored = Workspace("copia", open_database(copy), live.actor, live.clock)
    try:
        assert journal.verify(restored) == []
        assert leads.get(restored, started.lead_id).name == "Início"
        orphans = """
            select (select count(*) from events where lead_id not in (select lead_id from leads))
                 + (select count(*) from leads where lead_id not in (select lead_id from lead_scores))
                 + (select count(*) from leads where lead_id::varchar not in (select row_key from changes))
        """
        assert restored.cursor().execute(orphans).fetchone() == (0,)
        found = restored.cursor().execute("select count(*) from leads").fetchone()
        return int(found[0]) if found else 0
    finally:
        restored.database.close()

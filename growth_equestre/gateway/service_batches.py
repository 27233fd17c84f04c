"""Facts of many programs, kept together: whoever sends waits for one write that it shares, and not for its own."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from concurrent.futures import Future
from dataclasses import dataclass, field, replace

from growth_equestre.accounts.service import local_actor
from growth_equestre.events.types import CameBefore
from growth_equestre.foundation.errors import GrowthError, InvalidFields, InvalidInput
from growth_equestre.foundation.workspace import Actor, Workspace
from growth_equestre.gateway import service_intake
from growth_equestre.gateway.types_api import Reply, Sent
from growth_equestre.scoring import service_beside

Opened = Callable[[Actor], Workspace]
Answer = Reply | InvalidInput | InvalidFields

_log = logging.getLogger(__name__)
MOST_TOGETHER = 200
"""Requests in one write."""
PACE_SECONDS = 0.01
"""From one write to the next while several programs send: a write costs about the same for one fact as for twenty."""
SCORED_EVERY_SECONDS = 2.0
"""How long a fact may wait for its lead's score."""
SCORED_TOGETHER = 300
"""Leads scored in one write: a fact that comes meanwhile waits for that write and not for all of them."""
_BREATH_SECONDS = 0.003


@dataclass
class _Waiting:
    actor: Actor
    sent: Sent
    answer: Future[Answer] = field(default_factory=Future)

    @property
    def name(self) -> object:
        """Two requests of this name must not share a write: the second is answered what the first was."""
        return (self.sent.once.key_id, self.sent.once.idempotency_key) if self.sent.once else id(self)


class Intake:
    """One thread that writes what comes, and one that has the leads scored. Safe from any thread."""

    def __init__(self, opened: Opened) -> None:
        self._opened = opened
        self._last: Workspace | None = None
        self._coming: queue.SimpleQueue[_Waiting | None] = queue.SimpleQueue()
        self._changed: set[str] = set()
        self._in_work: set[str] = set()
        self._lock, self._scoring = threading.Lock(), threading.Lock()
        self._is_over = threading.Event()
        self._threads = [
            threading.Thread(target=work, name=f"gateway-{name}", daemon=True)
            for name, work in (("writes", self._write_on), ("scores", self._score_on))
        ]
        for thread in self._threads:
            thread.start()

    def submit(self, actor: Actor, sent: Sent) -> Future[Answer]:
        """Have these facts kept; the answer comes when they are on disk."""
        waiting = _Waiting(actor, sent)
        self._coming.put(waiting)
        return waiting.answer

    def stop(self) -> None:
        """Write what waits, score what changed, and end."""
        self._coming.put(None)
        self._threads[0].join(timeout=30)
        self._is_over.set()
        self._threads[1].join(timeout=30)

    def _write_on(self) -> None:
        held: list[_Waiting] = []
        next_at = 0.0
        while True:
            first = held.pop(0) if held else self._coming.get()
            if first is None:
                return
            time.sleep(max(0.0, next_at - monotonic()))
            together, held, is_last = self._gathered([first, *held])
            # Whoever sends alone, one after the other, waits for nobody.
            next_at = monotonic() + PACE_SECONDS * (len(together) > 1)
            for actor, ours in _by_actor(together).items():
                self._write(actor, ours)
            if is_last and not held:
                return
            if is_last:
                self._coming.put(None)

    def _gathered(self, first: list[_Waiting]) -> tuple[list[_Waiting], list[_Waiting], bool]:
        """What is written together now, what must wait for the next write, and whether the end was asked for."""
        come, is_last = list(first), False
        while len(come) < MOST_TOGETHER and not is_last:
            try:
                one = self._coming.get_nowait()
            except queue.Empty:
                break
            is_last = one is None
            if one is not None:
                come.append(one)
        together = {one.name: one for one in reversed(come)}
        chosen = [one for one in come if together[one.name] is one]
        return chosen, [one for one in come if together[one.name] is not one], is_last

    def _write(self, actor: Actor, ours: list[_Waiting]) -> None:
        try:
            answers = self._kept(actor, [one.sent for one in ours])
        except Exception as error:  # noqa: BLE001 - whoever waits must hear of any failure
            for one in ours:
                one.answer.set_exception(error)
            return
        self._note_changed(answers)
        for one, answer in zip(ours, answers, strict=True):
            one.answer.set_result(answer)

    def _kept(self, actor: Actor, sent: list[Sent]) -> list[Answer]:
        """Most facts come once: each is looked for only where one turns out to be here already."""
        try:
            return service_intake.receive_events(self._workspace(actor), sent, are_new=True)
        except CameBefore:
            return service_intake.receive_events(self._workspace(actor), sent)

    def _workspace(self, actor: Actor) -> Workspace:
        """Opened again only where it was let go of: to open it a hundred times a second costs a fifth of the writes."""
        if self._last is None or not self._last.database.is_open:
            self._last = self._opened(actor)
        return replace(self._last, name=self._last.database.path.stem, actor=actor)

    def _note_changed(self, answers: Iterable[Answer]) -> None:
        kept = [one.body for one in answers if isinstance(one, Reply) and not one.is_repeated]
        facts = [fact for body in kept for fact in body.get("events", [body])]
        with self._lock:
            self._changed.update(fact["lead_id"] for fact in facts if not fact["repeated"])

    def _score_on(self) -> None:
        while not self._is_over.wait(SCORED_EVERY_SECONDS):
            self.score_changed()
        self.score_changed()

    def score_changed(self) -> None:
        """Have every lead scored of whom a fact came and was not yet counted."""
        with self._scoring:
            with self._lock:
                self._in_work, self._changed = self._changed, set()
            try:
                self._score_in_turns(sorted(self._in_work))
            except GrowthError as error:
                _log.error("Os scores de %d leads ficam para a próxima atualização: %s", len(self._in_work), error)
            finally:
                with self._lock:
                    self._in_work = set()

    def _score_in_turns(self, lead_ids: list[str]) -> None:
        for start in range(0, len(lead_ids), SCORED_TOGETHER):
            if start:
                time.sleep(_BREATH_SECONDS)
            service_beside.score_beside(self._opened(local_actor()), lead_ids[start : start + SCORED_TOGETHER])

    def settle(self, lead_ids: Collection[str]) -> None:
        """Return once these leads' scores count every fact of them that was kept."""
        with self._lock:
            is_behind = not (self._changed | self._in_work).isdisjoint(lead_ids)
        if is_behind:
            self.score_changed()


class Intakes:
    """An intake for each workspace, made when the first fact for it comes: long work in one holds up no other."""

    def __init__(self, opened: Callable[[str, Actor], Workspace]) -> None:
        self._opened = opened
        self._made: dict[str, Intake] = {}
        self._lock = threading.Lock()

    def of(self, workspace: str) -> Intake:
        """The one of the workspace with this name."""
        with self._lock:
            if workspace not in self._made:
                self._made[workspace] = Intake(lambda actor: self._opened(workspace, actor))
            return self._made[workspace]

    def stop(self) -> None:
        """End them all: what waits is written, what changed is scored."""
        for one in tuple(self._made.values()):
            one.stop()


def _by_actor(together: Iterable[_Waiting]) -> dict[Actor, list[_Waiting]]:
    found: dict[Actor, list[_Waiting]] = defaultdict(list)
    for one in together:
        found[one.actor].append(one)
    return found


def monotonic() -> float:
    """Seconds of a clock that only goes forward."""
    return time.monotonic()

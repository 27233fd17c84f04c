"""What the team writes about a lead: notes, tasks, the next step, and the stages it went through."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from growth_equestre.foundation.vocab import Stage


@dataclass(frozen=True)
class Note:
    """What somebody wrote about a lead."""

    note_id: str
    lead_id: str
    body: str
    author_id: str
    author_name: str
    written_at: datetime


@dataclass(frozen=True)
class Task:
    """Something to do about a lead, by whom and until when; done_at is None while it is open."""

    task_id: str
    lead_id: str
    title: str
    due_at: datetime
    owner: str
    created_at: datetime
    created_by: str
    done_at: datetime | None
    done_by: str | None

    def is_late(self, now: datetime) -> bool:
        """Open, and its moment has passed."""
        return self.done_at is None and self.due_at < now


@dataclass(frozen=True)
class NextStep:
    """The next step that the team agreed on with or about a lead, and when."""

    step_id: str
    lead_id: str
    step: str
    due_at: datetime
    set_at: datetime
    set_by: str


@dataclass(frozen=True)
class StageChange:
    """One stage reached: since when, by whom and why. before is None where the log does not know it.

    past_gate: what was not confirmed when it entered Qualificado.
    """

    at: datetime
    before: Stage | None
    after: Stage
    actor_name: str
    reason: str
    past_gate: tuple[str, ...]


@dataclass(frozen=True)
class Work:
    """Everything that the team wrote about one lead: newest notes first, open tasks first by their moment."""

    next_step: NextStep | None
    is_followed: bool
    tasks: tuple[Task, ...]
    notes: tuple[Note, ...]
    stages: tuple[StageChange, ...]

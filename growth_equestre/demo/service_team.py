"""The demo's team at work: weeks of recommendations, carried out or not, each judged by the product as it stood then.

The market is first lived in a write that is taken back, because what the policy reads (scores, marks, weeks since a
contact) must be in the workspace while it decides; then leads, facts and decisions are written for good.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import numpy as np

from growth_equestre.demo import model_actions
from growth_equestre.demo.model import Ints
from growth_equestre.demo.model_history import Contacts, Records, together
from growth_equestre.demo.model_tables import Chunk, Crowd, World, as_of_birth, chunks, event_rows, events_frame
from growth_equestre.events import service as events
from growth_equestre.foundation.ids import derived_id
from growth_equestre.foundation.vocab import NextAction
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.leads import service as leads
from growth_equestre.next_action import service_moment as decisions
from growth_equestre.next_action.service_moment import Feedback, PolicyCode, Recommendation

ADVISED = 400
"""Leads that the team takes care of: a small team's, in a market of any size."""
WEEKS = 12
REFUSALS = ("O lead não quer", "Já falei com ele", "Não faz sentido agora")
_DONE, _POSTPONED, _REFUSED = 0.82, 0.07, 0.05
"""Shares of recommendations; the rest is left unanswered."""
_FEWEST_HOURS = 4
"""Working hours that a day (counted from the demo's moment) must hold to be the one of the week when the team works."""
_WITHIN = timedelta(hours=4)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True)
class Lived:
    """The market's first chunk, lived with a team, and the team's decisions."""

    chunk: Chunk
    decisions: list[Recommendation]


class _Over(Exception):
    """Not an error: carries what was lived out of the write that it takes back."""

    def __init__(self, lived: Lived) -> None:
        self.lived = lived


def lived_with_a_team(ws: Workspace, built: World, weeks: int) -> Lived:
    """The first chunk of the world as it goes with a team that follows the product's policy for the last weeks.

    Nothing is written.
    """
    try:
        with ws.transaction("demo.trial"):
            team = _Team(ws, built, weeks)
            raise _Over(Lived(next(chunks(built, hire=team.hired)), team.made))
    except _Over as over:
        return over.lived


@dataclass
class _Team:
    """Follows the policy that varies, once a week; keeps what it was told and what it did."""

    ws: Workspace
    built: World
    weeks: int
    made: list[Recommendation] = field(default_factory=list)
    _heard: list[Records] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._rng = np.random.default_rng([self.built.seed, 2**31 + 1])
        self._closes = self.ws.settings.business_closes
        size = self.built.size
        days = range(size.days_back - 1, size.days_back - 8, -1)
        last = next((day for day in days if self._is_working(self._start(day))), days[0])
        self._windows = set(range(last, last - 7 * self.weeks, -7))

    def hired(self, crowd: Crowd) -> _Team:
        """Takes care of the first of these leads from now on."""
        self._crowd = crowd
        self._number = {lead_id: number for number, lead_id in enumerate(crowd.ids[:ADVISED])}
        return self

    def meets(self, born_us: Ints) -> None:
        """Writes down who will come, and when."""
        created = (self.built.start_us + born_us[:ADVISED]).astype("datetime64[us]")
        leads.insert_many(self.ws, as_of_birth(self._crowd.profiles.iloc[:ADVISED], created))

    def contacts(self, window: int, still_open: Ints, fresh: Records) -> Contacts | None:
        """Writes down what happened, asks the policy about every open lead, and carries out most of it."""
        self._heard.append(fresh)
        if window not in self._windows:
            return None
        self._write_down()
        moment = self._start(window)
        ids = [self._crowd.ids[number] for number in still_open if number < ADVISED]
        told = decisions.recommended_then(self.ws, ids, moment, PolicyCode.THOMPSON) if ids else []
        answered = [self._answered(one, moment + timedelta(days=1)) for one in told]
        decisions.insert_many(self.ws, answered)
        self.made += answered
        return self._contacts([one for one in answered if one.feedback is Feedback.DONE])

    def _start(self, window: int) -> datetime:
        return self.built.now - timedelta(days=self.built.size.days_back - window)

    def _is_working(self, start: datetime) -> bool:
        """Whether the day that begins then holds enough of the team's hours."""
        hours = [start + timedelta(hours=hour) for hour in range(23)]
        return sum(decisions.is_contact_hour(self.ws, one) for one in hours) >= _FEWEST_HOURS

    def _write_down(self) -> None:
        """The facts since the last time, as the workspace would know them."""
        rows = event_rows(self.built, together(self._heard))
        rows = rows[rows["lead"] < ADVISED]
        self._heard.clear()
        if rows.empty:
            return
        facts = events_frame(self.built, rows, self._crowd.ids, f"demo trial {len(self.made)}")
        events.insert_many(self.ws, facts)

    def _answered(self, told: Recommendation, ends: datetime) -> Recommendation:
        """What the team said of it; nothing where its hour came too late."""
        kept = replace(told, recommendation_id=derived_id("demo decision", told.lead_id, told.made_at.isoformat()))
        share, draw, why = self._rng.random(), self._rng.random(), int(self._rng.integers(len(REFUSALS)))
        closing = told.when.replace(hour=self._closes, minute=0) - timedelta(minutes=1)
        at = told.when + share * (min(closing, told.when + _WITHIN) - told.when)
        if told.action is NextAction.WAIT or at > ends - timedelta(hours=1) or draw > _DONE + _POSTPONED + _REFUSED:
            return kept
        if draw < _DONE:
            return replace(kept, feedback=Feedback.DONE, feedback_at=at)
        said = Feedback.POSTPONED if draw < _DONE + _POSTPONED else Feedback.REFUSED
        reason = REFUSALS[why] if said is Feedback.REFUSED else ""
        return replace(kept, feedback=said, feedback_reason=reason, feedback_at=at)

    def _contacts(self, done: Sequence[Recommendation]) -> Contacts | None:
        if not done:
            return None
        number = np.array([self._number[one.lead_id] for one in done])
        order = number.argsort()
        segment = self._crowd.who.segment
        lifts = [model_actions.lift(one.action, segment[[lead]])[0] for one, lead in zip(done, number, strict=True)]
        began = self.built.now - timedelta(days=self.built.size.days_back)
        at_us = np.array([(one.feedback_at - began) // _MICROSECOND for one in done if one.feedback_at])
        return Contacts(number[order], np.array(lifts)[order], at_us[order])

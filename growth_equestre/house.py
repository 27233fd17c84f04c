"""The whole house, composed: importing this module brings every room, with its undo tables, jobs and followers.

The application, the command line and the tests open workspaces through here, so that none forgets a room.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from importlib import import_module
from typing import Protocol, cast

from growth_equestre.accounts import service as accounts
from growth_equestre.accounts import service_workspaces as workspaces
from growth_equestre.accounts.types_workspaces import Fate, Told
from growth_equestre.capture import service as capture
from growth_equestre.capture import service_arrivals as arrivals
from growth_equestre.capture import service_campaigns as campaigns
from growth_equestre.crm import service as crm
from growth_equestre.crm import service_handoffs as partner_answers
from growth_equestre.demo import service as demo
from growth_equestre.dossier import service_saved_views as saved_views
from growth_equestre.events import service as events
from growth_equestre.foundation import logs
from growth_equestre.foundation.clock import Clock
from growth_equestre.foundation.errors import GrowthError
from growth_equestre.foundation.workspace import Actor, Workspace
from growth_equestre.gateway import service_delivery as telling
from growth_equestre.jobs import service as jobs
from growth_equestre.leads import service as leads
from growth_equestre.learning import service as learning
from growth_equestre.matching import service as matching
from growth_equestre.next_action import service as next_action
from growth_equestre.partners import service as partners
from growth_equestre.partners import service_receita as receita
from growth_equestre.privacy import service as privacy
from growth_equestre.privacy import service_erasure as erasure
from growth_equestre.privacy import service_readings as readings
from growth_equestre.privacy import service_retention as retention
from growth_equestre.scoring import service as scoring
from growth_equestre.upkeep import service as upkeep

ROOMS = (
    accounts,
    workspaces,
    leads,
    partners,
    receita,
    events,
    learning,
    scoring,
    matching,
    next_action,
    crm,
    partner_answers,
    privacy,
    erasure,
    retention,
    readings,
    saved_views,
    capture,
    campaigns,
    arrivals,
    demo,
    telling,
    upkeep,
)
"""Every room that registers something when it is imported."""

__all__ = ["ROOMS", "Workspace", "open_workspace", "start_work"]


class Screen(Protocol):
    """What a screen knows of who is there."""

    def workspace_here(self, name: str | None, clock: Clock | None) -> Workspace: ...


def open_workspace(name: str | None = None, *, actor: Actor | None = None, clock: Clock | None = None) -> Workspace:
    """The workspace as `actor`; on a screen, where nobody is named, as whoever is signed in there.

    Elsewhere as the owner of this machine. Raises what accounts.open_workspace does, and on a screen SignedOut.
    """
    screen = _screen() if actor is None else None
    if screen is not None:
        return screen.workspace_here(name, clock)
    return accounts.open_workspace(name, actor=actor, clock=clock)


def _screen() -> Screen | None:
    """None where no screen is drawn: the command line and the jobs do not load Streamlit for the question."""
    runner = sys.modules.get("streamlit.runtime.scriptrunner")
    if runner is None or runner.get_script_run_ctx(suppress_warning=True) is None:
        return None
    return cast(Screen, import_module("growth_equestre.accounts.view_session"))


def start_work(is_leaving: threading.Event) -> Callable[[], None]:
    """Run due work of every workspace, also of those made or brought back later, until the returned function is called.

    That one waits for the work to end. A workspace that does not open is left out: its screens say why.
    """
    running: list[Callable[[], None]] = []

    def start(name: str) -> None:
        try:
            running.append(jobs.start_background(accounts.open_workspace(name), is_leaving))
        except GrowthError as error:
            logs.fault("Os trabalhos em segundo plano não começaram", error, workspace=name)

    def hear(told: Told) -> None:
        if told.fate in {Fate.CREATED, Fate.BROUGHT_BACK} and not is_leaving.is_set():
            start(told.name)

    def stop() -> None:
        is_leaving.set()
        for end in tuple(running):
            end()

    for name in accounts.workspace_names():
        start(name)
    workspaces.follow(hear)
    return stop

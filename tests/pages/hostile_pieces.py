"""Parts of screens that only a click, a file, an account or a fault brings, each drawn with texts that attack."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from hostile_text import SHORT as HOSTILE

from growth_equestre import house
from growth_equestre.accounts import view_account, view_people, view_session, view_workspaces
from growth_equestre.accounts.types_people import Invitation, Member, Session
from growth_equestre.capture import view_live
from growth_equestre.crm import view as crm_view
from growth_equestre.crm import view_board_moves
from growth_equestre.crm.types import MovedMeanwhile, StageSeen
from growth_equestre.dossier import view as dossier_view
from growth_equestre.dossier import (
    view_duplicates,
    view_forms,
    view_handoffs,
    view_import,
    view_partners,
    view_report,
    view_saved_views,
)
from growth_equestre.dossier.types import ThreadEntry
from growth_equestre.events import view as events_view
from growth_equestre.foundation.csv_read import RejectedRow
from growth_equestre.foundation.errors import InvalidInput
from growth_equestre.foundation.vocab import EventType, NextAction, Role, Stage
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.gateway import view_webhooks
from growth_equestre.gateway.types_webhooks import TEST
from growth_equestre.jobs import view as jobs_view
from growth_equestre.jobs.types import JobState
from growth_equestre.journal import view_history
from growth_equestre.learning import view as learning_view
from growth_equestre.learning import view_versions
from growth_equestre.learning.types import Origin
from growth_equestre.next_action import view as action_view
from growth_equestre.next_action import view_lab, view_today
from growth_equestre.next_action.types import Feedback
from growth_equestre.partners import view_facts, view_receita
from growth_equestre.privacy import view_person
from growth_equestre.privacy.types import Section
from growth_equestre.ui import import_columns, imports

Known = Mapping[str, str]
Draw = Callable[[Known], None]
NOW = datetime(2026, 11, 21, 15, tzinfo=UTC)


@contextmanager
def _instead(module: Any, name: str, given: object) -> Iterator[None]:
    """The part asks for something that takes long to bring about: it gets this."""
    original = getattr(module, name)
    setattr(module, name, lambda *_, **__: given)
    try:
        yield
    finally:
        setattr(module, name, original)


def _ws() -> Workspace:
    return house.open_workspace("teste")


def _seen() -> StageSeen:
    return StageSeen(Stage.WARMING, NOW)


def _pending(known: Known, asked: view_board_moves.Asked, **more: Any) -> view_board_moves.Pending:
    return view_board_moves.Pending(known["lead_id"], HOSTILE, Stage.LOST, _seen(), asked, **more)


def _dialog_title(known: Known) -> None:
    import streamlit as st

    st.markdown(view_board_moves._dialog_of(_pending(known, view_board_moves.Asked.REASON))[0])


def _conflict(known: Known) -> None:
    conflict = MovedMeanwhile(HOSTILE, _seen(), HOSTILE, NOW)
    view_board_moves._ask_conflict(_ws(), _pending(known, view_board_moves.Asked.NOTHING, conflict=conflict))


def _arrived(known: Known) -> None:
    line = SimpleNamespace(name=HOSTILE, place=HOSTILE, segment=None, score=None, lead_id=known["lead_id"])
    view_live._show(line, 1)  # type: ignore[arg-type]


def _sessions(_: Known) -> None:
    told = {"workspace": None, "through": "senha", "address": HOSTILE, "agent": HOSTILE, "created_at": NOW,
            "seen_at": NOW, "expires_at": NOW, "ended_at": None}  # fmt: skip
    mine, other = (Session(session_id=one, user_id="u", **told) for one in ("a", "b"))  # type: ignore[arg-type]
    for one in (mine, other):
        view_account._show_session(_ws(), None, mine, one)  # type: ignore[arg-type]


def _member() -> Member:
    return Member("u", HOSTILE, HOSTILE, True, Role.REP, NOW)


def _invited(_: Known) -> None:
    later = NOW + timedelta(days=9_000)
    view_people._show_invitation(_ws(), Invitation("i", HOSTILE, "teste", Role.REP, HOSTILE, NOW, later, None, None))


def _broken_workspace(_: Known) -> None:
    import streamlit as st

    st.caption(view_workspaces._facts(_ws(), SimpleNamespace(problem=HOSTILE)))  # type: ignore[arg-type]


def _merges(_: Known) -> None:
    group = SimpleNamespace(kept_name=HOSTILE, gone={"a": HOSTILE}, because=("mesmo telefone",))
    view_duplicates._show_plan(SimpleNamespace(groups=[group], gone_count=1))  # type: ignore[arg-type]


def _mistake(_: Known) -> None:
    import streamlit as st

    form = view_forms._Form({}, {name: st.empty() for name in ("nome", "name")})
    with view_forms._said_beside(form):
        raise InvalidInput("nome", HOSTILE)


def _created(known: Known) -> None:
    import streamlit as st

    st.session_state[view_forms._CREATED] = known["lead_id"]
    with _instead(view_forms.links, "link", None):
        view_forms._show_created(_ws())


def _waits(known: Known) -> None:
    lead = SimpleNamespace(name=HOSTILE, lead_id=known["lead_id"])
    allocation = SimpleNamespace(waits={})
    planned = SimpleNamespace(plan=SimpleNamespace(allocation=allocation), leads=(), unqualified=(lead,))
    view_handoffs._show_waiting(planned)  # type: ignore[arg-type]


def _preview(_: Known) -> None:
    refused = (RejectedRow(2, HOSTILE, HOSTILE, HOSTILE),)
    told = {"to_add": 1, "to_update": 0, "unchanged": 0, "rejected": refused, "sample": (), "past_gate": 0}
    view_import._show_preview(
        SimpleNamespace(**told, unknown_cities=(HOSTILE,), ignored_columns=(HOSTILE,))  # type: ignore[arg-type]
    )


def _thread(_: Known) -> None:
    dossier_view._show_thread(_ws(), (ThreadEntry(NOW, EventType.PAGE_VIEW, HOSTILE, HOSTILE),))


def _timeline(_: Known) -> None:
    event = SimpleNamespace(occurred_at=NOW, actor_name=HOSTILE, event_type=EventType.PAGE_VIEW)
    events_view.show_timeline(_ws(), [SimpleNamespace(event=event, words="Abriu", detail=HOSTILE)])  # type: ignore[list-item]


def _saved_view(_: Known) -> None:
    told = {"view_id": "v", "name": HOSTILE, "user_id": "outra", "user_name": HOSTILE, "settings": {}}
    one = SimpleNamespace(**told, is_shared=True, is_default=False)
    view_saved_views._show_view(_ws(), one, lambda: None)  # type: ignore[arg-type]


def _dead_message(_: Known) -> None:
    message = SimpleNamespace(message_id="m", kind=TEST, created_at=NOW, last_error=HOSTILE)
    view_webhooks._show_message(_ws(), message, HOSTILE)  # type: ignore[arg-type]


def _jobs(_: Known) -> None:
    told = {"kind": "train", "message": HOSTILE, "run_after": NOW, "finished_at": NOW, "started_at": NOW,
            "created_at": NOW, "total_units": None, "done_units": 0}  # fmt: skip
    for state in (JobState.QUEUED, JobState.FAILED):
        jobs_view._show_job(_ws(), SimpleNamespace(**told, state=state, job_id=state.value))  # type: ignore[arg-type]


def _trained(_: Known) -> None:
    for state in (JobState.DONE, JobState.FAILED):
        learning_view._show_outcome(SimpleNamespace(message=HOSTILE, state=state))  # type: ignore[arg-type]


def _policies(_: Known) -> None:
    term = SimpleNamespace(policy=SimpleNamespace(label="Regras"), from_at=NOW, actor_name=HOSTILE, why=HOSTILE)
    with _instead(view_lab.service_choice, "terms", [term]):
        view_lab._show_terms(_ws())


def _receita_facts(known: Known) -> None:
    told = SimpleNamespace(owner_name=HOSTILE, situation_words=HOSTILE, situation_since=None, opened_on=None, size=None,
                           size_words=HOSTILE, capital_brl=None, address=HOSTILE, legal_nature=None)  # fmt: skip
    with _instead(view_facts.service_receita, "facts", told), _instead(view_facts, "_size", HOSTILE):
        view_facts.show_receita_facts(_ws(), SimpleNamespace(partner_id=known["partner_id"]))  # type: ignore[arg-type]


def _receita_stopped(_: Known) -> None:
    job = SimpleNamespace(state=JobState.FAILED, message=HOSTILE, payload={"folder": "x"}, job_id="j", total_units=None)
    view_receita._show_stopped(_ws(), job)  # type: ignore[arg-type]


def _receita_difference(_: Known) -> None:
    plan = SimpleNamespace(effects={}, same=0, binned=0, absent=0, samples=(), quirks={HOSTILE: 1}, warnings=(HOSTILE,),
                           changes=0, noted=0, is_empty=True)  # fmt: skip
    with _instead(view_receita, "_plan", plan):
        view_receita._show_difference(_ws(), SimpleNamespace(job_id="j"))  # type: ignore[arg-type]


def _receita_begun(_: Known) -> None:
    import streamlit as st

    st.session_state[view_receita._UNDONE] = HOSTILE
    failed = SimpleNamespace(state=JobState.FAILED, message=HOSTILE)
    view_receita._ask_folder(_ws(), failed)  # type: ignore[arg-type]


def _found_person(_: Known) -> None:
    view_person._show_line(SimpleNamespace(name=HOSTILE, place=HOSTILE, lead_id="x"), True)  # type: ignore[arg-type]


def _dossier(_: Known) -> None:
    view_person.show_section(Section("Parte", ((HOSTILE, HOSTILE),)))
    view_person._show_decisions(Section("Decisões", (("hoje", HOSTILE, HOSTILE, HOSTILE),)))


def _advice(_: Known) -> None:
    told = {"action": NextAction.CALL, "message": HOSTILE, "when": NOW, "chance": 10, "start_points": 1, "reasons": (),
            "excluded": (), "eligible": {}, "gain": 1.0, "channel": None, "feedback": Feedback.REFUSED,
            "feedback_reason": HOSTILE}  # fmt: skip
    advice = SimpleNamespace(**told)
    with _instead(action_view, "show_reasons", None):
        action_view.show_recommendation(advice, now=NOW, zone=_ws().local_zone)  # type: ignore[arg-type]
        view_today._show_action(_ws(), advice)  # type: ignore[arg-type]


def _model(_: Known) -> None:
    import streamlit as st

    model = SimpleNamespace(origin=Origin.TRAINED, trained_at=NOW, trained_by=HOSTILE, rows=0, why=HOSTILE)
    serving = SimpleNamespace(since=NOW, version="1", problem=HOSTILE)
    found = SimpleNamespace(model=model, serving=serving, evidence={}, why_unknown="")
    st.caption(view_versions._circumstances(_ws(), None, model))  # type: ignore[arg-type]
    with _instead(learning_view, "_answers", ""), _instead(learning_view, "_next_step", ""):
        learning_view._show_serving(_ws(), None, found)  # type: ignore[arg-type]


def _identity(_: Known) -> None:
    user = SimpleNamespace(name=HOSTILE, email=HOSTILE)
    at = SimpleNamespace(user=user, role=Role.REP, workspaces=("teste",), workspace="teste")
    ws = replace(_ws(), name=HOSTILE, actor=replace(_ws().actor, name=HOSTILE))
    asked = view_session.service_control
    with _instead(view_session, "workspace_here", ws), _instead(asked, "open_control", None):
        with (
            _instead(asked, "asks_for_login", True),
            _instead(view_session, "_session", (None, "")),
            _instead(view_session.service_sessions, "here", at),
        ):
            view_session.show_identity()
        with _instead(asked, "asks_for_login", False):
            view_session.show_provider_entrance()


def _why_not(known: Known) -> None:
    found = SimpleNamespace(lead=SimpleNamespace(lead_id=known["lead_id"]))
    near = (SimpleNamespace(name="x", place="y", partner_id="p"),)
    answer = SimpleNamespace(sentences=(HOSTILE,), start_points=0, reasons=(), compatibility=1)
    with _instead(view_partners.partners, "page", near), _instead(view_partners.matching, "why_not", answer):
        view_partners._answer_why_not(_ws(), found, "x")  # type: ignore[arg-type]


def _report(_: Known) -> None:
    told = {"rank": 1, "name": HOSTILE, "place": HOSTILE, "distance": HOSTILE, "compatibility": "1", "reasons": HOSTILE}
    view_report._show_partners(SimpleNamespace(partners=(SimpleNamespace(**told),)))  # type: ignore[arg-type]


def _changed(_: Known) -> None:
    record = SimpleNamespace(title="Lead", label=HOSTILE, is_new=True, is_gone=False, fields=(), table="t", key="k")
    view_history._show_changed(record, "k")  # type: ignore[arg-type]


def _same_column_twice(_: Known) -> None:
    choice = SimpleNamespace(words={"nome": "Nome", "cidade": "Cidade"}, required=(), remember=None)
    asked = import_columns
    with _instead(asked, "_asked", HOSTILE), _instead(asked, "_first_rows", []), _instead(asked, "_is_enough", False):
        asked._ask(choice, SimpleNamespace(), "f", "k")  # type: ignore[arg-type]


PIECES: Mapping[str, Callable[[Known], None]] = {
    "a handover in a dialog": lambda known: crm_view.handoff_form(_ws(), known["lead_id"], known["partner_id"]),
    "a drop that needs a reason": _dialog_title,
    "a drop that the gate stops": lambda known: view_board_moves._ask_gate(
        _ws(), _pending(known, view_board_moves.Asked.GATE)
    ),
    "a drop that came second": _conflict,
    "somebody who just came": _arrived,
    "open sessions": _sessions,
    "somebody of the team": lambda _: view_people._show_member(_ws(), _member()),
    "somebody to take out": lambda _: view_people._ask_to_take_out(_ws(), _member()),
    "somebody invited": _invited,
    "a workspace that does not open": _broken_workspace,
    "what would be united": _merges,
    "a mistake beside its field": _mistake,
    "a lead just made": _created,
    "leads that wait for a partner": _waits,
    "a file looked at": _preview,
    "rows of a file that stay out": lambda _: imports.show_rejected((RejectedRow(2, HOSTILE, HOSTILE, HOSTILE),), {}),
    "the thread of a lead": _thread,
    "facts of a lead": _timeline,
    "somebody else's list": _saved_view,
    "a message that nobody took": _dead_message,
    "work that failed": _jobs,
    "a training that ended": _trained,
    "who chose which policy": _policies,
    "what the Receita says": _receita_facts,
    "a reading that stopped": _receita_stopped,
    "what a reading would change": _receita_difference,
    "a folder that could not be read": _receita_begun,
    "a person who was looked for": _found_person,
    "a part of a dossier": _dossier,
    "an action with its answer": _advice,
    "a model of somebody": _model,
    "who is here": _identity,
    "why a partner is not on the list": _why_not,
    "partners of a report": _report,
    "a record that changed": _changed,
    "a column chosen twice": _same_column_twice,
}

"""Laws of the time machine: what is learned, edited or comes to light later changes no past score, signal or hash."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from growth_equestre.accounts import service as accounts
from growth_equestre.events import service as events
from growth_equestre.events.types import EventInput
from growth_equestre.foundation.clock import FrozenClock, to_db
from growth_equestre.foundation.ids import new_id
from growth_equestre.foundation.vocab import EventType
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.journal import service as journal
from growth_equestre.leads import service as leads
from growth_equestre.leads.types import LeadChanges, LeadInput
from growth_equestre.learning import service as learning
from growth_equestre.learning.service import NewModel
from growth_equestre.learning.types import CardEvidence, Origin, Witnesses
from growth_equestre.scoring import service as scoring
from growth_equestre.scoring import service_dataset, store
from growth_equestre.scoring.store import Question
from tests.scoring.conftest import AddEvents, AddLead

PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
"""A failing story is short already; making it shorter takes longer than reading it."""
KINDS = [kind.value for kind in EventType if kind is not EventType.STAGE_REACHED]
CHANGES = (
    {"segment": "EVENTOS"}, {"uf": "BA", "city": "Salvador"}, {"budget": "60k+"}, {"timeframe": ""},
    {"email": "m@example.com"}, {"whatsapp": ""}, {"source": "indicação"},
)  # fmt: skip
LATER = st.lists(
    st.one_of(
        st.tuples(st.just("fact"), st.sampled_from(KINDS), st.integers(0, 90_000)),
        st.tuples(st.just("stage"), st.sampled_from(["AQUECENDO", "QUALIFICADO", "PERDIDO"]), st.integers(0, 90_000)),
        st.tuples(st.just("edit"), st.integers(0, len(CHANGES) - 1), st.just(0)),
        st.tuples(st.just("partner"), st.sampled_from(["CAVALOS", "EVENTOS"]), st.just(0)),
        st.tuples(st.just("lead"), st.just(""), st.integers(0, 90_000)),
    ),
    min_size=1,
    max_size=6,
)


def _created(ws: Workspace, clock: FrozenClock) -> str:
    clock.advance(timedelta(minutes=1))
    made = leads.create(
        ws,
        LeadInput(
            name="Marina Prado", whatsapp="(11) 98888-7777", uf="SP", city="Campinas", segment="CAVALOS",
            budget="20k-60k", timeframe="30d",
        ),
    )  # fmt: skip
    return made.lead_id


def _happens(
    ws: Workspace, add_lead: AddLead, add_events: AddEvents, lead_id: str, one: tuple[str, object, int]
) -> None:
    """Something later than now: registered at once, or a fact of the future already written down."""
    what, which, minutes = one
    at = ws.now() + timedelta(minutes=minutes)
    if what == "fact":
        add_events(lead_id, (str(which), at))
    elif what == "stage":
        add_events(lead_id, ("etapa", at), metadata=str(which))
    elif what == "edit":
        leads.edit(ws, lead_id, LeadChanges(**CHANGES[int(str(which))]))
    elif what == "partner":
        town = {"id": new_id(), "at": to_db(ws.now()), "segment": which}
        ws.cursor().execute(
            "insert into partners (partner_id, name, name_key, segment, latitude, longitude, created_at, updated_at) "
            "values ($id, 'Haras', 'haras', $segment, -22.9, -47.06, $at, $at)",
            town,
        )
    else:
        add_lead(created_at=to_db(at), external_id=None)


@pytest.mark.slow
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck), phases=PHASES)
@given(before=st.lists(st.tuples(st.sampled_from(KINDS), st.integers(1, 60_000)), max_size=8), later=LATER)
def test_nothing_from_after_the_moment_changes_a_signal_a_score_or_a_hash(
    ws: Workspace,
    clock: FrozenClock,
    add_lead: AddLead,
    add_events: AddEvents,
    before: list[tuple[str, int]],
    later: list[tuple[str, object, int]],
) -> None:
    lead_id = _created(ws, clock)
    add_events(lead_id, *[(kind, ws.now() - timedelta(minutes=minutes)) for kind, minutes in before])
    moment = ws.now() + timedelta(microseconds=1)
    question = Question([lead_id], moment, ws.settings)
    rows, score = store.rows(ws.cursor(), question), scoring.score_as_of(ws, lead_id, moment)
    clock.advance(timedelta(minutes=3))
    for one in later:
        clock.advance(timedelta(seconds=1))
        _happens(ws, add_lead, add_events, lead_id, one)
    assert store.rows(ws.cursor(), question) == rows
    assert scoring.score_as_of(ws, lead_id, moment) == score
    many = {row["lead_id"]: row for row in store.table(ws.cursor(), Question(None, moment, ws.settings)).to_pylist()}
    assert many[lead_id] == rows[0]


def _another_model_serves(ws: Workspace) -> None:
    """One a point of log-odds more hopeful, in use from now on."""
    cards = dict(learning.serving(ws, scoring.KIND).cards)
    hopeful = replace(cards["within_30d"], intercept=cards["within_30d"].intercept + 1.0)
    measured = {"within_30d": CardEvidence(Witnesses(100, 100, 50, 50), (), (), ())}
    new = NewModel(scoring.KIND, Origin.EDITED, {**cards, "within_30d": hopeful}, "", evidence=measured)
    learning.promote(ws, learning.add(ws, new).model_id)


def test_a_kept_score_comes_out_equal_whatever_happens_after(ws: Workspace, clock: FrozenClock) -> None:
    lead_id = _created(ws, clock)
    clock.advance(timedelta(days=2))
    events.append(ws, lead_id, EventInput(EventType.WHATSAPP_CLICK))
    clock.advance(timedelta(hours=5))
    kept = scoring.score(ws, lead_id)
    clock.advance(timedelta(days=3))
    events.append(ws, lead_id, EventInput(EventType.BUDGET_CONFIRMED))
    events.append(ws, lead_id, EventInput(EventType.HOOK_COMPLETE, occurred_at=kept.as_of - timedelta(hours=1)))
    leads.edit(ws, lead_id, LeadChanges(budget="0-5k", uf="BA", city="Salvador", segment="EVENTOS"))
    accounts.save_settings(ws, {"focus_states": ["BA"], "qualified_from": 90, "warming_from": 5})
    _another_model_serves(ws)
    clock.advance(timedelta(hours=1))
    again = scoring.score_as_of(ws, lead_id, kept.as_of)
    assert again == kept
    assert str(again.to_json()).encode() == str(kept.to_json()).encode()
    assert scoring.score_many_as_of(ws, kept.as_of) == [kept]
    assert scoring.score(ws, lead_id).card_version != kept.card_version


def test_a_late_fact_counts_in_a_past_that_nobody_was_told(ws: Workspace, clock: FrozenClock) -> None:
    lead_id = _created(ws, clock)
    clock.advance(timedelta(days=2))
    moment = ws.now()
    before = scoring.score_as_of(ws, lead_id, moment)
    clock.advance(timedelta(days=1))
    events.append(ws, lead_id, EventInput(EventType.WHATSAPP_CLICK, occurred_at=moment - timedelta(hours=1)))
    assert scoring.score_as_of(ws, lead_id, moment).score > before.score


def test_a_profile_is_read_as_it_was_after_edits_and_after_their_undo(ws: Workspace, clock: FrozenClock) -> None:
    lead_id = _created(ws, clock)
    moments, scores = [], []
    for change in ({"budget": "0-5k"}, {"timeframe": "7d"}, {"segment": "EVENTOS", "whatsapp": ""}):
        clock.advance(timedelta(days=1))
        moments.append(ws.now())
        scores.append(scoring.score_as_of(ws, lead_id, ws.now()))
        clock.advance(timedelta(minutes=1))
        leads.edit(ws, lead_id, LeadChanges(**change))
    newest = journal.recent(ws, 1)[0].change_set_id
    clock.advance(timedelta(minutes=1))
    edited = scoring.score_as_of(ws, lead_id, ws.now())
    between = ws.now()
    clock.advance(timedelta(minutes=1))
    journal.undo(ws, newest)
    clock.advance(timedelta(minutes=1))
    assert scoring.score_as_of(ws, lead_id, between) == edited
    back = scoring.score_as_of(ws, lead_id, ws.now())
    assert (back.chance_30d, back.reasons) == (scores[2].chance_30d, scores[2].reasons)
    assert [scoring.score_as_of(ws, lead_id, moment) for moment in moments] == scores


def test_nothing_is_kept_of_a_profile_that_did_not_change_or_is_gone(ws: Workspace, clock: FrozenClock) -> None:
    def kept() -> int:
        return int(ws.cursor().execute("select count(*) from lead_past_profiles").fetchone()[0])  # type: ignore[index]

    lead_id = _created(ws, clock)
    clock.advance(timedelta(days=1))
    leads.edit(ws, lead_id, LeadChanges(notes="ligar à tarde", owner="Ana"))
    assert kept() == 0
    leads.edit(ws, lead_id, LeadChanges(budget="60k+"))
    assert kept() == 1
    ws.cursor().execute("update leads set is_demo = true")
    leads.remove_demo(ws)
    assert kept() == 0


def test_settings_are_read_as_they_were(ws: Workspace, clock: FrozenClock) -> None:
    first = ws.settings
    clock.advance(timedelta(days=1))
    accounts.save_settings(ws, {"qualified_from": 80})
    clock.advance(timedelta(days=1))
    second, at = ws.settings, ws.now()
    clock.advance(timedelta(days=1))
    accounts.save_settings(ws, {"qualified_from": 85, "focus_states": ["BA"]})
    assert accounts.settings_at(ws, at - timedelta(days=2)) == first
    assert accounts.settings_at(ws, at) == second
    assert accounts.settings_at(ws, ws.now() + timedelta(seconds=1)) == ws.settings


def _market(ws: Workspace, add_lead: AddLead, add_events: AddEvents, count: int = 60) -> datetime:
    """Leads of which every second one clicks and qualifies ten days after it came; the last came 40 days ago."""
    now = ws.now()
    for number in range(count):
        came = now - timedelta(days=40 + number)
        lead_id = add_lead(created_at=to_db(came), external_id=f"L{number}")
        if number % 2:
            add_events(lead_id, ("whatsapp_click", came + timedelta(days=1)))
            add_events(lead_id, ("etapa", came + timedelta(days=10)), metadata="QUALIFICADO")
    return now


def _with_facts_known_when_they_happened(ws: Workspace) -> None:
    ws.cursor().execute("update events set recorded_at = occurred_at")


def test_only_moments_whose_horizon_is_over_are_asked_about_and_only_open_leads(
    ws: Workspace, add_lead: AddLead, add_events: AddEvents
) -> None:
    now = _market(ws, add_lead, add_events)
    _with_facts_known_when_they_happened(ws)
    table = service_dataset.dataset(ws, now).to_pandas()
    reached = dict(
        ws.cursor().execute("select lead_id::varchar, occurred_at from events where event_type = 'etapa'").fetchall()
    )
    assert len(table) and not table.duplicated(["lead_id", "moment"]).any()
    for row in table.to_dict("records"):
        ends = row["moment"].to_pydatetime() + timedelta(days=30)
        assert ends <= now.replace(tzinfo=None)
        at = reached.get(row["lead_id"])
        assert at is None or at >= row["moment"].to_pydatetime()
        assert row["label_30d"] == (at is not None and at < ends)
        if at is not None:
            assert row["label_7d"] == (at < row["moment"].to_pydatetime() + timedelta(days=7))
    assert table.groupby("split")["moment"].min().sort_values().index.tolist() == ["train", "validation", "test"]
    first_later = table.loc[table["split"] == "validation", "moment"].min()
    assert (table.loc[table["split"] == "train", "moment"] + timedelta(days=30) <= first_later).all()


@pytest.mark.slow
def test_a_dataset_of_a_past_day_knows_nothing_newer(
    ws: Workspace, clock: FrozenClock, add_lead: AddLead, add_events: AddEvents
) -> None:
    now = _market(ws, add_lead, add_events)
    _with_facts_known_when_they_happened(ws)
    before = service_dataset.dataset(ws, now, with_habits=True)
    clock.advance(timedelta(days=20))
    some = ws.cursor().execute("select lead_id::varchar from leads order by 1 limit 5").fetchall()
    for (lead_id,) in some:
        add_events(lead_id, ("budget_confirmed", now - timedelta(days=50)), ("page_view", now))
        add_events(lead_id, ("etapa", now - timedelta(days=35)), metadata="PERDIDO")
        leads.edit(ws, lead_id, LeadChanges(segment="EVENTOS"))
    assert service_dataset.dataset(ws, now, with_habits=True).equals(before)


def test_too_little_history_is_said_in_words(ws: Workspace, add_lead: AddLead) -> None:
    add_lead()
    with pytest.raises(service_dataset.TooLittleHistory, match="São precisas ao menos 20"):
        service_dataset.dataset(ws, datetime(2027, 3, 1, tzinfo=UTC))

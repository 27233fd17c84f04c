"""One click fills a workspace, another takes out only what the first one made, and the buttons hit their target."""

from __future__ import annotations

from datetime import timedelta

import pytest

from growth_equestre.accounts import service as accounts
from growth_equestre.crm import service as crm
from growth_equestre.demo import rules_pitch
from growth_equestre.demo import service as demo
from growth_equestre.demo.service_showcase import TargetOutOfReach
from growth_equestre.demo.types import ScenarioReport
from growth_equestre.events import service as events
from growth_equestre.events.types import EventInput
from growth_equestre.foundation.clock import FrozenClock
from growth_equestre.foundation.errors import InvalidInput
from growth_equestre.foundation.vocab import EventType, Stage
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.journal import service as journal
from growth_equestre.leads import service as leads
from growth_equestre.leads.types import LeadInput
from growth_equestre.next_action import service as next_action
from growth_equestre.partners import service as partners
from growth_equestre.partners.types import PartnerInput
from growth_equestre.scoring import service as scoring

TARGETS = (Stage.CURIOUS, Stage.WARMING, Stage.QUALIFIED)
TABLES = ("leads", "events", "partners", "lead_scores", "recommendations", "demo_truth", "demo_showcase", "handoffs")


def _count(ws: Workspace, table: str) -> int:
    return ws.cursor().execute(f"select count(*) from {table}").fetchone()[0]  # type: ignore[index]


def _counts(ws: Workspace) -> dict[str, int]:
    return {table: _count(ws, table) for table in TABLES}


def _small(ws: Workspace) -> ScenarioReport:
    return demo.create_scenario(ws, leads_count=40, partners_count=15, seed=8, weeks=1)


def _own_lead(ws: Workspace) -> str:
    return leads.create(ws, LeadInput(name="Cliente da Casa", whatsapp="(11) 98888-7777")).lead_id


def test_one_click_gives_scored_leads_with_actions_partners_and_one_lead_of_each_status(ws: Workspace) -> None:
    report = _small(ws)
    assert (report.leads, report.partners) == (40, 15)
    assert [lead.target for lead in report.showcase] == list(TARGETS)
    assert all(lead.on_target and lead.stage is lead.target for lead in report.showcase)
    assert _count(ws, "lead_scores") == _count(ws, "leads") == 43
    assert len(next_action.current_many(ws)) == 43
    assert all(one.made_at == ws.now() for one in next_action.current_many(ws))
    assert _count(ws, "partners") == 15
    assert [item.is_done for item in demo.checklist(ws)] == [True, True, True, True, True, False, False]


@pytest.mark.slow
def test_the_scenario_is_one_change_that_can_be_found_in_the_journal(ws: Workspace) -> None:
    _small(ws)
    assert [change.use_case for change in journal.recent(ws)] == ["demo.create_scenario"]


@pytest.mark.slow
def test_the_truth_is_kept_for_open_leads_and_lies_between_zero_and_one(ws: Workspace) -> None:
    _small(ws)
    rows = ws.cursor().execute(
        "select l.stage, t.chance_observable, t.chance_hidden from demo_truth t join leads l using (lead_id)"
    )
    found = rows.fetchall()
    assert found
    assert {stage for stage, _, _ in found} <= {"CURIOSO", "AQUECENDO"}
    assert all(0 <= chance <= 1 for _, *chances in found for chance in chances)


@pytest.mark.slow
def test_a_second_scenario_waits_for_the_first_to_go(ws: Workspace) -> None:
    _small(ws)
    before = _counts(ws)
    with pytest.raises(InvalidInput, match="Limpe a demo"):
        _small(ws)
    assert _counts(ws) == before


@pytest.mark.slow
def test_the_same_seed_at_the_same_moment_writes_the_same_records(ws: Workspace) -> None:
    def records() -> list[object]:
        queries = (
            "select lead_id::varchar, name, whatsapp, email, stage, created_at from leads order by 1",
            "select event_id::varchar, lead_id::varchar, event_type, occurred_at, metadata from events order by 1",
            "select * exclude (updated_at) from partners order by partner_id",
            "select lead_id::varchar, score, reasons from lead_scores order by 1",
            "select * from demo_truth order by lead_id",
            "select * from recommendations where policy = 'thompson' order by recommendation_id",
        )
        return [ws.cursor().execute(query).fetchall() for query in queries]

    _small(ws)
    first = records()
    demo.reset(ws)
    _small(ws)
    assert records() == first


@pytest.mark.parametrize("size", [(0, 10), (-3, 10), (10, -1), (3_000_000, 10)])
def test_a_size_that_is_not_possible_is_refused_before_anything_is_written(
    ws: Workspace, size: tuple[int, int]
) -> None:
    with pytest.raises(InvalidInput):
        demo.create_scenario(ws, leads_count=size[0], partners_count=size[1])
    assert set(_counts(ws).values()) == {0}


@pytest.mark.slow
def test_a_scenario_that_breaks_half_way_leaves_nothing(ws: Workspace) -> None:
    def stop(what: str, _done: int, _total: int) -> None:
        if what.startswith("Calculando"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        demo.create_scenario(ws, leads_count=30, partners_count=5, progress=stop, weeks=1)
    assert set(_counts(ws).values()) == {0}


@pytest.mark.slow
def test_a_reset_takes_what_hangs_on_the_demo_and_leaves_what_the_team_entered(ws: Workspace) -> None:
    own = _own_lead(ws)
    kept = partners.create(ws, PartnerInput(name="Parceiro da Casa", uf="SP", city="Campinas"))
    events.append(ws, own, EventInput(EventType.CTA_CLICK))
    _small(ws)
    qualified = next(lead for lead in demo.showcase(ws) if lead.target is Stage.QUALIFIED)
    crm.register_event(ws, qualified.lead_id, EventType.ASKED_PRICE)
    crm.handoff(ws, qualified.lead_id, kept.partner_id, "Mostrar no roteiro")
    assert demo.checklist(ws)[-1].is_done
    demo.reset(ws)
    assert leads.get(ws, own).name == "Cliente da Casa"
    assert partners.get(ws, kept.partner_id).name == "Parceiro da Casa"
    counts = _counts(ws)
    assert (counts["leads"], counts["partners"], counts["events"], counts["lead_scores"]) == (1, 1, 1, 1)
    assert counts["demo_truth"] == counts["demo_showcase"] == counts["recommendations"] == counts["handoffs"] == 0


@pytest.mark.parametrize("target", TARGETS)
def test_generating_a_status_hits_it_and_the_stage_agrees(ws: Workspace, target: Stage) -> None:
    for nth in range(1, 4):
        made = demo.generate(ws, target)
        score = scoring.current(ws, made.lead_id)
        assert score is not None
        assert made.on_target and made.stage is score.suggested_stage is target
        assert _count(ws, "leads") == _count(ws, "demo_showcase") == _count(ws, "recommendations") == nth
    assert crm.confirmations(ws, made.lead_id).missing == () or target is not Stage.QUALIFIED


@pytest.mark.slow
@pytest.mark.parametrize(("warming_from", "qualified_from"), [(10, 95), (30, 50), (98, 99), (1, 2)])
def test_generating_hits_its_target_under_other_thresholds_too(
    ws: Workspace, warming_from: int, qualified_from: int
) -> None:
    accounts.save_settings(ws, {"warming_from": warming_from, "qualified_from": qualified_from})
    assert [demo.generate(ws, target).suggested for target in TARGETS] == list(TARGETS)


def test_a_status_that_no_lead_reaches_is_said_and_leaves_no_stray_lead(
    ws: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules_pitch, "MOST_STEPS", 0)
    accounts.save_settings(ws, {"warming_from": 98, "qualified_from": 99})
    before = journal.recent(ws)
    with pytest.raises(TargetOutOfReach, match="Nada foi criado"):
        demo.generate(ws, Stage.WARMING)
    assert set(_counts(ws).values()) == {0}
    assert journal.recent(ws) == before


@pytest.mark.slow
def test_leads_made_by_the_buttons_do_not_stand_in_the_way_of_the_scenario(ws: Workspace) -> None:
    made = demo.generate(ws, Stage.WARMING)
    assert not demo.has_scenario(ws)
    _small(ws)
    assert demo.has_scenario(ws)
    assert made.lead_id in {lead.lead_id for lead in demo.showcase(ws)}
    assert len(demo.showcase(ws)) == 4
    demo.reset(ws)
    assert demo.counts(ws).leads == 0


def test_a_stage_that_no_score_suggests_cannot_be_generated(ws: Workspace) -> None:
    with pytest.raises(InvalidInput, match="Escolha Curioso"):
        demo.generate(ws, Stage.SENT)


def test_an_event_during_the_pitch_ticks_its_line_and_moves_the_score(ws: Workspace, clock: FrozenClock) -> None:
    made = demo.generate(ws, Stage.CURIOUS)
    clock.advance(timedelta(minutes=2))
    crm.register_event(ws, made.lead_id, EventType.WHATSAPP_CLICK)
    ticked = {item.title: item.is_done for item in demo.checklist(ws)}
    assert ticked["Registrar um evento ao vivo"]
    now = demo.showcase(ws)[0]
    assert now.score is not None and made.score is not None
    assert now.score > made.score


def test_an_empty_workspace_has_everything_still_to_do(ws: Workspace) -> None:
    assert not any(item.is_done for item in demo.checklist(ws))
    assert demo.showcase(ws) == ()
    assert demo.counts(ws).leads == 0


@pytest.mark.slow
def test_taking_the_scenario_back_in_the_journal_leaves_nothing_of_it_beside_the_leads(ws: Workspace) -> None:
    own = _own_lead(ws)
    _small(ws)
    scenario = next(change for change in journal.recent(ws) if change.use_case == "demo.create_scenario")
    journal.undo(ws, scenario.change_set_id)
    assert _counts(ws) | {"leads": 1, "lead_scores": 1} == dict.fromkeys(TABLES, 0) | {"leads": 1, "lead_scores": 1}
    assert leads.get(ws, own).name == "Cliente da Casa"
    assert not demo.showcase(ws)
    assert demo.create_scenario(ws, leads_count=40, partners_count=15, seed=8, weeks=1).leads == 40

"""What happened to a lead reads as one thread, whatever wrote it, and does not slow down with its length."""

from __future__ import annotations

import time
from datetime import timedelta

import pandas as pd

from growth_equestre.crm import service as crm
from growth_equestre.dossier import service_timeline as timeline
from growth_equestre.dossier.types_timeline import Kind
from growth_equestre.events import service as events
from growth_equestre.foundation.clock import FrozenClock, to_db
from growth_equestre.foundation.ids import new_id
from growth_equestre.foundation.vocab import EventType, Stage
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.leads import service as leads
from growth_equestre.leads.types import Lead, LeadChanges
from growth_equestre.next_action import service as next_action
from growth_equestre.next_action.types import Feedback
from growth_equestre.partners.types import Partner
from growth_equestre.scoring import service as scoring


def lived(ws: Workspace, lead: Lead, partner: Partner, clock: FrozenClock) -> None:
    """A click, an edit, a done action, three confirmations, a move and a handoff, an hour apart."""

    def later() -> None:
        clock.advance(timedelta(hours=1))

    crm.register_event(ws, lead.lead_id, EventType.CTA_CLICK)
    later()
    leads.edit(ws, lead.lead_id, LeadChanges(budget="20k-60k"))
    later()
    next_action.mark(ws, next_action.recommend(ws, lead.lead_id).recommendation_id, Feedback.DONE)
    later()
    for kind in (EventType.BUDGET_CONFIRMED, EventType.TIMELINE_CONFIRMED, EventType.NEED_CONFIRMED):
        crm.register_event(ws, lead.lead_id, kind)
        later()
    crm.move_stage(ws, lead.lead_id, Stage.QUALIFIED, "confirmou tudo")
    later()
    crm.handoff(ws, lead.lead_id, partner.partner_id, "o mais perto")


def test_everything_that_happened_is_one_thread_newest_first(
    ws: Workspace, marina: Lead, haras: Partner, clock: FrozenClock
) -> None:
    lived(ws, marina, haras, clock)
    found = timeline.thread(ws, marina.lead_id, limit=100)
    said = [line.words for line in found.lines]
    assert found.total == len(said)
    assert [line.at for line in found.lines] == sorted((line.at for line in found.lines), reverse=True)
    for words in ("Passou a Enviado", "Encaminhado a parceiro", "Passou a Qualificado", "Confirmou o orçamento",
                  "Clicou no botão de contato", "Entrou na base"):  # fmt: skip
        assert said.count(words) == 1
    assert {line.kind for line in found.lines} >= {Kind.FACT, Kind.STAGE, Kind.PARTNER, Kind.ACTION, Kind.RECORD}
    handed = next(line for line in found.lines if line.event_type is EventType.HANDOFF)
    assert handed.detail == "Haras Boa Vista · o mais perto"


def test_a_fact_says_by_how_much_it_moved_the_chance(ws: Workspace, marina: Lead, clock: FrozenClock) -> None:
    before = scoring.score(ws, marina.lead_id).score
    clock.advance(timedelta(minutes=10))
    crm.register_event(ws, marina.lead_id, EventType.BUDGET_CONFIRMED)
    after = scoring.current(ws, marina.lead_id)
    line = timeline.thread(ws, marina.lead_id).lines[0]
    assert after is not None and after.score != before
    assert (line.event_type, line.score_before, line.score_after) == (
        EventType.BUDGET_CONFIRMED, before, after.score,
    )  # fmt: skip


def test_a_chance_that_cools_by_itself_has_its_own_line(ws: Workspace, marina: Lead, clock: FrozenClock) -> None:
    crm.register_event(ws, marina.lead_id, EventType.WHATSAPP_CLICK)
    warm = scoring.current(ws, marina.lead_id)
    clock.advance(timedelta(days=45))
    cool = scoring.score(ws, marina.lead_id)
    assert warm is not None and cool.score < warm.score
    line = timeline.thread(ws, marina.lead_id).lines[0]
    assert (line.kind, line.score_before, line.score_after) == (Kind.CHANCE, warm.score, cool.score)


def test_a_filter_keeps_only_its_kinds(ws: Workspace, marina: Lead, haras: Partner, clock: FrozenClock) -> None:
    lived(ws, marina, haras, clock)
    stages = timeline.thread(ws, marina.lead_id, [Kind.STAGE])
    assert [line.words for line in stages.lines] == ["Passou a Enviado", "Passou a Qualificado"]
    each = [timeline.thread(ws, marina.lead_id, [kind]).lines for kind in Kind]
    assert all(line.kind is kind for kind, lines in zip(Kind, each, strict=True) for line in lines)


def test_pages_follow_one_another_without_a_gap(
    ws: Workspace, marina: Lead, haras: Partner, clock: FrozenClock
) -> None:
    lived(ws, marina, haras, clock)
    whole = timeline.thread(ws, marina.lead_id, limit=100)
    turned = [
        line
        for start in range(0, whole.total, 3)
        for line in timeline.thread(ws, marina.lead_id, limit=3, offset=start).lines
    ]
    assert tuple(turned) == whole.lines


def test_five_thousand_facts_do_not_slow_the_thread(ws: Workspace, marina: Lead, clock: FrozenClock) -> None:
    many = 5_000
    moments = [to_db(ws.now() - timedelta(minutes=place)) for place in range(many)]
    nothing = dict.fromkeys(("metadata", "reason", "partner_id", "external_id", "batch_id"))
    events.insert_many(
        ws,
        pd.DataFrame(
            [
                {"event_id": new_id(), "lead_id": marina.lead_id, "event_type": "page_view", "occurred_at": at,
                 "recorded_at": at, "actor_name": "site", **nothing}
                for at in moments
            ]
        ),
    )  # fmt: skip
    began = time.process_time()
    assert timeline.thread(ws, marina.lead_id).total >= many
    assert timeline.thread(ws, marina.lead_id, offset=4_000).lines
    # Half a second of wall is the promise; two pages may not take half of that in processor time.
    assert time.process_time() - began < 0.25

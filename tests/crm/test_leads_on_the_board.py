"""The board counts every lead once, in its stage, and shows the first of each."""

from __future__ import annotations

from datetime import timedelta

import pytest

from growth_equestre.crm import rules_board, service_board, service_work
from growth_equestre.crm import service as crm
from growth_equestre.crm.rules_board import Asked
from growth_equestre.crm.types import Confirmations
from growth_equestre.crm.types_board import Board, BoardFilter, BoardSort, Card
from growth_equestre.foundation.clock import FrozenClock
from growth_equestre.foundation.vocab import EventType, NextAction, Segment, Stage
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.journal import service as journal
from growth_equestre.leads import service as leads
from growth_equestre.leads.types import Lead, LeadInput
from growth_equestre.next_action import service as next_action
from growth_equestre.partners.types import Partner

PEOPLE = (
    ("Ana Sela", "MG", "Uberlândia", "CAVALOS", "0-5k", "Rui"),
    ("Bento Rédea", "SP", "São Paulo", "EVENTOS", "5k-20k", ""),
    ("Caio Espora", "SP", "Campinas", "CAVALOS", "60k+", "Rui"),
    ("Dora Arreio", "GO", "Goiânia", "SERVICOS", "", "Lia"),
)


@pytest.fixture
def four(ws: Workspace, clock: FrozenClock) -> dict[str, Lead]:
    made = {}
    with ws.transaction():
        for number, (name, uf, city, segment, budget, owner) in enumerate(PEOPLE):
            clock.advance(timedelta(minutes=1))
            raw = LeadInput(name=name, whatsapp=f"1198765000{number}", uf=uf, city=city, segment=segment, budget=budget,
                            owner=owner)  # fmt: skip
            made[name.split()[0]] = leads.create(ws, raw)
    return made


def names(board: Board, stage: Stage = Stage.CURIOUS) -> list[str]:
    return [card.name.split()[0] for column in board.columns if column.stage is stage for card in column.cards]


def card_of(ws: Workspace, lead: Lead) -> Card:
    cards = [card for column in service_board.board(ws).columns for card in column.cards]
    return next(card for card in cards if card.lead_id == lead.lead_id)


def test_every_stage_is_there_in_funnel_order_with_its_total_and_value(ws: Workspace, four: dict[str, Lead]) -> None:
    crm.move_stage(ws, four["Bento"].lead_id, Stage.WARMING)
    board = service_board.board(ws)
    assert [column.stage for column in board.columns] == list(Stage)
    assert [column.total for column in board.columns] == [3, 1, 0, 0, 0]
    assert [column.value_brl for column in board.columns] == [2_500 + 60_000, 12_500, 0, 0, 0]
    assert board.total == 4


def test_totals_count_what_has_no_card(ws: Workspace, four: dict[str, Lead]) -> None:
    first = service_board.board(ws, sort=BoardSort.NAME, per_column=2).columns[0]
    assert (len(first.cards), first.total, first.value_brl) == (2, 4, 75_000)


def test_a_lead_in_the_bin_is_not_on_the_board(ws: Workspace, four: dict[str, Lead]) -> None:
    leads.delete(ws, four["Ana"].lead_id)
    assert service_board.board(ws).total == 3


FILTERED = (
    (BoardFilter(text="sao paulo"), ["Bento"]),
    (BoardFilter(text="ESPORA caio"), ["Caio"]),
    (BoardFilter(text="98765-0003"), ["Dora"]),
    (BoardFilter(segments=(Segment.HORSES,)), ["Ana", "Caio"]),
    (BoardFilter(ufs=("SP", "GO")), ["Bento", "Caio", "Dora"]),
    (BoardFilter(owners=("Rui",)), ["Ana", "Caio"]),
    (BoardFilter(owners=("", "Lia")), ["Bento", "Dora"]),
    (BoardFilter(has_next_step=True), ["Caio"]),
    (BoardFilter(has_next_step=False), ["Ana", "Bento", "Dora"]),
    (BoardFilter(ufs=("SP",), owners=("Rui",), text="caio"), ["Caio"]),
    (BoardFilter(text="ninguém"), []),
)


def test_filters_leave_who_they_say(ws: Workspace, four: dict[str, Lead]) -> None:
    service_work.set_next_step(ws, four["Caio"].lead_id, "Ligar", ws.now())
    for chosen, expected in FILTERED:
        board = service_board.board(ws, chosen, BoardSort.NAME)
        assert names(board) == expected, chosen
        assert board.total == len(expected), chosen


def test_cards_come_by_chance_by_last_change_or_by_name(
    ws: Workspace, four: dict[str, Lead], clock: FrozenClock
) -> None:
    clock.advance(timedelta(minutes=1))
    crm.register_event(ws, four["Dora"].lead_id, EventType.PROPOSAL_REQUESTED)
    crm.register_event(ws, four["Dora"].lead_id, EventType.BUDGET_CONFIRMED)
    assert names(service_board.board(ws, sort=BoardSort.CHANCE))[0] == "Dora"
    assert names(service_board.board(ws, sort=BoardSort.NAME)) == ["Ana", "Bento", "Caio", "Dora"]
    clock.advance(timedelta(minutes=1))
    crm.move_stage(ws, four["Ana"].lead_id, Stage.WARMING)
    crm.move_stage(ws, four["Ana"].lead_id, Stage.CURIOUS)
    assert names(service_board.board(ws, sort=BoardSort.LAST_CHANGED)) == ["Ana", "Dora", "Caio", "Bento"]


def test_a_card_says_since_when_nobody_touched_the_lead(
    ws: Workspace, four: dict[str, Lead], clock: FrozenClock
) -> None:
    ana = four["Ana"]
    assert card_of(ws, ana).touched_at == ana.created_at
    clock.advance(timedelta(days=2))
    crm.register_event(ws, ana.lead_id, EventType.PAGE_VIEW)
    assert card_of(ws, ana).touched_at == ana.created_at, "a visit to the site is not the team's touch"
    service_work.add_note(ws, ana.lead_id, "liguei")
    assert card_of(ws, ana).touched_at == ws.now()
    clock.advance(timedelta(days=1))
    crm.register_event(ws, ana.lead_id, EventType.WHATSAPP_REPLY)
    assert card_of(ws, ana).touched_at == ws.now()
    assert rules_board.idle_days(ws.now(), ws.now() + timedelta(days=3, hours=20)) == 3


def test_a_card_says_what_was_agreed_and_what_is_late(ws: Workspace, four: dict[str, Lead], clock: FrozenClock) -> None:
    ana = four["Ana"]
    service_work.set_next_step(ws, ana.lead_id, "Ligar", ws.now() + timedelta(hours=1))
    service_work.add_task(ws, ana.lead_id, "Enviar fotos", ws.now() + timedelta(hours=1))
    card = card_of(ws, ana)
    assert (card.step, card.late_tasks, card.is_followed) == ("Ligar", 0, False)
    clock.advance(timedelta(hours=2))
    assert card_of(ws, ana).late_tasks == 1


def test_a_card_shows_the_stored_recommendation_while_it_is_open(ws: Workspace, confirmed: Lead) -> None:
    assert card_of(ws, confirmed).advised is None, "drawing the board recommends nothing"
    advice = next_action.recommend(ws, confirmed.lead_id)
    assert advice.action is not NextAction.WAIT
    assert card_of(ws, confirmed).advised is advice.action
    next_action.mark(ws, advice.recommendation_id, "feito")
    assert card_of(ws, confirmed).advised is None


def test_a_sent_lead_shows_where_it_went_until_it_is_reopened(ws: Workspace, confirmed: Lead, haras: Partner) -> None:
    crm.move_stage(ws, confirmed.lead_id, Stage.QUALIFIED)
    crm.handoff(ws, confirmed.lead_id, haras.partner_id, "perto")
    service_work.set_next_step(ws, confirmed.lead_id, "Perguntar ao haras", ws.now())
    sent = card_of(ws, confirmed)
    assert (sent.partner_name, sent.is_followed) == ("Haras Boa Vista", True)
    crm.move_stage(ws, confirmed.lead_id, Stage.WARMING, "haras sem vaga")
    assert card_of(ws, confirmed).partner_name is None


def test_the_trend_is_points_since_a_week_ago_and_asked_for_once(
    ws: Workspace, four: dict[str, Lead], clock: FrozenClock
) -> None:
    clock.advance(timedelta(days=8))
    crm.register_event(ws, four["Ana"].lead_id, EventType.PROPOSAL_REQUESTED)
    fresh = leads.create(ws, LeadInput(name="Novo", whatsapp="11987650099"))
    known: dict[str, int | None] = {}
    board = service_board.with_trend(ws, service_board.board(ws), known)
    gained = {card.lead_id: card.gained for card in board.columns[0].cards}
    assert (gained[four["Ana"].lead_id] or 0) > 0
    assert gained[fresh.lead_id] is None
    assert set(known) == set(gained)
    known[four["Ana"].lead_id] = None
    again = service_board.with_trend(ws, service_board.board(ws), known)
    assert next(card for card in again.columns[0].cards if card.lead_id == four["Ana"].lead_id).gained is None


def test_an_undone_move_is_gone_from_the_board(ws: Workspace, four: dict[str, Lead]) -> None:
    moved = crm.move_stage(ws, four["Ana"].lead_id, Stage.WARMING)
    assert names(service_board.board(ws), Stage.WARMING) == ["Ana"]
    journal.undo(ws, moved.change_set_id)
    assert names(service_board.board(ws), Stage.WARMING) == []


SURE = Confirmations(*[FrozenClock().now()] * 3)
OPEN = Confirmations()


@pytest.mark.parametrize(
    ("before", "after", "known", "reason", "expected"),
    [
        (Stage.CURIOUS, Stage.WARMING, OPEN, "", Asked.NOTHING),
        (Stage.CURIOUS, Stage.QUALIFIED, OPEN, "", Asked.GATE),
        (Stage.CURIOUS, Stage.QUALIFIED, SURE, "", Asked.NOTHING),
        (Stage.QUALIFIED, Stage.SENT, SURE, "", Asked.PARTNER),
        (Stage.WARMING, Stage.SENT, SURE, "", Asked.GATE),
        (Stage.WARMING, Stage.LOST, OPEN, "", Asked.REASON),
        (Stage.WARMING, Stage.LOST, OPEN, "caro", Asked.NOTHING),
        (Stage.LOST, Stage.CURIOUS, OPEN, "", Asked.REASON),
        (Stage.LOST, Stage.QUALIFIED, OPEN, "voltou", Asked.GATE),
        (Stage.SENT, Stage.QUALIFIED, SURE, "", Asked.REASON),
        (Stage.SENT, Stage.LOST, SURE, "", Asked.REASON),
    ],
)
def test_a_drop_asks_what_the_move_needs(
    before: Stage, after: Stage, known: Confirmations, reason: str, expected: Asked
) -> None:
    assert rules_board.asked_by(before, after, known, reason) is expected

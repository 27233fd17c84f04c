"""The door of the board: every stage with its exact total, its value and the first cards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from growth_equestre.crm import rules_work, store_board
from growth_equestre.crm.types_board import Board, BoardFilter, BoardSort, Card, Column
from growth_equestre.foundation.vocab import NextAction, Permission, Segment, Stage
from growth_equestre.foundation.workspace import Workspace, use_case
from growth_equestre.next_action import service as next_action
from growth_equestre.next_action.types import Recommendation
from growth_equestre.scoring import service as scoring

_WEEK = timedelta(days=7)
_EVERYTHING = BoardFilter()


@use_case(Permission.CAN_VIEW)
def board(
    ws: Workspace,
    chosen: BoardFilter = _EVERYTHING,
    sort: BoardSort = BoardSort.CHANCE,
    per_column: int = 20,
) -> Board:
    """One column per stage, with at most per_column cards each; they say no trend yet (see with_trend)."""
    placed = store_board.placed(ws.cursor(), chosen, sort, per_column)
    lead_ids = [row["lead_id"] for row in placed]
    known = store_board.cards(ws.cursor(), lead_ids, ws.now())
    advised = {one.lead_id: one for one in next_action.current_many(ws, lead_ids)} if lead_ids else {}
    return Board(
        tuple(_column(stage, [row for row in placed if row["stage"] == stage.value], known, advised) for stage in Stage)
    )


@use_case(Permission.CAN_VIEW)
def with_trend(ws: Workspace, shown: Board, week_ago: dict[str, int | None]) -> Board:
    """The board with each card's points gained since a week ago.

    week_ago: scores of a week ago that are known already, None for a lead that did not exist then; what is missing is
    computed and added to it.
    """
    missing = [card.lead_id for column in shown.columns for card in column.cards if card.lead_id not in week_ago]
    if missing:
        found = scoring.score_many_as_of(ws, ws.now() - _WEEK, missing)
        week_ago.update(dict.fromkeys(missing) | {one.lead_id: one.score for one in found})
    return Board(
        tuple(
            replace(column, cards=tuple(_trended(card, week_ago) for card in column.cards)) for column in shown.columns
        )
    )


def _trended(card: Card, week_ago: Mapping[str, int | None]) -> Card:
    then = week_ago.get(card.lead_id)
    return replace(card, gained=card.score - then if card.score is not None and then is not None else None)


def _column(
    stage: Stage,
    placed: Sequence[Mapping[str, Any]],
    known: Mapping[str, Mapping[str, Any]],
    advised: Mapping[str, Recommendation],
) -> Column:
    cards = tuple(_card(known[key], advised.get(key)) for key in (row["lead_id"] for row in placed) if key in known)
    total, value_brl = (placed[0]["total"], placed[0]["value_brl"]) if placed else (0, 0.0)
    return Column(stage, int(total), float(value_brl), cards)


def _card(row: Mapping[str, Any], advice: Recommendation | None) -> Card:
    stage = Stage(row["stage"])
    is_open = advice is not None and advice.feedback is None and advice.action is not NextAction.WAIT
    return Card(
        lead_id=row["lead_id"],
        name=row["name"],
        city=row["city"],
        uf=row["uf"],
        segment=Segment(row["segment"]) if row["segment"] else None,
        owner=row["owner"],
        stage=stage,
        stage_since=row["stage_since"],
        score=row["score"],
        gained=None,
        advised=advice.action if advice and is_open else None,
        advised_for=advice.when if advice and is_open else None,
        step=row["step"],
        step_at=row["step_at"],
        late_tasks=row["late_tasks"],
        touched_at=row["touched_at"],
        partner_name=row["partner_name"],
        is_followed=rules_work.is_followed(stage, row["step"], row["step_at"]),
    )

"""The Kanban: filters, columns with exact totals, cards that are carried from stage to stage, and one lead's panel."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import streamlit as st

from growth_equestre.crm import rules_board, service_board, view_board_moves, view_board_panel
from growth_equestre.crm.types_board import Board, BoardFilter, BoardSort, Card, Column
from growth_equestre.foundation.vocab import STATES, NextAction, Permission, Segment
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.leads import service as leads
from growth_equestre.next_action.view import when_words
from growth_equestre.ui import board as ui_board
from growth_equestre.ui import empty, feedback, formats, layout, links, theme
from growth_equestre.ui.board import BoardCard, BoardColumn, Chip
from growth_equestre.ui.formats import Noun

_ANY, _WITH, _WITHOUT = "Todas", "Com próxima ação", "Sem próxima ação"
_NOBODY = "Sem responsável"
_PER_COLUMN = (10, 20, 50, 100)
_USUAL = 20
_NO_FILTER: dict[str, Any] = {
    "funil_texto": "",
    "funil_segmento": [],
    "funil_uf": [],
    "funil_dono": [],
    "funil_passo": _ANY,
}
_SHORT = {NextAction.WHATSAPP_NOW: "WhatsApp"}
"""Where the moment stands beside it, "agora" would contradict it."""
_LATE = Noun("tarefa atrasada", "tarefas atrasadas")
_IDLE = Noun("dia sem toque", "dias sem toque")


@st.fragment
def show_board(ws: Workspace) -> None:
    """The whole screen below the title. A fragment: a move repaints the board and not the frame around it."""
    with feedback.shown_errors():
        chosen = _filters(ws)
        sort, per_column = _arrangement()
        shown = service_board.with_trend(ws, service_board.board(ws, chosen, sort, per_column), _week_ago(ws))
        if shown.total:
            _show_columns(ws, shown)
        else:
            _show_nothing(chosen)
        view_board_moves.show_refusal()
        if not view_board_moves.show_pending(ws):
            view_board_panel.show_opened(ws)
    feedback.show_notices()


def _filters(ws: Workspace) -> BoardFilter:
    with layout.filter_row("funil", _NO_FILTER):
        text = layout.text_filter("Buscar", key="funil_texto", placeholder="Nome, cidade, telefone", width=200)
        segments = layout.list_filter("Segmento", list(Segment), key="funil_segmento", format_func=_label, width=150)
        ufs = layout.list_filter("Estado", STATES, key="funil_uf", width=120)
        owners = layout.list_filter("Responsável", [_NOBODY, *leads.owners(ws)], key="funil_dono", width=190)
        step = st.selectbox("Acompanhamento", [_ANY, _WITH, _WITHOUT], key="funil_passo", width=190)
    return BoardFilter(
        text=text,
        segments=tuple(segments),
        ufs=tuple(ufs),
        owners=tuple("" if owner == _NOBODY else owner for owner in owners),
        has_next_step=None if step == _ANY else step == _WITH,
    )


def _arrangement() -> tuple[BoardSort, int]:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="funil_ferramentas"):
        st.caption(
            "Valor: soma do meio da faixa de orçamento de cada lead; acima de R\\$ 60 mil conta 60 mil, "
            "sem faixa conta zero.",
            width="stretch",
        )
        sort = st.selectbox("Ordem", list(BoardSort), key="funil_ordem", format_func=_label, width=180,
                            label_visibility="collapsed")  # fmt: skip
        per_column = st.selectbox("Cartões por coluna", _PER_COLUMN, _PER_COLUMN.index(_USUAL), key="funil_cartoes",
                                  format_func=lambda count: f"{count} por coluna", width=160,
                                  label_visibility="collapsed")  # fmt: skip
    return sort or BoardSort.CHANCE, per_column or _USUAL


def _week_ago(ws: Workspace) -> dict[str, int | None]:
    """Scores of a week ago that this visitor's board already asked for, kept for an hour."""
    hour = ws.now().strftime("%Y%m%d%H")
    kept = st.session_state.get("funil_semana")
    if kept is None or kept[0] != (ws.name, hour):
        st.session_state["funil_semana"] = kept = ((ws.name, hour), {})
    found: dict[str, int | None] = kept[1]
    return found


def _show_columns(ws: Workspace, shown: Board) -> None:
    now, zone = ws.now(), ws.local_zone
    ui_board.show(
        [_column(column, now, zone) for column in shown.columns],
        key="funil_quadro",
        is_movable=Permission.CAN_EDIT in ws.actor.permissions,
        answered=st.session_state.get(view_board_moves.ANSWERED, ""),
        said=st.session_state.get(view_board_moves.SAID, ""),
        on_moved=lambda moved: view_board_moves.carry_out(ws, moved),
        on_opened=view_board_panel.open_lead,
    )


def _column(column: Column, now: datetime, zone: ZoneInfo) -> BoardColumn:
    left = column.total - len(column.cards)
    return BoardColumn(
        id=column.stage.value,
        title=column.stage.label,
        role=theme.STAGE_SIGNS[column.stage].role,
        total=column.total,
        value=formats.money(column.value_brl, 0),
        is_folded=rules_board.is_folded(column.stage),
        more=f"e mais {formats.number(left)}" if left else "",
        empty="Nenhum lead aqui.",
        cards=tuple(_card(card, now, zone) for card in column.cards),
    )


def _card(card: Card, now: datetime, zone: ZoneInfo) -> BoardCard:
    segment = card.segment.label if card.segment else ""
    line = card.place or "Sem cidade"
    trend, trend_role = _trend(card.gained)
    action, is_late = _action(card, now, zone)
    idle = " · ".join(part for part in (segment, _idle(card, now)) if part)
    chips = _chips(card)
    score = formats.number(card.score)
    said = [card.name, line, f"chance {score}", trend, action, idle, *(chip.text for chip in chips)]
    return BoardCard(
        id=card.lead_id,
        since=card.stage_since.isoformat() if card.stage_since else "",
        title=card.name,
        line=line,
        score=score,
        trend=trend,
        trend_role=trend_role,
        action=action,
        is_late=is_late,
        idle=idle,
        chips=chips,
        spoken=", ".join(part for part in said if part),
    )


def _trend(gained: int | None) -> tuple[str, str]:
    """Words with a sign and the colour's role: a change is never told by colour alone."""
    if gained is None:
        return "", "muted"
    if gained == 0:
        return "igual na semana", "muted"
    return (f"▲ {gained} na semana", "pasture") if gained > 0 else (f"▼ {-gained} na semana", "brick")


def _action(card: Card, now: datetime, zone: ZoneInfo) -> tuple[str, bool]:
    """What the team agreed on, else what is recommended; and whether its moment has passed."""
    if card.step and card.step_at:
        return f"{card.step} · {formats.moment(card.step_at, zone)}", card.step_at < now
    if card.advised and card.advised_for:
        words = _SHORT.get(card.advised, card.advised.label)
        return f"{words} · {when_words(card.advised_for, now, zone)}", False
    return "", False


def _idle(card: Card, now: datetime) -> str:
    days = rules_board.idle_days(card.touched_at, now)
    return formats.count(days, _IDLE) if days else "tocado hoje"


def _chips(card: Card) -> tuple[Chip, ...]:
    found = []
    if card.is_followed:
        found.append(Chip("ACOMPANHANDO", "pasture"))
    if card.partner_name:
        found.append(Chip(f"→ {card.partner_name}", "leather"))
    if card.late_tasks:
        found.append(Chip(formats.count(card.late_tasks, _LATE), "brick"))
    return tuple(found)


def _show_nothing(chosen: BoardFilter) -> None:
    if chosen != BoardFilter():
        layout.nothing_found("Nenhum lead combina com estes filtros.", _NO_FILTER, key="sem_cartoes")
    elif empty.empty_state(
        "Ainda não há leads para mover. Cadastre o primeiro ou crie o cenário de demo.",
        action="Criar lead",
        action_icon=":material/person_add:",
    ):
        links.go("criar-lead")


def _label(option: Segment | BoardSort) -> str:
    return option.label

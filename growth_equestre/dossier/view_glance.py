"""The lead in five seconds on a phone, where chart and cards would take three screens; wider screens show those."""

from __future__ import annotations

import streamlit as st

from growth_equestre.crm import view_handoffs
from growth_equestre.dossier.types import Dossier
from growth_equestre.foundation.vocab import NextAction, Stage
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.next_action import view as next_action_view
from growth_equestre.scorecard.types import REST_SIGNAL
from growth_equestre.scoring.types import LeadScore
from growth_equestre.ui import formats

_REASONS = 3


def show_glance(ws: Workspace, found: Dossier) -> None:
    """How hot, why, what now, with whom: four short lines. The stylesheet shows them on a phone alone."""
    lines = [*_how_hot(found), *_what_now(ws, found), *_with_whom(ws, found)]
    if lines:
        with st.container(border=True, gap=None, key="relance"):
            st.markdown("\n\n".join(lines))


def who_has_it(ws: Workspace, found: Dossier) -> str:
    """The partner that the lead was sent to; "" while no partner has it."""
    return view_handoffs.partner_now(ws, found.lead.lead_id) if found.lead.stage is Stage.SENT else ""


def _how_hot(found: Dossier) -> list[str]:
    score = found.score
    if score is None:
        return []
    low, high = (formats.number(end * 100) for end in (score.chance_low, score.chance_high))
    gained = found.gained_in_week
    trend = f" · {'▲' if gained > 0 else '▼'} {abs(gained)} na semana" if gained else ""
    return [
        f"**{formats.number(score.score)}** em 100 :gray[de {low} a {high}{trend}]",
        f":gray[Por quê:] {_why(score)}",
    ]


def _why(score: LeadScore) -> str:
    """What moves the number most, with its points."""
    singly = [line for line in score.reasons if line.signal != REST_SIGNAL]
    most = sorted(singly, key=lambda line: -abs(line.points))[:_REASONS]
    return ", ".join(f"{line.text} {formats.signed(line.points)}" for line in most) or "ainda sem sinais"


def _what_now(ws: Workspace, found: Dossier) -> list[str]:
    advice = found.recommendation
    if advice is None or advice.feedback:
        return []
    when = ""
    if advice.action is not NextAction.WAIT:
        when = f", {next_action_view.when_words(advice.when, ws.now(), ws.local_zone)}"
    return [f":gray[Agora:] {advice.action.label}{when}"]


def _with_whom(ws: Workspace, found: Dossier) -> list[str]:
    has_it = who_has_it(ws, found)
    if has_it:
        return [f":gray[Com quem:] já está com {formats.plain(has_it)}"]
    if not found.partners:
        return []
    best = found.partners[0]
    place = "/".join(part for part in (best.city, best.uf) if part)
    where = f" em {formats.plain(place)}" if place else ""
    return [f":gray[Com quem:] {formats.plain(best.name)}{where}, compatibilidade {best.compatibility}"]

"""The links that a team hands out: made, counted, drawn as a code to point a phone at."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import TYPE_CHECKING

from growth_equestre.capture import rules, rules_hooks, service, store
from growth_equestre.capture.types import Campaign, CampaignCount
from growth_equestre.foundation.errors import InvalidInput
from growth_equestre.foundation.ids import new_id
from growth_equestre.foundation.text import fold
from growth_equestre.foundation.vocab import Permission
from growth_equestre.foundation.workspace import Workspace, use_case
from growth_equestre.journal import service as journal

if TYPE_CHECKING:
    from segno import QRCode

COUNTED_DAYS = 30
LONGEST_NAME = 80
PNG_SCALE = 12
"""Pixels of one square of the code."""
_BORDER = 4


@use_case(Permission.CAN_CONFIGURE, writes=True)
def add_campaign(ws: Workspace, name: str, source: str, medium: str = "", hook: str = "") -> Campaign:
    """Make a link; its name, in small letters with dashes, is its utm_campaign. Raises InvalidInput."""
    name, source, medium = " ".join(name.split()), rules.utm(source), rules.utm(medium)
    if not name or len(name) > LONGEST_NAME:
        raise InvalidInput("nome", f"O nome deve ter de 1 a {LONGEST_NAME} letras.", "Por exemplo: Feira de Avaré.")
    if not source:
        raise InvalidInput("origem", "Falta dizer de onde as pessoas vêm.", "Por exemplo: instagram.")
    if hook and hook not in rules_hooks.HOOKS:
        raise InvalidInput("página", "Esta calculadora ou quiz não existe.", "Escolha na lista.")
    campaign = rules.utm("-".join(fold(name).split()))
    if any(one.origin.source == source and one.origin.campaign == campaign for one in campaigns(ws)):
        raise InvalidInput("nome", "Já há um link com este nome e esta origem.", "Use outro nome.")
    row = {
        "campaign_id": new_id(), "name": name, "hook": hook, "source": source, "medium": medium, "campaign": campaign,
        "created_at": ws.now(), "created_by": ws.actor.name,
    }  # fmt: skip
    with journal.tracked(ws, use_case="capture.add_campaign", summary=f"Criou o link de captação {name}",
                         table=store.CAMPAIGNS.name, keys=[str(row["campaign_id"])]):  # fmt: skip
        store.add_campaign(ws.cursor(), row)
    return next(one for one in campaigns(ws) if one.campaign_id == row["campaign_id"])


@use_case(Permission.CAN_CONFIGURE, writes=True)
def remove_campaign(ws: Workspace, campaign_id: str) -> str:
    """Take a link off the list; whoever has it still gets the page. Returns the change set, which undoes it."""
    about = {"use_case": "capture.remove_campaign", "summary": "Removeu um link de captação"}
    with journal.tracked(ws, **about, table=store.CAMPAIGNS.name, keys=[campaign_id]):
        store.RECORDS.remove(ws.cursor(), [campaign_id])
    return journal.current_change_set(ws, **about)


@use_case(Permission.CAN_UNDO, writes=True)
def undo(ws: Workspace, change_set_id: str) -> str:
    """Put back what a change took; a sentence that says so. Raises UndoConflict."""
    journal.undo(ws, change_set_id)
    return "O link voltou."


@use_case(Permission.CAN_VIEW)
def campaigns(ws: Workspace) -> tuple[Campaign, ...]:
    """The links handed out, newest first."""
    return store.campaigns(ws.cursor(), service.front(ws))


@use_case(Permission.CAN_VIEW)
def counts(ws: Workspace) -> tuple[CampaignCount, ...]:
    """What came through each link in the last 30 days; an empty source stands for every other way."""
    today = ws.now().astimezone(ws.local_zone).date()
    return store.counts(ws.cursor(), today - timedelta(days=COUNTED_DAYS - 1))


def qr_svg(address: str) -> bytes:
    """The address as a code, dark on white with its quiet border, to be printed at any size."""
    drawn = io.BytesIO()
    _code(address).save(drawn, kind="svg", scale=8, border=_BORDER, light="#fff", xmldecl=False)
    return drawn.getvalue()


def qr_png(address: str) -> bytes:
    """The same as a picture of about 400 pixels."""
    drawn = io.BytesIO()
    _code(address).save(drawn, kind="png", scale=PNG_SCALE, border=_BORDER)
    return drawn.getvalue()


def _code(address: str) -> QRCode:
    # Drawn rarely; loaded when somebody looks at one.
    import segno  # noqa: PLC0415

    return segno.make_qr(address, error="m")


journal.register(store.CAMPAIGNS)

"""The prior cards: for each action, the chance that it moves the lead on, before any outcome has been seen.

Points are log-odds from sales judgement. `artifacts/prior/next_action_*.json` is written from here; a test holds
the two together. Learning replaces the cards, not the shape.
"""

from __future__ import annotations

from growth_equestre.foundation.vocab import NextAction
from growth_equestre.scorecard.service import category, flag, numeric
from growth_equestre.scorecard.types import Card, SignalTable

VERSION = "prior-1"


def prior_cards() -> dict[NextAction, Card]:
    """One card per action; left alone, 4 in 100 move on: less gain than that and the lead is left in peace."""
    tables = {
        NextAction.SEND_CALCULATOR: (-1.5, _calculator()),
        NextAction.SEND_CATALOG: (-1.5, _catalog()),
        NextAction.INVITE_TO_EVENT: (-1.9, _event()),
        NextAction.WHATSAPP_NOW: (-1.4, _whatsapp()),
        NextAction.CALL: (-1.7, _call()),
        NextAction.HAND_TO_PARTNER: (0.6, _partner()),
        NextAction.WAIT: (-3.178, ()),
    }
    return {
        action: Card(f"next_action_{action.value.lower()}", VERSION, intercept, own)
        for action, (intercept, own) in tables.items()
    }


def _score(cold: float, mild: float, warm: float, hot: float) -> SignalTable:
    return numeric(
        "score",
        "Chance",
        [
            (cold, "chance abaixo de 20"),
            (20, mild, "chance entre 20 e 39"),
            (40, warm, "chance entre 40 e 69"),
            (70, hot, "chance de 70 ou mais"),
        ],
        missing=(0.0, "chance ainda não calculada"),
    )


def _idle(week: float, month: float) -> SignalTable:
    return numeric(
        "idle_days",
        "Dias em silêncio",
        [(0.0, "ativo na última semana"), (7, week, "quieto há uma semana"), (30, month, "quieto há um mês")],
    )


def _no_reply(three: float, seven: float, fourteen: float) -> SignalTable:
    return numeric(
        "no_reply",
        "Sem resposta",
        [
            (0.0, "sem cobrança pendente"),
            (3, three, "sem resposta há 3 dias"),
            (7, seven, "sem resposta há 7 dias"),
            (14, fourteen, "sem resposta há 14 dias"),
        ],
    )


def _proposal(opened: float, requested: float) -> SignalTable:
    return numeric(
        "proposal",
        "Proposta",
        [(0.0, "sem proposta"), (1, opened, "abriu a proposta"), (2, requested, "pediu proposta")],
    )


def _meeting(scheduled: float, attended: float) -> SignalTable:
    return numeric(
        "meeting",
        "Reunião",
        [(0.0, "sem reunião"), (1, scheduled, "marcou reunião"), (2, attended, "compareceu à reunião")],
    )


def _replied(points: float) -> SignalTable:
    return flag("whatsapp_reply", "Resposta no WhatsApp", points, "respondeu no WhatsApp", "não respondeu no WhatsApp")


def _clicked(points: float) -> SignalTable:
    return flag("whatsapp_click", "Clique no WhatsApp", points, "clicou no WhatsApp", "não clicou no WhatsApp")


def _asked(points: float) -> SignalTable:
    return flag("asked_price", "Preço", points, "perguntou o preço", "não perguntou o preço")


def _hook(points: float) -> SignalTable:
    return flag("hook_complete", "Calculadora", points, "concluiu a calculadora", "não concluiu a calculadora")


def _calculator() -> tuple[SignalTable, ...]:
    return _score(0.4, 0.5, 0.0, -0.8), _clicked(-0.4), _replied(-0.5), _idle(-0.2, -0.6), _no_reply(-0.1, -0.3, -0.6)


def _catalog() -> tuple[SignalTable, ...]:
    return (
        _score(0.0, 0.2, 0.3, -0.2),
        _hook(0.4),
        _asked(0.6),
        _proposal(-0.3, -0.6),
        _idle(0.0, -0.2),
        _no_reply(0.1, 0.0, -0.3),
    )


def _event() -> tuple[SignalTable, ...]:
    interest = category(
        "segment",
        "Segmento",
        {"EVENTOS": (1.1, "interesse em eventos"), "CAVALOS": (0.3, "interesse em cavalos")},
        other=(0.0, "outro segmento"),
        missing=(0.0, "segmento não informado"),
    )
    return _score(0.1, 0.1, 0.0, -0.4), interest, _idle(0.3, 0.5), _no_reply(0.1, 0.3, 0.3)


def _whatsapp() -> tuple[SignalTable, ...]:
    return (
        _score(0.0, 0.2, 0.6, 0.9),
        _clicked(1.0),
        _replied(0.5),
        _hook(0.3),
        _asked(0.3),
        _idle(-0.3, -0.7),
        _no_reply(-0.4, -0.8, -1.3),
    )


def _call() -> tuple[SignalTable, ...]:
    return (
        _score(-0.3, 0.0, 0.4, 0.9),
        _asked(0.4),
        _proposal(0.4, 0.8),
        _meeting(0.6, 0.3),
        _replied(0.1),
        _idle(-0.1, -0.4),
        _no_reply(0.5, 0.5, 0.1),
    )


def _partner() -> tuple[SignalTable, ...]:
    return _score(-0.8, -0.5, 0.0, 0.5), _proposal(0.2, 0.4), _meeting(0.1, 0.4), _idle(-0.3, -0.8)

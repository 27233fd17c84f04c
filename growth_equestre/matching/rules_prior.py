"""The compatibility card that a person who knows the market would write, before any partner has answered.

Start: 30 points for a partner of which nothing is known. The best there is, next door, comes to about 97.
"""

from __future__ import annotations

from growth_equestre.foundation.settings import PRIOR_CARDS_DIR
from growth_equestre.scorecard import service as scorecard
from growth_equestre.scorecard.types import Card

CARD_FILE = PRIOR_CARDS_DIR / "matching.json"

SERVES_FROM = 0.85
"""Closeness from which a partner's activities serve a segment: one of its codes, main or secondary, is on the map."""

COMPATIBILITY_CARD = Card(
    name="compatibility",
    version="prior-1",
    intercept=-0.85,
    tables=(
        scorecard.category(
            "segment_match",
            "Segmento",
            {
                "mesmo": (1.0, "atende o segmento do lead"),
                "atende": (0.45, "atende também o segmento do lead"),
                "outro": (-1.6, "atende outro segmento"),
            },
            missing=(0.0, "segmento não informado"),
        ),
        scorecard.numeric(
            "km",
            "Distância",
            [
                (1.6, "a até 25 km"),
                (25, 1.3, "a até 50 km"),
                (50, 0.95, "a até 100 km"),
                (100, 0.5, "a até 200 km"),
                (200, 0.05, "a até 400 km"),
                (400, -0.4, "a até 800 km"),
                (800, -0.9, "a mais de 800 km"),
            ],
            monotone=-1,
            missing=(-0.3, "distância não conhecida"),
        ),
        scorecard.flag("same_uf", "Estado", 0.3, "fica no mesmo estado", "fica em outro estado"),
        scorecard.numeric(
            "cnae_fit",
            "Atividade",
            [
                (-0.45, "atividade distante do segmento"),
                (0.4, -0.1, "atividade próxima do segmento"),
                (0.7, 0.2, "atividade muito próxima do segmento"),
                (SERVES_FROM, 0.4, "atividade secundária no segmento"),
                (1.0, 0.55, "atividade principal no segmento"),
            ],
            monotone=1,
            missing=(0.0, "atividade não informada"),
        ),
        scorecard.numeric(
            "priority",
            "Prioridade",
            [(0.4, "prioridade alta"), (2, 0.05, "prioridade média"), (3, -0.35, "prioridade baixa")],
            monotone=-1,
        ),
        scorecard.numeric(
            "capacity_left",
            "Vagas no mês",
            [(-0.3, "última vaga do mês"), (2, -0.1, "poucas vagas no mês"), (4, 0.1, "tem vagas no mês")],
            monotone=1,
            missing=(0.1, "recebe sem limite mensal"),
        ),
        scorecard.numeric(
            "answer_lift",
            "Respostas",
            [
                (-0.7, "responde muito menos que a média"),
                (-0.2, -0.35, "responde menos que a média"),
                (-0.05, 0.0, "responde como a média"),
                (0.05, 0.25, "responde mais que a média"),
                (0.15, 0.5, "responde bem mais que a média"),
                (0.3, 0.7, "responde muito mais que a média"),
            ],
            monotone=1,
            missing=(0.0, "ainda sem histórico"),
        ),
    ),
)

"""The true world's numbers: how the simulated market behaves. No model and no card reads them.

Daily rates compete with one another and with "nothing" (weight 1); four numbers are for intents gone, cold, warm, hot.
They differ in form from any card on purpose: intent is hidden and drifts, rates saturate, budget works through segment,
source through timeframe, and the week and the hour have their own rhythm.
"""

from __future__ import annotations

from typing import Final

from growth_equestre.demo.types import Outcome, Place
from growth_equestre.foundation.vocab import Budget, NextAction, Segment, Timeframe

Rates = tuple[float, float, float, float]

HORIZON_DAYS: Final = 30
SILENCE_CAP_DAYS: Final = 14

# Row: intent today; column: intent tomorrow (gone, cold, warm, hot). Few of the gone come back, and then cold.
DRIFT: Final[tuple[Rates, ...]] = (
    (0.992, 0.008, 0.0, 0.0),
    (0.019, 0.968, 0.013, 0.0),
    (0.004, 0.012, 0.973, 0.011),
    (0.005, 0.002, 0.016, 0.977),
)

# Page views of one visit beyond the first: mean by intent.
EXTRA_VIEWS: Final[Rates] = (0.3, 0.4, 0.9, 1.7)

RATES: Final[dict[Place, dict[Outcome, Rates]]] = {
    Place.VISITED: {
        Outcome.BROWSE: (0.0, 0.045, 0.11, 0.21),
        Outcome.CALCULATE: (0.0, 0.012, 0.048, 0.11),
        Outcome.CLICK_CTA: (0.0, 0.008, 0.032, 0.075),
        Outcome.CLICK_WHATSAPP: (0.0, 0.003, 0.021, 0.07),
    },
    Place.CALCULATED: {
        Outcome.BROWSE: (0.0, 0.04, 0.10, 0.18),
        Outcome.CALCULATE: (0.0, 0.004, 0.008, 0.012),
        Outcome.CLICK_CTA: (0.0, 0.012, 0.055, 0.12),
        Outcome.CLICK_WHATSAPP: (0.0, 0.006, 0.042, 0.12),
        Outcome.REPLY: (0.0, 0.002, 0.012, 0.034),
    },
    Place.CLICKED: {
        Outcome.BROWSE: (0.0, 0.04, 0.10, 0.19),
        Outcome.CALCULATE: (0.0, 0.014, 0.052, 0.115),
        Outcome.CLICK_CTA: (0.0, 0.006, 0.016, 0.035),
        Outcome.CLICK_WHATSAPP: (0.0, 0.007, 0.046, 0.13),
        Outcome.REPLY: (0.0, 0.002, 0.015, 0.043),
    },
    Place.CALCULATED_AND_CLICKED: {
        Outcome.BROWSE: (0.0, 0.035, 0.09, 0.16),
        Outcome.CLICK_CTA: (0.0, 0.006, 0.018, 0.036),
        Outcome.CLICK_WHATSAPP: (0.0, 0.011, 0.067, 0.19),
        Outcome.REPLY: (0.0, 0.004, 0.031, 0.085),
    },
    Place.WAITING: {
        Outcome.BROWSE: (0.0, 0.03, 0.075, 0.12),
        Outcome.CLICK_CTA: (0.0, 0.004, 0.012, 0.026),
        Outcome.REPLY: (0.0, 0.033, 0.12, 0.27),
        Outcome.POSTPONE: (0.001, 0.013, 0.008, 0.003),
        Outcome.INVALID_CONTACT: (0.009, 0.007, 0.003, 0.002),
        Outcome.CLOSE: (0.033, 0.033, 0.033, 0.033),
    },
    Place.TALKING: {
        Outcome.BROWSE: (0.0, 0.025, 0.06, 0.085),
        Outcome.REPLY: (0.0, 0.04, 0.085, 0.13),
        Outcome.ASK_PRICE: (0.0, 0.021, 0.045, 0.075),
        Outcome.OPEN_PROPOSAL: (0.0, 0.012, 0.037, 0.066),
        Outcome.ASK_PROPOSAL: (0.0, 0.007, 0.029, 0.07),
        Outcome.SCHEDULE: (0.0, 0.004, 0.022, 0.068),
        Outcome.ATTEND: (0.01, 0.09, 0.24, 0.43),
        Outcome.SEND_DOCUMENTS: (0.0, 0.002, 0.012, 0.037),
        Outcome.FOLLOW_UP: (0.0, 0.008, 0.034, 0.073),
        Outcome.CONFIRM_BUDGET: (0.0, 0.011, 0.074, 0.19),
        Outcome.CONFIRM_TIMELINE: (0.0, 0.014, 0.088, 0.21),
        Outcome.CONFIRM_NEED: (0.0, 0.022, 0.115, 0.25),
        Outcome.POSTPONE: (0.002, 0.022, 0.015, 0.006),
        Outcome.NO_BUDGET: (0.002, 0.018, 0.009, 0.005),
        Outcome.LOSE_INTEREST: (0.011, 0.014, 0.004, 0.001),
        Outcome.QUALIFY: (0.95, 0.95, 0.95, 0.95),
        Outcome.CLOSE: (0.027, 0.027, 0.027, 0.027),
    },
    Place.STALLED: {
        Outcome.BROWSE: (0.0, 0.018, 0.055, 0.095),
        Outcome.REPLY: (0.0, 0.011, 0.049, 0.12),
        Outcome.NO_BUDGET: (0.002, 0.009, 0.004, 0.002),
        Outcome.LOSE_INTEREST: (0.014, 0.017, 0.005, 0.002),
        Outcome.CLOSE: (0.041, 0.041, 0.041, 0.041),
    },
    Place.DECLINED: {
        Outcome.BROWSE: (0.0, 0.006, 0.016, 0.03),
        Outcome.REPLY: (0.0, 0.002, 0.008, 0.021),
        Outcome.CLOSE: (0.34, 0.34, 0.34, 0.34),
    },
}

# A fresh sign keeps the lead's next one close: rate x (1 + strength x exp(-silent days / days)).
MOMENTUM: Final[dict[Place, tuple[float, float]]] = {
    Place.WAITING: (0.55, 2.6),
    Place.TALKING: (0.85, 3.4),
    Place.STALLED: (0.30, 4.5),
}
DEFAULT_MOMENTUM: Final = (0.35, 2.1)

# Tempo: how fast a lead of this profile goes through the funnel; a log factor on HURRIED outcomes, kept on a grid.
HURRIED: Final = frozenset(
    {
        Outcome.CALCULATE, Outcome.CLICK_CTA, Outcome.CLICK_WHATSAPP, Outcome.REPLY, Outcome.ASK_PROPOSAL,
        Outcome.SCHEDULE, Outcome.CONFIRM_BUDGET, Outcome.CONFIRM_TIMELINE, Outcome.CONFIRM_NEED,
    }
)  # fmt: skip
TEMPO_LEVELS: Final = 12
TEMPO_STEP: Final = 0.11
TEMPO_BY_TIMEFRAME: Final[dict[str | None, float]] = {
    Timeframe.WEEK: 0.33, Timeframe.MONTH: 0.09, Timeframe.QUARTER: -0.27, None: -0.15,
}  # fmt: skip
TEMPO_BY_SOURCE_WHEN_SOON: Final[dict[str, float]] = {"indicacao": 0.24, "evento": 0.11, "google": 0.05}
TEMPO_IN_FOCUS: Final = 0.13

# Intent at arrival, relative to cold: budget works through the segment, source through the timeframe.
INTENT_BASE: Final = (-1.18, -2.84)
INTENT_BY_SEGMENT: Final[dict[str, tuple[float, float]]] = {
    Segment.HORSES: (0.12, 0.26),
    Segment.SERVICES: (0.21, 0.10),
    Segment.EVENTS: (-0.17, -0.33),
    Segment.EQUIPMENT: (0.05, -0.08),
}
INTENT_BY_BUDGET_AND_SEGMENT: Final[dict[str | None, dict[str, tuple[float, float]]]] = {
    Budget.UP_TO_5K: {
        Segment.HORSES: (-0.62, -1.15), Segment.SERVICES: (0.05, -0.07),
        Segment.EVENTS: (0.10, 0.02), Segment.EQUIPMENT: (0.17, 0.22),
    },
    Budget.FROM_5K_TO_20K: {
        Segment.HORSES: (-0.11, -0.23), Segment.SERVICES: (0.24, 0.37),
        Segment.EVENTS: (0.19, 0.31), Segment.EQUIPMENT: (0.28, 0.52),
    },
    Budget.FROM_20K_TO_60K: {
        Segment.HORSES: (0.41, 0.86), Segment.SERVICES: (0.18, 0.55),
        Segment.EVENTS: (0.22, 0.48), Segment.EQUIPMENT: (0.09, 0.27),
    },
    Budget.OVER_60K: {
        Segment.HORSES: (0.56, 1.28), Segment.SERVICES: (0.06, 0.44),
        Segment.EVENTS: (0.13, 0.61), Segment.EQUIPMENT: (-0.22, 0.03),
    },
    None: {
        Segment.HORSES: (-0.31, -0.57), Segment.SERVICES: (-0.24, -0.41),
        Segment.EVENTS: (-0.28, -0.49), Segment.EQUIPMENT: (-0.20, -0.38),
    },
}  # fmt: skip
INTENT_BY_SOURCE: Final[dict[str, tuple[float, float]]] = {
    "indicacao": (0.53, 1.07),
    "evento": (0.36, 0.58),
    "google": (0.22, 0.41),
    "site": (0.0, 0.0),
    "instagram": (-0.19, -0.46),
    "facebook": (-0.38, -0.72),
}
INTENT_IN_FOCUS: Final = (0.16, 0.29)

# Who comes: shares, not necessarily adding up to one.
SOURCE_SHARE: Final[dict[str, float]] = {
    "instagram": 0.31, "google": 0.22, "site": 0.17, "indicacao": 0.13, "facebook": 0.10, "evento": 0.07,
}  # fmt: skip
SEGMENT_SHARE: Final[dict[str, float]] = {
    Segment.HORSES: 0.38, Segment.SERVICES: 0.24, Segment.EVENTS: 0.14, Segment.EQUIPMENT: 0.24,
}  # fmt: skip
BUDGET_SHARE: Final[dict[str | None, float]] = {
    Budget.UP_TO_5K: 0.24, Budget.FROM_5K_TO_20K: 0.31, Budget.FROM_20K_TO_60K: 0.21, Budget.OVER_60K: 0.11, None: 0.13,
}  # fmt: skip
TIMEFRAME_SHARE: Final[dict[str | None, float]] = {
    Timeframe.WEEK: 0.17, Timeframe.MONTH: 0.39, Timeframe.QUARTER: 0.33, None: 0.11,
}  # fmt: skip
STATE_SHARE: Final[dict[str, float]] = {
    "SP": 0.14, "MG": 0.13, "GO": 0.07, "RS": 0.07, "PR": 0.06, "RJ": 0.06, "BA": 0.05, "MS": 0.04, "MT": 0.04,
    "SC": 0.04, "DF": 0.03, "PE": 0.03, "CE": 0.03, "ES": 0.02, "PA": 0.02, "TO": 0.02, "MA": 0.01, "RO": 0.01,
    "AL": 0.01, "RN": 0.01, "PB": 0.01, "SE": 0.01, "PI": 0.01, "AM": 0.005, "AC": 0.003, "AP": 0.002, "RR": 0.002,
}  # fmt: skip
FOCUS_STATE_BOOST: Final = 2.4
HAS_WHATSAPP: Final = 0.96
HAS_EMAIL: Final = 0.71
LIVES_IN_HUB: Final = 0.62
HUBS: Final[dict[str, tuple[str, ...]]] = {
    "SP": ("Campinas", "Sorocaba", "Ribeirão Preto", "Barretos", "Itu", "Jaguariúna", "Bragança Paulista", "Bauru"),
    "MG": ("Belo Horizonte", "Uberaba", "Uberlândia", "Divinópolis", "Lavras", "Sete Lagoas", "Juiz de Fora"),
    "GO": ("Goiânia", "Anápolis", "Rio Verde", "Jataí", "Catalão", "Itumbiara"),
    "RS": ("Porto Alegre", "Bagé", "Uruguaiana", "Esteio", "Pelotas"),
    "PR": ("Curitiba", "Londrina", "Castro", "Cascavel", "Ponta Grossa"),
    "RJ": ("Rio de Janeiro", "Petrópolis", "Teresópolis", "Nova Friburgo"),
    "BA": ("Salvador", "Feira de Santana", "Vitória da Conquista", "Itapetinga"),
    "MS": ("Campo Grande", "Dourados", "Aquidauana"),
    "MT": ("Cuiabá", "Rondonópolis", "Sinop"),
    "SC": ("Florianópolis", "Lages", "Chapecó"),
}

# Rhythm of the week (Monday first) and of the day (24 hours), for leads and for the team.
LEAD_WEEK: Final = (1.07, 1.13, 1.10, 1.04, 0.93, 0.81, 0.92)
TEAM_WEEK: Final = (1.36, 1.41, 1.38, 1.33, 1.19, 0.24, 0.09)
LEAD_DAY: Final = (
    0.3, 0.1, 0.1, 0.1, 0.1, 0.3, 0.8, 1.2, 1.5, 1.7, 1.7, 1.6,
    1.8, 1.5, 1.4, 1.4, 1.5, 1.6, 1.7, 2.0, 2.2, 2.0, 1.4, 0.7,
)  # fmt: skip
TEAM_DAY: Final = (0, 0, 0, 0, 0, 0, 0, 0.2, 1, 2, 2, 1.6, 0.5, 1.2, 2, 2, 1.8, 1.2, 0.3, 0, 0, 0, 0, 0)
ARRIVAL_GROWTH: Final = 4.2

SILENCE_NOTED: Final = {3: 0.88, 7: 0.81, 14: 0.74}

# Partners: the true chance to accept is a logit over distance, CNAE fit, priority, load and the partner's own temper.
PARTNER_ACCEPT_BASE: Final = 1.15
PARTNER_KM_SCALE: Final = 85.0
PARTNER_KM_WEIGHT: Final = -0.92
PARTNER_FIT_WEIGHT: Final = 2.3
PARTNER_OTHER_SEGMENT: Final = -1.7
PARTNER_PRIORITY_WEIGHT: Final[dict[int, float]] = {1: 0.31, 2: 0.0, 3: -0.27}
PARTNER_TEMPER_SPREAD: Final = 0.8
PARTNER_FULL_PENALTY: Final = -1.9
PARTNER_HOURS_TO_ANSWER: Final = 9.0
PARTNER_HOURS_SPREAD: Final = 0.9
WON_BASE: Final = -1.1
WON_BY_COMPATIBILITY: Final = 1.6
CANDIDATES: Final = 24
POSITION_ATTENTION: Final = 0.55
HANDOFF_DELAY_DAYS: Final = 8.5
WON_DELAY_DAYS: Final = 16.0

# What each next action truly does to the odds that a lead with that intent answers within a week: log factors for
# (cold, warm, hot), plus what the segment adds. Kept for judging policies; the history above was lived without them.
ACTION_LIFT: Final[dict[NextAction, tuple[float, float, float]]] = {
    NextAction.SEND_CALCULATOR: (0.34, 0.27, 0.05),
    NextAction.SEND_CATALOG: (0.21, 0.38, 0.16),
    NextAction.INVITE_TO_EVENT: (0.29, 0.33, 0.12),
    NextAction.WHATSAPP_NOW: (0.06, 0.57, 0.83),
    NextAction.CALL: (-0.31, 0.36, 1.02),
    NextAction.HAND_TO_PARTNER: (-0.12, 0.14, 0.61),
    NextAction.WAIT: (0.0, 0.0, 0.0),
}
ACTION_SEGMENT_LIFT: Final[dict[NextAction, dict[Segment, float]]] = {
    NextAction.INVITE_TO_EVENT: {Segment.EVENTS: 0.68, Segment.HORSES: 0.19},
    NextAction.SEND_CATALOG: {Segment.EQUIPMENT: 0.52},
    NextAction.SEND_CALCULATOR: {Segment.SERVICES: 0.23, Segment.HORSES: 0.14},
    NextAction.CALL: {Segment.HORSES: 0.28},
}

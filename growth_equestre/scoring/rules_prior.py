"""The prior cards: sales judgement written down as points, for the day on which nothing has been learned yet.

Points are log-odds, judged one signal at a time. Signals overlap (who replies has usually clicked as well), so their
sum counts at OVERLAP of its size: a model that has seen no outcome must not sound sure. Their uncertainty is a stated
rule, not data: the starting point may be off by START_SD, each cell by OFF_BY of its own size, and a profile that was
not informed by as much as its known levels differ.
Learning replaces both. `artifacts/prior/scoring_*.json` is written from here; a test holds the two together.
"""

from __future__ import annotations

from dataclasses import replace
from statistics import fmean

from growth_equestre.scorecard.service import category, flag, numeric
from growth_equestre.scorecard.types import Beta, Card, CategoryAxis, Cell, SignalTable
from growth_equestre.scoring.types import Cards

VERSION = "prior-2"
START_SD = 0.5
OFF_BY = 0.5
OVERLAP = Beta(0.6, 0.6, -0.4)

_PROFILE = (
    category(
        "segment",
        "Segmento",
        {
            "CAVALOS": (0.15, "interesse em cavalos"),
            "SERVICOS": (0.05, "interesse em serviços"),
            "EVENTOS": (-0.05, "interesse em eventos"),
            "EQUIPAMENTOS": (0.0, "interesse em equipamentos"),
        },
        missing=(-0.1, "segmento não informado"),
    ),
    numeric(
        "is_focus_state",
        "Estado-foco",
        [(-0.2, "fora dos estados-foco"), (0.5, 0.2, "está em um estado-foco")],
        monotone=1,
        missing=(0.0, "estado não informado"),
    ),
    category(
        "budget",
        "Orçamento",
        {
            "0-5k": (-0.2, "orçamento até R$ 5 mil"),
            "5k-20k": (0.15, "orçamento de R$ 5 mil a 20 mil"),
            "20k-60k": (0.35, "orçamento de R$ 20 mil a 60 mil"),
            "60k+": (0.45, "orçamento acima de R$ 60 mil"),
        },
        missing=(-0.15, "orçamento não informado"),
    ),
    category(
        "timeframe",
        "Prazo",
        {
            "7d": (0.45, "quer comprar em 7 dias"),
            "30d": (0.2, "quer comprar em 30 dias"),
            "90d": (-0.15, "quer comprar em 90 dias"),
        },
        missing=(-0.1, "prazo não informado"),
    ),
    numeric(
        "contact",
        "Contato",
        [(-1.0, "sem contato"), (1, -0.25, "só tem e-mail"), (2, 0.0, "tem WhatsApp")],
        monotone=1,
    ),
    category(
        "source",
        "Origem",
        {
            "indicacao": (0.5, "veio por indicação"),
            "evento": (0.25, "veio de um evento"),
            "feira": (0.25, "veio de uma feira"),
            "whatsapp": (0.2, "veio pelo WhatsApp"),
            "google": (0.1, "veio do Google"),
            "instagram": (-0.05, "veio do Instagram"),
            "facebook": (-0.1, "veio do Facebook"),
            "anuncio": (-0.15, "veio de um anúncio"),
        },
        other=(0.0, "outra origem"),
        missing=(0.0, "origem não informada"),
    ),
)

_BEHAVIOUR = (
    numeric(
        "page_views_7d",
        "Visitas em 7 dias",
        [
            (0.0, "sem visitas na semana"),
            (1, 0.15, "visitou o site na semana"),
            (2, 0.3, "voltou ao site na semana"),
            (4, 0.45, "visitou muito o site na semana"),
        ],
        monotone=1,
    ),
    numeric(
        "page_views_30d",
        "Visitas em 30 dias",
        [
            (0.0, "sem visitas no mês"),
            (1, 0.05, "visitou o site no mês"),
            (3, 0.15, "visitou o site várias vezes no mês"),
            (8, 0.25, "visitou muito o site no mês"),
        ],
        monotone=1,
    ),
    flag("hook_complete", "Calculadora", 0.6, "concluiu a calculadora", "não concluiu a calculadora"),
    flag("cta_click", "Botão de contato", 0.5, "clicou no botão de contato", "não clicou no botão de contato"),
    flag("whatsapp_click", "Clique no WhatsApp", 0.85, "clicou no WhatsApp", "não clicou no WhatsApp"),
    flag("whatsapp_reply", "Resposta no WhatsApp", 0.7, "respondeu no WhatsApp", "não respondeu no WhatsApp"),
    flag("asked_price", "Preço", 0.45, "perguntou o preço", "não perguntou o preço"),
    numeric(
        "proposal",
        "Proposta",
        [(0.0, "sem proposta"), (1, 0.3, "abriu a proposta"), (2, 0.75, "pediu proposta")],
        monotone=1,
    ),
    numeric(
        "meeting",
        "Reunião",
        [(0.0, "sem reunião"), (1, 0.6, "marcou reunião"), (2, 1.1, "compareceu à reunião")],
        monotone=1,
    ),
    flag("sent_documents", "Documentos", 0.7, "enviou documentos", "não enviou documentos"),
    flag("followup_positive", "Retorno", 0.5, "deu retorno positivo", "sem retorno positivo"),
    flag("budget_confirmed", "Orçamento confirmado", 1.2, "confirmou o orçamento", "orçamento a confirmar"),
    flag("timeline_confirmed", "Prazo confirmado", 1.1, "confirmou o prazo", "prazo a confirmar"),
    flag("need_confirmed", "Necessidade confirmada", 1.2, "confirmou a necessidade", "necessidade a confirmar"),
)

_SILENCE = (
    numeric(
        "no_reply",
        "Sem resposta",
        [
            (0.0, "sem cobrança pendente"),
            (3, -0.3, "sem resposta há 3 dias"),
            (7, -0.7, "sem resposta há 7 dias"),
            (14, -1.3, "sem resposta há 14 dias"),
        ],
        monotone=-1,
    ),
    flag("postponed", "Adiou", -0.9, "adiou sem data", "não adiou"),
    flag("no_budget_now", "Sem orçamento", -1.0, "sem orçamento agora", "não disse que falta orçamento"),
    flag("lost_interest", "Perdeu o interesse", -4.5, "perdeu o interesse", "não perdeu o interesse"),
    flag("was_lost", "Dado como perdido", -4.5, "foi dado como perdido", "não foi dado como perdido"),
    flag("invalid_contact", "Contato inválido", -4.5, "contato inválido", "contato sem problema conhecido"),
    numeric(
        "idle_days",
        "Dias em silêncio",
        [
            (0.0, "ativo nos últimos 3 dias"),
            (3, -0.1, "quieto há 3 dias"),
            (7, -0.3, "quieto há uma semana"),
            (14, -0.6, "quieto há duas semanas"),
            (30, -1.1, "quieto há um mês"),
            (60, -1.8, "quieto há dois meses"),
            (120, -2.5, "quieto há quatro meses"),
        ],
        monotone=-1,
    ),
    numeric(
        "age_days",
        "Idade do lead",
        [
            (0.0, "chegou no último mês"),
            (30, -0.1, "chegou há mais de um mês"),
            (90, -0.25, "chegou há mais de três meses"),
            (180, -0.4, "chegou há mais de seis meses"),
        ],
        monotone=-1,
    ),
)

_URGENCY = (
    category(
        "timeframe",
        "Prazo",
        {
            "7d": (0.7, "quer comprar em 7 dias"),
            "30d": (0.0, "quer comprar em 30 dias"),
            "90d": (-0.6, "quer comprar em 90 dias"),
        },
    ),
    numeric(
        "page_views_7d",
        "Visitas em 7 dias",
        [(0.0, "sem visitas na semana"), (1, 0.15, "visitou o site na semana"), (4, 0.3, "visitou muito o site")],
        monotone=1,
    ),
    flag("whatsapp_click", "Clique no WhatsApp", 0.2, "clicou no WhatsApp", "não clicou no WhatsApp"),
    flag("whatsapp_reply", "Resposta no WhatsApp", 0.3, "respondeu no WhatsApp", "não respondeu no WhatsApp"),
    numeric(
        "proposal",
        "Proposta",
        [(0.0, "sem proposta"), (1, 0.1, "abriu a proposta"), (2, 0.4, "pediu proposta")],
        monotone=1,
    ),
    numeric(
        "meeting",
        "Reunião",
        [(0.0, "sem reunião"), (1, 0.2, "marcou reunião"), (2, 0.5, "compareceu à reunião")],
        monotone=1,
    ),
    flag("budget_confirmed", "Orçamento confirmado", 0.6, "confirmou o orçamento", "orçamento a confirmar"),
    flag("timeline_confirmed", "Prazo confirmado", 0.6, "confirmou o prazo", "prazo a confirmar"),
    flag("need_confirmed", "Necessidade confirmada", 0.6, "confirmou a necessidade", "necessidade a confirmar"),
    numeric(
        "no_reply",
        "Sem resposta",
        [(0.0, "sem cobrança pendente"), (3, -0.4, "sem resposta há 3 dias"), (7, -0.9, "sem resposta há 7 dias")],
        monotone=-1,
    ),
    flag("postponed", "Adiou", -0.8, "adiou sem data", "não adiou"),
    numeric(
        "idle_days",
        "Dias em silêncio",
        [(0.0, "ativo na semana"), (7, -0.4, "quieto há uma semana"), (30, -0.9, "quieto há um mês")],
        monotone=-1,
    ),
)


def prior_cards() -> Cards:
    """The two cards that serve until the workspace has learned its own."""
    return Cards(
        within_30d=_with_doubt(Card("scoring_30d", VERSION, -2.05, _PROFILE + _BEHAVIOUR + _SILENCE)),
        within_7d=_with_doubt(Card("scoring_7d", VERSION, -0.95, _URGENCY)),
        version=VERSION,
    )


def _with_doubt(card: Card) -> Card:
    tables = tuple(_doubtful(table) for table in card.tables)
    return replace(card, tables=tables, calibration=OVERLAP, intercept_variance=START_SD**2)


def _doubtful(table: SignalTable) -> SignalTable:
    known = [cell.points for cell in table.cells[: table.axis.missing]]
    cells = [replace(cell, variance=_variance(cell)) for cell in table.cells]
    if isinstance(table.axis, CategoryAxis):
        missing = table.cells[table.axis.missing]
        spread = fmean((points - missing.points) ** 2 for points in known)
        cells[table.axis.missing] = replace(missing, variance=round(spread, 6))
    return replace(table, cells=tuple(cells))


def _variance(cell: Cell) -> float:
    return round((OFF_BY * cell.points) ** 2, 6)

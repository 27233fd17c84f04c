"""Which signals the learned cards read, which way each may move a chance, and how a reason says what it found.

Time moves a signal one way only, and so do a good sign and a silence; with these directions a silent lead never warms
and a good sign never cools. What has no such direction (the weekday, a growing pace) is no signal.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Literal

from growth_equestre.foundation.vocab import Budget, Segment, Timeframe
from growth_equestre.scorecard.types import ChangedBy, Signal
from growth_equestre.scorecard.types_fit import Band
from growth_equestre.scoring.rules import NEVER_DAYS, SITUATIONS

Direction = Literal[-1, 0, 1]


def _profile(name: str, label: str) -> Signal:
    return Signal(name, "category", label)


def _up(name: str, label: str, by: ChangedBy = ChangedBy.LEAD) -> Signal:
    return Signal(name, "numeric", label, 1, by)


def _down(name: str, label: str, by: ChangedBy = ChangedBy.LEAD) -> Signal:
    return Signal(name, "numeric", label, -1, by)


KNOWN: tuple[Signal, ...] = (
    _profile("segment", "Segmento"),
    _up("is_focus_state", "Estado-foco", ChangedBy.NOBODY),
    _profile("budget", "Orçamento"),
    _profile("timeframe", "Prazo"),
    _up("contact", "Contato", ChangedBy.TEAM),
    _profile("source", "Origem"),
    _profile("segment_budget", "Segmento e orçamento"),
    _profile("timeframe_source", "Prazo e origem"),
    _down("partner_km", "Parceiro mais próximo", ChangedBy.TEAM),
    _up("page_views_7d", "Visitas em 7 dias"),
    _up("page_views_30d", "Visitas em 30 dias"),
    _up("extra_pages_30d", "Páginas além da primeira"),
    _up("hook_complete", "Calculadora"),
    _up("cta_click", "Botão de contato"),
    _up("whatsapp_click", "Clique no WhatsApp"),
    _up("whatsapp_reply", "Resposta no WhatsApp"),
    _up("asked_price", "Preço"),
    _up("proposal", "Proposta"),
    _up("meeting", "Reunião", ChangedBy.TEAM),
    _up("sent_documents", "Documentos"),
    _up("followup_positive", "Retorno"),
    _up("budget_confirmed", "Orçamento confirmado", ChangedBy.TEAM),
    _up("timeline_confirmed", "Prazo confirmado", ChangedBy.TEAM),
    _up("need_confirmed", "Necessidade confirmada", ChangedBy.TEAM),
    _up("confirmed", "Confirmações", ChangedBy.TEAM),
    _down("no_reply", "Sem resposta"),
    _down("postponed", "Adiou"),
    _down("no_budget_now", "Sem orçamento"),
    _down("lost_interest", "Perdeu o interesse"),
    _down("was_lost", "Dado como perdido"),
    _down("invalid_contact", "Contato inválido"),
    _up("answer_rate", "Respostas por cobrança"),
    _down("idle_days", "Dias em silêncio"),
    _down("age_days", "Dias desde o cadastro", ChangedBy.NOBODY),
    _down("sign_days", "Dias sem conversa"),
    _down("hook_days", "Dias desde a calculadora"),
    _down("cta_days", "Dias desde o botão de contato"),
    _down("whatsapp_days", "Dias desde o clique no WhatsApp"),
    _down("price_days", "Dias desde que perguntou o preço"),
    _down("meeting_days", "Dias desde a reunião"),
    _down("confirmed_days", "Dias desde a última confirmação"),
    *(_up(f"active_{days}d", f"Dias com atividade em {days}") for days in (1, 3, 7, 14, 21, 30, 60)),
    *(_up(f"signs_{days}d", f"Dias de conversa em {days}") for days in (7, 14, 30)),
    _up("situation_level", "Situação"),
    _down("situation_days", "Dias na situação"),
    *(_up(f"pace_{days}d", f"Ritmo em {days} dias") for days in (7, 14, 30)),
)
"""Every signal that keeps the promise."""

SIGNALS_30D: tuple[Signal, ...] = KNOWN
"""What the card of the 30-day chance learns from. Many repeat each other in part; each still says something of its own
(measured: a few thousandths of the log loss over the two thirds that say most)."""

SIGNALS_7D = SIGNALS_30D
"""What the card of the week learns from: the same."""

COLUMNS = frozenset(signal.name for signal in KNOWN)
"""Every signal that a row has, so that a card brought from elsewhere may read it."""

_UNKNOWN: Mapping[str, str] = MappingProxyType(
    {
        "segment": "segmento não informado",
        "budget": "orçamento não informado",
        "timeframe": "prazo não informado",
        "source": "origem não informada",
        "segment_budget": "segmento ou orçamento não informado",
        "timeframe_source": "prazo ou origem não informados",
        "is_focus_state": "estado não informado",
        "partner_km": "cidade ou segmento não informado",
    }
)
_SEGMENTS: Mapping[str, str] = MappingProxyType({one.value: one.label.lower() for one in Segment})
_BUDGETS: Mapping[str, str] = MappingProxyType({one.value: one.label for one in Budget})
_TIMEFRAMES: Mapping[str, str] = MappingProxyType({one.value: one.label for one in Timeframe})
_SOURCES: Mapping[str, str] = MappingProxyType(
    {
        "indicacao": "por indicação",
        "evento": "de um evento",
        "feira": "de uma feira",
        "whatsapp": "pelo WhatsApp",
        "google": "do Google",
        "instagram": "do Instagram",
        "facebook": "do Facebook",
        "anuncio": "de um anúncio",
        "site": "pelo site",
        "cadastro": "pelo cadastro",
        "importacao": "de uma importação",
    }
)
_SITUATION_WORDS = (
    "recusou ou foi dado como perdido",
    "só visitou o site",
    "concluiu a calculadora",
    "clicou no botão de contato",
    "concluiu a calculadora e clicou no botão de contato",
    "conversa parada: adiou ou está sem orçamento",
    "clicou no WhatsApp e aguarda conversa",
    "está em conversa",
    "em conversa, com uma confirmação",
    "em conversa, com duas confirmações",
    "em conversa, com as três confirmações",
)
"""By level, as SITUATIONS."""
_FLAGS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "is_focus_state": ("fora dos estados-foco", "está em um estado-foco"),
        "hook_complete": ("não concluiu a calculadora", "concluiu a calculadora"),
        "cta_click": ("não clicou no botão de contato", "clicou no botão de contato"),
        "whatsapp_click": ("não clicou no WhatsApp", "clicou no WhatsApp"),
        "whatsapp_reply": ("não respondeu no WhatsApp", "respondeu no WhatsApp"),
        "asked_price": ("não perguntou o preço", "perguntou o preço"),
        "sent_documents": ("não enviou documentos", "enviou documentos"),
        "followup_positive": ("sem retorno positivo", "deu retorno positivo"),
        "budget_confirmed": ("orçamento a confirmar", "confirmou o orçamento"),
        "timeline_confirmed": ("prazo a confirmar", "confirmou o prazo"),
        "need_confirmed": ("necessidade a confirmar", "confirmou a necessidade"),
        "postponed": ("não adiou", "adiou sem data"),
        "no_budget_now": ("não disse que falta orçamento", "sem orçamento agora"),
        "lost_interest": ("não perdeu o interesse", "perdeu o interesse"),
        "was_lost": ("não foi dado como perdido", "foi dado como perdido"),
        "invalid_contact": ("contato sem problema conhecido", "contato inválido"),
    }
)
_LEVELS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "contact": ("sem contato", "só tem e-mail", "tem WhatsApp"),
        "proposal": ("sem proposta", "abriu a proposta", "pediu proposta"),
        "meeting": ("sem reunião", "marcou reunião", "compareceu à reunião"),
        "confirmed": ("nada confirmado", "uma confirmação", "duas confirmações", "as três confirmações"),
        "situation_level": _SITUATION_WORDS,
    }
)
_COUNTED: Mapping[str, tuple[str, str, str, str]] = MappingProxyType(
    {
        "page_views_7d": ("sem visitas", "visita", "visitas", "na semana"),
        "page_views_30d": ("sem visitas", "visita", "visitas", "no mês"),
        "extra_pages_30d": ("uma página por visita", "página além da primeira", "páginas além da primeira", "no mês"),
        "active_1d": ("sem atividade", "dia ativo", "dias ativos", "hoje"),
        "active_3d": ("sem atividade", "dia ativo", "dias ativos", "em 3 dias"),
        "active_7d": ("sem atividade", "dia ativo", "dias ativos", "na semana"),
        "active_14d": ("sem atividade", "dia ativo", "dias ativos", "em duas semanas"),
        "active_21d": ("sem atividade", "dia ativo", "dias ativos", "em três semanas"),
        "active_30d": ("sem atividade", "dia ativo", "dias ativos", "no mês"),
        "active_60d": ("sem atividade", "dia ativo", "dias ativos", "em dois meses"),
        "signs_7d": ("sem conversa", "dia de conversa", "dias de conversa", "na semana"),
        "signs_14d": ("sem conversa", "dia de conversa", "dias de conversa", "em duas semanas"),
        "signs_30d": ("sem conversa", "dia de conversa", "dias de conversa", "no mês"),
    }
)
"""None of it, one, several, and the span that is counted."""
_WAITED: Mapping[str, tuple[str, str, str]] = MappingProxyType(
    {
        "idle_days": ("quieto", "ativo nas últimas 24 horas", ""),
        "age_days": ("chegou", "chegou nas últimas 24 horas", ""),
        "sign_days": ("última conversa", "conversou nas últimas 24 horas", "ainda não conversou"),
        "hook_days": ("calculadora concluída", "calculadora nas últimas 24 horas", "sem calculadora"),
        "cta_days": ("botão de contato", "clicou no botão nas últimas 24 horas", "nunca clicou no botão de contato"),
        "whatsapp_days": ("clicou no WhatsApp", "clicou no WhatsApp nas últimas 24 horas", "nunca clicou no WhatsApp"),
        "price_days": ("perguntou o preço", "perguntou o preço nas últimas 24 horas", "nunca perguntou o preço"),
        "meeting_days": ("reunião", "reunião nas últimas 24 horas", "sem reunião"),
        "confirmed_days": ("última confirmação", "confirmou nas últimas 24 horas", "nada confirmado ainda"),
        "situation_days": ("na mesma situação", "mudou de situação nas últimas 24 horas", ""),
    }
)
"""What waits, how a first day reads, and how "never" reads."""
_SPANS: Mapping[str, str] = MappingProxyType(
    {"pace_7d": "na semana", "pace_14d": "em duas semanas", "pace_30d": "no mês"}
)
_SHARES = frozenset({*_SPANS, "answer_rate"})
"""Signals between 0 and 1, said in hundredths."""


def words(signal: Signal, band: Band) -> str:
    """The reason of one place of a learned table: "quieto há 7 a 13 dias", "3 a 5 visitas na semana"."""
    if band.is_missing:
        return _UNKNOWN.get(signal.name, f"{signal.label.lower()}: não informado")
    if signal.kind == "category":
        return _category(signal, band)
    for known, say in _SAYERS:
        if signal.name in known:
            return say(signal.name, *_ends(band, 100 if signal.name in _SHARES else 1))
    return f"{signal.label.lower()}: {_span(*_ends(band, 1))}"


def _category(signal: Signal, band: Band) -> str:
    if band.is_other or band.level is None:
        return f"outra combinação de {signal.label.lower()}" if "_" in signal.name else f"{signal.label.lower()}: outro"
    first, _, second = band.level.partition(" ")
    said: Mapping[str, Callable[[], str]] = {
        "segment": lambda: f"interesse em {_SEGMENTS.get(first, first)}",
        "budget": lambda: _budget(first),
        "timeframe": lambda: _timeframe(first),
        "source": lambda: f"veio {_SOURCES.get(first, 'de ' + first)}",
        "segment_budget": lambda: f"{_SEGMENTS.get(first, first)}, {_budget(second)}",
        "timeframe_source": lambda: f"{_timeframe(first)}, veio {_SOURCES.get(second, 'de ' + second)}",
    }
    return said[signal.name]() if signal.name in said else f"{signal.label.lower()}: {band.level}"


def _budget(code: str) -> str:
    told = _BUDGETS.get(code, code)
    return f"orçamento de {told}" if told.startswith("R$") else f"orçamento {told}"


def _timeframe(code: str) -> str:
    return f"quer comprar {_TIMEFRAMES.get(code, code)}"


def _ends(band: Band, scale: int) -> tuple[int, int | None]:
    """The first and the last whole number of a band, times `scale`; None where it is open."""
    low = 0 if band.low is None else max(0, math.ceil(round(band.low * scale, 9)))
    return low, None if band.high is None else max(low, math.ceil(round(band.high * scale, 9)) - 1)


def _flag(name: str, low: int, high: int | None) -> str:
    if low == 0 and high != 0:
        return f"{_FLAGS[name][0]} ou {_FLAGS[name][1]}"
    return _FLAGS[name][1 if low else 0]


def _level(name: str, low: int, high: int | None) -> str:
    told = _LEVELS[name]
    low, last = min(low, len(told) - 1), len(told) - 1 if high is None else min(high, len(told) - 1)
    if low == last:
        return told[low]
    if last == len(told) - 1:
        return f"{told[low]} ou mais"
    return f"{told[low]} ou {told[last]}" if last == low + 1 else f"entre: {told[low]}; {told[last]}"


def _counted(name: str, low: int, high: int | None) -> str:
    none, one, many, span = _COUNTED[name]
    if high == 0:
        return f"{none} {span}"
    if high == low == 1:
        return f"1 {one} {span}"
    return f"{_span(low, high)} {many if high != 1 else one} {span}"


def _waited(name: str, low: int, high: int | None) -> str:
    what, at_once, never = _WAITED[name]
    if never and low > NEVER_DAYS // 3:
        return never
    if high == 0:
        return at_once
    if never and (high is None or high >= NEVER_DAYS):
        return f"{what} há {low} dias ou mais, ou nunca" if low else f"{what}: a qualquer tempo ou nunca"
    if high == low == 1:
        return f"{what} há 1 dia"
    return f"{what} há {low} dias ou mais" if high is None else f"{what} há {_span(low, high)} dias"


def _pace(name: str, low: int, high: int | None) -> str:
    if high == 0:
        return f"nenhum dia ativo desde que chegou à situação, {_SPANS[name]}"
    share = f"até {high}%" if not low else f"{low}% ou mais" if high is None or high >= 100 else f"{low} a {high}%"
    return f"ativo em {share} dos dias desde que chegou à situação, {_SPANS[name]}"


def _silence(_name: str, low: int, high: int | None) -> str:
    if high is not None and high < 3:
        return "sem cobrança pendente"
    return "sem resposta há 14 dias" if low > 7 else "sem resposta há 7 dias" if low > 3 else "sem resposta há 3 dias"


def _distance(_name: str, low: int, high: int | None) -> str:
    if low > 250:
        return "parceiro a mais de 250 km"
    if not low:
        return f"parceiro a até {high} km" if high is not None else "há parceiro do segmento"
    return f"parceiro a {low} km ou mais" if high is None or high > 250 else f"parceiro a {_span(low, high)} km"


def _answers(_name: str, low: int, high: int | None) -> str:
    if low >= 50 and (high is None or high > 50):
        return "responde quando cobrado"
    return "costuma não responder" if high is not None and high < 50 else "respostas e silêncios em parte"


def _span(low: int, high: int | None) -> str:
    if high is None:
        return f"{low} ou mais"
    if low == high:
        return str(low)
    return f"até {high}" if not low else f"{low} a {high}"


Say = Callable[[str, int, int | None], str]
_SAYERS: tuple[tuple[Mapping[str, object] | frozenset[str], Say], ...] = (
    (_FLAGS, _flag),
    (_LEVELS, _level),
    (_COUNTED, _counted),
    (_WAITED, _waited),
    (_SPANS, _pace),
    (frozenset({"no_reply"}), _silence),
    (frozenset({"partner_km"}), _distance),
    (frozenset({"answer_rate"}), _answers),
)
if len(_SITUATION_WORDS) != len(SITUATIONS):
    raise ValueError("a situation has no words")

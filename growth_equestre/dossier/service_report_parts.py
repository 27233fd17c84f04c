"""The parts of the managerial report: each puts what a room knows into the report's words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from growth_equestre.crm import service_work
from growth_equestre.crm.types_handoffs import Standing
from growth_equestre.dossier.rules_report import DAY, THIRD_DAY, Due
from growth_equestre.dossier.store_report import OwnSigns
from growth_equestre.dossier.types import Dossier
from growth_equestre.dossier.types_report import Area, PartnerLine, TimelineLine
from growth_equestre.dossier.types_timeline import Thread
from growth_equestre.foundation.errors import PartnerNotFound
from growth_equestre.foundation.vocab import FUNNEL_EVENTS, EventType, NextAction, Stage
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.matching.types import Match
from growth_equestre.partners import service as partners
from growth_equestre.scorecard.types import REST_SIGNAL
from growth_equestre.scoring.types import LeadScore
from growth_equestre.ui import formats

BEST = 5
_REASONS = 3
_LATER = timedelta(days=7)
_SAME_CITY_KM = 0.1


def snapshot(found: Dossier, now: datetime, zone: ZoneInfo) -> tuple[tuple[str, str], ...]:
    """Who the lead is and where it stands; what is not known says so."""
    lead, score = found.lead, found.score
    suggested = score.suggested_stage.label if score else ""
    trend = "" if found.gained_in_week is None else f"{formats.signed(found.gained_in_week)} pontos em uma semana"
    known = (
        (
            "Etapa",
            f"{lead.stage.label}{f', desde {formats.moment(lead.stage_since, zone)}' if lead.stage_since else ''}",
        ),
        ("Status sugerido", suggested),
        ("Tendência", trend),
        ("Cidade", lead.place),
        ("Segmento", lead.segment.label if lead.segment else ""),
        ("Orçamento", lead.budget.label if lead.budget else ""),
        ("Prazo", lead.timeframe.label if lead.timeframe else ""),
        ("WhatsApp", partners.shown_phone(lead.whatsapp)),
        ("E-mail", lead.email or ""),
        ("Responsável", lead.owner or ""),
        ("Entrou em", f"{formats.moment(lead.created_at, zone)} ({formats.ago(lead.created_at, now)})"),
    )
    return tuple((name, text or "não informado") for name, text in known)


def engagement(counts: Mapping[EventType, int], signs: OwnSigns, now: datetime) -> tuple[tuple[str, str], ...]:
    """How often the lead did what, most first, after when it last did anything."""
    quiet = formats.ago(signs.last_own, now) if signs.last_own else "nunca"
    spoke = formats.ago(signs.last_sign, now) if signs.last_sign else "nunca"
    funnel = sum(counts.get(kind, 0) for kind in FUNNEL_EVENTS)
    told = {kind: many for kind, many in counts.items() if kind is not EventType.STAGE_REACHED}
    most = sorted(told.items(), key=lambda one: (-one[1], one[0].label))
    return (
        ("Último sinal do lead", quiet),
        ("Falou conosco pela última vez", spoke),
        ("Ações no funil", formats.number(funnel)),
        ("Fatos registrados", formats.number(signs.facts)),
        *((kind.label, formats.number(many)) for kind, many in most),
    )


def timeline_lines(thread: Thread, zone: ZoneInfo) -> tuple[TimelineLine, ...]:
    """The newest things that happened."""
    return tuple(
        TimelineLine(
            when=formats.moment(line.at, zone),
            words=line.words,
            detail=" · ".join(part for part in (line.detail, line.who) if part),
            moved="" if line.score_after is None or line.score_before is None
            else f"{line.score_before} > {line.score_after}",
        )
        for line in thread.lines
    )  # fmt: skip


def partner_lines(found: Dossier) -> tuple[PartnerLine, ...]:
    """The first few of the list, each with what counts most."""
    return tuple(
        PartnerLine(
            rank=one.rank,
            name=one.name,
            place="/".join(part for part in (one.city, one.uf) if part),
            distance="mesma cidade" if one.km is not None and one.km < _SAME_CITY_KM else formats.km(one.km),
            compatibility=one.compatibility,
            reasons=_main_reasons(one),
        )
        for one in found.partners[:BEST]
    )


def due_steps(ws: Workspace, found: Dossier, standing: Standing | None, area: Area) -> list[Due]:
    """What there is to do: the recommendation, what the gate waits for, the partner's clock, what was agreed."""
    now = ws.now()
    return [
        *([] if standing and standing.is_waiting else _recommended(found)),
        *_to_confirm(found, now),
        *_with_partner(ws, found, standing, now),
        *_agreed(ws, found.lead.lead_id),
        *_afterwards(ws, found, area, now),
    ]


def sources(ws: Workspace, found: Dossier, score: LeadScore, signs: OwnSigns, matching_version: str) -> tuple[str, ...]:
    """Where each part comes from, so that it can be checked."""
    lead, zone = found.lead, ws.local_zone
    basis = lead.legal_basis.label if lead.legal_basis else "não registrada"
    since = f", desde {formats.moment(signs.first_fact, zone)}" if signs.first_fact else ""
    advice = found.recommendation
    return (
        f"Chance: modelo {score.card_version}, com os fatos até {formats.moment(score.as_of, zone)}.",
        f"Registro de eventos: {formats.number(signs.facts)} fatos{since}.",
        f"Parceiros: compatibilidade do modelo {matching_version}; distância entre sedes de municípios (IBGE).",
        *([f"Próxima ação: política {advice.policy}, versão {advice.policy_version}."] if advice else []),
        f"Origem do lead: {formats.source(lead.source) or 'não informada'}. Base legal: {basis}. "
        f"Finalidade: {lead.purpose or 'não informada'}.",
        "Encaminhamento: respostas dos parceiros a leads anteriores, contatos de leads parecidos e o que veio, em 30 "
        "dias, dos leads desta equipe nos 90 dias antes.",
    )


def _main_reasons(one: Match) -> str:
    singly = [reason for reason in one.reasons if reason.signal != REST_SIGNAL]
    most = sorted(singly, key=lambda reason: -abs(reason.points))[:_REASONS]
    return ", ".join(f"{reason.text} {formats.signed(reason.points)}" for reason in most)


def _recommended(found: Dossier) -> list[Due]:
    advice = found.recommendation
    if advice is None or advice.feedback:
        return []
    if advice.action is NextAction.WAIT:
        why = advice.reasons[0].text if advice.reasons else "nada a fazer agora"
        return [Due(None, "Aguardar", why)]
    channel = f" ({advice.channel.label})" if advice.channel else ""
    hour = formats.moment(advice.when, advice.when.tzinfo or ZoneInfo("UTC"))
    gain = f"ganho esperado de {formats.points(max(advice.gain, 0.0))}"
    return [Due(advice.when, f"{advice.action.label}{channel}, a partir de {hour}", gain)]


def _to_confirm(found: Dossier, now: datetime) -> list[Due]:
    """The first missing confirmation at once, the others within three days; each with what it would bring."""
    if found.lead.stage not in (Stage.CURIOUS, Stage.WARMING):
        return []
    worth = {change.text: change for change in found.changes}
    brings = {"orçamento": EventType.BUDGET_CONFIRMED, "prazo": EventType.TIMELINE_CONFIRMED,
              "necessidade": EventType.NEED_CONFIRMED}  # fmt: skip
    gains = {change.event_type: change.score for change in worth.values()}
    due = []
    for place, name in enumerate(found.confirmations.missing):
        score = gains.get(brings[name])
        why = f"a chance iria a {score}" if score is not None else "a porta de Qualificado pede"
        due.append(Due(now + DAY if place else None, f"Confirmar {name}", why))
    return due


def _with_partner(ws: Workspace, found: Dossier, standing: Standing | None, now: datetime) -> list[Due]:
    best = found.partners[0] if found.partners else None
    if standing is None:
        if best is None or found.lead.stage is Stage.LOST:
            return []
        is_ready = found.lead.stage is Stage.QUALIFIED
        words = f"Encaminhar a {best.name}" if is_ready else f"Depois de qualificar, encaminhar a {best.name}"
        return [Due(None if is_ready else now + DAY, words, f"compatibilidade {best.compatibility}")]
    name = _name_of(ws, standing.handoff.partner_id)
    if not standing.is_waiting:
        return [Due(now + DAY, f"Acompanhar o atendimento de {name}", "o parceiro já respondeu")]
    if standing.due_at is None:
        return [Due(None, f"Pedir resposta a {name}", "ainda sem resposta")]
    until = formats.moment(standing.due_at, ws.local_zone)
    following = next((one.name for one in found.partners if one.partner_id != standing.handoff.partner_id), None)
    after = [Due(standing.due_at, f"Sem resposta, encaminhar a {following}", "o próximo da lista")] if following else []
    return [Due(min(now, standing.due_at), f"Cobrar a resposta de {name}", f"prazo até {until}"), *after]


def _agreed(ws: Workspace, lead_id: str) -> list[Due]:
    work = service_work.work(ws, lead_id)
    steps = [Due(work.next_step.due_at, work.next_step.step, "combinado com o lead")] if work.next_step else []
    return steps + [Due(one.due_at, one.title, f"tarefa de {one.owner}") for one in work.tasks if one.done_at is None]


def _afterwards(ws: Workspace, found: Dossier, area: Area, now: datetime) -> list[Due]:
    if area is Area.OPERATIONS:
        return [Due(None, "Conseguir um contato que funcione", "sem ele nada mais anda")]
    if area is Area.NURTURE:
        return [
            Due(now + THIRD_DAY, "Manter na nutrição", f"no máximo {ws.settings.contacts_a_week} contatos por semana")
        ]
    return [Due(now + _LATER, "Rever a chance e este relatório", "a chance muda com o que acontecer")]


def _name_of(ws: Workspace, partner_id: str) -> str:
    try:
        return partners.get(ws, partner_id).name
    except PartnerNotFound:
        return "parceiro excluído"

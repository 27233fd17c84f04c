"""The door to the managerial report: made once, numbered, kept word for word, and read again."""

from __future__ import annotations

from growth_equestre.crm import service_handoffs as handoffs
from growth_equestre.crm import service_reports as ledger
from growth_equestre.crm.types_handoffs import Standing
from growth_equestre.crm.types_reports import KeptReport
from growth_equestre.dossier import rules_report, service, service_timeline, store_report
from growth_equestre.dossier.service_report_parts import (
    due_steps,
    engagement,
    partner_lines,
    snapshot,
    sources,
    timeline_lines,
)
from growth_equestre.dossier.service_routing import routing_of
from growth_equestre.dossier.store_report import OwnSigns
from growth_equestre.dossier.types import Dossier
from growth_equestre.dossier.types_report import ReceiptLine, Report
from growth_equestre.events import service as events
from growth_equestre.foundation.errors import InvalidInput
from growth_equestre.foundation.vocab import Permission, Stage
from growth_equestre.foundation.workspace import Workspace, use_case
from growth_equestre.learning import service as learning
from growth_equestre.scoring import service as scoring
from growth_equestre.scoring.types import LeadScore
from growth_equestre.ui import formats

LINES = 10
"""Lines of the timeline that a report shows."""


@use_case(Permission.CAN_EXPORT, writes=True)
def make(ws: Workspace, lead_id: str) -> Report:
    """A new report about the lead as it stands, numbered and kept. Raises LeadNotFound; InvalidInput without score."""
    found = service.dossier(ws, lead_id)
    if found.score is None:
        raise InvalidInput("score", "Este lead ainda não tem chance calculada.", "Calcule o score antes.")
    score, written = found.score, []

    def write(kept: KeptReport) -> str:
        report = _written(ws, found, score, kept)
        written.append(report)
        return report.model_dump_json()

    ledger.keep(ws, found.lead.lead_id, write)
    return written[0]


@use_case(Permission.CAN_VIEW)
def made(ws: Workspace, lead_id: str) -> list[KeptReport]:
    """The reports about the lead, newest first. Raises LeadNotFound."""
    return ledger.reports_of(ws, lead_id)


@use_case(Permission.CAN_VIEW)
def read(ws: Workspace, report_id: str) -> Report:
    """A report as it was made. Raises NotFound."""
    return Report.model_validate_json(ledger.content(ws, report_id))


@use_case(Permission.CAN_EXPORT)
def as_pdf(ws: Workspace, report: Report) -> bytes:
    """The report on paper."""
    # The library that writes PDFs takes a second to load: only who asks for one pays for it.
    from growth_equestre.dossier import document  # noqa: PLC0415

    return document.as_pdf(report)


def _written(ws: Workspace, found: Dossier, score: LeadScore, kept: KeptReport) -> Report:
    lead, now, zone = found.lead, kept.made_at, ws.local_zone
    standing = next((one for one in handoffs.standings(ws, lead.lead_id) if one.is_current), None)
    signs = store_report.own_signs(ws.cursor(), lead.lead_id)
    routing = routing_of(ws, found, score, standing, signs)
    thread = service_timeline.thread(ws, lead.lead_id, limit=LINES)
    return Report(
        number=kept.number,
        made_at=now,
        made_at_words=formats.moment(now, zone),
        made_by=kept.actor_name,
        workspace=ws.name,
        lead_name=lead.name,
        routing=routing,
        snapshot=snapshot(found, now, zone),
        score=score.score,
        score_words=f"{formats.interval(score.chance_low * 100, score.chance_high * 100)}; em 7 dias: "
        f"{formats.number(score.chance_7d * 100)}",
        start_points=score.start_points,
        receipt=tuple(ReceiptLine(text=line.text, points=line.points) for line in score.reasons),
        engagement=engagement(events.counts(ws, lead.lead_id), signs, now),
        timeline=timeline_lines(thread, zone),
        partners=partner_lines(found),
        plan=rules_report.plan(due_steps(ws, found, standing, routing.chosen), now),
        risks=tuple(rules_report.risks(_doubts(ws, found, score, standing, signs))),
        sources=sources(ws, found, score, signs, learning.serving(ws, "matching").version),
    )


def _doubts(
    ws: Workspace, found: Dossier, score: LeadScore, standing: Standing | None, signs: OwnSigns
) -> rules_report.Doubts:
    lead, now = found.lead, ws.now()
    return rules_report.Doubts(
        stage=lead.stage,
        low=round(score.chance_low * 100),
        high=round(score.chance_high * 100),
        gained=found.gained_in_week,
        quiet_for=now - signs.last_own if signs.last_own else None,
        missing=found.confirmations.missing if lead.stage is not Stage.SENT else (),
        has_contact=bool(lead.whatsapp or lead.email),
        has_legal_basis=lead.legal_basis is not None,
        partners=len(found.partners),
        is_overdue=bool(standing and standing.is_waiting and standing.due_at and standing.due_at <= now),
        is_first_model=learning.serving(ws, scoring.KIND).model_id is None,
    )

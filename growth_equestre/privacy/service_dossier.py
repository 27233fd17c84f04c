"""Everything held about a person, with the automated decisions as they were explained when they were made."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from growth_equestre.crm.types import SharedField
from growth_equestre.foundation.errors import GrowthError, LeadNotFound
from growth_equestre.foundation.vocab import (
    Budget,
    Channel,
    EventType,
    LegalBasis,
    NextAction,
    Permission,
    Stage,
    Timeframe,
)
from growth_equestre.foundation.vocab import Segment as LeadSegment
from growth_equestre.foundation.workspace import Workspace, use_case
from growth_equestre.next_action.types import PolicyCode
from growth_equestre.partners import service as partners
from growth_equestre.privacy import rules_reach, service_readings, store, store_dossier, store_reach
from growth_equestre.privacy.types import Decision, Document, PersonDossier, Recipient, Section
from growth_equestre.privacy.types_readings import ReadingKind
from growth_equestre.scoring import service as scoring
from growth_equestre.ui import formats

MOST_SCORES = 24
"""Changes of the score that are told with their reasons; each is worked out again as of its moment."""

DECISIONS = "Decisões automatizadas"

_LABELS = {
    "name": "Nome", "whatsapp": "WhatsApp", "email": "E-mail", "city": "Cidade", "uf": "Estado",
    "segment": "Interesse", "budget": "Orçamento", "timeframe": "Prazo", "stage": "Etapa", "source": "Origem",
    "legal_basis": "Base legal", "purpose": "Finalidade", "consent_at": "Consentimento em", "owner": "Responsável",
    "notes": "Observações", "external_id": "Código do cliente", "created_at": "Cadastro em",
    "deleted_at": "Na lixeira desde",
}  # fmt: skip
_CODES: Mapping[str, Any] = {
    "segment": LeadSegment, "budget": Budget, "timeframe": Timeframe, "stage": Stage, "legal_basis": LegalBasis,
}  # fmt: skip


@use_case(Permission.CAN_SEE_PEOPLE)
def dossier(ws: Workspace, lead_id: str) -> PersonDossier:
    """Everything that is held about the person, in the bin too. Raises LeadNotFound."""
    person = store_reach.person(ws.cursor(), lead_id) if lead_id.strip() else None
    if person is None:
        raise LeadNotFound(lead_id)
    cursor, ids = ws.cursor(), person.lead_ids
    profile = [pair for row in store_dossier.rows(cursor, "profile", ids) for pair in _profile(ws, row)]
    facts = store_dossier.rows(cursor, "events", ids)
    return PersonDossier(
        ws.now(),
        person,
        tuple(profile),
        tuple(one for lead in ids for one in store.consents(cursor, lead)),
        tuple((row["occurred_at"], _event(row["event_type"]), _said(row)) for row in facts),
        tuple(sorted(_decisions(ws, ids), key=lambda one: one.at, reverse=True)),
        tuple(_recipient(row) for row in store_dossier.rows(cursor, "recipients", ids)),
        store_reach.held(cursor, person),
    )


@use_case(Permission.CAN_SEE_PEOPLE)
def as_json(ws: Workspace, found: PersonDossier) -> bytes:
    """The dossier for machines (portability): readable UTF-8 JSON, moments in ISO 8601. Noted as an export."""
    service_readings.note(ws, ReadingKind.EXPORT, "privacy.as_json", found.person.lead_ids[0])
    told = {
        "gerado_em": found.made_at,
        "espaco": ws.name,
        "perfil": [{"campo": label, "valor": text} for label, text in found.profile],
        "consentimentos": [asdict(one) for one in found.consents],
        "acontecimentos": [{"em": at, "o_que": what, "detalhe": said} for at, what, said in found.events],
        "decisoes_automatizadas": [asdict(one) for one in found.decisions],
        "compartilhado_com": [asdict(one) for one in found.recipients],
        "registros": found.held,
    }
    return json.dumps(told, ensure_ascii=False, indent=1, default=_plain).encode()


@use_case(Permission.CAN_SEE_PEOPLE)
def as_document(ws: Workspace, found: PersonDossier) -> Document:
    """The dossier to read."""
    held = tuple((rules_reach.words_for(table), formats.number(len(rows))) for table, rows in found.held.items())
    sections = (
        Section("Quem é e por que temos os dados", found.profile),
        *_told(found, ws.local_zone),
        Section("O que está guardado", held, ("Dado", "Registros"), "O conteúdo inteiro vai no JSON."),
    )
    line = f"Tudo o que '{ws.name}' guarda desta pessoa, em {formats.moment(found.made_at, ws.local_zone)}."
    return Document(f"Dossiê de {found.person.name}", line, sections)


@use_case(Permission.CAN_SEE_PEOPLE)
def as_pdf(ws: Workspace, found: PersonDossier) -> bytes:
    """The dossier on paper. Noted as an export."""
    # The writer of PDFs takes as long to load as the rest of the screen.
    from growth_equestre.privacy import document  # noqa: PLC0415

    service_readings.note(ws, ReadingKind.EXPORT, "privacy.as_pdf", found.person.lead_ids[0])
    return document.as_pdf(as_document(ws, found), found.made_at)


def _told(found: PersonDossier, zone: ZoneInfo) -> tuple[Section, ...]:
    """What was agreed to, who received the data, what was decided, what happened."""
    consents = [
        (formats.moment(one.given_at, zone), f"{one.purpose}, versão {one.version}", one.channel,
         formats.moment(one.withdrawn_at, zone) if one.withdrawn_at else "em vigor")
        for one in found.consents
    ]  # fmt: skip
    decisions = [
        (formats.moment(one.at, zone), one.about, one.outcome, "; ".join(one.reasons) or "sem motivo registrado")
        for one in found.decisions
    ]
    received = [
        (formats.moment(one.at, zone), one.name, formats.listing(list(one.fields)), one.reason)
        for one in found.recipients
    ]
    events = [(formats.moment(at, zone), what, said) for at, what, said in found.events]
    review = "A pessoa pode pedir a revisão de qualquer uma delas."
    return (
        Section("Consentimentos", tuple(consents), ("Dado em", "Texto", "Canal", "Retirado em")),
        Section("Com quem foi compartilhado", tuple(received), ("Em", "Parceiro", "Campos", "Motivo")),
        Section(DECISIONS, tuple(decisions), ("Em", "Sobre", "Resultado", "Motivos de então"), review),
        Section("O que aconteceu", tuple(events), ("Em", "O quê", "Detalhe")),
    )


def _decisions(ws: Workspace, lead_ids: tuple[str, ...]) -> Iterable[Decision]:
    cursor = ws.cursor()
    for row in store_dossier.changes_of_score(cursor, scoring.KIND, lead_ids, MOST_SCORES):
        yield Decision(
            row["as_of"],
            "chance de qualificar em 30 dias",
            f"{row['score']} de 100 (chance {formats.percent(row['chance'])})",
            _reasons_then(ws, row["subject_id"], row["as_of"]),
            row["model_version"],
        )
    for row in store_dossier.rows(cursor, "recommendations", lead_ids):
        yield Decision(
            row["made_at"],
            "próxima ação",
            _action_words(row["action"], row["channel"]),
            _words(row["reasons"]),
            _policy(row),
        )
    for row in store_dossier.rows(cursor, "offers", lead_ids):
        place = f"{row['position']}º da lista" if row["position"] else "escolhido fora da lista"
        chosen = ", escolhido" if row["is_chosen"] and row["position"] else ""
        fit = "" if row["compatibility"] is None else f", compatibilidade {row['compatibility']} de 100"
        outcome = f"{row['partner']}: {place}{chosen}{fit}"
        yield Decision(row["offered_at"], "parceiros indicados", outcome, (), row["card_version"])


def _reasons_then(ws: Workspace, lead_id: str, as_of: datetime) -> tuple[str, ...]:
    """Why the score was what it was: worked out again from what was known then."""
    try:
        then = scoring.score_as_of(ws, lead_id, as_of)
    except GrowthError:
        return ()
    start = f"ponto de partida {formats.signed(then.start_points)}"
    return (start, *(f"{line.text} {formats.signed(line.points)}" for line in then.reasons))


def _words(receipt: str) -> tuple[str, ...]:
    """The receipt that was kept with a recommendation, line by line."""
    told = json.loads(receipt)
    start = f"ponto de partida {formats.signed(told['start_points'])}"
    return (start, *(f"{line['text']} {formats.signed(line['points'])}" for line in told["lines"]))


def _policy(row: Mapping[str, Any]) -> str:
    known = {policy.value: policy.label for policy in PolicyCode}
    return f"{known.get(row['policy'], row['policy'])} ({row['policy_version']})"


def _recipient(row: Mapping[str, Any]) -> Recipient:
    labels = {field.value: field.label for field in SharedField}
    fields = tuple(labels.get(code, code) for code in json.loads(row["shared_fields"]))
    return Recipient(row["handed_at"], row["partner"], fields, row["reason"])


def _profile(ws: Workspace, row: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(label, _shown(ws, name, row[name])) for name, label in _LABELS.items() if row[name] is not None]


def _shown(ws: Workspace, name: str, value: Any) -> str:
    if name in _CODES:
        return str(_CODES[name](value).label)
    if name == "whatsapp":
        return partners.shown_phone(value)
    return formats.moment(value, ws.local_zone) if isinstance(value, datetime) else str(value)


def _event(code: str) -> str:
    return EventType(code).label if code in EventType.__members__.values() else code


def _said(row: Mapping[str, Any]) -> str:
    return " · ".join(part for part in (row["metadata"], row["reason"]) if part)


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _action_words(action: str, channel: str | None) -> str:
    """ "Enviar o catálogo por e-mail"; a way that the action names already is not said twice."""
    done, by = NextAction(action).label, Channel(channel).label if channel else ""
    return done if by in done else f"{done} por {formats.in_sentence(by)}"

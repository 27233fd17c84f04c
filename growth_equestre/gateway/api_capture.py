"""What programs send: leads, and facts about them."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, Body, Depends, Request
from starlette.responses import JSONResponse

from growth_equestre.foundation.clock import parse_local
from growth_equestre.foundation.errors import InvalidInput
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.gateway import api_events, service_intake
from growth_equestre.gateway.api_doors import Visit, visit
from growth_equestre.gateway.types_api import (
    MOST_AT_ONCE,
    EventBody,
    EventKept,
    EventsKept,
    LeadBody,
    LeadKept,
    LeadsKept,
    Reply,
)
from growth_equestre.leads.types import LeadInput

router = APIRouter()
OneOrMany = {"description": "Um objeto, ou uma lista de até 500: a lista entra inteira ou não entra."}


@router.post("/leads", status_code=201, response_model=LeadKept | LeadsKept, summary="Enviar um lead ou vários")
async def post_leads(
    sent: Annotated[
        LeadBody | Annotated[list[LeadBody], Body(min_length=1, max_length=MOST_AT_ONCE)], Body(**OneOrMany)
    ],
    who: Annotated[Visit, Depends(visit)],
) -> JSONResponse:
    """Quem já é conhecido (por id, telefone, e-mail, ou nome e cidade) é completado; os outros entram, já com score."""
    return api_events.shown(await asyncio.to_thread(_leads, who, sent))


@router.post("/events", status_code=201, response_model=EventKept | EventsKept, summary="Enviar um evento ou vários")
async def post_events(
    request: Request,
    sent: Annotated[
        EventBody | Annotated[list[EventBody], Body(min_length=1, max_length=MOST_AT_ONCE)], Body(**OneOrMany)
    ],
    who: Annotated[Visit, Depends(visit)],
) -> JSONResponse:
    """O mesmo `id` é o mesmo evento: mandar de novo não soma. O score do lead segue em até um segundo."""
    return await api_events.kept(request, sent, who)


def _leads(who: Visit, sent: LeadBody | list[LeadBody]) -> Reply:
    ws, is_list = who.workspace(), isinstance(sent, list)
    people = sent if isinstance(sent, list) else [sent]
    told = [_person(ws, one, n if is_list else None) for n, one in enumerate(people)]
    return service_intake.receive_leads(ws, told, is_list, who.once, [one.visitante for one in people])


def _person(ws: Workspace, sent: LeadBody, place: int | None) -> LeadInput:
    try:
        consent_at = parse_local(sent.consentimento_em, ws.local_zone) if sent.consentimento_em else None
    except InvalidInput as problem:
        field = "consentimento_em" if place is None else f"{place}.consentimento_em"
        raise InvalidInput(field, problem.message, problem.next_step) from problem
    return LeadInput(
        name=sent.nome,
        external_id=sent.id,
        whatsapp=sent.whatsapp,
        email=sent.email,
        uf=sent.uf,
        city=sent.cidade,
        segment=sent.segmento_interesse,
        budget=sent.orcamento_faixa,
        timeframe=sent.prazo_compra,
        source=sent.origem,
        legal_basis=sent.base_legal,
        purpose=sent.finalidade,
        consent_at=consent_at,
    )

"""What a team's own site sends from its visitors' browsers: a script to paste in, and the one address it sends to.

This address alone answers browsers of other origins, and of those only the ones that the site's key names.
"""

from __future__ import annotations

import asyncio
from functools import lru_cache
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.responses import Response

from growth_equestre.events.types import EventInput
from growth_equestre.foundation.vocab import EventType
from growth_equestre.gateway import rules_rate, rules_sites, service_sites
from growth_equestre.gateway.api_doors import House
from growth_equestre.gateway.api_errors import Refused
from growth_equestre.gateway.service_batches import Intake, monotonic
from growth_equestre.gateway.types_api import Sent
from growth_equestre.gateway.types_sites import Site, SiteVisit

router = APIRouter(include_in_schema=False)
LARGEST_VISIT = 4_096
"""Bytes."""
_MARK = "__PUBLIC_KEY__"
PublicKey = Annotated[str, Query(alias="key", max_length=100)]


class VisitBody(BaseModel):
    """What the script sends."""

    model_config = ConfigDict(extra="ignore")

    evento: EventType
    pagina: Annotated[str, Field(max_length=2_000)] = ""
    visitante: Annotated[str, Field(max_length=64)] = ""


@router.get("/snippet.js")
async def get_snippet(request: Request, key: PublicKey = "") -> Response:
    """The script with the site's key in it."""
    _, site = await _site(request, key)
    headers = {"Cross-Origin-Resource-Policy": "cross-origin"}
    text = _snippet().replace(_MARK, site.public_key)
    return Response(text, media_type="text/javascript; charset=utf-8", headers=headers)


@router.options("/collect")
async def ask_first(request: Request, key: PublicKey = "") -> Response:
    """What a browser asks before it sends anything but plain text."""
    allowed = _allowed(request, (await _site(request, key))[1])
    return Response(
        status_code=204,
        headers={**allowed, "Access-Control-Allow-Methods": "POST", "Access-Control-Allow-Headers": "Content-Type"},
    )


@router.post("/collect")
async def post_visit(request: Request, key: PublicKey = "") -> Response:
    """Count what was done; note it for the lead that the visitor is, if one is known."""
    where, site = await _site(request, key)
    allowed = _allowed(request, site)
    _let_pass(request, site)
    visit = _visit(await request.body())
    house, intakes, actor = request.app.state.house, request.app.state.intakes, service_sites.actor_of(site)
    lead_id = await asyncio.to_thread(lambda: service_sites.note_visit(house.opened(where, actor), site.site_id, visit))
    if lead_id:
        _note(intakes.of(where), site, lead_id, visit)
    return Response(status_code=204, headers=allowed)


def _note(intake: Intake, site: Site, lead_id: str, visit: SiteVisit) -> None:
    """Nobody waits for it: a browser that has left cannot."""
    intake.submit(
        service_sites.actor_of(site), Sent(((lead_id, EventInput(visit.event_type, metadata=visit.page)),), False)
    )


async def _site(request: Request, public_key: str) -> tuple[str, Site]:
    """The site with this key, and the workspace that knows it. Raises Refused."""
    if not public_key.startswith(rules_sites.MARK):
        raise Refused(401, "Falta a chave do site, ou ela não vale mais.")
    house: House = request.app.state.house
    found = await asyncio.to_thread(house.found_in, lambda ws: service_sites.site_of(ws, public_key))
    if found is None:
        raise Refused(401, "Falta a chave do site, ou ela não vale mais.")
    return found


def _allowed(request: Request, site: Site) -> dict[str, str]:
    """Headers that let this browser in. Raises Refused for another site's."""
    origin = request.headers.get("origin", "")
    if not rules_sites.may_send(origin, site.origins):
        raise Refused(403, "Este site não pode usar esta chave.")
    return {"Access-Control-Allow-Origin": origin, "Vary": "Origin"}


def _let_pass(request: Request, site: Site) -> None:
    buckets: dict[str, rules_rate.Bucket] = request.app.state.site_buckets
    bucket, wait = rules_rate.taken(buckets.get(site.site_id), monotonic(), site.a_minute)
    buckets[site.site_id] = bucket
    if wait:
        raise Refused(429, headers={"Retry-After": str(max(1, round(wait + 0.5)))})


def _visit(body: bytes) -> SiteVisit:
    if len(body) > LARGEST_VISIT:
        raise Refused(413)
    try:
        sent = VisitBody.model_validate_json(body)
    except ValidationError as error:
        raise Refused(422, "A visita não pôde ser lida.") from error
    if sent.evento not in rules_sites.KINDS:
        raise Refused(422, "Um site envia page_view e cta_click.")
    return SiteVisit(sent.evento, rules_sites.page_of(sent.pagina), rules_sites.visitor_of(sent.visitante))


@lru_cache(maxsize=1)
def _snippet() -> str:
    return Path(__file__).with_name("snippet.js").read_text(encoding="utf-8")

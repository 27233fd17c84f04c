"""The door of sites: which may send visits, what visitors do there, and whose visits they turn out to be."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from growth_equestre.events import service as events
from growth_equestre.events.types import EventInput
from growth_equestre.foundation.errors import InvalidInput, NotFound
from growth_equestre.foundation.ids import new_id
from growth_equestre.foundation.vocab import EventType, Permission, Role
from growth_equestre.foundation.workspace import Actor, Workspace, trusted, use_case
from growth_equestre.gateway import rules_sites, store_sites
from growth_equestre.gateway.types_sites import Site, SiteCount, SiteVisit
from growth_equestre.jobs import service as jobs
from growth_equestre.jobs.types import Report
from growth_equestre.journal import service as journal
from growth_equestre.journal.types import undoable
from growth_equestre.leads import service as leads

A_MINUTE = 1_200
KEPT_FOR = timedelta(days=30)
MOST_OF_A_VISITOR = 40
"""Things kept of one visitor before it says who it is."""
COUNTED_DAYS = 7


@use_case(Permission.CAN_MANAGE_WORKSPACE, writes=True)
def add_site(ws: Workspace, name: str, origins: str) -> Site:
    """Let a site send its visits. origins: its addresses as typed, one a line. Raises InvalidInput."""
    if not name.strip():
        raise InvalidInput("nome", "O site precisa de um nome.", "")
    made = Site(
        new_id(), name.strip(), rules_sites.MARK + secrets.token_urlsafe(rules_sites.KEY_BYTES),
        rules_sites.origins_of(origins), A_MINUTE, ws.now(), ws.actor.name, None,
    )  # fmt: skip
    store_sites.add(ws.cursor(), made)
    summary = f"Deixou o site {made.name} enviar visitas de {', '.join(made.origins)}"
    journal.record(ws, use_case="gateway.add_site", summary=summary, changes=[])
    return made


@use_case(Permission.CAN_MANAGE_WORKSPACE)
def sites(ws: Workspace) -> list[Site]:
    """Every site, oldest first."""
    return store_sites.sites(ws.cursor())


@use_case(Permission.CAN_MANAGE_WORKSPACE)
def counts(ws: Workspace) -> Mapping[str, SiteCount]:
    """What came from each site in the last days, by its id; a site without any is absent."""
    today = ws.now().astimezone(ws.local_zone).date()
    return store_sites.counts(ws.cursor(), today - timedelta(days=COUNTED_DAYS - 1))


@use_case(Permission.CAN_MANAGE_WORKSPACE, writes=True)
def revoke_site(ws: Workspace, site_id: str) -> None:
    """Let a site send no more. Raises NotFound."""
    found = next((one for one in store_sites.sites(ws.cursor()) if one.site_id == site_id), None)
    if found is None:
        raise NotFound("Este site não existe mais.", "Atualize a página.")
    store_sites.revoke(ws.cursor(), site_id, ws.now())
    journal.record(ws, use_case="gateway.revoke_site", summary=f"O site {found.name} não envia mais", changes=[])


@use_case(Permission.CAN_VIEW)
def site_of(ws: Workspace, public_key: str) -> Site | None:
    """The site with this key, if it may send now."""
    found = (one for one in store_sites.sites(ws.cursor()) if one.revoked_at is None)
    return next((one for one in found if one.public_key == public_key), None)


def actor_of(site: Site) -> Actor:
    """Who acts when a site sends: it may note what is done there, and nothing else asks for its rights."""
    return Actor(
        f"site:{site.site_id}", f"{site.name} (site)", Role.GUEST, frozenset({Permission.CAN_VIEW, Permission.CAN_EDIT})
    )


@use_case(Permission.CAN_EDIT, writes=True)
def note_visit(ws: Workspace, site_id: str, visit: SiteVisit) -> str | None:
    """Count what was done on a site; the lead whose fact it is, to be noted, when the visitor is known.

    What a visitor does who is not known yet is kept for thirty days; of nobody in particular only the count is.
    """
    store_sites.count_one(ws.cursor(), site_id, ws.now().astimezone(ws.local_zone).date(), visit.event_type)
    if not visit.visitor:
        return None
    known = store_sites.lead_of(ws.cursor(), visit.visitor)
    if known:
        return leads.resolve_ids(ws, [known]).get(known)
    if store_sites.count_visits_of(ws.cursor(), visit.visitor) < MOST_OF_A_VISITOR:
        store_sites.add_visit(ws.cursor(), site_id, visit, ws.now())
    return None


@use_case(Permission.CAN_EDIT, writes=True)
def know_visitor(ws: Workspace, number: str, lead_id: str) -> int:
    """Give a lead what its visitor did before it said who it is; returns how many facts. An unknown number is none.

    number: what the site's page calls its visitor. What it does from now on is the lead's too.
    """
    visitor = rules_sites.visitor_of(number)
    if not visitor:
        return 0
    told = [
        EventInput(EventType(row["event_type"]), row["occurred_at"], row["page"], external_id=f"site-{row['visit_id']}")
        for row in store_sites.visits_of(ws.cursor(), visitor)
    ]
    if told:
        events.receive(trusted(ws), [[(lead_id, one)] for one in told])
        ws.touch_leads(lead_id)
    store_sites.know(ws.cursor(), visitor, lead_id, ws.now())
    store_sites.forget_visits_of(ws.cursor(), visitor)
    return len(told)


@use_case(Permission.CAN_EDIT, writes=True)
def forget_visits(ws: Workspace) -> None:
    """Let go of what visitors did who never said who they are."""
    store_sites.forget_old(ws.cursor(), ws.now() - KEPT_FOR)


def _forget(ws: Workspace, _: Mapping[str, Any], _report: Report) -> str:
    forget_visits(ws)
    return "Visitas de quem não se identificou em 30 dias saíram."


journal.register(
    undoable(
        "site_visitors", store_sites.VISITORS, label=lambda _, keys: dict.fromkeys(keys, "Visitante do site"),
        lead_column="lead_id", title="Visitante do site",
    )
)  # fmt: skip
journal.register_following(leads.TABLE, following="site_visitors", keys_of=store_sites.visitors_of)
jobs.register("gateway.forget_visits", _forget, every=timedelta(days=1), label="Limpeza de visitas do site")

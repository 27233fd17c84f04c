"""The names of people behind sole traders: kept apart, shown to who may see them, never written into the directory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from growth_equestre.foundation.text import fold
from growth_equestre.foundation.vocab import Permission
from growth_equestre.foundation.workspace import Workspace, use_case
from growth_equestre.partners import rules_receita, store_receita
from growth_equestre.partners.types import Partner, PartnerChanges


@use_case(Permission.CAN_VIEW)
def named(ws: Workspace, partners: Sequence[Partner]) -> tuple[Partner, ...]:
    """The same partners, with people's names in place of their masks for who may see them; never beside demo data."""
    masked = [one.partner_id for one in partners if rules_receita.is_masked(one.legal_name)]
    if not masked or Permission.CAN_SEE_PEOPLE not in ws.actor.permissions or store_receita.has_demo(ws.cursor()):
        return tuple(partners)
    owners = store_receita.owners(ws.cursor(), masked)
    return tuple(_named(one, *owners[one.partner_id]) if one.partner_id in owners else one for one in partners)


def masked_again(ws: Workspace, partner_id: str, changes: PartnerChanges) -> PartnerChanges:
    """An edit in which a person's name, as a form showed it, is the mask again; what is another name stays."""
    owners = store_receita.owners(ws.cursor(), [partner_id])
    if partner_id not in owners:
        return changes
    owner, mask = owners[partner_id]
    given = {field: getattr(changes, field) for field in ("name", "legal_name") if field in changes.model_fields_set}
    return changes.model_copy(update={field: mask for field, text in given.items() if fold(text) == fold(owner)})


def _named(one: Partner, owner: str, mask: str) -> Partner:
    return replace(
        one,
        name=owner if one.name == mask else one.name,
        legal_name=owner if one.legal_name == mask else one.legal_name,
    )

"""The door of the directory: create, edit, find, list, put in the bin and take back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from growth_equestre.cnae import service as cnae
from growth_equestre.foundation.errors import InvalidInput, PartnerNotFound
from growth_equestre.foundation.ids import is_uuid, new_id
from growth_equestre.foundation.vocab import Permission
from growth_equestre.foundation.workspace import Workspace, use_case
from growth_equestre.journal import service as journal
from growth_equestre.journal.types import undoable
from growth_equestre.partners import rules, store
from growth_equestre.partners import service_people as people
from growth_equestre.partners import service_records as records
from growth_equestre.partners.types import (
    Census,
    Partner,
    PartnerChanges,
    PartnerFilter,
    PartnerInput,
    PartnerSort,
)

TABLE = "partners"
ANY_PARTNER = PartnerFilter()
LARGEST_PAGE = 1_000

journal.register(undoable(TABLE, store.PARTNERS, title="Parceiro", words=rules.HISTORY_WORDS))


@use_case(Permission.CAN_EDIT, writes=True)
def create(ws: Workspace, new: PartnerInput) -> Partner:
    """Add a partner; what its CNAE tells is filled in. Raises InvalidFields, or InvalidInput for a known company."""
    clean = rules.clean(new, cnae.repair)
    record = records.built([clean], [new_id()], ws.now())[0]
    _refuse_twin(ws, record)
    with journal.tracked(
        ws,
        use_case="partners.create",
        summary=f"Criou o parceiro {clean.name}",
        table=TABLE,
        keys=[record["partner_id"]],
    ):
        store.write(ws.cursor(), [record])
    return get(ws, record["partner_id"])


@use_case(Permission.CAN_EDIT, writes=True)
def edit(ws: Workspace, partner_id: str, changes: PartnerChanges, reason: str = "") -> Partner:
    """Change the fields that were given. Raises PartnerNotFound, InvalidFields, InvalidInput for a known company."""
    current = get(ws, partner_id)
    changes = people.masked_again(ws, partner_id, changes)
    clean = rules.clean(records.edited(current, changes), records.repaired_unless(current))
    record = records.built([clean], [partner_id], ws.now())[0]
    record |= {"created_at": current.created_at, "is_demo": current.is_demo}
    if any(record[column] != known for column, known in records.identity_of(current).items()):
        _refuse_twin(ws, record)
    with journal.tracked(
        ws,
        use_case="partners.edit",
        summary=f"Editou o parceiro {clean.name}",
        table=TABLE,
        keys=[partner_id],
        reason=reason,
    ):
        store.write(ws.cursor(), [record])
    return get(ws, partner_id)


@use_case(Permission.CAN_VIEW)
def get(ws: Workspace, partner_id: str) -> Partner:
    """The partner with this id. Raises PartnerNotFound, also for one in the bin."""
    found = store.partner(ws.cursor(), partner_id) if is_uuid(partner_id) else None
    if found is None or found.deleted_at is not None:
        raise PartnerNotFound(partner_id)
    return found


@use_case(Permission.CAN_VIEW)
def page(
    ws: Workspace,
    chosen: PartnerFilter = ANY_PARTNER,
    sort: PartnerSort = PartnerSort.PRIORITY,
    limit: int = 50,
    offset: int = 0,
) -> tuple[Partner, ...]:
    """One page of the list, in order. limit 1..1000."""
    if not 1 <= limit <= LARGEST_PAGE or offset < 0:
        raise ValueError(f"limit={limit} must be in 1..{LARGEST_PAGE} and offset={offset} not negative")
    return store.page(ws.cursor(), chosen, sort, limit, offset)


@use_case(Permission.CAN_VIEW)
def census(ws: Workspace, chosen: PartnerFilter = ANY_PARTNER) -> Census:
    """How many partners the list has, and where."""
    return store.census(ws.cursor(), chosen)


@use_case(Permission.CAN_VIEW)
def find_by_cnpj(ws: Workspace, cnpj: str) -> Partner:
    """The partner with this CNPJ, in any spelling. Raises InvalidInput when wrong, PartnerNotFound when unknown."""
    clean = rules.clean_cnpj(cnpj)
    found = store.ids_by_cnpj(ws.cursor(), [clean]) if clean else {}
    if clean not in found:
        raise PartnerNotFound(cnpj)
    return get(ws, found[clean])


@use_case(Permission.CAN_VIEW)
def resolve_cnpjs(ws: Workspace, cnpjs: Sequence[str]) -> dict[str, str]:
    """Each text that names a known partner's CNPJ, in any spelling, with that partner's id; the others are left out."""
    clean = {text: bare for text in set(cnpjs) if (bare := _cnpj_or_none(text))}
    found = store.ids_by_cnpj(ws.cursor(), sorted(set(clean.values())))
    return {text: found[bare] for text, bare in clean.items() if bare in found}


@use_case(Permission.CAN_DELETE, writes=True)
def delete(ws: Workspace, partner_id: str, reason: str = "") -> str:
    """Put the partner in the bin; returns the change set that brings it back. Raises PartnerNotFound."""
    current = get(ws, partner_id)
    summary = f"Excluiu o parceiro {current.name}"
    with journal.tracked(
        ws, use_case="partners.delete", summary=summary, table=TABLE, keys=[partner_id], reason=reason
    ):
        store.mark_deleted(ws.cursor(), [partner_id], ws.now(), ws.now())
    return journal.current_change_set(ws, use_case="partners.delete", summary=summary)


@use_case(Permission.CAN_DELETE, writes=True)
def restore(ws: Workspace, partner_id: str) -> Partner:
    """Take the partner out of the bin. Raises PartnerNotFound, InvalidInput when the company was added again."""
    found = store.partner(ws.cursor(), partner_id) if is_uuid(partner_id) else None
    if found is None:
        raise PartnerNotFound(partner_id)
    _refuse_twin(ws, records.of(found))
    with journal.tracked(
        ws,
        use_case="partners.restore",
        summary=f"Restaurou o parceiro {found.name}",
        table=TABLE,
        keys=[partner_id],
    ):
        store.mark_deleted(ws.cursor(), [partner_id], None, ws.now())
    return get(ws, partner_id)


@use_case(Permission.CAN_IMPORT, writes=True)
def insert_many(ws: Workspace, rows: Sequence[Mapping[str, Any]], is_demo: bool = False) -> int:
    """Add prepared partners in bulk, as one change; returns how many.

    rows: columns of the table with clean values; name is required; id, moments, coordinates, closeness and what the
    CNAE tells are filled in where absent.
    """
    made = records.completed(rows, ws.now(), is_demo)
    with journal.tracked(
        ws,
        use_case="partners.insert_many",
        summary=f"Incluiu {len(made)} parceiros",
        table=TABLE,
        keys=[record["partner_id"] for record in made],
    ):
        store.write(ws.cursor(), made)
    return len(made)


@use_case(Permission.CAN_DELETE, writes=True)
def remove_demo(ws: Workspace) -> int:
    """Take out every partner that the demo created, for good; returns how many."""
    ids = store.demo_ids(ws.cursor())
    with journal.tracked(
        ws,
        use_case="partners.remove_demo",
        summary=f"Removeu {len(ids)} parceiros da demo",
        table=TABLE,
        keys=ids,
    ):
        store.PARTNERS.remove(ws.cursor(), ids)
    return len(ids)


def shown_phone(phone: str | None) -> str:
    """A stored phone as people write it: (11) 98765-4321."""
    return rules.shown_phone(phone)


def shown_cnpj(cnpj: str | None) -> str:
    """A stored CNPJ as people write it: 12.ABC.345/01DE-35."""
    return rules.shown_cnpj(cnpj)


def _refuse_twin(ws: Workspace, record: Mapping[str, Any]) -> None:
    twin = store.same_company(ws.cursor(), record)
    if twin:
        raise InvalidInput(
            "cnpj" if record["cnpj"] else "nome",
            f"Esta empresa já está no diretório: {twin}.",
            "Abra o cadastro dela e edite.",
        )


def _cnpj_or_none(text: str) -> str | None:
    try:
        return rules.clean_cnpj(text)
    except InvalidInput:
        return None

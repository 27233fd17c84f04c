"""Building whole records of the directory: what a person gave, and what the CNAE and the municipality add to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from growth_equestre.cnae import service as cnae
from growth_equestre.foundation.ids import new_id
from growth_equestre.foundation.text import fold
from growth_equestre.foundation.vocab import Priority
from growth_equestre.partners import rules, store
from growth_equestre.partners.types import CleanPartner, Partner, PartnerChanges, PartnerInput
from growth_equestre.places import service as places
from growth_equestre.places.types import Municipality

Record = dict[str, Any]
"""One row of the table: column to value."""


def built(partners: Sequence[CleanPartner], partner_ids: Sequence[str], now: datetime) -> list[Record]:
    """Whole records of new partners, in order."""
    found = places.find_many([one.city or "" for one in partners], [one.uf for one in partners])
    rows = [
        asdict(one) | {"partner_id": partner_id} | _place_columns(one, place)
        for one, partner_id, place in zip(partners, partner_ids, found, strict=True)
    ]
    return [_finished(row, now, is_demo=False) for row in rows]


def completed(rows: Sequence[Mapping[str, Any]], now: datetime, is_demo: bool) -> list[Record]:
    """Whole records of prepared rows: absent columns filled in, present ones kept."""
    unplaced = [row for row in rows if row.get("latitude") is None and row.get("city")]
    found = places.find_many([row["city"] for row in unplaced], [row.get("uf") for row in unplaced])
    columns = {
        id(row): {"ibge_code": place.ibge_code, "latitude": place.latitude, "longitude": place.longitude}
        for row, place in zip(unplaced, found, strict=True)
        if place is not None
    }
    return [_finished({**row, **columns.get(id(row), {})}, now, is_demo) for row in rows]


def of(partner: Partner) -> Record:
    """The record of a stored partner, as the table holds it."""
    row = {name: value for name, value in asdict(partner).items() if name != "fit"}
    return row | {"name_key": fold(partner.name)} | {store.FIT_COLUMNS[s]: fit for s, fit in partner.fit.items()}


def identity_of(partner: Partner) -> Record:
    """The columns that say which company it is."""
    record = of(partner)
    return {column: record[column] for column in ("cnpj", "name_key", "city", "phone")}


def edited(current: Partner, changes: PartnerChanges) -> PartnerInput:
    """The whole form after the edit: the fields given, the others as they are."""
    form = {
        "name": current.name,
        "cnpj": current.cnpj or "",
        "legal_name": current.legal_name or "",
        "phone": current.phone or "",
        "email": current.email or "",
        "contact": current.contact or "",
        "segment": current.segment or "",
        "uf": current.uf or "",
        "city": current.city or "",
        "priority": str(current.priority.value),
        "cnae_main": current.cnae_main or "",
        "cnae_secondary": current.cnae_secondary,
        "is_active": current.is_active,
        "monthly_capacity": current.monthly_capacity,
    }
    return PartnerInput.model_validate(form | changes.model_dump(exclude_unset=True))


def repaired_unless(current: Partner) -> Callable[[str], str]:
    """Like cnae.repair, but a code that the partner already has is kept even if the tree lost it since."""
    held = {current.cnae_main, *current.cnae_secondary}
    return lambda code: code if code in held else cnae.repair(code)


def _place_columns(one: CleanPartner, place: Municipality | None) -> Record:
    """Where the municipality is; a city that we do not know stays as typed, without coordinates."""
    if place is None:
        return {"ibge_code": None, "latitude": None, "longitude": None}
    return {
        "ibge_code": place.ibge_code,
        "latitude": place.latitude,
        "longitude": place.longitude,
        "uf": one.uf or place.uf,
    }


def _finished(row: Record, now: datetime, is_demo: bool) -> Record:
    """The row with everything that follows from it, one value per column of the table."""
    main, secondary = row.get("cnae_main"), tuple(row.get("cnae_secondary") or ())
    codes = (main, *secondary) if main else secondary
    fit = rules.fit(main, secondary, cnae.closeness_by_segment)
    made = {
        "partner_id": row.get("partner_id") or new_id(),
        "name_key": fold(row["name"]),
        "segment": row.get("segment") or _first(cnae.segment_for, codes),
        "priority": int(row.get("priority") or _first(cnae.priority_for, codes) or Priority.MEDIUM),
        "cnae_secondary": list(secondary),
        "is_active": row.get("is_active", True),
        "is_demo": row.get("is_demo", is_demo),
        "created_at": row.get("created_at") or now,
        "updated_at": row.get("updated_at") or now,
    }
    fits = {column: fit[segment] for segment, column in store.FIT_COLUMNS.items()}
    return {column: row.get(column) for column in store.COLUMNS} | made | fits


def _first(known: Callable[[str], Any], codes: Iterable[str]) -> Any:
    """What the map says about the first of the codes that stands on it; None when none does."""
    return next((found for code in codes if (found := known(code)) is not None), None)

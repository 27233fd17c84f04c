"""What the Receita Federal's codes mean to us: which municipality of the IBGE's, and which segment of the market."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from growth_equestre.cnae import service as cnae
from growth_equestre.foundation.errors import NotFound
from growth_equestre.foundation.vocab import STATES
from growth_equestre.partners import store
from growth_equestre.places import service as places
from growth_equestre.places.types import Municipality

ABROAD_UF, ABROAD_CODE = "EX", "9707"


def placed(pairs: Sequence[tuple[str, str, str | None]]) -> pd.DataFrame:
    """One row per (Receita's code, UF, published name): the municipality, or the published words where it is none.

    The published name within its state decides; the code, where the name says nothing. Both must agree on the state.
    """
    by_name = places.find_many([name for _, _, name in pairs], [uf for _, uf, _ in pairs])
    rows = [
        (code, uf, *_where(code, uf, name, found))
        for (code, uf, name), found in zip(pairs, by_name, strict=True)
    ]  # fmt: skip
    names = ["municipality", "uf", "city", "state", "ibge_code", "latitude", "longitude", "is_abroad"]
    return pd.DataFrame(rows, columns=names, dtype="object")


def performed(codes: Sequence[str]) -> pd.DataFrame:
    """One row per CNAE of the tree: segment and priority where the map has it, and its closeness to each segment."""
    tree = {leaf.code for leaf in cnae.all_subclasses()}
    market = cnae.equestrian_map()
    rows = []
    for code in codes:
        if code in tree:
            entry = market.get(code)
            fit = cnae.closeness_by_segment(code)
            known = (entry.segment.value, int(entry.priority)) if entry else (None, None)
            rows.append((code, *known, *(fit[segment] for segment in store.FIT_COLUMNS)))
    return pd.DataFrame(rows, columns=["code", "segment", "priority", *store.FIT_COLUMNS.values()], dtype="object")


def _where(
    code: str, uf: str, name: str | None, by_name: Municipality | None
) -> tuple[str | None, str | None, int | None, float | None, float | None, bool]:
    if uf == ABROAD_UF or code == ABROAD_CODE:
        return (None, None, None, None, None, True)
    found = by_name or _by_code(code, uf)
    if found:
        return (found.name, found.uf, found.ibge_code, found.latitude, found.longitude, False)
    return (name, uf if uf in STATES else None, None, None, None, False)


def _by_code(code: str, uf: str) -> Municipality | None:
    try:
        found = places.by_receita_code(code)
    except NotFound:
        return None
    return found if uf == found.uf or uf not in STATES else None

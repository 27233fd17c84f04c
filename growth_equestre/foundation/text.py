"""Comparison of Portuguese text as people mean it: blind to accents, case and spacing."""

from __future__ import annotations

import re
import unicodedata

CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
"""Characters that no text typed by a person holds (tab and line breaks are text)."""


def fold(text: str) -> str:
    """Key for comparing names and cities: "São  Paulo " and "SAO PAULO" give "sao paulo".

    The SQL twin is `strip_accents(lower(trim(regexp_replace(x, '\\s+', ' ', 'g'))))`.
    """
    if text.isascii():
        return " ".join(text.lower().split())
    decomposed = unicodedata.normalize("NFKD", text)
    bare = "".join(mark for mark in decomposed if not unicodedata.combining(mark))
    return " ".join(bare.lower().split())

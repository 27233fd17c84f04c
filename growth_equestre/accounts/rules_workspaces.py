"""Which names a workspace may have, so that none reaches outside its folder on any machine."""

from __future__ import annotations

import re
import unicodedata

from growth_equestre.foundation.errors import InvalidInput, InvalidSetting
from growth_equestre.foundation.text import fold

LONGEST_NAME = 63
LONGEST_DISPLAY_NAME = 80
_NAME = re.compile(rf"[a-z0-9][a-z0-9_-]{{0,{LONGEST_NAME - 1}}}")
_DEVICES = frozenset({"con", "prn", "aux", "nul"} | {f"{port}{n}" for port in ("com", "lpt") for n in range(10)})
"""Names that some systems keep for devices, with any ending."""


def check_name(name: str) -> str:
    """The name, when it serves as that of a file. Raises InvalidSetting."""
    if not _NAME.fullmatch(name) or name in _DEVICES:
        raise InvalidSetting(
            f"'{shown(name)}' não serve como nome de espaço de trabalho.", "Use letras minúsculas, números, - e _."
        )
    return name


def check_display_name(text: str) -> str:
    """The text as it is kept: one line without signs that do not show. Raises InvalidInput."""
    kept = " ".join("".join(sign if sign.isprintable() else " " for sign in unicodedata.normalize("NFC", text)).split())
    if not kept or len(kept) > LONGEST_DISPLAY_NAME:
        raise InvalidInput("nome", f"O nome vai de 1 a {LONGEST_DISPLAY_NAME} letras.", "Nada foi alterado.")
    return kept


def suggested_name(display_name: str) -> str:
    """A file name for what people call a workspace: "Haras São João" gives "haras-sao-joao". "" when none is left."""
    bare = re.sub(r"[^a-z0-9]+", "-", fold(display_name)).strip("-")[:LONGEST_NAME].strip("-")
    return f"{bare}-1" if bare in _DEVICES else bare


def shown(name: str) -> str:
    """Any text as part of a message: short, and without signs that do not show."""
    return "".join(sign if sign.isprintable() else "?" for sign in name[:40])

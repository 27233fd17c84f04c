"""Model files: JSON text written whole or not at all, read with a clear refusal when damaged."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from growth_equestre.foundation.errors import ArtifactRefused


def write_text(path: Path, text: str) -> None:
    """Write beside and rename, so that a killed process leaves the old file or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    with partial.open("w", encoding="utf-8") as target:
        target.write(text)
        target.flush()
        os.fsync(target.fileno())
    partial.replace(path)


def read_json(path: Path) -> dict[str, Any]:
    """The JSON object in the file. Raises ArtifactRefused when missing, damaged or not an object."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, ValueError) as error:
        raise ArtifactRefused(
            f"O modelo '{path.name}' não pôde ser lido.", "O último modelo bom continua em uso."
        ) from error
    if not isinstance(content, dict):
        raise ArtifactRefused(f"O modelo '{path.name}' não é um modelo.", "O último modelo bom continua em uso.")
    return content

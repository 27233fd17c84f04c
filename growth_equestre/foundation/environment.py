"""The settings of the process, looked at before anything starts: every fault at once, in Portuguese."""

from __future__ import annotations

import errno
import os
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from dotenv import dotenv_values
from pydantic import ValidationError

from growth_equestre.foundation.settings import PROJECT_DIR, ProcessSettings, wrong_values

PREFIX = "GROWTH_"
WRONG_SETTINGS = 2
"""Exit code of a process that could not work with its settings."""
_FEWEST_ALIKE = 60.0
_BECAUSE = {
    errno.EACCES: ": falta permissão",
    errno.EPERM: ": falta permissão",
    errno.EROFS: ": o disco só permite leitura",
    errno.ENOSPC: ": o disco está cheio",
    errno.ENOTDIR: ": há um arquivo no caminho",
    errno.EEXIST: ": há um arquivo no caminho",
}
_FOLDERS = ("data_dir", "artifacts_dir")


def faults() -> list[str]:
    """What keeps the process from starting, a Portuguese sentence each; empty when all is well."""
    try:
        settings = ProcessSettings()
    except ValidationError as error:
        return wrong_values(error)
    return [fault for name in _FOLDERS if (fault := _unwritable(name, getattr(settings, name)))]


def slips(environment: Mapping[str, str] = os.environ, env_file: Path = Path(".env")) -> list[str]:
    """Names that look like settings of ours and are none, each with the nearest one that is: nobody reads them."""
    known = [f"{PREFIX}{name.upper()}" for name in ProcessSettings.model_fields]
    given = {*dotenv_values(env_file), *environment}
    return [_about(name, known) for name in sorted(given) if name.upper().startswith(PREFIX) and name not in known]


def refuse_to_start_wrongly() -> None:
    """Say on stderr what is wrong with the settings; end the process when it could not work with them."""
    found = faults()
    for sentence in [*slips(), *found]:
        sys.stderr.write(f"{sentence}\n")
    if found:
        sys.stderr.write("O aplicativo não começou: corrija o ambiente ou o arquivo .env.\n")
        raise SystemExit(WRONG_SETTINGS)


def example() -> str:
    """The text of `.env.example`: every setting, what it is for, and its value when nothing is said."""
    lines = ["# Copie para .env e ajuste. Cada linha mostra o valor usado quando nada é dito."]
    for name, field in ProcessSettings.model_fields.items():
        default = field.default
        shown = default.relative_to(PROJECT_DIR).as_posix() if isinstance(default, Path) else default
        lines += ["", f"# {field.description}", f"# {PREFIX}{name.upper()}={shown}"]
    return "\n".join(lines) + "\n"


def _about(name: str, known: list[str]) -> str:
    from rapidfuzz import fuzz, process  # noqa: PLC0415

    nearest = process.extractOne(
        name.upper(), known, scorer=fuzz.ratio, score_cutoff=_FEWEST_ALIKE, processor=lambda one: one[len(PREFIX) :]
    )
    meant = f" Seria {nearest[0]}?" if nearest else f" Existem: {', '.join(known)}."
    return f"{name[:60]} não é uma configuração conhecida.{meant}"


def _unwritable(name: str, folder: Path) -> str:
    """A sentence when nothing can be written there; the folder is made when it is missing."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return ""
    except OSError as error:
        return (
            f"{PREFIX}{name.upper()}: não dá para gravar em '{folder}'"
            f"{_BECAUSE.get(error.errno or 0, '')}. Confira a pasta e a permissão."
        )

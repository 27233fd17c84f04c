"""Reads the reference tables and the local cache of the IBGE's answers; asks the IBGE when told to."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

from growth_equestre.cnae.rules import format_code
from growth_equestre.cnae.types import EquestrianCode, Subclass
from growth_equestre.foundation.errors import NetworkUnavailable
from growth_equestre.foundation.settings import REFERENCE_DIR, process_settings
from growth_equestre.foundation.vocab import Priority, Segment

IBGE_SUBCLASS_URL = "https://servicodados.ibge.gov.br/api/v2/cnae/subclasses/{code}"
TIMEOUT_SECONDS = 10


@lru_cache(maxsize=1)
def tree() -> dict[str, Subclass]:
    """Every subclass by its seven digits, in code order."""
    return {row["subclass"]: _subclass(row) for row in _rows("cnae_subclasses.csv")}


def _subclass(row: dict[str, str]) -> Subclass:
    return Subclass(
        code=row["subclass"],
        formatted=format_code(row["subclass"]),
        description=row["description"],
        class_code=row["class"],
        class_description=row["class_description"],
        group_code=row["group"],
        group_description=row["group_description"],
        division_code=row["division"],
        division_description=row["division_description"],
        section_code=row["section"],
        section_description=row["section_description"],
    )


@lru_cache(maxsize=1)
def equestrian() -> dict[str, EquestrianCode]:
    """The curated map by code, in code order."""
    return {
        row["subclass"]: EquestrianCode(
            code=row["subclass"],
            formatted=format_code(row["subclass"]),
            description=tree()[row["subclass"]].description,
            segment=Segment(row["segment"]),
            priority=Priority(int(row["priority"])),
            reason=row["reason"],
        )
        for row in _rows("equestrian_cnae.csv")
    }


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (REFERENCE_DIR / name).open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def cache_file() -> Path:
    """Where the IBGE's answers are kept on this machine."""
    return process_settings().data_dir / "cache" / "cnae_ibge.json"


def cached_activities(path: Path) -> dict[str, list[str]]:
    """Code -> activities the IBGE lists under it; empty without a cache or with a damaged one (it is only a cache)."""
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, json.JSONDecodeError, UnicodeDecodeError):
        return {}
    return kept if isinstance(kept, dict) else {}


def keep_activities(path: Path, activities: dict[str, list[str]]) -> None:
    """Write the whole cache at once: a reader sees the old file or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps(activities, ensure_ascii=False, indent=1), encoding="utf-8")
    fresh.replace(path)


def download(url: str) -> bytes:
    """The body behind an https address. Raises NetworkUnavailable."""
    request = Request(url, headers={"Accept": "application/json", "User-Agent": "growth-equestre"})
    try:
        with urlopen(request, timeout=TIMEOUT_SECONDS) as answer:
            body: bytes = answer.read()
    except (URLError, TimeoutError, ConnectionError) as error:
        raise ibge_unavailable() from error
    return body


def parse_activities(body: bytes) -> list[str]:
    """Activities in one answer of the IBGE. Raises NetworkUnavailable when the answer is something else."""
    try:
        answer: Any = json.loads(body)
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise ibge_unavailable() from error
    record = answer[0] if isinstance(answer, list) and answer else answer
    if not isinstance(record, dict) or not isinstance(record.get("atividades"), list):
        raise ibge_unavailable()
    return [str(activity) for activity in record["atividades"]]


def ibge_unavailable() -> NetworkUnavailable:
    """The one message for every way in which the IBGE may not answer."""
    return NetworkUnavailable(
        "O site do IBGE não respondeu. A busca continua com a tabela local.",
        "Verifique a conexão e tente de novo mais tarde.",
    )

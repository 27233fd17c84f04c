"""The shapes of an import from the Receita Federal: its files, what reading found, what would change, what did."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

SITUATIONS = {"01": "nula", "02": "ativa", "03": "suspensa", "04": "inapta", "08": "baixada"}


class FileKind(StrEnum):
    """What one of the published files holds; the value is the word by which files are called."""

    ESTABLISHMENTS = "estabelecimentos"
    COMPANIES = "empresas"
    SIMPLES = "simples"
    MUNICIPALITIES = "municipios"

    @property
    def fields(self) -> int:
        """How many fields a line has."""
        return {"estabelecimentos": 30, "empresas": 7, "simples": 7, "municipios": 2}[self.value]


@dataclass(frozen=True)
class SourceFile:
    """One text to read: a member of a zip, or a file already unzipped (member None). size: bytes of text.

    digest: of what the zip says about the member (name, size, CRC), so that an unchanged file is known unread.
    """

    kind: FileKind
    path: Path
    member: str | None
    size: int
    digest: str

    @property
    def label(self) -> str:
        """The file's name, as the person sees it in the folder."""
        return self.path.name


@dataclass(frozen=True)
class Folder:
    """The files of one publication. warnings: Portuguese sentences about what is missing but not needed."""

    path: Path
    files: tuple[SourceFile, ...]
    ignored: tuple[str, ...]
    warnings: tuple[str, ...]

    def of(self, kind: FileKind) -> tuple[SourceFile, ...]:
        """The files of one kind, by name."""
        return tuple(file for file in self.files if file.kind is kind)

    @property
    def size(self) -> int:
        """Bytes of text in all."""
        return sum(file.size for file in self.files)


class Effect(StrEnum):
    """What an import would do to one partner; the value is the word that people read."""

    NEW = "novo"
    CHANGED = "mudou"
    CLOSED = "fechou"
    REOPENED = "reabriu"


@dataclass(frozen=True)
class Sample:
    """One partner that would change, as an example. what: the changed fields in words, or why it closed."""

    effect: Effect
    cnpj: str
    name: str
    place: str
    what: str


@dataclass(frozen=True)
class Difference:
    """The directory beside the files. Counts are partners.

    noted: partners that stay as they are while what only the Receita knows of them changed. binned: in the bin, left
    there. absent: known before, in none of the files, left as they are. quirks: words to count, of odd companies.
    """

    effects: Mapping[Effect, int]
    noted: int
    same: int
    binned: int
    absent: int
    samples: tuple[Sample, ...]
    quirks: Mapping[str, int]

    @property
    def changes(self) -> int:
        """How many partners would be added or altered."""
        return sum(self.effects.values())

    @property
    def is_empty(self) -> bool:
        """Whether applying it would write nothing."""
        return not self.changes and not self.noted


@dataclass(frozen=True)
class Plan(Difference):
    """A difference to show before it is applied: with the odd lines of the files, and what is missing in the folder."""

    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Applied:
    """What an import did; change_set_id is empty when there was nothing to do."""

    plan: Plan
    change_set_id: str


@dataclass(frozen=True)
class CompanyFacts:
    """What the Receita said of one partner beyond what the directory holds. capital_brl in R$.

    owner_name: None for a company, and for whoever may not see people's names.
    """

    cnpj: str
    situation: str | None
    situation_since: date | None
    opened_on: date | None
    size: str | None
    capital_brl: float | None
    is_mei: bool
    is_simples: bool
    is_headquarters: bool
    is_person: bool
    owner_name: str | None
    address: str | None
    postal_code: str | None
    second_phone: str | None

    @property
    def situation_words(self) -> str:
        """ "ativa", "baixada"."""
        return SITUATIONS.get(self.situation or "", "")


Advance = Callable[[int, int], None]
"""Called with (bytes of text read, bytes in all); may raise to stop between two pieces."""

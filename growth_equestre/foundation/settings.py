"""Settings: of the process (environment and `.env`, prefix GROWTH_) and of one workspace (kept in its file)."""

from __future__ import annotations

import os
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from growth_equestre.foundation.errors import InvalidSetting
from growth_equestre.foundation.vocab import STATES

PROJECT_DIR = Path(__file__).resolve().parents[2]
REFERENCE_DIR = PROJECT_DIR / "data" / "reference"
PRIOR_CARDS_DIR = PROJECT_DIR / "artifacts" / "prior"
ENV_PREFIX, ENV_FILE = "GROWTH_", ".env"


class ProcessSettings(BaseSettings):
    """Where things are kept and what is told, from environment variables with the prefix GROWTH_ or the file `.env`.

    Each description says in Portuguese which values serve; `.env.example` is written from them.
    """

    model_config = SettingsConfigDict(env_prefix=ENV_PREFIX, env_file=ENV_FILE, extra="ignore", frozen=True)

    data_dir: Path = Field(
        default=PROJECT_DIR / "data" / "workspaces",
        description="Pasta dos espaços de trabalho e das cópias de segurança.",
    )
    artifacts_dir: Path = Field(default=PROJECT_DIR / "artifacts", description="Pasta dos arquivos de modelos.")
    workspace: str = Field(
        default="demo",
        pattern=r"^[a-z0-9][a-z0-9_-]{0,62}$",
        description="Nome do espaço de trabalho que se abre: letras minúsculas, números, - e _.",
    )
    memory_limit: str = Field(
        default="4GB",
        pattern=r"^\d+(\.\d+)?\s?(MB|GB|MiB|GiB)$",
        description="Memória do banco de dados: um número e MB, GB, MiB ou GiB, como 4GB.",
    )
    database_threads: int = Field(
        default=1, ge=1, le=64, description="Linhas de execução de cada consulta: um número inteiro de 1 a 64."
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="INFO", description="O que vai para o registro do sistema: DEBUG, INFO, WARNING ou ERROR."
    )
    log_format: Literal["auto", "json", "texto"] = Field(
        default="auto", description="Forma do registro: json, texto, ou auto (texto num terminal, json fora dele)."
    )
    actor: str = Field(
        default="",
        max_length=254,
        description="Quem age na linha de comando: o e-mail de quem tem acesso; vazio, o dono desta máquina.",
    )
    webhooks_to_loopback: bool = Field(
        default=False, description="Se avisos a outros programas podem ir a esta mesma máquina: true ou false."
    )


class WorkspaceSettings(BaseModel):
    """What one team chose. Scores in points 0-100, hours in the workspace's zone.

    partner_minimum_exposure: leads that each partner should get when many are handed over at once.
    partner_answer_hours: working hours that a partner has to say whether it takes a lead.
    ranking_exploration: share of the lower places of a list of partners that are given up to others, to learn.
    backup_hour: when the daily copy is made; backups_kept: how many good copies stay.
    capture_open: whether the public page takes contacts; capture_whatsapp: the team's number on it, digits or "";
    capture_address: where visitors reach the page, such as https://haras.com.br, "" for where the team does.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    focus_states: tuple[str, ...] = ("MG", "SP", "GO")
    warming_from: int = Field(default=40, ge=1, le=99)
    qualified_from: int = Field(default=70, ge=2, le=100)
    timezone: str = "America/Sao_Paulo"
    partner_count: int = Field(default=10, ge=1, le=50)
    partner_minimum_exposure: int = Field(default=0, ge=0, le=100)
    ranking_exploration: float = Field(default=0.10, ge=0.0, le=0.5)
    business_opens: int = Field(default=9, ge=0, le=23)
    business_closes: int = Field(default=18, ge=1, le=24)
    quiet_from: int = Field(default=20, ge=0, le=23)
    quiet_until: int = Field(default=8, ge=0, le=23)
    contacts_a_week: int = Field(default=3, ge=1, le=14)
    partner_answer_hours: int = Field(default=24, ge=1, le=240)
    backup_hour: int = Field(default=3, ge=0, le=23)
    backups_kept: int = Field(default=7, ge=1, le=60)
    capture_open: bool = True
    capture_whatsapp: str = Field(default="", pattern=r"^\d{0,15}$")
    capture_address: str = Field(default="", pattern=r"^(https?://[A-Za-z0-9.:-]{1,200})?$")

    @field_validator("focus_states")
    @classmethod
    def _known_states(cls, states: tuple[str, ...]) -> tuple[str, ...]:
        unknown = [state for state in states if state not in STATES]
        if unknown:
            raise ValueError(f"UF desconhecida: {', '.join(unknown)}")
        return states

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            return zone_named(name).key
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise ValueError(f"fuso horário desconhecido: {name[:40]}") from error

    @model_validator(mode="after")
    def _ordered(self) -> WorkspaceSettings:
        if self.warming_from >= self.qualified_from:
            raise ValueError("o limite de AQUECENDO deve ser menor que o de QUALIFICADO")
        if self.business_opens >= self.business_closes:
            raise ValueError("o expediente deve abrir antes de fechar")
        if not self.contact_hours:
            raise ValueError("o horário de silêncio não pode cobrir todo o expediente")
        return self

    @cached_property
    def contact_hours(self) -> tuple[int, ...]:
        """Local hours in which a contact may go out: at work, outside quiet hours (which may pass midnight)."""
        start, end = self.quiet_from, self.quiet_until
        quiet = range(start, end) if start <= end else (*range(start, 24), *range(end))
        return tuple(hour for hour in range(self.business_opens, self.business_closes) if hour not in quiet)

    @property
    def zone(self) -> ZoneInfo:
        return zone_named(self.timezone)


CONTROL_FILE = "_controle.duckdb"
"""Who may enter which workspace; no workspace can be called so, for their names begin with a letter or a digit."""


def control_file() -> Path:
    """Where the file with everybody's accounts is, or will be once there is an account."""
    return process_settings().data_dir / CONTROL_FILE


def process_settings() -> ProcessSettings:
    """Settings of this process, as the environment and `.env` say now. Raises InvalidSetting naming the variable."""
    said = tuple(one for one in os.environ.items() if one[0].upper().startswith(ENV_PREFIX))
    try:
        return _settings_said(said, Path.cwd(), _state_of(Path(ENV_FILE)))
    except ValidationError as error:
        raise InvalidSetting(" ".join(wrong_values(error)), "Corrija o ambiente ou o arquivo .env.") from error


@lru_cache(maxsize=8)
def _settings_said(*_said: object) -> ProcessSettings:
    """Read once for as long as the same is said: every opening of a workspace asks."""
    return ProcessSettings()


def _state_of(file: Path) -> tuple[int, int] | None:
    """What changes when the file does; None where there is none."""
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


def wrong_values(error: ValidationError) -> list[str]:
    """One sentence for each variable that breaks its rule: what it holds, and what would serve."""
    told = []
    for problem in error.errors():
        name = str(problem["loc"][0])
        serves = ProcessSettings.model_fields[name].description
        told.append(f"GROWTH_{name.upper()}={str(problem['input'])[:40]!r} não serve. {serves}")
    return told


@lru_cache(maxsize=64)
def zone_named(name: str) -> ZoneInfo:
    """The time zone with this IANA name."""
    return ZoneInfo(name)

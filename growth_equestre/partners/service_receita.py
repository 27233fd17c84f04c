"""The directory from its source: read the Receita Federal's files, see what would change, apply it, take it back."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from growth_equestre.cnae import service as cnae
from growth_equestre.foundation.errors import NotFound
from growth_equestre.foundation.vocab import Permission
from growth_equestre.foundation.workspace import Workspace, use_case
from growth_equestre.jobs import service as jobs
from growth_equestre.jobs.types import Job, Report
from growth_equestre.journal import service as journal
from growth_equestre.journal.types import undoable
from growth_equestre.partners import rules, service, store_receita, store_receita_files, store_receita_reading
from growth_equestre.partners import service_receita_codes as codes
from growth_equestre.partners.types_receita import Advance, Applied, CompanyFacts, Difference, Folder, Plan

JOB = "partners.receita"
TABLE = "partner_sources"
_USE_CASE = "partners.receita"
_MEGABYTE = 1_000_000

journal.register(undoable(TABLE, store_receita.SOURCES))
journal.register_belonging(service.TABLE, belonging=TABLE, keys_of=store_receita.of_partners)


@dataclass(frozen=True)
class Reading:
    """What was read of a folder. directory: where the rows stand; odd_lines: sentence to count."""

    folder: Folder
    directory: Path
    odd_lines: Mapping[str, int]


def _silent(_done: int, _total: int) -> None: ...


@use_case(Permission.CAN_IMPORT)
def inspect(ws: Workspace, folder: str | Path) -> Folder:
    """Which files of the Receita a folder holds, unread. Raises UnreadableFile, naming damaged zips."""
    return store_receita_files.folder_at(Path(folder).expanduser())


@use_case(Permission.CAN_IMPORT)
def read(ws: Workspace, folder: str | Path, advance: Advance = _silent, threads: int | None = None) -> Reading:
    """Read the folder's files; changes nothing in the directory. What an earlier, interrupted reading kept is used.

    threads: of the machine; None means all. Raises UnreadableFile, naming the zip.
    """
    found = inspect(ws, folder)
    market, known = cnae.equestrian_map(), store_receita.known_cnpjs(ws.cursor())
    with store_receita_reading.desk(_desk_folder(ws), found, market, known, threads or os.cpu_count() or 1) as desk:
        store_receita_reading.read(desk, found, advance)
        store_receita_reading.take(desk, found)
        directory = store_receita_reading.save_directory(
            desk,
            codes.placed(store_receita_reading.places(desk)),
            codes.performed(store_receita_reading.activities(desk)),
            rules.MAIN_WEIGHT,
            rules.SECONDARY_WEIGHT,
        )
        return Reading(found, directory, _odd_lines(desk, found))


@use_case(Permission.CAN_IMPORT)
def plan(ws: Workspace, reading: Reading) -> Plan:
    """How the directory would change; writes nothing."""
    return _plan(store_receita.compare(ws.cursor(), reading.directory), reading)


def apply(ws: Workspace, reading: Reading) -> Applied:
    """Bring the directory to what was read, whole or not at all, and take away what the reading kept.

    What a person edited stays; twice changes nothing.
    """
    done = bring_up_to_date(ws, reading)
    forget(ws)
    return done


@use_case(Permission.CAN_IMPORT, writes=True)
def bring_up_to_date(ws: Workspace, reading: Reading) -> Applied:
    """The write of `apply`: compares anew, so that what was edited since the plan counts too."""
    cursor = ws.cursor()
    applied = _plan(store_receita.compare(cursor, reading.directory), reading)
    if applied.is_empty:
        return Applied(applied, "")
    summary = f"Importou da Receita Federal: {words(applied)}"
    for table, changes in store_receita.apply(cursor, ws.now()).items():
        journal.record_table(ws, use_case=_USE_CASE, summary=summary, table=table, changes=changes)
    return Applied(applied, journal.current_change_set(ws, use_case=_USE_CASE, summary=summary))


@use_case(Permission.CAN_IMPORT)
def forget(ws: Workspace) -> None:
    """Take away what a reading kept, to begin anew."""
    store_receita_reading.forget(_desk_folder(ws))


@use_case(Permission.CAN_VIEW)
def is_kept(ws: Workspace) -> bool:
    """Whether a reading, whole or begun, waits to be applied."""
    return _desk_folder(ws).exists()


def words(difference: Plan) -> str:
    """ "novos: 12, fecharam: 3", or that nothing changes."""
    plural = {"novo": "novos", "mudou": "mudaram", "fechou": "fecharam", "reabriu": "reabriram"}
    said = [f"{plural[effect.value]}: {_number(count)}" for effect, count in difference.effects.items()]
    if difference.noted:
        said.append(f"só com dados da Receita atualizados: {_number(difference.noted)}")
    return ", ".join(said) or "nada muda"


@use_case(Permission.CAN_VIEW)
def facts(ws: Workspace, partner_id: str) -> CompanyFacts:
    """What the Receita said of a partner beyond the directory. Raises NotFound when it never did."""
    found = store_receita.facts(ws.cursor(), partner_id)
    if found is None:
        raise NotFound("Este parceiro não veio da Receita Federal.", "Importe os arquivos do CNPJ.")
    if Permission.CAN_SEE_PEOPLE in ws.actor.permissions and not store_receita.has_demo(ws.cursor()):
        return found
    return replace(found, owner_name=None)


@use_case(Permission.CAN_IMPORT, writes=True)
def start(ws: Workspace, folder: str | Path) -> Job:
    """Read the folder in the background, or go on where a paused reading stopped. Raises UnreadableFile."""
    inspect(ws, folder)
    store_receita_reading.begin(_desk_folder(ws))
    return jobs.enqueue(ws, JOB, {"folder": str(folder)})


@use_case(Permission.CAN_VIEW)
def newest_job(ws: Workspace) -> Job | None:
    """The newest reading, in whatever state; None when there never was one."""
    return next((job for job in jobs.recent(ws, 200) if job.kind == JOB), None)


def _read_in_background(ws: Workspace, payload: Mapping[str, Any], report: Report) -> str:
    """Counts megabytes of text, begun ones whole; one core is left to the people at work."""

    def advance(done: int, total: int) -> None:
        report(-(-done // _MEGABYTE), -(-total // _MEGABYTE))

    reading = read(ws, payload["folder"], advance, max(1, (os.cpu_count() or 2) - 1))
    return f"Leitura concluída: {words(plan(ws, reading))}. Confira em Parceiros antes de aplicar."


jobs.register(JOB, _read_in_background, label="Leitura dos arquivos da Receita Federal")


def _desk_folder(ws: Workspace) -> Path:
    """Beside the workspace's file, and never part of its backups."""
    return ws.database.path.with_suffix(".receita")


def _odd_lines(desk: store_receita_reading.Desk, found: Folder) -> dict[str, int]:
    broken = store_receita_reading.broken_lines(desk)
    odd = {f"linhas quebradas em {file}": count for file, count in broken.items()}
    repeated = store_receita_reading.repeated_lines(desk, found)
    return odd | ({"linhas repetidas": repeated} if repeated else {})


def _plan(found: Difference, reading: Reading) -> Plan:
    told = {field.name: getattr(found, field.name) for field in fields(found)}
    return Plan(**told | {"quirks": {**found.quirks, **reading.odd_lines}}, warnings=reading.folder.warnings)


def _number(count: int) -> str:
    return f"{count:,}".replace(",", ".")

"""Bringing people in: one by one without making doubles, or a whole file with preview, report and undo."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import pandas as pd

from growth_equestre.accounts import service_imports as columns_of_files
from growth_equestre.foundation.clock import parse_local
from growth_equestre.foundation.csv_read import (
    CsvTable,
    Heading,
    ImportReport,
    Progress,
    RejectedRow,
    read_heading,
    read_table,
)
from growth_equestre.foundation.errors import InvalidInput
from growth_equestre.foundation.ids import new_id
from growth_equestre.foundation.vocab import LegalBasis, Permission
from growth_equestre.foundation.workspace import Workspace, use_case
from growth_equestre.journal import service as journal
from growth_equestre.leads import rules, service_gate, store
from growth_equestre.leads.rules import Record
from growth_equestre.leads.rules_identity import People, Person
from growth_equestre.leads.types import LeadInput, LeadPreview, Merged
from growth_equestre.places import service as places

KIND = "leads"
_SAMPLE_ROWS = 5
_SHOWN_CITIES = 20
_FILE_FIELDS = {
    "id": "external_id",
    "nome": "name",
    "whatsapp": "whatsapp",
    "email": "email",
    "uf": "uf",
    "cidade": "city",
    "segmento_interesse": "segment",
    "orcamento_faixa": "budget",
    "prazo_compra": "timeframe",
    "status": "stage",
    "criado_em": "created_at",
}
"""The columns that an import reads, and the fields they fill; the computed ones are ignored."""

_UNSAID: Mapping[str, Any] = {
    "source": "importação",
    "legal_basis": LegalBasis.LEGITIMATE_INTEREST.value,
    "purpose": "atendimento comercial",
    "consent_at": None,
    "owner": None,
    "notes": None,
}
"""What a file does not say about a lead."""


@dataclass(frozen=True)
class _Reading:
    """A checked file: the good rows as cleaned fields, and the rows that break a rule."""

    table: CsvTable
    rows: list[Record]
    rejected: tuple[RejectedRow, ...]


@dataclass(frozen=True)
class _Outcome:
    """What a set of rows comes to. `joined`: the person each row is, in order."""

    joined: list[Person]
    added: list[Person]
    updated: list[Person]


@use_case(Permission.CAN_EDIT, writes=True)
def find_or_merge(ws: Workspace, raw: LeadInput) -> Merged:
    """The lead that this person already is, with its empty fields filled, or a new one. Raises InvalidFields.

    The same person: by id, by phone with or without 55 and ninth digit, by e-mail, or by name and city when neither
    phone nor e-mail differ.
    """
    clean = asdict(rules.clean(raw, places.state_code))
    outcome = _reconciled(ws, [clean | rules.derived(clean)])
    person = outcome.joined[0]
    _make_new(ws, outcome.added)
    _keep(ws, outcome, "leads.find_or_merge", f"Recebeu {person.record['name']}")
    record = store.record(ws.cursor(), str(person.lead_id)) or {}
    return Merged(store.lead(record), is_new=bool(outcome.added), filled=tuple(sorted(person.filled)))


@use_case(Permission.CAN_IMPORT)
def read_columns(ws: Workspace, content: bytes) -> Heading:
    """The file's columns and what each would be read as. Raises UnreadableFile."""
    return read_heading(content, rules.CSV_COLUMNS, columns_of_files.chooser(ws, KIND))


@use_case(Permission.CAN_IMPORT)
def preview_import(ws: Workspace, content: bytes) -> LeadPreview:
    """What import_leads would do with the file; changes nothing. Raises UnreadableFile."""
    reading = _read(ws, content)
    outcome = _reconciled(ws, reading.rows)
    _place(outcome)
    unknown = Counter(p.record["city"] for p in outcome.added if p.record["city"] and not p.record["ibge_code"])
    sample = reading.table.frame.head(_SAMPLE_ROWS).to_dict("records")
    return LeadPreview(
        total=len(reading.table.frame) + len(reading.table.rejected),
        to_add=len(outcome.added),
        to_update=len(outcome.updated),
        unchanged=len(outcome.joined) - len(outcome.added) - len(outcome.updated),
        columns=reading.table.columns,
        ignored_columns=reading.table.ignored_columns,
        sample=tuple({str(name): str(cell) for name, cell in row.items()} for row in sample),
        rejected=reading.rejected,
        unknown_cities=tuple(city for city, _ in unknown.most_common(_SHOWN_CITIES)),
        past_gate=sum(person.record.get("stage") in service_gate.BEHIND_GATE for person in outcome.added),
    )


@use_case(Permission.CAN_IMPORT, writes=True)
def import_leads(
    ws: Workspace, content: bytes, progress: Progress | None = None, stage_reason: str = ""
) -> ImportReport:
    """Add the file's people and fill what was empty in those already known; rows that break a rule come back.

    Nothing known is overwritten. stage_reason: why new leads may stand where the file says without what the gate asks
    for; only a manager's counts. Raises UnreadableFile, and then nothing changed.
    """
    tell = progress or _silent
    reading = _read(ws, content, tell)
    count = len(reading.table.frame)
    outcome = _reconciled(ws, reading.rows)
    tell(count * 3 // 4, count)
    summary = f"Importou {len(outcome.added)} leads novos e completou {len(outcome.updated)}"
    held = _make_new(ws, outcome.added, stage_reason)
    change_set_id = _keep(ws, outcome, "leads.import_leads", summary, stage_reason.strip())
    tell(count, count)
    return ImportReport(
        change_set_id=change_set_id,
        added=len(outcome.added),
        updated=len(outcome.updated),
        unchanged=len(outcome.joined) - len(outcome.added) - len(outcome.updated),
        rejected=reading.rejected,
        header=reading.table.header,
        delimiter=reading.table.delimiter,
        held=held,
    )


def _reconciled(ws: Workspace, incoming: Sequence[Record]) -> _Outcome:
    """Who each incoming record is, among the leads outside the bin and among one another."""
    rows, aliases = store.possibly_same(ws.cursor(), incoming)
    known = [Person(row, {row["lead_id"], *aliases.get(row["lead_id"], ())}, row["lead_id"]) for row in rows]
    for person in known:
        person.ids.update([person.record["external_id"]] if person.record["external_id"] else ())
    people = People(known)
    joined = [people.join(record) for record in incoming]
    return _Outcome(
        joined=joined,
        added=[person for person in people.all if person.lead_id is None],
        updated=[person for person in known if person.is_changed],
    )


def _make_new(ws: Workspace, added: Sequence[Person], stage_reason: str = "") -> int:
    """Give new people an id and a whole record; returns how many were held back before the gate."""
    for person in added:
        person.lead_id = new_id()
        person.record = rules.new_record(person.lead_id, person.record, ws.now())
    return service_gate.hold_back(ws, [person.record for person in added], stage_reason, are_new=True)


def _keep(ws: Workspace, outcome: _Outcome, name: str, summary: str, reason: str = "") -> str:
    """Write new and filled people with their further ids; returns the change set, empty when nothing changed."""
    if not outcome.added and not outcome.updated:
        return ""
    _complete(ws, outcome.updated)
    _place(outcome)
    changed = [*outcome.added, *outcome.updated]
    about: dict[str, Any] = {"use_case": name, "summary": summary, "reason": reason}
    keys = [str(person.lead_id) for person in changed]
    before = store.snapshots(ws.cursor(), [str(person.lead_id) for person in outcome.updated])
    store.write(ws.cursor(), [person.record for person in changed])
    journal.record_table(ws, **about, table="leads", changes=store.changes(ws.cursor(), keys, before))
    ws.touch_leads(*keys)
    aliases = {alias: str(person.lead_id) for person in changed for alias in person.aliases}
    if aliases:
        with journal.tracked(ws, **about, table="lead_aliases", keys=list(aliases)):
            store.add_aliases(ws.cursor(), aliases, ws.now())
    return journal.current_change_set(ws, **about)


def _complete(ws: Workspace, updated: Sequence[Person]) -> None:
    """Put what was filled into the whole rows of known people."""
    whole = {row["lead_id"]: row for row in store.records(ws.cursor(), [str(person.lead_id) for person in updated])}
    for person in updated:
        row = whole[str(person.lead_id)]
        row.update({name: person.record[name] for name in person.filled})
        person.record = row | rules.derived(row) | {"updated_at": ws.now()}


def _place(outcome: _Outcome) -> None:
    """Put new people and those who gained a city on the map; an unknown city is kept as typed."""
    moved = [person for person in outcome.updated if person.filled & {"city", "uf"}]
    records = [person.record for person in (*outcome.added, *moved)]
    rules.put_on_map(records, places.find_many([r["city"] for r in records], [r["uf"] for r in records]))


def _read(ws: Workspace, content: bytes, tell: Progress | None = None) -> _Reading:
    table = read_table(content, rules.CSV_COLUMNS, rules.CSV_REQUIRED, columns_of_files.chooser(ws, KIND))
    count = len(table.frame)
    columns, problems = {}, []
    for done, (header, cleaner) in enumerate(_cleaners(ws).items(), start=1):
        columns[_FILE_FIELDS[header]], wrong = _cleaned(table.frame[header], cleaner)
        problems.append((header, wrong))
        if tell:
            tell(count * done // (2 * len(_FILE_FIELDS)), count)
    rejected = _rejected(table, problems)
    bad = {row.line for row in rejected}
    names = list(columns)
    rows = [
        {**dict(zip(names, values, strict=True)), **_UNSAID}
        for line, values in zip(table.lines, zip(*columns.values(), strict=True), strict=True)
        if line not in bad
    ]
    for row in rows:
        row.update(rules.derived(row))
    everything = sorted([*table.rejected, *rejected], key=lambda row: row.line)
    return _Reading(table, rows, tuple(everything))


def _cleaners(ws: Workspace) -> dict[str, Callable[[str], Any]]:
    zone, now = ws.local_zone, ws.now()

    def created_at(text: str) -> datetime | None:
        return rules.checked_moment(parse_local(text, zone), now) if text.strip() else None

    special: dict[str, Callable[[str], Any]] = {
        "uf": lambda text: rules.clean_uf(text, places.state_code),
        "status": rules.clean_stage,
        "criado_em": created_at,
    }
    return {header: special.get(header) or rules.CLEANERS[field] for header, field in _FILE_FIELDS.items()}


def _cleaned(cells: pd.Series[str], cleaner: Callable[[str], Any]) -> tuple[list[Any], list[str | None]]:
    """Each cell's meaning, and why a cell means nothing; each different text is read once."""
    meanings: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    texts = cells.tolist()
    for text in dict.fromkeys(texts):
        try:
            meanings[text] = cleaner(text)
        except InvalidInput as error:
            wrong[text] = str(error)
    return [meanings.get(text) for text in texts], [wrong.get(text) for text in texts] if wrong else []


def _rejected(table: CsvTable, problems: list[tuple[str, list[str | None]]]) -> list[RejectedRow]:
    """One refusal per row: the first column that breaks a rule."""
    found: dict[int, RejectedRow] = {}
    for header, wrong in problems:
        for position, reason in enumerate(wrong):
            if reason and position not in found:
                found[position] = table.reject(position, header, reason)
    return list(found.values())


def _silent(_done: int, _total: int) -> None:
    """Nobody watches."""

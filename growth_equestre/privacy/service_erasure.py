"""Taking a person out of everything: tables, journal, files, kept copies; searched afterwards, and proved."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from growth_equestre.accounts import service as accounts
from growth_equestre.accounts import service_files
from growth_equestre.foundation.errors import InvalidInput, LeadNotFound
from growth_equestre.foundation.ids import new_id
from growth_equestre.foundation.vocab import Permission
from growth_equestre.foundation.workspace import Workspace, use_case
from growth_equestre.journal import service as journal
from growth_equestre.privacy import rules, service, store, store_files, store_reach
from growth_equestre.privacy.types import (
    ErasureIncomplete,
    ErasurePlan,
    ErasureReport,
    Outcome,
    Person,
    Request,
    RequestKind,
)

_SALT_BYTES = 16


@use_case(Permission.CAN_ERASE)
def plan(ws: Workspace, lead_id: str) -> ErasurePlan:
    """What erasing this person would reach; changes nothing. Raises LeadNotFound."""
    person = _person(ws, lead_id)
    searched = store_reach.pattern(ws.cursor(), person)
    rows = {table: count for table, count in store_reach.traces(ws.cursor(), searched).items() if count}
    found = rules.file_pattern([*store_reach.ids_of(ws.cursor(), person), *person.words])
    files = [path.name for path in store_files.texts_naming(ws, found)]
    return ErasurePlan(person, rows, tuple(files), tuple(path.name for path in store_files.copies(ws)))


@use_case(Permission.CAN_ERASE)
def erase(ws: Workspace, lead_id: str, reason: str, request_id: str | None = None) -> ErasureReport:
    """Take a person out of everything that is kept here, for good, and close its request (or open and close one).

    Files and kept copies go first, so that a death on the way leaves the person findable for a second run. Raises
    LeadNotFound; InvalidInput without a reason or for a closed request; ErasureIncomplete when the search afterwards
    finds anything, and then every table is as it was.
    """
    if not reason.strip():
        raise InvalidInput("motivo", "Falta dizer por que a pessoa será apagada.", "Escreva o motivo.")
    if request_id and not service.request(ws, request_id).is_open:
        raise InvalidInput("pedido", "Este pedido já foi respondido.", "Abra outro pedido.")
    person = _person(ws, lead_id)
    found = rules.file_pattern([*store_reach.ids_of(ws.cursor(), person), *person.words])
    files = tuple(path.name for path in store_files.blank_texts(ws, found))
    copies = tuple(path.name for path in store_files.copies(ws) if erase_in_copy(ws, path, person.lead_ids))
    report = _erase_here(ws, person, rules.blanked(reason.strip(), found), request_id, files, copies)
    store_files.keep_tombstones(ws)
    return report


@use_case(Permission.CAN_ERASE)
def write_anew(ws: Workspace) -> None:
    """Replace the workspace's file by one that never held who was erased: freed blocks keep their bytes for a while.

    Lets go of the file, so it is for a process that ends after it.
    """
    store_files.write_anew(ws.database)


@use_case(Permission.CAN_ERASE)
def erase_in_copy(ws: Workspace, path: Path, lead_ids: Sequence[str]) -> bool:
    """Take people out of a kept copy of the workspace and write it anew; whether any of them was in it."""
    with store_files.opened_copy(path) as copy:
        other = replace(ws, database=copy)
        found = [one for lead_id in lead_ids if (one := store_reach.person(other.cursor(), lead_id))]
        with other.transaction("privacy.erase"):
            for person in found:
                store_reach.take_out(other.cursor(), person, store_reach.pattern(other.cursor(), person))
        if found:
            store_files.write_anew(copy)
    return bool(found)


def erase_risen(ws: Workspace) -> int:
    """Erase again whoever a restored copy brought back; returns how many. Asks nobody's leave: it was given once.

    Whoever was erased from another workspace of this installation stays erased too: the copy may be of that one.
    """
    own = store_files.kept_tombstones(ws)
    lists = [*([own] if own else []), *store_files.tombstones_of_others(ws)]
    with ws.transaction("privacy.erase_risen"):
        risen = {one for kept in lists for one in store_reach.risen(ws.cursor(), list(kept.digests), kept.salt)}
        if own or risen:
            salt = salt_of(ws, own.salt if own else None)
            known = own.digests if own else ()
            store_reach.bury(ws.cursor(), [*known, *(rules.salted(salt, one) for one in sorted(risen))], ws.now())
        for lead_id in sorted(risen):
            person = store_reach.person(ws.cursor(), lead_id)
            if person:
                store_reach.take_out(ws.cursor(), person, store_reach.pattern(ws.cursor(), person))
        if risen:
            summary = "Apagou de novo quem uma cópia de segurança trouxe de volta"
            journal.current_change_set(ws, use_case="privacy.erase_risen", summary=summary)
    return len(risen)


@use_case(Permission.CAN_ERASE)
def let_go(ws: Workspace, lead_ids: Sequence[str], why: str) -> int:
    """Erase several people in one pass, without a request: nobody asked, their time is over. Returns how many rows."""
    found = [one for lead_id in lead_ids if (one := store_reach.person(ws.cursor(), lead_id))]
    if not found:
        return 0
    people = store_reach.together(found)
    store_files.blank_texts(ws, rules.file_pattern([*store_reach.ids_of(ws.cursor(), people), *people.words]))
    for path in store_files.copies(ws):
        erase_in_copy(ws, path, people.lead_ids)
    with ws.transaction("privacy.let_go"):
        summary = f"Retenção: apagou {len(found)} pessoas" if len(found) > 1 else "Retenção: apagou uma pessoa"
        journal.current_change_set(ws, use_case="privacy.let_go", summary=summary, reason=why)
        rows, _ = _take_out(ws, people)
    store_files.keep_tombstones(ws)
    return sum(rows.values())


def _after_restore(name: str) -> None:
    ws = accounts.open_workspace(name)
    try:
        if erase_risen(ws):
            store_files.keep_tombstones(ws)
            store_files.write_anew(ws.database)
    finally:
        ws.database.close()


def _erase_here(
    ws: Workspace,
    person: Person,
    reason: str,
    request_id: str | None,
    files: tuple[str, ...],
    copies: tuple[str, ...],
) -> ErasureReport:
    with ws.transaction("privacy.erase"):
        asked = service.request(ws, request_id) if request_id else _new_request(ws)
        summary = f"Apagou os dados de uma pessoa, pedido nº {asked.number}"
        journal.current_change_set(ws, use_case="privacy.erase", summary=summary, reason=reason)
        rows, scanned = _take_out(ws, person)
        proof = {"rows": rows, "tables_searched": scanned, "files": list(files), "copies": list(copies)}
        _close(ws, asked, proof)
        return ErasureReport(asked.number, rows, scanned, files, copies)


def _take_out(ws: Workspace, person: Person) -> tuple[Mapping[str, int], int]:
    """Run every step, search what is left, remember the ids; returns rows by table and how many tables were searched.

    Raises ErasureIncomplete.
    """
    searched = store_reach.pattern(ws.cursor(), person)
    rows = store_reach.take_out(ws.cursor(), person, searched)
    ws.note_erased(*person.lead_ids)
    left = store_reach.traces(ws.cursor(), searched)
    found = {table: count for table, count in left.items() if count}
    if found:
        raise ErasureIncomplete(found)
    salt = salt_of(ws)
    store_reach.bury(ws.cursor(), [rules.salted(salt, one) for one in person.lead_ids], ws.now())
    return rows, len(left)


def _new_request(ws: Workspace) -> Request:
    """An erasure that the team began itself stands in the queue like every other."""
    now = ws.now()
    number = store.next_request_number(ws.cursor())
    return Request(
        new_id(), number, RequestKind.ERASURE, None, "", "e-mail", "", now, rules.due_at(now, ws.local_zone),
        ws.actor.name, None, None, None, "", None,
    )  # fmt: skip


def _close(ws: Workspace, asked: Request, proof: Mapping[str, Any]) -> None:
    """Past the journal's before and after, which would hold whose request it was."""
    closed = replace(
        asked, lead_id=None, subject="", details="", closed_at=ws.now(), closed_by=ws.actor.name,
        outcome=Outcome.DONE, answer="Dados apagados.", proof=proof,
    )  # fmt: skip
    store.put_request(ws.cursor(), closed)


def _person(ws: Workspace, lead_id: str) -> Person:
    person = store_reach.person(ws.cursor(), lead_id) if lead_id.strip() else None
    if person is None:
        raise LeadNotFound(lead_id)
    return person


def salt_of(ws: Workspace, known: str | None = None) -> str:
    """The salt of this workspace's digests, made when it is first needed; `known` is that of a list kept beside it."""
    found = store_reach.salt(ws.cursor())
    if found:
        return found
    fresh = known or secrets.token_hex(_SALT_BYTES)
    store_reach.keep_salt(ws.cursor(), fresh)
    return fresh


service_files.restore_followers.append(_after_restore)

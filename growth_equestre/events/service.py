"""The door of the event log: note a fact, read a lead's history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from weakref import WeakKeyDictionary

import pandas as pd

from growth_equestre.events import rules, rules_receiving, store
from growth_equestre.events.service_import import import_events, preview_import
from growth_equestre.events.types import Event, EventInput, Known, Received, TimelineEntry
from growth_equestre.foundation.csv_write import to_csv
from growth_equestre.foundation.db import Database
from growth_equestre.foundation.errors import PartnerNotFound, UndoConflict
from growth_equestre.foundation.vocab import EventType, Permission
from growth_equestre.foundation.workspace import Workspace, use_case
from growth_equestre.journal import service as journal
from growth_equestre.journal.types import Change, UndoableTable
from growth_equestre.leads import service as leads
from growth_equestre.partners import service as partners

__all__ = [
    "append",
    "append_many",
    "arrived",
    "counts",
    "export",
    "facts",
    "import_events",
    "insert_many",
    "preview_import",
    "receive",
    "remove_of_leads",
    "timeline",
    "total",
]

_arrived: WeakKeyDictionary[Database, int] = WeakKeyDictionary()


@use_case(Permission.CAN_EDIT, writes=True)
def append(ws: Workspace, lead_id: str, incoming: EventInput) -> Event:
    """Note one fact. The same external id again adds nothing and returns the fact as it was first noted.

    Raises LeadNotFound, or InvalidInput for an impossible moment, an unknown stage or an id of another fact.
    """
    leads.get(ws, lead_id)
    event = _checked(ws, lead_id, incoming)
    known = store.find(ws.cursor(), event.event_id)
    if known:
        return rules.same_fact(known, event)
    summary = f"Registrou: {rules.words(event.event_type, event.metadata)}"
    with journal.tracked(
        ws,
        use_case="events.append",
        summary=summary,
        reason=event.reason,
        table="events",
        keys=[event.event_id],
    ):
        store.add(ws.cursor(), event)
    ws.touch_leads(lead_id)
    return event


@use_case(Permission.CAN_EDIT, writes=True)
def append_many(ws: Workspace, incoming: Sequence[tuple[str, EventInput]]) -> list[Event]:
    """Note one fact per (lead_id, fact), all or none, as one change set; in the order given. Raises like append."""
    journal.current_change_set(ws, use_case="events.append_many", summary=f"Registrou {len(incoming)} eventos")
    return [append(ws, lead_id, fact) for lead_id, fact in incoming]


@use_case(Permission.CAN_EDIT, writes=True)
def receive(
    ws: Workspace,
    groups: Sequence[Sequence[tuple[str, EventInput]]],
    *,
    are_new: bool = False,
    is_stream: bool = False,
) -> list[Received]:
    """Note what programs tell: each group of (lead id, ours or the customer's, and fact) enters whole or not at all.

    All groups are one change set. Stages and handoffs are for people: they are refused. What is derived from the leads
    does not follow in this write, so that the next fact need not wait: have the leads scored soon after.
    are_new: take it that none came before, which spares the look; raises CameBefore where one did.
    is_stream: where several groups come at once, all that comes within a second is one change set.
    """
    found = rules_receiving.judged(ws.now(), groups, _known_to(ws, groups, are_new))
    fresh = [event for one in found for event in one.added]
    if fresh:
        _keep(ws, fresh, is_stream=is_stream, are_many=len(groups) > 1)
    return found


def _keep(ws: Workspace, fresh: Sequence[Event], *, is_stream: bool, are_many: bool) -> None:
    """Add facts to the change set that still takes them, or to one of their own: noting it costs as much as they do."""
    write, now = ws.transaction_under_way, ws.now()
    streams = write.remembered("events.streams") if write and is_stream else {}
    begun = streams.get(ws.actor.user_id)
    if write:
        write.enders.append(partial(_count_arrived, ws.database, len(fresh)))
    if write and begun and rules_receiving.takes_more(begun[1], now):
        write.run_soon(partial(store.add_received, events=fresh, batch_id=begun[0]))
        return
    goes_on = is_stream and are_many
    about = {"use_case": "events.receive", "summary": rules_receiving.summary(fresh, ws.actor.name, goes_on)}
    batch_id = journal.current_change_set(ws, **about)
    store.add_received(ws.cursor(), fresh, batch_id)
    journal.record(ws, **about, changes=[Change("event_batches", batch_id, None, {"batch_id": batch_id})])
    if goes_on:
        streams[ws.actor.user_id] = (batch_id, now)


def _count_arrived(database: Database, count: int) -> None:
    """Runs while the writer is still held."""
    _arrived[database] = _arrived.get(database, 0) + count


@use_case(Permission.CAN_VIEW)
def arrived(ws: Workspace) -> int:
    """Grows with each fact that programs send while this process lives: of a stream the journal tells once a second."""
    return _arrived.get(ws.database, 0)


@use_case(Permission.CAN_VIEW)
def timeline(ws: Workspace, lead_id: str, limit: int = 50) -> list[TimelineEntry]:
    """The lead's newest facts in Portuguese words, newest first. Raises LeadNotFound."""
    leads.get(ws, lead_id)
    found = _with_partners(ws, store.timeline(ws.cursor(), lead_id, limit))
    names = {key: _partner_name(ws, key) for key in {event.partner_id for event in found} if key}
    return [_entry(event, names.get(event.partner_id or "", "")) for event in found]


@use_case(Permission.CAN_VIEW)
def facts(ws: Workspace, lead_id: str, event_types: Sequence[EventType]) -> list[Event]:
    """The lead's facts of these types, oldest first (then as they were recorded)."""
    leads.get(ws, lead_id)
    return store.facts(ws.cursor(), lead_id, event_types)


@use_case(Permission.CAN_VIEW)
def counts(ws: Workspace, lead_id: str) -> dict[EventType, int]:
    """How many facts of each type the lead has; types without one are absent."""
    leads.get(ws, lead_id)
    return store.counts(ws.cursor(), lead_id)


@use_case(Permission.CAN_VIEW)
def total(ws: Workspace) -> int:
    """How many facts the workspace holds."""
    return store.total(ws.cursor())


@use_case(Permission.CAN_EXPORT)
def export(ws: Workspace) -> bytes:
    """Every fact of the leads in use as CSV, in the form that import_events takes back."""
    frame = store.everything(ws.cursor())
    public_ids = leads.public_ids(ws)
    frame["lead_id"] = frame["lead_id"].map(public_ids)
    frame = frame[frame["lead_id"].notna()]
    rows = pd.DataFrame(
        {
            "id": frame["external_id"].fillna(frame["event_id"]),
            "lead_id": frame["lead_id"],
            "evento": frame["event_type"],
            "quando": frame["occurred_at"],
            "metadados": frame["metadata"].fillna(""),
        }
    )
    return to_csv(rows, list(rules.CSV_COLUMNS), ws.local_zone)


@use_case(Permission.CAN_EDIT, writes=True)
def insert_many(ws: Workspace, rows: pd.DataFrame) -> str:
    """Append whole records with the table's columns, unchecked, noted in the journal as one batch; returns its id.

    Several calls in one write share the batch.

    For simulated history. event_id and the other ids are text, moments naive UTC; batch_id is filled here.
    """
    about = {"use_case": "events.insert_many", "summary": f"Registrou {len(rows)} eventos"}
    batch_id = journal.current_change_set(ws, **about)
    is_noted = bool(store.batch_snapshot(ws.cursor(), [batch_id]))
    store.insert_rows(ws.cursor(), rows.assign(batch_id=batch_id))
    if not is_noted:
        journal.record(ws, **about, changes=[Change("event_batches", batch_id, None, {"batch_id": batch_id})])
    ws.touch_leads(*rows["lead_id"].unique())
    return batch_id


@use_case(Permission.CAN_DELETE, writes=True)
def remove_of_leads(ws: Workspace, lead_ids: Sequence[str]) -> None:
    """Take every fact of these leads out of the log for good: only for leads that are erased as well."""
    store.remove_of_leads(ws.cursor(), lead_ids)


def _known_to(ws: Workspace, groups: Sequence[Sequence[tuple[str, EventInput]]], are_new: bool) -> Known:
    """What the log and the directories say of all that these facts name, asked once."""
    told = [one for group in groups for one in group]
    ids = {rules.event_id_for(fact.external_id) for _, fact in told if fact.external_id and not are_new}
    cnpjs = {cnpj for _, fact in told if (cnpj := rules.partner_cnpj(fact.event_type, fact.metadata.strip()))}
    return Known(
        leads=leads.resolve_ids(ws, sorted({lead for lead, _ in told})),
        partners=partners.resolve_cnpjs(ws, sorted(cnpjs)) if cnpjs else {},
        events=store.find_many(ws.cursor(), sorted(ids)) if ids else {},
        actor_name=ws.actor.name,
    )


def _checked(ws: Workspace, lead_id: str, incoming: EventInput) -> Event:
    cnpj = rules.partner_cnpj(incoming.event_type, incoming.metadata.strip())
    known = partners.resolve_cnpjs(ws, [cnpj]) if cnpj and not incoming.partner_id else {}
    return rules.event_of(lead_id, incoming, ws.now(), ws.actor.name, known)


def _with_partners(ws: Workspace, found: list[Event]) -> list[Event]:
    """The same facts; one that came before its partner did names the partner that its CNPJ means now."""
    cnpjs = {
        event.event_id: cnpj
        for event in found
        if event.partner_id is None and (cnpj := rules.partner_cnpj(event.event_type, event.metadata))
    }
    known = partners.resolve_cnpjs(ws, sorted(set(cnpjs.values()))) if cnpjs else {}
    return [
        replace(event, partner_id=known.get(cnpjs[event.event_id])) if event.event_id in cnpjs else event
        for event in found
    ]


def _entry(event: Event, partner_name: str) -> TimelineEntry:
    said = rules.words(event.event_type, event.metadata)
    return TimelineEntry(event, said, rules.detail(event.event_type, event.metadata, event.reason, partner_name))


def _partner_name(ws: Workspace, partner_id: str) -> str:
    try:
        return partners.get(ws, partner_id).name
    except PartnerNotFound:
        return ""


def _no_way_back(*_: object) -> None:
    raise UndoConflict("Eventos de um arquivo, depois de retirados, não voltam assim.", "Importe o arquivo de novo.")


journal.register(
    UndoableTable(
        name="events",
        snapshot=store.snapshot,
        restore=store.restore,
        remove=store.remove,
        label=store.label,
        lead_column="lead_id",
        title="Evento",
        words={"event_type": "Evento", "occurred_at": "Quando", "metadata": "Detalhe", "reason": "Motivo"},
    )
)
journal.register(
    UndoableTable(
        name="event_batches",
        snapshot=store.batch_snapshot,
        restore=_no_way_back,
        remove=store.remove_batches,
        label=store.batch_labels,
        title="Lote",
        lead_column="lead_ids",
        sizes=store.batch_sizes,
    )
)
journal.register_reference(leads.TABLE, by="events", in_use=store.leads_in_use)
journal.register_following(leads.TABLE, following="events", keys_of=store.keys_of_leads)
journal.register_reference(leads.ALIASES, by="events", in_use=store.aliases_in_use)
journal.register_reference(partners.TABLE, by="events", in_use=store.partners_in_use)

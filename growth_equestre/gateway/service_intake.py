"""The door for what programs send: leads one by one, facts of several requests in one write, each request once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from growth_equestre.events import service as events
from growth_equestre.events.types import Received
from growth_equestre.foundation.errors import InvalidFields, InvalidInput
from growth_equestre.foundation.vocab import Permission
from growth_equestre.foundation.workspace import Workspace, trusted, use_case
from growth_equestre.gateway import service_outbox as outbox
from growth_equestre.gateway import service_sites, store
from growth_equestre.gateway.types_api import Once, Reply, Sent
from growth_equestre.leads import service as leads
from growth_equestre.leads.types import LeadInput

REPLIES_KEPT = timedelta(days=7)
_CREATED = 201


class KeyReused(InvalidInput):
    """The sender's own key came before with another request."""

    title = "Chave de repetição já usada"

    def __init__(self) -> None:
        super().__init__("Idempotency-Key", "Esta chave já veio com outro conteúdo.", "Use uma chave nova.")


@use_case(Permission.CAN_EDIT, writes=True)
def receive_leads(
    ws: Workspace,
    people: Sequence[LeadInput],
    is_list: bool,
    once: Once | None = None,
    visitors: Sequence[str] = (),
) -> Reply:
    """Note these people, all or none; somebody already known is completed. Raises InvalidFields, KeyReused.

    The fields of a problem in a list carry the person's place: `1.email`. visitors: what the team's site calls each of
    them, "" for none; what they did there becomes theirs.
    """
    before = _answered(ws, once)
    if before:
        return before
    kept = []
    for place, person in enumerate(people):
        try:
            merged = leads.find_or_merge(trusted(ws), person)
        except InvalidFields as wrong:
            raise InvalidFields([_placed(place, one, is_list) for one in wrong.problems]) from wrong
        known = merged.lead
        if place < len(visitors) and visitors[place]:
            service_sites.know_visitor(ws, visitors[place], known.lead_id)
        kept.append({"lead_id": known.lead_id, "external_id": known.external_id, "created": merged.is_new})
    return _given(ws, once, Reply(_CREATED, {"leads": kept} if is_list else kept[0]))


@use_case(Permission.CAN_EDIT, writes=True, keeps_memory=True)
def receive_events(
    ws: Workspace, requests: Sequence[Sent], are_new: bool = False
) -> list[Reply | InvalidInput | InvalidFields]:
    """Note the facts of several requests in one write; each request whole or not at all, answered in their order.

    The leads' scores follow soon after, not here. A request that was answered before is answered the same.
    are_new: of facts that hardly came before; raises CameBefore, and nothing is noted, where one did.
    """
    answers: list[Reply | InvalidInput | InvalidFields | None] = [_before(ws, sent.once) for sent in requests]
    waiting = [place for place, answer in enumerate(answers) if answer is None]
    groups = [requests[place].facts for place in waiting]
    # Whoever is told of facts is told of a change set's at once.
    is_stream = not outbox.listening(ws)
    found = events.receive(trusted(ws), groups, are_new=are_new, is_stream=is_stream)
    for place, one in zip(waiting, found, strict=True):
        answers[place] = _answer(ws, requests[place], one)
    return [answer for answer in answers if answer is not None]


@use_case(Permission.CAN_EDIT, writes=True)
def forget_replies(ws: Workspace) -> None:
    """Let go of answers that nobody asks for again."""
    store.forget_replies(ws.cursor(), ws.now() - REPLIES_KEPT)


def _answer(ws: Workspace, sent: Sent, one: Received) -> Reply | InvalidFields:
    if one.problems:
        return InvalidFields([_placed(place, problem, sent.is_list) for place, problem in one.problems])
    added = {event.event_id for event in one.added}
    kept = []
    for event in one.events:
        is_new = event.event_id in added
        added.discard(event.event_id)
        kept.append({"event_id": event.event_id, "lead_id": event.lead_id, "repeated": not is_new})
    return _given(ws, sent.once, Reply(_CREATED, {"events": kept} if sent.is_list else kept[0]))


def _before(ws: Workspace, once: Once | None) -> Reply | KeyReused | None:
    try:
        return _answered(ws, once)
    except KeyReused as refused:
        return refused


def _answered(ws: Workspace, once: Once | None) -> Reply | None:
    found = store.reply(ws.cursor(), once) if once else None
    if found and once and found[0] != once.request_sha256:
        raise KeyReused
    return found[1] if found else None


def _given(ws: Workspace, once: Once | None, reply: Reply) -> Reply:
    if once:
        store.keep_reply(ws.cursor(), once, reply, ws.now())
    return reply


def _placed(place: int, problem: InvalidInput, is_list: bool) -> InvalidInput:
    field = f"{place}.{problem.field}" if is_list else problem.field
    return InvalidInput(field, problem.message, problem.next_step)

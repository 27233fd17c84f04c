"""A process that writes until it is killed, and says on stdout what was kept, line by line, after each commit.

Run as `python -m tests.durability.writer`: it loads everything once, then forks a writer for each line `round N`
that it reads, so that fifty violent deaths do not cost fifty starts. It prints the writer's process id first.
"""

from __future__ import annotations

import os
import sys

from growth_equestre import house
from growth_equestre.crm import service as crm
from growth_equestre.foundation.vocab import EventType
from growth_equestre.leads import service as leads
from growth_equestre.leads import service_import as lead_files
from growth_equestre.leads.types import LeadChanges, LeadInput

BATCH = 200
EVENTS = (EventType.PAGE_VIEW, EventType.HOOK_COMPLETE, EventType.CTA_CLICK, EventType.BUDGET_CONFIRMED)


def write_forever(turn: int) -> None:
    """Leads, edits, events and whole imports, each acknowledged once it is kept."""
    ws = house.open_workspace()
    step = 0
    while True:
        step += 1
        lead = leads.create(ws, LeadInput(name=f"Pessoa {turn} {step}", email=f"p{turn}.{step}@example.com"))
        say(f"lead {lead.lead_id}")
        leads.edit(ws, lead.lead_id, LeadChanges(notes=f"nota {step}"))
        say(f"note {lead.lead_id} nota {step}")
        for event_type in EVENTS:
            event = crm.register_event(ws, lead.lead_id, event_type)
            say(f"event {event.event_id}")
        if step % 5 == 0:
            lead_files.import_leads(ws, file_of(turn, step))
            say(f"batch lote-{turn}-{step}-")


def file_of(turn: int, step: int) -> bytes:
    """A file of BATCH new leads whose ids share a prefix."""
    rows = "".join(
        f"lote-{turn}-{step}-{row};Lote {turn} {step} {row};l{turn}.{step}.{row}@example.com;MG\n"
        for row in range(BATCH)
    )
    return f"id;nome;email;uf\n{rows}".encode()


def say(line: str) -> None:
    """Acknowledge at once, whole."""
    os.write(1, f"{line}\n".encode())


def main() -> None:
    """Fork one writer per line read; the reader decides when it dies."""
    say("ready")
    for line in sys.stdin:
        turn = int(line.split()[1])
        child = os.fork()
        if child == 0:
            write_forever(turn)
        say(f"pid {child}")
        os.waitpid(child, 0)
        say("dead")


if __name__ == "__main__":
    main()

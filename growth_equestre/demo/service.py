"""The door of the demo: create the scenario, lead a lead to a promised status, read the checklist, reset."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from growth_equestre.crm import service as crm
from growth_equestre.demo import model_tables as tables
from growth_equestre.demo import rules_pitch, store
from growth_equestre.demo import service_showcase as pitch
from growth_equestre.demo.model_tables import Chunk, World
from growth_equestre.demo.service_team import WEEKS, Lived, lived_with_a_team
from growth_equestre.demo.types import ChecklistItem, ResetReport, ScenarioReport, ShowcaseLead, WorldSize
from growth_equestre.events import service as events
from growth_equestre.foundation.errors import InvalidInput
from growth_equestre.foundation.vocab import Permission, Stage
from growth_equestre.foundation.workspace import Workspace, use_case
from growth_equestre.journal import service as journal
from growth_equestre.journal.types import UndoableTable
from growth_equestre.leads import service as leads
from growth_equestre.next_action import service as next_action
from growth_equestre.next_action import service_moment as decisions
from growth_equestre.partners import service as partners
from growth_equestre.scoring import service as scoring

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how many are done, and of how many."""

LEADS, PARTNERS, SEED = 300, 120, 7
MOST_LEADS, MOST_PARTNERS = 2_000_000, 1_000_000


@use_case(Permission.CAN_IMPORT)
def create_scenario(
    ws: Workspace,
    leads_count: int = LEADS,
    partners_count: int = PARTNERS,
    seed: int = SEED,
    progress: Progress | None = None,
    weeks: int = WEEKS,
) -> ScenarioReport:
    """Fill the workspace with the simulated market as of now, scored and with next actions, and three pitch leads.

    weeks: of decisions by a team that varies its actions and notes what it did; their outcomes are in the events.
    The same seed at the same `now` writes the same records. Everything is one change; it stands whole or not at all.
    Raises InvalidInput when a scenario is already there, or for a size that is not possible.
    """
    _check(ws, leads_count, partners_count)
    told = progress or _silent
    recipes = {target: pitch.found_recipe(ws, target) for target in rules_pitch.TARGETS}
    told("Vivendo a história dos leads", 0, leads_count)
    size = WorldSize(leads_count, partners_count)
    built = tables.build_world(size, seed, ws.now(), ws.local_zone, ws.settings.focus_states)
    return _write_scenario(ws, built, lived_with_a_team(ws, built, weeks), recipes, told)


@use_case(Permission.CAN_IMPORT)
def generate(ws: Workspace, target: Stage) -> ShowcaseLead:
    """Make one more lead whose score lands in the target's band, by real events; its stage agrees.

    Tried out first in writes that are taken back, so a miss leaves nothing. Raises InvalidInput for a stage that no
    score suggests, GrowthError when the serving card cannot be brought there at all.
    """
    if target not in rules_pitch.TARGETS:
        raise InvalidInput(
            "status", f"Nenhum score sugere {target.label}.", "Escolha Curioso, Aquecendo ou Qualificado."
        )
    return pitch.write(ws, pitch.found_recipe(ws, target))


@use_case(Permission.CAN_DELETE, writes=True)
def reset(ws: Workspace) -> ResetReport:
    """Take out what the demo created and what hangs on it; what the team entered itself stays."""
    removed = store.counts(ws.cursor())
    journal.current_change_set(ws, use_case="demo.reset", summary=f"Limpou a demo: {removed.leads} leads")
    lead_ids = store.demo_leads(ws.cursor())
    events.remove_of_leads(ws, lead_ids)
    crm.remove_of_leads(ws, lead_ids)
    next_action.remove_of_leads(ws, lead_ids)
    leads.remove_demo(ws)
    partners.remove_demo(ws)
    store.clear(ws.cursor())
    return removed


@use_case(Permission.CAN_VIEW)
def counts(ws: Workspace) -> ResetReport:
    """What the demo holds now: what a reset would remove."""
    return store.counts(ws.cursor())


@use_case(Permission.CAN_VIEW)
def has_scenario(ws: Workspace) -> bool:
    """Whether the simulated market is there; leads made by the buttons alone are no scenario."""
    return store.simulated_leads(ws.cursor()) > 0


@use_case(Permission.CAN_VIEW)
def showcase(ws: Workspace) -> tuple[ShowcaseLead, ...]:
    """The leads of the pitch as they stand now, in the funnel's order."""
    return store.showcase(ws.cursor())


@use_case(Permission.CAN_VIEW)
def checklist(ws: Workspace) -> tuple[ChecklistItem, ...]:
    """The pitch, step by step, each ticked by what the records say."""
    return rules_pitch.checklist(store.pitch_facts(ws.cursor()))


def _check(ws: Workspace, leads_count: int, partners_count: int) -> None:
    if not 1 <= leads_count <= MOST_LEADS:
        raise InvalidInput("leads", f"{leads_count} leads não é possível.", "Peça de 1 a 2.000.000.")
    if not 0 <= partners_count <= MOST_PARTNERS:
        raise InvalidInput("parceiros", f"{partners_count} parceiros não é possível.", "Peça de 0 a 1.000.000.")
    if store.simulated_leads(ws.cursor()):
        raise InvalidInput("demo", "O cenário de demo já está criado.", "Limpe a demo antes de criar outro.")


@use_case(Permission.CAN_IMPORT, writes=True)
def _write_scenario(
    ws: Workspace, built: World, team: Lived, recipes: dict[Stage, pitch.Recipe], progress: Progress
) -> ScenarioReport:
    size = built.size
    summary = f"Criou o cenário de demo: {size.leads} leads e {size.partners} parceiros"
    journal.current_change_set(ws, use_case="demo.create_scenario", summary=summary)
    progress("Cadastrando parceiros", 0, size.partners)
    partners.insert_many(ws, tables.partner_rows(built), is_demo=True)
    told = 0
    for chunk in _market(built, team, progress):
        leads.insert_many(ws, chunk.leads)
        told += len(chunk.events)
        events.insert_many(ws, chunk.events)
        crm.insert_many(ws, chunk.handoffs)
        store.add_truth(ws.cursor(), chunk.truth)
    decisions.insert_many(ws, team.decisions)
    for recipe in recipes.values():
        pitch.write(ws, recipe)
    made = store.demo_leads(ws.cursor())
    scoring.score_many(ws, made, lambda done, total: progress("Calculando scores", done, total or len(made)))
    next_action.recommend_many(ws, made, lambda done, total: progress("Escolhendo próximas ações", done, total or 1))
    return ScenarioReport(size.leads, size.partners, told, store.showcase(ws.cursor()), ws.now())


def _market(built: World, team: Lived, progress: Progress) -> Iterator[Chunk]:
    """All chunks; the first as it went with the team."""
    yield team.chunk
    rest = tables.chunks(built, lambda done, total: progress("Vivendo a história dos leads", done, total), skip=1)
    yield from rest


def _silent(_what: str, _done: int, _total: int) -> None:
    return


for _side in ("truth", "showcase"):
    # What the demo notes beside its leads leaves with them, also when the scenario is taken back in the journal.
    journal.register(
        UndoableTable(
            name=f"demo_{_side}",
            snapshot=store.snapshots_of(_side),
            restore=store.restore_of(_side),
            remove=store.removal_of(_side),
            label=lambda _cursor, keys: dict.fromkeys(keys, "anotação da demo"),
        )
    )
    journal.register_belonging(leads.TABLE, belonging=f"demo_{_side}", keys_of=lambda _cursor, keys: keys)

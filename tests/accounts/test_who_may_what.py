"""Every use case names its right, every role is let in or turned away as the table beside this file says.

The table is `who_may_what.csv`: one line per use case. A right that changes, and a use case that is new, shows there.
"""

from __future__ import annotations

import ast
import csv
import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import growth_equestre
from growth_equestre import house
from growth_equestre.accounts import rules
from growth_equestre.foundation.clock import FrozenClock
from growth_equestre.foundation.errors import PermissionDenied
from growth_equestre.foundation.vocab import Permission, Role
from growth_equestre.foundation.workspace import USE_CASES, Actor, Workspace

PACKAGE = Path(growth_equestre.__file__).parent
TABLE = Path(__file__).with_name("who_may_what.csv")
MAY, MAY_NOT = "sim", "não"

NOT_USE_CASES = {
    "accounts.service_control.note": "part of every change of accounts",
    "accounts.service_imports.chooser": "gives what asks a use case; reads nothing itself",
    "accounts.service_workspaces.display_name": "how the workspace is called: every screen shows it",
    "capture.service_arrivals.latest_change": "a number that grows with every write; says nothing of anybody",
    "crm.service_deadlines.promise": "part of handing over",
    "crm.service_deadlines.remove": "part of handing over and of its undo",
    "demo.service_showcase.found_recipe": "part of creating the demo",
    "demo.service_team.lived_with_a_team": "part of creating the demo",
    "dossier.service_routing.routing_of": "part of making the report",
    "gateway.service_delivery.deliver": "the queued work of a use case that was allowed",
    "gateway.service_outbox.forget_listening": "part of a change of who is told",
    "gateway.service_outbox.listening": "part of every write, for those who are told of it",
    "gateway.service_outbox.tell": "part of every write, for those who are told of it",
    "gateway.service_outbox.tell_moved_scores": "part of every write, for those who are told of it",
    "dossier.service_report_parts.due_steps": "part of making the report",
    "dossier.service_report_parts.sources": "part of making the report",
    "events.service_reading.checked_facts": "part of importing facts",
    "jobs.service.run_due": "the queue of the process itself, which nobody asks",
    "jobs.service.start_background": "the queue of the process itself, which nobody asks",
    "journal.service.count_following": "part of an undo",
    "journal.service.current_change_set": "part of every write",
    "journal.service.hand_on": "part of uniting two leads",
    "journal.service.noted": "part of every write",
    "journal.service.record": "part of every write",
    "journal.service.record_table": "part of every write",
    "journal.service.snapshots": "part of every write",
    "journal.service.tracked": "part of every write",
    "leads.service_gate.hold_back": "part of importing",
    "learning.service_serving.about_to_change": "part of a change of the model in use",
    "learning.service_serving.cards_of": "the model in use, without a person in it",
    "learning.service_training.assessed": "part of training",
    "learning.service_training.copy_folder": "where the readable copy of a model lies",
    "learning.service_training.judged": "part of training",
    "matching.service.bench_of": "part of matching",
    "matching.service.card_in_use": "the model in use, without a person in it",
    "matching.service.match_at": "part of judging lists of the past",
    "matching.service.vacancies": "part of matching",
    "matching.service_directory.current": "part of matching",
    "matching.service_learning.assess": "part of training",
    "matching.service_learning.dataset": "part of training",
    "matching.service_learning.learn": "part of training",
    "partners.service_people.masked_again": "part of importing",
    "partners.service_receita.apply": "two use cases, one after the other",
    "privacy.service.keep_request": "part of noting requests",
    "privacy.service_erasure.erase_risen": "repeats an erasure that was allowed once, after a restore",
    "privacy.service_erasure.salt_of": "part of erasing and of noting readings",
    "privacy.service_readings.note": "part of every reading",
    "scoring.service.serving_cards": "the model in use, without a person in it",
    "scoring.service_training.assess": "part of training",
    "scoring.service_training.learn": "part of training",
    "scoring.service_training.recent": "part of training",
    "upkeep.service.tell": "part of making a copy",
    "upkeep.service_checkup.check_copy": "the check-up of the machine, whose owner asks on the command line",
    "upkeep.service_checkup.check_everything": "asks use cases, one after the other",
}
"""Public functions of a service that take a workspace and are no use case, each with the reason."""

DOORS = ("view*.py", "api*.py", "page*.py", "partner_link.py", "commands_*.py", "web*.py", "routes*.py")
"""Files through which people and programs come in."""
OPEN_TO_DOORS = {
    "accounts.service_workspaces.display_name",
    "capture.service_arrivals.latest_change",
    "upkeep.service_checkup.check_everything",
    "partners.service_receita.apply",
    "learning.service_training.copy_folder",
    "matching.service.card_in_use",
    "accounts.service_imports.chooser",
}
"""Of those, the ones that a door may use itself: nothing that they tell is a secret of the workspace."""


class LetIn(Exception):
    """The guard let somebody pass."""


class Passed:
    """Stands where the workspace's file would: whoever reaches for it was let in."""

    transaction_under_way = None

    def __getattr__(self, _: str) -> None:
        raise LetIn


def modules() -> Iterator[ModuleType]:
    """Every service of every room."""
    assert house.ROOMS
    for found in pkgutil.walk_packages(growth_equestre.__path__, "growth_equestre."):
        if found.name.rpartition(".")[2].startswith("service"):
            yield importlib.import_module(found.name)


def functions() -> Iterator[tuple[str, str, Callable[..., Any]]]:
    """Module without the package, name and function of everything that a service defines."""
    for module in modules():
        for name, found in vars(module).items():
            if inspect.isfunction(found) and found.__module__ == module.__name__:
                yield module.__name__.removeprefix("growth_equestre."), name, found


def is_guarded(found: Callable[..., Any]) -> bool:
    return found.__code__.co_name == "guarded"


def doors() -> dict[str, Callable[..., Any]]:
    """Every use case, by its module and name."""
    return {f"{module}.{name}": function for module, name, function in functions() if is_guarded(function)}


def short(name: str) -> str:
    """A use case as the journal and the log call it: its room and name."""
    return f"{name.split('.', maxsplit=1)[0]}.{name.rpartition('.')[2]}"


def right_of(function: Callable[..., Any]) -> Permission:
    """The right that the guard itself asks for."""
    asked = inspect.getclosurevars(function).nonlocals["permission"]
    assert isinstance(asked, Permission)
    return asked


def is_let_in(function: Callable[..., Any], role: Role) -> bool:
    """Whether the guard lets this role pass; the work itself does not begin, for it misses what it is asked for."""
    actor = Actor("alguem", "Alguém", role, rules.PERMISSIONS_OF[role])
    try:
        function(Workspace("prova", Passed(), actor, FrozenClock()))  # type: ignore[arg-type]
    except PermissionDenied:
        return False
    except (LetIn, TypeError):
        return True
    return True


def expected() -> list[list[str]]:
    """The table, without its head."""
    with TABLE.open(encoding="utf-8", newline="") as opened:
        return list(csv.reader(opened, delimiter=";"))[1:]


def actual() -> list[list[str]]:
    """The table as the guards answer."""
    return [
        [name, right_of(function).value, *(MAY if is_let_in(function, role) else MAY_NOT for role in Role)]
        for name, function in sorted(doors().items())
    ]


def test_every_role_is_let_into_every_use_case_or_turned_away_as_the_table_says() -> None:
    asked, told = {";".join(row) for row in actual()}, {";".join(row) for row in expected()}
    assert not asked - told, "not so in who_may_what.csv:\n" + "\n".join(sorted(asked - told))
    assert not told - asked, "only in who_may_what.csv:\n" + "\n".join(sorted(told - asked))


def test_the_list_of_use_cases_is_the_one_that_the_services_hold_and_each_names_a_right() -> None:
    held = doors()
    assert {short(name) for name in held} == set(USE_CASES)
    other = [name for name, function in held.items() if USE_CASES[short(name)].permission is not right_of(function)]
    assert other == [], "two use cases of one name ask for different rights"


def test_whoever_may_nothing_is_turned_away_everywhere() -> None:
    nobody = Actor("ninguem", "Ninguém", Role.GUEST, frozenset())
    ws = Workspace("prova", Passed(), nobody, FrozenClock())  # type: ignore[arg-type]
    for function in doors().values():
        with pytest.raises(PermissionDenied):
            function(ws)


def test_a_function_that_takes_a_workspace_is_a_use_case_or_says_why_not() -> None:
    bare = {
        f"{module}.{name}"
        for module, name, function in functions()
        if not name.startswith("_") and not is_guarded(function) and takes_a_workspace(function)
    }
    assert not bare - set(NOT_USE_CASES), "no use case, and no reason given"
    assert not set(NOT_USE_CASES) - bare, "a reason for something that is not there"


def takes_a_workspace(function: Callable[..., Any]) -> bool:
    first = next(iter(inspect.signature(function).parameters.values()), None)
    return first is not None and "Workspace" in str(first.annotation)


def test_people_and_programs_come_in_only_through_use_cases() -> None:
    past_the_guard = [
        f"{path.relative_to(PACKAGE.parent)} -> {used}"
        for path in door_files()
        for used in used_functions(path)
        if used in NOT_USE_CASES and used not in OPEN_TO_DOORS
    ]
    assert past_the_guard == []


def door_files() -> list[Path]:
    found = [path for pattern in DOORS for path in PACKAGE.rglob(pattern)]
    assert len(found) > 40
    return [*found, *(PACKAGE.parent / "pages").glob("*.py")]


def used_functions(path: Path) -> set[str]:
    """Functions of services that the file names, as `room.service_x.function`."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    named: dict[str, str] = {}
    used: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("growth_equestre."):
            room = (node.module or "").removeprefix("growth_equestre.")
            for alias in node.names:
                named[alias.asname or alias.name] = f"{room}.{alias.name}"
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in named:
            used.add(f"{named[node.value.id]}.{node.attr}")
        elif isinstance(node, ast.Name) and node.id in named:
            used.add(named[node.id])
    return used

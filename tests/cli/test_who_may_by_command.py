"""Each command asks use cases for what it does, and whoever may not is told so and nothing happens."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import typer
from program import Run
from whole_team import use_cases

from growth_equestre import house
from growth_equestre.accounts import rules
from growth_equestre.accounts import service as accounts
from growth_equestre.cli import application
from growth_equestre.foundation.vocab import Role
from growth_equestre.foundation.workspace import USE_CASES, Actor

NOBODY = "0b7e9c1e-0000-4000-8000-000000000000"

ASKS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "init": ((), ()),
    "demo": (("--leads", "1", "--partners", "0"), ("demo.create_scenario",)),
    "import leads": (("leads.csv",), ("leads.import_leads",)),
    "import leads --dry-run": (("leads.csv", "--dry-run"), ("leads.preview_import",)),
    "import events": (("eventos.csv",), ("events.import_events",)),
    "import partners": (("parceiros.csv",), ("partners.import_partners",)),
    "import cnpj": ((".", "--dry-run"), ("partners.inspect",)),
    "export leads": (("--out", "saida.csv"), ("leads.export",)),
    "export events": (("--out", "saida.csv"), ("events.export",)),
    "export partners": (("--out", "saida.csv"), ("partners.export",)),
    "duplicates": ((), ("leads.candidates", "leads.plan_merges")),
    "duplicates --merge-all": (("--merge-all", "--yes"), ("leads.merge_all",)),
    "score": ((NOBODY,), ("leads.resolve_ids", "leads.get")),
    "score --all": (("--all",), ("scoring.score_many",)),
    "dataset": (("--out", "tabela.parquet"), ("scoring.dataset",)),
    "train": (("propensity",), ("learning.train",)),
    "match": ((NOBODY,), ("leads.resolve_ids",)),
    "recommend --all": (("--all",), ("next_action.recommend_many",)),
    "copies": ((), ("upkeep.copies",)),
    "copies --now": (("--now",), ("upkeep.make_copy",)),
    "backup": (("copia.duckdb",), ("accounts.backup",)),
    "restore": (("nada.duckdb",), ("accounts.backup",)),
    "doctor": ((), ("journal.verify", "privacy.verify")),
    "models list": ((), ("learning.models",)),
    "models import": (("cartao.json",), ("learning.bring",)),
    "models promote": (("propensity", "nenhuma"), ("learning.version_named",)),
    "models rollback": (("propensity",), ("learning.roll_back",)),
    "keys create": (("Site",), ("accounts.create_key",)),
    "keys list": ((), ("accounts.api_keys",)),
    "keys replace": ((NOBODY,), ("accounts.replace_key",)),
    "keys revoke": ((NOBODY,), ("accounts.revoke_key",)),
    "privacy dossier": ((NOBODY,), ("privacy.dossier",)),
    "privacy erase": ((NOBODY,), ("privacy.plan",)),
    "privacy requests": ((), ("privacy.requests",)),
    "privacy retention": ((), ("privacy.dry_run",)),
    "users create": (("a@example.com", "--name", "Ana", "--only-provider"), ("accounts.create_user",)),
    "users list": ((), ("accounts.people", "accounts.invitations")),
    "users set-role": (("ninguem@example.com", "REP"), ("accounts.user_named",)),
    "users set-password": (("ninguem@example.com",), ("accounts.user_named",)),
    "users deactivate": (("ninguem@example.com",), ("accounts.user_named",)),
    "users reactivate": (("ninguem@example.com",), ("accounts.user_named",)),
    "users invite": (("b@example.com",), ("accounts.invite",)),
    "workspaces list": ((), ("accounts.workspaces",)),
    "workspaces create": (("outro",), ("accounts.create_workspace",)),
    "workspaces rename": (("teste", "--name", "Haras"), ("accounts.rename_workspace",)),
    "workspaces rename --file": (("teste", "--file", "teste"), ("accounts.move_workspace",)),
    "workspaces archive": (("teste",), ("accounts.archive_workspace",)),
    "workspaces bring-back": (("nenhum",), ("accounts.bring_back_workspace",)),
    "workspaces export": (("teste", "--out", "copia.duckdb"), ("accounts.backup",)),
    "workspaces restore": (("nada.duckdb", "--as", "outro"), ("accounts.restore_workspace",)),
    "scorecard fit": ((), ()),
    "scorecard predict": ((), ()),
    "scorecard explain": ((), ()),
    "scorecard sql": ((), ()),
    "ranking fit": ((), ()),
    "ranking predict": ((), ()),
    "policy evaluate": ((), ()),
}
"""Command, what it is given after its name, and the use cases that it asks (none: it works on files of its own)."""

REFUSED = "Seu perfil não permite esta ação."


def commands() -> Iterator[str]:
    """Every command of the program, with the name of its group."""
    for name, command in typer.main.get_command(application.program()).commands.items():  # type: ignore[attr-defined]
        inner = getattr(command, "commands", None)
        yield from (f"{name} {one}" for one in inner) if inner else (name,)


def test_each_command_says_which_use_cases_it_asks() -> None:
    told = {" ".join(word for word in key.split() if not word.startswith("--")) for key in ASKS}
    told = {"import" if key.startswith("import ") else "export" if key.startswith("export ") else key for key in told}
    assert set(commands()) == told
    assert {name for _, names in ASKS.values() for name in names} <= set(USE_CASES)


@pytest.fixture(autouse=True)
def _every_room_is_there() -> None:
    """A room is loaded when a command needs it; the list of use cases is whole once all are."""
    assert use_cases()


@pytest.fixture
def as_role(monkeypatch: pytest.MonkeyPatch) -> Callable[[Role], None]:
    """Has the command line act as somebody of a role."""

    def act_as(role: Role) -> None:
        actor = Actor("local", "Alguém", role, rules.PERMISSIONS_OF[role])
        monkeypatch.setattr(accounts, "local_actor", lambda *_: actor)

    return act_as


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the commands are given, in the folder where they run."""
    monkeypatch.chdir(tmp_path)
    house.open_workspace().database.close()
    Path("leads.csv").write_text("nome\nMarina Prado\n")
    Path("eventos.csv").write_text("lead_id;evento;quando\n1;page_view;01/11/2026\n")
    Path("parceiros.csv").write_text("nome;segmento\nHaras;CAVALOS\n")
    Path("cartao.json").write_text("{}")


@pytest.mark.slow
@pytest.mark.usefixtures("data_dir", "files")
@pytest.mark.parametrize("role", list(Role))
def test_each_command_refuses_whom_its_use_cases_refuse(run: Run, as_role: Callable[[Role], None], role: Role) -> None:
    as_role(role)
    wrong = []
    for key, (given, asked) in ASKS.items():
        if not asked:
            continue
        may = all(USE_CASES[name].permission in rules.PERMISSIONS_OF[role] for name in asked)
        ended = run(*(word for word in key.split() if not word.startswith("--")), *given)
        was_refused = REFUSED in ended.err
        if was_refused is may or (was_refused and ended.code != 1) or "Algo falhou" in ended.err:
            wrong.append(f"{key} as {role}: may={may}, ended {ended.code}: {ended.err.strip()[:200]}")
    assert wrong == []

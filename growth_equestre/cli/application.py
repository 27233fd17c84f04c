"""The program: its commands, and how each way of ending becomes an exit code."""

from __future__ import annotations

import gc
import logging
import tempfile
import traceback
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import typer
from typer.exceptions import TyperException

from growth_equestre.cli import (
    commands_care,
    commands_copies,
    commands_dataset,
    commands_decisions,
    commands_duplicates,
    commands_keys,
    commands_learning,
    commands_policy,
    commands_privacy,
    commands_ranking,
    commands_records,
    commands_scorecard,
    commands_users,
    commands_workspaces,
    output,
)
from growth_equestre.cli.portuguese import (
    WRONG_USAGE,
    PortugueseCommand,
    PortugueseGroup,
    explained,
)
from growth_equestre.foundation.errors import GrowthError

NAME = "growth-equestre"
FAILED = 1
INTERRUPTED = 130
FAULTS_FILE = "growth-equestre-falhas.txt"

_COMMANDS: Mapping[str, Callable[..., None]] = {
    "init": commands_care.init,
    "demo": commands_care.demo,
    "import": commands_records.import_file,
    "export": commands_records.export_file,
    "duplicates": commands_duplicates.duplicates,
    "score": commands_decisions.score,
    "dataset": commands_dataset.dataset,
    "train": commands_learning.train,
    "match": commands_decisions.match,
    "recommend": commands_decisions.recommend,
    "backup": commands_care.backup,
    "restore": commands_care.restore,
    "copies": commands_copies.copies,
    "doctor": commands_care.doctor,
}


def program() -> typer.Typer:
    """The commands, in the order in which the help lists them."""
    app = typer.Typer(
        name=NAME,
        cls=PortugueseGroup,
        help="Growth Equestre: leads, parceiros e próximas ações do mercado equestre, pela linha de comando.",
        epilog=(
            "O espaço de trabalho vem de GROWTH_WORKSPACE (padrão: demo) e fica em GROWTH_DATA_DIR, "
            "do ambiente ou do arquivo .env."
        ),
        add_completion=False,
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        options_metavar="[OPÇÕES]",
        subcommand_metavar="COMANDO [ARGUMENTOS]...",
        context_settings={"help_option_names": ["--help", "-h"], "max_content_width": 110},
    )
    for name, work in _COMMANDS.items():
        app.command(name, cls=PortugueseCommand, options_metavar="[OPÇÕES]")(work)
    app.add_typer(commands_learning.program(), name="models")
    app.add_typer(commands_scorecard.program(), name="scorecard")
    app.add_typer(commands_ranking.program(), name="ranking")
    app.add_typer(commands_policy.program(), name="policy")
    app.add_typer(commands_keys.program(), name="keys")
    app.add_typer(commands_privacy.program(), name="privacy")
    app.add_typer(commands_users.program(), name="users")
    app.add_typer(commands_workspaces.program(), name="workspaces")
    return app


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code. arguments: without the program's name; None means this process's."""
    output.use_utf8()
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    try:
        code = program()(args=arguments, prog_name=NAME, standalone_mode=False)
    except GrowthError as error:
        output.complain(str(error))
        return FAILED
    except typer.Abort:
        code = INTERRUPTED
    except TyperException as error:
        return _wrong_usage(error)
    except Exception:  # noqa: BLE001
        # A fault of ours or of the machine: a person sees a sentence, whoever mends it finds the whole story.
        return _fault()
    if code == INTERRUPTED:
        output.complain("Interrompido. O que já estava gravado continua valendo; nada ficou pela metade.")
    return int(code or 0)


def run() -> int:
    """A process's one command. What it leaves behind goes with the process, and is not looked through at its end."""
    code = main()
    gc.freeze()
    return code


def _wrong_usage(error: TyperException) -> int:
    if type(error).__name__ == "NoArgsIsHelpError":
        return WRONG_USAGE
    output.complain(explained(error))
    return WRONG_USAGE


def _fault() -> int:
    """Keep what Python knows about the fault in a file, and say where."""
    from growth_equestre.foundation.settings import process_settings

    story = traceback.format_exc()
    for folder in (process_settings().data_dir, Path(tempfile.gettempdir())):
        with suppress(OSError), (folder / FAULTS_FILE).open("a", encoding="utf-8") as report:
            report.write(f"{story}\n")
            output.complain(f"Algo falhou que não devia. Nada ficou pela metade. Detalhes em {report.name}.")
            return FAILED
    output.complain(story)
    return FAILED

"""Workspaces as wholes: list them, make one, call it something else, put it away, take a copy, make one of a copy."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from growth_equestre.cli import output
from growth_equestre.cli.opened import acting, workspace
from growth_equestre.cli.portuguese import PortugueseCommand, PortugueseGroup, WrongUsage
from growth_equestre.ui import formats

if TYPE_CHECKING:
    from growth_equestre.foundation.workspace import Workspace

_NAME = typer.Argument(metavar="ESPAÇO", help="O nome do arquivo, sem .duckdb, como em: workspaces list.")
_CALLED = typer.Option("--name", metavar="NOME", help="Como as pessoas o chamam, com maiúsculas e acentos.")


def program() -> typer.Typer:
    """The commands under `workspaces`."""
    app = typer.Typer(
        cls=PortugueseGroup,
        help="Os espaços de trabalho: cada um é um arquivo, e nada passa de um para outro.",
        no_args_is_help=True,
        options_metavar="[OPÇÕES]",
        subcommand_metavar="COMANDO [ARGUMENTOS]...",
    )
    commands: Mapping[str, Callable[..., None]] = {
        "list": list_workspaces,
        "create": create,
        "rename": rename,
        "archive": archive,
        "bring-back": bring_back,
        "export": export,
        "restore": restore,
    }
    for name, work in commands.items():
        app.command(name, cls=PortugueseCommand, options_metavar="[OPÇÕES]")(work)
    return app


def list_workspaces(
    as_json: Annotated[bool, typer.Option("--json", help="Um objeto JSON por linha, para máquinas.")] = False,
) -> None:
    """Lista os espaços de trabalho, também os arquivados."""
    from growth_equestre.accounts import service_workspaces

    with workspace() as ws:
        found = service_workspaces.workspaces(ws)
        zone = ws.local_zone
    for one in found:
        if as_json:
            output.emit({
                "name": one.name, "display_name": one.display_name, "archived": one.is_archived,
                "size_bytes": one.size_bytes, "changed_at": one.changed_at.isoformat(), "problem": one.problem or None,
            })  # fmt: skip
            continue
        where = "arquivado" if one.is_archived else f"{formats.number(one.size_bytes / 1e6, 1)} MB"
        told = one.problem or f"{where}, mudou em {formats.moment(one.changed_at, zone)}"
        output.say(f"{one.name}  {one.display_name}: {told}")


def create(name: Annotated[str, _NAME], called: Annotated[str, _CALLED] = "") -> None:
    """Cria um espaço de trabalho vazio."""
    import growth_equestre.house  # noqa: F401 (rooms that follow a workspace say so when they are loaded)
    from growth_equestre.accounts import service_workspaces

    made = service_workspaces.create(name, called or name, actor=acting())
    made.database.close()
    output.say(f"O espaço de trabalho '{name}' foi criado em {made.database.path}.")


def rename(
    name: Annotated[str, _NAME],
    called: Annotated[str, _CALLED] = "",
    file: Annotated[str, typer.Option("--file", metavar="ESPAÇO", help="O novo nome do arquivo.")] = "",
) -> None:
    """Muda como as pessoas chamam o espaço, o nome do arquivo, ou os dois; o nome antigo continua levando a ele."""
    from growth_equestre.accounts import service_workspaces

    if not called and not file:
        raise WrongUsage("Informe --name, --file ou os dois.")
    with _existing(name) as ws:
        words = service_workspaces.rename_workspace(ws, called) if called else ""
        moved = service_workspaces.move_workspace(ws, file) if file else name
    output.say(f"O espaço de trabalho '{name}' agora é '{moved}'{f', chamado {words}' if words else ''}.")


def archive(
    name: Annotated[str, _NAME],
    why: Annotated[str, typer.Option("--why", metavar="MOTIVO", help="Por que, para o histórico.")] = "",
) -> None:
    """Guarda o espaço na pasta arquivados: ninguém mais trabalha nele, nada se perde."""
    from growth_equestre.accounts import service_workspaces

    with _existing(name) as ws:
        kept = service_workspaces.archive_workspace(ws, why)
    output.say(f"O espaço de trabalho '{name}' foi arquivado em {kept}.")


def bring_back(name: Annotated[str, _NAME]) -> None:
    """Traz de volta um espaço arquivado, como era."""
    import growth_equestre.house  # noqa: F401 (rooms that follow a workspace say so when they are loaded)
    from growth_equestre.accounts import service_workspaces

    back = service_workspaces.bring_back(name, actor=acting())
    back.database.close()
    output.say(f"O espaço de trabalho '{name}' voltou: {back.database.path}.")


def export(
    name: Annotated[str, _NAME],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="ARQUIVO", help="Onde gravar a cópia (.duckdb).")],
) -> None:
    """Grava o espaço inteiro num só arquivo, para guardar ou levar a outra instalação."""
    from growth_equestre.accounts import service_files

    with _existing(name) as ws:
        size_bytes = service_files.backup(ws, out)
    output.say(f"O espaço '{name}' foi exportado para {out} ({formats.number(size_bytes / 1e6, 1)} MB).")


def restore(
    file: Annotated[Path, typer.Argument(metavar="ARQUIVO", help="O que export ou backup gravou.")],
    name: Annotated[str, typer.Option("--as", metavar="ESPAÇO", help="Um nome novo, ou o de um espaço arquivado.")],
) -> None:
    """Faz de uma cópia um espaço novo, ou põe a cópia no lugar de um arquivado; antes, confere a cópia inteira."""
    import growth_equestre.house  # noqa: F401 (rooms that follow a workspace say so when they are loaded)
    from growth_equestre.accounts import service_workspaces

    made = service_workspaces.restore(file, name, actor=acting())
    made.database.close()
    output.say(f"O espaço de trabalho '{name}' é o de {file}.")


@contextmanager
def _existing(name: str) -> Iterator[Workspace]:
    """A workspace that is there; looking must not create it. Raises WorkspaceNotFound."""
    from growth_equestre.accounts import service_workspaces

    service_workspaces.check_exists(name)
    with workspace(name) as ws:
        yield ws

"""People who may enter: make one, list them, change their role, give a new password, let nobody in, invite."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Annotated

import typer

from growth_equestre.cli import output
from growth_equestre.cli.opened import workspace
from growth_equestre.cli.portuguese import PortugueseCommand, PortugueseGroup

if TYPE_CHECKING:
    from growth_equestre.foundation.vocab import Role

_EMAIL = typer.Argument(metavar="EMAIL", help="O e-mail da pessoa.")
_ROLES = "SUPER_ADMIN, ADMIN, MANAGER, REP, GUEST"


def program() -> typer.Typer:
    """The commands under `users`."""
    app = typer.Typer(
        cls=PortugueseGroup,
        help="As pessoas que entram neste espaço de trabalho.",
        no_args_is_help=True,
        options_metavar="[OPÇÕES]",
        subcommand_metavar="COMANDO [ARGUMENTOS]...",
    )
    commands: Mapping[str, Callable[..., None]] = {
        "create": create,
        "list": list_users,
        "set-role": set_role,
        "set-password": set_password,
        "deactivate": deactivate,
        "reactivate": reactivate,
        "invite": invite,
    }
    for name, work in commands.items():
        app.command(name, cls=PortugueseCommand, options_metavar="[OPÇÕES]")(work)
    return app


def create(
    email: Annotated[str, _EMAIL],
    name: Annotated[str, typer.Option("--name", metavar="NOME", help="Como a pessoa se chama.")],
    role: Annotated[str, typer.Option("--role", metavar="PERFIL", help=f"Um de: {_ROLES}.")] = "ADMIN",
    only_provider: Annotated[
        bool, typer.Option("--only-provider", help="Sem senha: entra só pelo provedor de identidade.")
    ] = False,
) -> None:
    """Cria o acesso de uma pessoa; a senha é pedida sem aparecer (ou lida da entrada padrão)."""
    from growth_equestre.accounts import service_people

    password = None if only_provider else _password()
    with workspace() as ws:
        made = service_people.create_user(ws, name, email, password, _role(role))
        output.say(f"{made.name} ({made.email}) já pode entrar em {ws.name} como {_role(role).label}.")


def list_users(
    as_json: Annotated[bool, typer.Option("--json", help="Um objeto JSON por linha, para máquinas.")] = False,
) -> None:
    """Lista quem entra neste espaço de trabalho e quem foi convidado."""
    from growth_equestre.accounts import service_people

    with workspace() as ws:
        for one in service_people.people(ws):
            state = "" if one.is_active else "desativada"
            if as_json:
                output.emit({"email": one.email, "name": one.name, "role": one.role.value, "active": one.is_active})
            else:
                output.say(f"{one.email}  {one.name}  {one.role.label}  {state}".rstrip())
        for waiting in service_people.invitations(ws) if not as_json else ():
            output.say(f"{waiting.email}  convidada como {waiting.role.label}")


def set_role(
    email: Annotated[str, _EMAIL],
    role: Annotated[str, typer.Argument(metavar="PERFIL", help=f"Um de: {_ROLES}.")],
) -> None:
    """Muda o perfil de uma pessoa neste espaço de trabalho."""
    from growth_equestre.accounts import service_people

    with workspace() as ws:
        found = service_people.user_named(ws, email)
        service_people.set_role(ws, found.user_id, _role(role))
        output.say(f"{found.name} agora é {_role(role).label} em {ws.name}.")


def set_password(email: Annotated[str, _EMAIL]) -> None:
    """Dá uma senha nova a quem esqueceu a sua; as sessões dela terminam."""
    from growth_equestre.accounts import service_people

    with workspace() as ws:
        found = service_people.user_named(ws, email)
        service_people.set_password(ws, found.user_id, _password())
        output.say(f"A senha de {found.name} mudou.")


def deactivate(email: Annotated[str, _EMAIL]) -> None:
    """Não deixa mais uma pessoa entrar em nenhum espaço de trabalho; as sessões dela terminam."""
    _set_active(email, False)


def reactivate(email: Annotated[str, _EMAIL]) -> None:
    """Deixa entrar de novo quem foi desativado."""
    _set_active(email, True)


def invite(
    email: Annotated[str, _EMAIL],
    role: Annotated[str, typer.Option("--role", metavar="PERFIL", help=f"Um de: {_ROLES}.")] = "REP",
    address: Annotated[
        str, typer.Option("--address", metavar="ENDEREÇO", help="Onde as pessoas abrem o aplicativo.")
    ] = "http://localhost:8501",
) -> None:
    """Faz um convite; o link aparece só agora, vale uma vez e por sete dias."""
    from growth_equestre.accounts import service_people

    with workspace() as ws:
        made = service_people.invite(ws, email, _role(role))
        output.say(f"{address.rstrip('/')}/convite?token={made.token}")


def _set_active(email: str, is_active: bool) -> None:
    from growth_equestre.accounts import service_people

    with workspace() as ws:
        found = service_people.user_named(ws, email)
        service_people.set_active(ws, found.user_id, is_active=is_active)
        output.say(f"{found.name} {'pode entrar de novo' if is_active else 'não entra mais'}.")


def _role(code: str) -> Role:
    from growth_equestre.foundation.errors import InvalidInput
    from growth_equestre.foundation.vocab import Role

    try:
        return Role(code.strip().upper())
    except ValueError as error:
        raise InvalidInput("perfil", f"'{code[:40]}' não é um perfil.", f"Use um de: {_ROLES}.") from error


def _password() -> str:
    """Asked twice without echo; where there is no terminal, one line of the standard input."""
    from growth_equestre.foundation.errors import InvalidInput

    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    from getpass import getpass

    typed, again = getpass("Senha: "), getpass("Senha de novo: ")
    if typed != again:
        raise InvalidInput("senha", "As duas senhas não são iguais.", "Comece de novo.")
    return typed

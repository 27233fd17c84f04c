"""Keys of other programs: make one, list them, replace one, revoke one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Annotated

import typer

from growth_equestre.cli import output
from growth_equestre.cli.opened import workspace
from growth_equestre.cli.portuguese import PortugueseCommand, PortugueseGroup

if TYPE_CHECKING:
    from growth_equestre.accounts.types_keys import ApiKey, NewApiKey

_JSON = typer.Option("--json", help="Um objeto JSON por linha, para máquinas.")
_ID = typer.Argument(metavar="CHAVE", help="O id da chave, como em: keys list.")
_MAY = ("can_view", "can_edit", "can_score", "can_train", "can_compare_models")


def program() -> typer.Typer:
    """The commands under `keys`."""
    app = typer.Typer(
        cls=PortugueseGroup,
        help="As chaves com que outros programas enviam leads e eventos e fazem perguntas.",
        no_args_is_help=True,
        options_metavar="[OPÇÕES]",
        subcommand_metavar="COMANDO [ARGUMENTOS]...",
    )
    commands: Mapping[str, Callable[..., None]] = {
        "create": create,
        "list": list_keys,
        "replace": replace,
        "revoke": revoke,
    }
    for name, work in commands.items():
        app.command(name, cls=PortugueseCommand, options_metavar="[OPÇÕES]")(work)
    return app


def create(
    name: Annotated[str, typer.Argument(metavar="NOME", help="Qual programa vai usá-la.")],
    may: Annotated[
        list[str], typer.Option("--may", metavar="PODE", help=f"O que ela pode, uma vez cada: {', '.join(_MAY)}.")
    ] = ["can_view", "can_edit"],  # noqa: B006
    a_minute: Annotated[int, typer.Option("--per-minute", metavar="N", help="Pedidos por minuto.")] = 600,
    as_json: Annotated[bool, _JSON] = False,
) -> None:
    """Faz uma chave; o segredo aparece só agora."""
    from growth_equestre.accounts import service_keys
    from growth_equestre.foundation.errors import InvalidInput
    from growth_equestre.foundation.vocab import Permission

    unknown = [one for one in may if one not in _MAY]
    if unknown:
        raise InvalidInput("may", f"'{unknown[0]}' não é uma permissão de chave.", f"Use {', '.join(_MAY)}.")
    with workspace() as ws:
        _tell(service_keys.create_key(ws, name, {Permission(one) for one in may}, a_minute), as_json)


def list_keys(as_json: Annotated[bool, _JSON] = False) -> None:
    """Todas as chaves, da mais nova à mais antiga."""
    from growth_equestre.accounts import service_keys

    with workspace() as ws:
        found = service_keys.api_keys(ws)
    for one in found:
        state = "revogada" if one.revoked_at else "vale"
        may = ", ".join(sorted(one.permissions))
        line = f"{one.key_id}  {one.hint}…  {state}  {one.name}: {may}"
        output.emit(_record(one)) if as_json else output.say(line)


def replace(key_id: Annotated[str, _ID], as_json: Annotated[bool, _JSON] = False) -> None:
    """Troca uma chave por outra que pode o mesmo; a antiga deixa de valer."""
    from growth_equestre.accounts import service_keys

    with workspace() as ws:
        _tell(service_keys.replace_key(ws, key_id), as_json)


def revoke(key_id: Annotated[str, _ID]) -> None:
    """Faz uma chave deixar de valer."""
    from growth_equestre.accounts import service_keys

    with workspace() as ws:
        output.say(f"A chave {service_keys.revoke_key(ws, key_id).name} não vale mais.")


def _tell(made: NewApiKey, as_json: bool) -> None:
    if as_json:
        output.emit(_record(made.key) | {"secret": made.secret})
        return
    output.say(f"Chave de {made.key.name}: {made.secret}")
    output.say("Copie agora: ela não aparece de novo.")


def _record(one: ApiKey) -> dict[str, object]:
    return {
        "key_id": one.key_id,
        "name": one.name,
        "hint": one.hint,
        "permissions": sorted(one.permissions),
        "per_minute": one.a_minute,
        "created_at": one.created_at.isoformat(),
        "revoked_at": one.revoked_at.isoformat() if one.revoked_at else None,
    }

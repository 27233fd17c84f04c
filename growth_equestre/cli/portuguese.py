"""What typer says in English, in Portuguese: headings of the help, and what is wrong with how a command was typed."""

from __future__ import annotations

from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.exceptions import TyperException

WRONG_USAGE = 2

_HEADINGS = {
    "ARGUMENTS_PANEL_TITLE": "Argumentos",
    "OPTIONS_PANEL_TITLE": "Opções",
    "COMMANDS_PANEL_TITLE": "Comandos",
    "ERRORS_PANEL_TITLE": "Erro",
    "REQUIRED_LONG_STRING": "[obrigatório]",
    "DEFAULT_STRING": "[padrão: {}]",
}
_HELP_WORDS = "Mostra esta ajuda e sai."


class WrongUsage(typer.BadParameter):
    """A command typed wrongly in a way that typer cannot see; the message is Portuguese already."""


class _InPortuguese:
    """The usage line and the help; mixed into typer's commands and groups."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        _speak_portuguese()
        super().format_help(ctx, formatter)  # type: ignore[misc]

    def get_usage(self, ctx: Any) -> str:
        line: str = super().get_usage(ctx)  # type: ignore[misc]
        return line.replace("Usage: ", "Uso: ", 1)

    def get_help_option(self, ctx: Any) -> Any:
        option = super().get_help_option(ctx)  # type: ignore[misc]
        if option is not None:
            option.help = _HELP_WORDS
        return option


class PortugueseCommand(_InPortuguese, TyperCommand):
    """One command."""


class PortugueseGroup(_InPortuguese, TyperGroup):
    """The program, which lists its commands in the order in which they are written."""


def _speak_portuguese() -> None:
    """Replace typer's headings before it shows help; what draws it takes as long to load as a short command."""
    from typer import rich_utils

    for name, text in _HEADINGS.items():
        setattr(rich_utils, name, text)


def explained(error: TyperException) -> str:
    """What is wrong with how the command was typed, and where its help is."""
    ctx: typer.Context | None = getattr(error, "ctx", None)
    path = ctx.command_path if ctx else "growth-equestre"
    return f"{_complaint(error)} Veja: {path} --help"


def _complaint(error: TyperException) -> str:
    if isinstance(error, WrongUsage):
        return error.message
    option = getattr(error, "option_name", "")
    by_kind = {
        "NoSuchOption": f"Não existe a opção {option}.{_guesses(error)}",
        "MissingParameter": f"Falta informar {_parameter(error)}.",
        "BadParameter": f"Valor inválido para {_parameter(error)}: {_meaning(error)}",
        "BadOptionUsage": f"A opção {option} foi usada sem valor ou com valor a mais.",
    }
    return by_kind.get(type(error).__name__) or _wrong_command(error.message)


def _wrong_command(message: str) -> str:
    if message.startswith("No such command"):
        return f"Não existe o comando {message.split(chr(39))[1]}."
    return "Falta o comando." if message == "Missing command." else "Há argumentos a mais no comando."


def _parameter(error: TyperException) -> str:
    parameter = getattr(error, "param", None)
    if parameter is None:
        return "um argumento"
    if parameter.param_type_name == "option":
        return str(max(parameter.opts, key=len))
    return str(parameter.metavar or parameter.name.upper())


def _meaning(error: TyperException) -> str:
    """What the parameter's help says that it takes."""
    return str(getattr(getattr(error, "param", None), "help", None) or "")


def _guesses(error: TyperException) -> str:
    possible = getattr(error, "possibilities", None)
    return f" Talvez: {', '.join(sorted(possible))}." if possible else ""

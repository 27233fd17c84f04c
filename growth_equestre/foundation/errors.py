"""What can go wrong because of a person or the world, each with a Portuguese message and the next step.

A programmer's mistake is a ValueError and never one of these.
"""

from __future__ import annotations


class GrowthError(Exception):
    """Base of every error that a person may read.

    title: a short headline; message: what happened and what stayed safe; next_step: what to do now.
    """

    title = "Não foi possível concluir"

    def __init__(self, message: str, next_step: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.next_step = next_step

    def __str__(self) -> str:
        return f"{self.message} {self.next_step}".strip()


class InvalidInput(GrowthError):
    """A value that a person typed breaks a rule. `field` is the Portuguese CSV/form name of the column."""

    title = "Confira os dados"

    def __init__(self, field: str, message: str, next_step: str = "") -> None:
        super().__init__(message, next_step)
        self.field = field


class InvalidFields(GrowthError):
    """Several values at once break rules; `problems` keeps each InvalidInput, in form order."""

    title = "Confira os dados"

    def __init__(self, problems: list[InvalidInput]) -> None:
        super().__init__(" ".join(str(problem) for problem in problems))
        self.problems = problems


class NotFound(GrowthError):
    """A record that a link or a person names does not exist (any more)."""

    title = "Não encontrado"


class LeadNotFound(NotFound):
    """No lead with this id, or it is in the bin."""

    def __init__(self, lead_id: str) -> None:
        super().__init__("Este lead não existe mais.", "Atualize a lista.")
        self.lead_id = lead_id


class PartnerNotFound(NotFound):
    """No partner with this id, or it is in the bin."""

    def __init__(self, partner_id: str) -> None:
        super().__init__("Este parceiro não existe mais.", "Atualize a lista.")
        self.partner_id = partner_id


class PermissionDenied(GrowthError):
    """The actor's role lacks the permission that the use case names."""

    title = "Sem permissão"

    def __init__(self, permission: str) -> None:
        super().__init__("Seu perfil não permite esta ação.", "Peça a um administrador do espaço de trabalho.")
        self.permission = permission


class SignedOut(GrowthError):
    """There is no session, or it is over."""

    title = "Entre para continuar"

    def __init__(self) -> None:
        super().__init__("Sua sessão terminou ou não existe.", "Entre de novo; o que estava salvo continua salvo.")


class GateClosed(GrowthError):
    """A stage move outside the gate; `missing` lists what is still to be confirmed, in Portuguese."""

    title = "Ainda falta confirmar"

    def __init__(self, missing: tuple[str, ...]) -> None:
        super().__init__(f"Para qualificar, falta confirmar: {', '.join(missing)}.", "Registre e tente de novo.")
        self.missing = missing


class UnreadableFile(GrowthError):
    """A file that cannot be read at all; nothing changed."""

    title = "Arquivo não lido"


class WorkspaceBusy(GrowthError):
    """Another process holds the workspace file; the message names it."""

    title = "Espaço de trabalho em uso"


class WorkspaceDamaged(GrowthError):
    """The file is not a workspace of ours, or a newer version wrote it."""

    title = "Espaço de trabalho não abriu"


class InvalidSetting(GrowthError):
    """A setting from the environment, `.env` or the workspace breaks a rule."""

    title = "Configuração inválida"


class ArtifactRefused(GrowthError):
    """A model file is corrupt, foreign or from another schema version; the last good one keeps serving."""

    title = "Modelo recusado"


class UndoConflict(GrowthError):
    """Everything in the change set was edited since, so there is nothing left to undo."""

    title = "Nada para desfazer"


class NetworkUnavailable(GrowthError):
    """An optional online source could not be reached; local data stays in use."""

    title = "Sem conexão"

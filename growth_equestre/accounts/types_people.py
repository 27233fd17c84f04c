"""People who may enter, what they are where, and the sessions and invitations through which they come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from growth_equestre.foundation.errors import GrowthError, SignedOut
from growth_equestre.foundation.vocab import Permission, Role

EVERYWHERE = "*"
"""The workspace of a super administrator's membership."""


class WrongCredentials(GrowthError):
    """The address, the password or both are wrong, or the person may not enter: nobody learns which."""

    title = "Não deu para entrar"

    def __init__(self) -> None:
        super().__init__("E-mail ou senha não conferem.", "Confira e tente de novo, ou fale com um administrador.")


class TooManyTries(GrowthError):
    """Somebody tried too often; `seconds` until the next try is looked at."""

    title = "Muitas tentativas"

    def __init__(self, seconds: int) -> None:
        wait = f"{seconds} segundos" if seconds < 90 else f"{-(-seconds // 60)} minutos"
        super().__init__("A entrada está em pausa depois de várias tentativas.", f"Tente de novo em {wait}.")
        self.seconds = seconds


class NotKnownHere(SignedOut):
    """The identity provider vouches for somebody who has no account here, or for an address that it has not checked."""

    title = "Sem acesso"

    def __init__(self) -> None:
        super().__init__()
        self.message = "A conta com que você entrou não tem acesso aqui."
        self.next_step = "Entre com outra ou peça um convite a um administrador."


class InvitationRefused(GrowthError):
    """No invitation of this link that still lets somebody in."""

    title = "Este convite não vale"

    def __init__(self) -> None:
        super().__init__(
            "O convite já foi usado, foi cancelado ou passou do prazo.",
            "Se você já entrou por ele, entre com a sua conta. Se não, peça outro a quem convidou você.",
        )


@dataclass(frozen=True)
class User:
    """One person. `email` in lower case; `has_password` is false for those who only come through a provider."""

    user_id: str
    email: str
    name: str
    is_active: bool
    has_password: bool
    created_at: datetime


@dataclass(frozen=True)
class Member:
    """One person as seen from one workspace. `seen_at`: last sign of them anywhere."""

    user_id: str
    email: str
    name: str
    is_active: bool
    role: Role
    seen_at: datetime | None


@dataclass(frozen=True)
class Visit:
    """From where somebody comes: network address and what the browser calls itself."""

    address: str = ""
    agent: str = ""


@dataclass(frozen=True)
class Session:
    """One browser in which somebody is signed in. through: 'senha', 'convite' or 'provedor'."""

    session_id: str
    user_id: str
    workspace: str | None
    through: str
    address: str
    agent: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True)
class Entered:
    """A session just begun; `token` is told only here."""

    session: Session
    user: User
    token: str


@dataclass(frozen=True)
class Invitation:
    """One invitation, without its secret."""

    invitation_id: str
    email: str
    workspace: str
    role: Role
    invited_by: str
    created_at: datetime
    expires_at: datetime
    accepted_at: datetime | None
    revoked_at: datetime | None

    def opens_at(self, moment: datetime) -> bool:
        """Whether it still lets somebody in."""
        return self.accepted_at is None and self.revoked_at is None and moment < self.expires_at


@dataclass(frozen=True)
class NewInvitation:
    """An invitation just made; `token` is told only here."""

    invitation: Invitation
    token: str


@dataclass(frozen=True)
class RoleRights:
    """What a role may in one workspace; `is_changed`: not the default any more."""

    role: Role
    permissions: frozenset[Permission]
    is_changed: bool


@dataclass(frozen=True)
class Here:
    """Who somebody is in the workspace in which they are."""

    session: Session
    user: User
    workspace: str
    role: Role
    permissions: frozenset[Permission]
    workspaces: tuple[str, ...]

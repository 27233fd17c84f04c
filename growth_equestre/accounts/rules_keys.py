"""What a key looks like, and what it may be allowed."""

from __future__ import annotations

import hashlib
from collections.abc import Collection

from growth_equestre.foundation.errors import InvalidInput
from growth_equestre.foundation.vocab import Permission

MARK = "ge_"
"""Every key begins so, which lets a scanner of leaked secrets know one."""
SECRET_BYTES = 32
HINT_LENGTH = len(MARK) + 6
FEWEST_A_MINUTE, MOST_A_MINUTE = 1, 100_000
GRANTABLE = (
    Permission.CAN_VIEW,
    Permission.CAN_EDIT,
    Permission.CAN_SCORE,
    Permission.CAN_TRAIN,
    Permission.CAN_COMPARE_MODELS,
)
"""What a program may be allowed; deleting, exporting and setting up are left to people."""
GRANT_LABELS = {
    Permission.CAN_VIEW: "Ler leads, scores e parceiros",
    Permission.CAN_EDIT: "Enviar leads e eventos",
    Permission.CAN_SCORE: "Calcular scores",
    Permission.CAN_TRAIN: "Treinar modelos",
    Permission.CAN_COMPARE_MODELS: "Comparar modelos",
}


def digest(secret: str) -> str:
    """What is kept of a key: 32 random bytes need no slow hash."""
    return hashlib.sha256(secret.encode("utf-8")).hexdigest()


def check(name: str, permissions: Collection[Permission], a_minute: int) -> None:
    """Raises InvalidInput for a key without a name, without a use, or with more than a program may have."""
    if not name.strip():
        raise InvalidInput("nome", "A chave precisa de um nome.", "Diga qual programa vai usá-la.")
    if not permissions or not set(permissions) <= set(GRANTABLE):
        allowed = ", ".join(GRANT_LABELS.values())
        raise InvalidInput("permissões", "Escolha o que o programa pode fazer.", f"Pode ser: {allowed}.")
    if not FEWEST_A_MINUTE <= a_minute <= MOST_A_MINUTE:
        raise InvalidInput("limite", f"O limite vai de {FEWEST_A_MINUTE} a {MOST_A_MINUTE} por minuto.", "")

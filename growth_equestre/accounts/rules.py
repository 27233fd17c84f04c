"""Roles as sets of permissions: what each may by default, and how far a team may change that."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from growth_equestre.foundation.errors import InvalidInput, PermissionDenied
from growth_equestre.foundation.vocab import Permission, Role

_REP = frozenset(
    {
        Permission.CAN_VIEW,
        Permission.CAN_EDIT,
        Permission.CAN_SCORE,
        Permission.CAN_HANDOFF,
        Permission.CAN_UNDO,
        Permission.CAN_EXPORT,
    }
)
_MANAGER = _REP | {
    Permission.CAN_DELETE,
    Permission.CAN_IMPORT,
    Permission.CAN_TRAIN,
    Permission.CAN_COMPARE_MODELS,
    Permission.CAN_PASS_GATE,
    Permission.CAN_CONFIGURE,
    Permission.CAN_SEE_PEOPLE,
}

PERMISSIONS_OF: Mapping[Role, frozenset[Permission]] = {
    Role.SUPER_ADMIN: frozenset(Permission),
    Role.ADMIN: frozenset(Permission),
    Role.MANAGER: _MANAGER,
    Role.REP: _REP,
    Role.GUEST: frozenset({Permission.CAN_VIEW}),
}
"""What each role may where the team changed nothing."""

FIXED_ROLES = (Role.SUPER_ADMIN, Role.ADMIN)
"""Roles that always may everything: whoever could take a right from them could lock everybody out."""

PERMISSION_LABELS: Mapping[Permission, str] = {
    Permission.CAN_VIEW: "Ver leads, parceiros e resultados",
    Permission.CAN_EDIT: "Cadastrar e editar",
    Permission.CAN_SCORE: "Calcular scores",
    Permission.CAN_HANDOFF: "Encaminhar a parceiros",
    Permission.CAN_UNDO: "Desfazer alterações",
    Permission.CAN_EXPORT: "Exportar",
    Permission.CAN_DELETE: "Apagar e unir",
    Permission.CAN_IMPORT: "Importar arquivos",
    Permission.CAN_TRAIN: "Treinar modelos",
    Permission.CAN_COMPARE_MODELS: "Comparar modelos",
    Permission.CAN_PASS_GATE: "Qualificar sem as confirmações",
    Permission.CAN_CONFIGURE: "Mudar configurações",
    Permission.CAN_SEE_PEOPLE: "Ver dossiês e pedidos de titulares",
    Permission.CAN_ERASE: "Apagar pessoas para sempre",
    Permission.CAN_INVITE_USER: "Convidar pessoas",
    Permission.CAN_MANAGE_WORKSPACE: "Administrar o espaço de trabalho",
}
"""In the order in which a grid shows them, from what everybody may to what few may."""


def check_role_change(
    role: Role,
    now: frozenset[Permission],
    wanted: Collection[Permission],
    editor: frozenset[Permission],
) -> None:
    """Raises InvalidInput for a role that is fixed or would see nothing, PermissionDenied for more than the editor has.

    Taking away is as much a change as giving: only what the editor has may differ between `now` and `wanted`.
    """
    if role in FIXED_ROLES:
        raise InvalidInput("perfil", f"O perfil {role.label} sempre pode tudo.", "Escolha outro perfil.")
    if Permission.CAN_VIEW not in wanted:
        raise InvalidInput("permissões", "Quem entra precisa ao menos ver.", "Para tirar o acesso, desative a pessoa.")
    for permission in sorted(now ^ frozenset(wanted)):
        if permission not in editor:
            raise PermissionDenied(permission)


def may_give(editor_role: Role, editor: frozenset[Permission], role: Role, given: frozenset[Permission]) -> bool:
    """Whether somebody may hand out (or take back) this role: never one that may more than they do."""
    if role is Role.SUPER_ADMIN:
        return editor_role is Role.SUPER_ADMIN
    return given <= editor

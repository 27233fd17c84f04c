"""The door of the log of answers: what the models said, newest first."""

from __future__ import annotations

from growth_equestre.foundation.ids import is_uuid
from growth_equestre.foundation.vocab import Permission
from growth_equestre.foundation.workspace import Workspace, use_case
from growth_equestre.learning import store_log
from growth_equestre.learning.service_serving import kind_named
from growth_equestre.learning.types import Prediction


@use_case(Permission.CAN_VIEW)
def newest_predictions(ws: Workspace, code: str, subject_id: str | None = None, most: int = 100) -> list[Prediction]:
    """The newest answers of the kind, about one subject or about all. Raises NotFound for an unknown kind."""
    kind = kind_named(code)
    if subject_id is not None and not is_uuid(subject_id):
        return []
    return store_log.newest(ws.cursor(), kind.code, subject_id, most)

"""A way of looking at a list that somebody gave a name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class SavedView:
    """settings: filters, order and columns as the screen wrote them (JSON). user_id: whose it is.

    is_default: its owner opens the screen with it.
    """

    view_id: str
    name: str
    user_id: str
    user_name: str
    is_shared: bool
    is_default: bool
    settings: Mapping[str, Any]

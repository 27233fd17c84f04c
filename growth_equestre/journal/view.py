"""What was done lately, by whom and why, each with its way back."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from growth_equestre.foundation.vocab import Permission
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.journal import service
from growth_equestre.journal.types import ChangeSet, UndoReport
from growth_equestre.ui import feedback, formats, layout

_ROW = formats.Noun("registro", "registros")
_NAMED = 3

Followed = Callable[[Workspace], object]


def show_recent(ws: Workspace, after_undo: Mapping[str, Followed] | None = None, limit: int = 10) -> None:
    """The newest changes. after_undo: what to work out again once a change of that use case was taken back."""
    layout.section("Últimas alterações", "Quem mudou o quê. Desfazer devolve só o que ninguém editou depois.")
    found = service.recent(ws, limit)
    if not found:
        st.caption("Ninguém mudou nada ainda.")
        return
    with layout.card("alteracoes"):
        for change in found:
            _show_change(ws, change, (after_undo or {}).get(change.use_case))


def _show_change(ws: Workspace, change: ChangeSet, then: Followed | None) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        with st.container(width="stretch", gap=None):
            st.markdown(formats.plain(change.summary))
            st.caption(circumstances(ws, change))
        if change.undone_by:
            st.caption(":material/undo: desfeita", width="content")
        elif change.change_count and Permission.CAN_UNDO in ws.actor.permissions and _is_undo_wanted(change):
            ask_to_undo(ws, change, then)


def _is_undo_wanted(change: ChangeSet) -> bool:
    return st.button("Desfazer", key=f"desfazer_{change.change_set_id}", icon=":material/undo:", type="tertiary")


def circumstances(ws: Workspace, change: ChangeSet) -> str:
    """How long ago, who, how many records, and why."""
    parts = [formats.ago(change.happened_at, ws.now()), formats.plain(change.actor_name)]
    if change.change_count:
        parts.append(formats.count(change.change_count, _ROW))
    if change.reason:
        parts.append(f"motivo: {formats.plain(change.reason)}")
    return " · ".join(parts)


def ask_to_undo(ws: Workspace, change: ChangeSet, then: Followed | None = None) -> None:
    """Ask once, then take the change back. then: what to work out again after it."""
    feedback.confirm(
        "Desfazer esta alteração?",
        f"{change.summary}: {formats.count(change.change_count, _ROW)} voltam ao que eram. "
        "O que alguém editou depois fica como está.",
        action="Desfazer",
        on_confirm=lambda: _undo(ws, change, then),
        danger=False,
    )


def _undo(ws: Workspace, change: ChangeSet, then: Followed | None) -> None:
    report = service.undo(ws, change.change_set_id)
    if then:
        then(ws)
    feedback.succeed(undone_words(report), icon=":material/undo:")


def way_back(ws: Workspace, change_set_id: str) -> Callable[[], str]:
    """What the *Desfazer* beside a success does: takes the change set back and says what came of it."""

    def take_back() -> str:
        return undone_words(service.undo(ws, change_set_id))

    return take_back


def undone_words(report: UndoReport) -> str:
    """What an undo did: how many records went back, and which stayed as they are."""
    went_back = "Voltou" if report.restored == 1 else "Voltaram"
    return f"{went_back} {formats.count(report.restored, _ROW)}.{kept_words(report)}"


def kept_words(report: UndoReport) -> str:
    """A sentence (with a space before it) that names what an undo kept and says why; "" when it kept nothing.

    Letters, not Markdown: whoever shows them makes them harmless.
    """
    if not report.kept:
        return ""
    named = ", ".join(row.label for row in report.kept[:_NAMED])
    more = f" e mais {formats.number(len(report.kept) - _NAMED)}" if len(report.kept) > _NAMED else ""
    return f" Ficaram como estão, editados ou usados depois: {named}{more}."

"""What the person hears back: success with a way back, an error with the next step, one question before danger."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import streamlit as st

from growth_equestre.foundation import logs
from growth_equestre.foundation.errors import GrowthError
from growth_equestre.ui.formats import Noun, count, duration, number, plain, unlinked

_NOTICE = "_aviso"
_MAX_LISTED = 5


@dataclass(frozen=True, slots=True)
class Notice:
    """One success waiting for the next repaint."""

    message: str
    undo: Callable[[], str] | None
    icon: str


def succeed(message: str, *, undo: Callable[[], str] | None = None, icon: str = ":material/check_circle:") -> None:
    """Announce success in plain words; it survives a rerun and is shown by `show_notices()`, called on every page.

    A name in them is shown letter by letter.

    undo: does the undoing when the person clicks *Desfazer* and returns the sentence that says what came back.
        succeed("Lead editado.", undo=lambda: leads.undo(ws, change_set_id).sentence)
    """
    st.session_state[_NOTICE] = Notice(message, undo, icon)


def show_notices() -> None:
    """Show what is waiting, at the end of a run: a toast, or a bar with *Desfazer* until the next click.

    Streamlit's toasts cannot hold a button, so the bar is a container that the stylesheet floats like one.
    """
    notice: Notice | None = st.session_state.pop(_NOTICE, None)
    if notice is None:
        return
    if notice.undo is None:
        st.toast(plain(notice.message), icon=notice.icon)
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="aviso_desfazer"):
        st.markdown(f"{notice.icon} {plain(notice.message)}", width="content")
        st.button("Desfazer", key="desfazer", icon=":material/undo:", type="tertiary", on_click=_undo,
                  args=(notice.undo,))  # fmt: skip


@contextmanager
def shown_errors() -> Iterator[None]:
    """Show a GrowthError raised inside instead of letting it end the page; other errors go on to the shell."""
    try:
        yield
    except GrowthError as error:
        show_error(error)


def show_error(error: GrowthError) -> None:
    """Title, what happened and what stayed safe, then the next step; several problems become a list."""
    logs.about(outcome=logs.outcome_of(error))
    problems = [problem for problem in getattr(error, "problems", []) if str(problem)]
    lines = [f"- {unlinked(str(problem))}" for problem in problems[:_MAX_LISTED]]
    if len(problems) > _MAX_LISTED:
        lines.append(f"- e mais {count(len(problems) - _MAX_LISTED, Noun('problema', 'problemas'))}")
    body = "\n".join(lines) if lines else unlinked(str(error))
    st.error(f"**{error.title}**\n\n{body}", icon=":material/error:")


def unexpected_error(error: Exception) -> bool:
    """Last resort of the application (st.App's on_script_error): words and a number on screen; the log has where."""
    if isinstance(error, GrowthError):
        show_error(error)
        return True
    number = logs.fault("Erro inesperado numa tela", error)
    st.error(
        "**Algo deu errado nesta tela**\n\nNada foi gravado pela metade. Recarregue a página; se voltar a "
        f"acontecer, envie ao suporte o número do erro, **{number}**, e o que você fazia.",
        icon=":material/error:",
    )
    return True


def confirm(
    question: str,
    consequence: str,
    *,
    action: str,
    on_confirm: Callable[[], None],
    danger: bool = True,
) -> None:
    """Ask once, in a dialog that names what it will do. Call it from the run in which the button was clicked.

        if st.button("Excluir"):
            confirm("Excluir 12 leads?", "Vão para a lixeira.", action="Excluir 12 leads", on_confirm=...)
    on_confirm runs once, inside `shown_errors()`; the page is repainted after it.
    """

    @st.dialog(plain(question), icon=":material/warning:" if danger else None)
    def _ask() -> None:
        st.markdown(plain(consequence))
        with st.container(horizontal=True, horizontal_alignment="right"):
            if st.button("Cancelar", key="confirmar_nao"):
                st.rerun()
            is_sure = st.button(action, type="primary", key="confirmar_perigo" if danger else "confirmar_sim")
        if is_sure:
            with shown_errors():
                on_confirm()
                st.rerun()

    _ask()


def show_once(kept: str, words: str, *, key: str) -> None:
    """A secret or link just made, until the person says it is copied: it is never shown again.

    kept: where the session keeps it; words: what to do with it, as markdown; key: of the button.
    """
    text = st.session_state.get(kept)
    if not text:
        return
    st.markdown(words)
    st.code(text, language=None, wrap_lines=True)
    if st.button("Já copiei", key=key):
        del st.session_state[kept]
        st.rerun()


class Progress:
    """Long work: what, how many, how long still. `advance(done)` between steps; the clock is an argument.

    progress = Progress("Importando leads", total=100_000)
    progress.advance(5_000, elapsed_s=1.2)
    progress.close()
    """

    def __init__(self, what: str, total: int) -> None:
        self._what, self._total = what, max(total, 1)
        self._bar = st.progress(0.0, text=f"{what}…")

    def advance(self, done: int, elapsed_s: float) -> None:
        """done: items finished so far, of total."""
        self._bar.progress(min(done / self._total, 1.0), text=progress_words(self._what, done, self._total, elapsed_s))

    def close(self) -> None:
        """Take the bar away."""
        self._bar.empty()


def progress_words(what: str, done: int, total: int, elapsed_s: float) -> str:
    """ "Importando leads: 5.000 de 100.000, faltam cerca de 23 segundos"."""
    words = f"{what}: {number(done)} de {number(total)}"
    if 0 < done < total and elapsed_s > 0:
        words += f", faltam cerca de {duration(elapsed_s * (total - done) / done)}"
    return words


def _undo(undo: Callable[[], str]) -> None:
    try:
        st.session_state[_NOTICE] = Notice(undo(), None, ":material/undo:")
    except GrowthError as error:
        st.session_state[_NOTICE] = Notice(str(error), None, ":material/error:")

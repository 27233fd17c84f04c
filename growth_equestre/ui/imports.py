"""Bringing a file in, alike for every kind of record: choose, look at what it would do, confirm, read what it did.

What a preview and a report say is the room's; the steps, the progress and the file of lines to correct are here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import pandas as pd
import streamlit as st

from growth_equestre.foundation.csv_read import ImportReport, RejectedRow, rejected_file
from growth_equestre.ui import feedback, formats, import_columns
from growth_equestre.ui.formats import Noun
from growth_equestre.ui.import_columns import ColumnChoice

Preview = TypeVar("Preview")
Advance = Callable[[int, int], None]
"""Called with how many lines are done, and of how many."""

ROW = Noun("linha", "linhas")
_SHOWN_REFUSALS = 5
PROBLEM = Noun("linha com problema", "linhas com problema")
KNOWN = Noun("já conhecido", "já conhecidos")
_HELD = Noun("lead ficou", "leads ficaram")


@dataclass(frozen=True)
class ImportStep(Generic[Preview]):
    """One kind of file. key: prefix of the widgets' keys; what: "Importando leads"; noun: what its button counts.

    preview and bring take the file's bytes; useful says how many records of a preview would enter or change. columns:
    how to ask what the file's columns are, where that may be unknown.
    """

    key: str
    label: str
    help: str
    hint: str
    what: str
    noun: Noun
    preview: Callable[[bytes], Preview]
    useful: Callable[[Preview], int]
    show_preview: Callable[[Preview], None]
    bring: Callable[[bytes, Advance], ImportReport]
    show_report: Callable[[ImportReport], None]
    columns: ColumnChoice | None = None


def import_step(step: ImportStep[Preview]) -> None:
    """Draw the step that the person has reached; the report of a file stays until another is chosen."""
    uploaded = st.file_uploader(step.label, type=["csv", "txt"], key=f"{step.key}_arquivo", help=step.help)
    if uploaded is None:
        st.caption(step.hint)
        return
    report_key = f"{step.key}_relatorio_{uploaded.file_id}"
    with feedback.shown_errors():
        if report_key not in st.session_state and _is_confirmed(step, uploaded.getvalue(), uploaded.file_id):
            st.session_state[report_key] = _brought(step, uploaded.getvalue())
        if report_key in st.session_state:
            step.show_report(st.session_state[report_key])


def rejected_button(report: ImportReport, file_name: str, key: str) -> None:
    """The lines to correct as a file of their own, when there are any."""
    if report.rejected:
        st.download_button(
            f"Baixar {formats.count(len(report.rejected), ROW)} a corrigir", rejected_file(report), file_name,
            "text/csv", key=f"{key}_rejeitadas", icon=":material/download:", on_click="ignore",
        )  # fmt: skip


def show_counts(first: str, *others: tuple[int, Noun]) -> None:
    """What a file would do in one line: what enters, and of the rest only what there is any of."""
    st.markdown(" · ".join([f"**{first}**", *(formats.count(many, noun) for many, noun in others if many)]))


def show_sample(sample: Sequence[Mapping[str, str]], words: Mapping[str, str]) -> None:
    """The first lines as the file has them, under our words for its columns; a column that says nothing is left out."""
    names = [column for column in words if any(row.get(column) for row in sample)]
    if names:
        rows = [[row.get(column, "") for column in names] for row in sample]
        frame = pd.DataFrame(rows, columns=[words[column] for column in names])
        st.dataframe(frame, hide_index=True, alt="Primeiras linhas do arquivo")


def show_rejected(rejected: tuple[RejectedRow, ...], words: Mapping[str, str]) -> None:
    """The first lines that cannot enter, each with its reason. words: our columns as a person calls them."""
    for refused in rejected[:_SHOWN_REFUSALS]:
        column = formats.plain(words.get(refused.column, refused.column))
        where = ", ".join(part for part in (f"Linha {refused.line}", column) if part)
        st.caption(f":material/error: {where}: {formats.unlinked(refused.reason)}")
    if len(rejected) > _SHOWN_REFUSALS:
        st.caption(f"e mais {formats.count(len(rejected) - _SHOWN_REFUSALS, ROW)}.")


def show_ignored(columns: tuple[str, ...]) -> None:
    """Columns of the file that the import does not read."""
    if columns:
        st.caption(f"Colunas não usadas: {formats.plain(', '.join(columns))}.")


def ask_gate_reason(key: str) -> None:
    """Why leads of the file may stand behind the gate without what it asks for; only a manager's reason counts."""
    st.text_input(
        "Motivo para aceitar leads qualificados sem confirmação (só gestor)", key=f"{key}_motivo_etapas",
        placeholder="Sem motivo, eles ficam em Aquecendo", help="Fica no histórico, com o seu nome.",
    )  # fmt: skip


def gate_reason(key: str) -> str:
    """What was typed there."""
    return str(st.session_state.get(f"{key}_motivo_etapas") or "")


def show_held(report: ImportReport) -> None:
    """How many leads stayed before the gate, and what opens it."""
    if report.held:
        st.info(
            f"{formats.count(report.held, _HELD)} em Aquecendo: falta confirmar orçamento, prazo e necessidade.",
            icon=":material/rule:",
        )


def _has_known_columns(step: ImportStep[Preview], content: bytes, file_id: str) -> bool:
    return step.columns is None or import_columns.settled(step.columns, content, file_id, step.key)


def _is_confirmed(step: ImportStep[Preview], content: bytes, file_id: str) -> bool:
    """Ask for the columns, then show what the import would do; True in the run in which the person confirms it."""
    place = st.empty()
    with place.container():
        is_wanted = _has_known_columns(step, content, file_id) and _is_wanted(step, content, file_id)
    if is_wanted:
        place.empty()
    return is_wanted


def _is_wanted(step: ImportStep[Preview], content: bytes, file_id: str) -> bool:
    preview = _preview(step, content, file_id)
    step.show_preview(preview)
    useful = step.useful(preview)
    if not useful:
        st.info("Não há nada a importar deste arquivo.", icon=":material/info:")
        return False
    return st.button(
        f"Importar {formats.count(useful, step.noun)}", type="primary", key=f"{step.key}_confirmar",
    )  # fmt: skip


def _preview(step: ImportStep[Preview], content: bytes, file_id: str) -> Preview:
    """The file's preview, read once per file."""
    preview_key = f"{step.key}_previa_{file_id}"
    if preview_key not in st.session_state:
        with st.spinner("Lendo o arquivo…"):
            st.session_state[preview_key] = step.preview(content)
    found: Preview = st.session_state[preview_key]
    return found


def _brought(step: ImportStep[Preview], content: bytes) -> ImportReport:
    bar = st.progress(0.0, text=f"{step.what}…")

    def advance(done: int, total: int) -> None:
        bar.progress(min(done / max(total, 1), 1.0), text=feedback.progress_words(step.what, done, total, 0))

    report = step.bring(content, advance)
    bar.empty()
    return report

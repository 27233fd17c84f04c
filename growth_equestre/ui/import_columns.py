"""Which column of a person's file is which of ours: guessed, remembered from last time, or asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from growth_equestre.foundation.csv_read import Heading
from growth_equestre.foundation.errors import GrowthError
from growth_equestre.ui import feedback, formats
from growth_equestre.ui.formats import Noun

_COLUMN = Noun("coluna", "colunas")
_NOWHERE = "Não está no arquivo"


@dataclass(frozen=True)
class ColumnChoice:
    """One kind of file. words: our columns as a person calls them; required: of each group at least one is needed.

    read tells a file's columns; remember keeps what was chosen for every later file with the same names.
    """

    words: Mapping[str, str]
    required: tuple[tuple[str, ...], ...]
    read: Callable[[bytes], Heading]
    remember: Callable[[tuple[str, ...], Mapping[str, str]], object]


def settled(choice: ColumnChoice, content: bytes, file_id: str, key: str) -> bool:
    """Draw what the columns are, or ask; whether enough of them are known to read the file."""
    heading_key, asking_key = f"{key}_colunas_{file_id}", f"{key}_ajustar_{file_id}"
    if heading_key not in st.session_state:
        st.session_state[heading_key] = choice.read(content)
    heading: Heading = st.session_state[heading_key]
    is_enough = _is_enough(choice, heading.matched)
    if is_enough and not st.session_state.get(asking_key):
        _show_known(choice, heading, asking_key)
        return True
    _ask(choice, heading, file_id, key)
    return False


def _is_enough(choice: ColumnChoice, matched: Mapping[str, str]) -> bool:
    return all(any(column in matched for column in group) for group in choice.required)


def _show_known(choice: ColumnChoice, heading: Heading, asking_key: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        known = sum(column in heading.matched for column in choice.words)
        words = f"Lemos {formats.number(known)} de {formats.count(len(heading.names), _COLUMN)} do arquivo"
        st.caption(f"{words}, como foi dito da outra vez." if heading.is_chosen else f"{words}.", width="stretch")
        st.button("Ajustar colunas", key=asking_key.replace("_ajustar_", "_abrir_"), type="tertiary",
                  icon=":material/view_column:", on_click=_open, args=(asking_key,))  # fmt: skip


def _open(asking_key: str) -> None:
    st.session_state[asking_key] = True


def _ask(choice: ColumnChoice, heading: Heading, file_id: str, key: str) -> None:
    st.markdown("**O que é cada coluna do arquivo?** Guardamos a resposta para os próximos arquivos iguais.")
    st.dataframe(_first_rows(heading), hide_index=True, alt="As primeiras linhas do arquivo, como vieram")
    chosen: dict[str, str] = {}
    # Two and two: one after the other also on a phone and for the keyboard, the ones that matter first.
    asked = list(choice.words.items())
    for first in range(0, len(asked), 2):
        for place, (column, words) in zip(st.columns(2, gap="medium"), asked[first : first + 2], strict=False):
            with place:
                chosen[column] = _asked(choice, heading, column, words, f"{key}_coluna_{column}_{file_id}")
    chosen = {column: name for column, name in chosen.items() if name}
    twice = sorted({name for name in chosen.values() if list(chosen.values()).count(name) > 1})
    if twice:
        st.caption(f":material/error: A coluna {formats.plain(twice[0])} foi escolhida duas vezes.")
    is_enough = _is_enough(choice, chosen)
    if not is_enough:
        missing = [group for group in choice.required if not any(column in chosen for column in group)]
        st.caption(f"Falta dizer qual é: {', '.join(_either(choice, group) for group in missing)}.")
    st.button("Usar estas colunas", type="primary", key=f"{key}_usar_colunas", disabled=not is_enough or bool(twice),
              on_click=_keep, args=(choice, heading, chosen, file_id, key))  # fmt: skip


def _asked(choice: ColumnChoice, heading: Heading, column: str, words: str, key: str) -> str:
    options = ["", *dict.fromkeys(name for name in heading.names if name)]
    known = heading.matched.get(column, "")
    is_needed = any(column in group for group in choice.required)
    return st.selectbox(
        f"{words} (obrigatória)" if is_needed else words,
        options,
        index=options.index(known) if known in options else 0,
        format_func=lambda name: name or _NOWHERE,
        key=key,
    )


def _either(choice: ColumnChoice, group: tuple[str, ...]) -> str:
    return " ou ".join(choice.words[column] for column in group)


def _first_rows(heading: Heading) -> pd.DataFrame:
    names = [name or f"coluna {place}" for place, name in enumerate(heading.names, start=1)]
    unique = [name if names.index(name) == place else f"{name} ({place + 1})" for place, name in enumerate(names)]
    rows = [list(row) + [""] * (len(unique) - len(row)) for row in heading.first_rows]
    return pd.DataFrame(rows, columns=unique)


def _keep(choice: ColumnChoice, heading: Heading, chosen: Mapping[str, str], file_id: str, key: str) -> None:
    try:
        choice.remember(heading.names, chosen)
    except GrowthError as error:
        feedback.succeed(str(error), icon=":material/error:")
        return
    for name in ("colunas", "ajustar", "previa"):
        st.session_state.pop(f"{key}_{name}_{file_id}", None)

"""Keys that work on every screen, and the list of all of them under `?`."""

from __future__ import annotations

import json
from collections.abc import Collection
from pathlib import Path

import streamlit as st

_SCRIPT = Path(__file__).with_name("shortcuts.js")

GOES = {
    "v": "visao-geral",
    "h": "hoje",
    "f": "funil",
    "l": "leads",
    "p": "parceiros",
    "d": "duplicados",
    "t": "historico",
    "r": "roteiro-de-demo",
    "m": "modelos",
    "i": "privacidade",
    "c": "configuracoes",
}
"""The letter after `g`, and the address of the screen it leads to."""

_IS_OPEN = "atalhos-abertos"

_EVERYWHERE = (("N", "Criar um lead"), ("/", "Ir para a busca da tela"), ("?", "Ver esta lista"),
               ("Esc", "Sair de um campo ou fechar uma janela"))  # fmt: skip
_TODAY = (("J · K", "Próximo e anterior da fila"), ("W", "Abrir o WhatsApp"), ("F", "Feito"), ("A", "Adiar"),
          ("1 a 9", "Recusar, pelo motivo desse número"))  # fmt: skip
_BOARD = (("Setas", "Andar pelos cartões"), ("Espaço", "Pegar o cartão; de novo, soltar"),
          ("Enter", "Abrir o cartão"), ("Esc", "Desistir de mover"))  # fmt: skip
_LISTS = (("Setas", "Andar pela lista e abrir a linha"), ("Espaço", "Marcar a linha"))


def apply(titles: dict[str, str]) -> None:
    """Listen for the keys, and show the list when asked. titles: of each screen of the menu, by address. Shell only."""
    goes = {key: address for key, address in GOES.items() if address in titles}
    script = _SCRIPT.read_text(encoding="utf-8").replace("__GOES__", json.dumps(goes))
    st.html(f"<script>{script}</script>", unsafe_allow_javascript=True)
    st.sidebar.button("Atalhos", key="atalhos", icon=":material/keyboard:", type="tertiary", on_click=_open,
                      help="Teclas que valem em cada tela. A tecla ? abre esta lista.")  # fmt: skip
    if _IS_OPEN in st.session_state:
        _show_list({key: titles[address] for key, address in goes.items()})


def _open() -> None:
    st.session_state[_IS_OPEN] = True


def _close() -> None:
    st.session_state.pop(_IS_OPEN, None)


# Open until closed: what a field just left still sends would otherwise redraw the screen without the list.
@st.dialog("Atalhos do teclado", icon=":material/keyboard:", on_dismiss=_close)
def _show_list(goes: dict[str, str]) -> None:
    st.caption("Não valem enquanto você digita em um campo.")
    _show("Ir para", [(f"G {key.upper()}", title) for key, title in goes.items()])
    _show("Em qualquer tela", _EVERYWHERE)
    _show("Hoje", _TODAY)
    _show("Funil", _BOARD)
    _show("Listas", _LISTS)


def _show(title: str, keys: Collection[tuple[str, str]]) -> None:
    st.markdown(f"**{title}**")
    st.markdown("  \n".join(f"`{key}` {words}" for key, words in keys))

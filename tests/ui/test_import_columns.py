"""The step that asks what a file's columns are: only when it must, and never for less than it needs."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest


def page(header: str, is_chosen: bool = False) -> AppTest:
    def script(header: str, is_chosen: bool) -> None:
        import streamlit as st

        from growth_equestre.foundation.csv_read import read_heading
        from growth_equestre.ui import import_columns

        content = f"{header}\nAna;11 98765-4321;x".encode()
        kept = st.session_state.setdefault("kept", {"nome": header.split(";", maxsplit=1)[0]} if is_chosen else {})
        choice = import_columns.ColumnChoice(
            words={"nome": "Nome", "whatsapp": "WhatsApp", "email": "E-mail"},
            required=(("nome",),),
            read=lambda text: read_heading(text, {"nome": ("cliente",), "whatsapp": ("fone",)}, lambda _: kept or None),
            remember=lambda _, columns: kept.update(columns),
        )
        if import_columns.settled(choice, content, "f", "k"):
            st.write("pode ler")

    app = AppTest.from_function(script, args=(header, is_chosen), default_timeout=30).run()
    assert not app.exception
    return app


def said(app: AppTest) -> str:
    return "\n".join(element.value for element in [*app.markdown, *app.caption])


def test_known_columns_ask_nothing_but_can_be_adjusted() -> None:
    app = page("cliente;fone;obs")
    assert "pode ler" in said(app)
    assert "Lemos 2 de 3 colunas do arquivo." in said(app)
    app.button(key="k_abrir_f").click().run()
    assert [box.value for box in app.selectbox] == ["cliente", "fone", ""]
    assert [box.label.split(" (")[0] for box in app.selectbox] == ["Nome", "WhatsApp", "E-mail"], "as the eye reads"
    assert "pode ler" not in said(app)


def test_unknown_columns_are_asked_for_until_what_is_needed_is_said() -> None:
    app = page("quem;numero;obs")
    assert "Falta dizer qual é: Nome." in said(app)
    assert app.button(key="k_usar_colunas").disabled
    app.selectbox[0].select("quem")
    app.selectbox[1].select("quem")
    app.run()
    assert "foi escolhida duas vezes" in said(app)
    app.selectbox[1].select("numero")
    app.run()
    app.button(key="k_usar_colunas").click().run()
    assert "pode ler" in said(app)
    assert "como foi dito da outra vez" in said(app)

"""What a person sees and clicks: pages of a list, filters, errors, success with a way back, danger asked once."""

from streamlit.testing.v1 import AppTest

from growth_equestre.ui import shell, tables
from growth_equestre.ui.formats import Noun

LEADS = Noun("lead", "leads")


def long_list() -> None:
    import pandas as pd

    from growth_equestre.ui import tables
    from growth_equestre.ui.formats import Noun

    def fetch(limit: int, offset: int) -> pd.DataFrame:
        rows = range(offset, min(offset + limit, 120))
        return pd.DataFrame({"id": [f"id{row}" for row in rows], "nome": [f"Lead {row}" for row in rows],
                             "etapa": ["CURIOSO" if row % 2 else None for row in rows], "segredo": "x"})  # fmt: skip

    columns = {"nome": tables.text_column("Nome"), "etapa": tables.stage_column()}
    tables.paged_table("l", fetch=fetch, total=120, id_column="id", columns=columns, noun=Noun("lead", "leads"))


def run(script) -> AppTest:  # type: ignore[no-untyped-def]
    screen = AppTest.from_function(script).run(timeout=20)
    assert not screen.exception
    return screen


def test_a_long_list_moves_page_by_page_and_stops_at_both_ends():
    screen = run(long_list)
    assert screen.caption[0].value == "1 a 50 de 120 leads"
    assert screen.button(key="l_anterior").disabled
    screen.button(key="l_proxima").click().run()
    screen.button(key="l_proxima").click().run()
    assert screen.caption[0].value == "101 a 120 de 120 leads"
    assert screen.button(key="l_proxima").disabled
    assert screen.dataframe[0].value["nome"].iloc[0] == "Lead 100"


def test_a_list_sends_the_browser_only_the_columns_on_screen():
    frame = run(long_list).dataframe[0].value
    assert list(frame.columns) == ["nome", "etapa"]
    assert [list(cell) for cell in frame["etapa"][:2]] == [[], ["CURIOSO"]]


def test_a_list_that_shrank_goes_back_to_its_last_page():
    screen = AppTest.from_function(long_list)
    screen.session_state["l_pagina"] = 99
    assert screen.run(timeout=20).caption[0].value == "101 a 120 de 120 leads"


def test_the_caption_of_a_list_speaks_portuguese():
    assert tables.caption(0, 50, 1, LEADS) == "1 lead"
    assert tables.caption(1, 50, 1203, LEADS) == "51 a 100 de 1.203 leads"
    assert tables.page_count(0, 50) == 1
    assert tables.page_count(101, 50) == 3


def filters() -> None:
    import streamlit as st

    from growth_equestre.ui import layout

    with layout.filter_row("f", {"f_texto": "", "f_uf": []}):
        text = layout.text_filter("Buscar", key="f_texto", placeholder="Nome")
        states = layout.list_filter("Estado", ["MG", "SP"], key="f_uf")
    order = layout.choice_filter("Ordenar", ["Maior chance", "Recentes"], key="f_ordem")
    st.write(f"{text}|{states}|{order}")


def test_clearing_filters_brings_the_whole_list_back():
    screen = run(filters)
    assert screen.markdown[-1].value == "|[]|Maior chance"
    assert "f_limpar" not in [button.key for button in screen.button]
    screen.text_input(key="f_texto").input("  Ana ").run()
    screen.multiselect(key="f_uf").select("SP").run()
    assert screen.markdown[-1].value == "Ana|['SP']|Maior chance"
    assert screen.button(key="f_limpar").label == "Limpar (2)"
    screen.button(key="f_limpar").click().run()
    assert screen.markdown[-1].value == "|[]|Maior chance"


def success() -> None:
    import streamlit as st

    from growth_equestre.foundation.errors import LeadNotFound
    from growth_equestre.ui import feedback

    def gone() -> str:
        raise LeadNotFound("1")

    if st.button("Salvar", key="salvar"):
        feedback.succeed("Lead editado.", undo=lambda: "Edição desfeita.")
    if st.button("Mover", key="mover"):
        feedback.succeed("Lead movido.", undo=gone)
    feedback.show_notices()


def test_success_offers_undo_and_undo_says_what_came_back():
    screen = run(success)
    screen.button(key="salvar").click().run()
    assert "Lead editado." in screen.markdown[0].value
    screen.button(key="desfazer").click().run()
    assert screen.toast[0].value == "Edição desfeita."
    assert "desfazer" not in [button.key for button in screen.button]


def test_an_undo_that_is_no_longer_possible_says_why():
    screen = run(success)
    screen.button(key="mover").click().run()
    screen.button(key="desfazer").click().run()
    assert "não existe mais" in screen.toast[0].value


def trouble() -> None:
    import streamlit as st

    from growth_equestre.foundation.errors import InvalidFields, InvalidInput, LeadNotFound
    from growth_equestre.ui import feedback

    with feedback.shown_errors():
        raise LeadNotFound("1")
    with feedback.shown_errors():
        raise InvalidFields([InvalidInput("uf", f"Linha {row} sem UF.") for row in range(8)])
    feedback.unexpected_error(RuntimeError("segredo técnico"))
    st.write("o resto da página continua")


def test_errors_say_what_happened_and_what_to_do_and_the_page_goes_on():
    screen = run(trouble)
    first, many, unexpected = (error.value for error in screen.error)
    assert "Não encontrado" in first
    assert "Atualize a lista." in first
    assert many.count("sem UF") == 5
    assert "e mais 3 problemas" in many
    assert "segredo" not in unexpected
    assert screen.markdown[-1].value == "o resto da página continua"


def test_an_empty_list_is_a_drawing_a_sentence_and_a_button():
    def page() -> None:
        from growth_equestre.ui import empty

        if empty.empty_state("Ainda não há leads.", action="Criar lead", key="vazio"):
            import streamlit as st

            st.write("clicou")

    screen = run(page)
    assert screen.markdown[0].value.startswith("![](data:image/svg+xml;base64,")
    assert screen.markdown[1].value == "Ainda não há leads."
    screen.button(key="vazio").click().run()
    assert screen.markdown[-1].value == "clicou"


def test_long_work_says_what_how_many_and_how_long_still():
    from growth_equestre.ui.feedback import progress_words

    assert progress_words("Importando leads", 5_000, 100_000, 1.2) == (
        "Importando leads: 5.000 de 100.000, faltam cerca de 23 segundos"
    )
    assert progress_words("Importando leads", 10, 10, 1.0) == "Importando leads: 10 de 10"


def test_every_entry_of_the_menu_has_its_own_address_and_word():
    screens = [screen for group in shell.MENU.values() for screen in group]
    assert len({screen.address for screen in screens}) == len({screen.title for screen in screens}) == len(screens)
    assert all(screen.file == screen.address.replace("-", "_") + ".py" for screen in screens)

"""Pairs of records that may be one person: a list, both side by side, and the clean-up of the surest in one go."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from growth_equestre.foundation.errors import GrowthError
from growth_equestre.foundation.vocab import Budget, LegalBasis, Permission, Segment, Stage, Timeframe
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.journal import service as journal
from growth_equestre.journal import view as journal_view
from growth_equestre.leads import service_duplicates as duplicates
from growth_equestre.leads.types import Lead
from growth_equestre.leads.types_duplicates import Compared, Difference, Likeness, MergePlan, Pair
from growth_equestre.partners import service as partners
from growth_equestre.ui import empty, feedback, formats, layout, links, offers, tables
from growth_equestre.ui.formats import Noun

_KEY = "duplicados"
_KEPT = "duplicados_pares"
_NOBODY = "Ninguém parece estar cadastrado duas vezes."
_PAIR = Noun("par", "pares")
_RECORD = Noun("cadastro", "cadastros")
_FACT = Noun("registro na história", "registros na história")
_SHOWN_GROUPS = 8
_CODES = {"segmento": Segment, "orçamento": Budget, "prazo": Timeframe, "etapa": Stage, "base legal": LegalBasis}
_LABELS = {"id": "Seu código", "whatsapp": "WhatsApp", "email": "E-mail"}
_COLUMNS = {
    "nome": tables.text_column("Fica", width=230),
    "outro": tables.text_column("Outro cadastro", width=230),
    "semelhanca": tables.text_column("Semelhança", width=105),
    "motivos": tables.text_column("Por quê", width=370),
}
_NARROW = {name: _COLUMNS[name] | {"width": 150} for name in ("nome", "outro", "semelhanca")}


@st.fragment
def show_duplicates(ws: Workspace, *, is_cleaning: bool) -> None:
    """The whole screen below the title."""
    with feedback.shown_errors():
        pairs = _candidates(ws)
        if is_cleaning:
            _open_clean_up(ws, pairs)
        _show_pairs(ws, pairs)
    feedback.show_notices()


def _candidates(ws: Workspace) -> list[Pair]:
    """Looked for once, and again when anything was changed since."""
    stamp = journal.newest_number(ws)
    kept = st.session_state.get(_KEPT)
    if kept is None or kept[0] != stamp:
        with st.spinner("Comparando os cadastros…"):
            kept = (stamp, duplicates.candidates(ws))
        st.session_state[_KEPT] = kept
    found: list[Pair] = kept[1]
    return found


def _show_pairs(ws: Workspace, pairs: Sequence[Pair]) -> None:
    if not pairs:
        empty.empty_state(_NOBODY, drawing="horseshoe")
        return
    wanted = layout.pill_filter(
        "Semelhança", list(Likeness), key="duplicados_semelhanca", format_func=lambda one: _with_count(one, pairs),
        on_change=lambda: tables.reset_page(_KEY),
    )  # fmt: skip
    shown = [pair for pair in pairs if not wanted or pair.likeness in wanted]
    if not shown:
        layout.nothing_found("Nenhum par com esta semelhança.", {"duplicados_semelhanca": []}, key="sem_pares",
                             on_change=lambda: tables.reset_page(_KEY))  # fmt: skip
        return
    opened = {pair.key: pair for pair in shown}.get(st.query_params.get("par", ""))
    content, detail = layout.content_and_detail(has_detail=opened is not None, is_detail_main=True)
    with content:
        _show_list(shown, is_narrow=opened is not None)
    if opened is not None:
        with detail:
            _show_opened(ws, opened)


def _with_count(likeness: Likeness, pairs: Sequence[Pair]) -> str:
    return f"{likeness.label} ({formats.number(sum(pair.likeness is likeness for pair in pairs))})"


def _show_list(shown: Sequence[Pair], is_narrow: bool) -> None:
    selection = tables.paged_table(
        _KEY,
        fetch=lambda limit, offset: _frame(shown[offset : offset + limit]),
        total=len(shown),
        id_column="par",
        columns=_NARROW if is_narrow else _COLUMNS,
        noun=_PAIR,
    )
    clicked, known = selection.opened, st.session_state.get("duplicados_clicado")
    st.session_state["duplicados_clicado"] = clicked
    if clicked and clicked != known:
        st.query_params["par"] = clicked
        st.rerun()


def _frame(shown: Sequence[Pair]) -> pd.DataFrame:
    rows = [
        (
            pair.key,
            _called(pair.kept_name, pair.kept_place),
            _called(pair.gone_name, pair.gone_place),
            pair.likeness.label,
            formats.listing(list(pair.because)),
        )
        for pair in shown
    ]
    return pd.DataFrame(rows, columns=["par", *_COLUMNS])


def _called(name: str, place: str) -> str:
    return f"{name} · {place}" if place else name


def _show_opened(ws: Workspace, pair: Pair) -> None:
    try:
        compared = duplicates.compare(ws, pair.kept_id, pair.gone_id)
    except GrowthError as error:
        feedback.show_error(error)
        return
    with layout.card("par"):
        st.markdown(f"**{pair.likeness.label}**: {formats.listing(list(pair.because))}.")
        for lead, facts, words in (
            (compared.kept, compared.kept_facts, "Fica"),
            (compared.gone, compared.gone_facts, "Passa a fazer parte do primeiro"),
        ):
            _show_lead(lead, facts, words, ws)
        picks = _show_differences(compared)
        _show_actions(ws, compared, picks)


def _show_lead(lead: Lead, facts: int, words: str, ws: Workspace) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        with st.container(width="stretch", gap=None):
            st.markdown(f"**{formats.plain(lead.name)}** :gray[:small[{words}]]")
            since = formats.moment(lead.created_at, ws.local_zone)
            st.caption(f"Cadastrado em {since} · {formats.count(facts, _FACT)}")
        links.link("leads", "Abrir", icon=":material/open_in_new:", lead=lead.lead_id)


def _show_differences(compared: Compared) -> dict[str, str]:
    """The fields in which they differ, each with its richer value chosen; returns what the person chose."""
    if not compared.differences:
        st.caption("Os dois cadastros dizem o mesmo.")
        return {}
    st.markdown("Em que diferem, e o que fica")
    picks = {one.field: _picked(compared, one) for one in compared.differences}
    st.caption("Observações, outro telefone e outro e-mail ficam guardados nas observações.")
    return picks


def _picked(compared: Compared, one: Difference) -> str:
    values = {compared.kept.lead_id: one.kept, compared.gone.lead_id: one.gone}
    return st.radio(
        _LABELS.get(one.field, one.field.capitalize()),
        list(values),
        index=list(values).index(one.given_by),
        format_func=lambda lead_id: _said(one, values[lead_id]),
        horizontal=True,
        key=f"par_{compared.kept.lead_id}_{compared.gone.lead_id}_{one.field}",
    )


def _said(one: Difference, value: str) -> str:
    if not value:
        return "nada"
    if one.field in _CODES:
        return str(_CODES[one.field](value).label)
    return formats.unlinked(partners.shown_phone(value) if one.field == "whatsapp" else value)


def _show_actions(ws: Workspace, compared: Compared, picks: dict[str, str]) -> None:
    one, two = compared.kept.lead_id, compared.gone.lead_id
    with st.container(horizontal=True, gap="small"):
        if Permission.CAN_DELETE in ws.actor.permissions and st.button(
            "Unir", type="primary", icon=":material/merge:", key="unir"
        ):
            report = duplicates.merge(ws, one, two, picks)
            _done(ws, f"{compared.kept.name} agora é um cadastro só.", report.change_set_id)
        if offers.button(Permission.CAN_EDIT, "Não são a mesma pessoa", icon=":material/call_split:", key="separar"):
            change_set_id = duplicates.tell_apart(ws, one, two)
            _done(ws, "Anotado: este par não aparece mais.", change_set_id)
        if st.button("Fechar", type="tertiary", key="fechar_par"):
            st.query_params.pop("par", None)
            st.rerun()


def _done(ws: Workspace, sentence: str, change_set_id: str) -> None:
    st.query_params.pop("par", None)
    feedback.succeed(sentence, undo=journal_view.way_back(ws, change_set_id))
    st.rerun()


def _open_clean_up(ws: Workspace, pairs: Sequence[Pair]) -> None:
    sure, has_others = [pair for pair in pairs if pair.likeness is Likeness.SURE], bool(pairs)

    @st.dialog("Unir os quase certos", icon=":material/merge:", width="large")
    def _ask() -> None:
        plan = duplicates.plan_merges(ws, sure)
        if not plan.groups:
            st.write("Não há par quase certo. Compare os outros um a um." if has_others else _NOBODY)
            return
        _show_plan(plan)
        if st.button(f"Unir {formats.count(plan.gone_count, _RECORD)}", type="primary", key="unir_todos"):
            with feedback.shown_errors(), st.spinner("Unindo…"):
                report = duplicates.merge_all(ws, plan)
                united = Noun("cadastro unido a outro", "cadastros unidos a outros")
                _done(ws, f"{formats.count(report.gone, united)}.", report.change_set_id)

    _ask()


def _show_plan(plan: MergePlan) -> None:
    people = formats.count(len(plan.groups), Noun("pessoa", "pessoas"))
    st.write(
        f"{formats.count(plan.gone_count, _RECORD)} passam a fazer parte de outro, de {people}. De cada campo fica o "
        "valor mais completo, com a história dos dois. Dá para desfazer."
    )
    for group in plan.groups[:_SHOWN_GROUPS]:
        names = formats.listing([formats.plain(name) for name in group.gone.values()])
        st.markdown(f"**{formats.plain(group.kept_name)}** recebe {names}  \n:gray[:small[{', '.join(group.because)}]]")
    rest = plan.groups[_SHOWN_GROUPS:]
    if rest:
        with st.expander(f"Mais {formats.count(len(rest), Noun('pessoa', 'pessoas'))}"):
            rows = [(group.kept_name, ", ".join(group.gone.values()), ", ".join(group.because)) for group in rest]
            frame = pd.DataFrame(rows, columns=["fica", "recebe", "motivos"])
            columns = {"fica": "Fica", "recebe": "Recebe", "motivos": "Por quê"}
            tables.plain_table(
                frame, {name: tables.text_column(label) for name, label in columns.items()},
                alt="Todas as pessoas que a limpeza uniria",
            )  # fmt: skip

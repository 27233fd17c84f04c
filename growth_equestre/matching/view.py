"""How well the lists of partners work, and what one partner did with the leads it received."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from growth_equestre.foundation.workspace import Workspace
from growth_equestre.journal import service as journal
from growth_equestre.matching import service_quality
from growth_equestre.matching.types_quality import ContactCurve, PlaceOutcome, RankingQuality, Share
from growth_equestre.ui import charts, charts_survival, empty, formats, layout
from growth_equestre.ui.charts_survival import Rise

_HANDOFF = formats.Noun("encaminhamento", "encaminhamentos")
_LEAD = formats.Noun("lead", "leads")
_TWO_WEEKS_HOURS = 14 * 24.0
_MARKS_HOURS = (24.0, 72.0, 168.0)
_CHANGES = 6
_LEAD_IN = {"mais abaixo": "De mais abaixo na lista", "à mão": "De quem foi escolhido à mão"}


def show_quality(ws: Workspace) -> None:
    """Did the recommended partner act faster, and what came of each place of the list."""
    found = service_quality.quality(ws)
    if not found.handed:
        empty.empty_state(
            "Ainda não houve encaminhamentos. Encaminhe um lead qualificado e volte aqui.", key="qualidade_vazia",
            drawing="calendar",
        )  # fmt: skip
        return
    st.caption(
        f"{formats.count(found.handed, _HANDOFF)} até agora. Faixas e hastes: onde a parte verdadeira está, com 90% "
        "de segurança."
    )
    left, right = st.columns(2, gap="large")
    with left:
        _show_curves(found)
    with right:
        _show_places(found.places)


def show_record(ws: Workspace, partner_id: str) -> None:
    """Leads received, answers, time to contact, vacancies, and what was changed in the partner's data."""
    with layout.card("parceiro_historico"):
        st.markdown("### Com os leads", anchors=False)
        _show_dealings(ws, partner_id)
        _show_changes(ws, partner_id)


def _show_curves(found: RankingQuality) -> None:
    if not found.curves:
        st.markdown(f"## {found.sentence}", anchors=False)
        return
    rises = [Rise(one.name, one.hours, one.shares, one.low, one.high) for one in found.curves]
    title, _, rest = found.sentence.partition(": ")
    charts.show(
        charts_survival.rising(rises, until_hours=_TWO_WEEKS_HOURS),
        title=title,
        text_twin=charts_survival.rising_twin(rises, _MARKS_HOURS),
        table=pd.DataFrame(
            [_curve_row(curve) for curve in found.curves],
            columns=["Parceiro", "Encaminhamentos", *(f"Contatados em {mark / 24:.0f} d" for mark in _MARKS_HOURS)],
        ),
        key="qualidade_contato",
        note=rest[:1].upper() + rest[1:],
    )


def _curve_row(curve: ContactCurve) -> tuple[str, ...]:
    shown = [_said(*curve.within(mark)) for mark in _MARKS_HOURS]
    return (curve.name, formats.number(curve.handed), *shown)


def _show_places(places: Sequence[PlaceOutcome]) -> None:
    bars = [
        charts.Bar(one.place, one.accepted.value, one.accepted.low, one.accepted.high, label=_with_count(one.accepted))
        for one in places
    ]
    surest = max(places, key=lambda one: one.accepted.of)
    said, accepted = _LEAD_IN.get(surest.place, f"Do {surest.place}"), surest.accepted
    sure = formats.interval(accepted.low * 100, accepted.high * 100)
    rows = [
        (one.place, formats.number(one.accepted.of), _interval(one.accepted), _interval(one.contacted))
        for one in places
    ]
    charts.show(
        charts.ranking(bars, as_percent=True),
        title=f"{said}, {formats.percent(accepted.value)} dos leads foram aceitos ({sure})",
        text_twin=charts.ranking_twin(bars, as_percent=True),
        table=pd.DataFrame(rows, columns=["Lugar", "Encaminhados", "Aceitos", "Contatados"]),
        key="qualidade_lugares",
        note="O lugar que o parceiro tinha na lista quando a equipe encaminhou.",
    )


def _show_dealings(ws: Workspace, partner_id: str) -> None:
    one = service_quality.record(ws, partner_id)
    vacancies = "sem limite" if one.vacancies is None else formats.count(one.vacancies, _LEAD)
    if not one.received:
        st.caption(f"Ainda não recebeu leads. Vagas neste mês: {vacancies}.")
        return
    average = f" · média {formats.percent(one.average_answered)}" if one.average_answered is not None else ""
    facts = (
        ("Recebeu", formats.count(one.received, _LEAD)),
        ("Aceitou", f"{formats.number(one.answered)} ({formats.percent(one.answered / one.received)}{average})"),
        ("Recusou", formats.number(one.refused)),
        ("Sem resposta", formats.number(one.waiting)),
        ("Ganhou", formats.number(one.won)),
        ("Até o contato", formats.duration(one.hours_to_contact * 3600) if one.hours_to_contact else ""),
        ("Vagas neste mês", vacancies),
    )
    left, right = st.columns(2)
    for place, (name, said) in enumerate([fact for fact in facts if fact[1]]):
        (left if place % 2 == 0 else right).markdown(f":gray[{name}]  \n{said}")


def _show_changes(ws: Workspace, partner_id: str) -> None:
    """The newest changes of its data, newest first."""
    noted = journal.history(ws, "partners", partner_id)[:_CHANGES]
    if not noted:
        return
    st.markdown("### O que mudou no cadastro", anchors=False)
    lines = [
        f"- {formats.plain(one.change_set.summary)} :gray[:small[{formats.plain(one.change_set.actor_name)}, "
        f"{formats.moment(one.change_set.happened_at, ws.local_zone)}]]"
        for one in noted
    ]
    st.markdown("\n".join(lines))


def _with_count(share: Share) -> str:
    return f"{formats.percent(share.value)} de {formats.number(share.of)}"


def _interval(share: Share) -> str:
    return _said(share.value, share.low, share.high)


def _said(value: float, low: float, high: float) -> str:
    return f"{formats.percent(value)} ({formats.interval(low * 100, high * 100)}%)"

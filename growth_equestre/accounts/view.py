"""The team's choices on screen: thresholds with what they would do, focus, hours, zone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st

from growth_equestre.accounts import service
from growth_equestre.foundation.settings import WorkspaceSettings
from growth_equestre.foundation.vocab import STATES, Permission, Stage
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.journal import service as journal
from growth_equestre.ui import charts, feedback, formats, layout, theme

_LEAD = formats.Noun("lead", "leads")
_SHOWN = "configuracoes_mostradas"
_PREFIX = "config_"
_ZONES = {
    "America/Sao_Paulo": "Brasília, Sul e Sudeste",
    "America/Bahia": "Bahia",
    "America/Fortaleza": "Ceará, Maranhão, Piauí, Paraíba e Rio Grande do Norte",
    "America/Recife": "Pernambuco",
    "America/Maceio": "Alagoas e Sergipe",
    "America/Belem": "Amapá e leste do Pará",
    "America/Santarem": "Oeste do Pará",
    "America/Araguaina": "Tocantins",
    "America/Cuiaba": "Mato Grosso",
    "America/Campo_Grande": "Mato Grosso do Sul",
    "America/Manaus": "Amazonas",
    "America/Porto_Velho": "Rondônia",
    "America/Boa_Vista": "Roraima",
    "America/Rio_Branco": "Acre",
    "America/Noronha": "Fernando de Noronha",
}

Followed = Callable[[Workspace], object]
"""What has to be worked out again once the settings changed."""


def show_settings(ws: Workspace, open_scores: Sequence[int], then: Followed) -> None:
    """The form. open_scores: how many open leads have each score, 0 to 100. `then` runs after every change."""
    saved = ws.settings
    _forget_typed_when_saved_changed(saved)
    may_change = Permission.CAN_CONFIGURE in ws.actor.permissions
    left, right = st.columns([7, 5], gap="large")
    with left, layout.card("limites"):
        chosen = _thresholds(saved, open_scores)
    with right, layout.card("espaco"):
        chosen |= _workspace_choices(ws, saved)
    with layout.card("encaminhamento"):
        chosen |= _partner_choices(saved)
    changes = {name: wanted for name, wanted in chosen.items() if wanted != getattr(saved, name)}
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="config_salvar_linha"):
        is_sent = st.button(
            "Salvar",
            type="primary",
            icon=":material/check:",
            key="config_salvar",
            disabled=not (changes and may_change),
        )
        if changes:
            st.button("Descartar", type="tertiary", key="config_descartar", on_click=_forget_typed)
            st.caption(f"Mudou: {formats.listing([service.SETTING_LABELS[name].lower() for name in changes])}.")
    if is_sent:
        with feedback.shown_errors():
            _save(ws, changes, then)


def _thresholds(saved: WorkspaceSettings, open_scores: Sequence[int]) -> dict[str, Any]:
    st.markdown("## Status sugerido", anchors=False)
    st.caption("O score vai de 0 a 100. A partir de cada limite, o sistema sugere o próximo status; a etapa é sua.")
    warming, qualified = st.slider(
        "Aquecendo e Qualificado a partir de", 1, 100, (saved.warming_from, saved.qualified_from), key="config_limites"
    )
    _preview(open_scores, (warming, qualified), (saved.warming_from, saved.qualified_from))
    return {"warming_from": warming, "qualified_from": qualified}


def _preview(open_scores: Sequence[int], limits: tuple[int, int], saved_limits: tuple[int, int]) -> None:
    """How many open leads fall in each band, and how many more or fewer than with the saved limits."""
    stages = (Stage.CURIOUS, Stage.WARMING, Stage.QUALIFIED)
    now, before = _in_bands(open_scores, limits), _in_bands(open_scores, saved_limits)
    if not sum(now):
        st.caption("Ainda não há leads com score para mostrar o efeito dos limites.")
        return
    bars = [
        charts.Bar(stage.label, many, label=_with_change(many, many - was), colour=theme.stage_colour(stage))
        for stage, many, was in zip(stages, now, before, strict=True)
    ]
    ranges = (f"0 a {limits[0] - 1}", f"{limits[0]} a {limits[1] - 1}", f"{limits[1]} a 100")
    rows = zip((stage.label for stage in stages), ranges, map(formats.number, now), strict=True)
    charts.show(
        charts.ranking(bars),
        title=f"Com estes limites, {formats.percent(now[2] / sum(now))} dos leads em aberto seriam Qualificados",
        text_twin=charts.ranking_twin(bars),
        table=pd.DataFrame(list(rows), columns=["Status sugerido", "Score", "Leads em aberto"]),
        key="previa_limites",
        level=3,
    )


def _in_bands(open_scores: Sequence[int], limits: tuple[int, int]) -> tuple[int, int, int]:
    warming, qualified = limits
    return sum(open_scores[:warming]), sum(open_scores[warming:qualified]), sum(open_scores[qualified:])


def _with_change(many: int, change: int) -> str:
    return f"{formats.number(many)} ({formats.signed(change)})" if change else formats.number(many)


def _workspace_choices(ws: Workspace, saved: WorkspaceSettings) -> dict[str, Any]:
    st.markdown("## Onde e quando", anchors=False)
    focus = st.multiselect(
        "Estados em foco", STATES, list(saved.focus_states), key="config_foco", placeholder="Nenhum", select_all=False,
        help="Leads destes estados contam pontos a mais no score.",
    )  # fmt: skip
    zones = list(dict.fromkeys([*_ZONES, saved.timezone]))
    zone = st.selectbox(
        "Fuso horário", zones, zones.index(saved.timezone), key="config_fuso",
        format_func=lambda name: f"{_ZONES.get(name, name)} ({_distance(ws, name)})",
    )  # fmt: skip
    opens_at, closes_at = st.columns(2)
    opens = opens_at.selectbox("Expediente abre", range(24), saved.business_opens, key="config_abre", format_func=_hour)
    closes = closes_at.selectbox(
        "Expediente fecha", range(1, 25), saved.business_closes - 1, key="config_fecha", format_func=_hour
    )
    return {
        "focus_states": tuple(focus), "timezone": zone, "business_opens": opens, "business_closes": closes,
    } | _contact_choices(saved)  # fmt: skip


def _contact_choices(saved: WorkspaceSettings) -> dict[str, Any]:
    """When nobody is contacted, and how often anybody may be."""
    starts_at, ends_at = st.columns(2)
    starts = starts_at.selectbox(
        "Silêncio a partir de", range(24), saved.quiet_from, key="config_silencio_de", format_func=_hour,
        help="Nenhum contato é recomendado neste horário, mesmo dentro do expediente.",
    )  # fmt: skip
    ends = ends_at.selectbox("Silêncio até", range(24), saved.quiet_until, key="config_silencio_ate", format_func=_hour)
    most = st.number_input(
        "Contatos por semana", 1, 14, saved.contacts_a_week, key="config_contatos",
        help="Depois de tantos contatos em 7 dias, o lead descansa.",
    )  # fmt: skip
    return {"quiet_from": starts, "quiet_until": ends, "contacts_a_week": int(most)}


def _partner_choices(saved: WorkspaceSettings) -> dict[str, Any]:
    """How many partners a lead is shown, how the lists treat those that nobody knows yet, how long one may take."""
    st.markdown("## Parceiros", anchors=False)
    many, least, tried, within = st.columns(4, vertical_alignment="bottom")
    count = many.number_input(
        "Parceiros por lead", 1, 50, saved.partner_count, key="config_parceiros",
        help="Quantos parceiros o sistema recomenda para cada lead, de 1 a 50.",
    )  # fmt: skip
    minimum = least.number_input(
        "Mínimo de leads por parceiro", 0, 100, saved.partner_minimum_exposure, key="config_minimo_parceiro",
        help="Ao encaminhar vários leads de uma vez, quantos cada parceiro recomendado deve receber, se couber.",
    )  # fmt: skip
    trial = tried.number_input(
        "Lugares em teste (%)", 0, 50, round(saved.ranking_exploration * 100), key="config_teste_parceiros",
        help="Quantos dos lugares de baixo da lista vão, por sorteio, a outro parceiro, para aprender com ele.",
    )  # fmt: skip
    hours = within.number_input(
        "Prazo do parceiro (horas úteis)", 1, 240, saved.partner_answer_hours, key="config_prazo_parceiro",
        help="Sem resposta até lá, o lead volta à fila para outro parceiro. Vale para os próximos encaminhamentos.",
    )  # fmt: skip
    return {
        "partner_count": int(count), "partner_minimum_exposure": int(minimum), "ranking_exploration": int(trial) / 100,
        "partner_answer_hours": int(hours),
    }  # fmt: skip


def _distance(ws: Workspace, zone: str) -> str:
    """ "UTC−3", as of now."""
    offset = ws.now().astimezone(ZoneInfo(zone)).utcoffset()
    hours = offset.total_seconds() / 3600 if offset else 0.0
    return f"UTC{formats.signed(hours, 0 if hours.is_integer() else 1)}" if hours else "UTC"


def _hour(hour: int) -> str:
    return f"{hour}h"


def _save(ws: Workspace, changes: Mapping[str, Any], then: Followed) -> None:
    service.save_settings(ws, changes)
    noted = journal.history(ws, "workspace_settings", next(iter(changes)))[0].change_set.change_set_id
    with st.spinner("Recalculando os scores…"):
        then(ws)

    def undo() -> str:
        journal.undo(ws, noted)
        then(ws)
        return "As configurações voltaram ao que eram."

    feedback.succeed("Configurações salvas.", undo=undo)
    st.rerun()


def _forget_typed_when_saved_changed(saved: WorkspaceSettings) -> None:
    """After a save, an undo or somebody else's change the form shows what is saved."""
    if st.session_state.get(_SHOWN) != saved:
        _forget_typed()
        st.session_state[_SHOWN] = saved


def _forget_typed() -> None:
    for name in [name for name in st.session_state if str(name).startswith(_PREFIX)]:
        del st.session_state[name]

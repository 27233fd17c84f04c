"""The policy lab on screen: what each policy would have earned on our own log, and one click there and back."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from growth_equestre.foundation.vocab import Permission
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.next_action import service_choice, service_lab
from growth_equestre.next_action.service_lab import Lab, LabRow
from growth_equestre.next_action.types import PolicyCode
from growth_equestre.next_action.types_policy import Estimate
from growth_equestre.ui import charts, feedback, formats, layout, theme

_DECISION = formats.Noun("decisão", "decisões")
_ABOUT = {
    PolicyCode.RULES: "Sempre a ação que o julgamento de vendas põe em primeiro lugar.",
    PolicyCode.CLASSIFIER: "Sempre a ação que mais deu certo com leads parecidos.",
    PolicyCode.THOMPSON: "Quase sempre a melhor; de vez em quando outra, para aprender com ela.",
}


def show_policy_lab(ws: Workspace) -> None:
    """Which policy chooses, what each would have earned, and what may take over."""
    found = service_lab.lab(ws)
    layout.section("Quem escolhe a próxima ação", _told_of(found))
    judged = [row for row in found.rows if row.estimates and row.support.is_enough]
    if len(judged) > 1:
        _show_chart(judged)
    for row in found.rows:
        _show_policy(ws, found, row)
    _show_terms(ws)


def _told_of(found: Lab) -> str:
    if not any(row.estimates for row in found.rows):
        more = found.rows[0].support.more_decisions or 0
        return f"Ainda não dá para comparar políticas: faltam cerca de {formats.count(more, _DECISION)} cumpridas."
    return (
        f"Julgadas em {formats.count(found.decisions, _DECISION)} daqui, em pontos por decisão: 100 se o lead "
        f"respondeu em 7 dias, menos o custo. Em {formats.percent(found.varied)} delas a ação poderia ter sido outra."
    )


def _show_chart(judged: list[LabRow]) -> None:
    ranked = sorted(judged, key=lambda row: -_value(row).value)
    bars = [charts.Bar(row.code.label, _value(row).value, _value(row).low, _value(row).high) for row in ranked]
    better = next((row for row in ranked if row.may_serve), None)
    title = f"'{better.code.label}' ganharia mais" if better else "Nenhuma política ganha da atual além do acaso"
    charts.show(
        charts.ranking(bars, decimals=1), title=title, text_twin=charts.ranking_twin(bars, decimals=1), level=3,
        table=pd.DataFrame([_figures(row) for row in ranked]), key="laboratorio",
        note="Método duplamente robusto, com intervalo de 95%.",
    )  # fmt: skip


def _value(row: LabRow) -> Estimate:
    return row.estimates.dr if row.estimates else Estimate(0.0, 0.0, 0.0)


def _figures(row: LabRow) -> dict[str, str]:
    found = row.estimates
    if found is None:
        return {}
    methods = {"Duplamente robusto": found.dr, "IPS": found.ips, "IPS autonormalizado": found.snips, "Direto": found.dm}
    told = {
        name: f"{formats.number(one.value, 1)} ({formats.interval(one.low, one.high, 1)})"
        for name, one in methods.items()
    }
    effective = formats.number(found.effective_sample_size)
    return {"Política": row.code.label, **told, "Valem por": effective, "Cobertura": formats.percent(found.coverage)}


def _show_policy(ws: Workspace, found: Lab, row: LabRow) -> None:
    with layout.card(f"politica_{row.code.value}"):
        badge = f" {theme.badge('em uso')}" if row.is_serving else ""
        st.markdown(f"**{row.code.label}**{badge}  \n:gray[{_ABOUT[row.code]}]")
        st.markdown(_verdict(row))
        if Permission.CAN_TRAIN in ws.actor.permissions:
            _show_buttons(ws, found, row)


def _verdict(row: LabRow) -> str:
    if not row.support.is_enough:
        more = row.support.more_decisions
        needed = f" Faltam cerca de {formats.count(more, _DECISION)}." if more else ""
        return f"Sem base para julgar: {'; '.join(row.support.reasons)}.{needed}"
    worth = f"{formats.number(_value(row).value, 1)} pontos por decisão"
    if row.advantage is None:
        return worth
    gain = f"{formats.signed(row.advantage.value, 1)} sobre a atual"
    between = formats.interval(row.advantage.low, row.advantage.high, 1)
    return f"{worth}: {gain} ({between}). " + ("É melhor além do acaso." if row.may_serve else "Pode ser só acaso.")


def _show_buttons(ws: Workspace, found: Lab, row: LabRow) -> None:
    key = row.code.value
    if row.may_serve and st.button("Colocar em uso", key=f"politica_usar_{key}", type="primary"):
        with feedback.shown_errors():
            service_lab.promote(ws, row.code)
            feedback.succeed(f"{row.code.label}: em uso a partir de agora.", undo=lambda: _rolled_back(ws))
            st.rerun()
    can_start = row.code is PolicyCode.THOMPSON and not row.is_serving and not row.may_serve and found.varied == 0.0
    if can_start:
        with st.popover("Começar a aprender", icon=":material/experiment:", key="politica_comecar"):
            st.caption("As regras nunca variam, e sem variar nenhuma outra política pode ser julgada.")
            why = st.text_input("Por quê?", key="politica_motivo", placeholder="Ex.: queremos medir o que funciona")
            if st.button("Começar", key="politica_comecar_sim", disabled=not why.strip()):
                with feedback.shown_errors():
                    service_lab.start_learning(ws, why)
                    feedback.succeed("Aprende tentando: em uso a partir de agora.", undo=lambda: _rolled_back(ws))
                    st.rerun()


def _rolled_back(ws: Workspace) -> str:
    return f"'{service_choice.roll_back(ws).policy.label}' voltou a escolher."


def _show_terms(ws: Workspace) -> None:
    terms = service_choice.terms(ws)
    if not terms:
        return
    if Permission.CAN_TRAIN in ws.actor.permissions and st.button(
        "Voltar à política anterior", icon=":material/undo:", key="politica_voltar"
    ):
        with feedback.shown_errors():
            feedback.succeed(_rolled_back(ws))
            st.rerun()
    for term in terms[:10]:
        why = f" · {formats.plain(term.why)}" if term.why else ""
        moment = formats.moment(term.from_at, ws.local_zone)
        st.caption(f"{moment}: {term.policy.label}, por {formats.plain(term.actor_name)}{why}")

"""Several ticked leads handed over at once: who goes to whom, who waits and why, what a minimum for everyone costs."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from growth_equestre.dossier import service_handoffs, view_partners
from growth_equestre.dossier.types import HandoffPlan
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.journal import service as journal
from growth_equestre.journal import view as journal_view
from growth_equestre.ui import feedback, formats
from growth_equestre.ui.formats import Noun

_LEAD = Noun("lead", "leads")
_PARTNER = Noun("parceiro", "parceiros")
_NOT_QUALIFIED = "ainda não está em Qualificado"


@st.dialog("Encaminhar vários", width="large", icon=":material/handshake:")
def open_plan(ws: Workspace, lead_ids: Sequence[str]) -> None:
    """The plan, the price of its minimum, and one button that does it all."""
    with feedback.shown_errors():
        minimum = st.number_input(
            "Mínimo de leads por parceiro", 0, 100, ws.settings.partner_minimum_exposure, key="plano_minimo",
            help="Quantos leads cada parceiro recomendado deve receber, se couber. Zero busca só a compatibilidade.",
        )  # fmt: skip
        planned = service_handoffs.plan_handoffs(ws, lead_ids, int(minimum))
        _show_going(planned)
        _show_price(planned)
        _show_waiting(planned)
        if planned.plan.chosen:
            _confirm(ws, planned)


def _show_going(planned: HandoffPlan) -> None:
    chosen = planned.plan.chosen
    if not chosen:
        st.info("Nenhum destes leads pode ser encaminhado agora.", icon=":material/info:")
        return
    partners = len({one.partner_id for one in chosen.values()})
    st.markdown(f"**{formats.count(len(chosen), _LEAD)} para {formats.count(partners, _PARTNER)}**")
    rows = [
        (lead.name, lead.place, one.name, view_partners.distance(one), one.compatibility, f"{one.rank}º da lista")
        for lead in planned.leads
        if (one := chosen.get(lead.lead_id))
    ]
    columns = ["Lead", "Cidade", "Parceiro", "Distância", "Compatibilidade", "Lugar"]
    st.dataframe(pd.DataFrame(rows, columns=columns), hide_index=True, width="stretch", key="plano_vai")


def _show_price(planned: HandoffPlan) -> None:
    """One sentence, also where it costs nothing."""
    made = planned.plan.allocation
    if not planned.plan.minimum or not planned.plan.chosen:
        return
    owed = formats.count(planned.plan.minimum, _LEAD)
    price = made.price_of_fairness
    each = price / len(planned.plan.chosen)
    said = (
        f"Dar pelo menos {owed} a cada parceiro custa {formats.number(price)} pontos de compatibilidade no total, "
        f"{formats.number(each, 1)} por lead."
        if price
        else f"Dar pelo menos {owed} a cada parceiro não custa compatibilidade aqui."
    )
    if made.short:
        said += f" {formats.count(len(made.short), _PARTNER)} da lista ainda ficam abaixo do mínimo."
    st.caption(said)


def _show_waiting(planned: HandoffPlan) -> None:
    waits = planned.plan.allocation.waits
    lines = [(lead, waits[lead.lead_id]) for lead in planned.leads if lead.lead_id in waits]
    lines += [(lead, _NOT_QUALIFIED) for lead in planned.unqualified]
    if not lines:
        return
    with st.expander(f"{formats.count(len(lines), _LEAD)} na fila", icon=":material/hourglass_empty:", expanded=True):
        st.markdown("\n".join(f"- **{formats.plain(lead.name)}**: {why}" for lead, why in lines))


def _confirm(ws: Workspace, planned: HandoffPlan) -> None:
    reason = st.text_input("Por que estes parceiros?", "Parceiros recomendados pela lista", key="plano_motivo")
    going = formats.count(len(planned.plan.chosen), _LEAD)
    if st.button(f"Encaminhar {going}", type="primary", icon=":material/check:", key="plano_sim"):
        report = service_handoffs.hand_over_many(ws, planned, reason)
        rest = f" {formats.count(report.waiting, _LEAD)} na fila." if report.waiting else ""
        feedback.succeed(f"{going} encaminhados.{rest}", undo=lambda: _undone(ws, report.change_set_id))
        st.rerun()


def _undone(ws: Workspace, change_set_id: str) -> str:
    return f"Desfeito.{journal_view.kept_words(journal.undo(ws, change_set_id))}"

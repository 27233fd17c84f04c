"""What happens after a card was dropped: it stays, or a dialog says what is missing and lets the person decide."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

import streamlit as st

from growth_equestre.crm import rules, rules_board, service, view
from growth_equestre.crm.rules_board import Asked
from growth_equestre.crm.types import Confirmations, MovedMeanwhile, StageSeen
from growth_equestre.foundation.errors import GateClosed, GrowthError, LeadNotFound
from growth_equestre.foundation.vocab import EventType, Permission, Stage
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.journal import service as journal
from growth_equestre.leads import service as leads
from growth_equestre.matching import service_offers
from growth_equestre.ui import feedback, formats
from growth_equestre.ui.board import Moved

ANSWERED = "funil_respondido"
SAID = "funil_dito"
_PENDING = "funil_pendente"
_REFUSAL = "funil_recusa"
_CONFIRMED = {
    EventType.BUDGET_CONFIRMED: "Confirmou o orçamento",
    EventType.TIMELINE_CONFIRMED: "Confirmou o prazo",
    EventType.NEED_CONFIRMED: "Confirmou a necessidade",
}


@dataclass(frozen=True)
class Pending:
    """A drop that waits for the person's word. seen: where the lead stood when it was picked up."""

    lead_id: str
    name: str
    after: Stage
    seen: StageSeen
    asked: Asked
    reason: str = ""
    conflict: MovedMeanwhile | None = None


def carry_out(ws: Workspace, moved: Moved) -> None:
    """Deal with a drop: move the lead, or keep the drop for a dialog. Runs before the board is drawn again."""
    if moved.nonce == st.session_state.get(ANSWERED):
        return
    st.session_state[ANSWERED] = moved.nonce
    try:
        lead = leads.get(ws, moved.card_id)
        since = datetime.fromisoformat(moved.since) if moved.since else None
        seen = StageSeen(Stage(moved.before), since)
        _attempt(ws, Pending(lead.lead_id, lead.name, Stage(moved.after), seen, Asked.NOTHING))
    except GrowthError as error:
        st.session_state[_REFUSAL] = error
        st.session_state[SAID] = str(error)


def show_refusal() -> None:
    """Say once why a drop did not stay, where no dialog does."""
    error = st.session_state.pop(_REFUSAL, None)
    if error is not None:
        feedback.show_error(error)


def show_pending(ws: Workspace) -> bool:
    """Open the dialog of the drop that waits, if one does; returns whether it did."""
    waiting: Pending | None = st.session_state.get(_PENDING)
    if waiting is None:
        return False
    if waiting.asked is Asked.PARTNER and _stage_now(ws, waiting.lead_id) is not Stage.QUALIFIED:
        # The dialog's own form has handed the lead over meanwhile.
        _forget()
        return False
    title, icon, ask = _dialog_of(waiting)
    st.dialog(title, icon=icon, on_dismiss=_forget)(ask)(ws, waiting)
    return True


def _dialog_of(waiting: Pending) -> tuple[str, str, Callable[[Workspace, Pending], None]]:
    if waiting.conflict:
        return waiting.conflict.title, ":material/group:", _ask_conflict
    if waiting.asked is Asked.REASON:
        verb = "Perder" if waiting.after is Stage.LOST else "Reabrir"
        return f"{verb} {formats.plain(waiting.name)}?", ":material/edit_note:", _ask_reason
    if waiting.asked is Asked.PARTNER:
        return "Encaminhar a um parceiro", ":material/handshake:", _ask_partner
    return "Ainda falta confirmar", ":material/rule:", _ask_gate


def _attempt(ws: Workspace, wanted: Pending) -> None:
    """Move the lead, or keep what has to be settled first."""
    is_gated = wanted.after in (Stage.QUALIFIED, Stage.SENT)
    known = service.confirmations(ws, wanted.lead_id) if is_gated else Confirmations()
    asked = rules_board.asked_by(wanted.seen.stage, wanted.after, known, wanted.reason)
    try:
        if asked is Asked.NOTHING:
            moved = service.move_stage(ws, wanted.lead_id, wanted.after, wanted.reason, wanted.seen)
            _succeed(ws, wanted, moved.change_set_id)
            return
        service.check_seen(ws, wanted.lead_id, wanted.seen)
        _keep(replace(wanted, asked=asked), _words(wanted, asked, known.missing))
    except MovedMeanwhile as conflict:
        _keep(replace(wanted, conflict=conflict), str(conflict))


def _words(wanted: Pending, asked: Asked, missing: tuple[str, ...]) -> str:
    """What a screen reader hears when the card goes back."""
    if asked is Asked.GATE:
        lack = f": falta confirmar {formats.listing(list(missing))}" if missing else ": só um qualificado é encaminhado"
        return f"{wanted.name} continua em {wanted.seen.stage.label}{lack}."
    return f"{wanted.name} continua em {wanted.seen.stage.label} até você responder."


def _ask_gate(ws: Workspace, waiting: Pending) -> None:
    """What the gate lacks: confirm it here, or as a manager pass it with a reason."""
    known = service.confirmations(ws, waiting.lead_id)
    first = "Só um lead qualificado é encaminhado. " if waiting.after is Stage.SENT else ""
    lack = f"Falta {formats.listing(list(known.missing))}." if known.missing else "Está tudo confirmado."
    st.markdown(
        f"{first}**{formats.plain(waiting.name)}** entra em Qualificado com orçamento, prazo e necessidade "
        f"confirmados. {lack}"
    )
    open_ones = rules.still_unconfirmed(known)
    told = [event for event in open_ones if st.checkbox(_CONFIRMED[event], key=f"porta_{waiting.lead_id}_{event}")]
    is_whole = len(told) == len(open_ones)
    label = ("Registrar e qualificar" if open_ones else "Qualificar") if is_whole else "Registrar"
    with feedback.shown_errors():
        if st.button(label, type="primary", disabled=not told and not is_whole, key="porta_registrar"):
            _confirm(ws, waiting, told, is_whole)
        if open_ones and Permission.CAN_PASS_GATE in ws.actor.permissions:
            _ask_force(ws, waiting)


def _confirm(ws: Workspace, waiting: Pending, told: list[EventType], is_whole: bool) -> None:
    if is_whole:

        def qualify() -> str:
            return service.confirm_and_qualify(ws, waiting.lead_id, told, waiting.reason, waiting.seen).change_set_id

        _decide(ws, waiting, qualify)
    change_set_id = service.confirm(ws, waiting.lead_id, told)
    feedback.succeed(
        f"Registrado para {waiting.name}: {formats.listing([event.label.lower() for event in told])}.",
        undo=lambda: _undone(ws, change_set_id, "Confirmação desfeita."),
    )
    _forget()
    st.rerun()


def _ask_force(ws: Workspace, waiting: Pending) -> None:
    st.markdown("Ou qualifique sem confirmar, como gestor. Fica registrado com o seu nome.")
    reason = st.text_input("Motivo", waiting.reason, key=f"porta_{waiting.lead_id}_motivo",
                           placeholder="Por que ele passa sem confirmar")  # fmt: skip
    if st.button("Qualificar mesmo assim", key="porta_forcar", disabled=not reason.strip()):
        _decide(
            ws,
            waiting,
            lambda: service.move_stage(ws, waiting.lead_id, Stage.QUALIFIED, reason, waiting.seen).change_set_id,
        )


def _ask_reason(ws: Workspace, waiting: Pending) -> None:
    question = "Por que foi perdido?" if waiting.after is Stage.LOST else "Por que volta?"
    with st.form("funil_motivo", border=False):
        reason = st.text_input(question, key=f"motivo_{waiting.lead_id}_{waiting.after}")
        is_said = st.form_submit_button(f"Mover para {waiting.after.label}", type="primary", key="motivo_mover")
    if not is_said:
        return
    if not reason.strip():
        st.error("Escreva o motivo em uma frase.", icon=":material/error:")
        return
    _forget()
    with feedback.shown_errors():
        _attempt(ws, replace(waiting, reason=reason, asked=Asked.NOTHING))
        st.rerun()


def _ask_conflict(ws: Workspace, waiting: Pending) -> None:
    """Somebody was faster: say who, when and where to; this person decides."""
    conflict = waiting.conflict
    if conflict is None:
        return
    st.markdown(f"{formats.plain(conflict.message)} Quando você o pegou, estava em {waiting.seen.stage.label}.")
    now = conflict.now.stage
    with st.container(horizontal=True):
        if st.button(f"Deixar em {now.label}", type="primary", key="conflito_deixar"):
            _forget()
            st.rerun()
        if now is not waiting.after and st.button(
            f"Mover para {waiting.after.label} mesmo assim", key="conflito_mover"
        ):
            _forget()
            with feedback.shown_errors():
                _attempt(ws, replace(waiting, seen=conflict.now, conflict=None))
                st.rerun()


def _ask_partner(ws: Workspace, waiting: Pending) -> None:
    """Which partner, then the same form as everywhere."""
    with feedback.shown_errors():
        offered = service_offers.offered(ws, waiting.lead_id)
        if not offered:
            st.markdown("Nenhum parceiro do diretório pode receber este lead.")
            return
        chosen = st.selectbox(
            "Parceiro",
            offered,
            format_func=lambda match: f"{match.rank}. {match.name} · compatibilidade {match.compatibility}",
            key=f"encaminhar_{waiting.lead_id}_parceiro",
        )
        view.handoff_form(ws, waiting.lead_id, chosen.partner_id, chosen.rank, chosen.compatibility)


def _decide(ws: Workspace, waiting: Pending, work: Callable[[], str]) -> None:
    """Qualify as the dialog decided; another person's move in between opens the choice again.

    A lead that was dropped on Enviado goes on to the choice of its partner.
    """
    _forget()
    try:
        _succeed(ws, replace(waiting, after=Stage.QUALIFIED), work())
        if waiting.after is Stage.SENT:
            now = leads.get(ws, waiting.lead_id)
            seen = StageSeen(now.stage, now.stage_since)
            st.session_state[_PENDING] = replace(waiting, seen=seen, asked=Asked.PARTNER)
    except MovedMeanwhile as conflict:
        _keep(replace(waiting, conflict=conflict), str(conflict))
    except GateClosed as closed:
        _keep(replace(waiting, asked=Asked.GATE), str(closed))
    st.rerun()


def _succeed(ws: Workspace, done: Pending, change_set_id: str) -> None:
    st.session_state[SAID] = f"{done.name} passou a {done.after.label}."
    feedback.succeed(
        f"{done.name} passou a {done.after.label}.",
        undo=lambda: _undone(ws, change_set_id, f"{done.name} voltou a {done.seen.stage.label}."),
    )


def _keep(waiting: Pending, words: str) -> None:
    st.session_state[_PENDING] = waiting
    st.session_state[SAID] = words


def _forget() -> None:
    st.session_state.pop(_PENDING, None)


def _stage_now(ws: Workspace, lead_id: str) -> Stage | None:
    try:
        return leads.get(ws, lead_id).stage
    except LeadNotFound:
        return None


def _undone(ws: Workspace, change_set_id: str, sentence: str) -> str:
    journal.undo(ws, change_set_id)
    return sentence

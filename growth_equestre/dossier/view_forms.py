"""A lead's record on screen: read it, edit it, put it in the bin, or write a new one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from growth_equestre.dossier import service
from growth_equestre.foundation.errors import GrowthError, InvalidFields, InvalidInput, PermissionDenied
from growth_equestre.foundation.vocab import FUNNEL_EVENTS, STATES, Budget, LegalBasis, Permission, Segment, Timeframe
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.journal import service as journal
from growth_equestre.leads import service as leads
from growth_equestre.leads.types import Lead, LeadChanges, LeadInput
from growth_equestre.partners import service as partners
from growth_equestre.scoring import service as scoring
from growth_equestre.ui import feedback, formats, layout, links, offers, theme

_CREATED, _VERSION = "lead_criado", "criar_versao"
_CODES = {"uf": STATES, "segment": list(Segment), "budget": list(Budget), "timeframe": list(Timeframe),
          "legal_basis": list(LegalBasis)}  # fmt: skip
_LABELS = {
    "name": "Nome",
    "whatsapp": "WhatsApp",
    "email": "E-mail",
    "owner": "Responsável",
    "city": "Cidade",
    "uf": "Estado",
    "segment": "Segmento de interesse",
    "budget": "Orçamento",
    "timeframe": "Prazo de compra",
    "source": "Origem",
    "legal_basis": "Base legal (LGPD)",
    "purpose": "Finalidade",
    "external_id": "Id no seu sistema",
    "consent_at": "Consentimento dado em",
    "notes": "Observações",
}
_HINTS = {
    "whatsapp": "(11) 98765-4321",
    "email": "nome@empresa.com.br",
    "city": "Campinas",
    "owner": "Quem cuida deste lead",
    "source": "site, indicação, feira…",
}
_FIELD_OF = {
    "nome": "name", "whatsapp": "whatsapp", "email": "email", "uf": "uf", "cidade": "city",
    "segmento_interesse": "segment", "orcamento_faixa": "budget", "prazo_compra": "timeframe", "origem": "source",
    "base_legal": "legal_basis", "finalidade": "purpose", "responsavel": "owner", "id": "external_id",
    "observacoes": "notes",
}  # fmt: skip
"""The column that an InvalidInput names, and the field of the form beside which it is said."""


def show_record(ws: Workspace, lead: Lead) -> None:
    """What is known about the person, and the ways to change it."""
    known = [(label, _shown(ws, lead, name)) for name, label in _LABELS.items()]
    known.append(("Criado em", formats.moment(lead.created_at, ws.local_zone)))
    st.markdown("  \n".join(f":gray[{label}:] {formats.plain(text)}" for label, text in known if text))
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        if offers.button(Permission.CAN_EDIT, "Editar", icon=":material/edit:", key="editar_lead"):
            _edit_dialog(ws, lead)
        if offers.button(Permission.CAN_DELETE, "Excluir", icon=":material/delete:", key="excluir_lead"):
            feedback.confirm(
                "Excluir este lead?",
                f"{lead.name} vai para a lixeira com toda a história, por 30 dias. Você pode desfazer.",
                action="Excluir lead",
                on_confirm=lambda: _delete(ws, lead),
            )
        links.link("historico", "Campo a campo", icon=":material/history:", registro=f"leads|{lead.lead_id}")


def show_creation(ws: Workspace) -> None:
    """The form of a new lead with what it already did; what was just created stands above it."""
    if not offers.may(Permission.CAN_EDIT):
        feedback.show_error(PermissionDenied(Permission.CAN_EDIT))
        return
    _show_created(ws)
    with st.form("criar_lead"):
        form = _fields(ws, f"criar_{st.session_state.get(_VERSION, 0)}", {})
        st.markdown("**O que já aconteceu**")
        with st.container(horizontal=True, gap="medium"):
            happened = [kind for kind in FUNNEL_EVENTS if st.checkbox(kind.label, key=f"criar_{kind.value}")]
        wanted = st.form_submit_button("Criar lead", type="primary", icon=":material/person_add:", key="criar_sim")
    if not wanted:
        return
    with _said_beside(form):
        lead = service.create_lead(ws, LeadInput(**form.typed), happened)
        st.session_state[_CREATED] = lead.lead_id
        st.session_state[_VERSION] = st.session_state.get(_VERSION, 0) + 1
        for kind in FUNNEL_EVENTS:
            del st.session_state[f"criar_{kind.value}"]
        st.rerun()


@dataclass(frozen=True)
class _Form:
    """What was typed, by field, and the place under each field where a mistake is said."""

    typed: dict[str, Any]
    places: Mapping[str, DeltaGenerator]


@contextmanager
def _said_beside(form: _Form) -> Iterator[None]:
    """Say each mistake beside its field; what belongs to no field is shown by the shell."""
    try:
        yield
    except (InvalidFields, InvalidInput) as error:
        for one in error.problems if isinstance(error, InvalidFields) else [error]:
            place = form.places.get(_FIELD_OF.get(one.field, one.field))
            if place is None:
                raise
            place.markdown(f":red[:material/error: {formats.plain(str(one))}]")


def _show_created(ws: Workspace) -> None:
    lead_id = st.session_state.get(_CREATED)
    if not lead_id:
        return
    try:
        lead, score = leads.get(ws, lead_id), scoring.current(ws, lead_id)
    except GrowthError:
        del st.session_state[_CREATED]
        return
    with layout.card("lead_criado"), st.container(horizontal=True, vertical_alignment="center"):
        with st.container(width="stretch", gap=None):
            st.markdown(f":material/check_circle: **{formats.plain(lead.name)}** foi criado.")
            if score:
                between = formats.interval(score.chance_low * 100, score.chance_high * 100)
                st.markdown(f"{between} {theme.stage_badge(score.suggested_stage, prefix='sugerido: ')}")
            links.link("leads", "Abrir o lead", icon=":material/arrow_forward:", lead=lead_id)
        if score:
            st.metric("Chance em 30 dias", formats.number(score.score), width="content")


@st.dialog("Editar lead", width="medium", icon=":material/edit:")
def _edit_dialog(ws: Workspace, lead: Lead) -> None:
    with st.form("editar_lead_form", border=False):
        form = _fields(ws, f"editar_{lead.lead_id}", _values(lead))
        wanted = st.form_submit_button("Salvar", type="primary", key="editar_salvar")
    if not wanted:
        return
    with _said_beside(form):
        _save(ws, lead, form.typed)
        st.rerun()


def _save(ws: Workspace, lead: Lead, typed: Mapping[str, Any]) -> None:
    before = _values(lead)
    changed = {name: typed[name] for name in typed if typed[name] != before[name]}
    if not changed:
        return
    leads.edit(ws, lead.lead_id, LeadChanges(**changed))
    newest = journal.history(ws, "leads", lead.lead_id)[0].change_set.change_set_id
    feedback.succeed(f"{lead.name} foi editado.", undo=lambda: _undone(ws, newest, "A edição foi desfeita."))


def _delete(ws: Workspace, lead: Lead) -> None:
    change_set_id = leads.delete(ws, lead.lead_id)
    st.query_params.pop("lead", None)
    feedback.succeed(
        f"{lead.name} foi para a lixeira.", undo=lambda: _undone(ws, change_set_id, f"{lead.name} voltou à lista.")
    )


def _undone(ws: Workspace, change_set_id: str, sentence: str) -> str:
    journal.undo(ws, change_set_id)
    return sentence


def _fields(ws: Workspace, key: str, values: Mapping[str, Any]) -> _Form:
    """Every field, two in a row; empty text means not known."""
    names = list(_LABELS)
    typed: dict[str, Any] = {}
    places: dict[str, DeltaGenerator] = {}
    for row in (names[start : start + 2] for start in range(0, len(names), 2)):
        for name, side in zip(row, st.columns(len(row), gap="medium"), strict=True):
            with side:
                known = values.get(name, LeadInput.model_fields[name].default)
                typed[name] = _field(ws, name, f"{key}_{name}", known)
                places[name] = st.empty()
    return _Form(typed, places)


def _field(ws: Workspace, name: str, key: str, known: Any) -> Any:
    if name == "consent_at":
        return _consent(ws, key, known)
    if name == "notes":
        return st.text_area(_LABELS[name], known, key=key, height=80)
    if name in _CODES:
        return _choice(name, key, known)
    label = _LABELS[name] + (" *" if name == "name" else "")
    return st.text_input(label, known, key=key, placeholder=_HINTS.get(name))


def _choice(name: str, key: str, known: str) -> str:
    words = {str(getattr(code, "value", code)): str(getattr(code, "label", code)) for code in _CODES[name]}
    options = list(words)
    chosen = st.selectbox(
        _LABELS[name], options, index=options.index(known) if known in options else None, key=key,
        placeholder="Não informado", format_func=lambda code: words[code],
    )  # fmt: skip
    return chosen or ""


def _consent(ws: Workspace, key: str, known: datetime | None) -> datetime | None:
    """The day on which the person consented; the moment known is kept when the day did not change."""
    zone = ws.local_zone
    before: date | None = known.astimezone(zone).date() if known else None
    today = ws.now().astimezone(zone).date()
    day = st.date_input(_LABELS["consent_at"], before, format="DD/MM/YYYY", key=key, max_value=today)
    if day == before:
        return known
    return datetime.combine(day, time(0), zone) if isinstance(day, date) else None


def _values(lead: Lead) -> dict[str, Any]:
    """The lead's fields as a person would type them."""
    typed = {name: str(getattr(lead, name) or "") for name in _LABELS if name != "consent_at"}
    return {**typed, "consent_at": lead.consent_at}


def _shown(ws: Workspace, lead: Lead, name: str) -> str:
    found = getattr(lead, name)
    if isinstance(found, datetime):
        return formats.moment(found, ws.local_zone)
    if name == "source":
        return formats.source(found)
    if name == "whatsapp":
        return partners.shown_phone(found)
    return str(getattr(found, "label", found) or "")

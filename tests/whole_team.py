"""A workspace in which a bit of everything was written, each word carrying a mark that is nowhere else."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import growth_equestre
from growth_equestre.accounts import service_keys, service_workspaces
from growth_equestre.crm import service as crm
from growth_equestre.crm import service_handoffs, service_work
from growth_equestre.dossier import service_report, service_saved_views
from growth_equestre.foundation.ids import new_id
from growth_equestre.foundation.vocab import EventType, Permission, Stage
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.journal import service as journal
from growth_equestre.leads import service as leads
from growth_equestre.leads.types import LeadChanges, LeadInput
from growth_equestre.learning import service_training
from growth_equestre.partners import service as partners
from growth_equestre.partners.types import PartnerInput
from growth_equestre.privacy import service as privacy
from growth_equestre.privacy.types import RequestKind

CNPJ = "12ABC34501DE35"
Known = dict[str, Any]
"""What somebody of the workspace knows: ids, names and secrets, by the name that use cases ask for them."""


def written(ws: Workspace, mark: str) -> Known:
    """Write a bit of everything; every text holds the mark."""
    text = privacy.publish_text(ws, f"contato {mark}", f"Aceito receber contato de {mark}.")
    lead = leads.create(ws, LeadInput(name=f"Marina {mark}", external_id=f"CRM-{mark}-{new_id()}",
                                      email="marina@example.com", uf="SP", city="Campinas", segment="CAVALOS",
                                      budget="20k-60k", timeframe="30d"))  # fmt: skip
    other = leads.create(ws, LeadInput(name=f"Otto {mark}", uf="SP", city="Campinas"))
    gone = leads.create(ws, LeadInput(name=f"Lia {mark}"))
    leads.delete(ws, gone.lead_id)
    privacy.give_consent(ws, lead.lead_id, text.text_id, "formulário")
    partner = partners.create(ws, PartnerInput(name=f"Haras {mark}", uf="SP", city="Campinas", segment="CAVALOS"))
    done = handed(ws, lead.lead_id, partner.partner_id, mark)
    note = service_work.add_note(ws, lead.lead_id, f"falou de {mark}")
    service_work.add_task(ws, lead.lead_id, f"ligar sobre {mark}", ws.now() + timedelta(days=1), owner=mark)
    service_saved_views.save_view(ws, "leads", mark, {"texto": mark}, is_shared=True)
    service_workspaces.rename_workspace(ws, f"Haras {mark}")
    request = privacy.open_request(ws, RequestKind.ACCESS, lead_id=lead.lead_id, details=mark)
    service_report.make(ws, lead.lead_id)
    report = service_report.made(ws, lead.lead_id)[0]
    token = service_handoffs.link_path(ws, done).removeprefix(service_handoffs.LINK_PATH)
    return {
        "lead_id": lead.lead_id, "lead_ids": [lead.lead_id, other.lead_id], "first_id": lead.lead_id,
        "second_id": other.lead_id, "ids": [lead.lead_id, str(lead.external_id)], "partner_id": partner.partner_id,
        "cnpj": CNPJ,
        "cnpjs": [CNPJ],
        "job_id": service_training.train_in_background(ws, "propensity", mark).job_id,
        "handoff_id": done, "change_set_id": journal.recent(ws)[0].change_set_id, "note_id": note,
        "secret": service_keys.create_key(ws, mark, {Permission.CAN_VIEW}).secret, "text_id": text.text_id,
        "which": request.request_id, "report_id": report.report_id, "token": token, "row_key": lead.lead_id,
        "subject_id": lead.lead_id, "moment": ws.now(), "as_of": ws.now(), "since": ws.now() - timedelta(days=30),
        "code": "propensity", "kind": "propensity", "table": "leads", "screen": "leads", "names": ["nome"], "number": 0,
        "said": EventType.PARTNER_ACCEPTED, "event_types": list(EventType), "changes": [{}],
        "limit": 50, "offset": 0,
    }  # fmt: skip


def handed(ws: Workspace, lead_id: str, partner_id: str, mark: str) -> str:
    """The id of a handoff."""
    leads.edit(ws, lead_id, LeadChanges(owner=mark))
    for fact in (EventType.BUDGET_CONFIRMED, EventType.TIMELINE_CONFIRMED, EventType.NEED_CONFIRMED):
        crm.register_event(ws, lead_id, fact, metadata=mark)
    crm.move_stage(ws, lead_id, Stage.QUALIFIED, f"porque {mark}")
    return crm.handoff(ws, lead_id, partner_id, f"o mais perto de {mark}").handoff.handoff_id


def use_cases() -> dict[str, Callable[..., Any]]:
    """Every use case, by its module and name."""
    found = {}
    for about in pkgutil.walk_packages(growth_equestre.__path__, "growth_equestre."):
        if about.name.rpartition(".")[2].startswith("service"):
            module = importlib.import_module(about.name)
            for name, function in vars(module).items():
                is_own = inspect.isfunction(function) and function.__module__ == module.__name__
                if is_own and function.__code__.co_name == "guarded":
                    found[f"{about.name.removeprefix('growth_equestre.')}.{name}"] = function
    return found


def asked_for(function: Callable[..., Any]) -> list[inspect.Parameter]:
    """What a use case must be given, beside the workspace."""
    given = list(inspect.signature(function).parameters.values())[1:]
    return [one for one in given if one.default is one.empty]

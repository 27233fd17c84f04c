"""What the team clicks does what it says."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from growth_equestre.crm import service as crm
from growth_equestre.events import service as events
from growth_equestre.foundation.vocab import EventType, Stage
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.leads import service as leads
from growth_equestre.leads.types import Lead
from growth_equestre.partners.types import Partner


def the_lead_screen(lead_id: str) -> None:
    from growth_equestre import house
    from growth_equestre.crm import view as crm_view
    from growth_equestre.crm import view_handoffs
    from growth_equestre.events import service as events
    from growth_equestre.events import view as events_view
    from growth_equestre.leads import service as leads

    ws = house.open_workspace("teste")
    crm_view.stage_mover(ws, leads.get(ws, lead_id))
    crm_view.register_event_form(ws, lead_id)
    view_handoffs.show_handoffs(ws, leads.get(ws, lead_id))
    events_view.show_timeline(ws, events.timeline(ws, lead_id))


def the_handoff_screen(lead_id: str, partner_id: str) -> None:
    from growth_equestre import house
    from growth_equestre.crm import view as crm_view

    crm_view.handoff_dialog(house.open_workspace("teste"), lead_id, partner_id, 1, 91)


def screen_of(lead: Lead) -> AppTest:
    return AppTest.from_function(the_lead_screen, args=(lead.lead_id,), default_timeout=30).run()


def test_registering_an_event_puts_it_on_the_timeline(ws: Workspace, marina: Lead) -> None:
    screen = screen_of(marina)
    screen.selectbox(f"evento_{marina.lead_id}_tipo_Funil").select(EventType.WHATSAPP_CLICK)
    screen.button(f"evento_{marina.lead_id}_registrar").click().run()
    assert not screen.exception
    assert events.counts(ws, marina.lead_id) == {EventType.WHATSAPP_CLICK: 1}
    assert any("Clicou no WhatsApp" in line.value for line in screen.markdown)


def test_the_screen_says_what_the_gate_still_waits_for(ws: Workspace, marina: Lead) -> None:
    crm.register_event(ws, marina.lead_id, EventType.BUDGET_CONFIRMED)
    assert [line.value for line in screen_of(marina).caption] == ["Confirme prazo e necessidade para qualificar."]


def test_moving_the_stage_moves_it(ws: Workspace, marina: Lead) -> None:
    screen = screen_of(marina)
    screen.selectbox(f"etapa_{marina.lead_id}_destino_CURIOSO").select(Stage.WARMING)
    screen.button(f"etapa_{marina.lead_id}_mover").click().run()
    assert not screen.exception
    assert leads.get(ws, marina.lead_id).stage is Stage.WARMING


def test_the_handoff_dialog_hands_over(ws: Workspace, confirmed: Lead, haras: Partner) -> None:
    crm.move_stage(ws, confirmed.lead_id, Stage.QUALIFIED)
    lead_id = confirmed.lead_id
    screen = AppTest.from_function(the_handoff_screen, args=(lead_id, haras.partner_id), default_timeout=30).run()
    screen.text_input(f"encaminhar_{lead_id}_motivo").input("perto e livre")
    screen.button(f"encaminhar_{lead_id}_sim").click().run()
    (sent,) = crm.handoffs_of(ws, lead_id)
    assert (sent.recommended_rank, sent.compatibility, sent.reason) == (1, 91, "perto e livre")
    assert any("Haras Boa Vista" in line.value for line in screen_of(confirmed).markdown)

"""A fact that came before its partner did carries the CNPJ alone: it counts for whoever has that CNPJ now."""

from __future__ import annotations

from growth_equestre.foundation.workspace import Workspace
from growth_equestre.matching import service

from .conftest import Deal, MakeLead, MakePartner


def test_silence_before_the_import_sends_a_partner_behind_one_never_asked(
    ws: Workspace, make_lead: MakeLead, make_partner: MakePartner, deal: Deal
) -> None:
    steady = make_partner()
    for _ in range(12):
        deal(steady, make_lead(), "handoff", "partner_accepted")
        deal(None, make_lead(), "handoff", metadata="11.444.777/0001-61")
    late = make_partner(cnpj="11444777000161")
    never_asked = make_partner()
    found = [one.partner_id for one in service.match(ws, make_lead())]
    assert found == [steady, never_asked, late]

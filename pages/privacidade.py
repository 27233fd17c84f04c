"""Privacidade: what people ask about their data, what we hold of each, on which ground, and for how long."""

from growth_equestre.ui import layout

is_asking = layout.page_header(
    "Privacidade",
    "O que guardamos de cada pessoa, com que base legal, e o que ela pede (LGPD).",
    action="Registrar pedido",
    action_icon=":material/assignment_add:",
    needs="can_see_people",
)

from growth_equestre import house
from growth_equestre.privacy import view

view.show_privacy(house.open_workspace(), is_asking=is_asking)

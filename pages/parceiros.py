"""Parceiros: which companies can serve a lead, where they are and how to reach them."""

from growth_equestre.ui import layout

is_adding = layout.page_header(
    "Parceiros",
    "Quem pode atender os leads, onde está e o que faz.",
    action="Novo parceiro",
    action_icon=":material/add_business:",
)

from growth_equestre import house
from growth_equestre.partners import view

view.show_directory(house.open_workspace(), is_adding=is_adding)

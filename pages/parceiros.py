"""Parceiros: which companies can serve a lead, where they are and how to reach them; and how well their lists work."""

from growth_equestre.ui import layout

is_adding = layout.page_header(
    "Parceiros",
    "Quem pode atender os leads, onde está e o que faz.",
    action="Novo parceiro",
    action_icon=":material/add_business:",
)

from growth_equestre import house
from growth_equestre.matching import view as matching_view
from growth_equestre.partners import view

ws = house.open_workspace()
shown = layout.choice_filter("Ver", ["Diretório", "Qualidade do ranking"], key="parceiros_ver", format_func=str)
if shown == "Qualidade do ranking" and not is_adding:
    matching_view.show_quality(ws)
else:
    view.show_directory(ws, is_adding=is_adding, more=matching_view.show_record)

"""Leads: the list in order of chance, and one lead beside it with why, what now and with whom."""

from growth_equestre.ui import layout, links

if layout.page_header(
    "Leads",
    "Quem chamar primeiro, por quê e o que fazer agora.",
    action="Criar lead",
    action_icon=":material/person_add:",
):
    links.go("criar-lead")

from growth_equestre import house
from growth_equestre.capture import view_live
from growth_equestre.dossier import view_list

ws = house.open_workspace()
view_live.watch(ws)
view_list.show_leads(ws)

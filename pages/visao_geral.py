"""Visão geral: how the funnel is doing, and who deserves attention today."""

from growth_equestre.ui import layout, links

if layout.page_header(
    "Visão geral",
    "Como vai o funil e quem merece atenção hoje.",
    action="Criar lead",
    action_icon=":material/person_add:",
):
    links.go("criar-lead")

from growth_equestre import house
from growth_equestre.capture import view_live
from growth_equestre.overview import service, view
from growth_equestre.upkeep import view as upkeep_view

ws = house.open_workspace()
view_live.watch(ws)
upkeep_view.warn_of_copies(ws)
view.show_overview(service.overview(ws))

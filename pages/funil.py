"""Funil: every lead in its stage, carried from one to the next."""

from growth_equestre.ui import layout, links

if layout.page_header(
    "Funil",
    "Onde está cada lead. Arraste o cartão, ou use Espaço, as setas e Enter.",
    action="Criar lead",
    action_icon=":material/person_add:",
):
    links.go("criar-lead")

from growth_equestre import house
from growth_equestre.crm import view_board

view_board.show_board(house.open_workspace())

"""Criar lead: one form, checked field by field; the score follows at once."""

from growth_equestre.ui import layout

layout.page_header("Criar lead", "Preencha o que souber. A chance sai na hora, com os motivos.")

from growth_equestre import house
from growth_equestre.dossier import view_forms

view_forms.show_creation(house.open_workspace())

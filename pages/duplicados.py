"""Duplicados: the same person twice in the list; look at both, make them one, or say that they are two."""

from growth_equestre.ui import layout

is_cleaning = layout.page_header(
    "Duplicados",
    "A mesma pessoa cadastrada duas vezes: compare, una, ou diga que são duas.",
    action="Unir certos",
    action_icon=":material/merge:",
    needs="can_delete",
)

from growth_equestre import house
from growth_equestre.dossier import view_duplicates

view_duplicates.show_duplicates(house.open_workspace(), is_cleaning=is_cleaning)

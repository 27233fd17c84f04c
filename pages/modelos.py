"""Modelos: what was learned, how good it is, which version answers, and what has changed since."""

from growth_equestre.ui import layout

is_training = layout.page_header(
    "Modelos",
    "Quanto dá para confiar na chance, de onde ela vem e qual versão responde.",
    action="Treinar agora",
    action_icon=":material/model_training:",
)

from growth_equestre import house
from growth_equestre.learning import view

view.show_models(house.open_workspace(), is_training=is_training)

"""Modelos: what was learned, how good it is, which version answers, and what has changed since."""

from growth_equestre.ui import layout

is_training = layout.page_header(
    "Modelos",
    "Quanto dá para confiar na chance, de onde ela vem e qual versão responde.",
    action="Treinar agora",
    action_icon=":material/model_training:",
    needs="can_train",
)

import streamlit as st

from growth_equestre import house
from growth_equestre.learning import view
from growth_equestre.next_action import view_lab

ws = house.open_workspace()
view.show_models(ws, is_training=is_training)
if st.session_state.get("modelos_tipo") == "next_action":
    view_lab.show_policy_lab(ws)

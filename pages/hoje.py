"""Hoje: the day's work in order, one lead at a time, done with the keyboard."""

from growth_equestre.ui import layout

layout.page_header("Hoje", "O que fazer agora, do mais valioso ao que pode esperar.")

import streamlit as st

from growth_equestre import house
from growth_equestre.capture import view_live
from growth_equestre.crm import view_handoffs, view_tasks
from growth_equestre.next_action import view_today

ws = house.open_workspace()
view_live.watch(ws)
view_today.show_today(ws)
if st.session_state.get("hoje_ver") != "Resultados":
    view_tasks.show_open_tasks(ws)
    view_handoffs.show_waiting(ws)

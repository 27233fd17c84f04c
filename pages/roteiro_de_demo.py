"""Roteiro de demo: a whole market in one click, the leads to show, and the way back."""

from growth_equestre.ui import layout

layout.page_header("Roteiro de demo", "Crie o cenário, mostre um lead de cada status e siga os passos da apresentação.")

from growth_equestre import house
from growth_equestre.capture import view as capture_view
from growth_equestre.demo import view

ws = house.open_workspace()
view.show_pitch(ws)
capture_view.show_pitch_code(ws)

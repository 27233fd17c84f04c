"""Hoje: the day's work in order, one lead at a time, done with the keyboard."""

from growth_equestre.ui import layout

layout.page_header("Hoje", "O que fazer agora, do mais valioso ao que pode esperar.")

from growth_equestre import house
from growth_equestre.next_action import view_today

view_today.show_today(house.open_workspace())

"""Primeiro acesso: the first account of an installation, the name of its workspace and the states in focus."""

from growth_equestre.ui import layout

layout.page_header("Primeiro acesso", "Crie a sua conta de administrador e diga com o que a equipe começa.")

from growth_equestre import house
from growth_equestre.accounts import view_account

view_account.show_first_access(house.open_workspace())

"""Acesso: leads whoever comes without a session to the identity provider, and back."""

from growth_equestre.ui import layout

layout.page_header("Acesso", "Entrada com a conta da empresa.")

from growth_equestre.accounts import view_session

view_session.show_provider_entrance()

"""Configurações: what the team chose, a copy of everything, what changed lately, and what runs by itself."""

import streamlit as st

from growth_equestre.ui import layout

layout.page_header("Configurações", "O que vale para toda a equipe deste espaço de trabalho.")

from growth_equestre import house
from growth_equestre.accounts import view as accounts_view
from growth_equestre.accounts import view_account, view_keys, view_people, view_workspaces
from growth_equestre.capture import view as capture_view
from growth_equestre.gateway import view_sites, view_webhooks
from growth_equestre.jobs import view as jobs_view
from growth_equestre.journal import view as journal_view
from growth_equestre.overview import service as overview
from growth_equestre.scoring import service as scoring
from growth_equestre.upkeep import view as upkeep_view

ws = house.open_workspace()
accounts_view.show_settings(ws, overview.open_scores(ws), then=scoring.score_many)
team, machine = st.columns([7, 5], gap="large")
with team:
    journal_view.show_recent(ws, after_undo={"accounts.save_settings": scoring.score_many})
    view_workspaces.show_workspaces(ws)
    view_keys.show_keys(ws)
    view_webhooks.show_webhooks(ws)
    view_sites.show_sites(ws)
with machine:
    capture_view.show_capture(ws)
    jobs_view.show_queue(ws)
    upkeep_view.show_copies(ws)
view_people.show_people(ws)
view_account.show_account(ws)

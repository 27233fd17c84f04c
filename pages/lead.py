"""Lead: everything about one lead on one page, in the order in which a person asks."""

from growth_equestre.ui import layout

layout.page_header("Ficha do lead", "Quem é, quão quente está, o que fazer, quem atende e o que já aconteceu.")

import streamlit as st

from growth_equestre import house
from growth_equestre.dossier import view_record

view_record.show_record(house.open_workspace(), st.query_params.get("lead", ""), st.query_params.get("relatorio", ""))

"""The script that Streamlit runs for every visitor: draws the frame, with who they are and where.

It lives here and not beside app.py: Streamlit takes a `pages` folder next to its main script for an old-style menu,
and a deep link opened on a fresh server would skip the frame. The rooms are loaded when the frame already stands.
"""

from importlib import import_module

from growth_equestre.ui.shell import render_shell

render_shell(lambda: import_module("growth_equestre.accounts.view_session"))

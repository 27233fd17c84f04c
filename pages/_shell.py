"""The script that Streamlit runs for every visitor: opens the workspace and draws the frame.

It lives here and not beside app.py: Streamlit takes a `pages` folder next to its main script for an old-style menu,
and a deep link opened on a fresh server would skip the frame.
"""

from growth_equestre import house
from growth_equestre.ui.shell import render_shell

render_shell(lambda: house.open_workspace().name)

"""The script that Streamlit runs for every visitor: opens the workspace and draws the frame."""

from growth_equestre.accounts import service as accounts
from growth_equestre.ui.shell import render_shell

render_shell(lambda: accounts.current_workspace().name)

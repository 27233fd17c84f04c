"""Histórico: everything that anybody changed, with the way back, and the bin of deleted leads."""

from growth_equestre.ui import layout

is_undoing = layout.page_header(
    "Histórico",
    "Quem mudou o quê, quando e por quê. Tudo dá para desfazer.",
    action="Desfazer",
    action_icon=":material/undo:",
    needs="can_undo",
    action_help="Desfaz a sua última alteração, depois de perguntar.",
)

from growth_equestre import house
from growth_equestre.dossier import view_bin
from growth_equestre.journal import view_history
from growth_equestre.scoring import service as scoring

ws = house.open_workspace()
after_undo = {"accounts.save_settings": scoring.score_many}
if is_undoing:
    view_history.ask_to_undo_last(ws, after_undo)
shown = layout.choice_filter("Ver", ["Alterações", "Lixeira"], key="historico_ver", format_func=str)
if shown == "Lixeira":
    view_bin.show_bin(ws)
else:
    view_history.show_history(ws, after_undo)

"""The command line says who is in the list twice, what a clean-up would do, and does it only when told so twice."""

from __future__ import annotations

from program import Run

from growth_equestre import house
from growth_equestre.leads import service as leads
from growth_equestre.leads.types import LeadInput


def test_the_clean_up_is_a_dry_run_until_it_is_confirmed(run: Run) -> None:
    ws = house.open_workspace("teste")
    for name in ("Marina Prado", "MARINA PRADO", "Otávio Reis"):
        leads.create(ws, LeadInput(name=name, whatsapp="19 98765-4321", city="Campinas", uf="SP"))
    ws.database.close()
    assert "Quase certo: Marina Prado (Campinas/SP) · MARINA PRADO (Campinas/SP)" in run("duplicates").out
    assert "uniria 1 cadastro. Nada mudou" in run("duplicates", "--merge-all").out
    (found,) = run("duplicates", "--json").records
    assert (found["pairs"]["quase_certo"], found["would_unite"], found["united"]) == (1, 1, 0)
    assert "1 cadastro unido a outro" in run("duplicates", "--merge-all", "--yes").out
    (left,) = run("duplicates", "--json").records
    assert (left["pairs"]["quase_certo"], left["would_unite"]) == (0, 0)

"""The check-up of a workspace: each check says in Portuguese what it found and what to do about it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

from growth_equestre.accounts import service_people
from growth_equestre.accounts.service import workspace_file
from growth_equestre.cnae import service as cnae
from growth_equestre.foundation.errors import GrowthError
from growth_equestre.foundation.migrations import known_migrations
from growth_equestre.foundation.settings import control_file, process_settings
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.journal import service as journal
from growth_equestre.learning import service as learning
from growth_equestre.learning import service_insight
from growth_equestre.matching import service as matching
from growth_equestre.places import service as places
from growth_equestre.privacy import service_readings as readings
from growth_equestre.scoring import service as scoring
from growth_equestre.ui import formats
from growth_equestre.upkeep import store_checkup as store
from growth_equestre.upkeep.types import Check, Verdict

COOLED_AFTER = timedelta(days=2)
"""The running application refreshes scores hourly; older than this, nobody has had it open."""
FEWEST_MUNICIPALITIES = 5_570
FEWEST_EQUESTRIAN_CODES = 40

_LEADS = formats.Noun("lead", "leads")


def check_file() -> Check:
    """Whether the workspace's file is there at all; looking must not create it."""
    name = process_settings().workspace
    file = workspace_file(name)
    if not file.exists():
        return Check("arquivo", Verdict.FAULT, f"'{name}' ainda não existe.", "Crie com: growth-equestre init.")
    return Check("arquivo", Verdict.OK, f"{file} existe, com {formats.number(file.stat().st_size / 1e6, 1)} MB.")


def check_everything(ws: Workspace) -> Iterator[Check]:
    """Every check of an open workspace, in order; one that breaks down is a fault and the others still run."""
    for look in (_schema, _journal, _readings, _accounts, _orphans, _scores, _receipts, _reference, _cards):
        yield _safely(look, ws)


def check_copy(ws: Workspace) -> Iterator[Check]:
    """The checks that a kept copy must pass: what it holds is whole, whatever its scores' age."""
    for look in (_schema, _journal, _readings, _orphans, _receipts):
        yield _safely(look, ws)


def _safely(look: Callable[[Workspace], Check], ws: Workspace) -> Check:
    try:
        return look(ws)
    except GrowthError as error:
        return Check(look.__name__.strip("_"), Verdict.FAULT, str(error))


def _schema(ws: Workspace) -> Check:
    applied, known = store.applied_migrations(ws.cursor()), len(known_migrations())
    if applied != known:
        return Check("estrutura", Verdict.FAULT, f"{applied} etapas de {known}.", "Atualize o produto.")
    return Check("estrutura", Verdict.OK, f"O arquivo abre e está na versão {known}.")


def _journal(ws: Workspace) -> Check:
    faults = journal.verify(ws)
    if faults:
        return Check("histórico", Verdict.FAULT, " ".join(faults), "Restaure uma cópia de segurança.")
    return Check("histórico", Verdict.OK, "O registro de alterações confere do começo ao fim.")


def _readings(ws: Workspace) -> Check:
    broken = readings.verify(ws)
    if broken is not None:
        finding = f"O registro de leituras de dados pessoais foi adulterado a partir da leitura {broken}."
        return Check("leituras", Verdict.FAULT, finding, "Restaure uma cópia de segurança.")
    return Check("leituras", Verdict.OK, "O registro de quem leu dados pessoais confere do começo ao fim.")


def _accounts(ws: Workspace) -> Check:
    if not control_file().exists():
        return Check("contas", Verdict.OK, "Ninguém tem conta ainda; só esta máquina entra.")
    faults = service_people.verify_audit(ws)
    if faults:
        again = "Ponha a cópia das contas em que isto ainda conferia no lugar de _controle.duckdb."
        return Check("contas", Verdict.FAULT, " ".join(faults), again)
    return Check("contas", Verdict.OK, "O registro de entradas, convites e perfis confere do começo ao fim.")


def _orphans(ws: Workspace) -> Check:
    found = store.orphans(ws.cursor())
    if found:
        listed = ", ".join(f"{formats.number(count)} {kind}" for kind, count in found.items())
        return Check("ligações", Verdict.FAULT, f"Há {listed}.", "Restaure uma cópia de segurança.")
    return Check("ligações", Verdict.OK, "Todo evento, score, recomendação e encaminhamento tem o seu lead.")


def _scores(ws: Workspace) -> Check:
    counts = store.score_counts(ws.cursor(), ws.now() - COOLED_AFTER)
    again = "Atualize com: growth-equestre score --all."
    behind = counts["missing"] + counts["stale"]
    if behind:
        finding = f"{formats.count(behind, _LEADS)} sem score ou com score anterior ao último fato."
        return Check("scores", Verdict.FAULT, finding, again)
    if counts["cooled"]:
        finding = f"{formats.count(counts['cooled'], _LEADS)} com score de mais de {COOLED_AFTER.days} dias."
        return Check("scores", Verdict.NOTICE, finding, again)
    return Check("scores", Verdict.OK, "Todo score está em dia.")


def _receipts(ws: Workspace) -> Check:
    wrong = store.wrong_receipts(ws.cursor())
    if wrong:
        finding = f"{formats.number(wrong)} scores cujos motivos não somam."
        return Check("motivos", Verdict.FAULT, finding, "Refaça com: growth-equestre score --all.")
    return Check("motivos", Verdict.OK, "Ponto de partida e motivos somam o score em todos os leads.")


def _reference(_: Workspace) -> Check:
    municipalities, codes = len(places.all_municipalities()), len(cnae.equestrian_map())
    finding = f"{formats.number(municipalities)} municípios e {codes} CNAEs do mundo equestre."
    if municipalities < FEWEST_MUNICIPALITIES or codes < FEWEST_EQUESTRIAN_CODES:
        return Check("tabelas", Verdict.FAULT, finding, "Instale o produto de novo: data/reference está incompleta.")
    return Check("tabelas", Verdict.OK, finding)


def _cards(ws: Workspace) -> Check:
    faults = [
        f"{kind.label}: {now.problem} Em uso: {now.version}."
        for kind in learning.kinds().values()
        if (now := learning.serving(ws, kind.code)).problem
    ]
    again = "Em Modelos, volte a uma versão anterior ou treine de novo."
    if faults:
        return Check("modelos", Verdict.FAULT, " ".join(faults), again)
    spoilt = [version for code in learning.kinds() for version in service_insight.damaged(ws, code)]
    if spoilt:
        finding = f"Não dá mais para usar: {', '.join(spoilt)}. O que está em uso está bom."
        return Check("modelos", Verdict.NOTICE, finding, again)
    versions = (f"score {scoring.serving_cards(ws).version}", f"parceiros {matching.card_in_use(ws).version}")
    return Check("modelos", Verdict.OK, f"Os cartões abrem: {', '.join(versions)}.")

"""Whatever people, files and partners leave as text is shown letter by letter, on every screen and in what opens there.

A real browser shows it in tests/e2e/test_hostile_text.py; here more of each screen is opened, and each text is looked
at before a browser would make anything of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

import hostile_pieces
import hostile_text
import pytest
import whole_team
from page_driver import opened
from rendered_text import faults, markdown_of
from streamlit.testing.v1 import AppTest

from growth_equestre import house
from growth_equestre.capture import service_campaigns
from growth_equestre.crm import service as crm
from growth_equestre.crm import service_handoffs, service_work
from growth_equestre.foundation.vocab import EventType, Stage
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.gateway import service_sites, service_webhooks
from growth_equestre.gateway.types_webhooks import Told
from growth_equestre.leads import service as leads
from growth_equestre.leads.types import LeadInput
from growth_equestre.next_action import service as next_action
from growth_equestre.privacy import service as privacy
from growth_equestre.privacy.types import Outcome, RequestKind
from growth_equestre.ui.shell import MENU

pytestmark = pytest.mark.slow
HOSTILE = hostile_text.SHORT
Step = Callable[[AppTest], object]


def click(key: str) -> Step:
    """The first button whose key begins so."""
    return lambda app: next(one for one in app.button if (one.key or "").startswith(key)).click()


def choose(key: str, option: str) -> Step:
    return lambda app: app.segmented_control(key=key).set_value(option)


def hold(key: str, value: object) -> Step:
    def held(app: AppTest) -> None:
        app.session_state[key] = value

    return held


@dataclass(frozen=True)
class Look:
    """A screen and what is done there; `params` are the address's, with the name of what was written in capitals."""

    page: str
    steps: tuple[Step, ...] = ()
    params: tuple[tuple[str, str], ...] = ()


LEAD, OTHER, PERSON = (("lead", "lead_id"),), (("lead", "second_id"),), (("pessoa", "lead_id"),)
SENT, BUSY = (("lead", "sent_id"),), (("lead", "busy_id"),)
LOOKS = (
    *(Look(screen.file.removesuffix(".py")) for group in MENU.values() for screen in group),
    *(Look(page, (), lead) for page in ("leads", "lead", "funil") for lead in (LEAD, OTHER, SENT, BUSY)),
    *(Look("lead", (hold("abas_do_lead", tab),), LEAD) for tab in ("Linha do tempo", "Cadastro")),
    Look("lead", (hold("abas_do_lead", "Linha do tempo"),), OTHER),
    Look("lead", (), (*LEAD, ("relatorio", "report_id"))),
    Look("parceiros", (), (("parceiro", "partner_id"),)),
    *(Look("historico", (), (("alteracao", one),)) for one in ("change_set_id", "new_lead_change")),
    Look("historico", (), (("registro", "record"),)),
    Look("duplicados", (), (("par", "pair"),)),
    Look("duplicados", (click("acao_principal"),)),
    *(
        Look("privacidade", (choose("privacidade_parte", part),))
        for part in ("Textos de consentimento", "Documentos", "Auditoria", "Retenção")
    ),
    Look("privacidade", (), PERSON),
    Look("privacidade", (click("apagar_pessoa"),), PERSON),
    Look("privacidade", (click("consentir"),), PERSON),
    Look("hoje", (choose("hoje_ver", "Resultados"),)),
    Look("lead", (click("registrar_resposta"),), SENT),
)


@dataclass(frozen=True)
class Hostile:
    """A workspace in which every text attacks, and the ids of what is in it."""

    ws: Workspace
    known: dict[str, str]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hostile]:
    folder = tmp_path_factory.mktemp("hostil")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GROWTH_DATA_DIR", str(folder / "workspaces"))
        patch.setenv("GROWTH_ARTIFACTS_DIR", str(folder / "artifacts"))
        patch.setenv("GROWTH_WORKSPACE", "teste")
        ws = house.open_workspace()
        known = written(replace(ws, actor=replace(ws.actor, name=HOSTILE)))
        known["busy_id"] = hostile_text.fill(ws)
        yield Hostile(ws, known)
        ws.database.close()


def written(ws: Workspace) -> dict[str, str]:
    """A bit of everything by somebody whose own name attacks."""
    known = whole_team.written(ws, HOSTILE)
    lead, other = known["lead_id"], known["second_id"]
    told = {"name": HOSTILE, "whatsapp": "11987650077", "uf": "SP", "city": "Campinas"}
    pair = [leads.create(ws, LeadInput(**told, email=one)).lead_id for one in ("", "a@example.com")]
    service_campaigns.add_campaign(ws, HOSTILE, "instagram")
    service_sites.add_site(ws, HOSTILE, "https://haras.example")
    hook = service_webhooks.subscribe(ws, "https://avisos.example/x", list(Told))
    service_webhooks.send_test(ws, hook.webhook_id)
    ws.cursor().execute("update webhook_outbox set state = 'morto', last_error = 'x'")
    service_handoffs.answer(ws, known["handoff_id"], EventType.PARTNER_REFUSED, HOSTILE)
    done = service_work.add_task(ws, lead, HOSTILE, ws.now() + timedelta(hours=1))
    service_work.set_task_done(ws, done.task_id)
    crm.move_stage(ws, other, Stage.LOST, HOSTILE)
    whole_team.handed(ws, pair[0], known["partner_id"], HOSTILE)
    asked = privacy.open_request(ws, RequestKind.ACCESS, subject=HOSTILE, details=HOSTILE)
    privacy.close_request(ws, asked.request_id, Outcome.DONE, HOSTILE)
    privacy.open_request(ws, RequestKind.ERASURE, lead_id=lead, details=HOSTILE)
    next_action.mark(ws, next_action.recommend(ws, pair[0]).recommendation_id, "recusado", HOSTILE)
    return {name: str(one) for name, one in known.items()} | {
        "pair": "|".join(pair), "sent_id": pair[0], "record": f"leads|{lead}", "new_lead_change": "",
    }  # fmt: skip


def shown(hostile: Hostile, look: Look) -> AppTest:
    params = {name: hostile.known.get(one, one) for name, one in look.params}
    app = opened(look.page, **params)
    for step in look.steps:
        step(app)
        app.run()
    assert not app.exception
    return app


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: f"{look.page}-{len(look.steps)}")
def test_a_screen_shows_it_letter_by_letter(hostile: Hostile, look: Look) -> None:
    assert faults(shown(hostile, look)) == []


@pytest.mark.parametrize("piece", hostile_pieces.PIECES)
def test_what_a_click_or_a_file_brings_shows_it_letter_by_letter(hostile: Hostile, piece: str) -> None:
    app = AppTest.from_function(_draw, default_timeout=60, args=(piece, hostile.known)).run()
    assert not app.exception
    told = [text for _, text in markdown_of(app) if "hostil" in text]
    assert told and faults(app) == []


def _draw(piece: str, known: dict[str, str]) -> None:
    import hostile_pieces

    hostile_pieces.PIECES[piece](known)

"""Whoever answers and leaves a contact is a scored lead with its whole visit; whoever does not stays nobody."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from growth_equestre.accounts import service as accounts
from growth_equestre.capture import service, service_arrivals, service_campaigns
from growth_equestre.events import service as events
from growth_equestre.foundation.clock import FrozenClock
from growth_equestre.foundation.vocab import Budget, EventType, LegalBasis, Segment, Timeframe
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.journal import service as journal
from growth_equestre.leads import service as leads
from growth_equestre.leads.types import Lead, LeadFilter, LeadInput, LeadSort
from growth_equestre.privacy import service as privacy
from growth_equestre.scoring import service as scoring

CALCULATED = {"uf": "SP", "uso": "LAZER", "onde": "MEIA_BAIA"}
QUIZZED = {"precisa": "esporte", "orcamento": "20k-60k", "prazo": "7d", "uf": "MG"}
MARINA = {"nome": "Marina Prado", "whatsapp": "(11) 98765-0001", "cidade": "Campinas", "estado": "SP", "aceite": "sim",
          "acao": "indicacao"}  # fmt: skip


@pytest.fixture
def send(phone: Callable, clock: FrozenClock) -> Callable:
    """Opens a hook, answers it, and leaves a contact; returns the last answer."""

    def sent(hook: str = "calculadora", answers: dict | None = None, by: object = None, **contact: str):
        told, one = answers or CALCULATED, by or phone()
        asked = one.get(f"/{hook}?utm_source=instagram&utm_medium=stories&utm_campaign=feira")
        result = one.post(f"/{hook}", f=asked.sealed, **told)
        shown = one.get(result.headers["location"].removeprefix("/c"))
        clock.advance(timedelta(seconds=20))
        return one.post(f"/{hook}/contato", **({"f": shown.sealed} | told | MARINA | contact))

    return sent


def everybody(ws: Workspace) -> list[Lead]:
    return [row.lead for row in leads.page(ws, LeadFilter(), LeadSort.NEWEST, 50, 0).rows]


def test_a_contact_becomes_a_scored_lead_with_its_visit_and_its_consent(ws: Workspace, send: Callable) -> None:
    answer = send()
    assert answer.status == 303 and answer.headers["location"].startswith("/c/obrigado/")
    (lead,) = everybody(ws)
    assert (lead.name, lead.whatsapp, lead.place) == ("Marina Prado", "5511987650001", "Campinas/SP")
    assert lead.latitude is not None and lead.source == "instagram"
    assert events.counts(ws, lead.lead_id) == {
        EventType.PAGE_VIEW: 1, EventType.HOOK_COMPLETE: 1, EventType.CTA_CLICK: 1,
    }  # fmt: skip
    told = events.timeline(ws, lead.lead_id)
    assert all("utm_source=instagram utm_medium=stories utm_campaign=feira" in one.detail for one in told)
    kept, anew = scoring.current(ws, lead.lead_id), scoring.score(ws, lead.lead_id)
    assert kept is not None and (kept.score, kept.chance_30d) == (anew.score, anew.chance_30d)
    (consent,) = privacy.consents(ws, lead.lead_id)
    assert (consent.channel, consent.body, consent.version) == ("formulário", service.CONSENT, 1)
    assert (lead.legal_basis, lead.purpose) == (LegalBasis.CONSENT, service.PURPOSE)


def test_the_score_is_there_with_the_lead_and_everything_can_be_undone(ws: Workspace, send: Callable) -> None:
    send()
    (lead,) = everybody(ws)
    silent = LeadInput(name="Sem Visita", whatsapp="11987650009", city="Campinas", uf="SP", source="instagram")
    typed = leads.create(ws, silent)
    scores = [scoring.current(ws, one.lead_id) for one in (lead, typed)]
    assert scores[0] and scores[1] and scores[0].score > scores[1].score
    leads.delete(ws, typed.lead_id)
    latest = next(one for one in journal.recent(ws, 9) if one.summary.startswith("Contato pela página"))
    journal.undo(ws, latest.change_set_id)
    assert everybody(ws) == []


def test_the_answers_of_a_quiz_fill_the_lead(ws: Workspace, send: Callable) -> None:
    send("cavalos", QUIZZED, acao="whatsapp")
    (lead,) = everybody(ws)
    assert (lead.segment, lead.budget, lead.timeframe) == (Segment.HORSES, Budget.FROM_20K_TO_60K, Timeframe.WEEK)
    assert lead.notes == "Pela página: Um cavalo de esporte."
    assert EventType.WHATSAPP_CLICK in events.counts(ws, lead.lead_id)


def test_the_newest_consent_text_is_shown_and_kept(ws: Workspace, send: Callable, phone: Callable) -> None:
    privacy.publish_text(ws, service.PURPOSE, "Segunda versão & mais clara.")
    assert "Segunda versão &amp; mais clara." in phone().get("/calculadora/resultado?uf=SP&uso=LAZER&onde=BAIA").text
    send()
    assert privacy.consents(ws, everybody(ws)[0].lead_id)[0].body == "Segunda versão & mais clara."


def test_the_same_phone_twice_is_one_lead_that_says_more(ws: Workspace, send: Callable, phone: Callable) -> None:
    send()
    send("cavalos", QUIZZED, by=phone(), whatsapp="11 8765-0001", nome="Marina", email="marina@example.com")
    (lead,) = everybody(ws)
    assert (lead.name, lead.email, lead.budget) == ("Marina Prado", "marina@example.com", Budget.FROM_20K_TO_60K)
    assert events.counts(ws, lead.lead_id)[EventType.HOOK_COMPLETE] == 2


def test_the_same_form_sent_again_changes_nothing(ws: Workspace, phone: Callable, clock: FrozenClock) -> None:
    one = phone()
    shown = one.get("/calculadora/resultado?uf=SP&uso=LAZER&onde=BAIA")
    clock.advance(timedelta(seconds=20))
    cookie, form = one.cookie, {"f": shown.sealed} | CALCULATED | MARINA
    first = one.post("/calculadora/contato", **form)
    one.cookie = cookie
    again = one.post("/calculadora/contato", **form)
    assert (first.status, again.status) == (303, 303)
    (lead,) = everybody(ws)
    assert sum(events.counts(ws, lead.lead_id).values()) == 1
    assert len(privacy.consents(ws, lead.lead_id)) == 1


def test_a_result_is_counted_once_a_form_and_a_page_once_in_half_an_hour(ws: Workspace, phone: Callable) -> None:
    one = phone()
    asked = [one.get("/calculadora") for _ in range(3)][-1]
    for _ in range(3):
        one.post("/calculadora", f=asked.sealed, **CALCULATED)
    one.get("/calculadora", method="HEAD")
    (counted,) = service_campaigns.counts(ws)
    assert (counted.visits, counted.results, counted.contacts) == (1, 1, 0)


def test_without_a_contact_nobody_is_kept_and_old_visits_are_forgotten(
    ws: Workspace, phone: Callable, clock: FrozenClock
) -> None:
    one = phone()
    one.post("/calculadora", f=one.get("/calculadora").sealed, **CALCULATED)
    kept = ws.cursor().execute("select * from capture_visits").fetchall()
    assert len(kept) == 2
    assert not any(mark in str(kept) for mark in (one.cookie, one.address))
    assert service.forget_visits(ws) == 0
    clock.advance(service.KEPT_FOR + timedelta(minutes=1))
    assert service.forget_visits(ws) == 2


def test_once_a_contact_is_left_the_visit_belongs_to_the_lead_and_the_device_to_nobody(
    ws: Workspace, send: Callable, phone: Callable
) -> None:
    one = phone()
    one.get("/")
    before = one.cookie
    send(by=one)
    assert one.cookie != before
    assert ws.cursor().execute("select count(*) from capture_visits").fetchone() == (0,)
    send(by=one, nome="Bento Reis", whatsapp="11987650002")
    marina, bento = sorted(everybody(ws), key=lambda lead: lead.name, reverse=True)
    assert events.counts(ws, bento.lead_id)[EventType.PAGE_VIEW] == 1
    assert events.counts(ws, marina.lead_id)[EventType.PAGE_VIEW] == 2


def test_a_known_lead_is_completed_and_never_overwritten(ws: Workspace, send: Callable) -> None:
    known = leads.create(ws, LeadInput(name="Marina de Souza Prado", whatsapp="11987650001", city="Jundiaí", uf="SP"))
    send()
    (lead,) = everybody(ws)
    assert (lead.lead_id, lead.name, lead.city) == (known.lead_id, "Marina de Souza Prado", "Jundiaí")


def test_the_chat_button_of_the_thanks_is_a_click_of_the_lead(ws: Workspace, send: Callable, phone: Callable) -> None:
    accounts.save_settings(ws, {"capture_whatsapp": "5511912345678"})
    thanks = send().headers["location"].removeprefix("/c")
    one = phone()
    assert "Chamar no WhatsApp" in one.get(thanks).text
    for _ in range(2):
        assert one.post(thanks).headers["location"].startswith("https://wa.me/5511912345678?text=")
    assert events.counts(ws, everybody(ws)[0].lead_id)[EventType.WHATSAPP_CLICK] == 1
    assert one.get(f"{thanks[:-2]}AA").status == 404


def test_a_link_of_the_team_counts_visits_results_and_contacts(ws: Workspace, send: Callable) -> None:
    made = service_campaigns.add_campaign(ws, "Feira", "instagram", "stories", "calculadora")
    assert made.path == "/c/calculadora?utm_source=instagram&utm_medium=stories&utm_campaign=feira"
    send()
    (counted,) = service_campaigns.counts(ws)
    assert (counted.source, counted.campaign) == ("instagram", "feira")
    assert (counted.visits, counted.results, counted.contacts) == (1, 1, 1)
    removed = service_campaigns.remove_campaign(ws, made.campaign_id)
    assert service_campaigns.campaigns(ws) == ()
    service_campaigns.undo(ws, removed)
    assert service_campaigns.campaigns(ws) == (made,)


def test_the_code_says_the_address(ws: Workspace) -> None:
    made = service_campaigns.add_campaign(ws, "Feira", "instagram")
    svg, png = (
        draw(f"http://localhost:8501{made.path}") for draw in (service_campaigns.qr_svg, service_campaigns.qr_png)
    )
    assert svg.startswith(b"<svg") and b"<script" not in svg and png.startswith(b"\x89PNG")
    assert svg != service_campaigns.qr_svg("http://localhost:8501/c/")


def test_whoever_comes_by_the_page_is_told_to_those_who_look(ws: Workspace, send: Callable) -> None:
    before = service_arrivals.latest_change(ws)
    leads.create(ws, LeadInput(name="Digitado Pela Equipe", whatsapp="11987650009"))
    typed = service_arrivals.latest_change(ws)
    assert typed > before and service_arrivals.arrived_since(ws, before) == ((), 0)
    send()
    assert service_arrivals.latest_change(ws) > typed
    (line,), in_all = service_arrivals.arrived_since(ws, before)
    assert (line.name, line.score is not None, in_all) == ("Marina Prado", True, 1)
    assert service_arrivals.arrived_since(ws, service_arrivals.latest_change(ws)) == ((), 0)


def test_a_visit_alone_repaints_nobodys_list(ws: Workspace, phone: Callable) -> None:
    phone().get("/calculadora")
    before = service_arrivals.latest_change(ws)
    one = phone()
    one.post("/calculadora", f=one.get("/calculadora").sealed, **CALCULATED)
    assert service_arrivals.latest_change(ws) == before


def test_pages_weigh_little_and_ask_nothing_from_elsewhere(phone: Callable) -> None:
    one = phone()
    for path in ("/", "/calculadora", "/cavalos", "/calculadora/resultado?uf=SP&uso=ESPORTE&onde=EM_CASA"):
        text = one.get(path).text
        assert len(text.encode()) < 20_000
        assert "<script" not in text and " style=" not in text and "javascript:" not in text
        assert not re.findall(r'(?:src|href|action)="(?:https?:)?//', text)

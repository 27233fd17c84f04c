"""The public page keeps programs, floods and attacks out, and lets people through."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from growth_equestre.accounts import service as accounts
from growth_equestre.capture import rules, rules_forms
from growth_equestre.capture.types import Form, FormRefused, Origin
from growth_equestre.foundation.clock import FrozenClock
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.gateway.capture_web import LARGEST_FORM, LOOKS_A_MINUTE, SENDS_A_MINUTE
from growth_equestre.leads import service as leads
from growth_equestre.leads.types import LeadFilter, LeadSort

ANSWERS = {"uf": "SP", "uso": "LAZER", "onde": "BAIA"}
RESULT = "/calculadora/resultado?uf=SP&uso=LAZER&onde=BAIA"
MARINA = ANSWERS | {"nome": "Marina Prado", "whatsapp": "11987650001", "aceite": "sim"}
ATTACK = '"><script>alert(1)</script><img src=x onerror=alert(2)>{{7*7}}'


def how_many(ws: Workspace) -> int:
    return leads.page(ws, LeadFilter(), LeadSort.NEWEST, 1, 0).total


@pytest.fixture
def opened(phone: Callable, clock: FrozenClock) -> Callable:
    """A visitor's browser with a form that it has looked at for so many seconds."""

    def look(seconds: float = 20, address: str = "203.0.113.7"):
        one = phone(address)
        sealed = one.get(RESULT).sealed
        clock.advance(timedelta(seconds=seconds))
        return one, sealed

    return look


def test_a_field_that_nobody_sees_must_stay_empty(ws: Workspace, opened: Callable) -> None:
    one, sealed = opened()
    refused = one.post("/calculadora/contato", f=sealed, site="http://spam.example", **MARINA)
    assert refused.status == 422 and "Não deu para confirmar que é uma pessoa" in refused.text
    assert "spam.example" not in refused.text
    assert how_many(ws) == 0


def test_nobody_writes_a_name_and_a_phone_in_a_second(ws: Workspace, opened: Callable, clock: FrozenClock) -> None:
    one, sealed = opened(seconds=1)
    assert one.post("/calculadora/contato", f=sealed, **MARINA).status == 422
    assert how_many(ws) == 0
    clock.advance(timedelta(seconds=2))
    assert one.post("/calculadora/contato", f=sealed, **MARINA).status == 303
    assert how_many(ws) == 1


def test_a_form_is_good_for_its_own_visitor_only_and_not_forever(
    ws: Workspace, opened: Callable, phone: Callable, clock: FrozenClock
) -> None:
    one, sealed = opened()
    stranger = phone()
    stranger.get("/calculadora")
    for browser, given in ((stranger, sealed), (one, ""), (one, "x" * 90), (one, f"{sealed[:-3]}AAA"), (one, "é")):
        refused = browser.post("/calculadora/contato", f=given, **MARINA)
        assert refused.status == 422 and 'value="Marina Prado"' in refused.text
    assert stranger.post("/calculadora", f=sealed, **ANSWERS).status == 422
    clock.advance(rules.FORM_LASTS)
    assert one.post("/calculadora/contato", f=sealed, **MARINA).status == 422
    assert how_many(ws) == 0


def test_a_sealed_form_cannot_be_made_up_or_used_as_something_else(clock: FrozenClock) -> None:
    secret, form = b"s" * 32, Form("n", clock.now(), "t")
    sealed = rules_forms.sealed(secret, form, "v")
    assert rules_forms.opened(secret, sealed, "v", clock.now(), rules.FORM_LASTS).nonce == "n"
    thanks = rules_forms.sealed_lead(secret, "lead", form)
    for given, key, visitor in (
        (sealed, b"t" * 32, "v"),
        (sealed, secret, "w"),
        (thanks, secret, "v"),
        ("", secret, "v"),
    ):
        with pytest.raises(FormRefused):
            rules_forms.opened(key, given, visitor, clock.now(), rules.FORM_LASTS)
    with pytest.raises(FormRefused):
        rules_forms.opened_lead(secret, sealed)


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"nome": ""}, "Escreva seu nome."),
        ({"whatsapp": ""}, "Deixe um WhatsApp ou um e-mail."),
        ({"aceite": ""}, "Marque que concorda"),
        ({"whatsapp": "abc"}, "tem letras"),
        ({"whatsapp": "", "email": "marina@"}, "não é um e-mail"),
    ],
    ids=["no name", "no contact", "no consent", "no phone", "no address"],
)
def test_what_is_missing_is_said_beside_its_field_and_nothing_typed_is_lost(
    ws: Workspace, opened: Callable, sent: dict[str, str], words: str
) -> None:
    one, sealed = opened()
    refused = one.post("/calculadora/contato", f=sealed, **(MARINA | {"cidade": "Campinas"} | sent))
    assert refused.status == 422 and words in refused.text and 'aria-invalid="true"' in refused.text
    assert 'value="Campinas"' in refused.text
    assert how_many(ws) == 0


def test_too_many_from_one_address_wait_and_others_do_not(
    ws: Workspace, opened: Callable, phone: Callable, seconds: list[float]
) -> None:
    one, sealed = opened()
    answers = [one.post("/calculadora/contato", f=sealed).status for _ in range(SENDS_A_MINUTE + 1)]
    assert answers[-1] == 429 and 429 not in answers[:-1]
    late = one.post("/calculadora/contato", f=sealed, **MARINA)
    assert late.status == 429 and int(late.headers["retry-after"]) >= 1
    assert how_many(ws) == 0
    neighbour, its = opened(address="203.0.113.8")
    assert neighbour.post("/calculadora/contato", f=its, **MARINA).status == 303
    seconds[0] += 60
    assert one.post("/calculadora/contato", f=sealed, **MARINA).status == 303


def test_a_house_of_many_addresses_is_one(phone: Callable) -> None:
    statuses = [phone(f"2001:db8:1:1::{number:x}").get("/nada").status for number in range(LOOKS_A_MINUTE + 1)]
    assert statuses[-1] == 429
    assert phone("2001:db8:1:2::1").get("/nada").status == 404


def test_endless_strange_and_foreign_bodies_are_not_read(ws: Workspace, opened: Callable) -> None:
    one, _sealed = opened()
    assert one.post("/calculadora/contato", b"nome=" + b"x" * LARGEST_FORM).status == 413
    assert one.post("/calculadora/contato", b"&".join(b"a%d=1" % number for number in range(99))).status == 303
    assert one.post("/calculadora/contato", b"\xff\xfe%%%=&&&").status == 303
    one.kind = "application/json"
    assert one.post("/calculadora/contato", b'{"nome": "x"}').status == 415
    assert how_many(ws) == 0


def test_attacks_in_every_field_stay_letters(ws: Workspace, opened: Callable) -> None:
    one, sealed = opened()
    attacked = MARINA | dict.fromkeys(("nome", "whatsapp", "email", "cidade", "estado", "procura", "acao"), ATTACK)
    shown = one.post("/calculadora/contato", f=sealed, **attacked)
    assert shown.status == 422
    assert "<script" not in shown.text and "<img" not in shown.text and "&lt;script&gt;" in shown.text
    kept = one.post("/calculadora/contato", f=sealed, **(MARINA | {"nome": ATTACK, "cidade": ATTACK}))
    assert kept.status == 303 and how_many(ws) == 1
    for path in (f"/calculadora?utm_source={ATTACK}", f"/{ATTACK}", f"/calculadora/resultado?uf={ATTACK}"):
        text = one.get(path.replace("#", "")).text
        assert "<script" not in text and "<img" not in text


def test_strange_answers_lead_back_to_the_questions(phone: Callable) -> None:
    one = phone()
    assert one.get("/calculadora/resultado?uf=XX&uso=LAZER&onde=BAIA").headers["location"] == "/c/calculadora"
    asked = one.get("/cavalos")
    again = one.post("/cavalos", f=asked.sealed, precisa="nada", orcamento="5k-20k")
    assert (
        again.status == 422 and "Responda o que falta" in again.text and 'value="5k-20k" required checked' in again.text
    )
    assert one.get("/nao-ha").status == 404 and one.get("/obrigado/x").status == 404


def test_a_closed_page_takes_nobody(ws: Workspace, opened: Callable) -> None:
    one, sealed = opened()
    accounts.save_settings(ws, {"capture_open": False})
    assert {one.get("/").status, one.get("/calculadora").status, one.get(RESULT).status} == {503}
    assert one.post("/calculadora/contato", f=sealed, **MARINA).status == 503
    assert how_many(ws) == 0


def test_a_page_cannot_be_framed_kept_or_scripted(phone: Callable) -> None:
    headers = phone().get("/").headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy and "unsafe" not in policy
    assert headers["cache-control"] == "no-store" and headers["x-content-type-options"] == "nosniff"
    assert "HttpOnly" in headers["set-cookie"] and "SameSite=lax" in headers["set-cookie"]


@pytest.mark.parametrize(
    ("origin", "source"),
    [
        (Origin("Instagram", "stories"), "instagram"), (Origin("fb"), "facebook"), (Origin("google", "cpc"), "anuncio"),
        (Origin("jornal-da-cidade"), "site"), (Origin(), "site"),
    ],
    ids=["instagram", "facebook", "paid", "unknown", "nothing"],
)  # fmt: skip
def test_an_origin_becomes_a_word_that_scores_know(origin: Origin, source: str) -> None:
    assert rules.lead_source(origin) == source


def test_an_origin_holds_only_what_a_link_would(phone: Callable) -> None:
    assert rules.utm(ATTACK) == "script alert 1 script img src x onerror alert 2 7 7"[: rules.LONGEST_UTM]
    assert len(rules.utm("x" * 500)) == rules.LONGEST_UTM

"""The pages at the door and the keeper in front of every screen, as a browser meets them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from comers import HOME, PASSWORD
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect

from growth_equestre.accounts import rules_people, service_control, service_people, service_sessions
from growth_equestre.accounts.service_control import Control
from growth_equestre.accounts.types_people import User
from growth_equestre.foundation.clock import FrozenClock
from growth_equestre.foundation.vocab import Role
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.gateway.gatekeeper import COOKIE, Entrance, Gatekeeper, is_loopback, refuse_without_accounts

People = Callable[..., User]
HTML = {"accept": "text/html"}
SITE = "http://growth.example"


async def _screen(_request: Request) -> PlainTextResponse:
    return PlainTextResponse("leads")


async def _channel(socket: WebSocket) -> None:
    await socket.accept()
    await socket.send_text("leads")
    await socket.close()


def _served(*, with_provider: bool = False) -> Starlette:
    door = Entrance(with_provider)
    screens = [
        "/",
        "/leads",
        "/media/lista.csv",
        "/api/v1/leads",
        "/healthz",
        "/c/calculadora",
        "/resposta/x",
        "/acesso",
    ]
    return Starlette(
        routes=[
            *(Route(path, _screen) for path in screens),
            Route("/entrar", door.sign_in, methods=["GET", "POST"]),
            Route("/sair", door.sign_out, methods=["GET", "POST"]),
            Route("/convite", door.invitation, methods=["GET", "POST"]),
            WebSocketRoute("/_stcore/stream", _channel),
        ],
        middleware=[Middleware(Gatekeeper, with_provider=with_provider)],
    )


@pytest.fixture
def browser(ws: Workspace, control: Control, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    monkeypatch.setattr(service_control, "SystemClock", lambda: ws.clock)
    with TestClient(_served(), base_url=SITE, follow_redirects=False, client=("203.0.113.7", 4000)) as client:
        yield client


def _mark(browser: TestClient, path: str = "/entrar") -> str:
    found = re.search('name="marca" value="([^"]+)"', browser.get(path).text)
    assert found
    return found[1]


def _sign_in(browser: TestClient, password: str = PASSWORD, **headers: str):  # type: ignore[no-untyped-def]
    form = {"marca": _mark(browser), "email": "ana@haras.com.br", "senha": password, "para": "/leads"}
    return browser.post("/entrar", data=form, headers=headers)


def test_a_demo_without_accounts_opens_on_this_machine_and_by_no_other_name(
    control: Control, browser: TestClient
) -> None:
    assert browser.get("/leads", headers={"host": "localhost:8501"}).text == "leads"
    assert browser.get("/leads", headers={"host": "[::1]:8501"}).text == "leads"
    assert browser.get("/leads", headers={"host": "growth.example"}).status_code == 403
    assert browser.get("/leads", headers={"host": "localhost.growth.example"}).status_code == 403


@pytest.mark.parametrize("path", ["/", "/leads", "/media/lista.csv", "/acesso"])
def test_with_accounts_every_screen_and_every_file_asks_for_a_session(
    person: People, browser: TestClient, path: str
) -> None:
    person()
    led = browser.get(path, headers=HTML)
    assert led.status_code == 303 and led.headers["location"].startswith("/entrar")
    assert browser.get(path).status_code == 401
    assert browser.get(path, cookies={COOKIE: "adivinhado"}).status_code == 401


def test_with_accounts_the_screens_channel_asks_for_a_session_too(person: People, browser: TestClient) -> None:
    person()
    with pytest.raises(WebSocketDisconnect), browser.websocket_connect("/_stcore/stream"):
        pass
    _sign_in(browser)
    shown = {"cookie": f"{COOKIE}={browser.cookies[COOKIE]}"}
    with browser.websocket_connect("/_stcore/stream", headers=shown) as channel:
        assert channel.receive_text() == "leads"


@pytest.mark.parametrize("path", ["/api/v1/leads", "/healthz", "/c/calculadora", "/resposta/x"])
def test_what_has_keys_or_links_of_its_own_stays_open(person: People, browser: TestClient, path: str) -> None:
    person()
    assert browser.get(path).text == "leads"


@pytest.mark.parametrize("path", ["/api/../leads", "/c/../leads", "/static/%2e%2e/leads", "//leads"])
def test_no_spelling_of_a_screen_goes_round_the_keeper(person: People, browser: TestClient, path: str) -> None:
    person()
    assert "leads" not in browser.get(path).text


def test_whoever_signs_in_lands_where_they_wanted_and_holds_a_cookie_that_scripts_cannot_read(
    person: People, browser: TestClient
) -> None:
    person()
    let_in = _sign_in(browser)
    assert let_in.status_code == 303 and let_in.headers["location"] == "/leads"
    set_cookie = next(one for one in let_in.headers.get_list("set-cookie") if one.startswith(COOKIE))
    assert "HttpOnly" in set_cookie and "SameSite=lax" in set_cookie and "Path=/" in set_cookie
    assert browser.get("/leads").text == "leads"


@pytest.mark.parametrize("target", ["https://mau.example/", "//mau.example/", "/\\mau.example", "javascript:alert(1)"])
def test_nobody_is_led_elsewhere_after_signing_in(person: People, browser: TestClient, target: str) -> None:
    person()
    form = {"marca": _mark(browser), "email": "ana@haras.com.br", "senha": PASSWORD, "para": target}
    assert browser.post("/entrar", data=form).headers["location"] == "/"


def test_a_session_planted_before_signing_in_is_worth_nothing_after(
    control: Control, person: People, browser: TestClient
) -> None:
    ana = person()
    planted = service_sessions.begin_session(control, ana, HOME, "senha").token
    mark = _mark(browser)
    let_in = browser.post(
        "/entrar", data={"marca": mark, "email": ana.email, "senha": PASSWORD}, cookies={COOKIE: planted}
    )
    set_cookie = next(one for one in let_in.headers.get_list("set-cookie") if one.startswith(COOKIE))
    assert planted not in set_cookie
    assert service_sessions.session_of(control, planted) is None


@pytest.mark.parametrize(
    "headers",
    [{"origin": "https://mau.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}],
)
def test_a_form_sent_from_another_site_does_nothing(
    person: People, browser: TestClient, headers: dict[str, str]
) -> None:
    person()
    refused = _sign_in(browser, **headers)
    assert refused.status_code == 422 and COOKIE not in refused.headers.get("set-cookie", "")


@pytest.mark.parametrize("mark", ["", "adivinhada"])
def test_a_form_without_the_mark_of_this_browser_does_nothing(person: People, browser: TestClient, mark: str) -> None:
    person()
    _mark(browser)
    refused = browser.post("/entrar", data={"marca": mark, "email": "ana@haras.com.br", "senha": PASSWORD})
    assert refused.status_code == 422 and COOKIE not in refused.headers.get("set-cookie", "")


def test_going_out_needs_the_form_too_and_ends_the_session(person: People, browser: TestClient) -> None:
    person()
    _sign_in(browser)
    browser.get("/sair")
    browser.post("/sair", data={"marca": "adivinhada"})
    assert browser.get("/leads").text == "leads"
    token = browser.cookies[COOKIE]
    assert browser.post("/sair", data={"marca": _mark(browser, "/sair")}).status_code == 303
    assert browser.get("/leads", cookies={COOKIE: token}).status_code == 401


def test_a_wrong_password_says_so_and_then_asks_to_wait(person: People, browser: TestClient) -> None:
    person()
    for _ in range(5):
        refused = _sign_in(browser, "errada de verdade")
        assert refused.status_code == 422 and "não conferem" in refused.text
        assert 'value="ana@haras.com.br"' in refused.text, "only what was wrong is typed again"
        assert "errada de verdade" not in refused.text
    paused = _sign_in(browser)
    assert paused.status_code == 429 and paused.headers["retry-after"] == "30"


def test_a_session_that_ran_out_or_was_ended_elsewhere_opens_nothing(
    control: Control, person: People, browser: TestClient, clock: FrozenClock
) -> None:
    ana = person()
    _sign_in(browser)
    clock.advance(rules_people.SESSION_IDLE + timedelta(minutes=1))
    assert browser.get("/leads").status_code == 401
    _sign_in(browser)
    assert browser.get("/leads").text == "leads"
    session = service_sessions.begin_session(control, ana, HOME, "senha").session
    service_sessions.sign_out_everywhere(control, session)
    assert browser.get("/leads").status_code == 401


def test_an_invited_person_comes_in_by_the_link_once(ws: Workspace, person: People, browser: TestClient) -> None:
    person()
    path = f"/convite?token={service_people.invite(ws, 'bia@haras.com.br', Role.REP).token}"
    assert "bia@haras.com.br" in browser.get(path).text
    form = {"marca": _mark(browser, path), "nome": "Bia", "senha": PASSWORD}
    assert browser.post(path, data=form).status_code == 303
    assert browser.get("/leads").text == "leads"
    for dead_end in (path, "/convite?token=adivinhado"):
        answer = browser.get(dead_end)
        assert (answer.status_code, 'href="/entrar"' in answer.text) == (404, True)


def test_a_refused_password_leaves_the_name_as_typed(ws: Workspace, person: People, browser: TestClient) -> None:
    person()
    path = f"/convite?token={service_people.invite(ws, 'bia@haras.com.br', Role.REP).token}"
    refused = browser.post(path, data={"marca": _mark(browser, path), "nome": "Bia Prado", "senha": "xyz-abc"})
    assert refused.status_code == 422
    assert 'value="Bia Prado"' in refused.text
    assert "xyz-abc" not in refused.text


def test_what_somebody_typed_is_shown_as_text(person: People, browser: TestClient) -> None:
    person()
    hostile = '"><script>window.roubou=1</script>'
    shown = browser.get("/entrar", params={"para": f"/leads{hostile}"}).text
    refused = browser.post("/entrar", data={"marca": _mark(browser), "email": hostile, "senha": hostile}).text
    assert "<script>" not in shown + refused


def test_with_a_provider_only_its_screen_and_who_comes_back_from_it_pass_and_the_screens_look_again(
    ws: Workspace, control: Control, person: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service_control, "SystemClock", lambda: ws.clock)
    person()
    with TestClient(_served(with_provider=True), base_url=SITE, follow_redirects=False) as browser:
        assert browser.get("/acesso").text == "leads"
        assert browser.get("/leads").status_code == 401
        assert "/acesso" in browser.get("/entrar").text


@pytest.mark.parametrize(
    ("address", "is_home"),
    [("127.0.0.1", True), ("localhost", True), ("::1", True), ("0.0.0.0", False), ("", False), (None, False),
     ("192.168.0.10", False), ("growth.example", False)],
)  # fmt: skip
def test_only_a_server_bound_to_this_machine_starts_without_accounts(
    data_dir: object, address: str | None, is_home: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    assert is_loopback(address) is is_home
    if is_home:
        refuse_without_accounts(address)
        return
    with pytest.raises(SystemExit) as refused:
        refuse_without_accounts(address)
    assert refused.value.code == 3
    assert "growth-equestre users create" in capsys.readouterr().err


def test_with_an_account_the_server_starts_on_any_address(person: People) -> None:
    person()
    refuse_without_accounts("0.0.0.0")

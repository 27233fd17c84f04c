"""Whatever stands in a text of ours or of theirs, pages without an account and documents show it as letters."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from html.parser import HTMLParser
from urllib.parse import urlencode

import pytest
from starlette.requests import Request
from starlette.responses import Response

from growth_equestre.capture.types import Contact, CostPart, Estimate, Hook, Option, Question, Region, Result
from growth_equestre.crm.types import SharedField
from growth_equestre.crm.types_handoffs import GivenAnswer, SharedLead
from growth_equestre.foundation.errors import InvalidInput
from growth_equestre.foundation.vocab import EventType, Segment
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.gateway import api, capture_pages, entrance, page, partner_link
from growth_equestre.privacy import rules_document
from growth_equestre.privacy.types import Document, Section

ATTACK = """'"></title></textarea><b class=hostil>x</b>"""


class Found(HTMLParser):
    """How many elements and how many pieces of text of the attack the page holds."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements = self.letters = 0
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements += any(name == "class" and (told or "").lower() == "hostil" for name, told in attrs)
        self.letters += sum("class=hostil" in (content or "").lower() for _, content in attrs)

    def handle_data(self, data: str) -> None:
        self.letters += "class=hostil" in data.lower()


def _hook(segment: Segment | None, is_list: bool) -> Hook:
    options = (Option(ATTACK, ATTACK, ATTACK), Option("b", "B"))
    return Hook("a", ATTACK, ATTACK, ATTACK, (Question(ATTACK, ATTACK, options, is_list),), segment)


def _result(hook: Hook, tips: tuple[str, ...]) -> Response:
    estimate = Estimate(1, 2, (CostPart(ATTACK, 1, 2, ATTACK),), ((ATTACK, 1, 2),), 2026, Region(ATTACK, 1.0, ATTACK))
    found = Result(ATTACK, ATTACK, estimate, tips)
    shown = capture_pages.Shown(hook, {ATTACK: ATTACK}, found, ATTACK, ATTACK, True, "/c")
    wrong = dict.fromkeys(("", "nome", "whatsapp", "email", "cidade", "uf", "aceite"), ATTACK)
    return capture_pages.result(shown, Contact(ATTACK, ATTACK, ATTACK, ATTACK, ATTACK, ATTACK), wrong)


def _shared(ws: Workspace) -> Response:
    moment = datetime(2026, 11, 21, tzinfo=UTC)
    answers = (GivenAnswer(EventType.PARTNER_REFUSED, moment, ATTACK, ATTACK),)
    told = dict.fromkeys(SharedField, ATTACK)
    lead = SharedLead("h", ATTACK, told, moment, answers, (EventType.PARTNER_REFUSED,))
    return partner_link._page(ws, lead, ATTACK)


def _at_the_door(_: Workspace) -> Response:
    request = Request({"type": "http", "headers": [(b"cookie", b"x=1")], "scheme": "http", "path": "/"})
    request._cookies = {entrance.FORM_COOKIE: ATTACK}
    inputs, link = entrance._input("nome", ATTACK, "text", "name"), entrance._link(ATTACK, ATTACK)
    return entrance._page(request, ATTACK, ATTACK, inputs, ATTACK, ATTACK, link)


def _way_back(_: Workspace) -> Response:
    query = urlencode({"para": f"/{ATTACK}"}).encode()
    request = Request({"type": "http", "headers": [], "scheme": "http", "path": "/", "query_string": query})
    request.state.with_provider = False
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(entrance.service_control, "asks_for_login", lambda: True)
        return entrance._show_sign_in(request, "")


def _document(_: Workspace) -> str:
    sections = (Section(ATTACK, ((ATTACK, ATTACK),), (ATTACK, ATTACK), ATTACK), Section(ATTACK, (), (), ATTACK))
    return rules_document.as_page(Document(ATTACK, ATTACK, sections))


def _described(_: Workspace) -> str:
    about = {"summary": ATTACK, "description": ATTACK}
    return "".join(api._description({"paths": {ATTACK: {ATTACK: about}}}))


PAGES: Mapping[str, tuple[int, Callable[[Workspace], Response | str]]] = {
    "any page": (4, lambda _: page.answer(ATTACK, [page.paragraph(ATTACK), page.paragraph(ATTACK, "quiet")])),
    "the public page": (2, lambda _: capture_pages.home("/c", [_hook(None, False)])),
    "its buttons": (7, lambda _: capture_pages.questions("/c", _hook(None, False), ATTACK, {}, (ATTACK,), ATTACK)),
    "its lists": (7, lambda _: capture_pages.questions("/c", _hook(None, True), ATTACK, {}, (), ATTACK)),
    "its estimate": (20, lambda _: _result(_hook(None, False), ())),
    "its tips": (20, lambda _: _result(_hook(Segment.HORSES, False), (ATTACK,))),
    "its thanks": (1, lambda _: capture_pages.thanks("/c", [_hook(None, False)], "5511")),
    "its refusal": (2, lambda _: capture_pages.refused("/c", InvalidInput("x", ATTACK, ATTACK), 404)),
    "a partner's page": (8, _shared),
    "the door for people": (9, _at_the_door),
    "the way back from the door": (1, _way_back),
    "the description for programs": (3, _described),
    "a document": (9, _document),
}
"""Each with how many texts on it attack at least."""


@pytest.mark.parametrize("name", PAGES)
def test_nothing_that_stands_in_a_text_is_markup(ws: Workspace, name: str) -> None:
    at_least, made = PAGES[name]
    answer = made(ws)
    found = Found(bytes(answer.body).decode() if isinstance(answer, Response) else answer)
    assert found.elements == 0
    assert found.letters >= at_least, "the attack was hardly on the page"

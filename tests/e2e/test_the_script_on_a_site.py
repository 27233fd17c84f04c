"""A site on another port has the script in its page: in a real browser, visits and clicks reach the workspace."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from server import RunningApp, new_page, running_app

from growth_equestre import house
from growth_equestre.accounts import service_keys as keys
from growth_equestre.events import service as events
from growth_equestre.foundation.vocab import EventType, Permission
from growth_equestre.gateway import service_sites
from growth_equestre.gateway.types_sites import Site, SiteCount

pytestmark = pytest.mark.browser

PAGE = """<!doctype html><html><head><meta charset="utf-8"><link rel="icon" href="data:,"><title>Haras</title>
<script async src="{app}/api/v1/snippet.js?key={key}"{more}></script></head>
<body><h1>Haras</h1><a href="#fale" data-growth-cta><b>Fale com a gente</b></a> <button>Outro</button></body></html>"""


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        return


@pytest.fixture
def pages(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """The site's folder and where it is served."""
    folder = tmp_path / "site"
    folder.mkdir()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield folder, f"http://localhost:{server.server_port}"
    server.shutdown()


def test_visits_and_clicks_of_another_port_are_counted_and_become_the_leads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, browser: Browser, pages: tuple[Path, str]
) -> None:
    data, (folder, origin) = tmp_path / "workspaces", pages
    monkeypatch.setenv("GROWTH_DATA_DIR", str(data))
    ws = house.open_workspace("demo")
    site = service_sites.add_site(ws, "Haras", origin)
    secret = keys.create_key(ws, "Site", {Permission.CAN_EDIT}, 1_000).secret
    ws.database.close()
    with running_app(data) as app:
        write(folder, app, site)
        page = new_page(browser)
        problems: list[str] = []
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda said: problems.append(said.text) if said.type == "error" else None)
        for name in ("sem.html", "com.html"):
            with page.expect_request_finished(lambda sent: "collect" in sent.url):
                page.goto(f"{origin}/{name}?nome=Marina")
            page.get_by_role("button", name="Outro").click()
            with page.expect_request_finished(lambda sent: "collect" in sent.url):
                page.get_by_text("Fale com a gente").click()
            if name == "sem.html":
                assert page.evaluate("[growth.visitor(), localStorage.length, document.cookie]") == ["", 0, ""]
        number = page.evaluate("growth.visitor()")
        assert len(number) == 32
        answer = page.request.post(
            f"{app.url}/api/v1/leads",
            headers={"Authorization": f"Bearer {secret}"},
            data={"nome": "Marina Prado", "id": "M-1", "visitante": number},
        )
        assert answer.status == 201, answer.text()
        page.evaluate("growth.consent(false)")
        assert page.evaluate("localStorage.length") == 0
        assert problems == []
    ws = house.open_workspace("demo")
    lead_id = ws.cursor().execute("select lead_id::varchar from leads").fetchall()[0][0]
    assert service_sites.counts(ws)[site.site_id] == SiteCount(page_views=2, cta_clicks=2)
    assert events.counts(ws, lead_id) == {EventType.PAGE_VIEW: 1, EventType.CTA_CLICK: 1}
    assert "Marina" not in str(ws.cursor().execute("select metadata from events").fetchall())
    ws.database.close()


def write(folder: Path, app: RunningApp, site: Site) -> None:
    for name, more in (("sem.html", ""), ("com.html", ' data-consent="yes"')):
        text = PAGE.format(app=app.url, key=site.public_key, more=more)
        (folder / name).write_text(text, encoding="utf-8")

"""Opening a page of the application the way a person does, and reading what it says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest

SHELL = Path(__file__).parents[2] / "pages" / "_shell.py"


def opened(page: str, **params: str) -> AppTest:
    """The page after its first run; `params` are the address's."""
    app = AppTest.from_file(str(SHELL), default_timeout=60)
    app.run()
    app.switch_page(f"{page}.py")
    for name, text in params.items():
        app.query_params[name] = text
    return sound(app.run())


def sound(app: AppTest) -> AppTest:
    """The same screen, which must not have failed."""
    assert not app.exception, app.exception
    return app


def click(app: AppTest, key: str) -> AppTest:
    return sound(app.button(key=key).click().run())


def in_dialog(app: AppTest, opener: str, button: str) -> AppTest:
    """Open a dialog and click in it: a simulated run forgets that it is open, so both go in the same breath."""
    click(app, opener)
    app.button(key=opener).click()
    return click(app, button)


def said(app: AppTest) -> str:
    """Everything that stands on the screen as text."""
    kinds = (app.title, app.header, app.markdown, app.caption, app.error, app.warning, app.success, app.toast)
    return "\n".join(str(element.value) for kind in kinds for element in kind)


def links(app: AppTest) -> list[tuple[str, str]]:
    """Label and query of every link to a screen."""
    found: list[Any] = list(app.get("page_link"))
    return [(one.proto.label, one.proto.query_string) for one in found]

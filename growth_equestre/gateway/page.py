"""Small HTML pages for people without an account: no script, nothing from elsewhere, everything typed escaped."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import fields
from html import escape

from starlette.responses import HTMLResponse

from growth_equestre.ui import theme

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
}
"""The address itself is the key: it must not be kept, framed, indexed or told to the next site."""

_STYLE = """
* { box-sizing: border-box }
body { margin: 0; background: var(--ground); color: var(--ink);
  font: 1.0625rem/1.5 'Source Sans 3', system-ui, sans-serif }
main { max-width: 34rem; margin: 0 auto; padding: 1.5rem 1.25rem 3rem }
h1 { font: 600 1.75rem/1.2 'Source Serif 4', Georgia, serif; margin: .5rem 0 .25rem; text-wrap: balance }
p { margin: .5rem 0 }
.brand, .quiet, dt { color: var(--muted) }
.brand { font-size: .95rem; margin: 0 }
.card { background: var(--surface); border: 1px solid var(--line); border-radius: .75rem; padding: 1rem 1.25rem;
        margin: 1.25rem 0 }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; margin: 0 }
dd { margin: 0; overflow-wrap: anywhere }
ul { margin: .25rem 0; padding-left: 1.25rem }
.wrong { border-left: 4px solid var(--brick); padding-left: .75rem; color: var(--brick) }
button, .button { display: block; width: 100%; min-height: 3.25rem; padding: .75rem 1rem; margin: .75rem 0;
  cursor: pointer; border: 1px solid var(--pasture); border-radius: .75rem; background: var(--surface);
  color: var(--pasture); font: inherit; font-weight: 600; text-align: center; text-decoration: none }
.first { background: var(--pasture); color: var(--ground) }
.no { border-color: var(--brick); color: var(--brick) }
button:focus-visible, .button:focus-visible, textarea:focus-visible, summary:focus-visible {
  outline: 3px solid var(--sky); outline-offset: 2px }
label { display: block; margin-top: 1.25rem }
textarea { width: 100%; min-height: 4rem; margin-top: .25rem; padding: .75rem; font: inherit; color: inherit;
  background: var(--surface); border: 1px solid var(--muted); border-radius: .75rem }
summary { min-height: 2.75rem; padding: .5rem 0; cursor: pointer; color: var(--muted) }
"""


def answer(
    title: str,
    parts: Sequence[str],
    status: int = 200,
    *,
    brand: str = "Growth Equestre",
    style: str = "",
    headers: Mapping[str, str] | None = None,
) -> HTMLResponse:
    """A whole page. title: plain text; parts: HTML, already escaped where a person wrote it.

    brand: HTML of the line above the title; style: rules added to the common ones; headers: in the place of the common.
    The page's own style is allowed by its digest, so that nothing slipped into the page is styled.
    """
    body, sheet = "\n".join(parts), f"{_colours()}{_STYLE}{style}"
    sent = HEADERS | dict(headers or {})
    digest = base64.b64encode(hashlib.sha256(sheet.encode()).digest()).decode()
    sent["Content-Security-Policy"] += f"; style-src 'sha256-{digest}'"
    return HTMLResponse(
        f'<!doctype html><html lang="pt-BR"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" '
        f'content="light dark"><style>{sheet}</style></head><body><main>'
        f'<p class="brand">{brand}</p><h1>{escape(title)}</h1>{body}</main></body></html>',
        status,
        sent,
    )


def paragraph(text: str, style: str = "") -> str:
    """A paragraph of plain text."""
    return f'<p class="{style}">{escape(text)}</p>' if style else f"<p>{escape(text)}</p>"


def _colours() -> str:
    light, dark = (
        "".join(f"--{role.name}:{getattr(palette, role.name)};" for role in fields(palette))
        for palette in (theme.LIGHT, theme.DARK)
    )
    return f":root{{{light}}}@media (prefers-color-scheme:dark){{:root{{{dark}}}}}"

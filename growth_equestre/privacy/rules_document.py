"""A document as text for other programs: Markdown, a page to print, a table. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from growth_equestre.foundation.csv_write import to_csv
from growth_equestre.privacy.types import Document, Section

_NOTHING = "Nada registrado."
_STYLE = (
    "body{font:15px/1.5 'Source Sans 3',system-ui,sans-serif;max-width:52rem;margin:2rem auto;padding:0 1rem}"
    "h1,h2{font-family:'Source Serif 4',Georgia,serif}table{border-collapse:collapse;width:100%}"
    "th,td{text-align:left;vertical-align:top;border-bottom:1px solid #bbb;padding:.3rem .5rem;overflow-wrap:anywhere}"
)


def as_markdown(document: Document) -> str:
    """For a wiki or a text editor."""
    parts = [f"# {document.title}", document.line]
    for section in document.sections:
        parts += [f"## {section.title}", *([section.line] if section.line else []), _table(section)]
    return "\n\n".join(parts) + "\n"


def as_page(document: Document) -> str:
    """One HTML page without script or anything from elsewhere, ready to print."""
    body = [f"<h1>{escape(document.title)}</h1>", f"<p>{escape(document.line)}</p>"]
    for section in document.sections:
        body.append(f"<h2>{escape(section.title)}</h2>")
        body += [f"<p>{escape(section.line)}</p>"] if section.line else []
        body.append(_page_table(section) if section.rows else f"<p>{_NOTHING}</p>")
    return (
        f'<!doctype html><html lang="pt-BR"><head><meta charset="utf-8"><title>{escape(document.title)}</title>'
        f"<style>{_STYLE}</style></head><body>{''.join(body)}</body></html>"
    )


def as_table(document: Document) -> bytes:
    """CSV: the part, what it says, and the rest of each row joined."""
    rows = [
        {"parte": section.title, "campo": row[0], "conteudo": _joined(section, row)}
        for section in document.sections
        for row in section.rows
    ]
    return to_csv(rows, ["parte", "campo", "conteudo"])


def _joined(section: Section, row: Sequence[str]) -> str:
    named = zip(section.headers[1:], row[1:], strict=True) if section.headers else [("", cell) for cell in row[1:]]
    return " · ".join(f"{name}: {cell}" if name else cell for name, cell in named if cell)


def _table(section: Section) -> str:
    if not section.rows:
        return _NOTHING
    headers = section.headers or ("", "")
    lines = [headers, tuple("---" for _ in headers), *section.rows]
    return "\n".join("| " + " | ".join(_cell(cell) for cell in line) + " |" for line in lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _page_table(section: Section) -> str:
    head = "".join(f"<th>{escape(name)}</th>" for name in section.headers)
    rows = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in section.rows)
    return f"<table>{f'<thead><tr>{head}</tr></thead>' if head else ''}<tbody>{rows}</tbody></table>"

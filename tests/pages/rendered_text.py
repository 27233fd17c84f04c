"""What a simulated screen would have its browser read as Markdown, piece by piece."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from google.protobuf.message import Message
from streamlit.dataframe_util import convert_arrow_bytes_to_pandas_df
from streamlit.testing.v1 import AppTest

_ESCAPED = re.compile(r"\\[\\`*_{}\[\]()<>#+!|~$:&-]")
_MEANS_SOMETHING = re.compile(
    r"\[aqui\]\(|!\[foto|\[fora\]\(|\[a\]\(javascript|\*\*f|`codigo|~~risco|\$\\frac|\$a\$|:material/bolt|:red\[t|:red-badge\[selo"
    r"|:smile:|<b class=h|<img src=x|<script>window"
)
"""What of the attack Markdown would make something else of."""
_ATTRIBUTES = re.compile(r"\"[^\"<>]*\"")
"""An attribute of HTML that ends where it should."""
_AS_IT_STANDS = frozenset({
    "value", "default", "placeholder", "options", "raw_values", "set_value", "url", "element_id", "id", "key", "spec",
    "alt", "json", "query_string", "page_script_hash", "form_id", "data", "file_name", "string_value", "figure",
})  # fmt: skip
"""Fields that the browser shows letter by letter, or does not show."""
_LETTERS = frozenset({"PlotlyChart", "BidiComponent", "Code", "Dataframe", "Arrow", "DownloadButton"})
"""Elements without Markdown: charts and components have tests of their own."""
_COLLAPSED = 2
"""A label that is only read aloud."""
_MARKDOWN_OPTIONS = frozenset({"Radio", "ButtonGroup"})
"""Elements whose options are Markdown, too; those of the others are letters."""


def walk(node: Any) -> Iterator[Any]:
    """Every block and element of the screen."""
    yield node
    for child in getattr(node, "children", {}).values():
        yield from walk(child)


def markdown_of(app: AppTest) -> Iterator[tuple[str, str]]:
    """Element and field, and the text that the browser would read as Markdown or HTML there."""
    for node in walk(app._tree):
        proto = getattr(node, "proto", None)
        if isinstance(proto, Message):
            yield from _texts(type(proto).__name__, proto)


def faults(app: AppTest) -> list[str]:
    """Where an attack would do something."""
    return [f"{where}: {text[:160]}" for where, text in markdown_of(app) if is_alive(text)]


def is_alive(text: str) -> bool:
    """Whether anything of an attack in the text still means something to Markdown."""
    return bool(_MEANS_SOMETHING.search(_ESCAPED.sub(" ", text)))


def _texts(element: str, proto: Message) -> Iterator[tuple[str, str]]:
    if element in _LETTERS:
        return
    if element == "Table":
        yield from _cells(proto)
        return
    if element == "Html":
        yield from (("Html.body", one) for one in _ATTRIBUTES.sub("", proto.body).split("\n"))
        return
    is_unseen = getattr(getattr(proto, "label_visibility", None), "value", 0) == _COLLAPSED
    for field, content in proto.ListFields():
        where = f"{element}.{field.name}"
        if field.name == "options" and element in _MARKDOWN_OPTIONS:
            yield from ((where, str(one)) for one in content)
        elif field.name in _AS_IT_STANDS or (is_unseen and field.name == "label"):
            continue
        elif field.cpp_type == field.CPPTYPE_MESSAGE:
            for one in content if field.is_repeated else [content]:
                if isinstance(one, Message):
                    yield from _texts(f"{element}.{field.name}" if element == "Block" else type(one).__name__, one)
        elif field.cpp_type == field.CPPTYPE_STRING and field.type != field.TYPE_BYTES:
            yield from ((where, one) for one in (content if field.is_repeated else [content]))


def _cells(proto: Any) -> Iterator[tuple[str, str]]:
    """Cells and headers of a table: Markdown, unlike those of a data frame."""
    frame = convert_arrow_bytes_to_pandas_df(proto.arrow_data.data)
    for name in frame.columns:
        yield "Table.header", str(name)
        yield from (("Table.cell", str(cell)) for cell in frame[name])

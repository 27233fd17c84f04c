"""A name in a notice, a question or an error is shown letter by letter."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from streamlit.testing.v1 import AppTest

HOSTILE = "<b>x</b>[aqui](javascript:1)**forte**$a$:material/bolt:&lt;"
SHOWN = r"\<b\>x\</b\>\[aqui\]\(javascript\:1\)\*\*forte\*\*\$a\$\:material/bolt\:\&lt;"


def _screen(hostile: str) -> None:
    from growth_equestre.foundation.errors import InvalidFields, InvalidInput
    from growth_equestre.ui import feedback

    problem = InvalidInput("nome", hostile)
    feedback.show_error(problem)
    feedback.show_error(InvalidFields([problem, problem]))
    feedback.succeed(hostile)
    feedback.show_notices()
    feedback.succeed(hostile, undo=lambda: hostile)
    feedback.show_notices()
    feedback.confirm(hostile, hostile, action="Excluir", on_confirm=lambda: None)


def test_what_a_person_typed_comes_back_letter_by_letter() -> None:
    ran = AppTest.from_function(_screen, args=(HOSTILE,)).run()
    assert not ran.exception
    told = [one.value for kind in (ran.error, ran.markdown, ran.toast) for one in kind]
    assert len(told) == 5
    assert [text for text in told if SHOWN not in text] == []
    assert [text for text in told if HOSTILE in text] == []


def test_a_question_is_asked_letter_by_letter() -> None:
    ran = AppTest.from_function(_screen, args=(HOSTILE,)).run()
    titles = [title for node in _nodes(ran._tree) if (title := getattr(getattr(node, "proto", None), "dialog", None))]
    assert [one.title for one in titles if one.title] == [SHOWN]


def _nodes(node: Any) -> Iterator[Any]:
    yield node
    for child in getattr(node, "children", {}).values():
        yield from _nodes(child)


def _broken_screen() -> None:
    from growth_equestre.ui import feedback

    feedback.unexpected_error(ValueError("Zoraide Quimbundo"))


def test_an_error_nobody_foresaw_shows_its_number_and_nothing_of_itself() -> None:
    (shown,) = AppTest.from_function(_broken_screen).run().error
    assert "número do erro, **" in shown.value
    assert "Zoraide" not in shown.value

"""The report prints whatever people are called, and the same report prints the same."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from growth_equestre.dossier import document, rules_routing
from growth_equestre.dossier.types_report import (
    Chances,
    PartnerLine,
    Plan,
    ReceiptLine,
    Report,
    Step,
    TimelineLine,
)
from growth_equestre.ui import paper

NAMES = [
    "Água Boa São João Ção",
    "Maria 🐴 Potro 👩🏽‍🌾",
    "李小龙 Łukasz Ђорђе Ωmega",
    "עברית العربية",
    "\ud83d solto \x00\x07 \u202e virado",
    "",
    "x" * 5000,
    "**negrito** <b> [link](http://x) --sub--",
]


def report_of(name: str) -> Report:
    """A report in which everything that a person can write says the same thing."""
    chances = Chances(unreachable=0.02, qualifies=0.6, qualifies_low=0.4, qualifies_high=0.8, accepted=0.5)
    made_at = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
    step = Step(words=name, why=name)
    return Report(
        number=7, made_at=made_at, made_at_words="22/11/2026 09:00", made_by=name, workspace="demo", lead_name=name,
        routing=rules_routing.routing(chances), snapshot=((name, name), ("Cidade", name)), score=60,
        score_words="entre 40 e 80", start_points=20,
        receipt=(ReceiptLine(text=name, points=45), ReceiptLine(text="demais sinais", points=-5)),
        engagement=(("Cliques", "3"),), timeline=(TimelineLine(when="hoje", words=name, detail=name, moved="1 > 2"),),
        partners=(PartnerLine(rank=1, name=name, place=name, distance="3 km", compatibility=90, reasons=name),),
        plan=Plan(first_day=(step,), third_day=(), later=(step, step)), risks=(name,), sources=(name,),
    )  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_no_name_keeps_the_report_from_being_printed(name: str) -> None:
    pdf = document.as_pdf(report_of(name))
    assert pdf.startswith(b"%PDF-") and pdf.rstrip().endswith(b"%%EOF")


def test_the_same_report_is_the_same_file() -> None:
    assert document.as_pdf(report_of("Marina")) == document.as_pdf(report_of("Marina"))


@pytest.mark.slow
@given(st.text(max_size=80))
def test_whatever_is_typed_becomes_letters_that_the_font_has(text: str) -> None:
    shown = paper.printable(text, longest=600)
    assert shown
    assert all(mark == " " or ord(mark) in paper.known_letters() for mark in shown)


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("São João d'Água Ção", "São João d'Água Ção"),
        ("Maria 🐴", "Maria"),
        ("𝓜arina", "Marina"),
        ("李 Ramos", "? Ramos"),
        ("\x00\x07", "–"),
    ],
)
def test_accents_stay_and_signs_go(typed: str, printed: str) -> None:
    assert paper.printable(typed, longest=600) == printed

"""The pt-BR reason of a learned place, where nobody wrote a better one."""

from __future__ import annotations

import math
from collections.abc import Sequence

from growth_equestre.scorecard.types import Signal
from growth_equestre.scorecard.types_fit import Band

FOREST_NAMED = 3
"""Signals that a forest's reason names."""


def default_words(signal: Signal, band: Band) -> str:
    """ "Visitas: de 3 a 7", "Estado: MG", "Orçamento: não informado"."""
    return f"{signal.label}: {_said(signal, band)}"


def pair_words(first: str, second: str) -> str:
    """The reason of two signals together."""
    return f"{first} e {second}"


def _said(signal: Signal, band: Band) -> str:
    if band.is_missing:
        return "não informado"
    if signal.kind == "category":
        return "outro" if band.is_other or band.level is None else band.level
    if band.low is None and band.high is None:
        return "informado"
    return _whole_range(band) if band.is_whole else _range(band)


def _whole_range(band: Band) -> str:
    first = None if band.low is None else math.ceil(band.low)
    last = None if band.high is None else math.ceil(band.high) - 1
    if first is None:
        return f"até {number(last or 0)}"
    if last is None:
        return f"{number(first)} ou mais"
    return number(first) if last <= first else f"de {number(first)} a {number(last)}"


def _range(band: Band) -> str:
    if band.low is None:
        return f"abaixo de {number(band.high or 0.0)}"
    if band.high is None:
        return f"{number(band.low)} ou mais"
    return f"de {number(band.low)} até menos de {number(band.high)}"


def number(value: float) -> str:
    """A number as Brazil writes it, six significant digits: 1.234,5."""
    if value == int(value) and abs(value) < 1e15:
        return f"{int(value):,}".replace(",", ".")
    if abs(value) >= 1000:
        return f"{value:,.2f}".replace(",", "\0").replace(".", ",").replace("\0", ".")
    return f"{value:.6g}".replace(".", ",")


def forest_words(labels: Sequence[str]) -> str:
    """What a forest is called in a receipt. labels: of its signals, the one that it leans on most first."""
    named, more = labels[:FOREST_NAMED], len(labels) - FOREST_NAMED
    if more > 0:
        return f"combinação de {', '.join(named)} e mais {more} {'sinais' if more > 1 else 'sinal'}"
    return f"combinação de {', '.join(named[:-1])} e {named[-1]}" if len(named) > 1 else f"detalhes de {named[0]}"

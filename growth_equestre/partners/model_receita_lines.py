"""Which lines of a block of published text are worth a second look, told from its bytes many at a time.

A line that is left out is one that the statements of the import would leave out too; some that are kept are left out
there. A block is whole lines in latin-1.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.uint64]
Places = NDArray[np.intp]
Booleans = NDArray[np.bool_]
LineFilter = Callable[[bytes], bytes]
"""Gives the lines of a block that are worth a second look."""

_WORD = 8
_FRONT, _BEHIND = b"\n" * 32, b" " * 64
"""Around a block, so that what stands beside a sign can be looked at without asking whether it is there."""
_HASH_SHIFT, _ODD = np.uint64(64 - 21), np.uint64(0x9E3779B97F4A7C15)

_ACTIVE = b'"02"'
_LAYOUT = (
    (4, ';"dddddd'), (12, 'dd";"dd"'), (20, ';"";"";"'), (28, "dddddddd"), (36, '";"ddddd'), (44, 'dd";"???'),
)  # fmt: skip
"""What follows the situation in almost every line, eight signs at a time: date, motive, nothing of other countries,
another date, the main CNAE and the quote that opens the others. A line of another layout is left to the statements."""
_MAIN, _OTHERS, _NEXT = 39, 49, 8
_THIRD_FIELD = ((-19, '\n"dddddd'), (-11, 'dd";"ddd'), (-3, 'd";"????'))
"""What stands before the same sign where it is the CNPJ's check digits."""


class Keys:
    """A set of texts of eight signs, looked up by the thousand."""

    def __init__(self, texts: Iterable[str]) -> None:
        known = [text.encode("latin-1", "replace") for text in texts]
        self._sorted = np.unique(np.frombuffer(b"".join(one for one in known if len(one) == _WORD), dtype="<u8"))
        self._may_be = np.zeros(1 << (64 - int(_HASH_SHIFT)), dtype=np.bool_)
        self._may_be[_hashed(self._sorted)] = True

    def among(self, words: Words) -> Booleans:
        """Which of these are in the set."""
        found: Booleans = self._may_be[_hashed(words)]
        asked = np.flatnonzero(found)
        if len(asked):
            places = np.minimum(np.searchsorted(self._sorted, words[asked]), len(self._sorted) - 1)
            found[asked] = self._sorted[places] == words[asked]
        return found


def every_line(block: bytes) -> bytes:
    """Nothing is left out."""
    return block


def lines_of_roots(roots: Iterable[str]) -> LineFilter:
    """Lines whose first field is one of these roots of a CNPJ."""
    keys = Keys(roots)

    def kept(block: bytes) -> bytes:
        text = _FRONT + block + _BEHIND
        return _lines(text, _starting_with(text, keys))

    return kept


def lines_of_market(codes: Iterable[str], roots: Iterable[str]) -> LineFilter:
    """Lines of active establishments with one of these CNAEs, main or secondary; and all lines of these companies."""
    market, known = Keys(code + '"' for code in codes), sorted(roots)
    keys = Keys(known)

    def kept(block: bytes) -> bytes:
        text = _FRONT + block + _BEHIND
        places = _active_in(text, market).tolist()
        starts = np.array([text.rfind(b"\n", 0, place) + 1 for place in places], dtype=np.intp)
        if known:
            starts = np.concatenate([starts, _starting_with(text, keys)])
        return _lines(text, np.unique(starts))

    return kept


def _lines(text: bytes, starts: Places) -> bytes:
    return b"".join([text[start : text.index(b"\n", start) + 1] for start in starts.tolist()])


def _starting_with(text: bytes, keys: Keys) -> Places:
    """Where the lines begin whose first field is one of these."""
    starts = np.flatnonzero(np.frombuffer(text, dtype=np.uint8) == ord("\n")) + 1
    found: Places = starts[keys.among(_words_at(text, starts + 1))]
    return found


def _active_in(text: bytes, market: Keys) -> Places:
    """A place within every line that says active and may have one of these CNAEs."""
    found = _found(text, _ACTIVE)
    is_usual = _are_like(text, found, _LAYOUT)
    usual, odd = found[is_usual], found[~is_usual]
    odd = odd[_are_like(text, odd, ((4, ';"??????'),))]
    odd = odd[~_are_like(text, odd, _THIRD_FIELD)]
    has_main = market.among(_words_at(text, usual + _MAIN))
    others = _with_another(text, usual[~has_main] + _OTHERS, market)
    return np.concatenate([odd, usual[has_main], others])


def _with_another(text: bytes, places: Places, market: Keys) -> Places:
    """Of fields of secondary CNAEs, given by their first sign: those with one of these, or written in another way."""
    kept = []
    while len(places):
        words = _words_at(text, places)
        is_over, goes_on, is_last = (_is_like(words, layout) for layout in ('"???????', "ddddddd,", 'ddddddd"'))
        is_market = market.among(words & _MASK_OF_CODE | _QUOTE_BEHIND) & (goes_on | is_last)
        kept.append(places[is_market | ~(is_over | goes_on | is_last)])
        places = places[goes_on & ~is_market] + _NEXT
    return np.concatenate(kept) if kept else places


def _found(text: bytes, sign: bytes) -> Places:
    """Where these four signs stand: four looks at the block, each as if it began one sign later."""
    wanted = np.frombuffer(sign, dtype="<u4")[0]
    looks = [np.frombuffer(text, dtype="<u4", count=(len(text) - late) // 4, offset=late) for late in range(4)]
    return np.concatenate([np.flatnonzero(look == wanted) * 4 + late for late, look in enumerate(looks)])


def _words_at(text: bytes, places: Places) -> Words:
    """The eight signs at each of these places, as one number."""
    words = np.ndarray(shape=(len(text) - _WORD + 1,), dtype="<u8", buffer=text, strides=(1,))
    found: Words = words[places]
    return found


def _are_like(text: bytes, places: Places, layouts: tuple[tuple[int, str], ...]) -> Booleans:
    """Whether all of these signs stand so far behind each place."""
    alike = np.ones(len(places), dtype=np.bool_)
    for behind, layout in layouts:
        alike &= _is_like(_words_at(text, places + behind), layout)
    return alike


def _is_like(words: Words, layout: str) -> Booleans:
    """Which are these eight signs; d stands for a digit and a few signs behind it, ? for any."""
    mask, wanted = _pattern(layout)
    alike: Booleans = (words & mask) == wanted
    return alike


@cache
def _pattern(layout: str) -> tuple[np.uint64, np.uint64]:
    masks = {"d": 0xF0, "?": 0x00}
    mask = np.uint64(int.from_bytes(bytes(masks.get(sign, 0xFF) for sign in layout), "little"))
    wanted = np.uint64(int.from_bytes(layout.replace("d", "0").replace("?", "\0").encode(), "little"))
    return mask, wanted


def _hashed(words: Words) -> NDArray[np.uint64]:
    hashed: NDArray[np.uint64] = (words * _ODD) >> _HASH_SHIFT
    return hashed


_MASK_OF_CODE = np.uint64(0x00FFFFFFFFFFFFFF)
_QUOTE_BEHIND = np.uint64(ord('"') << 56)

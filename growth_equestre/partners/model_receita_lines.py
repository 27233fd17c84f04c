"""Which lines of a block of published text are worth a second look, told from its bytes many at a time.

A line that is left out is one that the statements of the import would leave out too; some that are kept are left out
there. A block is whole lines in latin-1.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.uint64]
Places = NDArray[np.intp]
Booleans = NDArray[np.bool_]
LineFilter = Callable[[bytes], bytes]
"""Gives the lines of a block that are worth a second look."""

_WORD = 8
_PAD = b" " * 64
"""Behind a block, so that what stands behind a sign can be looked at without asking whether it is there."""
_HASH_SHIFT, _ODD = np.uint64(64 - 21), np.uint64(0x9E3779B97F4A7C15)

_ACTIVE = b'"02"'
_LAYOUT = (
    (4, ';"dddddd'), (12, 'dd";"dd"'), (20, ';"";"";"'), (28, "dddddddd"), (36, '";"ddddd'), (44, 'dd";"???'),
)  # fmt: skip
"""What follows the situation in almost every line, eight signs at a time: date, motive, nothing of other countries,
another date, the main CNAE and the quote that opens the others. A line of another layout is left to the statements."""
_MAIN, _OTHERS, _NEXT = 39, 49, 8


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
    return lambda block: _lines(block, _starting_with(block, keys))


def lines_of_market(codes: Iterable[str], roots: Iterable[str]) -> LineFilter:
    """Lines of active establishments with one of these CNAEs, main or secondary; and all lines of these companies."""
    market, known = Keys(code + '"' for code in codes), sorted(roots)
    keys = Keys(known)

    def kept(block: bytes) -> bytes:
        places = _active_in(block, market)
        starts = np.array([block.rfind(b"\n", 0, place) + 1 for place in places.tolist()], dtype=np.intp)
        if known:
            starts = np.concatenate([starts, _starting_with(block, keys)])
        return _lines(block, np.unique(starts))

    return kept


def _lines(block: bytes, starts: Places) -> bytes:
    return b"".join([block[start : block.index(b"\n", start) + 1] for start in starts.tolist()])


def _starting_with(block: bytes, keys: Keys) -> Places:
    """Where the lines begin whose first field is one of these."""
    breaks = np.flatnonzero(np.frombuffer(block, dtype=np.uint8) == ord("\n"))
    starts = np.concatenate([np.zeros(1, dtype=np.intp), breaks[:-1] + 1])
    found: Places = starts[keys.among(_words_at(block + _PAD, starts + 1))]
    return found


def _active_in(block: bytes, market: Keys) -> Places:
    """A place within every line that says active and may have one of these CNAEs."""
    padded = block + _PAD
    found = _found(padded, _ACTIVE)
    found = found[_is_like(padded, found + _LAYOUT[0][0], ';"??????')]
    is_usual = np.ones(len(found), dtype=np.bool_)
    for behind, layout in _LAYOUT:
        is_usual &= _is_like(padded, found + behind, layout)
    usual = found[is_usual]
    has_main = market.among(_words_at(padded, usual + _MAIN))
    others = _with_another(padded, usual[~has_main] + _OTHERS, market)
    return np.concatenate([found[~is_usual], usual[has_main], others])


def _with_another(padded: bytes, places: Places, market: Keys) -> Places:
    """Of fields of secondary CNAEs, given by their first sign: those with one of these, or written in another way."""
    kept = []
    while len(places):
        is_over = _is_like(padded, places, '"???????')
        goes_on, is_last = _is_like(padded, places, "ddddddd,"), _is_like(padded, places, 'ddddddd"')
        is_market = market.among(_words_at(padded, places) & _MASK_OF_CODE | _QUOTE_BEHIND) & (goes_on | is_last)
        kept.append(places[is_market | ~(is_over | goes_on | is_last)])
        places = places[goes_on & ~is_market] + _NEXT
    return np.concatenate(kept) if kept else places


def _found(padded: bytes, sign: bytes) -> Places:
    """Where these four signs stand: four looks at the block, each as if it began one sign later."""
    wanted = np.frombuffer(sign, dtype="<u4")[0]
    looks = [np.frombuffer(padded, dtype="<u4", count=(len(padded) - late) // 4, offset=late) for late in range(4)]
    found: Places = np.sort(
        np.concatenate([np.flatnonzero(look == wanted) * 4 + late for late, look in enumerate(looks)])
    )
    return found


def _words_at(padded: bytes, places: Places) -> Words:
    """The eight signs at each of these places, as one number."""
    words = np.ndarray(shape=(len(padded) - _WORD + 1,), dtype="<u8", buffer=padded, strides=(1,))
    found: Words = words[places]
    return found


def _is_like(padded: bytes, places: Places, layout: str) -> Booleans:
    """Whether the eight signs at each place are these; d stands for a digit and a few signs behind it, ? for any."""
    masks = {"d": 0xF0, "?": 0x00}
    mask = np.frombuffer(bytes(masks.get(sign, 0xFF) for sign in layout), dtype="<u8")[0]
    wanted = np.frombuffer(layout.replace("d", "0").replace("?", "\0").encode(), dtype="<u8")[0]
    alike: Booleans = (_words_at(padded, places) & mask) == (wanted & mask)
    return alike


def _hashed(words: Words) -> NDArray[np.uint64]:
    hashed: NDArray[np.uint64] = (words * _ODD) >> _HASH_SHIFT
    return hashed


_MASK_OF_CODE = np.uint64(0x00FFFFFFFFFFFFFF)
_QUOTE_BEHIND = np.uint64(ord('"') << 56)

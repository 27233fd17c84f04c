"""Which lines of a block of published text are worth a second look, told from its bytes many at a time.

A line that is left out is one that the statements of the import would leave out too; some that are kept are left out
there. A block is whole lines in latin-1.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.uint64]
Places = NDArray[np.intp]
Booleans = NDArray[np.bool_]

_WORD, _ROW = 8, 64
FRONT = b"\n" * 64
"""Before a block, so that what stands before a sign can be looked at without asking whether it is there."""
BEHIND = 4 * _ROW
"""Signs that there must be behind a block, for the same reason; whatever they are."""
_MOST_BITS, _SPARSE_BITS = 21, 6
_ODD = np.uint64(0x9E3779B97F4A7C15)

_ACTIVE = b'"02"'
_HEAD = (';"dddddd', 'dd";"dd"', ';"";"";"')
_DATED, _UNDATED = (*_HEAD, "dddddddd", '";"ddddd', 'dd";"???'), (*_HEAD, '0";"dddd', 'ddd";"??')
_MAIN_DATED, _MAIN_UNDATED = 35, 28
"""What follows the situation in almost every line, eight signs at a time, and how far behind it the main CNAE stands:
date, motive, nothing of other countries; another date or the zero that stands for none, the CNAE and the quote that
opens the others. A line of another layout is left to the statements."""
_OTHERS = 10
"""Signs from the main CNAE to the others."""
_CHECK_DIGITS = (19, ('\n"dddddd', 'dd";"ddd', 'd";"????'))
_MOTIVE = (16, ('"0d";"dd', 'dddddd";'))
"""What stands so far before the same sign where it is the CNPJ's check digits, or why the situation is another one."""
_FOLLOWED = ('????;"??',)


@dataclass(frozen=True)
class Block:
    """Whole lines that stand in a longer text from behind its FRONT to `end`, with BEHIND more signs after them."""

    text: bytearray
    end: int

    @classmethod
    def of(cls, lines: bytes) -> Block:
        """These lines alone."""
        return cls(bytearray(FRONT + lines + b" " * BEHIND), len(FRONT) + len(lines))


LineFilter = Callable[[Block], bytes]
"""Gives the lines of a block that are worth a second look."""


class Keys:
    """A set of texts of eight signs, looked up by the thousand."""

    def __init__(self, texts: Iterable[str]) -> None:
        known = [text.encode("latin-1", "replace") for text in texts]
        self._sorted = np.unique(np.frombuffer(b"".join(one for one in known if len(one) == _WORD), dtype="<u8"))
        bits = min(len(self._sorted).bit_length() + _SPARSE_BITS, _MOST_BITS)
        self._shift = np.uint64(64 - bits)
        self._may_be = np.zeros(1 << bits, dtype=np.bool_)
        self._may_be[self._hashed(self._sorted)] = True

    def among(self, words: Words) -> Booleans:
        """Which of these are in the set."""
        found: Booleans = self._may_be[self._hashed(words)]
        asked = np.nonzero(found)
        if len(asked[0]):
            places = np.minimum(np.searchsorted(self._sorted, words[asked]), len(self._sorted) - 1)
            found[asked] = self._sorted[places] == words[asked]
        return found

    def _hashed(self, words: Words) -> NDArray[np.uint64]:
        hashed: NDArray[np.uint64] = (words * _ODD) >> self._shift
        return hashed


def every_line(block: Block) -> bytes:
    """Nothing is left out."""
    return bytes(block.text[len(FRONT) : block.end])


def lines_of_roots(roots: Iterable[str]) -> LineFilter:
    """Lines whose first field is one of these roots of a CNPJ."""
    keys = Keys(roots)

    def kept(block: Block) -> bytes:
        return _lines(block.text, _starting_with(block, keys))

    return kept


def lines_of_market(codes: Iterable[str], roots: Iterable[str]) -> LineFilter:
    """Lines of active establishments with one of these CNAEs, main or secondary; and all lines of these companies."""
    market, known = Keys(code + '"' for code in codes), sorted(roots)
    keys = Keys(known)

    def kept(block: Block) -> bytes:
        text, places = block.text, _active_in(block, market).tolist()
        starts = np.array([text.rfind(b"\n", 0, place) + 1 for place in places], dtype=np.intp)
        if known:
            starts = np.concatenate([starts, _starting_with(block, keys)])
        return _lines(text, np.unique(starts))

    return kept


def _lines(text: bytearray, starts: Places) -> bytes:
    return b"".join([text[start : text.index(b"\n", start) + 1] for start in starts.tolist()])


def _starting_with(block: Block, keys: Keys) -> Places:
    """Where the lines begin whose first field is one of these."""
    before = len(FRONT) - 1
    signs = np.frombuffer(block.text, dtype=np.uint8, count=-(-(block.end - before) // 8) * 8, offset=before)
    starts = _true_places(signs == ord("\n")) + len(FRONT)
    starts = starts[starts < block.end]
    found: Places = starts[keys.among(_words_at(block.text, starts + 1))]
    return found


def _active_in(block: Block, market: Keys) -> Places:
    """A place within every line that says active and may have one of these CNAEs."""
    found = _found(block, _ACTIVE)
    rows = _rows_at(block.text, found + len(_ACTIVE))
    is_dated, is_undated = (_are_like(rows, layout) for layout in (_DATED, _UNDATED))
    words = list(np.ascontiguousarray(rows.T))
    is_usual, has_main = is_dated | is_undated, market.among(_word_behind(words, is_dated, 0))
    has_others = ~_is_like(_word_behind(words, is_dated, _OTHERS), '"???????')
    others = found + len(_ACTIVE) + _OTHERS + np.where(is_dated, _MAIN_DATED, _MAIN_UNDATED)
    by_another = _with_another(block.text, others[is_usual & has_others & ~has_main], market)
    return np.concatenate([_odd(block.text, found[~is_usual]), found[is_usual & has_main], by_another])


def _odd(text: bytearray, found: Places) -> Places:
    """Of lines of another layout, those where it may be the situation."""
    odd = found[_are_like(_rows_at(text, found), _FOLLOWED)]
    for before, layout in (_CHECK_DIGITS, _MOTIVE):
        odd = odd[~_are_like(_rows_at(text, odd - before), layout)]
    return odd


def _with_another(text: bytearray, places: Places, market: Keys) -> Places:
    """Of fields of secondary CNAEs, given by their first sign: those with one of these, or written in another way.

    Four codes are looked at at once; what comes of them is one number per field, its first code the highest bit.
    """
    kept = [places[:0]]
    while len(places):
        words = _rows_at(text, places)[:, :_CODES]
        goes_on, is_last = (_is_like(words, layout) for layout in ("ddddddd,", 'ddddddd"'))
        is_market = market.among(words & _MASK_OF_CODE | _QUOTE_BEHIND)
        going_on, is_code = _as_bits(goes_on), _as_bits(goes_on | is_last)
        until_end = _UNTIL_END[going_on]
        has_one = (_as_bits(is_market) & is_code & until_end) != 0
        kept.append(places[has_one | (is_code & until_end != until_end)])
        places = places[(going_on == _ALL_GO_ON) & ~has_one] + _WORD * _CODES
    return np.concatenate(kept)


def _found(block: Block, sign: bytes) -> Places:
    """Where these four signs stand: four looks at the block, each as if it began one sign later."""
    wanted, begin = np.frombuffer(sign, dtype="<u4")[0], len(FRONT)
    size = -(-(block.end - begin) // 32) * 8
    is_here = np.empty((4, size), dtype=np.bool_)
    for look in range(4):
        np.equal(np.frombuffer(block.text, dtype="<u4", count=size, offset=begin + look), wanted, out=is_here[look])
    late, place = np.divmod(_true_places(is_here.ravel()), max(size, 1))
    found: Places = begin + place * 4 + late
    return found[found < block.end]


def _true_places(answers: Booleans) -> Places:
    """Where it is so. They are few, and first sought eight at a time; answers come in eights."""
    eights = np.flatnonzero(answers.view("<u8") != 0)
    places = np.flatnonzero(answers.reshape(-1, 8)[eights])
    found: Places = eights[places >> 3] * 8 + (places & 7)
    return found


def _rows_at(text: bytearray, places: Places) -> Words:
    """The 64 signs at each of these places as eight numbers; shape (places, 8)."""
    rows = np.ndarray(shape=(len(text) - _ROW + 1,), dtype=f"V{_ROW}", buffer=text, strides=(1,))
    return rows[places].view("<u8").reshape(-1, _ROW // _WORD)


def _words_at(text: bytearray, places: Places) -> Words:
    """The eight signs at each of these places, as one number: taken as two that lie on the grid, which is faster."""
    grid = np.frombuffer(text, dtype="<u8", count=len(text) // _WORD)
    on_grid, over = places >> 3, ((places & 7) << 3).astype(np.uint64)
    found: Words = (grid[on_grid] >> over) | (grid[on_grid + 1] << np.uint64(1) << (np.uint64(63) - over))
    return found


def _as_bits(rows: Booleans) -> NDArray[np.uint32]:
    """Four answers as one number, the first the highest of its four bits; shape (rows, 4)."""
    return (rows.view("<u4")[:, 0] * _GATHERED) >> np.uint32(24)


def _word_behind(words: list[Words], is_dated: Booleans, behind: int) -> Words:
    """The eight signs so far behind where the main CNAE stands. words: the first of each row, the second, ..."""
    dated, undated = (_word_in(words, main + behind) for main in (_MAIN_DATED, _MAIN_UNDATED))
    return np.where(is_dated, dated, undated)


def _word_in(words: list[Words], place: int) -> Words:
    """The eight signs of each row from this one on."""
    word, over = divmod(place, _WORD)
    found: Words = (words[word] >> np.uint64(8 * over)) | (words[word + 1] << np.uint64(64 - 8 * over))
    return found


def _are_like(rows: Words, layout: tuple[str, ...]) -> Booleans:
    """Which rows begin with all of these signs: eight answers, one byte each, are looked at as one number."""
    masks, wanted = _patterns(layout)
    alike: Booleans = ((rows & masks) == wanted).view("<u8")[:, 0] == _ALL_EIGHT
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


@cache
def _patterns(layout: tuple[str, ...]) -> tuple[Words, Words]:
    patterns = [_pattern(signs) for signs in (*layout, *["????????"] * (_ROW // _WORD - len(layout)))]
    masks, wanted = (np.array(part) for part in zip(*patterns, strict=True))
    return masks, wanted


_MASK_OF_CODE = np.uint64(0x00FFFFFFFFFFFFFF)
_QUOTE_BEHIND = np.uint64(ord('"') << 56)
_ALL_EIGHT = np.uint64(0x0101010101010101)
_GATHERED, _CODES, _ALL_GO_ON = np.uint32(1 << 27 | 1 << 18 | 1 << 9 | 1), 4, 0b1111
_UNTIL_END = np.array([0b1111 & ~(0b0111 >> (4 - (15 - bits).bit_length())) for bits in range(16)], np.uint32)
"""Of four answers to whether a code goes on, the bits of those before the first no, and its own."""

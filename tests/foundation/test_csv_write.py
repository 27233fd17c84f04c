"""A Brazilian spreadsheet opens our files as they are, and nothing in them is calculated."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from growth_equestre.foundation.csv_write import guarded, to_csv
from growth_equestre.foundation.vocab import Stage

SAO_PAULO = ZoneInfo("America/Sao_Paulo")


def test_the_file_is_what_excel_in_portuguese_expects() -> None:
    written = to_csv([{"a": "São Paulo", "b": 1.5}], {"a": "cidade", "b": "nota"})
    assert written == b"\xef\xbb\xbf" + "cidade;nota\r\nSão Paulo;1,5\r\n".encode()


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r"])
def test_text_that_would_be_calculated_is_made_harmless(sign: str) -> None:
    assert guarded(f"{sign}1+1") == f"'{sign}1+1"


def test_numbers_are_numbers_and_need_no_guard() -> None:
    written = to_csv([{"a": -3, "b": -0.5, "c": 1e-7, "d": 12.0, "e": True, "f": None}], list("abcdef"))
    assert written.decode("utf-8-sig").splitlines()[1] == "-3;-0,5;0,0000001;12;sim;"


def test_moments_are_local_and_keep_their_seconds() -> None:
    moments = [datetime(2026, 11, 21, 17, 5, 9, tzinfo=UTC), datetime(2026, 11, 21, 3, tzinfo=UTC)]
    frame = pd.DataFrame({"quando": [moment.replace(tzinfo=None) for moment in moments]})
    lines = to_csv(frame, ["quando"], SAO_PAULO).decode("utf-8-sig").splitlines()
    assert lines == ["quando", "21/11/2026 14:05:09", "21/11/2026"]
    assert to_csv([{"quando": moments[0]}], ["quando"], SAO_PAULO).decode("utf-8-sig").splitlines()[1] == lines[1]


def test_what_is_missing_is_empty_and_codes_are_codes() -> None:
    frame = pd.DataFrame({"s": [Stage.WARMING, None], "n": [None, 2.5], "d": [date(2026, 1, 2), None]})
    lines = to_csv(frame, ["s", "n", "d", "x"]).decode("utf-8-sig").splitlines()
    assert lines == ["s;n;d;x", "AQUECENDO;;02/01/2026;", ";2,5;;"]

"""People find an activity by the word they use, not by the wording of the table."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from growth_equestre.cnae import service, store
from growth_equestre.foundation.errors import NetworkUnavailable

ANSWER = json.dumps([{"id": "0152102", "atividades": ["CRIAÇÃO DE PÔNEIS", "COUDELARIA"]}]).encode()


@pytest.fixture(autouse=True)
def no_cache_of_this_machine(data_dir: Path) -> None:
    """Searches see only this test's folder."""


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("cavalo", "0152102"),
        ("criação de cavalos", "0152102"),
        ("CRIACAO DE EQUINOS", "0152102"),
        ("selas e arreios", "1529700"),
        ("hotel", "5510801"),
        ("vaquejada", "9001905"),
        ("ferradura", "2543800"),
        ("0152-1/02", "0152102"),
    ],
)
def test_the_word_people_use_finds_the_activity_first(words: str, first: str) -> None:
    assert service.search(words, 5)[0].code == first


def test_accents_and_plurals_change_nothing() -> None:
    found = {tuple(leaf.code for leaf in service.search(word, 10)) for word in ("ração", "racao", "rações", "RACOES")}
    assert len(found) == 1
    assert "1066000" in found.pop()


def test_a_word_still_being_typed_already_finds() -> None:
    assert "0152102" in [leaf.code for leaf in service.search("equi", 10)]


def test_nothing_found_is_an_empty_list_and_limit_holds() -> None:
    assert service.search("xyzxyz") == []
    assert len(service.search("comércio", 7)) == 7


def test_activities_from_the_ibge_are_asked_once_kept_and_found(data_dir: Path) -> None:
    asked: list[str] = []

    def fetch(url: str) -> bytes:
        asked.append(url)
        return ANSWER

    assert service.search("coudelaria") == []
    first = service.refresh_from_ibge(["0152-1/02"], pause_seconds=0, fetch=fetch)
    again = service.refresh_from_ibge(["0152-1/02"], pause_seconds=0, fetch=fetch)
    assert (first.asked, again.asked, again.already_cached, again.activities) == (1, 0, 1, 2)
    assert asked == [store.IBGE_SUBCLASS_URL.format(code="0152102")]
    assert [leaf.code for leaf in service.search("coudelaria")] == ["0152102"]


def test_a_broken_connection_keeps_what_already_came(data_dir: Path) -> None:
    answers = iter([ANSWER, b"<html>manutencao</html>"])
    with pytest.raises(NetworkUnavailable, match="tabela local"):
        service.refresh_from_ibge(["0152102", "7500100"], pause_seconds=0, fetch=lambda _: next(answers))
    assert list(store.cached_activities(store.cache_file())) == ["0152102"]


def test_without_a_network_the_message_says_what_still_works(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "IBGE_SUBCLASS_URL", "http://127.0.0.1:9/{code}")
    with pytest.raises(NetworkUnavailable, match="A busca continua com a tabela local"):
        service.refresh_from_ibge(["0152102"], pause_seconds=0)


def test_a_damaged_cache_is_only_a_cache(data_dir: Path) -> None:
    store.cache_file().parent.mkdir(parents=True)
    store.cache_file().write_text("{meio arquivo", encoding="utf-8")
    assert service.search("haras", 1)[0].code == "0152102"

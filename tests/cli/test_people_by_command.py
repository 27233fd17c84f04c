"""The first account is made from the command line, without the password ever showing."""

from __future__ import annotations

import io

import pytest
from program import Run

PASSWORD = "cocheira azul de outono"


def _typed(monkeypatch: pytest.MonkeyPatch, password: str = PASSWORD) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n"))


def test_people_are_made_listed_changed_and_let_go(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    _typed(monkeypatch)
    made = run("users", "create", "ana@haras.com.br", "--name", "Ana Prado", "--role", "super_admin")
    assert made.code == 0 and PASSWORD not in made.out + made.err
    invited = run("users", "invite", "bia@haras.com.br", "--role", "REP", "--address", "https://growth.example/")
    assert invited.out.startswith("https://growth.example/convite?token=")
    listed = run("users", "list").out
    assert "ana@haras.com.br  Ana Prado  Super administrador" in listed and "bia@haras.com.br  convidada" in listed
    assert run("users", "set-role", "ana@haras.com.br", "REP").code == 1
    assert run("users", "deactivate", "ana@haras.com.br").code == 1
    assert run("users", "list").out == listed


def test_a_weak_password_makes_nobody(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    _typed(monkeypatch, "senha123")
    assert run("users", "create", "ana@haras.com.br", "--name", "Ana").code == 1
    assert run("users", "list").out == ""
    assert run("users", "create", "ana@haras.com.br", "--name", "Ana", "--role", "dono", "--only-provider").code == 1


def test_whoever_is_named_acts_within_their_role(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for email, role in (("ana@haras.com.br", "ADMIN"), ("gil@haras.com.br", "GUEST")):
        assert run("users", "create", email, "--name", "Alguém", "--role", role, "--only-provider").code == 0
    monkeypatch.setenv("GROWTH_ACTOR", "gil@haras.com.br")
    refused = run("users", "list")
    assert refused.code == 1 and "não permite" in refused.err
    monkeypatch.setenv("GROWTH_ACTOR", "ninguem@haras.com.br")
    assert run("users", "list").code == 1
    monkeypatch.setenv("GROWTH_ACTOR", "ana@haras.com.br")
    assert run("users", "list").code == 0

"""Large changes and the way back, in seconds; and how many of the planted duplicates of a large list are found."""

from __future__ import annotations

import random

import pandas as pd
import pytest

from growth_equestre.foundation.clock import FrozenClock, to_db
from growth_equestre.foundation.ids import derived_id
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.leads import service as leads
from growth_equestre.leads import service_duplicates
from growth_equestre.leads.types_duplicates import Likeness
from tests.benchmarks.measuring import duration
from tests.undone import done_and_undone

pytestmark = pytest.mark.bench

PEOPLE, PLANTED, SEED = 100_000, 2_000, 11
FIRST = [
    "ana", "maria", "jose", "joao", "antonio", "francisco", "carlos", "paulo", "pedro", "lucas", "luiz",
    "marcos", "luis", "gabriel", "rafael", "daniel", "marcelo", "bruno", "eduardo", "felipe", "marina",
    "otavio", "renata", "julia", "beatriz", "larissa", "mariana", "camila", "fernanda", "aline",
]  # fmt: skip
LAST = [
    "silva", "santos", "oliveira", "souza", "rodrigues", "ferreira", "alves", "pereira", "lima", "gomes",
    "costa", "ribeiro", "martins", "carvalho", "almeida", "lopes", "soares", "fernandes", "vieira", "barbosa",
    "rocha", "dias", "nascimento", "andrade", "moreira", "nunes", "marques", "machado", "mendes", "freitas",
]  # fmt: skip
TOWNS = [("São Paulo", "SP"), ("Campinas", "SP"), ("Sorocaba", "SP"), ("Uberaba", "MG"), ("Curitiba", "PR"),
         ("Goiânia", "GO"), ("Porto Alegre", "RS"), ("Ribeirão Preto", "SP")]  # fmt: skip


def test_an_import_an_edit_and_a_clean_up_go_back(ws: Workspace, clock: FrozenClock) -> None:
    day, kept = done_and_undone(ws, clock, 10_000, 5_000, 500)
    steps = " | ".join(f"{name} {seconds:.1f} s" for name, seconds in day.took.items())
    print(f"\n10,000 imported, 5,000 edited, 500 united, all taken back | {steps} | {len(kept)} kept", end="")
    assert (day.groups, kept) == (500, [])


def test_planted_duplicates_of_a_large_list_are_found(ws: Workspace) -> None:
    rows, twins = _list_with_twins(random.Random(SEED))
    leads.insert_many(ws, pd.DataFrame(rows))
    found: list[service_duplicates.Pair] = []
    took = duration(lambda: found.extend(service_duplicates.candidates(ws)))
    seen = {frozenset((pair.kept_id, pair.gone_id)): pair.likeness for pair in found}
    bare = duration(lambda: ws.cursor().execute(_BY_EQUAL_CONTACT).fetchall())
    equal = {frozenset(row) for row in ws.cursor().execute(_BY_EQUAL_CONTACT).fetchall()}
    print(
        f"\ncandidates among {len(rows):,} leads | {took.elapsed:.1f} s, processor {took.processor:.1f} s"
        f" | floor (equal contact alone) {bare.elapsed:.2f} s, recall {len(twins & equal) / len(twins):.3f}"
    )
    for likeness in Likeness:
        of_it = {pair for pair, one in seen.items() if one is likeness}
        right = len(of_it & twins)
        print(f"  {likeness.label}: {len(of_it):,} pairs, {right / max(len(of_it), 1):.3f} of them true")
    recall = len(twins & seen.keys()) / len(twins)
    sure = {pair for pair, one in seen.items() if one is Likeness.SURE}
    print(f"  recall {recall:.3f}, of the almost certain alone {len(sure & twins) / len(twins):.3f}", end="")
    assert recall > len(twins & equal) / len(twins)
    assert len(sure & twins) / len(sure) > 0.99
    assert took.elapsed < 20


_BY_EQUAL_CONTACT = """
    select a.lead_id::varchar, b.lead_id::varchar from leads a join leads b
    on a.lead_id < b.lead_id and (a.phone_key = b.phone_key)
    union
    select a.lead_id::varchar, b.lead_id::varchar from leads a join leads b
    on a.lead_id < b.lead_id and (a.email_key = b.email_key)
"""


def _list_with_twins(rng: random.Random) -> tuple[list[dict[str, object]], set[frozenset[str]]]:
    people = [_person(rng, place) for place in range(PEOPLE)]
    twins = [_twin(rng, person, place) for place, person in enumerate(rng.sample(people, PLANTED))]
    pairs = {frozenset((str(twin["lead_id"]), str(twin.pop("of")))) for twin in twins}
    return [*people, *twins], pairs


def _person(rng: random.Random, place: int) -> dict[str, object]:
    name = f"{rng.choice(FIRST)} {rng.choice(LAST)}"
    if rng.random() < 0.6:
        name += f" {rng.choice(LAST)}"
    city, uf = rng.choice(TOWNS)
    born = to_db(FrozenClock().now())
    return {
        "lead_id": derived_id("person", str(place)), "name": name.title(), "city": city, "uf": uf,
        "whatsapp": f"55{rng.choice((11, 15, 19, 34, 41))}9{rng.randrange(60_000_000, 99_999_999)}",
        "email": f"{name.replace(' ', '.')}{rng.randrange(10_000)}@exemplo.com" if rng.random() < 0.7 else None,
        "created_at": born, "updated_at": born, "stage_since": born,
    }  # fmt: skip


def _twin(rng: random.Random, person: dict[str, object], place: int) -> dict[str, object]:
    """The same person again as a hurried hand writes it: slips in the name, one contact wrong or missing."""
    twin = person | {"lead_id": derived_id("twin", str(place)), "of": person["lead_id"]}
    name, phone = str(person["name"]), str(person["whatsapp"])
    words = name.split()
    shorter = (f"{name[0]}. {words[-1]}", words[0], " ".join(reversed(words)))
    twin["name"] = rng.choice((name, name.upper(), _slip(rng, name), *shorter))
    change = rng.randrange(4)
    if change == 0:
        twin["whatsapp"] = phone[:-1] + str((int(phone[-1]) + 1) % 10)
    if change in (1, 2):
        twin["whatsapp"] = None
    if change in (0, 2, 3) and rng.random() < 0.5:
        twin["email"] = None
    if change == 1 and person["email"]:
        twin["email"] = str(person["email"]).replace("@exemplo.com", "@exmplo.com")
    if rng.random() < 0.2:
        twin["city"], twin["uf"] = None, None
    return twin


def _slip(rng: random.Random, name: str) -> str:
    at = rng.randrange(1, len(name) - 1)
    return rng.choice(
        (
            name[:at] + name[at + 1 :],
            name[:at] + name[at] + name[at:],
            name[:at] + name[at + 1] + name[at] + name[at + 2 :],
        )
    )

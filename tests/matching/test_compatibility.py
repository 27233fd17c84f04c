"""Which partner comes first, and why: segment, kilometres, activity, priority, vacancies and answers all count."""

from __future__ import annotations

import csv
import io
from itertools import pairwise

import pytest

from growth_equestre.cnae import service as cnae
from growth_equestre.foundation.errors import InvalidInput, LeadNotFound
from growth_equestre.foundation.settings import PRIOR_CARDS_DIR
from growth_equestre.foundation.vocab import Segment
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.matching import service as matching
from growth_equestre.matching.types import Match
from growth_equestre.partners import service as partners
from growth_equestre.partners.types import PartnerChanges

from .conftest import Deal, MakeLead, MakePartner


def order(matches: list[Match]) -> list[str]:
    return [one.partner_id for one in matches]


def test_the_card_that_ships_is_the_card_that_the_code_writes() -> None:
    assert (PRIOR_CARDS_DIR / "matching.json").read_text(encoding="utf-8") == matching.prior_card()


def test_every_receipt_adds_up_to_the_compatibility(
    ws: Workspace, make_lead: MakeLead, make_partner: MakePartner, deal: Deal
) -> None:
    lead = make_lead()
    for n, city in enumerate(["Campinas", "Jundiaí", "Santos", "Bauru", "Presidente Prudente"]):
        made = make_partner(city=city, priority=1 + n % 3, monthly_capacity=n or None)
        deal(made, make_lead(), "handoff", *(["partner_accepted"] if n % 2 else []), days_ago=90)
    matches = matching.match(ws, lead)
    assert len(matches) == 5
    for one in matches:
        assert one.start_points + sum(reason.points for reason in one.reasons) == one.compatibility
        assert 0 <= one.compatibility <= 100
        assert all(reason.points for reason in one.reasons)
        assert set(one.to_json()) >= {"lead_id", "partner_id", "rank", "compatibility", "km", "reasons"}
    assert [one.rank for one in matches] == [1, 2, 3, 4, 5]
    assert all(a.compatibility >= b.compatibility for a, b in pairwise(matches))


def test_the_nearer_partner_comes_first_all_else_equal(
    ws: Workspace, make_lead: MakeLead, make_partner: MakePartner
) -> None:
    by_distance = [make_partner(city=city) for city in ("Campinas", "Jundiaí", "São Paulo", "Bauru")]
    matches = matching.match(ws, make_lead())
    assert order(matches) == by_distance
    assert matches[0].km == pytest.approx(0.0, abs=1e-6)
    assert matches[2].km == pytest.approx(84, abs=15)


def test_the_lead_that_a_spelling_without_accents_placed_is_as_near(
    ws: Workspace, make_lead: MakeLead, make_partner: MakePartner
) -> None:
    make_partner(city="Sao Paulo")
    (match,) = matching.match(ws, make_lead(city="SÃO PAULO"))
    assert match.km == pytest.approx(0.0, abs=1e-6)


def test_priority_counts_as_a_number(ws: Workspace, make_lead: MakeLead, make_partner: MakePartner) -> None:
    low, high, medium = (make_partner(priority=priority) for priority in (3, 1, 2))
    matches = matching.match(ws, make_lead())
    assert order(matches) == [high, medium, low]
    assert len({one.compatibility for one in matches}) == 3


def test_a_closer_activity_wins(ws: Workspace, make_lead: MakeLead, make_partner: MakePartner) -> None:
    lead = make_lead(segment="EVENTOS")
    far = make_partner(segment="EVENTOS", cnae_main="1529700")
    near = make_partner(segment="EVENTOS", cnae_main="8230002")
    exact = make_partner(segment="EVENTOS", cnae_main="9319101")
    assert order(matching.match(ws, lead))[-1] == far
    assert {exact, near} == set(order(matching.match(ws, lead))[:2])


def test_a_partner_whose_secondary_activity_serves_the_segment_is_on_the_list_below_the_specialist(
    ws: Workspace, make_lead: MakeLead, make_partner: MakePartner
) -> None:
    specialist = make_partner()
    vet = make_partner(cnae_main="7500100", cnae_secondary=["0152102"])
    make_partner(cnae_main="7500100")
    assert order(matching.match(ws, make_lead())) == [specialist, vet]


def test_a_partner_who_answers_rises_and_one_yes_makes_nobody_the_best(
    ws: Workspace, make_lead: MakeLead, make_partner: MakePartner, deal: Deal
) -> None:
    steady, lucky, silent, new = (make_partner() for _ in range(4))
    for n in range(12):
        deal(steady, make_lead(), "handoff", *(["partner_contacted"] if n else []))
        deal(silent, make_lead(), "handoff")
    deal(lucky, make_lead(), "handoff", "partner_accepted")
    assert order(matching.match(ws, make_lead())) == [steady, lucky, new, silent]


def test_the_same_answer_told_twice_counts_once(
    ws: Workspace, make_lead: MakeLead, make_partner: MakePartner, deal: Deal
) -> None:
    told_once, told_often = make_partner(), make_partner()
    for partner in (told_once, told_often):
        first, second = make_lead(), make_lead()
        deal(partner, first, "handoff", "partner_accepted")
        deal(partner, second, "handoff")
        if partner == told_often:
            for _ in range(9):
                deal(partner, first, "partner_accepted", "partner_contacted")
    a, b = matching.match(ws, make_lead())
    assert a.reasons == b.reasons


def test_what_happens_later_does_not_count_yet(
    ws: Workspace, make_lead: MakeLead, make_partner: MakePartner, deal: Deal
) -> None:
    lead, partner = make_lead(), make_partner(monthly_capacity=1)
    before = matching.match(ws, lead)
    deal(partner, make_lead(), "handoff", "partner_accepted", days_ago=0)
    deal(partner, make_lead(), "handoff", days_ago=-3)
    assert matching.match(ws, lead) == before


def test_a_partner_without_vacancy_rests_until_next_month(
    ws: Workspace, make_lead: MakeLead, make_partner: MakePartner, deal: Deal
) -> None:
    partner = make_partner(monthly_capacity=2)
    deal(partner, make_lead(), "handoff", days_ago=40)
    deal(partner, make_lead(), "handoff", days_ago=2)
    lead = make_lead()
    assert order(matching.match(ws, lead)) == [partner]
    deal(partner, make_lead(), "handoff", days_ago=1)
    assert matching.match(ws, lead) == []


def test_a_partner_that_refused_this_lead_is_not_offered_it_again(
    ws: Workspace, make_lead: MakeLead, make_partner: MakePartner, deal: Deal
) -> None:
    lead, partner = make_lead(), make_partner()
    deal(partner, lead, "handoff", "partner_refused")
    assert matching.match(ws, lead) == []
    assert order(matching.match(ws, make_lead())) == [partner]


def test_equal_partners_keep_one_order_nearest_then_oldest_in_the_directory(
    ws: Workspace, make_lead: MakeLead, make_partner: MakePartner
) -> None:
    first, second = make_partner(name="Z"), make_partner(name="A")
    farther = make_partner(city="Valinhos")
    nearby = make_lead()
    for _ in range(3):
        assert order(matching.match(ws, nearby)) == [first, second, farther]


def test_a_lead_that_said_nothing_still_gets_partners(
    ws: Workspace, make_lead: MakeLead, make_partner: MakePartner
) -> None:
    made = {make_partner(priority=1), make_partner(cnae_main="7500100")}
    matches = matching.match(ws, make_lead(segment=None, city=None, uf=None))
    assert set(order(matches)) == made
    assert {one.km for one in matches} == {None}


def test_a_partner_without_coordinates_is_on_the_list_behind_the_near_ones(
    ws: Workspace, make_lead: MakeLead, make_partner: MakePartner
) -> None:
    unplaced = make_partner(city="Lugar Nenhum", uf="SP")
    near = make_partner()
    matches = matching.match(ws, make_lead())
    assert order(matches) == [near, unplaced]
    assert matches[1].km is None


def test_an_empty_directory_gives_an_empty_list(ws: Workspace, make_lead: MakeLead) -> None:
    assert matching.match(ws, make_lead()) == []
    header_only = matching.export_matches(ws, make_lead()).decode("utf-8-sig").splitlines()
    assert len(header_only) == 1


def test_asking_for_more_than_there_are_gives_all(
    ws: Workspace, make_lead: MakeLead, make_partner: MakePartner
) -> None:
    for _ in range(3):
        make_partner()
    assert len(matching.match(ws, make_lead(), 50)) == 3
    assert len(matching.match(ws, make_lead(), 2)) == 2


@pytest.mark.parametrize("count", [0, -1, 51])
def test_the_list_has_1_to_50_partners(ws: Workspace, make_lead: MakeLead, count: int) -> None:
    with pytest.raises(InvalidInput):
        matching.match(ws, make_lead(), count)


@pytest.mark.parametrize("lead_id", ["", "x", "0192f0c1-2b3c-7d4e-8f50-617283940516"])
def test_a_lead_that_is_not_there_says_so(ws: Workspace, lead_id: str) -> None:
    with pytest.raises(LeadNotFound):
        matching.match(ws, lead_id)


def test_the_search_near_the_lead_never_loses_a_better_partner_far_away(
    ws: Workspace, make_lead: MakeLead, make_partner: MakePartner, deal: Deal
) -> None:
    for n in range(10):
        weak = make_partner(
            name=f"Fraco {n}", city="Ribeirão Preto", priority=3, cnae_main="4711302", segment="CAVALOS"
        )
        for _ in range(8):
            deal(weak, make_lead(), "handoff")
    strong = make_partner(city="Goiânia", uf="GO", priority=1)
    for _ in range(12):
        deal(strong, make_lead(), "handoff", "partner_accepted")
    assert order(matching.match(ws, make_lead()))[0] == strong


def test_the_list_leaves_as_a_file_with_motives(ws: Workspace, make_lead: MakeLead, make_partner: MakePartner) -> None:
    partner = make_partner(name="=Haras", phone="5511987654321")
    partners.edit(ws, partner, PartnerChanges(priority="1"))
    text = matching.export_matches(ws, make_lead()).decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text), delimiter=";")
    assert row["parceiro"] == "'=Haras"
    assert row["posicao"] == "1"
    assert "prioridade alta +" in row["motivos"]


@pytest.mark.parametrize("spelling", ["São Paulo", "Sao Paulo", "SAO PAULO", "são  paulo", "SÃO PAULO "])
def test_a_city_is_one_place_in_every_spelling(
    ws: Workspace, make_lead: MakeLead, make_partner: MakePartner, spelling: str
) -> None:
    there, elsewhere = make_partner(city=spelling), make_partner(city="Santo André")
    matches = matching.match(ws, make_lead(city="São Paulo"))
    assert order(matches) == [there, elsewhere]
    assert matches[0].km == pytest.approx(0.0, abs=1e-6)


def test_organising_events_is_closer_to_party_houses_than_to_sports_events() -> None:
    assert cnae.closeness("8230001", "8230002") > cnae.closeness("8230001", "9319101")
    assert cnae.closeness("8230001", "8230001") == 1.0


def test_of_two_otherwise_equal_partners_the_one_whose_activity_is_closer_stands_higher(
    ws: Workspace, make_lead: MakeLead, make_partner: MakePartner
) -> None:
    exact, sibling, stranger = (
        make_partner(segment="EVENTOS", cnae_main=code, name=code) for code in ("8230001", "8230002", "4711302")
    )
    fits = [partners.get(ws, one).fit[Segment.EVENTS] for one in (exact, sibling, stranger)]
    assert fits == sorted(fits, reverse=True)
    assert fits[1] > fits[2]
    assert order(matching.match(ws, make_lead(segment="EVENTOS")))[-1] == stranger


def test_equal_partners_are_told_what_decides(ws: Workspace, make_lead: MakeLead, make_partner: MakePartner) -> None:
    made = [make_partner() for _ in range(12)]
    lead = make_lead()
    assert order(matching.match(ws, lead, 12)) == sorted(made)
    assert "há mais tempo no diretório" in matching.why_not(ws, lead, made[-1]).sentences[-1]

"""The directory: what the CNAE tells, finding by any spelling, the bin, undo, and no company twice."""

from __future__ import annotations

from dataclasses import replace

import pytest

from growth_equestre.foundation.errors import InvalidInput, PartnerNotFound, PermissionDenied
from growth_equestre.foundation.vocab import Permission, Priority, Segment
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.journal import service as journal
from growth_equestre.partners import service as partners
from growth_equestre.partners.types import Partner, PartnerChanges, PartnerFilter, PartnerInput, PartnerSort

CNPJ = "12.ABC.345/01DE-35"


def haras(ws: Workspace, **fields: object) -> Partner:
    given = {"name": "Haras Boa Vista", "city": "São Paulo", "uf": "SP", "cnae_main": "0152-1/02"} | fields
    return partners.create(ws, PartnerInput.model_validate(given))


def names(ws: Workspace, **chosen: object) -> list[str]:
    return [one.name for one in partners.page(ws, PartnerFilter(**chosen))]  # type: ignore[arg-type]


def test_segment_priority_and_place_follow_from_cnae_and_city(ws: Workspace) -> None:
    created = haras(ws, phone="(11) 98765-4321", cnpj=CNPJ)
    assert (created.segment, created.priority) == (Segment.HORSES, Priority.HIGH)
    assert created.ibge_code == 3550308
    assert created.latitude == pytest.approx(-23.5, abs=0.3)
    assert created.fit[Segment.HORSES] == 1.0
    assert created.whatsapp_link == "https://wa.me/5511987654321"


def test_what_a_person_says_wins_over_what_the_cnae_tells(ws: Workspace) -> None:
    created = haras(ws, segment="Eventos", priority="3")
    assert (created.segment, created.priority) == (Segment.EVENTS, Priority.LOW)


def test_sao_paulo_is_found_with_and_without_accents(ws: Workspace) -> None:
    haras(ws)
    for text in ("São Paulo", "Sao Paulo", "SAO PAULO", "boa vista sao"):
        assert names(ws, text=text) == ["Haras Boa Vista"]
    assert names(ws, city="SAO  PAULO") == ["Haras Boa Vista"]
    assert names(ws, text="Campinas") == []


def test_a_search_finds_parts_of_a_cnpj_as_people_type_it(ws: Workspace) -> None:
    haras(ws, cnpj=CNPJ)
    assert names(ws, text="12.abc.345") == ["Haras Boa Vista"]
    assert names(ws, text="99.abc") == []


def test_each_filter_narrows_the_list(ws: Workspace) -> None:
    haras(ws)
    haras(ws, name="Selaria Minas", city="Uberaba", uf="MG", cnae_main="1529-7/00")
    haras(ws, name="Centro Hípico", city="Goiânia", uf="GO", cnae_main="9319-1/01", is_active=False)
    assert names(ws, ufs=("MG",)) == ["Selaria Minas"]
    assert names(ws, segments=(Segment.HORSES,)) == ["Haras Boa Vista"]
    assert names(ws, cnae="0152") == ["Haras Boa Vista"]
    assert names(ws, priorities=(Priority.LOW,)) == []
    assert sorted(names(ws, active_only=False)) == ["Centro Hípico", "Haras Boa Vista", "Selaria Minas"]
    assert "Centro Hípico" not in names(ws)


def test_priority_is_ordered_as_a_number(ws: Workspace) -> None:
    for priority in ("3", "1", "2"):
        haras(ws, name=f"Parceiro {priority}", priority=priority)
    listed = partners.page(ws, sort=PartnerSort.PRIORITY)
    assert [one.priority for one in listed] == [Priority.HIGH, Priority.MEDIUM, Priority.LOW]


@pytest.mark.parametrize("sort", list(PartnerSort))
def test_pages_join_to_the_whole_list_in_every_order(ws: Workspace, sort: PartnerSort) -> None:
    partners.insert_many(ws, [{"name": f"Haras {n % 3}", "uf": "SP"} for n in range(7)])
    whole = partners.page(ws, sort=sort)
    pages = [one for offset in (0, 3, 6) for one in partners.page(ws, sort=sort, limit=3, offset=offset)]
    assert tuple(pages) == whole
    assert partners.page(ws, sort=sort, limit=3, offset=60) == ()


def test_a_company_is_not_added_twice(ws: Workspace) -> None:
    haras(ws, cnpj=CNPJ)
    with pytest.raises(InvalidInput, match="já está no diretório"):
        haras(ws, name="Outro nome", cnpj=CNPJ)
    selaria = haras(ws, name="Selaria", phone="(11) 98765-4321")
    with pytest.raises(InvalidInput):
        haras(ws, name="SELARIA", phone="11 8765-4321")
    with pytest.raises(InvalidInput):
        partners.edit(ws, selaria.partner_id, PartnerChanges(cnpj=CNPJ))


def test_an_edit_changes_only_what_was_given(ws: Workspace) -> None:
    before = haras(ws, cnpj=CNPJ, contact="Joana", monthly_capacity=5)
    after = partners.edit(ws, before.partner_id, PartnerChanges(city="Campinas"))
    assert (after.city, after.ibge_code) == ("Campinas", 3509502)
    same = {"city", "ibge_code", "latitude", "longitude", "updated_at"}
    assert {k: v for k, v in vars(after).items() if k not in same} == {
        k: v for k, v in vars(before).items() if k not in same
    }
    assert partners.edit(ws, before.partner_id, PartnerChanges(contact="")).contact is None


def test_an_edit_can_be_taken_back_and_stands_in_the_history(ws: Workspace) -> None:
    before = haras(ws)
    partners.edit(ws, before.partner_id, PartnerChanges(name="Haras Novo"))
    entry = journal.history(ws, "partners", before.partner_id)[0]
    assert entry.columns["name"] == ("Haras Boa Vista", "Haras Novo")
    journal.undo(ws, entry.change_set.change_set_id)
    assert partners.get(ws, before.partner_id) == before


def test_the_bin_hides_and_gives_back(ws: Workspace) -> None:
    kept = haras(ws)
    change_set_id = partners.delete(ws, kept.partner_id)
    assert names(ws, active_only=False) == []
    with pytest.raises(PartnerNotFound):
        partners.get(ws, kept.partner_id)
    journal.undo(ws, change_set_id)
    assert partners.get(ws, kept.partner_id) == kept
    partners.delete(ws, kept.partner_id)
    assert partners.restore(ws, kept.partner_id).name == kept.name


def test_a_partner_added_again_meanwhile_is_not_restored_beside_itself(ws: Workspace) -> None:
    first = haras(ws, cnpj=CNPJ)
    partners.delete(ws, first.partner_id)
    haras(ws, cnpj=CNPJ)
    with pytest.raises(InvalidInput):
        partners.restore(ws, first.partner_id)


@pytest.mark.parametrize("partner_id", ["", "x", "'; drop table partners", "01a1ffe7-cefc-7dc7-bd8d-53556f94d0db"])
def test_an_id_that_names_nobody_says_so(ws: Workspace, partner_id: str) -> None:
    for use_case in (partners.get, partners.delete, partners.restore):
        with pytest.raises(PartnerNotFound):
            use_case(ws, partner_id)


def test_cnpjs_are_resolved_in_any_spelling(ws: Workspace) -> None:
    created = haras(ws, cnpj=CNPJ)
    asked = [CNPJ, "12abc34501de35", "11", "", "16.727.230/0001-97"]
    assert partners.resolve_cnpjs(ws, asked) == dict.fromkeys(asked[:2], created.partner_id)
    assert partners.find_by_cnpj(ws, CNPJ) == created
    with pytest.raises(PartnerNotFound):
        partners.find_by_cnpj(ws, "16.727.230/0001-97")


def test_removing_the_demo_leaves_the_teams_own_partners(ws: Workspace) -> None:
    own = haras(ws)
    rows = [{"name": f"Demo {n}", "city": "Goiânia", "uf": "GO", "cnae_main": "7500100"} for n in range(3)]
    assert partners.insert_many(ws, rows, is_demo=True) == 3
    demo = partners.page(ws, PartnerFilter(text="demo"))[0]
    assert (demo.segment, demo.ibge_code, demo.is_demo) == (Segment.SERVICES, 5208707, True)
    assert partners.remove_demo(ws) == 3
    assert partners.page(ws) == (own,)


def test_the_map_counts_partners_by_municipality(ws: Workspace) -> None:
    partners.insert_many(ws, [{"name": f"P{n}", "city": "Campinas", "uf": "SP"} for n in range(2)])
    partners.insert_many(ws, [{"name": "Longe", "city": "Lugar Nenhum", "uf": "SP"}])
    (spot,) = partners.census(ws).cities
    assert (spot.city, spot.partners) == ("Campinas", 2)
    assert partners.census(ws).total == 3


def test_a_guest_may_look_but_not_change(ws: Workspace) -> None:
    guest = replace(ws, actor=replace(ws.actor, permissions=frozenset({Permission.CAN_VIEW})))
    assert partners.census(guest).total == 0
    with pytest.raises(PermissionDenied):
        haras(guest)

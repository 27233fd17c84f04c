"""The simulated market looks like a real team's, keeps the product's rules, and is the same for the same seed."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from stdnum.br import cnpj

from growth_equestre.cnae import service as cnae
from growth_equestre.crm import rules as gate
from growth_equestre.demo import model_partners, model_people, names, rules
from growth_equestre.demo.model_tables import Chunk, World, build_world, chunks, partner_rows
from growth_equestre.demo.types import Intent, WorldSize
from growth_equestre.events.types import Event
from growth_equestre.foundation import contacts
from growth_equestre.foundation.vocab import EventType, NextAction, Segment
from growth_equestre.leads import rules as lead_rules
from growth_equestre.places import service as places

NOW = datetime(2026, 11, 21, 15, 0, tzinfo=UTC)
ZONE = ZoneInfo("America/Sao_Paulo")
FOCUS = ("MG", "SP", "GO")


def _world(leads: int, seed: int, partners: int = 60) -> World:
    return build_world(WorldSize(leads, partners), seed, NOW, ZONE, FOCUS)


@pytest.fixture(scope="module")
def market() -> Chunk:
    return next(chunks(_world(2_500, 3)))


def _digest(built: World) -> str:
    chunk = next(chunks(built))
    tables = [chunk.leads, chunk.events, chunk.truth, pd.DataFrame(chunk.handoffs), pd.DataFrame(partner_rows(built))]
    text = "".join(table.to_csv(index=False) for table in tables)
    return hashlib.sha256(text.encode()).hexdigest()


def _event(row: dict[str, object]) -> Event:
    return Event(
        event_id=str(row["event_id"]), lead_id=str(row["lead_id"]), event_type=EventType(row["event_type"]),
        occurred_at=row["occurred_at"], recorded_at=row["recorded_at"],  # type: ignore[arg-type]
        metadata="", reason="", actor_name="", partner_id=None, external_id=None, batch_id=None,
    )  # fmt: skip


@pytest.mark.slow
def test_the_same_seed_gives_the_same_market_also_in_another_process() -> None:
    here = _digest(_world(40, 5))
    code = (
        f"import sys; sys.path.insert(0, {str(__file__).rsplit('/', 1)[0]!r}); "
        "from test_simulated_market import _digest, _world; print(_digest(_world(40, 5)))"
    )
    elsewhere = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert elsewhere.stdout.strip() == here
    assert _digest(_world(40, 6)) != here


def test_nothing_has_happened_after_now_and_a_lead_is_born_with_its_first_fact(market: Chunk) -> None:
    assert market.events["occurred_at"].max() < pd.Timestamp(NOW).tz_localize(None)
    first = market.events.groupby("lead_id")["occurred_at"].min()
    born = market.leads.set_index("lead_id")["created_at"]
    assert (first.reindex(born.index) == born).all()
    assert market.events["event_id"].is_unique


def test_a_realistic_share_of_leads_qualifies(market: Chunk) -> None:
    qualified = market.leads["stage"].isin(["QUALIFICADO", "ENVIADO"]).mean()
    assert 0.12 <= qualified <= 0.24
    assert set(market.leads["stage"]) == {"CURIOSO", "AQUECENDO", "QUALIFICADO", "ENVIADO", "PERDIDO"}


def test_every_qualified_lead_passed_the_gate(market: Chunk) -> None:
    reached = market.events[(market.events["event_type"] == "etapa") & (market.events["metadata"] == "QUALIFICADO")]
    by_lead = dict(list(market.events.groupby("lead_id")))
    assert len(reached) > 200
    for row in reached.to_dict("records"):
        log = by_lead[row["lead_id"]]
        before = log[(log["occurred_at"] < row["occurred_at"]) & log["event_type"].isin(list(gate.GATE_EVENTS))]
        assert gate.confirmations(_event(one) for one in before.to_dict("records")).missing == ()


def test_leads_are_sent_only_after_they_qualified(market: Chunk) -> None:
    log = market.events
    qualified = log[log["metadata"] == "QUALIFICADO"].set_index("lead_id")["occurred_at"]
    handed = log[log["event_type"] == "handoff"].set_index("lead_id")["occurred_at"]
    assert len(handed) > 100
    assert (handed > qualified.reindex(handed.index)).all()
    assert log.loc[log["event_type"] == "handoff", "partner_id"].notna().all()
    assert {made.lead_id: made.handed_at for made in market.handoffs} == {
        lead_id: at.to_pydatetime().replace(tzinfo=UTC) for lead_id, at in handed.items()
    }


def test_no_contact_can_reach_anybody_yet_each_has_a_valid_shape(market: Chunk) -> None:
    mobiles = market.leads["whatsapp"].dropna()
    assert mobiles.str.fullmatch(r"55\d{2}900\d{6}").all()
    assert all(lead_rules.clean_phone(mobile) == mobile for mobile in mobiles.head(300))
    assert mobiles.is_unique
    emails = market.leads["email"].dropna()
    assert emails.str.endswith("@example.com").all()
    assert all(contacts.clean_email(email) == email for email in emails.head(300))
    assert (market.leads["whatsapp"].notna() | market.leads["email"].notna()).all()


def test_leads_live_in_real_cities_and_focus_states_send_more(market: Chunk) -> None:
    for row in market.leads.head(200).to_dict("records"):
        town = places.get(row["ibge_code"])
        assert (town.name, town.uf, town.latitude) == (row["city"], row["uf"], row["latitude"])
    assert market.leads["uf"].isin(FOCUS).mean() > 0.4


def test_partners_have_valid_check_digits_real_codes_and_capacity() -> None:
    rows = partner_rows(_world(1, 4, partners=300))
    assert len({row["cnpj"] for row in rows}) == len({row["name"] for row in rows}) == 300
    for row in rows:
        assert cnpj.is_valid(row["cnpj"])
        for code in (row["cnae_main"], *row["cnae_secondary"]):
            assert cnae.get(code).code == code
        assert cnae.segment_for(row["cnae_main"]) == row["segment"]
        assert row["priority"] in (1, 2, 3)
    assert {row["monthly_capacity"] is None for row in rows} == {True, False}


def test_check_digits_agree_with_the_published_alphanumeric_example() -> None:
    assert names._check_digit("12ABC34501DE") + names._check_digit("12ABC34501DE3") == "35"


def test_the_team_rests_on_sunday_and_leads_do_not(market: Chunk) -> None:
    local = market.events["occurred_at"].dt.tz_localize("UTC").dt.tz_convert(ZONE)
    weekday = local.dt.day_of_week
    stages = market.events["metadata"] == "QUALIFICADO"
    views = market.events["event_type"] == "page_view"
    assert (weekday[stages] == 6).sum() < 0.25 * (weekday[stages] == 1).sum()
    assert (weekday[views] == 6).sum() > 0.5 * (weekday[views] == 1).sum()
    assert local[stages].dt.hour.between(7, 18).all()


def test_a_near_partner_of_the_segment_accepts_more_often_than_a_far_one_of_another() -> None:
    rng = np.random.default_rng(2)
    companies = model_partners.draw_companies(400, FOCUS, rng)
    everyone = np.arange(400)
    near = model_partners.accept_logit(np.full(400, 15.0), np.ones(400), everyone, companies)
    far = model_partners.accept_logit(np.full(400, 900.0), np.full(400, 0.15), everyone, companies)
    assert (near > far + 2).all()


def test_the_top_of_the_list_is_chosen_most_and_a_full_partner_accepts_less() -> None:
    rng = np.random.default_rng(9)
    people = model_people.draw_people(6_000, FOCUS, rng)
    companies = model_partners.draw_companies(40, FOCUS, rng)
    made = model_partners.offer(np.arange(6_000), np.zeros(6_000, dtype=np.int64), people, companies, rng)
    chosen = np.bincount(made.position)
    assert chosen[1] > chosen[2] > chosen[3]
    nth = pd.DataFrame({"partner": made.partner}).groupby("partner").cumcount().to_numpy()
    limit = companies.capacity[made.partner]
    full = (limit >= 0) & (nth >= limit)
    assert made.is_accepted[full].mean() < made.is_accepted[~full].mean() - 0.1
    assert not (made.is_won & ~made.is_contacted).any()


def test_actions_truly_help_whom_they_suit() -> None:
    assert (
        rules.answer_lift(NextAction.CALL, Intent.HOT, None) > 0 > rules.answer_lift(NextAction.CALL, Intent.COLD, None)
    )
    invite = NextAction.INVITE_TO_EVENT
    assert rules.answer_lift(invite, Intent.WARM, Segment.EVENTS) > rules.answer_lift(invite, Intent.WARM, None)
    assert {rules.answer_lift(action, Intent.GONE, Segment.HORSES) for action in NextAction} == {0.0}

"""What happens is told to other programs once it is kept: signed, again until it arrives, and by ids alone."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from listener import Listener

from growth_equestre.crm import service as crm
from growth_equestre.events import service as events
from growth_equestre.events.types import EventInput
from growth_equestre.foundation.clock import FrozenClock
from growth_equestre.foundation.errors import InvalidInput, NotFound
from growth_equestre.foundation.vocab import EventType, Stage
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.gateway import (
    rules_webhooks,
    sending,
    service_delivery,
    service_intake,
    service_outbox,
    service_webhooks,
)
from growth_equestre.gateway.types_api import Sent
from growth_equestre.gateway.types_webhooks import Told, Webhook
from growth_equestre.jobs import service as jobs
from growth_equestre.journal import service as journal
from growth_equestre.leads import service as leads
from growth_equestre.leads.types import LeadInput
from growth_equestre.partners import service as partners
from growth_equestre.partners.types import PartnerInput
from growth_equestre.privacy import service_erasure

ZULMIRA = LeadInput(name="Zulmira Quintanilha", email="zulmira@exemplo-haras.com.br", whatsapp="11987654321")


@pytest.fixture
def listener(monkeypatch: pytest.MonkeyPatch) -> Iterator[Listener]:
    monkeypatch.setenv("GROWTH_WEBHOOKS_TO_LOOPBACK", "true")
    made = Listener()
    yield made
    made.stop()


@pytest.fixture
def hear(ws: Workspace, listener: Listener) -> Callable[..., Webhook]:
    """Has the listener told of these things, or of everything."""
    return lambda *told: service_webhooks.subscribe(ws, listener.url, told or tuple(Told))


def test_a_lead_its_stage_and_its_score_are_told_by_ids_alone(
    ws: Workspace, listener: Listener, hear: Callable[..., Webhook]
) -> None:
    hear()
    lead = leads.create(ws, ZULMIRA)
    for fact in (EventType.BUDGET_CONFIRMED, EventType.TIMELINE_CONFIRMED, EventType.NEED_CONFIRMED):
        events.append(ws, lead.lead_id, EventInput(fact))
    service_delivery.deliver(ws)
    crm.move_stage(ws, lead.lead_id, Stage.QUALIFIED)
    service_delivery.deliver(ws)
    assert [item["lead_id"] for item in listener.of("lead.created")] == [lead.lead_id]
    assert [item["lead_id"] for item in listener.of("lead.qualified")] == [lead.lead_id]
    assert listener.of("lead.score_changed")[0]["score"] > 0
    said = b" ".join(one.body for one in listener.heard).decode().lower()
    assert not [word for word in ("zulmira", "quintanilha", "exemplo-haras", "987654321") if word in said]


def test_a_message_is_written_by_the_write_that_it_tells_of_or_not_at_all(
    ws: Workspace, hear: Callable[..., Webhook]
) -> None:
    hear(Told.LEAD_CREATED)
    with pytest.raises(RuntimeError), ws.transaction("test"):
        leads.create(ws, ZULMIRA)
        raise RuntimeError("power cut")
    assert waiting(ws) == 0
    leads.create(ws, ZULMIRA)
    assert waiting(ws) == 1


def test_the_queue_sends_by_itself_and_leaves_no_line_in_the_list_of_work(
    ws: Workspace, listener: Listener, hear: Callable[..., Webhook]
) -> None:
    hear(Told.LEAD_CREATED)
    leads.create(ws, ZULMIRA)
    done = jobs.run_due(ws)
    assert done is not None and done.message == "1 de 1 avisos chegaram."
    assert len(listener.heard) == 1
    assert [job.kind for job in jobs.recent(ws)].count(service_outbox.DELIVERY) == 0


def test_only_what_was_asked_for_is_told_and_nothing_of_before(
    ws: Workspace, listener: Listener, hear: Callable[..., Webhook]
) -> None:
    leads.create(ws, LeadInput(name="Antes"))
    hear(Told.LEAD_SCORE_CHANGED)
    after = leads.create(ws, LeadInput(name="Depois"))
    service_delivery.deliver(ws)
    assert {one.told["type"] for one in listener.heard} == {"lead.score_changed"}
    assert [item["lead_id"] for item in listener.of("lead.score_changed")] == [after.lead_id]


def test_every_answer_in_a_stream_of_facts_is_told(
    ws: Workspace, listener: Listener, hear: Callable[..., Webhook]
) -> None:
    hear(Told.PARTNER_ANSWERED)
    lead = leads.create(ws, ZULMIRA)
    partner = partners.create(ws, PartnerInput(name="Haras Boa Vista", cnpj="11222333000181"))
    for names in ("ab", "c", "de"):
        answers = [EventInput(EventType.PARTNER_ACCEPTED, None, partner.cnpj or "", name) for name in names]
        service_intake.receive_events(ws, [Sent(((lead.lead_id, one),), False) for one in answers])
    service_delivery.deliver(ws)
    assert len(listener.of("partner.answered")) == 5


def test_many_leads_share_messages(ws: Workspace, listener: Listener, hear: Callable[..., Webhook]) -> None:
    hear(Told.LEAD_CREATED)
    with ws.transaction("test"):
        made = {leads.create(ws, LeadInput(name=f"Lead {number}")).lead_id for number in range(20)}
    service_delivery.deliver(ws)
    assert len(listener.heard) == 1
    assert {item["lead_id"] for item in listener.of("lead.created")} == made


def test_a_handoff_and_what_the_partner_answers_name_both(
    ws: Workspace, listener: Listener, hear: Callable[..., Webhook]
) -> None:
    partner = partners.create(ws, PartnerInput(name="Haras Boa Vista", cnpj="11222333000181", uf="SP"))
    lead = leads.create(ws, ZULMIRA)
    hear(Told.LEAD_HANDED_OFF, Told.PARTNER_ANSWERED)
    events.append(ws, lead.lead_id, EventInput(EventType.PAGE_VIEW))
    for fact in (EventType.HANDOFF, EventType.PARTNER_ACCEPTED):
        events.append(ws, lead.lead_id, EventInput(fact, metadata="11.222.333/0001-81"))
    service_delivery.deliver(ws)
    (handed,), (answered,) = listener.of("lead.handed_off"), listener.of("partner.answered")
    assert (handed["lead_id"], handed["partner_id"]) == (lead.lead_id, partner.partner_id)
    assert (answered["partner_id"], answered["answer"]) == (partner.partner_id, "partner_accepted")


def test_an_undone_move_is_told_as_the_move_back_that_it_is(
    ws: Workspace, listener: Listener, hear: Callable[..., Webhook]
) -> None:
    lead = leads.create(ws, ZULMIRA)
    hear(Told.LEAD_STAGE_CHANGED)
    crm.move_stage(ws, lead.lead_id, Stage.WARMING)
    journal.undo(ws, journal.recent(ws, 1)[0].change_set_id)
    service_delivery.deliver(ws)
    assert [item["stage"] for item in listener.of("lead.stage_changed")] == ["AQUECENDO", "CURIOSO"]


def test_what_does_not_arrive_comes_again_later_and_later_until_it_is_given_up(
    ws: Workspace, clock: FrozenClock, listener: Listener, hear: Callable[..., Webhook]
) -> None:
    hear(Told.LEAD_CREATED)
    listener.answers = [500]
    leads.create(ws, ZULMIRA)
    pauses = []
    for _ in range(rules_webhooks.MOST_ATTEMPTS):
        while jobs.run_due(ws):
            pass
        for job in jobs.recent(ws):
            pauses.append(job.run_after - clock.now())
            clock.moment = job.run_after
    assert len(listener.heard) == rules_webhooks.MOST_ATTEMPTS
    assert len({one.headers["webhook-id"] for one in listener.heard}) == 1
    assert timedelta(seconds=5) <= pauses[0] <= timedelta(seconds=10)
    assert timedelta(hours=3) <= pauses[-1] <= timedelta(hours=6)
    (dead,) = service_webhooks.dead_messages(ws)
    assert (dead.last_status, dead.last_error) == (500, "O endereço respondeu 500.")
    listener.answers = [204]
    assert service_webhooks.try_again(ws, dead.message_id) == 1
    service_delivery.deliver(ws)
    assert service_webhooks.dead_messages(ws) == []
    assert listener.heard[-1].headers["webhook-id"] == listener.heard[0].headers["webhook-id"]


def test_an_address_that_is_gone_rests_and_others_do_not_wait_for_it(
    ws: Workspace, listener: Listener, hear: Callable[..., Webhook]
) -> None:
    gone = Listener(answers=[410])
    service_webhooks.subscribe(ws, gone.url, [Told.LEAD_CREATED])
    hear(Told.LEAD_CREATED)
    for number in range(3):
        leads.create(ws, LeadInput(name=f"Lead {number}"))
    service_delivery.deliver(ws)
    leads.create(ws, LeadInput(name="Lead 4"))
    service_delivery.deliver(ws)
    gone.stop()
    assert len(listener.heard) == 4
    assert len(gone.heard) == 3
    assert [one.is_active for one in service_webhooks.webhooks(ws)] == [False, True]


def test_the_signature_is_the_standards_own_and_a_forged_one_is_known(
    ws: Workspace, listener: Listener, hear: Callable[..., Webhook]
) -> None:
    secret = hear(Told.LEAD_CREATED).secret
    leads.create(ws, ZULMIRA)
    service_delivery.deliver(ws)
    (heard,) = listener.heard
    signed = f"{heard.headers['webhook-id']}.{heard.headers['webhook-timestamp']}.".encode() + heard.body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert heard.headers["webhook-signature"] == f"v1,{expected}"
    now = ws.now()
    assert rules_webhooks.is_genuine(heard.headers, heard.body, secret, now)
    other = rules_webhooks.SECRET_MARK + base64.b64encode(b"x" * 32).decode()
    forged = {
        "another body": (heard.headers, heard.body.replace(b"lead.created", b"lead.erased!"), secret, now),
        "another secret": (heard.headers, heard.body, other, now),
        "an old copy": (heard.headers, heard.body, secret, now + timedelta(seconds=301)),
        "a moved moment": (heard.headers | {"webhook-timestamp": "1"}, heard.body, secret, now),
        "another id": (heard.headers | {"webhook-id": "x"}, heard.body, secret, now),
        "no signature": (heard.headers | {"webhook-signature": ""}, heard.body, secret, now),
        "another kind": (heard.headers | {"webhook-signature": f"v0,{expected}"}, heard.body, secret, now),
        "part of it": (heard.headers | {"webhook-signature": f"v1,{expected[:10]}"}, heard.body, secret, now),
    }
    assert [name for name, given in forged.items() if rules_webhooks.is_genuine(*given)] == []


def test_a_replaced_secret_signs_beside_the_new_one_for_a_day(
    ws: Workspace, clock: FrozenClock, listener: Listener, hear: Callable[..., Webhook]
) -> None:
    first = hear(Told.LEAD_CREATED)
    second = service_webhooks.rotate_secret(ws, first.webhook_id)
    for wait in (timedelta(), timedelta(days=1)):
        clock.advance(wait)
        leads.create(ws, LeadInput(name="Lead"))
        service_delivery.deliver(ws)
    genuine = [
        [rules_webhooks.is_genuine(one.headers, one.body, made.secret, ws.now() - wait) for made in (first, second)]
        for one, wait in zip(listener.heard, (timedelta(days=1), timedelta()), strict=True)
    ]
    assert genuine == [[True, True], [False, True]]


def test_whoever_is_erased_is_told_by_a_digest_and_leaves_the_outbox(
    ws: Workspace, listener: Listener, hear: Callable[..., Webhook]
) -> None:
    hear()
    lead = leads.create(ws, ZULMIRA)
    other = leads.create(ws, LeadInput(name="Outra"))
    service_delivery.deliver(ws)
    known_as = {item["lead_id"]: item["lead_ref"] for item in listener.of("lead.created")}
    service_erasure.erase(ws, lead.lead_id, "pedido")
    kept = json.dumps(ws.cursor().execute("select * from webhook_outbox").fetchall(), default=str)
    assert lead.lead_id not in kept and other.lead_id in kept
    service_delivery.deliver(ws)
    assert listener.of("lead.erased") == [{"lead_ref": known_as[lead.lead_id]}]
    assert known_as[lead.lead_id] != known_as[other.lead_id]


@pytest.mark.parametrize(
    "url",
    [
        "http://exemplo.com.br/x", "ftp://exemplo.com.br", "https://user:pass@exemplo.com.br", "https://", "nada",
        "https://10.0.0.7/x", "https://192.168.1.1", "https://169.254.169.254/latest", "https://[::1]/", "https://[fd00::1]",
        "https://127.0.0.1/x", "https://localhost/x", "https://[::ffff:10.0.0.1]/", "https://intranet/x",
        "https://nas.local", "https://100.64.0.1", "https://0.0.0.0", "https://[64:ff9b::a00:1]", "https://a b.com.br",
        "https://224.0.0.1", "https://exemplo.com.br:99999/x",
    ],
)  # fmt: skip
def test_no_message_goes_into_the_house(ws: Workspace, url: str) -> None:
    with pytest.raises(InvalidInput):
        service_webhooks.subscribe(ws, url, [Told.LEAD_CREATED])


def test_a_name_that_means_a_machine_inside_is_not_called(
    ws: Workspace, listener: Listener, hear: Callable[..., Webhook], monkeypatch: pytest.MonkeyPatch
) -> None:
    hear(Told.LEAD_CREATED)
    leads.create(ws, ZULMIRA)
    monkeypatch.setenv("GROWTH_WEBHOOKS_TO_LOOPBACK", "false")
    service_delivery.deliver(ws)
    assert listener.heard == []
    assert "rede interna" in ws.cursor().execute("select last_error from webhook_outbox").fetchall()[0][0]


def test_a_redirect_is_a_failure_and_is_not_followed(
    ws: Workspace, listener: Listener, hear: Callable[..., Webhook]
) -> None:
    inside = Listener()
    listener.answers, listener.location = [307], inside.url
    hear(Told.LEAD_CREATED)
    leads.create(ws, ZULMIRA)
    assert service_delivery.deliver(ws) == "0 de 1 avisos chegaram."
    inside.stop()
    assert inside.heard == []


def test_an_address_that_says_nothing_is_left_in_time(
    ws: Workspace, hear: Callable[..., Webhook], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "SLOWEST_SECONDS", 0.3)
    server = socket.create_server(("127.0.0.1", 0))

    def drip() -> None:
        peer, _ = server.accept()
        try:
            peer.recv(65_536)
            while True:
                peer.sendall(b"H")
                time.sleep(0.05)
        except OSError:
            return

    threading.Thread(target=drip, daemon=True).start()
    service_webhooks.subscribe(ws, f"http://127.0.0.1:{server.getsockname()[1]}/", [Told.LEAD_CREATED])
    leads.create(ws, ZULMIRA)
    began = time.monotonic()
    service_delivery.deliver(ws)
    server.close()
    assert time.monotonic() - began < 3
    assert "segundos" in ws.cursor().execute("select last_error from webhook_outbox").fetchall()[0][0]


def test_who_asks_for_a_message_that_is_not_there_hears_so(ws: Workspace) -> None:
    for message_id in ("nada", "00000000-0000-0000-0000-000000000000"):
        with pytest.raises(NotFound):
            service_webhooks.try_again(ws, message_id)


def waiting(ws: Workspace) -> int:
    rows = ws.cursor().execute("select payload from webhook_outbox where state = 'waiting'").fetchall()
    return len(rows)

"""A partner's answers, its clock in working hours, and the signature of its link. Pure."""

from __future__ import annotations

import base64
import hashlib
import hmac
import uuid
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta

from growth_equestre.crm.types_handoffs import Clock, GivenAnswer
from growth_equestre.foundation.errors import InvalidInput
from growth_equestre.foundation.settings import WorkspaceSettings
from growth_equestre.foundation.vocab import EventType

TOKEN_LENGTH = 71
"""Letters of a link's token: 16 bytes of id, 5 of expiry and 32 of signature."""
LINK_LASTS = timedelta(days=30)
NEAR_SHARE = 0.25
"""With so little of its time left a partner is reminded."""
OVERDUE_REASON = "prazo do parceiro venceu"
_LONGEST_WAIT_DAYS = 400
_EXPIRY_BYTES = 5
_SIGNED_FOR = b"partner answer\x1f"

_FOLLOWING = {
    None: (
        EventType.PARTNER_ACCEPTED,
        EventType.PARTNER_CONTACTED,
        EventType.PARTNER_REFUSED,
        EventType.WON,
        EventType.LOST,
    ),
    EventType.PARTNER_ACCEPTED: (
        EventType.PARTNER_CONTACTED,
        EventType.WON,
        EventType.LOST,
        EventType.PARTNER_REFUSED,
    ),
    EventType.PARTNER_CONTACTED: (EventType.WON, EventType.LOST, EventType.PARTNER_REFUSED),
}

IsOpenDay = Callable[[date], bool]


def possible_answers(answers: Sequence[GivenAnswer]) -> tuple[EventType, ...]:
    """What can still be said after these; nothing after a refusal, a win or a loss."""
    return _FOLLOWING.get(answers[-1].event_type if answers else None, ())


def check_answer(answers: Sequence[GivenAnswer], answer: EventType, reason: str) -> None:
    """Raises InvalidInput for an answer that cannot follow these, or a refusal without its reason."""
    if answer not in possible_answers(answers):
        last = answers[-1].event_type.label.lower() if answers else ""
        raise InvalidInput(
            "resposta",
            f"'{answer.label}' não cabe depois de '{last}'." if last else f"'{answer.label}' não é uma resposta.",
            "Desfaça a resposta anterior, se ela estiver errada." if last else "Escolha uma das respostas.",
        )
    if answer is EventType.PARTNER_REFUSED and not reason.strip():
        raise InvalidInput("motivo", "Recusar pede um motivo.", "Escreva em uma frase por que não serve.")


def deadline(since: datetime, hours: float, settings: WorkspaceSettings, is_open_day: IsOpenDay) -> datetime:
    """The moment, in UTC, at which so many working hours have passed since an aware moment."""
    left = timedelta(hours=hours)
    day = since.astimezone(settings.zone).date()
    for _ in range(_LONGEST_WAIT_DAYS):
        opens, closes = _open_span(day, settings, is_open_day)
        begins = max(since, opens)
        if closes - begins >= left:
            return (begins + left).astimezone(UTC)
        left -= max(closes - begins, timedelta())
        day += timedelta(days=1)
    raise ValueError(f"{hours} working hours do not pass within {_LONGEST_WAIT_DAYS} days of {since!r}")


def working_hours(since: datetime, until: datetime, settings: WorkspaceSettings, is_open_day: IsOpenDay) -> float:
    """Working hours between two aware moments; 0 when the second is not later."""
    passed, day = timedelta(), since.astimezone(settings.zone).date()
    while day <= until.astimezone(settings.zone).date():
        opens, closes = _open_span(day, settings, is_open_day)
        passed += max(min(until, closes) - max(since, opens), timedelta())
        day += timedelta(days=1)
    return passed / timedelta(hours=1)


def clock(hours_given: float, hours_left: float) -> Clock:
    """Where the clock stands; both in working hours."""
    if hours_left <= 0:
        return Clock.OVERDUE
    return Clock.NEAR if hours_left <= NEAR_SHARE * hours_given else Clock.RUNNING


def clock_words(hours_left: float) -> str:
    """ "faltam 5 horas úteis", "faltam 40 minutos úteis", "prazo vencido"."""
    if hours_left <= 0:
        return Clock.OVERDUE.value
    minutes = round(hours_left * 60)
    if minutes < 60:
        return f"faltam {max(minutes, 1)} minutos úteis"
    hours = round(hours_left)
    return f"falta {hours} hora útil" if hours == 1 else f"faltam {hours} horas úteis"


def answer_message(message: str, due: str, address: str) -> str:
    """The handoff's message with the way to answer it. due: the moment in words; "" where none was set."""
    until = f" até {due}" if due else ""
    return f"{message}\n\nPor favor, responda{until} neste link: {address}"


def reminder(partner_name: str, lead_name: str, due: str, *, is_overdue: bool, address: str) -> str:
    """The text that reminds a partner; it names no more of the lead than its name."""
    when = f"O prazo venceu em {due}" if is_overdue else f"O prazo vai até {due}"
    return f"Olá, {partner_name}! Você conseguiu ver o lead {lead_name}? {when}. É só tocar em uma resposta: {address}"


def token(secret: bytes, handoff_id: str, expires_at: datetime) -> str:
    """What a link carries: the handoff, until when it is good, and the signature over both."""
    said = uuid.UUID(handoff_id).bytes + int(expires_at.timestamp()).to_bytes(_EXPIRY_BYTES)
    return base64.urlsafe_b64encode(said + _signature(secret, said)).decode().rstrip("=")


def handoff_of(secret: bytes, given: str, now: datetime) -> str | None:
    """The handoff that a token speaks of; None when it is forged, altered or too old. Compares in constant time."""
    carried = _carried(given)
    said, signature = carried[: 16 + _EXPIRY_BYTES], carried[16 + _EXPIRY_BYTES :]
    is_genuine = hmac.compare_digest(_signature(secret, said), signature)
    expires = int.from_bytes(said[16:])
    return str(uuid.UUID(bytes=said[:16])) if is_genuine and now.timestamp() < expires else None


def _carried(given: str) -> bytes:
    """The bytes of a token; as many zeros for a text that is none, so that both are compared alike."""
    nothing = bytes(16 + _EXPIRY_BYTES + 32)
    if len(given) != TOKEN_LENGTH or not given.isascii():
        return nothing
    try:
        carried = base64.b64decode(f"{given}=", altchars=b"-_", validate=True)
    except ValueError:
        return nothing
    # Some letters differ in bits that carry nothing; only the one spelling is good.
    is_spelt = base64.urlsafe_b64encode(carried).decode().rstrip("=") == given
    return carried if is_spelt else nothing


def _signature(secret: bytes, said: bytes) -> bytes:
    return hmac.new(secret, _SIGNED_FOR + said, hashlib.sha256).digest()


def _open_span(day: date, settings: WorkspaceSettings, is_open_day: IsOpenDay) -> tuple[datetime, datetime]:
    """When the day's work begins and ends, in UTC; equal on a day off."""
    midnight = datetime.combine(day, time(), settings.zone)
    opens = midnight.replace(hour=settings.business_opens)
    if not is_open_day(day):
        return opens.astimezone(UTC), opens.astimezone(UTC)
    closes = midnight + timedelta(hours=settings.business_closes)
    return opens.astimezone(UTC), closes.astimezone(UTC)

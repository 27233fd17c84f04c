"""The only place where next action meets DuckDB: situations in, recommendations out."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import pandas as pd

from growth_equestre.foundation.artifacts import write_text
from growth_equestre.foundation.clock import to_db
from growth_equestre.foundation.errors import ArtifactRefused
from growth_equestre.foundation.settings import PRIOR_CARDS_DIR
from growth_equestre.foundation.sql import load_queries
from growth_equestre.foundation.vocab import SIGNS, Channel, NextAction, Stage
from growth_equestre.next_action.rules_prior import prior_cards
from growth_equestre.next_action.store_situations import OWN_ACTS, offset_minutes, scope
from growth_equestre.next_action.types import (
    DecisionOutcome,
    Excluded,
    Feedback,
    OutcomeCount,
    PolicyCode,
    PolicyTerm,
    Recommendation,
    TodayItem,
)
from growth_equestre.scorecard import service as scorecard
from growth_equestre.scorecard.types import Card, Line

_QUERIES = load_queries(__file__)


def newest(
    cursor: duckdb.DuckDBPyConnection, lead_ids: Sequence[str] | None, zone: ZoneInfo
) -> dict[str, Recommendation]:
    """The latest recommendation of each lead that has one, by lead id."""
    rows = _QUERIES.rows(cursor, "newest", **scope(lead_ids))
    return {row["lead_id"]: _recommendation(row, zone) for row in rows}


def made_for(cursor: duckdb.DuckDBPyConnection, lead: Mapping[str, Any], zone: ZoneInfo) -> list[Recommendation]:
    """Every recommendation ever made for a live lead, latest first. lead: its id and number."""
    rows = _QUERIES.rows(cursor, "made_for", lead_id=lead["lead_id"])
    rows.sort(key=lambda row: (row["made_at"], row["recommendation_id"]), reverse=True)
    return [_recommendation({**row, "whatsapp": lead["whatsapp"]}, zone) for row in rows]


def add(cursor: duckdb.DuckDBPyConnection, made: Recommendation) -> None:
    """Keep one recommendation."""
    _QUERIES.run(cursor, "add", **_record(made, {}))


def add_many(cursor: duckdb.DuckDBPyConnection, made: Sequence[Recommendation]) -> None:
    """Keep many at once."""
    if made:
        naive = lru_cache(maxsize=4096)(to_db)
        texts: dict[tuple[object, ...], tuple[str, str]] = {}
        rows = [_record(one, texts) for one in made]
        frame = pd.DataFrame(rows)
        for moment in ("made_at", "scheduled_for", "feedback_at"):
            frame[moment] = pd.Series([row[moment] and naive(row[moment]) for row in rows], dtype="datetime64[us]")
        _QUERIES.run_with(cursor, "add_many", incoming=frame)


def mark(
    cursor: duckdb.DuckDBPyConnection, recommendation_id: str, feedback: Feedback, reason: str, at: datetime
) -> None:
    """Write down what the team said."""
    _QUERIES.run(
        cursor,
        "mark",
        recommendation_id=recommendation_id,
        feedback=feedback.value,
        feedback_reason=reason,
        feedback_at=at,
    )


def lead_of(cursor: duckdb.DuckDBPyConnection, recommendation_id: str) -> dict[str, Any] | None:
    """Id and name of the live lead of a recommendation, and the action."""
    return _QUERIES.row(cursor, "lead_of", recommendation_id=recommendation_id)


def keys_of_leads(cursor: duckdb.DuckDBPyConnection, lead_ids: Sequence[str]) -> list[str]:
    """Every recommendation made for these leads."""
    rows = _QUERIES.rows(cursor, "keys_of_leads", lead_ids=list(lead_ids))
    return [row["recommendation_id"] for row in rows]


def snapshot(cursor: duckdb.DuckDBPyConnection, row_keys: Sequence[str]) -> dict[str, str]:
    """Whole records as JSON text, by key."""
    rows = _QUERIES.rows(cursor, "snapshot", row_keys=list(row_keys))
    return {row["row_key"]: row["record"] for row in rows}


def restore(cursor: duckdb.DuckDBPyConnection, records: Mapping[str, str]) -> None:
    """Put whole records back."""
    frame = pd.DataFrame({"record": list(records.values())}, dtype="object")
    _QUERIES.run_with(cursor, "restore", incoming=frame)


def remove(cursor: duckdb.DuckDBPyConnection, row_keys: Sequence[str]) -> None:
    """Take records out."""
    _QUERIES.run(cursor, "remove", row_keys=list(row_keys))


def labels(cursor: duckdb.DuckDBPyConnection, row_keys: Sequence[str]) -> dict[str, str]:
    """How a person calls each record."""
    rows = _QUERIES.rows(cursor, "labels", row_keys=list(row_keys))
    return {row["row_key"]: f"{NextAction(row['action']).label} ({row['name']})" for row in rows}


def outcomes(
    cursor: duckdb.DuckDBPyConnection, as_of: datetime, since: datetime, window_days: int
) -> list[DecisionOutcome]:
    """What became of each decision that was carried out, oldest first."""
    signs = [kind.value for kind in SIGNS]
    rows = _QUERIES.rows(cursor, "decision_outcomes", as_of=as_of, since=since, window_days=window_days, signs=signs)
    return [_outcome(row) for row in rows]


def outcome_counts(
    cursor: duckdb.DuckDBPyConnection, as_of: datetime, since: datetime, window_days: int, zone: ZoneInfo
) -> list[OutcomeCount]:
    """Per action and local week (from Monday) of the decisions whose window is over, oldest first."""
    signs = [kind.value for kind in SIGNS]
    found = _QUERIES.frame(cursor, "decision_outcomes", as_of=as_of, since=since, window_days=window_days, signs=signs)
    found = found[found["is_over"]]
    local = found["began_at"] + pd.Timedelta(minutes=offset_minutes(as_of, zone))
    weeks = (local - pd.to_timedelta(local.dt.day_of_week, unit="D")).dt.date.rename("week")
    counted = (found["replied"] | found["qualified"]).groupby([weeks, found["action"]]).agg(["count", "sum"])
    return [
        OutcomeCount(NextAction(action), week, times, moved)
        for (week, action), times, moved in zip(counted.index, counted["count"], counted["sum"], strict=True)
    ]


def profile(cursor: duckdb.DuckDBPyConnection, lead_id: str) -> dict[str, Any] | None:
    """What a live lead has told about itself."""
    return _QUERIES.row(cursor, "profile", lead_id=lead_id)


def fact_shares(cursor: duckdb.DuckDBPyConnection, fact: str, stage: Stage) -> dict[str, int]:
    """How many live leads of that stage told each value of a fact."""
    rows = _QUERIES.rows(cursor, "fact_shares", fact=fact, stage=stage.value)
    return {row["told"]: row["leads"] for row in rows}


def due(cursor: duckdb.DuckDBPyConnection, now: datetime) -> list[str]:
    """Leads whose next action is missing or no longer holds."""
    return [row["lead_id"] for row in _QUERIES.rows(cursor, "due", now=now)]


def queue(
    cursor: duckdb.DuckDBPyConnection, now: datetime, until: datetime, half_days: float, most: int, zone: ZoneInfo
) -> tuple[tuple[TodayItem, ...], int]:
    """The first of the queue, and how many it holds in all."""
    rows = _QUERIES.rows(cursor, "queue", now=now, until=until, half_days=half_days, most=most, own_acts=OWN_ACTS)
    total = int(rows[0]["total"]) if rows else 0
    return tuple(_today_item(row, zone) for row in rows), total


def day_counts(cursor: duckdb.DuckDBPyConnection, since: datetime) -> dict[str, int]:
    """What the team said since then: done, postponed, refused."""
    return _QUERIES.rows(cursor, "day_counts", since=since)[0]


def newest_policy(cursor: duckdb.DuckDBPyConnection) -> PolicyTerm | None:
    """The policy that chooses now; None while the rules always did."""
    return next(iter(policy_terms(cursor)), None)


def policy_terms(cursor: duckdb.DuckDBPyConnection) -> list[PolicyTerm]:
    """Every time that a policy began to choose, newest first."""
    # Sorted here: a handful of rows, read before every decision.
    rows = sorted(_QUERIES.rows(cursor, "policy_terms"), key=lambda row: -row["number"])
    return [_term(row) for row in rows]


def add_policy(
    cursor: duckdb.DuckDBPyConnection, term: PolicyTerm, actor_id: str, evidence: Mapping[str, object] | None
) -> None:
    """Keep that a policy began to choose."""
    told = None if evidence is None else json.dumps(evidence, ensure_ascii=False)
    _QUERIES.run(
        cursor, "add_policy", policy=term.policy.value, is_return=term.is_return, from_at=term.from_at,
        actor_id=actor_id, actor_name=term.actor_name, why=term.why, cards=term.cards,
        evidence=told,
    )  # fmt: skip


@lru_cache(maxsize=1)
def shipped_cards() -> dict[NextAction, Card]:
    """The prior cards that come with the product. Raises ArtifactRefused."""
    return {action: _card(action) for action in prior_cards()}


def write_cards(cards: Mapping[NextAction, Card], folder: Path = PRIOR_CARDS_DIR) -> None:
    """Write the prior cards as the files that ship with the product."""
    for action, card in cards.items():
        write_text(folder / card_file(action), scorecard.to_json(card))


def card_file(action: NextAction) -> str:
    """Name of an action's card file."""
    return f"next_action_{action.value.lower()}.json"


def _card(action: NextAction) -> Card:
    name = card_file(action)
    try:
        return scorecard.load_card((PRIOR_CARDS_DIR / name).read_bytes())
    except OSError as error:
        raise ArtifactRefused(
            f"O modelo '{name}' não foi encontrado.", "Reinstale o produto: ele vem com este arquivo."
        ) from error


def _today_item(row: dict[str, Any], zone: ZoneInfo) -> TodayItem:
    row.pop("total")
    when = row.pop("scheduled_for").astimezone(zone)
    return TodayItem(**{**row, "stage": Stage(row["stage"]), "action": NextAction(row["action"])}, when=when)


def _term(row: dict[str, Any]) -> PolicyTerm:
    code = PolicyCode(row["policy"])
    return PolicyTerm(code, row["is_return"], row["from_at"], row["actor_name"], row["why"], row["cards"])


def _outcome(row: dict[str, Any]) -> DecisionOutcome:
    decision = json.loads(row.pop("decision"))
    probabilities = {NextAction(code): share for code, share in decision.get("probabilities", {}).items()}
    row["action"] = NextAction(row["action"])
    return DecisionOutcome(**row, probabilities=probabilities, signals=decision.get("signals", {}))


def _record(made: Recommendation, texts: dict[tuple[object, ...], tuple[str, str]]) -> dict[str, Any]:
    """texts: those written so far; leads that look alike to the policy share theirs."""
    alike = (id(made.eligible), id(made.probabilities), made.excluded, made.action)
    if alike not in texts:
        texts[alike] = _texts(made)
    decision, receipt = texts[alike]
    return {
        "recommendation_id": made.recommendation_id,
        "lead_id": made.lead_id,
        "made_at": made.made_at,
        "action": made.action.value,
        "channel": None if made.channel is None else made.channel.value,
        "scheduled_for": made.when,
        "probability": made.probability,
        "policy": made.policy,
        "policy_version": made.policy_version,
        "eligible": decision,
        "message": made.message,
        "reasons": receipt,
        "feedback": made.feedback and made.feedback.value,
        "feedback_reason": made.feedback_reason if made.feedback else None,
        "feedback_at": made.feedback_at,
    }


def _texts(made: Recommendation) -> tuple[str, str]:
    """What was weighed, and the receipt, as JSON."""
    decision = {
        "values": {action.value: value for action, value in made.eligible.items()},
        "excluded": {one.action.value: one.reason for one in made.excluded},
        "probabilities": {action.value: share for action, share in made.probabilities.items()},
        "signals": dict(made.signals),
    }
    receipt = {
        "chance": made.chance,
        "start_points": made.start_points,
        "lines": [line.to_json() for line in made.reasons],
    }
    return json.dumps(decision, ensure_ascii=False), json.dumps(receipt, ensure_ascii=False)


def _recommendation(row: dict[str, Any], zone: ZoneInfo) -> Recommendation:
    decision, receipt = json.loads(row["eligible"]), json.loads(row["reasons"])
    return Recommendation(
        recommendation_id=row["recommendation_id"],
        lead_id=row["lead_id"],
        made_at=row["made_at"],
        action=NextAction(row["action"]),
        channel=Channel(row["channel"]) if row["channel"] else None,
        when=row["scheduled_for"].astimezone(zone),
        probability=row["probability"],
        policy=row["policy"],
        policy_version=row["policy_version"],
        chance=receipt["chance"],
        start_points=receipt["start_points"],
        reasons=tuple(Line(**line) for line in receipt["lines"]),
        message=row["message"] or "",
        whatsapp=row["whatsapp"],
        eligible={NextAction(code): value for code, value in decision["values"].items()},
        excluded=tuple(Excluded(NextAction(code), reason) for code, reason in decision["excluded"].items()),
        probabilities={NextAction(code): share for code, share in decision.get("probabilities", {}).items()},
        signals=decision.get("signals", {}),
        feedback=Feedback(row["feedback"]) if row["feedback"] else None,
        feedback_reason=row["feedback_reason"] or "",
        feedback_at=row["feedback_at"],
    )

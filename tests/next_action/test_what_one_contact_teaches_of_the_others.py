"""What a few contacts teach of all of them: what they share, what each adds, and what a lead's segment changes."""

from __future__ import annotations

import numpy as np

from growth_equestre.foundation.vocab import NextAction, Segment
from growth_equestre.next_action import model_answers, rules_answers, store
from growth_equestre.scorecard import service as scorecard
from growth_equestre.scorecard.types import Card

TIMES = 600
SEGMENTS = (Segment.HORSES, Segment.EVENTS)
Answers = dict[tuple[NextAction, Segment], float]


def _learned(answers: Answers) -> Card:
    """The card after TIMES decisions of each action in each segment, answered so often."""
    values, action, moved = [], [], []
    for (code, segment), share in answers.items():
        told = [known[0] for known in rules_answers.VALUES.values()]
        told[list(rules_answers.VALUES).index("segment")] = segment.value
        values.append([known.index(one) for known, one in zip(rules_answers.VALUES.values(), told, strict=True)])
        action.append(model_answers.ACTIONS.index(code))
        moved.append(share * TIMES)
    known = model_answers.Decisions(
        np.array(values), np.array(action), np.full(len(action), float(TIMES)), np.array(moved)
    )
    return model_answers.learn(known, rules_answers.to_learn_from(rules_answers.joined(store.shipped_cards())), "1")


def _lead_over_waiting(card: Card, action: NextAction, segment: Segment) -> float:
    """Log-odds of an answer beyond those of a lead left alone."""
    row = {name: known[0] for name, known in rules_answers.VALUES.items()} | {"segment": segment.value}
    margins = [scorecard.evaluate(card, rules_answers.row_of(row, one)).margin for one in (action, NextAction.WAIT)]
    return margins[0] - margins[1]


def _market(catalogue: float, others: float, alone: float) -> Answers:
    shares = {NextAction.SEND_CATALOG: catalogue, NextAction.WHATSAPP_NOW: others, NextAction.WAIT: alone}
    return {(code, segment): share for code, share in shares.items() for segment in SEGMENTS}


def test_a_contact_that_was_never_tried_is_expected_to_do_what_contacts_do() -> None:
    welcome, unwelcome = _learned(_market(0.25, 0.25, 0.10)), _learned(_market(0.10, 0.10, 0.25))
    assert _lead_over_waiting(welcome, NextAction.INVITE_TO_EVENT, Segment.HORSES) > 0.5
    assert _lead_over_waiting(unwelcome, NextAction.INVITE_TO_EVENT, Segment.HORSES) < -0.5


def test_a_contact_that_is_answered_more_often_stands_out_from_the_others() -> None:
    card = _learned(_market(0.35, 0.15, 0.10))
    catalogue, whatsapp = (
        _lead_over_waiting(card, code, Segment.HORSES) for code in (NextAction.SEND_CATALOG, NextAction.WHATSAPP_NOW)
    )
    assert catalogue > whatsapp + 0.5


def test_what_only_one_segment_likes_is_sent_to_that_segment() -> None:
    answers = _market(0.15, 0.15, 0.10) | {(NextAction.SEND_CATALOG, Segment.EVENTS): 0.40}
    card = _learned(answers)
    liked, other = (_lead_over_waiting(card, NextAction.SEND_CATALOG, segment) for segment in reversed(SEGMENTS))
    assert liked > other + 0.5

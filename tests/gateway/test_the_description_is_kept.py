"""Whatever the description allows or forbids, sent by the thousand: never a 5xx, never another form than described."""

from __future__ import annotations

from contextlib import suppress

import pytest
import schemathesis
from http_program import Program
from hypothesis import HealthCheck, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.specs.openapi import checks

from growth_equestre.foundation.workspace import Workspace
from growth_equestre.leads import service as leads
from growth_equestre.leads.types import LeadInput

pytestmark = pytest.mark.slow
EXAMPLES = 12
"""Of each operation, of what it allows and of what it forbids: the whole stays under a minute."""
CHECKS = (
    schemathesis.checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
)


def test_every_operation_keeps_to_its_description(ws: Workspace, program: Program) -> None:
    for number in range(3):
        leads.create(ws, LeadInput(name=f"Lead {number}", external_id=str(number)))
    schema = schemathesis.openapi.from_url(f"{program.url}/v1/openapi.json")
    statuses: dict[str, set[int]] = {}
    for found in schema.get_all_operations():
        operation = found.ok()
        statuses[operation.label] = _tried(operation, GenerationMode.POSITIVE, program)
        with suppress(Unsatisfiable):  # nothing can be wrong with a question that takes nothing
            statuses[operation.label] |= _tried(operation, GenerationMode.NEGATIVE, program)
    assert len(statuses) == 11
    assert all(seen for seen in statuses.values()), statuses
    assert {status for seen in statuses.values() for status in seen} >= {200, 201, 202, 404, 422}


def _tried(operation: schemathesis.schemas.APIOperation, mode: GenerationMode, program: Program) -> set[int]:
    seen: set[int] = set()

    @seed(7)
    @settings(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy(generation_mode=mode))
    def check(case: schemathesis.Case) -> None:
        response = case.call(base_url=program.url, headers={"Authorization": f"Bearer {program.secret}"})
        case.validate_response(response, checks=list(CHECKS))
        seen.add(response.status_code)

    check()
    return seen

"""What Kring doesn't show of a resource is kept; what it does show is not kept a second time."""

from typing import Any

import pytest

from exchange.leftover import counted, leftover
from exchange.writing import joined


@pytest.mark.parametrize(
    ("resource", "rest"),
    [
        ({"resourceType": "Goal", "description": {"text": "x"}, "note": [{"text": "y"}]}, {"note": [{"text": "y"}]}),
        ({"resourceType": "Goal", "target": [{"dueDate": "2026-01-01"}]}, {}),
        (
            {"resourceType": "Goal", "target": [{"dueDate": "2026-01-01", "measure": {"text": "x"}}]},
            {"target": [{"measure": {"text": "x"}}]},
        ),
        ({"resourceType": "Task", "code": {"text": "x"}, "restriction": {"period": {"end": "2026-01-01"}}}, {}),
        (
            {"resourceType": "Task", "description": "x", "code": {"text": "y"}, "restriction": {"repetitions": 2}},
            {"code": {"text": "y"}, "restriction": {"repetitions": 2}},
        ),
        ({"resourceType": "CarePlan", "category": [{"text": "Thuis"}]}, {}),
        ({"resourceType": "CarePlan", "title": "A", "category": [{"text": "B"}]}, {"category": [{"text": "B"}]}),
        ({"resourceType": "Flag", "status": "active"}, {"status": "active"}),
    ],
)
def test_only_what_is_not_shown_is_left_over(resource: dict[str, Any], rest: dict[str, Any]) -> None:
    assert leftover(resource) == rest


def test_elements_are_counted_by_type_and_name() -> None:
    found = counted(
        {
            "Goal/1": {"resourceType": "Goal", "note": [{"text": "x"}], "_statusDate": {"id": "x"}},
            "Goal/2": {"resourceType": "Goal", "note": [{"text": "y"}]},
            "Flag/1": {"resourceType": "Flag", "status": "active"},
        }
    )
    assert found == {"Goal.note": 2, "Goal.statusDate": 1}


def test_what_was_left_over_joins_what_is_shown_and_ours_goes_first() -> None:
    rest = {"target": [{"measure": {"text": "x"}}, {"measure": {"text": "z"}}], "status": "old"}
    ours = {"resourceType": "Goal", "status": "new", "target": [{"dueDate": "2026-01-01"}]}
    both = joined(rest, ours)
    assert both == {
        "resourceType": "Goal",
        "status": "new",
        "target": [{"measure": {"text": "x"}, "dueDate": "2026-01-01"}, {"measure": {"text": "z"}}],
    }
    assert next(iter(both)) == "resourceType"

"""Two open pages with the same questions: which answer stands, and which is kept beside it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portal.questions.questionnaire import Value

# Enough for every tab anyone has open; beyond it somebody's machine is playing ping-pong.
_MOST_ASIDE = 20


@dataclass(frozen=True)
class Merged:
    """The answers after a page was sent, those kept aside, and the questions where two differed."""

    given: dict[str, Any]
    aside: dict[str, list[Any]]
    differed: frozenset[str]


def merge(
    given: Mapping[str, Any],
    aside: Mapping[str, list[Any]],
    sent: Mapping[str, Value | None],
    *,
    stale: bool,
) -> Merged:
    """Lay what was `sent` over what was `given`; from a stale page no answer may push another out of sight.

    A page that isn't stale may change and clear. From a stale page an empty field says nothing, and where both
    have words the newest stands and the other is kept aside.
    """
    given, aside = dict(given), {link_id: list(values) for link_id, values in aside.items()}
    differed = set()
    for link_id, value in sent.items():
        before = given.get(link_id)
        if value is None:
            if not stale:
                given.pop(link_id, None)
            continue
        if stale and before is not None and before != value:
            differed.add(link_id)
            aside[link_id] = _beside([*aside.get(link_id, []), before], value)
        given[link_id] = value
    return Merged(given, aside, frozenset(differed))


def _beside(values: list[Any], standing: Any) -> list[Any]:
    kept: list[Any] = []
    for value in values:
        if value != standing and value not in kept:
            kept.append(value)
    return kept[-_MOST_ASIDE:]

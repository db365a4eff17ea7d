"""How many yeses somebody new needs before she may come in, and who is still asked (3.1; rules 24 and 29).

As the rest of the model it imports nothing of the portal.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.law.model import Law
from tests.law.tables import SPEAK_ABOUT_OTHERS

LASTS = timedelta(days=14)


@dataclass(eq=False)
class Asked:
    """Somebody who is asked in: for an organisation, which is help, or as an aunt or a neighbour."""

    name: str
    at: datetime
    organisation: str = ""
    yes: set[str] = field(default_factory=set)
    over: bool = False  # by a no, or with her organisation
    sent: datetime | None = None  # with the last yes

    def is_pending(self, now: datetime) -> bool:
        return not self.over and now < (self.sent or self.at) + LASTS


def whose_yes(law: Law, asked: Asked, now: datetime) -> list[set[str]]:
    """Of each of these sets one must say yes; nobody in it can't be passed over."""
    band = law.band(now)
    inside = [each for each in law.members.values() if each.is_in(now)]
    young = {each.name for each in inside if law.role(each, now) == "young_person"}
    parents = {each.name for each in inside if law.role(each, now) == "custody"}
    needed = [young] if "young" in SPEAK_ABOUT_OTHERS[band] else []
    if "parents" not in SPEAK_ABOUT_OTHERS[band]:
        return needed
    # Help needs each parent with custody (24). For an aunt one is enough beside the young person; under 12 nobody but
    # they speak for the child, so each does.
    if parents and (band == 0 or asked.organisation):
        return needed + [{each} for each in parents]
    return [*needed, parents]


def is_complete(law: Law, asked: Asked, now: datetime) -> bool:
    return all(each & asked.yes for each in whose_yes(law, asked, now))


def still_asked(law: Law, asked: Asked, now: datetime) -> set[str]:
    """Whose yes is missing today."""
    return {name for each in whose_yes(law, asked, now) if not each & asked.yes for name in each}


def decides(law: Law, asked: Asked, now: datetime) -> set[str]:
    return {name for each in whose_yes(law, asked, now) for name in each}


def waits_for(law: Law, asked: Asked, now: datetime) -> set[str]:
    """For whom it waits; when a birthday took away the last yes that was missing, who decides says so once more."""
    if not asked.is_pending(now):
        return set()
    if is_complete(law, asked, now) and asked.sent is None:
        return decides(law, asked, now)
    return still_asked(law, asked, now)

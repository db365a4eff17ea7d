"""Who directs, and how that passes from one to the other: asked, answered, and never by anybody else.

From the day the first organisation is in there is one, until she is out; then nobody, until a professional who is in
takes it up. As the rest of the model it imports nothing of the portal.
"""

from dataclasses import dataclass
from datetime import datetime

from tests.law.model import Law
from tests.law.nouns import Member


@dataclass(eq=False)
class Offer:
    """One asks another to direct from now on."""

    name: str
    by: str
    to: str
    over: bool = False  # answered, taken back, or somebody else directs since


def who_directs(law: Law, now: datetime) -> str:
    """The one who directs and is in; nobody when she went."""
    return law.director if law.director in law.members and law.members[law.director].is_in(now) else ""


def waits(law: Law, offer: Offer | None, now: datetime) -> bool:
    """Whether it can still be answered: both are in, and who asked directs, or nobody does."""
    if offer is None or offer.over:
        return False
    both = law.members[offer.by].is_in(now) and law.members[offer.to].is_in(now)
    return both and who_directs(law, now) in ("", offer.by)


def may_take(law: Law, me: Member | None, now: datetime) -> bool:
    """A professional who is in, where nobody directs."""
    return me is not None and me.is_in(now) and me.role == "professional" and not who_directs(law, now)


def may_offer(law: Law, me: Member | None, offer: Offer | None, now: datetime) -> bool:
    """Who directs, and where nobody does each professional; one at a time is asked."""
    directs = me is not None and who_directs(law, now) == me.name
    return (directs or may_take(law, me, now)) and not waits(law, offer, now)

"""What those who give a code see of it: which works now, until when, and who came in with it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from portal import clock
from portal.circles.models import Member
from portal.members import signs
from portal.members.deciding import Asked, People
from portal.members.invitation import State
from portal.members.models import LASTS, Invitation
from portal.people.persons import Person
from portal.settings import settings

# A yes doesn't stay good for ever: after this she is asked again.
_RENEWED_FOR = 2 * LASTS
# How long the people page says that somebody came in with a code.
NEWS_LASTS = timedelta(days=7)


@dataclass(frozen=True)
class Paper:
    """A code as those who may give it see it."""

    code: str  # '' when none works now
    until: datetime
    may_renew: bool
    # Custody was written down since: from then on her own address must show who she is.
    needs_address: bool

    @classmethod
    def of(cls, people: People, state: Asked) -> Self:
        """What stands now; a birthday or a new custody may have changed it since the code was made."""
        it = state.invitation
        needs_address = it.by_code and people.will_decide(it.role, it.member_id)
        good = it.by_code and it.sent_at is not None and state.is_confirmed and not needs_address
        works = good and it.state is State.SENT
        recent = clock.now() < it.made_at + _RENEWED_FOR
        renews = good and recent and it.state in (State.SENT, State.EXPIRED)
        return cls(signs.grouped(it.code) if works else "", it.expires_at, renews, needs_address)


def door() -> str:
    """Where a code is typed, as one says it to somebody."""
    return f"{settings().origin.partition('://')[2]}/uitnodiging"


@dataclass(frozen=True)
class CameIn:
    """Somebody who came in with a code, as those who gave it see her."""

    member: Member
    account: str
    at: datetime
    may_end: bool


async def came_in(people: People, invitation: Invitation, mine: Member | None) -> CameIn | None:
    """Who came in with this code, by the name of her own account; None when nobody did or she is gone again."""
    member = people.member(invitation.member_id)
    accepted = invitation.accepted_at
    if not invitation.by_code or accepted is None or member is None or member.person_id is None or mine is None:
        return None
    person = await Person.get(id=member.person_id)
    return CameIn(member, person.name, accepted, people.may_end(mine, member))

"""What must be arranged in a circle before somebody's account can be erased: as for leaving it."""

from uuid import UUID

from portal.circles.ages import Decider, who_erases
from portal.circles.audience import MemberRole
from portal.circles.models import Member
from portal.members.deciding import People
from portal.people.lists import Hold


async def holds(person_id: UUID) -> list[Hold]:
    """Hung on `needed`: the circles about her, and those in which nobody could decide any more without her."""
    found = []
    for member, circle in await Member.family_places(person_id):
        about_her = member.role is MemberRole.YOUNG_PERSON
        if not about_her and not (await People.of(circle)).alone(member):
            continue
        decider = Decider.YOUNG_PERSON if about_her else Decider.CUSTODY_PARENTS
        asks = who_erases(circle.age_band) is decider
        why = "young_person" if about_her else "only_parent"
        found.append(Hold(why, circle.name, f"/kringen/{circle.id}/mensen", asks))
    return found

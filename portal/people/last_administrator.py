"""The last administrator of an organisation: neither a directory nor a claim leaves it without anybody to run it."""

from portal.audit import Outcome
from portal.errors import Conflict
from portal.people.actor import Actor
from portal.people.models import Staff, StaffRole


class LastAdministrator(Conflict):
    """Without her nobody could give anybody a place or a role any more."""

    words = "Dit is de enige beheerder. Maak eerst iemand anders beheerder."


async def is_needed(staff: Staff, role: StaffRole | None) -> bool:
    """Whether nobody else could run the organisation if she had this role, or none, from now on."""
    return role is not StaffRole.ADMINISTRATOR and await staff.is_last_administrator()


async def must_stay(staff: Staff, role: StaffRole | None, *, by: Actor) -> bool:
    """Whether she keeps her role though `by` gives another one or none; logged. Ask it while the organisation is held.

    Two administrators that lose their role at the same moment would else each count on the other.
    """
    if not await is_needed(staff, role):
        return False
    await staff.log("staff_kept_last", by, Outcome.REFUSED)
    return True

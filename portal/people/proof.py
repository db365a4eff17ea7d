"""Whether somebody proved lately that it is she, for what an administrator changes of her organisation's sign-in."""

from portal.people.accounts import UserKind
from portal.people.actor import Strength
from portal.people.openid.providers import Provider
from portal.people.session_row import Session


async def proven(session: Session) -> bool:
    """Whether she did, or came by a provider while her organisation has none on where she still could.

    Who switched off the last one did so with a fresh proof: asking for another there would lock everybody out.
    """
    if session.fresh:
        return True
    if session.organisation_id is None or session.strength is not Strength.PROVIDER:
        return False
    return not await Provider.exists(
        organisation_id=session.organisation_id, kind=UserKind.STAFF, on_at__not_isnull=True
    )

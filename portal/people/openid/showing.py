"""Showing: who is invited for her work at an address of no employer's shows by a code that it is hers, once.

Each does, whether or not she has an account of her own: else an organisation could give addresses a place, let its own
provider claim them, and learn from what comes next who is here for somebody at home.
"""

from uuid import UUID

from portal.people.codes import Code
from portal.people.openid.logins import has_own_means
from portal.people.openid.signins import SignIn
from portal.people.persons import Person, email_index

PATH = "/inloggen/koppelen"


async def waiting(code: Code) -> SignIn | None:
    """The question about work that this code answers for who has nothing of her own, in the browser it was asked in.

    The code then shows that the address is hers and no more: her employer's word begins no account for her at home.
    """
    start, _slash, id = code.next.rpartition("/")
    try:
        # Of another browser's question she knows nothing: a link with it in must not make her answer it.
        row = await SignIn.here(UUID(id), code.browser) if start == PATH else None
    except ValueError:
        row = None
    if row is None or row.over or not row.told.get("person"):
        return None
    person = await Person.get_or_none(id=row.told["person"])
    same = email_index(str(row.told.get("email", ""))) == code.address_index
    return row if person and same and not await has_own_means(person) else None

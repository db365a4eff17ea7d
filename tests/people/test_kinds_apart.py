"""An employer's provider never becomes a family's way in, whatever an administrator called it meanwhile."""

import httpx2
import pytest

from portal.people.accounts import Login, UserKind
from portal.people.openid.providers import Provider
from tests.cast import Cast
from tests.people.crooked import ISSUER, CrookedProvider, connect
from tests.people.test_clients_sign_in import broker, come, known
from tests.people.test_join_accounts import arrive, be, say
from tests.people.test_sign_in_with_code import ask, code_mailed
from tests.people.test_sign_in_with_provider import FROM_US, come_back, go_there, provider, session_of

__all__ = ["broker", "provider"]
JOIN = "/inloggen/koppelen?via=de-brug-eigen&next=/account"


async def becomes_an_employers(cast: Cast, issuer: str = ISSUER) -> Provider:
    """The same issuer lets in staff as well: a row of before this was looked at, or one made by hand."""
    return await connect(cast.organisations["het-anker"], issuer=issuer)


async def test_nobody_joins_an_employers_account_to_her_own(
    visitor: httpx2.AsyncClient, broker: CrookedProvider, cast: Cast
) -> None:
    staff = await becomes_an_employers(cast)
    await be(visitor, cast.people["naima"])
    refused = await come(visitor, broker, JOIN)
    assert refused.status_code == 403 and "klopte niet" in refused.text
    assert await Login.all().count() == 0
    await staff.delete()
    assert "/inloggen/koppelen/" in (await come(visitor, broker, JOIN)).headers["location"]


@pytest.mark.parametrize("issuer", [ISSUER, f"{ISSUER}/"])
async def test_a_question_that_stood_open_is_answered_no_more(
    visitor: httpx2.AsyncClient, broker: CrookedProvider, cast: Cast, issuer: str
) -> None:
    joins = (await come(visitor, broker)).headers["location"]
    begins = (await come(visitor, broker)).headers["location"]
    await becomes_an_employers(cast, issuer)
    assert (await say(visitor, begins, "new")).status_code == 404
    await be(visitor, cast.people["naima"])
    assert (await visitor.get(joins)).status_code == 404
    assert (await say(visitor, joins, "yes")).status_code == 404
    assert await Login.all().count() == 0


async def test_what_was_joined_before_opens_no_family_by_it(
    visitor: httpx2.AsyncClient, broker: CrookedProvider, cast: Cast
) -> None:
    await known(cast)
    assert (await come(visitor, broker)).headers["location"] == "/kringen"
    visitor.cookies.clear()
    await becomes_an_employers(cast)
    assert (await come(visitor, broker)).status_code == 403
    assert await session_of(visitor) is None
    # Her own address is still hers.
    typing = await ask(visitor, cast.people["naima"].email)
    await visitor.post(typing, data={"code": await code_mailed(typing)})
    assert await session_of(visitor)


async def test_staff_come_in_by_no_familys_provider(
    visitor: httpx2.AsyncClient, provider: CrookedProvider, cast: Cast
) -> None:
    await connect(cast.organisations["het-anker"], kind=UserKind.CLIENTS)
    refused = await come_back(visitor, await go_there(visitor, provider))
    assert refused.status_code == 403 and "klopte niet" in refused.text
    assert await Login.all().count() == 0 and await session_of(visitor) is None


async def test_staff_who_came_in_by_it_before_still_do_and_can_mend_it(
    visitor: httpx2.AsyncClient, provider: CrookedProvider, cast: Cast
) -> None:
    assert await arrive(visitor, provider) == "/kringen"
    await connect(cast.organisations["het-anker"], kind=UserKind.CLIENTS)
    assert await arrive(visitor, provider) == "/kringen"
    # The family's side stays shut.
    left = await visitor.get("/inloggen/organisatie/het-anker", headers=FROM_US)
    sent = provider.take_leave(left.headers["location"])
    back = {"code": "c", "state": sent["state"], "iss": ISSUER}
    provider.claims = {"sub": "somebody new"}
    assert (await visitor.get("/inloggen/terug/het-anker", params=back)).status_code == 403

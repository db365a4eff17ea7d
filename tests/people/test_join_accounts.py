"""An account at work and an account of one's own become one person's only by her own yes, signed in on both sides."""

from datetime import timedelta
from typing import Any

import httpx2
import pytest

from portal import clock
from portal.people.accounts import Login
from portal.people.actor import Capacity, Strength
from portal.people.models import Staff
from portal.people.openid.providers import Provider
from portal.people.openid.signins import SignIn
from portal.people.persons import Person
from portal.people.session_row import Session
from portal.people.sessions import cookie_name
from tests.cast import Cast
from tests.conftest import HOST, NOW
from tests.people.crooked import CrookedProvider
from tests.people.test_sign_in_with_code import code_mailed
from tests.people.test_sign_in_with_provider import come_back, go_there, provider, session_of

__all__ = ["provider"]

HOME = "gerda@kring.example"
TOLD = {"sub": "gerda-1", "email": HOME, "name": "G. Bakker"}


@pytest.fixture
async def gerda(cast: Cast, provider: CrookedProvider) -> Person:
    """Gerda comes here for her neighbours by her own address, and De Brug invited her at that same address."""
    person = cast.people["gerda"]
    person.proved_at = clock.now()
    await person.save()
    await Staff.create(person=person, organisation=cast.organisations["de-brug"], role="professional")
    provider.claims = TOLD
    return person


async def arrive(visitor: httpx2.AsyncClient, provider: CrookedProvider) -> str:
    """Where she is asked."""
    asked = await come_back(visitor, await go_there(visitor, provider, next="/kringen"))
    assert asked.status_code == 303
    return str(asked.headers["location"])


async def say(visitor: httpx2.AsyncClient, asked: str, answer: str) -> httpx2.Response:
    return await visitor.post(asked, data={"answer": answer})


async def prove(visitor: httpx2.AsyncClient, asked: str) -> None:
    """Show by a code that the own account is hers."""
    typing = (await say(visitor, asked, "code")).headers["location"]
    proved = await visitor.post(typing, data={"code": await code_mailed(typing)})
    assert proved.headers["location"] == asked


async def test_gerda_says_yes_once_signed_in_on_both_sides_and_goes_to_work(
    visitor: httpx2.AsyncClient, provider: CrookedProvider, gerda: Person
) -> None:
    asked = await arrive(visitor, provider)
    assert asked.startswith("/inloggen/koppelen/") and await session_of(visitor) is None
    page = (await visitor.get(asked)).text
    assert "Is dit adres van jou?" in page and HOME in page
    assert await Login.all().count() == 0

    await prove(visitor, asked)
    page = (await visitor.get(asked)).text
    assert "Hoort dit bij elkaar?" in page and gerda.name in page and "G. Bakker" in page
    assert await Login.all().count() == 0
    assert (await say(visitor, asked, "yes")).headers["location"] == asked
    [login] = await Login.all()
    assert login.person_id == gerda.id and login.subject == "gerda-1"

    # Still at home; to work she goes knowingly, by a link, and is not asked again.
    session = await session_of(visitor)
    assert session and session.organisation_id is None
    page = (await visitor.get(asked)).text
    assert "/inloggen/organisatie/de-brug?next=%2Fkringen" in page
    entered = await come_back(visitor, await go_there(visitor, provider, next="/kringen"))
    assert entered.headers["location"] == "/kringen"
    work = await session_of(visitor)
    actor = await work.actor() if work else None
    assert actor and actor.capacity is Capacity.STAFF and actor.person_id == gerda.id


async def test_the_providers_word_alone_joins_nothing(
    visitor: httpx2.AsyncClient, provider: CrookedProvider, gerda: Person
) -> None:
    asked = await arrive(visitor, provider)
    for answer in ("yes", "new", "", "<b>"):
        await say(visitor, asked, answer)
    assert await Login.all().count() == 0 and await session_of(visitor) is None


async def test_an_own_session_of_before_counts_as_hers_too(
    visitor: httpx2.AsyncClient, provider: CrookedProvider, gerda: Person
) -> None:
    gerda.proved_at = None
    await gerda.save()
    await Session.begin(gerda, means="email", strength=Strength.CODE)
    assert (await arrive(visitor, provider)).startswith("/inloggen/koppelen/")


async def test_no_leaves_everything_as_it_was(
    visitor: httpx2.AsyncClient, provider: CrookedProvider, gerda: Person
) -> None:
    asked = await arrive(visitor, provider)
    refused = await say(visitor, asked, "no")
    assert refused.headers["location"] == asked
    page = (await visitor.get(asked)).text
    assert "Er is niets veranderd" in page and "werkadres" in page
    await be(visitor, gerda)
    await say(visitor, asked, "yes")
    assert await Login.all().count() == 0


async def be(visitor: httpx2.AsyncClient, person: Person, **values: Any) -> Session:
    values = {"means": "email", "strength": Strength.CODE, **values}
    session, token = await Session.begin(person, **values)
    visitor.cookies.set(cookie_name(), token, domain="kring.test")
    return session


async def test_somebody_elses_own_account_is_not_hers(
    visitor: httpx2.AsyncClient, provider: CrookedProvider, gerda: Person, cast: Cast
) -> None:
    asked = await arrive(visitor, provider)
    await be(visitor, cast.people["samira"])
    assert "Is dit adres van jou?" in (await visitor.get(asked)).text
    await say(visitor, asked, "yes")
    # Nor is her own session for work at another organisation.
    await be(visitor, gerda, organisation_id=cast.organisations["het-anker"].id)
    await say(visitor, asked, "yes")
    assert await Login.all().count() == 0


async def test_an_old_proof_is_asked_for_again(
    visitor: httpx2.AsyncClient, provider: CrookedProvider, gerda: Person
) -> None:
    session = await be(visitor, gerda)
    session.fresh_at -= timedelta(minutes=11)
    await session.save()
    asked = await arrive(visitor, provider)
    again = await visitor.get(asked)
    assert again.headers["location"].startswith("/inloggen/opnieuw?next=%2Finloggen%2Fkoppelen")
    assert (await say(visitor, asked, "yes")).status_code == 403
    assert await Login.all().count() == 0


async def test_another_browser_knows_no_such_question(
    app: httpx2.ASGITransport, visitor: httpx2.AsyncClient, provider: CrookedProvider, gerda: Person
) -> None:
    asked = await arrive(visitor, provider)
    async with httpx2.AsyncClient(transport=app, base_url=HOST, headers={"Origin": HOST}) as other:
        await be(other, gerda)
        assert (await other.get(asked)).status_code == 404
        assert (await say(other, asked, "yes")).status_code == 404
    assert await Login.all().count() == 0


async def test_after_a_quarter_of_an_hour_it_is_too_late(
    visitor: httpx2.AsyncClient, provider: CrookedProvider, gerda: Person
) -> None:
    asked = await arrive(visitor, provider)
    with clock.everywhere_at(NOW + timedelta(minutes=15)):
        await be(visitor, gerda)
        late = await visitor.get(asked)
        assert late.status_code == 410 and "Dit duurde te lang" in late.text
        await say(visitor, asked, "yes")
    assert await Login.all().count() == 0


async def test_a_second_click_joins_once(visitor: httpx2.AsyncClient, provider: CrookedProvider, gerda: Person) -> None:
    asked = await arrive(visitor, provider)
    await prove(visitor, asked)
    for _ in range(2):
        assert (await say(visitor, asked, "yes")).headers["location"] == asked
    assert await Login.all().count() == 1
    row = await SignIn.get(id=asked.rpartition("/")[2])
    assert row.told == {"answer": "yes"}, "what the provider said is not kept longer than it is needed"


async def test_a_place_that_ended_meanwhile_is_not_joined(
    visitor: httpx2.AsyncClient, provider: CrookedProvider, gerda: Person
) -> None:
    asked = await arrive(visitor, provider)
    await prove(visitor, asked)
    await Staff.filter(person_id=gerda.id).update(until=clock.now())
    gone = await say(visitor, asked, "yes")
    assert gone.status_code == 409 and "Je plek bij deze organisatie" in gone.text
    assert await Login.all().count() == 0


async def test_no_code_goes_to_an_employers_mailbox(
    visitor: httpx2.AsyncClient, provider: CrookedProvider, cast: Cast
) -> None:
    # Joost had an own account at this address before De Brug was connected.
    joost = cast.people["joost"]
    joost.proved_at = clock.now()
    await joost.save()
    await provider_domain("debrug.example")
    asked = await arrive(visitor, provider)
    page = (await visitor.get(asked)).text
    assert "stuur mij een code" not in page and f"/inloggen?next={asked.replace('/', '%2F')}" in page
    assert (await say(visitor, asked, "code")).headers["location"] == asked
    await be(visitor, joost)
    await say(visitor, asked, "yes")
    assert (await Login.get()).person_id == joost.id


async def provider_domain(domain: str) -> None:
    row = await Provider.get(hint="de-brug")
    row.email_domains = [domain]
    await row.save()

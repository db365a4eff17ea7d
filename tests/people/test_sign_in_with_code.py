"""Family and network sign in with a code by e-mail: once, for ten minutes, in the browser that asked."""

import re
from datetime import timedelta

import httpx2
import pytest

from portal import clock, outbox
from portal.outbox import KeptLetter
from portal.people.codes import Code
from portal.people.persons import Person
from portal.people.session_row import Session
from portal.people.sessions import cookie_name
from portal.settings import settings
from tests.cast import Cast
from tests.conftest import HOST, NOW
from tests.people.crooked import connect

NOOR = "noor@kring.example"


async def ask(visitor: httpx2.AsyncClient, address: str = NOOR, next: str = "/mijn") -> str:
    """Ask for a code; the path of the page where it is typed."""
    asked = await visitor.post("/inloggen", data={"email": address, "next": next})
    assert asked.status_code == 303
    return str(asked.headers["location"])


async def mail() -> list[KeptLetter]:
    """Everything that left."""
    await outbox.drain()
    return await KeptLetter.all()


async def letter_for(typing: str) -> KeptLetter:
    """The letter that belongs to this page."""
    await outbox.drain()
    return await KeptLetter.get(subject_id=typing.rsplit("/", 1)[1])


async def code_mailed(typing: str) -> str:
    """The code in it."""
    found = re.search(r"\d{3} \d{3}", (await letter_for(typing)).text)
    assert found
    return found[0]


async def who(visitor: httpx2.AsyncClient) -> str:
    """Whose session this browser has; '' when nobody is signed in."""
    token = visitor.cookies.get(cookie_name(), "")
    session = await Session.of_token(token) if token else None
    return (await Person.get(id=session.person_id)).name if session else ""


async def test_noor_signs_in_with_the_code_from_her_mail(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    people = f"/kringen/{cast.circle.id}/mensen"
    turned = await visitor.get(people)
    assert turned.headers["location"].startswith("/inloggen?next=")

    typing = await ask(visitor, "  Noor@Kring.example ", next=people)
    page = await visitor.get(typing)
    assert 'autocomplete="one-time-code"' in page.text and 'inputmode="numeric"' in page.text

    entered = await visitor.post(typing, data={"code": await code_mailed(typing)})
    assert entered.status_code == 303 and entered.headers["location"] == people
    assert "Samira" in (await visitor.get(people)).text
    assert await who(visitor) == "Noor de Vries"


async def test_the_letter_tells_nothing_to_who_looks_along(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    await ask(visitor)
    [letter] = await mail()
    assert letter.to == NOOR and letter.subject == "Je code"
    # Its link leads to us: which host that is, a region chooses.
    words = letter.subject + letter.text.replace(HOST, "")
    for telling in ("Noor", "kring", "Kring", "hulp", "jeugd"):
        assert telling not in words


async def test_the_letter_speaks_the_readers_language(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    visitor.headers["Accept-Language"] = "en"
    assert "Your code is" in (await letter_for(await ask(visitor))).text
    await Person.filter(id=cast.people["naima"].id).update(language="nl")
    assert "Je code is" in (await letter_for(await ask(visitor, "naima@kring.example"))).text


async def test_somebody_new_gets_an_account_and_says_her_name(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    typing = await ask(visitor, "nieuw@kring.example")
    entered = await visitor.post(typing, data={"code": await code_mailed(typing)})
    assert entered.headers["location"].startswith("/inloggen/naam")
    named = await visitor.post("/inloggen/naam", data={"name": "Lotte Bos", "next": "/mijn"})
    assert named.headers["location"] == "/mijn"
    assert await who(visitor) == "Lotte Bos"


async def test_where_accounts_are_by_invitation_a_stranger_sees_the_same_and_gets_nothing(
    visitor: httpx2.AsyncClient, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings(), "open_accounts", False)
    pages = {}
    for address in (NOOR, "iemand@anders.example"):
        typing = await ask(visitor, address)
        page = await visitor.get(typing)
        pages[address] = (page.status_code, page.text.replace(address, "…").replace(typing, "…"))
    assert pages[NOOR] == pages["iemand@anders.example"]
    assert [letter.to for letter in await mail()] == [NOOR]
    # Guessing the code that never left opens nothing either.
    code = await Code.get(id=typing.rsplit("/", 1)[1])
    assert (await visitor.post(typing, data={"code": code.digits})).status_code == 403
    assert not await Person.of_email("iemand@anders.example")


async def test_a_code_under_way_becomes_the_way_to_the_door_once_the_organisation_has_one(
    visitor: httpx2.AsyncClient, cast: Cast
) -> None:
    typing = await ask(visitor, "joost@debrug.example")
    await connect(cast.organisations["de-brug"], email_domains=["debrug.example"])
    [letter] = await mail()
    assert f"{HOST}/inloggen/organisatie/de-brug" in letter.text
    assert not re.search(r"\d{6}|\d{3} \d{3}", letter.text)
    code = await Code.get(id=typing.rsplit("/", 1)[1])
    assert (await visitor.post(typing, data={"code": code.digits})).status_code == 403


async def test_a_code_works_once(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    typing = await ask(visitor)
    digits = await code_mailed(typing)
    assert (await visitor.post(typing, data={"code": digits})).status_code == 303
    visitor.cookies.delete(cookie_name())
    again = await visitor.post(typing, data={"code": digits})
    assert again.status_code == 410 and "werkt niet meer" in again.text
    assert await who(visitor) == ""


async def test_sending_the_form_twice_ends_where_she_wanted_to_be(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    typing = await ask(visitor)
    digits = await code_mailed(typing)
    first = await visitor.post(typing, data={"code": digits})
    second = await visitor.post(typing, data={"code": digits})
    assert first.headers["location"] == second.headers["location"] == "/mijn"
    assert await Session.filter(ended_at__isnull=True).count() == 1
    assert (await visitor.get(typing)).headers["location"] == "/mijn"


async def test_a_code_ends_after_ten_minutes(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    typing = await ask(visitor)
    digits = await code_mailed(typing)
    with clock.everywhere_at(NOW + timedelta(minutes=10)):
        assert (await visitor.post(typing, data={"code": digits})).status_code == 410
        assert await who(visitor) == ""


async def test_five_wrong_guesses_end_it_for_the_right_code_too(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    typing = await ask(visitor)
    digits = (await code_mailed(typing)).replace(" ", "")
    wrong = f"{(int(digits) + 1) % 1_000_000:06}"
    for _ in range(5):
        guessed = await visitor.post(typing, data={"code": wrong})
        assert guessed.status_code == 422 and "klopt niet" in guessed.text
    assert (await visitor.post(typing, data={"code": digits})).status_code == 410


async def test_what_is_no_code_costs_no_try(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    typing = await ask(visitor)
    for _ in range(6):
        assert (await visitor.post(typing, data={"code": "12"})).status_code == 422
    assert (await visitor.post(typing, data={"code": f" {await code_mailed(typing)} "})).status_code == 303


async def test_a_code_read_aloud_opens_nothing_in_another_browser(
    app: httpx2.ASGITransport, visitor: httpx2.AsyncClient, cast: Cast
) -> None:
    typing = await ask(visitor)
    digits = await code_mailed(typing)
    async with httpx2.AsyncClient(transport=app, base_url=HOST, headers={"Origin": HOST}) as other:
        page = await other.get(typing)
        assert page.status_code == 403 and NOOR not in page.text
        assert (await other.post(typing, data={"code": digits})).status_code == 403
        assert (await other.post(f"{typing}/opnieuw")).status_code == 403
        assert await who(other) == ""
    assert (await visitor.post(typing, data={"code": digits})).status_code == 303


async def test_only_the_newest_code_works(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    first = await ask(visitor)
    old = await code_mailed(first)
    second = (await visitor.post(f"{first}/opnieuw")).headers["location"]
    assert second != first
    assert (await visitor.post(first, data={"code": old})).status_code == 410
    assert (await visitor.post(second, data={"code": await code_mailed(second)})).status_code == 303


async def test_asking_too_often_is_told_so_for_any_address(
    app: httpx2.ASGITransport, visitor: httpx2.AsyncClient, cast: Cast
) -> None:
    for address in (NOOR, "iemand@anders.example"):
        for _ in range(8):
            # A new browser each time: the address itself is counted.
            async with httpx2.AsyncClient(transport=app, base_url=HOST, headers={"Origin": HOST}) as other:
                await ask(other, address)
        assert (await visitor.post("/inloggen", data={"email": address})).status_code == 429
    with clock.everywhere_at(NOW + timedelta(hours=1)):
        await ask(visitor, NOOR)


async def test_one_browser_cannot_ask_for_everybody(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    for n in range(15):
        await ask(visitor, f"iemand{n}@kring.example")
    assert (await visitor.post("/inloggen", data={"email": NOOR})).status_code == 429


@pytest.mark.parametrize(
    "next", ["//evil.example", "https://evil.example/", "/\\evil.example", "/\t/evil.example", "x"]
)
async def test_nobody_is_led_to_another_site(visitor: httpx2.AsyncClient, cast: Cast, next: str) -> None:
    page = await visitor.get("/inloggen", params={"next": next})
    assert "evil" not in page.text
    typing = await ask(visitor, next=next)
    assert (await visitor.post(typing, data={"code": await code_mailed(typing)})).headers["location"] == "/mijn"


async def test_what_was_typed_stays_and_is_told_what_to_do(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    for address in ("noor", "noor@kring", "", "a b@kring.example"):
        answer = await visitor.post("/inloggen", data={"email": address})
        assert answer.status_code == 422 and f'value="{address}"' in answer.text


async def test_the_session_she_had_is_not_the_one_she_gets(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    _, planted = await cast.session("bas")
    visitor.cookies.set(cookie_name(), planted, domain="kring.test")
    typing = await ask(visitor)
    await visitor.post(typing, data={"code": await code_mailed(typing)})
    assert visitor.cookies[cookie_name()] != planted
    assert await Session.of_token(planted) is None


async def test_what_she_ticks_at_the_door_stands_ticked_where_she_types_her_code(
    visitor: httpx2.AsyncClient, cast: Cast
) -> None:
    door = (await visitor.get("/inloggen")).text
    assert (
        door.index('name="email"') < door.index('name="remember"') < door.index("<button", door.index('name="email"'))
    )
    assert door.count('name="remember"') == 1
    ticked = re.compile(r'name="remember" value="1" checked')
    for data, stands in (({"remember": "1"}, True), ({}, False)):
        went = await visitor.post("/inloggen", data={"email": "noor@kring.example", **data})
        shown = (await visitor.get(went.headers["location"])).text
        assert bool(ticked.search(shown)) is stands
        again = re.search(r'action="(/inloggen/code/[^"]+/opnieuw[^"]*)"', shown)
        assert again
        fresh = (await visitor.post(again[1])).headers["location"]
        assert bool(ticked.search((await visitor.get(fresh)).text)) is stands
        # Unticked there, it is not kept.
        wrong = await visitor.post(went.headers["location"], data={"code": "12"})
        assert wrong.status_code == 422 and not ticked.search(wrong.text)


async def test_a_remembered_phone_stays_signed_in_for_thirty_days(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    typing = await ask(visitor)
    entered = await visitor.post(typing, data={"code": await code_mailed(typing), "remember": "1"})
    assert f"Max-Age={30 * 24 * 3600}" in entered.headers["set-cookie"]
    with clock.everywhere_at(NOW + timedelta(days=29)):
        assert await who(visitor) == "Noor de Vries"
    with clock.everywhere_at(NOW + timedelta(days=30)):
        assert await who(visitor) == ""


async def test_elsewhere_half_an_hour_of_rest_ends_it(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    typing = await ask(visitor)
    entered = await visitor.post(typing, data={"code": await code_mailed(typing)})
    assert "Max-Age" not in entered.headers["set-cookie"]
    with clock.everywhere_at(NOW + timedelta(minutes=31)):
        assert await who(visitor) == ""

"""For who lost her phone and can't read her mail: a list on paper, each code for one time."""

import re

import httpx2

from portal import outbox
from portal.outbox import KeptLetter
from portal.people.actor import Strength
from portal.people.recovery import HOW_MANY, RecoveryCode
from portal.people.session_row import Session
from portal.people.sessions import cookie_name
from tests.cast import Cast
from tests.conftest import HOST, NOW
from tests.people.test_sign_in_with_code import who

NOOR = "noor@kring.example"
HERE = "/inloggen/herstel"


async def a_list(browser: httpx2.AsyncClient, cast: Cast, key: str = "noor") -> list[str]:
    """Her codes, as the page shows them once; she is signed out again."""
    await cast.sign_in(browser, key)
    shown = await browser.post("/account/inloggen/herstelcodes")
    codes = re.findall(r"<code>([A-Z0-9-]+)</code>", shown.text)
    assert len(codes) == HOW_MANY
    browser.cookies.clear()
    return codes


async def test_naima_comes_in_with_a_code_from_her_list(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    codes = await a_list(visitor, cast, "naima")
    typed = f" {codes[2].lower().replace('-', ' ')} "
    entered = await visitor.post(HERE, data={"email": "Naima@kring.example", "code": typed})
    assert entered.status_code == 303 and entered.headers["location"] == "/account/inloggen"
    assert await who(visitor) == "Naima El Amrani"
    session = await Session.of_token(visitor.cookies[cookie_name()])
    assert session and session.strength is Strength.RECOVERY and not session.remembered
    assert "Je hebt nog 7 codes over." in (await visitor.get("/account/inloggen")).text
    await outbox.drain()
    letters = [each.text for each in await KeptLetter.all()]
    assert len(letters) == 2 and any("nieuwe lijst" in each for each in letters)


async def test_a_code_works_once_and_a_new_list_ends_the_old(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    codes = await a_list(visitor, cast)
    assert (await visitor.post(HERE, data={"email": NOOR, "code": codes[0]})).status_code == 303
    visitor.cookies.clear()
    assert (await visitor.post(HERE, data={"email": NOOR, "code": codes[0]})).status_code == 422
    await a_list(visitor, cast)
    assert (await visitor.post(HERE, data={"email": NOOR, "code": codes[1]})).status_code == 422
    assert await who(visitor) == ""


async def test_of_two_clicks_the_second_ends_where_the_first_did(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    codes = await a_list(visitor, cast)
    for _ in range(2):
        entered = await visitor.post(HERE, data={"email": NOOR, "code": codes[0]})
        assert entered.status_code == 303 and entered.headers["location"] == "/account/inloggen"
    assert "Je hebt nog 7 codes over." in (await visitor.get("/account/inloggen")).text
    # Who is in by another code is told of a wrong one all the same.
    assert (await visitor.post(HERE, data={"email": NOOR, "code": "AAAA-AAAA-AA"})).status_code == 422


async def test_a_stranger_who_guesses_does_not_keep_her_out_of_her_own_browser(
    app: httpx2.ASGITransport, visitor: httpx2.AsyncClient, cast: Cast
) -> None:
    codes = await a_list(visitor, cast)
    await visitor.get(HERE)
    entered = await visitor.post(HERE, data={"email": NOOR, "code": codes[0]})
    assert entered.status_code == 303
    visitor.cookies.delete(cookie_name())
    for _ in range(12):
        async with httpx2.AsyncClient(transport=app, base_url=HOST, headers={"Origin": HOST}) as stranger:
            guessed = await stranger.post(HERE, data={"email": NOOR, "code": "AAAA-AAAA-AA"})
    assert guessed.status_code == 429
    assert (await visitor.post(HERE, data={"email": NOOR, "code": codes[1]})).status_code == 303


async def test_a_used_up_list_is_called_so(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    await a_list(visitor, cast)
    await RecoveryCode.all().update(used_at=NOW)
    await cast.sign_in(visitor, "noor")
    assert "Alle codes van je lijst zijn gebruikt." in (await visitor.get("/account/inloggen")).text


async def test_nobody_learns_who_has_an_account(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    await a_list(visitor, cast)
    wrong = await visitor.post(HERE, data={"email": NOOR, "code": "AAAA-AAAA-AA"})
    unknown = await visitor.post(HERE, data={"email": "iemand@nergens.example", "code": "AAAA-AAAA-AA"})
    assert (wrong.status_code, unknown.status_code) == (422, 422)
    assert wrong.text.replace(NOOR, "@") == unknown.text.replace("iemand@nergens.example", "@")


async def test_somebody_elses_code_opens_nothing(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    codes = await a_list(visitor, cast, "samira")
    assert (await visitor.post(HERE, data={"email": NOOR, "code": codes[0]})).status_code == 422
    assert await who(visitor) == ""


async def test_guessing_ends(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    codes = await a_list(visitor, cast)
    for _ in range(10):
        await visitor.post(HERE, data={"email": NOOR, "code": "AAAA-AAAA-AA"})
    assert (await visitor.post(HERE, data={"email": NOOR, "code": codes[0]})).status_code == 429


async def test_one_browser_cannot_try_everybody(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    codes = await a_list(visitor, cast)
    await visitor.get(HERE)
    for n in range(10):
        await visitor.post(HERE, data={"email": f"iemand{n}@kring.example", "code": "AAAA-AAAA-AA"})
    assert (await visitor.post(HERE, data={"email": NOOR, "code": codes[0]})).status_code == 429


async def test_what_is_missing_is_said_beside_the_field(visitor: httpx2.AsyncClient, db: None) -> None:
    page = await visitor.post(HERE, data={"email": "geen adres"})
    assert page.status_code == 422 and "f-email-wrong" in page.text and "f-code-wrong" in page.text


async def test_the_list_is_nowhere_in_clear(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    codes = await a_list(visitor, cast)
    stored = {each.code for each in await RecoveryCode.all()}
    assert len(stored) == HOW_MANY and not stored & {code.replace("-", "") for code in codes}

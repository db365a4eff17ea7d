"""The letter's link: works in the browser that asked, tells nothing elsewhere, and no mail scanner uses it up."""

import re
from datetime import timedelta

import httpx2

from portal import clock
from portal.people.codes import Code
from portal.people.persons import Person
from portal.people.sessions import cookie_name
from tests.cast import Cast
from tests.conftest import HOST, NOW
from tests.people.test_sign_in_with_code import NOOR, ask, code_mailed, letter_for, who


async def link_mailed(typing: str) -> str:
    """The path of the link in the letter."""
    found = re.search(rf"{HOST}(/inloggen/code/[\w-]+/\w+)", (await letter_for(typing)).text)
    assert found
    return found[1]


async def test_noor_opens_the_link_on_her_phone(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    link = await link_mailed(await ask(visitor, next="/account"))
    page = await visitor.get(link)
    assert page.status_code == 200 and NOOR in page.text and "30 dagen" in page.text
    assert await who(visitor) == ""
    entered = await visitor.post(link, data={"remember": "1"})
    assert entered.headers["location"] == "/account" and f"Max-Age={30 * 24 * 3600}" in entered.headers["set-cookie"]
    assert await who(visitor) == "Noor de Vries"


async def test_a_scanner_that_opens_every_link_uses_nothing_up(
    app: httpx2.ASGITransport, visitor: httpx2.AsyncClient, cast: Cast
) -> None:
    link = await link_mailed(await ask(visitor))
    async with httpx2.AsyncClient(transport=app, base_url=HOST, headers={"Origin": HOST}) as scanner:
        for _ in range(9):
            await scanner.get(link)
            await scanner.head(link)
        await scanner.post(link)
    assert (await visitor.post(link)).status_code == 303


async def test_elsewhere_the_link_says_where_to_go_and_nothing_of_whom(
    app: httpx2.ASGITransport, visitor: httpx2.AsyncClient, cast: Cast
) -> None:
    link = await link_mailed(await ask(visitor))
    async with httpx2.AsyncClient(transport=app, base_url=HOST, headers={"Origin": HOST}) as other:
        for answer in (await other.get(link), await other.post(link)):
            assert answer.status_code == 403 and "Ga terug naar de pagina" in answer.text
            assert NOOR not in answer.text and "Noor" not in answer.text
        assert await who(other) == ""


async def test_code_and_link_are_used_once_between_them(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    for first, then in (("link", "code"), ("code", "link")):
        typing = await ask(visitor)
        digits, link = await code_mailed(typing), await link_mailed(typing)
        posts = {"code": (typing, {"code": digits}), "link": (link, {})}
        assert (await visitor.post(posts[first][0], data=posts[first][1])).status_code == 303
        visitor.cookies.delete(cookie_name())
        assert (await visitor.post(posts[then][0], data=posts[then][1])).status_code == 410
        assert (await visitor.get(link)).status_code == 410


async def test_pressing_twice_ends_where_she_wanted_to_be(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    link = await link_mailed(await ask(visitor, next="/account"))
    answers = [await visitor.post(link), await visitor.post(link), await visitor.get(link)]
    assert [each.headers["location"] for each in answers] == ["/account"] * 3


async def test_a_link_ends_after_ten_minutes_and_when_a_new_code_is_asked(
    visitor: httpx2.AsyncClient, cast: Cast
) -> None:
    old = await link_mailed(await ask(visitor))
    new = await link_mailed(await ask(visitor))
    assert (await visitor.post(old)).status_code == 410
    with clock.everywhere_at(NOW + timedelta(minutes=10)):
        assert (await visitor.post(new)).status_code == 410
    assert await who(visitor) == ""


async def test_a_link_that_was_changed_or_belongs_to_another_code_is_none(
    visitor: httpx2.AsyncClient, cast: Cast
) -> None:
    one = await link_mailed(await ask(visitor))
    two = await link_mailed(await ask(visitor, "samira@kring.example"))
    id, token = one.rsplit("/", 1)
    for wrong in (token[:-1], token[:-1] + ("0" if token[-1] != "0" else "1"), two.rsplit("/", 1)[1], "é", "opnieuw"):
        assert (await visitor.get(f"{id}/{wrong}")).status_code == 404
    assert (await visitor.post(f"{id}/{two.rsplit('/', 1)[1]}")).status_code == 404
    # A link of 128 bits at least, and no guess at one costs a try.
    assert len(token) >= 32 and (await Code.get(id=id.rsplit("/", 1)[1])).tries == 0


async def test_a_right_code_or_link_shows_once_and_for_all_that_the_address_is_hers(
    visitor: httpx2.AsyncClient, cast: Cast
) -> None:
    await visitor.post(await link_mailed(await ask(visitor)))
    with clock.everywhere_at(NOW + timedelta(days=1)):
        typing = await ask(visitor)
        await visitor.post(typing, data={"code": await code_mailed(typing)})
    assert (await Person.get(id=cast.people["noor"].id)).proved_at == NOW
    assert (await Person.get(id=cast.people["samira"].id)).proved_at is None


async def test_a_code_in_the_digits_of_her_own_phone(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    typing = await ask(visitor)
    digits = await code_mailed(typing)
    arabic = digits.translate({ord("0") + n: chr(0x0660 + n) for n in range(10)})
    assert (await visitor.post(typing, data={"code": arabic})).status_code == 303

"""'Our sign-in is down': the organisation says so in its own words; nobody else is touched."""

from collections.abc import AsyncIterator

import httpx2
import pytest

from portal.people.openid import fetching, relying
from tests.cast import Cast
from tests.people.crooked import ISSUER, CrookedProvider, connect
from tests.people.test_sign_in_with_code import ask, code_mailed, who


@pytest.fixture
async def down(cast: Cast) -> AsyncIterator[None]:
    """De Brug's provider doesn't answer; Het Anker's does."""
    await connect(cast.organisations["de-brug"], issuer="https://login.debrug.example/weg")
    await connect(cast.organisations["het-anker"], issuer=ISSUER)
    relying.forget()
    provider = CrookedProvider()
    provider.answer = lambda path: httpx2.Response(503) if path.startswith("/weg") else None
    fetching.transport.append(provider)
    yield
    fetching.transport.remove(provider)
    relying.forget()


async def test_the_organisations_own_words_and_number_are_shown(
    visitor: httpx2.AsyncClient, cast: Cast, down: None
) -> None:
    brug = cast.organisations["de-brug"]
    page = await visitor.get("/inloggen/organisatie/de-brug")
    assert page.status_code == 503 and "Probeer het over een paar minuten" in page.text
    brug.down_words, brug.phone = "Bel Ahmed.\n<b>Ook 's avonds.</b>", "010-123 45 67"
    await brug.save(update_fields=["down_words", "phone"])
    page = await visitor.get("/inloggen/organisatie/de-brug")
    assert page.status_code == 503 and "Bel Ahmed." in page.text and "&lt;b&gt;Ook" in page.text
    assert 'href="tel:0101234567"' in page.text and "Dit zegt De Brug erover" in page.text


async def test_nobody_else_is_touched(visitor: httpx2.AsyncClient, cast: Cast, down: None) -> None:
    assert (await visitor.get("/inloggen/organisatie/de-brug")).status_code == 503
    assert (await visitor.get("/inloggen/organisatie/het-anker")).status_code == 303
    typing = await ask(visitor)
    await visitor.post(typing, data={"code": await code_mailed(typing)})
    assert await who(visitor) == "Noor de Vries"

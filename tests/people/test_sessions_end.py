"""Sessions that are ended from elsewhere: all that fit, at once, with their sockets, and no others."""

import pytest

from portal.people.accounts import Login
from portal.people.actor import Strength
from portal.people.openid.providers import Provider
from portal.people.session_row import Session, Through
from tests.cast import Cast
from tests.live.conftest import Server, server

__all__ = ["server"]


async def test_all_of_joost_end_at_once_with_what_he_has_open(server: Server, cast: Cast) -> None:
    his = [await server.connect("joost"), await server.connect("joost")]
    hers = await server.connect("noor")
    assert await Session.end_where(person_id=cast.people["joost"].id) == 2
    assert [await each.is_closed() for each in his] == [4401, 4401]
    await hers.say(do="ping")
    assert (await hers.hears())["is"] == "pong"


async def test_one_at_a_provider_ends_by_its_name_there(cast: Cast) -> None:
    joost, bureau = cast.people["joost"], cast.organisations["de-brug"]
    provider = await Provider.begin(bureau, issuer="https://login.debrug.example")
    login = await Login.create(person_id=joost.id, organisation_id=bureau.id, issuer=provider.issuer, subject="j")
    tokens = []
    for sid in ("een", "twee"):
        through = Through(provider.id, login.id, sid)
        tokens.append((await Session.begin(joost, means="oidc", strength=Strength.PROVIDER, through=through))[1])
    assert await Session.end_where(provider_id=provider.id, sid="een") == 1
    assert await Session.of_token(tokens[0]) is None and await Session.of_token(tokens[1])
    # What ended has ended: nobody counts it twice, and an empty name finds nothing.
    assert await Session.end_where(provider_id=provider.id, sid="een") == 0
    assert await Session.end_where(provider_id=provider.id, sid="") == 0


async def test_without_a_condition_nobody_is_ended(cast: Cast) -> None:
    _, token = await cast.session("noor")
    with pytest.raises(ValueError, match="everybody"):
        await Session.end_where()
    assert await Session.of_token(token)

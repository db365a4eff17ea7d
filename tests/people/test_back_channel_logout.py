"""A provider says that somebody signed out there: her sessions by it end here, and nobody can say it in its place."""

from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import httpx2
import orjson
import pytest
from joserfc import jws, jwt
from joserfc.jwk import ECKey

from portal import clock, live
from portal.audit.models import AccessLine
from portal.people.accounts import Login
from portal.people.actor import Strength
from portal.people.models import Staff
from portal.people.openid import backchannel, relying
from portal.people.openid.once import Once
from portal.people.openid.providers import Provider
from portal.people.session_row import Session, Through
from portal.people.sessions import cookie_name
from portal.store import write
from tests.cast import Cast
from tests.conftest import HOST, NOW
from tests.live.conftest import Client, Server, server
from tests.people.crooked import ISSUER, CrookedProvider, connect
from tests.people.test_sign_in_with_provider import (
    ODD_HEADERS,
    come_back,
    go_there,
    prove_there,
    provider,
    signed_with_the_public_key,
    unsigned,
    with_header,
)

__all__ = ["provider", "server"]

TO = "/inloggen/afmelden/de-brug"
MOMENT = int(NOW.timestamp())
EVENTS: dict[str, Any] = {backchannel.EVENT: {}}


@pytest.fixture
async def op(app: httpx2.ASGITransport) -> AsyncIterator[httpx2.AsyncClient]:
    """A provider's own machine: no browser, no cookie, no origin."""
    async with httpx2.AsyncClient(transport=app, base_url=HOST) as client:
        yield client


def claims(**bent: Any) -> dict[str, Any]:
    """What a logout token says; None leaves a claim out."""
    right = {
        "iss": ISSUER,
        "aud": "kring",
        "iat": MOMENT,
        "exp": MOMENT + 120,
        "jti": "first",
        "sub": "joost-1",
        "sid": "s-1",
        "events": EVENTS,
    }
    return {name: value for name, value in {**right, **bent}.items() if value is not None}


def signed(provider: CrookedProvider, header: dict[str, Any] | None = None, **bent: Any) -> str:
    """A logout token as the provider signs it."""
    key = provider.keys[-1]
    head = {"alg": "ES256", "kid": key.kid, "typ": "logout+jwt", **(header or {})}
    # Not by jwt.encode, which adds a type of its own.
    kept = {name: value for name, value in head.items() if value}
    return jws.serialize_compact(kept, orjson.dumps(claims(**bent)), key, algorithms=["ES256"])


async def say(op: httpx2.AsyncClient, token: str, to: str = TO) -> httpx2.Response:
    answer = await op.post(to, data={"logout_token": token})
    assert answer.headers["cache-control"] == "no-store"
    return answer


async def enter(visitor: httpx2.AsyncClient, provider: CrookedProvider, **told: Any) -> Session:
    """Joost signs in, in a browser of his own."""
    provider.claims = told
    visitor.cookies.delete(cookie_name())
    assert (await come_back(visitor, await go_there(visitor, provider))).status_code == 303
    session = await Session.of_token(visitor.cookies[cookie_name()])
    assert session
    return session


async def lives(session: Session) -> bool:
    return await Session.lives(session.id)


async def test_joost_signs_out_at_work_and_is_out_here(
    visitor: httpx2.AsyncClient, op: httpx2.AsyncClient, provider: CrookedProvider, cast: Cast
) -> None:
    session = await enter(visitor, provider, sid="s-1")
    other = await enter(visitor, provider, sid="s-2")
    answer = await say(op, signed(provider))
    assert answer.status_code == 200 and answer.content == b""
    assert not await lives(session) and await lives(other)
    # Its ID token is gone with it, and the log says whose session it was and why it ended.
    assert (await Session.get(id=session.id)).id_token is None
    [line] = await AccessLine.filter(action="sign_out")
    assert line.person_id == cast.people["joost"].id and line.thing_id == session.id
    assert line.reason == "signed out at the provider"


async def test_what_he_has_open_is_hung_up_on(server: Server, cast: Cast, provider: CrookedProvider) -> None:
    row, joost = await Provider.get(hint="de-brug"), cast.people["joost"]
    login = await Login.create(
        person_id=joost.id, organisation_id=row.organisation_id, issuer=ISSUER, subject="joost-1"
    )
    _, token = await Session.begin(
        joost,
        means=row.means,
        strength=Strength.PROVIDER,
        organisation_id=row.organisation_id,
        through=Through(row.id, login.id, "s-1", "token"),
    )
    by_it = await server.dial(None, headers={"Cookie": f"{cookie_name()}={token}"})
    assert (await by_it.hears())["is"] == "hello"
    hers: Client = await server.connect("noor")
    async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{server.port}", trust_env=False) as op:
        assert (await say(op, signed(provider))).status_code == 200
    assert await by_it.is_closed() == 4401
    await hers.say(do="ping")
    assert (await hers.hears())["is"] == "pong"


async def test_without_a_sid_all_of_his_sessions_by_this_provider_end_and_no_others(
    visitor: httpx2.AsyncClient, op: httpx2.AsyncClient, provider: CrookedProvider, cast: Cast
) -> None:
    his = [await enter(visitor, provider, sid=each) for each in ("s-1", "s-2")]
    own, _ = await Session.begin(cast.people["joost"], means="email", strength=Strength.CODE)
    hers, _ = await cast.session("noor")
    colleague = await Staff.create(
        person=cast.people["naima"], organisation=cast.organisations["de-brug"], role="professional"
    )
    await Login.create(
        person_id=colleague.person_id, organisation_id=colleague.organisation_id, issuer=ISSUER, subject="naima-1"
    )
    naimas = await enter(visitor, provider, sub="naima-1", sid="s-3")
    # The same account at the same provider, by which another organisation lets people in.
    elsewhere = await connect(cast.organisations["het-anker"], client_id="anker")
    login = await Login.get(subject="joost-1")
    there, _ = await Session.begin(
        cast.people["joost"], means="oidc", strength=Strength.PROVIDER, through=Through(elsewhere.id, login.id, "s-1")
    )
    assert (await say(op, signed(provider, sid=None))).status_code == 200
    assert [await lives(each) for each in his] == [False, False]
    assert [await lives(each) for each in (own, hers, naimas, there)] == [True] * 4


async def test_a_sid_alone_is_enough_and_belongs_to_this_provider(
    visitor: httpx2.AsyncClient, op: httpx2.AsyncClient, provider: CrookedProvider, cast: Cast
) -> None:
    session = await enter(visitor, provider, sid="s-1")
    elsewhere = await connect(cast.organisations["het-anker"], client_id="anker")
    there, _ = await Session.begin(
        cast.people["marloes"],
        means="oidc",
        strength=Strength.PROVIDER,
        through=Through(elsewhere.id, (await Login.all())[0].id, "s-1"),
    )
    assert (await say(op, signed(provider, sub=None))).status_code == 200
    assert not await lives(session) and await lives(there)


@pytest.mark.parametrize("named", [{}, {"sid": None}, {"sub": None}], ids=str)
async def test_of_two_ways_in_by_one_client_there_a_sign_out_ends_both(
    visitor: httpx2.AsyncClient, op: httpx2.AsyncClient, provider: CrookedProvider, cast: Cast, named: dict[str, Any]
) -> None:
    session = await enter(visitor, provider, sid="s-1")
    login = await Login.get()
    by: list[Session] = []
    for slug, client in (("de-brug", "kring"), ("het-anker", "kring"), ("de-brug", "another")):
        row = await connect(cast.organisations[slug], client_id=client)
        begun, _ = await Session.begin(
            cast.people["joost"], means=row.means, strength=Strength.PROVIDER, through=Through(row.id, login.id, "s-1")
        )
        by.append(begun)
    assert (await say(op, signed(provider, **named))).status_code == 200
    assert [await lives(each) for each in (session, *by)] == [False, False, False, True]
    # Nor does the same token count once more at the other's address.
    session = await enter(visitor, provider, sid="s-1")
    again = await say(op, signed(provider, **named), "/inloggen/afmelden/de-brug-2")
    assert again.status_code == 400 and await lives(session)


async def test_a_sid_of_somebody_else_ends_nothing(
    visitor: httpx2.AsyncClient, op: httpx2.AsyncClient, provider: CrookedProvider
) -> None:
    session = await enter(visitor, provider, sid="s-1")
    assert (await say(op, signed(provider, sub="somebody-else"))).status_code == 200
    assert await lives(session)


@pytest.mark.parametrize("sub", ["joost-1", None])
async def test_who_proved_again_is_out_when_that_session_there_ends_and_not_the_one_before(
    visitor: httpx2.AsyncClient, op: httpx2.AsyncClient, provider: CrookedProvider, sub: str | None
) -> None:
    session = await enter(visitor, provider, sid="s-1")
    assert (await prove_there(visitor, provider, sid="s-2")).status_code == 303
    assert (await say(op, signed(provider, sub=sub))).status_code == 200 and await lives(session)
    assert (await say(op, signed(provider, sub=sub, sid="s-2", jti="second"))).status_code == 200
    assert not await lives(session)


async def test_a_session_by_an_organisations_other_way_in_ends_with_the_one_she_proved_by(
    visitor: httpx2.AsyncClient, op: httpx2.AsyncClient, provider: CrookedProvider, cast: Cast
) -> None:
    await enter(visitor, provider, sid="s-0")
    elsewhere = await connect(cast.organisations["de-brug"], "https://login.wijk.example/op")
    login = await Login.create(
        person_id=cast.people["joost"].id,
        organisation_id=elsewhere.organisation_id,
        issuer=elsewhere.issuer,
        subject="wijk-1",
    )
    session, token = await Session.begin(
        cast.people["joost"],
        means=elsewhere.means,
        strength=Strength.PROVIDER,
        organisation_id=elsewhere.organisation_id,
        through=Through(elsewhere.id, login.id, "w-1", "token"),
    )
    visitor.cookies.set(cookie_name(), token, domain="kring.test")
    assert (await prove_there(visitor, provider, sid="s-1")).status_code == 303
    assert (await say(op, signed(provider))).status_code == 200 and not await lives(session)


async def test_a_session_whose_sign_in_named_no_sid_ends_with_its_account(
    visitor: httpx2.AsyncClient, op: httpx2.AsyncClient, provider: CrookedProvider
) -> None:
    session = await enter(visitor, provider)
    assert (await say(op, signed(provider))).status_code == 200
    assert not await lives(session)


async def test_nothing_to_end_is_answered_the_same(op: httpx2.AsyncClient, provider: CrookedProvider) -> None:
    answer = await say(op, signed(provider))
    assert answer.status_code == 200 and answer.content == b""


@pytest.mark.parametrize(
    "bent",
    [
        {"iss": "https://login.hetanker.example/op"},
        {"iss": ISSUER + "/"},
        {"iss": None},
        {"aud": "another"},
        {"aud": ["kring", "another"]},
        {"aud": []},
        {"aud": None},
        {"iat": MOMENT - 361},
        {"iat": MOMENT + 61},
        {"iat": None},
        {"iat": True},
        {"iat": str(MOMENT)},
        {"exp": MOMENT - 60},
        {"exp": None},
        {"events": None},
        {"events": [backchannel.EVENT]},
        {"events": {backchannel.EVENT: "yes"}},
        {"events": {backchannel.EVENT + "/": {}}},
        {"sub": None, "sid": None},
        {"sub": ""},
        {"sid": 7},
        {"jti": None},
        {"jti": ""},
        {"jti": 7},
        {"nonce": "n"},
        {"nonce": ""},
    ],
    ids=str,
)
async def test_a_token_that_does_not_hold_ends_nothing(
    visitor: httpx2.AsyncClient, op: httpx2.AsyncClient, provider: CrookedProvider, bent: dict[str, Any]
) -> None:
    session = await enter(visitor, provider, sid="s-1")
    answer = await say(op, signed(provider, **bent))
    assert answer.status_code == 400 and answer.json() == {"error": "invalid_request"}
    assert await lives(session) and await AccessLine.filter(action="sign_out").count() == 0
    # It used nothing up either: the right one still counts.
    assert (await say(op, signed(provider))).status_code == 200
    assert not await lives(session)


@pytest.mark.parametrize(
    "right", [{"aud": ["kring"]}, {"iat": MOMENT - 300}, {"iat": MOMENT + 30}, {"exp": MOMENT + 86400}]
)
async def test_what_the_standard_allows_is_taken(
    visitor: httpx2.AsyncClient, op: httpx2.AsyncClient, provider: CrookedProvider, right: dict[str, Any]
) -> None:
    session = await enter(visitor, provider, sid="s-1")
    assert (await say(op, signed(provider, **right))).status_code == 200
    assert not await lives(session)


@pytest.mark.parametrize(
    ("typ", "status"),
    [("logout+jwt", 200), ("application/logout+jwt", 200), (None, 200), ("JWT", 200), ("at+jwt", 400)],
)
async def test_a_type_is_not_demanded_but_another_one_is_refused(
    visitor: httpx2.AsyncClient, op: httpx2.AsyncClient, provider: CrookedProvider, typ: str | None, status: int
) -> None:
    session = await enter(visitor, provider, sid="s-1")
    assert (await say(op, signed(provider, {"typ": typ}))).status_code == status
    assert await lives(session) is (status == 400)


async def test_a_forged_signature_ends_nothing(
    visitor: httpx2.AsyncClient, op: httpx2.AsyncClient, provider: CrookedProvider
) -> None:
    session = await enter(visitor, provider, sid="s-1")
    stranger = ECKey.generate_key("P-256", {"kid": "one", "alg": "ES256"})
    forged: list[Callable[[dict[str, Any]], str]] = [
        unsigned,
        lambda said: signed_with_the_public_key(said, provider.keys[0]),
        lambda said: jwt.encode({"alg": "ES256", "kid": "one"}, said, stranger, algorithms=["ES256"]),
        lambda said: jwt.encode(
            {"alg": "ES256", "kid": "two", "jku": "https://evil.example/jwks"}, said, stranger, algorithms=["ES256"]
        ),
        lambda said: signed(provider)[:-4] + "AAAA",
        lambda said: "not a token",
        lambda said: "",
        *(lambda said, head=head: with_header(head, said) for head in ODD_HEADERS),
    ]
    for forge in forged:
        assert (await say(op, forge(claims()))).status_code == 400
        assert await lives(session)
    assert provider.asked.count("/jwks") == 1


async def test_his_own_id_token_signs_nobody_out(
    visitor: httpx2.AsyncClient, op: httpx2.AsyncClient, provider: CrookedProvider
) -> None:
    session = await enter(visitor, provider, sid="s-1", jti="first", events=EVENTS)
    assert session.id_token
    assert (await say(op, session.id_token)).status_code == 400 and await lives(session)


async def test_a_token_counts_once(
    visitor: httpx2.AsyncClient, op: httpx2.AsyncClient, provider: CrookedProvider
) -> None:
    token = signed(provider, exp=MOMENT + 86400)
    assert (await say(op, token)).status_code == 200
    session = await enter(visitor, provider, sid="s-1")
    assert (await say(op, token)).status_code == 400 and await lives(session)
    # Known for as long as it would pass the clock, and no longer.
    with clock.everywhere_at(NOW + timedelta(seconds=360)):
        await Once.tidy()
        assert (await say(op, token)).status_code == 400
    with clock.everywhere_at(NOW + timedelta(seconds=361)):
        await Once.tidy()
        assert await Once.all().count() == 0 and (await say(op, token)).status_code == 400


async def test_a_write_that_failed_leaves_the_token_good(
    visitor: httpx2.AsyncClient, op: httpx2.AsyncClient, provider: CrookedProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = await enter(visitor, provider, sid="s-1")

    async def fails(**who: Any) -> None:
        raise RuntimeError

    with monkeypatch.context() as broken:
        broken.setattr(live, "hang_up", fails)
        assert (await op.post(TO, data={"logout_token": signed(provider)})).status_code == 500
    assert await lives(session)
    assert (await say(op, signed(provider))).status_code == 200 and not await lives(session)


async def test_a_token_of_one_organisation_says_nothing_at_another(
    visitor: httpx2.AsyncClient, op: httpx2.AsyncClient, provider: CrookedProvider, cast: Cast
) -> None:
    session = await enter(visitor, provider, sid="s-1")
    await connect(cast.organisations["het-anker"], "https://login.hetanker.example/op")
    own = provider.metadata
    provider.metadata = own | {
        "issuer": "https://login.hetanker.example/op",
        "jwks_uri": "https://login.hetanker.example/op/jwks",
    }
    # Even signed by a key that Het Anker's provider publishes.
    for iss in (ISSUER, "https://login.hetanker.example/op"):
        await say(op, signed(provider, iss=iss), "/inloggen/afmelden/het-anker")
        assert await lives(session)
    assert (await say(op, signed(provider, iss="https://login.hetanker.example/op"))).status_code == 400
    assert (await say(op, signed(provider), "/inloggen/afmelden/bestaat-niet")).status_code == 400
    assert await lives(session)


async def test_a_provider_switched_off_may_still_sign_out_who_came_by_it(
    visitor: httpx2.AsyncClient, op: httpx2.AsyncClient, provider: CrookedProvider
) -> None:
    session = await enter(visitor, provider, sid="s-1")
    async with write():
        await (await Provider.get(hint="de-brug")).switch_off()
    assert (await say(op, signed(provider))).status_code == 200 and not await lives(session)


async def test_keys_that_cannot_be_fetched_end_nothing_and_say_so(
    visitor: httpx2.AsyncClient, op: httpx2.AsyncClient, provider: CrookedProvider
) -> None:
    session = await enter(visitor, provider, sid="s-1")
    relying.forget()
    provider.answer = lambda path: httpx2.Response(502)
    answer = await say(op, signed(provider))
    assert answer.status_code == 400 and answer.json() == {"error": "temporarily_unavailable"}
    assert await lives(session)
    provider.answer = lambda path: None
    assert (await say(op, signed(provider))).status_code == 200 and not await lives(session)


async def test_what_is_no_such_form_is_refused(op: httpx2.AsyncClient, provider: CrookedProvider) -> None:
    token = signed(provider)
    asked: list[dict[str, Any]] = [
        {"data": {}},
        {"json": {"logout_token": token}},
        {"data": {"logout_token": [token, token]}},
        {"files": {"logout_token": ("t", token.encode())}},
        {"params": {"logout_token": token}},
    ]
    for each in asked:
        answer = await op.post(TO, **each)
        assert answer.status_code == 400 and answer.json() == {"error": "invalid_request"}
    assert provider.asked == []


async def test_too_many_are_refused_before_anything_is_looked_at(
    op: httpx2.AsyncClient, provider: CrookedProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backchannel, "_MOST", 2)
    assert [(await say(op, "x")).status_code for _ in range(3)] == [400, 400, 429]
    with clock.everywhere_at(NOW + timedelta(hours=1)):
        assert (await say(op, "x")).status_code == 400


async def test_the_log_holds_nothing_of_a_token(
    visitor: httpx2.AsyncClient, op: httpx2.AsyncClient, provider: CrookedProvider, capsys: pytest.CaptureFixture[str]
) -> None:
    await enter(visitor, provider, sid="s-1")
    capsys.readouterr()
    for token in (signed(provider, aud="somebody"), signed(provider), "not.a.token"):
        await say(op, token)
    said = capsys.readouterr().out
    assert "logout_token_refused" in said and "aud is another" in said and "signed_out_at_provider" in said
    for kept in ("joost", "s-1", "first", "somebody", "eyJ", urlsplit(ISSUER).netloc):
        assert kept not in said

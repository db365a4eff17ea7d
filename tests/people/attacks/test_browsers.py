"""What another site, another browser or a patient guesser might try."""

import statistics
import time
from typing import Any

import httpx2
import pytest

from portal.app import create_app
from portal.people.codes import MOST_TRIES, Code
from portal.people.pace import Pace
from portal.people.session_row import Session
from portal.people.sessions import cookie_name
from tests.cast import Cast
from tests.conftest import HOST
from tests.people.attacks.conftest import Got
from tests.people.attacks.names import Attack, attack
from tests.people.test_sign_in_with_code import ask, code_mailed, who

STRANGER = "niemand@nergens.example"


@attack(Attack.REDIRECT)
@pytest.mark.parametrize(
    "next",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/%09/evil.example",
        "\t//evil.example",
        "javascript:alert(1)",
        "/\n/evil.example",
        "https:evil.example",
    ],
)
async def test_next_leads_to_another_site(visitor: httpx2.AsyncClient, cast: Cast, got: Got, next: str) -> None:
    typing = await ask(visitor, next=next)
    entered = await visitor.post(typing, data={"code": await code_mailed(typing)})
    got(entered)
    where = entered.headers["location"]
    assert where.startswith("/") and not where.startswith(("//", "/\\", "/\t")) and "evil.example" not in where[:2]
    landed = httpx2.URL(HOST).join(where)
    assert landed.host == httpx2.URL(HOST).host


@attack(Attack.FIXATION)
async def test_a_session_made_up_beforehand(visitor: httpx2.AsyncClient, cast: Cast, got: Got) -> None:
    made_up = "a" * 43
    visitor.cookies.set(cookie_name(), made_up, domain="kring.test")
    typing = await ask(visitor)
    await visitor.post(typing, data={"code": await code_mailed(typing)})
    given = [cookie.value for cookie in visitor.cookies.jar if cookie.name == cookie_name()]
    got("a token of our own making")
    assert made_up not in given[-1:] and await Session.of_token(made_up) is None


@attack(Attack.FORM)
@pytest.mark.parametrize(
    "headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": ""}]
)
async def test_a_form_of_another_site(
    visitor: httpx2.AsyncClient, cast: Cast, got: Got, headers: dict[str, str]
) -> None:
    await cast.sign_in(visitor, "noor")
    answers = [
        await visitor.request(method, path, data={"name": "x", "language": "nl"}, headers=headers)
        for method, path in (("POST", "/account"), ("POST", "/uitloggen"), ("PUT", "/account"), ("DELETE", "/account"))
    ]
    got(*answers)
    assert {each.status_code for each in answers} == {403} and await who(visitor) == "Noor de Vries"


@attack(Attack.SOCKET)
@pytest.mark.parametrize("origin", ["https://evil.example", "null", None])
async def test_a_socket_of_another_site(cast: Cast, got: Got, origin: str | None) -> None:
    _, token = await cast.session("noor")
    headers = [(b"host", b"kring.test"), (b"cookie", f"{cookie_name()}={token}".encode())]
    if origin is not None:
        headers.append((b"origin", origin.encode()))
    sent = await _handshake(headers)
    got(str(sent[0].get("status", sent[0]["type"])))
    assert sent[0]["type"] != "websocket.accept"
    if sent[0]["type"] == "websocket.http.response.start":
        assert sent[0]["status"] == 403


async def _handshake(headers: list[tuple[bytes, bytes]]) -> list[dict[str, Any]]:
    """What the app answers to a handshake on /live."""
    sent: list[dict[str, Any]] = []
    scope = {
        "type": "websocket",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "scheme": "ws",
        "path": "/live",
        "raw_path": b"/live",
        "query_string": b"",
        "root_path": "",
        "headers": headers,
        "client": ("127.0.0.1", 1),
        "server": ("kring.test", 80),
        "subprotocols": [],
        "extensions": {"websocket.http.response": {}},
    }
    waiting = [{"type": "websocket.connect"}]

    async def receive() -> dict[str, Any]:
        return waiting.pop(0) if waiting else {"type": "websocket.disconnect", "code": 1006}

    async def send(message: Any) -> None:
        sent.append(dict(message))

    await create_app()(scope, receive, send)
    return sent


@attack(Attack.GUESSED)
async def test_guessed_codes(visitor: httpx2.AsyncClient, cast: Cast, got: Got) -> None:
    typing = await ask(visitor)
    right = (await code_mailed(typing)).replace(" ", "")
    wrong = [f"{(int(right) + n) % 1_000_000:06}" for n in range(1, MOST_TRIES + 1)]
    tries = [await visitor.post(typing, data={"code": each}) for each in wrong]
    after = await visitor.post(typing, data={"code": right})
    got(f"{MOST_TRIES} tries: {tries[0].status_code}", f"then even the right one: {after.status_code}")
    assert {each.status_code for each in tries} == {422} and after.status_code == 410 and await who(visitor) == ""


@attack(Attack.WORDS)
async def test_who_has_an_account_by_the_words(visitor: httpx2.AsyncClient, cast: Cast, got: Got) -> None:
    known, unknown = await _answers(visitor, "noor@kring.example"), await _answers(visitor, STRANGER)
    got("the same pages, status and headers")
    assert known == unknown


async def _answers(visitor: httpx2.AsyncClient, address: str) -> list[tuple[int, str, list[str]]]:
    """Everything somebody gets who asks a code for this address and guesses, without what differs each time."""
    asked = await visitor.post("/inloggen", data={"email": address, "next": "/mijn"})
    typing = asked.headers["location"]
    page = await visitor.get(typing)
    guess = await visitor.post(typing, data={"code": "000000"})
    id = typing.rsplit("/", 1)[1]
    return [
        (
            each.status_code,
            each.text.replace(address, "@").replace(id, "id"),
            sorted(each.headers.keys() - {"set-cookie"}),
        )
        for each in (asked, page, guess)
    ]


@attack(Attack.TIME)
async def test_who_has_an_account_by_the_time(app: httpx2.ASGITransport, cast: Cast, queries: Any, got: Got) -> None:
    known: list[float] = []
    unknown: list[float] = []
    pairs = [(known, "noor@kring.example"), (unknown, STRANGER)]
    for turn in range(40):
        # Each goes first as often as the other.
        for times, address in pairs if turn % 2 else pairs[::-1]:
            # A browser of its own each time, or the pace limit would answer.
            async with httpx2.AsyncClient(transport=app, base_url=HOST, headers={"Origin": HOST}) as browser:
                await Code.all().delete()
                await _forget_pace()
                began = time.perf_counter()
                await browser.post("/inloggen", data={"email": address})
                times.append(time.perf_counter() - began)
    asked = []
    for address in ("noor@kring.example", STRANGER):
        async with httpx2.AsyncClient(transport=app, base_url=HOST, headers={"Origin": HOST}) as browser:
            with queries() as these:
                await browser.post("/inloggen", data={"email": address})
            asked.append([each.split(" ")[0] for each in these])
    ours, theirs = statistics.median(known[8:]), statistics.median(unknown[8:])
    got(f"{ours * 1000:.1f} ms and {theirs * 1000:.1f} ms", "the same statements")
    assert asked[0] == asked[1]
    assert abs(ours - theirs) < 0.25 * max(ours, theirs) + 0.001


async def _forget_pace() -> None:
    await Pace.all().delete()

"""What every answer of a served region carries, whatever kind of answer it is (OWASP ASVS 5.0 §3.4 and §14.3)."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest

import portal
from portal.app import create_app
from portal.people.codes import Code
from portal.people.sessions import cookie_name
from portal.settings import settings
from portal.web import away
from portal.web.cookies import named
from tests.cast import Cast

ORIGIN = "https://kring.example"
PORTAL = Path(portal.__file__).parent
# A page, a page of nobody's, JSON, a redirect, a refusal, what isn't there.
ANSWERS = [
    ("GET", "/account", 200),
    ("GET", "/hulp-nu", 200),
    ("GET", "/sessie", 200),
    ("GET", "/", 303),
    ("POST", "/account", 422),
    ("GET", "/nergens", 404),
    ("GET", "/manifest.webmanifest", 200),
]
UNSAFE = ("POST", "PUT", "PATCH", "DELETE")


@pytest.fixture
async def served(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[httpx2.AsyncClient]:
    """Noor's browser, at the app as `portal serve` runs it."""
    monkeypatch.setattr(settings(), "origin", ORIGIN)
    monkeypatch.setattr(settings(), "mode", "serve")
    transport = httpx2.ASGITransport(app=create_app())
    async with httpx2.AsyncClient(transport=transport, base_url=ORIGIN, headers={"Origin": ORIGIN}) as client:
        yield await cast.sign_in(client, "noor")


@pytest.mark.parametrize(("method", "path", "status"), ANSWERS)
async def test_every_answer_carries_them(served: httpx2.AsyncClient, method: str, path: str, status: int) -> None:
    answer = await served.request(method, path)
    assert answer.status_code == status
    headers = answer.headers
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-opener-policy"] == headers["cross-origin-resource-policy"] == "same-origin"
    lasts = re.search(r"max-age=(\d+)", headers["strict-transport-security"])
    assert lasts and int(lasts[1]) >= 365 * 24 * 3600
    policy = headers["permissions-policy"].split(", ")
    assert {"camera=()", "microphone=()", "geolocation=()"} <= set(policy)
    assert {"publickey-credentials-get=(self)", "publickey-credentials-create=(self)"} <= set(policy)
    rules = dict(each.split(" ", 1) for each in headers["content-security-policy"].split("; "))
    assert rules["default-src"] == rules["object-src"] == rules["base-uri"] == rules["frame-ancestors"] == "'none'"
    assert rules["script-src"] == rules["style-src"] == rules["form-action"] == "'self'"


async def test_a_built_file_may_be_kept(served: httpx2.AsyncClient) -> None:
    page = (await served.get("/hulp-nu")).text
    sheet = re.search(r'href="(/static/kring-[^"]+\.css)"', page)
    assert sheet and "immutable" in (await served.get(sheet[1])).headers["cache-control"]


async def test_the_session_lives_in_a_cookie_that_only_we_get(served: httpx2.AsyncClient) -> None:
    served.cookies.clear()
    asked = (await served.post("/inloggen", data={"email": "noor@kring.example"})).headers["location"]
    code = await Code.get(id=asked.rsplit("/", 1)[1])
    entered = await served.post(asked, data={"code": code.digits})
    [cookie] = [each for each in entered.headers.get_list("set-cookie") if each.startswith("__Host-kring=")]
    attributes = set(cookie.split("; ")[1:])
    # No Max-Age: it goes with the browser, unless the device is to be remembered.
    assert attributes == {"HttpOnly", "Path=/", "SameSite=lax", "Secure"}


async def test_signing_out_has_the_browser_forget(served: httpx2.AsyncClient) -> None:
    left = await served.post("/uitloggen")
    assert '"storage"' in left.headers["clear-site-data"]
    [cookie] = [each for each in left.headers.get_list("set-cookie") if each.startswith(f"{cookie_name()}=")]
    assert "Max-Age=0" in cookie and "Secure" in cookie


async def test_every_cookie_is_bound_to_this_host(served: httpx2.AsyncClient) -> None:
    given = set()
    for path, form in (
        ("/account", {"name": "Noor de Vries", "language": "nl"}),
        ("/taal", {"taal": "en"}),
        ("/inloggen", {"email": "noor@kring.example"}),
        ("/uitloggen", {}),
        ("/snel-weg", {}),
        ("/opnieuw", {}),
    ):
        for cookie in (await served.post(path, data=form)).headers.get_list("set-cookie"):
            name, *attributes = cookie.split("; ")
            assert name.startswith("__Host-") and {"Secure", "Path=/", "SameSite=lax"} <= set(attributes)
            assert "Domain" not in cookie
            given.add(name.partition("=")[0].removeprefix("__Host-"))
    assert given == {"kring", "kring_flash", "taal", "browser", "elders", "typed", "weg"}


def test_no_cookie_is_given_or_taken_in_another_way() -> None:
    ways = re.compile(r"\.(set_cookie|delete_cookie)\(")
    found = {path.name for path in PORTAL.rglob("*.py") if ways.search(path.read_text())}
    assert found == {"cookies.py"}


@pytest.mark.parametrize("origin", [ORIGIN, "http://kring.example"])
def test_the_script_that_leaves_in_a_hurry_gives_its_cookie_the_same_name(
    monkeypatch: pytest.MonkeyPatch, origin: str
) -> None:
    monkeypatch.setattr(settings(), "origin", origin)
    script = (PORTAL.parent / "frontend" / "shared" / "leave.ts").read_text()
    given = re.search(r'const COOKIE = location\.protocol === "https:" \? "(.*?)" : "(.*?)";', script)
    assert given and named(away.COOKIE) == given[1 if settings().secure else 2]


async def test_words_that_a_neighbouring_host_planted_are_not_shown_as_ours(served: httpx2.AsyncClient) -> None:
    served.cookies.set("kring_flash", "Bel%20dit%20nummer", domain="kring.example")
    served.cookies.set("elders", "1", domain="kring.example")
    served.cookies.set("weg", "1", domain="kring.example")
    page = await served.get("/account")
    assert "Noor" in page.text and "Bel dit nummer" not in page.text
    assert (await served.post("/account", data={"name": "Noor", "language": "nl"})).status_code == 303
    shown = await served.get("/account")
    assert 'class="flash' in shown.text and "__Host-kring_flash" not in served.cookies
    served.cookies.delete("__Host-kring", domain="kring.example")
    assert "ben je misschien nog ingelogd" not in (await served.get("/uitgelogd")).text


@pytest.mark.parametrize("method", UNSAFE)
@pytest.mark.parametrize("path", ["/account", "/sessie/verlengen", "/nergens"])
@pytest.mark.parametrize(
    "sent",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://kring.example"},
        {"Origin": ORIGIN, "Sec-Fetch-Site": "cross-site"},
        {"Origin": ORIGIN, "Sec-Fetch-Site": "same-site"},
    ],
)
async def test_another_site_changes_nothing_by_any_method(
    served: httpx2.AsyncClient, method: str, path: str, sent: dict[str, str]
) -> None:
    assert (await served.request(method, path, headers=sent)).status_code == 403


@pytest.mark.parametrize("method", UNSAFE)
async def test_a_sender_that_says_nothing_of_itself_changes_nothing(served: httpx2.AsyncClient, method: str) -> None:
    del served.headers["origin"]
    assert (await served.request(method, "/account")).status_code == 403


@pytest.mark.parametrize("method", UNSAFE)
async def test_our_own_page_comes_through(served: httpx2.AsyncClient, method: str) -> None:
    assert (await served.request(method, "/account")).status_code in (405, 422)

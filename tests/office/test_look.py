"""An organisation's administrator gives it its look; her colleagues see it, families at its own door."""

import struct
import zlib
from datetime import timedelta

import httpx2
import pytest

from portal import clock
from portal.people.models import Organisation
from tests.cast import Cast
from tests.conftest import NOW, Queries
from tests.people.crooked import connect

HERE = "/kantoor/uiterlijk"
BLUE = {"accent": "#1d4ed8", "on_accent": "#ffffff", "paper": "#f3f6ff"}


def png(width: int = 64, height: int = 64, padding: int = 0) -> bytes:
    """A real, small PNG."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    rows = b"".join(b"\0" + b"\x40\x80\xc0" * width for _ in range(height))
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    more = chunk(b"tEXt", b"x\0" + b"y" * padding) if padding else b""
    return b"\x89PNG\r\n\x1a\n" + head + more + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


@pytest.fixture
async def ineke(visitor: httpx2.AsyncClient, cast: Cast) -> httpx2.AsyncClient:
    """The administrator of De Brug, signed in."""
    return await cast.sign_in(visitor, "ineke")


async def brug() -> Organisation:
    """As it stands now."""
    return await Organisation.get(slug="de-brug")


async def send_logo(browser: httpx2.AsyncClient, picture: bytes, name: str = "logo.png") -> httpx2.Response:
    """Choose this file and send it."""
    return await browser.post(f"{HERE}/logo", files={"logo": (name, picture, "image/png")})


async def test_colours_are_seen_before_they_are_kept(ineke: httpx2.AsyncClient, cast: Cast) -> None:
    tried = await ineke.get(HERE, params=BLUE)
    assert tried.status_code == 200 and "Zo ziet het eruit" in tried.text and "Bewaar deze kleuren" in tried.text
    assert (await brug()).colours is None
    preview = await ineke.get(f"{HERE}/voorbeeld.css", params=BLUE)
    assert ".look-preview" in preview.text and "light-dark(#1d4ed8, #" in preview.text
    assert preview.headers["cache-control"] == "no-store"

    kept = await ineke.post(f"{HERE}/kleuren", data=BLUE)
    assert kept.headers["location"] == HERE and (await brug()).colours == BLUE
    await ineke.post(f"{HERE}/kleuren", data={"back": "1"})
    assert (await brug()).colours is None


async def test_colleagues_see_it_and_nobody_else_does(ineke: httpx2.AsyncClient, cast: Cast) -> None:
    await ineke.post(f"{HERE}/kleuren", data=BLUE)
    await send_logo(ineke, png())
    for who, sees in (("joost", True), ("marloes", False), ("noor", False)):
        page = (await (await cast.sign_in(ineke, who)).get("/mijn")).text
        assert ("/o/de-brug/uiterlijk.css?v=" in page, "/o/de-brug/logo?v=" in page) == (sees, sees), who


async def test_it_costs_no_further_query_and_never_reads_the_logo(
    ineke: httpx2.AsyncClient, cast: Cast, queries: Queries
) -> None:
    await cast.sign_in(ineke, "joost")
    await ineke.get("/account")
    with queries() as plain:
        await ineke.get("/account")
    await Organisation.filter(slug="de-brug").update(colours=BLUE, logo=png(), logo_type="image/png")
    with queries() as dressed:
        await ineke.get("/account")
    assert len(plain) == len(dressed) and not [each for each in dressed if '"logo"' in each]


async def test_families_see_it_at_the_organisations_own_door(ineke: httpx2.AsyncClient, cast: Cast) -> None:
    await connect(cast.organisations["de-brug"])
    await ineke.post(f"{HERE}/kleuren", data=BLUE)
    await send_logo(ineke, png())
    ineke.cookies.clear()
    for path in ("/o/de-brug", "/inloggen/via/de-brug"):
        page = (await ineke.get(path)).text
        assert "/o/de-brug/uiterlijk.css?v=" in page and 'src="/o/de-brug/logo?v=' in page
    assert "uiterlijk.css" not in (await ineke.get("/o/het-anker")).text


async def test_who_looks_at_the_door_from_inside_is_told_so(
    ineke: httpx2.AsyncClient, visitor: httpx2.AsyncClient, cast: Cast
) -> None:
    await connect(cast.organisations["de-brug"])
    inside = (await ineke.get("/o/de-brug")).text
    assert "Je bent al ingelogd bij" in inside and "Zo ziet jullie ingang eruit" in inside and 'href="/mijn"' in inside
    await cast.sign_in(visitor, "joost")
    assert "Zo ziet jullie ingang" not in (await visitor.get("/o/de-brug")).text
    for name, path in (("noor", "/o/de-brug"), ("joost", "/o/het-anker")):
        await cast.sign_in(visitor, name)
        shown = (await visitor.get(path)).text
        assert "Je bent al ingelogd." in shown and "Dan ga je uit dit account" in shown
    visitor.cookies.clear()
    assert "Je bent al ingelogd" not in (await visitor.get("/o/de-brug")).text


async def test_what_cannot_be_read_is_refused_and_says_what_would_do(ineke: httpx2.AsyncClient) -> None:
    yellow = {**BLUE, "accent": "#ffcc00"}
    for answer in (await ineke.get(HERE, params=yellow), await ineke.post(f"{HERE}/kleuren", data=yellow)):
        assert answer.status_code == 422 and "niet goed te lezen op een wit vlak" in answer.text
        assert "Het contrast is 1,5, nodig is 4,5." in answer.text and "Bewaar deze kleuren" not in answer.text
        assert "Neem de kleuren die wel kunnen" in answer.text
    assert (await brug()).colours is None
    english = await ineke.get(HERE, params=yellow, headers={"Accept-Language": "en"})
    assert "The contrast is 1.5" in english.text
    broken = await ineke.get(HERE, params={**BLUE, "paper": "roze"})
    assert broken.status_code == 422 and 'value="roze"' in broken.text and "Schrijf een kleur zo" in broken.text


async def test_a_colour_is_typed_or_picked(ineke: httpx2.AsyncClient) -> None:
    typed = {**BLUE, "accent-picked": "#0d665e", "accent-was": "#0d665e"}
    assert 'name="accent" value="#1d4ed8"' in (await ineke.get(HERE, params=typed)).text
    picked = {**BLUE, "accent": "#0d665e", "accent-picked": "#1d4ed8", "accent-was": "#0d665e"}
    assert 'name="accent" value="#1d4ed8"' in (await ineke.get(HERE, params=picked)).text


async def test_the_stylesheet_is_kept_by_browsers_until_the_look_changes(ineke: httpx2.AsyncClient, cast: Cast) -> None:
    await ineke.post(f"{HERE}/kleuren", data=BLUE)
    page = (await ineke.get("/o/de-brug")).text
    path = page.split('href="/o/de-brug/uiterlijk.css')[1].split('"')[0]
    sheet = await ineke.get(f"/o/de-brug/uiterlijk.css{path}")
    assert sheet.headers["content-type"].startswith("text/css") and "immutable" in sheet.headers["cache-control"]
    assert (await ineke.get("/o/de-brug/uiterlijk.css?v=old")).headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    ("kind", "picture"),
    [
        ("image/png", png()),
        ("image/webp", b"RIFF\x24\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\x3f\0\0\x3f\0\0" + b"\0" * 6),
        (
            "image/jpeg",
            b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0\xff\xc0\0\x11\x08\0\x40\0\x40\x03"
            + b"\1\x11\0" * 3,
        ),
    ],
)
async def test_a_logo_is_served_as_what_it_is_and_can_do_nothing(
    ineke: httpx2.AsyncClient, kind: str, picture: bytes
) -> None:
    # What it is called, and what the browser says of it, count for nothing.
    assert (await send_logo(ineke, picture, "logo.svg")).status_code == 303
    served = await ineke.get("/o/de-brug/logo")
    assert served.content == picture and served.headers["content-type"] == kind
    assert served.headers["x-content-type-options"] == "nosniff"
    assert served.headers["content-security-policy"] == "default-src 'none'; sandbox"
    await ineke.post(f"{HERE}/logo", files={"away": (None, "1")})
    assert (await ineke.get("/o/de-brug/logo")).status_code == 404


@pytest.mark.parametrize(
    ("picture", "words"),
    [
        (b"", "Kies eerst een bestand"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", "geen PNG, JPEG of WebP"),
        (b"GIF89a\x40\0\x40\0", "geen PNG, JPEG of WebP"),
        (b"RIFF\0\0\0\0WAVEfmt ", "geen PNG, JPEG of WebP"),
        (png(padding=100_000), "te groot"),
        (png(2001, 16), "stuk, te klein of te groot"),
        (png(4, 4), "stuk, te klein of te groot"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 40, "stuk, te klein of te groot"),
        (b"\xff\xd8\xff" + b"\xff" * 40, "stuk, te klein of te groot"),
        (b"\xff\xd8\xff", "stuk, te klein of te groot"),
        (b"RIFF\0\0\0\0WEBP", "stuk, te klein of te groot"),
    ],
)
async def test_what_is_no_logo_is_refused_beside_its_field(
    ineke: httpx2.AsyncClient, picture: bytes, words: str
) -> None:
    refused = await send_logo(ineke, picture)
    assert refused.status_code == 422 and words in refused.text and 'id="f-logo-wrong"' in refused.text
    assert (await brug()).logo is None


async def test_more_than_a_form_may_hold_is_refused_whole(ineke: httpx2.AsyncClient) -> None:
    assert (await send_logo(ineke, png(padding=1_100_000))).status_code == 413


async def test_the_name_is_hers_to_say_and_the_help_desk_has_one_place(ineke: httpx2.AsyncClient, cast: Cast) -> None:
    await Organisation.filter(slug="de-brug").update(phone="010 123 45 67")
    page = (await ineke.get(HERE)).text
    assert 'name="phone"' not in page and 'href="/kantoor/helpdesk"' in page
    said = {"name": "De Brug Jeugd", "phone": "", "down_words": "anders"}
    assert (await ineke.post(f"{HERE}/naam", data=said)).status_code == 303
    now = await brug()
    assert (now.name, now.phone, now.down_words) == ("De Brug Jeugd", "010 123 45 67", "")
    page = (await ineke.get("/o/de-brug")).text
    assert "De Brug Jeugd" in page and 'href="tel:0101234567"' in page
    wrong = await ineke.post(f"{HERE}/naam", data={"name": " "})
    assert wrong.status_code == 422 and "Vul de naam" in wrong.text


async def test_only_her_own_organisation_changes(ineke: httpx2.AsyncClient, cast: Cast) -> None:
    await ineke.post(f"{HERE}/kleuren", data=BLUE)
    await send_logo(ineke, png())
    other = await Organisation.get(slug="het-anker")
    assert other.colours is None and other.logo is None and other.looks_since is None


@pytest.mark.parametrize(
    "name", ["Het Anker", "  het  anker", "HÉT ANKER", "Het\u00a0Anker", "Het\u200b Anker", "HetAnker"]
)
async def test_no_organisation_calls_itself_as_another_one_does(ineke: httpx2.AsyncClient, name: str) -> None:
    refused = await ineke.post(f"{HERE}/naam", data={"name": name})
    assert refused.status_code == 422 and "Deze naam is al in gebruik" in refused.text
    assert (await brug()).name == "De Brug"
    # Her own, written otherwise, and one that only begins alike, are free.
    for free in ("DE BRUG", "Het Anker Zuid"):
        assert (await ineke.post(f"{HERE}/naam", data={"name": free})).status_code == 303
        assert (await brug()).name == free


async def test_a_name_that_cannot_be_seen_is_none(ineke: httpx2.AsyncClient) -> None:
    refused = await ineke.post(f"{HERE}/naam", data={"name": "\u200b\u2060"})
    assert refused.status_code == 422 and "Vul de naam" in refused.text


async def test_how_it_looks_changes_only_after_a_recent_proof(ineke: httpx2.AsyncClient, cast: Cast) -> None:
    await connect(cast.organisations["de-brug"])
    await Organisation.filter(slug="de-brug").update(colours=BLUE, logo=png(), logo_type="image/png")
    other = {**BLUE, "accent": "#0d665e"}
    assert "Laat nog een keer zien" not in (await ineke.get(HERE)).text
    with clock.everywhere_at(NOW + timedelta(minutes=20)):
        # She hears it before she types or chooses anything.
        assert "Doe dat voordat je hier iets bewaart" in (await ineke.get(HERE)).text
        named = await ineke.post(f"{HERE}/naam", data={"name": "Anker"})
        coloured = await ineke.post(f"{HERE}/kleuren", data=other)
        answers = [
            named,
            coloured,
            await ineke.post(f"{HERE}/kleuren", data={"back": "1"}),
            await send_logo(ineke, png(32, 32)),
            await ineke.post(f"{HERE}/logo", files={"away": (None, "1")}),
        ]
        for answer in answers:
            assert answer.status_code == 403 and "druk nog een keer op de knop" in answer.text
            assert 'href="/inloggen/opnieuw" target="_blank"' in answer.text
        # Nothing typed is lost.
        assert 'name="name" type="text" autocomplete="organization" value="Anker"' in named.text
        assert 'name="accent" value="#0d665e"' in coloured.text and "Bewaar deze kleuren" in coloured.text
    now = await brug()
    assert (now.name, now.colours, now.logo, now.logo_type) == ("De Brug", BLUE, png(), "image/png")


async def test_who_may_not_change_it_is_not_asked_for_a_proof(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    await cast.sign_in(visitor, "joost")
    with clock.everywhere_at(NOW + timedelta(minutes=20)):
        refused = await visitor.post(f"{HERE}/naam", data={"name": "Anker"})
    assert refused.status_code == 403 and "Laat nog een keer zien" not in refused.text

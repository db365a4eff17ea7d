"""A paper for the aunt's hand: a square for her camera, the code in large signs, and nobody's name."""

import re
from io import BytesIO

import pytest
import segno

from portal.members.models import Invitation
from tests.cast import Cast
from tests.conftest import HOST
from tests.members.by_code import code_on, newcomer, page_of
from tests.members.conftest import Browser


def squares(picture: bytes) -> list[list[bool]]:
    """What a camera sees: dark or light per square, read off the drawn lines."""
    svg = picture.decode()
    size = int(re.findall(r'width="(\d+)"', svg)[0]) // 8
    (lines,) = re.findall(r'class="qrline"[^>]* d="([^"]+)"', svg)
    seen = [[False] * size for _ in range(size)]
    x = y = 0.0
    for letter, numbers in re.findall(r"([Mmh])([-\d. ]+)", lines):
        steps = [float(each) for each in re.findall(r"-?[\d.]+", numbers)]
        if letter == "h":
            for at in range(int(x), int(x + steps[0])):
                seen[int(y)][at] = True
            x += steps[0]
        else:
            x, y = (x + steps[0], y + steps[1]) if letter == "m" else (steps[0], steps[1])
    return seen


async def test_the_paper_names_nobody_and_says_what_to_do(cast: Cast, browser: Browser) -> None:
    samira = await browser("samira")
    page = await samira.get(f"{page_of(cast.given)}/papier")
    found = re.search(r'<article class="paper">.*?</article>', page.text, re.DOTALL)
    assert found
    paper = found[0]
    for words in (
        await code_on(samira, cast.given),
        f"{HOST.removeprefix('http://')}/uitnodiging",
        "tot donderdag 26 november om 10:00 uur",
        "Gooi dit papier weg als je klaar bent.",
        "Je mag ook nee zeggen.",
    ):
        assert words in paper
    for name in ("Noor", "Samira", "Amrani", "Els", "buurvrouw", "jeugd", "hulp", "De Brug"):
        assert name not in re.sub(r'src="[^"]*"', "", paper)
    # The frame doesn't print, and doesn't name the circle either.
    assert "Kring van Noor" not in page.text


async def test_the_square_holds_the_whole_link(cast: Cast, browser: Browser) -> None:
    picture = await (await browser("noor")).get(f"{page_of(cast.given)}/qr.svg")
    assert (picture.headers["content-type"], picture.headers["cache-control"]) == ("image/svg+xml", "no-store")
    wanted = segno.make_qr(HOST + cast.given.path, error="m")
    border = 4
    seen = [line[border:-border] for line in squares(picture.content)[border:-border]]
    assert seen == [[bool(each) for each in line] for line in wanted.matrix]
    els = await newcomer(browser)
    assert "Wil je in de kring van Noor?" in (await els.get(cast.given.path)).text


async def test_a_paper_without_a_code_that_works_is_not_printed(cast: Cast, browser: Browser) -> None:
    samira = await browser("samira")
    assert (await samira.post(f"{page_of(cast.given)}/intrekken")).status_code == 303
    for rest in ("papier", "qr.svg"):
        assert (await samira.get(f"{page_of(cast.given)}/{rest}")).status_code == 404
        # A letter has an address, and no paper.
        assert (await samira.get(f"{page_of(cast.sent)}/{rest}")).status_code == 404
    withdrawn = await Invitation.get(id=cast.given.id)
    assert (await samira.post(f"{page_of(withdrawn)}/nieuwe-code")).status_code == 303
    await withdrawn.refresh_from_db()
    assert withdrawn.withdrawn_at and withdrawn.code_index == cast.given.code_index


@pytest.mark.parametrize("size", [1, 40])
def test_the_reading_of_squares_reads_any_code(size: int) -> None:
    made = segno.make_qr("kring " * size, error="m")
    drawn = BytesIO()
    made.save(drawn, kind="svg", scale=8, border=4, dark="#000", light="#fff")
    seen = [line[4:-4] for line in squares(drawn.getvalue())[4:-4]]
    assert seen == [[bool(each) for each in line] for line in made.matrix]

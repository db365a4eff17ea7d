"""Both modules are there for everybody, and what is filled in without an account goes nowhere."""

from dataclasses import replace
from urllib.parse import quote

import httpx2
import pytest

from portal.questions import Answers, Question
from portal.selfhelp import shelf
from portal.selfhelp.modules import Feedback, Part
from portal.web.texts import languages, speaking
from tests.cast import Cast

EVERY_PAGE = [f"{module.path}/{page.id}" for module in shelf.modules() for page in module.pages]


async def test_she_finds_both_and_reads_on_to_the_end(visitor: httpx2.AsyncClient) -> None:
    found = await visitor.get("/zelfhulp")
    assert 'href="/zelfhulp/slapen"' in found.text and 'href="/zelfhulp/piekeren"' in found.text
    for module in shelf.modules():
        assert (await visitor.get(module.path)).status_code == 200
        path = f"{module.path}/{module.pages[0].id}"
        for after in module.pages[1:]:
            path_after = f"{module.path}/{after.id}"
            assert f'href="{path_after}"' in (await visitor.get(path)).text
            path = path_after


@pytest.mark.parametrize("path", EVERY_PAGE)
async def test_nothing_filled_in_can_be_sent(path: str, visitor: httpx2.AsyncClient) -> None:
    text = (await visitor.get(path)).text
    main = text[text.index("<main") : text.index("</main>")]
    assert "<form" not in main
    if 'name="q-' in main:
        assert "bewaren en versturen we niet" in main
        # Signing in leads off the page: it is offered before anything is typed, and leads back to it.
        assert main.index(f'href="/inloggen?next={quote(path, safe="")}"') < main.index('name="q-')
        assert main.count("/inloggen?next=") == 1


@pytest.mark.parametrize("code", ["nl", "en"])
@pytest.mark.parametrize("path", EVERY_PAGE)
async def test_every_page_says_that_nobody_watches_and_where_help_is(
    path: str, code: str, visitor: httpx2.AsyncClient
) -> None:
    text = (await visitor.get(path, headers={"Accept-Language": code})).text
    honest = {"nl": "Niemand leest hier mee", "en": "Nobody reads what you write here"}
    assert honest[code] in text and 'href="/hulp-nu"' in text


async def test_a_wrong_address_shows_what_there_is(visitor: httpx2.AsyncClient) -> None:
    wrong = await visitor.get("/zelfhulp/dromen")
    assert wrong.status_code == 404 and "Beter slapen" in wrong.text and "Deze module is er niet" in wrong.text
    assert (await visitor.get("/zelfhulp/dromen/welkom")).status_code == 404
    beyond = await visitor.get("/zelfhulp/slapen/9")
    assert beyond.status_code == 404 and "Je slaapdagboek" in beyond.text


async def test_who_begins_without_signing_in_is_asked_to_do_so(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    assert (await visitor.post("/zelfhulp/slapen/mijn/begin")).status_code == 401
    assert await Answers.all().count() == 0


async def test_at_work_one_reads_and_keeps_nothing(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    await cast.sign_in(visitor, "marloes")
    assert "Je bent hier voor je werk" in (await visitor.get("/zelfhulp/slapen")).text
    assert (await visitor.get("/zelfhulp/slapen/welkom")).status_code == 200
    assert (await visitor.post("/zelfhulp/slapen/mijn/begin")).status_code == 403


def bones(part: Part) -> object:
    """What must be the same in every language of a part of a page."""
    if isinstance(part, Question):
        return replace(part, text="", hint="", options=tuple(replace(option, label="") for option in part.options))
    return type(part), (part.link_id, part.code) if isinstance(part, Feedback) else None


def test_modules_are_alike_in_every_language() -> None:
    def skeleton(code: str) -> object:
        with speaking(code):
            modules = shelf.modules()
        assert {module.language for module in modules} == {code}
        return [
            (module.slug, module.version, [(page.id, [bones(part) for part in page.parts]) for page in module.pages])
            for module in modules
        ]

    for code in languages():
        assert skeleton(code) == skeleton("nl")


def test_a_page_has_at_most_four_questions_and_a_time_that_is_true() -> None:
    for module in shelf.modules():
        assert 6 <= len(module.pages) <= 8
        assert module.minutes == sum(page.minutes for page in module.pages)
        for page in module.pages:
            assert len(page.questions) <= 4
            assert 1 <= page.minutes <= 10


def test_modules_never_score_or_diagnose() -> None:
    for code in languages():
        with speaking(code):
            text = " ".join(
                str(part.html)
                for m in shelf.modules()
                for p in m.pages
                for part in p.parts
                if not isinstance(part, Question)
            )
        for word in ("score", "stoornis", "disorder", "depressie", "depression", "diagnose"):
            assert word not in text.lower()

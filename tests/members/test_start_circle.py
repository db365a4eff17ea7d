"""Starting a circle: staff with how custody was checked, a parent with her own word, each asked who must say yes."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from portal.circles.audience import MemberRole
from portal.circles.consent import Consent, ConsentAnswer
from portal.circles.custody import Custody
from portal.circles.directing import Directing
from portal.circles.models import Circle, Member
from portal.members.invitation import State
from portal.members.models import Invitation
from portal.people.session_row import Session
from portal.store import new_id
from tests.cast import Cast
from tests.conftest import NOW
from tests.members.conftest import Browser, letters_to, link_for, sign_in_by_mail

LINA = "lina@kring.example"
MOTHER = "fatma@kring.example"
# Lina is 13, her brother Ali 8.
STAFF = {
    "name": "Lina",
    "full_name": "Lina Yilmaz",
    "birth_date": "2013-05-01",
    "email": LINA,
    "parent1_name": "Fatma Yilmaz",
    "parent1_relation": "moeder",
    "parent1_email": MOTHER,
    "parent1_source": "register",
    "parent1_checked_on": "2026-11-20",
}
OWN = {"whose": "child", "name": "Lina", "birth_date": "2013-05-01", "email": LINA, "relation": "vader", "custody": "1"}


async def start(browser: Browser, by: str, data: dict[str, str]) -> Circle:
    """Send the form; the circle it makes."""
    id = str(new_id())
    answer = await (await browser(by)).post("/kringen/nieuw", data={"id": id, **data})
    assert (answer.status_code, answer.headers.get("location")) == (303, f"/kringen/{id}/mensen"), answer.text
    return await Circle.get(id=UUID(id))


async def answer(browser: Browser, address: str, **form: str) -> int:
    """Open one's letter and answer it."""
    link, client = await link_for(address), await browser()
    await sign_in_by_mail(client, address, next=link)
    return int((await client.post(link, data={"answer": "yes", **form})).status_code)


async def test_joost_starts_a_circle_and_it_opens_with_her_own_yes(cast: Cast, browser: Browser) -> None:
    circle = await start(browser, "joost", STAFF)
    director = await Directing.director_of(circle)
    assert director and director.person_id == cast.people["joost"].id
    assert [each.role for each in await circle.members()] == [MemberRole.PROFESSIONAL]
    mother = await Member.get(owner_id=circle.id, role=MemberRole.PARENT)
    custody = (await Custody.in_circle(circle.id))[mother.id]
    assert (custody.source, custody.verified_on) == ("gezagsregister", date(2026, 11, 20))
    assert custody.verified_by == cast.people["joost"].id

    # Her mother's letter waits for Lina's own yes, which opens the circle.
    assert await letters_to(MOTHER) == []
    assert await answer(browser, LINA, help="yes") == 303
    said = await Consent.last_answers(circle.id, "circle", "help")
    lina = await Member.get(owner_id=circle.id, role=MemberRole.YOUNG_PERSON)
    assert {about: each.answer for (about, by), each in said.items() if by == lina.id} == {
        "circle": ConsentAnswer.GIVEN,
        "help": ConsentAnswer.GIVEN,
    }
    assert said["help", lina.id].words == "Ik wil hulp van Joost Visser."

    invitation = await Invitation.get(owner_id=circle.id, role=MemberRole.PARENT)
    assert invitation.state is State.ASKED
    client = await browser()
    await sign_in_by_mail(client, LINA)
    here = f"/kringen/{circle.id}/mensen/uitnodigingen/{invitation.id}/antwoord"
    assert (await client.post(here, data={"answer": "yes"})).status_code == 303
    assert await answer(browser, MOTHER, help="no") == 303
    assert len(await circle.members()) == 3


async def test_she_says_no_and_nobody_comes_in(cast: Cast, browser: Browser) -> None:
    circle = await start(browser, "joost", STAFF)
    assert await answer(browser, LINA, answer="no") == 200
    lina = await Member.get(owner_id=circle.id, role=MemberRole.YOUNG_PERSON)
    said = await Consent.last_answers(circle.id, "circle")
    assert said["circle", lina.id].answer is ConsentAnswer.REFUSED
    assert await letters_to(MOTHER) == []
    page = await (await browser("joost")).get(f"/kringen/{circle.id}/mensen")
    assert "Wacht tot Lina in de kring is" in page.text


async def test_under_twelve_each_parent_is_asked_at_once_and_the_child_is_not(cast: Cast, browser: Browser) -> None:
    second = {
        "parent2_name": "Emre Yilmaz",
        "parent2_email": "emre@kring.example",
        "parent2_source": "court",
        "parent2_checked_on": "20-11-2026",
    }
    circle = await start(browser, "joost", {**STAFF, **second, "birth_date": "2018-05-01"})
    assert await letters_to(LINA) == []
    for address in (MOTHER, "emre@kring.example"):
        assert await answer(browser, address, help="yes") == 303
    roles = sorted(each.role for each in await circle.members())
    assert roles == [MemberRole.PARENT, MemberRole.PARENT, MemberRole.PROFESSIONAL]


async def test_the_answer_about_help_is_asked_for(cast: Cast, browser: Browser) -> None:
    await start(browser, "joost", STAFF)
    link, lina = await link_for(LINA), await browser()
    await sign_in_by_mail(lina, LINA, next=link)
    page = await lina.post(link, data={"answer": "yes"})
    assert page.status_code == 422
    assert page.text.count("Kies of je hulp wilt. Nee mag ook.") == 2
    assert (await lina.get(link)).status_code == 200


async def test_dirk_starts_one_for_his_child_with_his_own_word(cast: Cast, browser: Browser) -> None:
    circle = await start(browser, "dirk", OWN)
    (dirk,) = await circle.members()
    assert await Directing.director_of(circle) is None
    custody = (await Custody.in_circle(circle.id))[dirk.id]
    assert (custody.verified_on, custody.verified_by) == (None, None)
    page = await (await browser("dirk")).get(f"/kringen/{circle.id}/mensen")
    assert "Gezag: eigen verklaring, nog niet nagekeken" in page.text
    assert "Er is nog geen organisatie in deze kring." in page.text
    assert await answer(browser, LINA) == 303
    assert len(await circle.members()) == 2


async def test_from_sixteen_one_starts_for_herself(cast: Cast, browser: Browser) -> None:
    circle = await start(browser, "bas", {"whose": "self", "name": "Bas", "birth_date": "2009-01-02"})
    (bas,) = await circle.members()
    assert bas.role is MemberRole.YOUNG_PERSON
    assert await circle.named() == []


async def test_what_is_asked_for_a_child_counts_for_nothing_when_it_is_for_herself(
    cast: Cast, browser: Browser
) -> None:
    bas = {"whose": "self", "name": "Bas", "birth_date": "2009-01-02"}
    left = {"email": "geen adres", "relation": "moeder", "custody": "1"}
    circle = await start(browser, "bas", {**bas, **left})
    (member,) = await circle.members()
    assert (member.role, member.relation) == (MemberRole.YOUNG_PERSON, "")
    page = (await (await browser("dirk")).get("/kringen/nieuw")).text
    assert page.count("only-child") == 2 and page.count("gezag over dit kind") == 1
    assert 'class="back" href="/mijn"' in page
    assert "Jij hebt het gezag" not in page


async def test_a_double_click_starts_one_circle(cast: Cast, browser: Browser) -> None:
    joost, data = await browser("joost"), {"id": str(new_id()), **STAFF}
    for _ in range(2):
        assert (await joost.post("/kringen/nieuw", data=data)).headers["location"] == f"/kringen/{data['id']}/mensen"
    assert len(await letters_to(LINA)) == 1
    assert (await (await browser("dirk")).post("/kringen/nieuw", data={**OWN, "id": data["id"]})).status_code == 409


async def test_a_proof_too_old_loses_nothing_that_was_typed(cast: Cast, browser: Browser) -> None:
    joost, data = await browser("joost"), {"id": str(new_id()), **STAFF}
    await Session.filter(person_id=cast.people["joost"].id).update(fresh_at=NOW - timedelta(hours=1))
    assert (await joost.get("/kringen/nieuw")).headers["location"].startswith("/inloggen/opnieuw?")
    page = await joost.post("/kringen/nieuw", data=data)
    assert (page.status_code, "Lina Yilmaz" in page.text, "/inloggen/opnieuw" in page.text) == (403, True, True)
    assert not await Circle.exists(id=UUID(data["id"]))
    await Session.filter(person_id=cast.people["joost"].id).update(fresh_at=NOW)
    assert (await joost.post("/kringen/nieuw", data=data)).status_code == 303


@pytest.mark.parametrize(
    ("by", "values", "words"),
    [
        ("joost", {"name": ""}, "Hoe wil de jongere genoemd worden?"),
        ("joost", {"birth_date": "2026-11-24"}, "Deze dag komt nog. Klopt het jaar?"),
        ("joost", {"birth_date": "2003-11-23"}, "Een kring is er voor wie jonger is dan 23 jaar."),
        ("joost", {"birth_date": "31-02-2013"}, "Schrijf de dag zo: 24-11-2026."),
        ("joost", {"parent1_name": "", "parent1_email": ""}, "Tot 16 jaar beslist een ouder met gezag"),
        ("joost", {"parent1_name": ""}, "Hoe heet deze ouder?"),
        ("joost", {"parent1_source": ""}, "Kies waar het gezag is nagekeken."),
        ("joost", {"parent1_checked_on": "2026-11-24"}, "Deze dag komt nog. Kies de dag waarop"),
        ("joost", {"parent1_checked_on": "2012-01-01"}, "Deze dag ligt voor de geboorte."),
        ("joost", {"parent1_email": LINA}, "Dit adres staat hier al."),
        ("joost", {"email": "lina@"}, "Dit e-mailadres klopt niet."),
        ("dirk", {"whose": ""}, "Kies voor wie de kring is."),
        ("dirk", {"custody": ""}, "Heb jij het gezag?"),
        ("dirk", {"birth_date": "2010-11-23"}, "Vanaf 16 jaar begint een jongere zelf de kring"),
        ("dirk", {"whose": "self"}, "Tot 16 jaar begint een ouder met gezag de kring"),
        ("dirk", {"email": "dirk@kring.example"}, "Dit is jouw eigen adres."),
    ],
)
async def test_what_is_wrong_is_said_and_what_was_typed_stays(
    cast: Cast, browser: Browser, by: str, values: dict[str, str], words: str
) -> None:
    before = await Circle.all().count()
    typed = {"id": str(new_id()), **(STAFF if by == "joost" else OWN), "relation": "peetvader", **values}
    page = await (await browser(by)).post("/kringen/nieuw", data=typed)
    assert page.status_code == 422
    assert page.text.count(words) == 2
    for each in ("full_name", "parent1_relation") if by == "joost" else ("relation",):
        assert f'value="{typed[each]}"' in page.text
    assert await Circle.all().count() == before


async def test_a_professional_writes_down_how_custody_was_checked(cast: Cast, browser: Browser) -> None:
    circle = await start(browser, "dirk", OWN)
    member = (await circle.members())[0]
    here = f"/kringen/{cast.circle.id}/mensen/{cast.members['peter'].id}/gezag"
    joost = await browser("joost")
    # In another circle than one's own there is nothing to check.
    assert (await joost.get(f"/kringen/{circle.id}/mensen/{member.id}/gezag")).status_code == 404
    assert (
        await joost.post(here, data={"says": "has", "source": "court", "checked_on": "2026-11-22"})
    ).status_code == 303
    custody = (await Custody.in_circle(cast.circle.id))[cast.members["peter"].id]
    assert (custody.source, custody.verified_on) == ("beschikking van de rechter", date(2026, 11, 22))
    page = await joost.get(f"/kringen/{cast.circle.id}/mensen")
    assert "Gezag nagekeken op 22 november: beschikking van de rechter" in page.text
    assert (await joost.get(f"/kringen/{cast.circle.id}/mensen/{cast.members['naima'].id}/gezag")).status_code == 404


async def test_two_who_write_custody_down_at_once_see_each_other(cast: Cast, browser: Browser) -> None:
    here = f"/kringen/{cast.circle.id}/mensen/{cast.members['samira'].id}/gezag"
    joost, marloes = await browser("joost"), await browser("marloes")
    data = {"says": "has", "version": "1", "source": "court", "checked_on": "2026-11-22"}
    assert (await joost.post(here, data=data)).status_code == 303
    page = await marloes.post(here, data={**data, "source": "register"})
    assert page.status_code == 422
    assert "Iemand anders schreef dit net op: Gezag nagekeken op 22 november" in page.text
    assert (await marloes.post(here, data={**data, "source": "register", "version": "2"})).status_code == 303

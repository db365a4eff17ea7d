"""The parent asks by code, the young person says yes, it is read out on the phone, and whoever types it is in once."""

import asyncio
from collections import Counter
from datetime import timedelta

import pytest

from portal import clock
from portal.circles.audience import MemberRole
from portal.circles.custody import Custody
from portal.circles.models import Member
from portal.circles.thing import Owner
from portal.members import signs
from portal.members.invitation import State
from portal.members.models import Invitation
from portal.people.models import Staff, StaffRole
from portal.people.persons import Person
from portal.people.session_row import Session
from portal.settings import settings
from portal.store import new_id, write
from tests.cast import Cast
from tests.conftest import NOW
from tests.members.by_code import ELS, FORM, ask, code_on, newcomer, page_of, type_code
from tests.members.conftest import Browser, letters_to, sign_in_by_mail


async def test_she_hears_a_code_types_it_and_is_in_with_just_that(cast: Cast, browser: Browser) -> None:
    samira, noor = await browser("samira"), await browser("noor")
    invitation = await ask(samira, cast)
    assert (invitation.state, await code_on(samira, invitation)) == (State.ASKED, "")

    said = await noor.post(f"{page_of(invitation)}/antwoord", data={"answer": "yes"})
    assert said.headers["location"] == page_of(invitation)
    (ready,) = [each for each in await letters_to("samira@kring.example") if each.kind == "invitation_code"]
    code = await code_on(samira, invitation)
    assert code and code == await code_on(noor, invitation)
    assert code not in ready.text and "Els" not in ready.text and "Noor" not in ready.text

    els = await browser()
    before = await type_code(els, code.lower().replace("-", " "))
    assert before.status_code == 200 and "Noor" not in before.text
    arrived = await sign_in_by_mail(els, ELS, next=before.url.path)
    named = await els.post("/inloggen/naam", data={"name": "Els B.", "next": before.url.path})
    assert (arrived.status_code, named.headers["location"]) == (303, before.url.path)
    question = await els.get(before.url.path, follow_redirects=True)
    for words in (
        "Wil je in de kring van Noor?",
        "Samira El Amrani vraagt het je.",
        "De doelen, je eigen stappen, en de gesprekken",
        "Tot 26 november om 10:00 uur.",
        "Deze code is voor Els Bakker. Ben jij dat niet? Kies dan nee.",
        "zien ook de naam van je account: ‘Els B.’.",
    ):
        assert words in question.text

    done = await els.post(question.url.path, data={"answer": "yes"})
    assert done.headers["location"] == f"/kringen/{cast.circle.id}/mensen"
    person = await Person.of_email(ELS)
    assert person
    member = await Member.get(person_id=person.id)
    assert (member.role, member.name, member.let_in_by) == (
        MemberRole.NETWORK,
        "Els Bakker",
        cast.people["samira"].id,
    )


async def test_who_gave_it_and_who_decides_see_at_once_who_came_and_end_it(cast: Cast, browser: Browser) -> None:
    samira, joost = await browser("samira"), await browser("joost")
    els = await newcomer(browser)
    question = await type_code(els, await code_on(samira, cast.given))
    await els.post(question.url.path, data={"answer": "yes"})

    people = f"/kringen/{cast.circle.id}/mensen"
    for key in ("samira", "noor"):
        (letter,) = [each for each in await letters_to(f"{key}@kring.example") if each.kind == "invitation_came_in"]
        assert people in letter.text and "Els" not in letter.text and "Noor" not in letter.subject + letter.text
        client = await browser(key)
        assert "met een account op de naam ‘Els B.’" in (await client.get(people)).text
        one = (await client.get(page_of(cast.given))).text
        assert "Een naam kan iedereen typen." in one and "/hulp-nu" in one
    # Not for everybody: others see a new member, as with any invitation.
    assert [each.kind for each in await letters_to("joost@debrug.example")] == []
    assert "Els B." not in (await joost.get(people)).text + (await joost.get(page_of(cast.given))).text

    person = await Person.of_email(ELS)
    assert person
    member = await Member.get(person_id=person.id)
    away = f"{people}/{member.id}/weghalen"
    assert away in (await samira.get(page_of(cast.given))).text
    assert (await samira.post(away)).status_code == 303
    assert (await els.get(people)).status_code == 404
    assert "Els B." not in (await samira.get(people)).text


async def test_before_signing_in_every_code_gets_the_same_page(cast: Cast, browser: Browser) -> None:
    right = await code_on(await browser("samira"), cast.given)
    pages = set()
    for code in (right, "0000-0000", cast.given.path, "/uitnodiging/" + "0" * 64):
        page = await type_code(await browser(), code)
        assert page.status_code == 200
        pages.add(page.text.replace(page.url.path, "").replace(page.url.path.replace("/", "%2F"), ""))
    assert len(pages) == 1


async def test_a_stranger_gets_the_same_for_every_code_that_opens_nothing(cast: Cast, browser: Browser) -> None:
    samira = await browser("samira")
    used, code = await ask_and_confirm(cast, browser), await code_on(samira, cast.given)
    used_code = await code_on(samira, used)
    els = await newcomer(browser)
    await els.post((await type_code(els, used_code)).url.path, data={"answer": "yes"})
    assert (await samira.post(f"{page_of(cast.given)}/intrekken")).status_code == 303
    dirk = await browser("dirk")
    pages = [await type_code(dirk, each) for each in (used_code, code, "0000-0000")]
    # But for what he typed himself, in the address.
    (text,) = {page.text.replace(page.url.path, "") for page in pages}
    assert [page.status_code for page in pages] == [404, 404, 404]
    assert "Noor" not in text and "Els" not in text


async def ask_and_confirm(cast: Cast, browser: Browser) -> Invitation:
    """Another invitation by code, to which both who decide said yes."""
    invitation = await ask(await browser("samira"), cast)
    await (await browser("noor")).post(f"{page_of(invitation)}/antwoord", data={"answer": "yes"})
    return await Invitation.get(id=invitation.id)


async def test_two_at_once_and_one_comes_in(cast: Cast, browser: Browser) -> None:
    code = await code_on(await browser("samira"), cast.given)
    both = [await newcomer(browser), await newcomer(browser, "sluw@kring.example", "Els Bakker")]
    link = (await type_code(both[0], code)).url.path
    assert (await type_code(both[1], code)).url.path == link
    answers = await asyncio.gather(*(each.post(link, data={"answer": "yes"}) for each in both))
    # On PostgreSQL the second may have read the row just before: then it is told that somebody changed it.
    assert Counter(each.status_code == 303 for each in answers) == {True: 1, False: 1}
    assert {each.status_code for each in answers} <= {303, 404, 409}
    assert await Member.filter(owner_id=cast.circle.id, let_in_by=cast.people["samira"].id).count() == 1


async def test_a_double_click_on_yes_is_one_yes(cast: Cast, browser: Browser) -> None:
    els = await newcomer(browser)
    link = (await type_code(els, await code_on(await browser("samira"), cast.given))).url.path
    for _ in range(2):
        done = await els.post(link, data={"answer": "yes"})
        assert done.headers["location"] == f"/kringen/{cast.circle.id}/mensen"


async def test_a_no_ends_it_for_everybody(cast: Cast, browser: Browser) -> None:
    samira = await browser("samira")
    code = await code_on(samira, cast.given)
    els = await newcomer(browser)
    link = (await type_code(els, code)).url.path
    assert "Dank je voor je antwoord" in (await els.post(link, data={"answer": "no"})).text
    assert (await type_code(els, code)).status_code == 404
    await cast.given.refresh_from_db()
    assert (cast.given.state, await code_on(samira, cast.given)) == (State.REFUSED, "")


async def test_a_code_is_over_after_three_days_and_a_new_one_is_made(cast: Cast, browser: Browser) -> None:
    code = await code_on(await browser("samira"), cast.given)
    with clock.everywhere_at(NOW + timedelta(days=3)):
        samira, els = await browser("samira"), await newcomer(browser)
        assert (await type_code(els, code)).status_code == 404
        assert (await els.post(cast.given.path, data={"answer": "yes"})).status_code == 404
        page = await samira.get(page_of(cast.given))
        assert "De code is voorbij" in page.text and code not in page.text
        assert (await samira.post(f"{page_of(cast.given)}/nieuwe-code")).status_code == 303
        fresh = await code_on(samira, cast.given)
        assert fresh not in ("", code)
        assert (await type_code(els, fresh)).status_code == 200
    with clock.everywhere_at(NOW + timedelta(days=28)):
        samira = await browser("samira")
        # A yes doesn't stay good for ever.
        assert "Maak een nieuwe code" not in (await samira.get(page_of(cast.given))).text
        await samira.post(f"{page_of(cast.given)}/nieuwe-code")
        assert await code_on(samira, cast.given) == ""


async def test_a_code_somebody_overheard_is_made_anew_and_the_old_one_stops(cast: Cast, browser: Browser) -> None:
    samira, overheard = await browser("samira"), await newcomer(browser, "sluw@kring.example")
    code, link = await code_on(samira, cast.given), cast.given.path
    assert (await type_code(overheard, code)).url.path == link
    with clock.everywhere_at(NOW + timedelta(minutes=1)):
        assert (await samira.post(f"{page_of(cast.given)}/nieuwe-code")).status_code == 303
        assert (await overheard.post(link, data={"answer": "yes"})).status_code == 404
        assert (await overheard.get(link)).status_code == 404
        assert (await type_code(overheard, code)).status_code == 404
        assert await code_on(samira, cast.given) not in ("", code)
    sly = await Person.of_email("sluw@kring.example")
    assert sly and await Member.filter(person_id=sly.id) == []


async def test_who_is_in_already_does_not_use_it_up(cast: Cast, browser: Browser) -> None:
    code = await code_on(await browser("samira"), cast.given)
    peter = await browser("peter")
    page = await type_code(peter, code)
    assert (page.status_code, "Jij zit al in deze kring" in page.text) == (409, True)
    assert (await peter.post(cast.given.path, data={"answer": "yes"})).status_code == 409
    assert (await type_code(await newcomer(browser), code)).status_code == 200


@pytest.mark.parametrize(("who", "most"), [("one", 10), ("many", 100)])
async def test_nobody_guesses_codes(cast: Cast, browser: Browser, who: str, most: int) -> None:
    right = await code_on(await browser("samira"), cast.given)
    clients = [await browser(key) for key in (("dirk",) if who == "one" else ("dirk", "yara", "bas", "peter"))]
    clients += [await newcomer(browser, f"n{n}@kring.example") for n in range(0 if who == "one" else 7)]
    got = []
    for n in range(most):
        got.append((await clients[n // 10].get(f"/uitnodiging/{n:08d}")).status_code)
    assert set(got) == {404}
    # From now on it is the same for a right one, and nobody learns that it is.
    last = clients[-1]
    assert (await last.get("/uitnodiging/00000000")).status_code == 429
    assert (await last.get(f"/uitnodiging/{right.replace('-', '')}")).status_code == 429
    with clock.everywhere_at(NOW + timedelta(hours=1)):
        fresh = await browser("dirk")
        assert (await fresh.get("/uitnodiging/00000000")).status_code == 404


async def test_only_who_asked_and_who_decides_see_the_code_and_with_a_fresh_proof(cast: Cast, browser: Browser) -> None:
    for key in ("peter", "naima", "gerda", "joost", "marloes"):
        assert await code_on(await browser(key), cast.given) == ""
    samira = await browser("samira")
    await Session.filter(person_id=cast.people["samira"].id).update(fresh_at=NOW - timedelta(hours=1))
    page = await samira.get(page_of(cast.given))
    assert (page.status_code, "Laat de code zien" in page.text, "given" in page.text) == (200, True, False)
    for rest, method in (("papier", "GET"), ("qr.svg", "GET"), ("nieuwe-code", "POST")):
        answer = await samira.request(method, f"{page_of(cast.given)}/{rest}")
        assert answer.status_code == (303 if method == "GET" else 403)
        assert method == "POST" or answer.headers["location"].startswith("/inloggen/opnieuw")


async def test_nothing_readable_of_the_code_is_kept(cast: Cast) -> None:
    row = (await Invitation.filter(id=cast.given.id).values("code_index", "token_hash", "email_index"))[0]
    assert cast.given.code not in str(row) and row["code_index"] == signs.index(cast.given.code)
    assert row["email_index"] == ""


async def test_who_will_decide_is_never_asked_by_code(cast: Cast, browser: Browser) -> None:
    noor = cast.members["noor"]
    async with write():
        by = await cast.actor("joost")
        await noor.keep(by=by, accepted_at=None)
        father = await Member.name_one(cast.circle, by=by, role=MemberRole.PARENT, name="Karim")
        held = {"source": "gezagsregister", "verified_by": by.person_id, "verified_on": NOW.date()}
        await Custody.make(by=by, owner=(Owner.CIRCLE, cast.circle.id), member_id=father.id, **held)
    joost, new = await browser("joost"), f"/kringen/{cast.circle.id}/mensen/uitnodigen"
    for named in (noor, father):
        form = await joost.get(f"{new}?voor={named.id}")
        assert "Deze uitnodiging gaat alleen per e-mail." in form.text and 'name="way"' not in form.text
        page = await joost.post(new, data={**FORM, "id": str(new_id()), "named": str(named.id)})
        assert (page.status_code, "vragen we alleen per e-mail" in page.text) == (422, True)


async def test_custody_written_down_since_stops_the_code(cast: Cast, browser: Browser) -> None:
    by = await cast.actor("samira")
    async with write():
        father = await Member.name_one(cast.circle, by=by, role=MemberRole.PARENT, name="Karim")
    samira, noor = await browser("samira"), await browser("noor")
    invitation = await ask(samira, cast, named=str(father.id), name="Karim")
    await noor.post(f"{page_of(invitation)}/antwoord", data={"answer": "yes"})
    code = await code_on(samira, invitation)
    async with write():
        await Custody.make(by=by, owner=(Owner.CIRCLE, cast.circle.id), member_id=father.id, source="")
    page = await noor.get(page_of(invitation))
    assert "Dan kan het niet meer met een code." in page.text and code not in page.text
    karim = await newcomer(browser, "karim@kring.example")
    assert (await type_code(karim, code)).status_code == 404
    await father.refresh_from_db()
    assert father.accepted_at is None


async def test_a_professional_with_a_code_still_signs_in_at_her_organisation(cast: Cast, browser: Browser) -> None:
    anker = cast.organisations["het-anker"]
    heleen = await Person.make("Heleen Bos", "heleen@hetanker.example")
    staff = await Staff.create(person=heleen, organisation=anker, role=StaffRole.PROFESSIONAL, title="therapeut")
    cast.people["heleen"] = heleen
    samira, noor = await browser("samira"), await browser("noor")
    invitation = await ask(samira, cast, name="Heleen Bos", role="professional", organisation=str(anker.id))
    await noor.post(f"{page_of(invitation)}/antwoord", data={"answer": "yes"})
    code = await code_on(samira, invitation)
    page = await type_code(await newcomer(browser), code)
    assert (page.status_code, "Log in via Het Anker" in page.text) == (403, True)
    at_work = await browser("heleen")
    link = (await type_code(at_work, code)).url.path
    assert (await at_work.post(link, data={"answer": "yes"})).status_code == 303
    member = await Member.get(person_id=heleen.id)
    assert (member.organisation_id, member.role) == (staff.organisation_id, MemberRole.PROFESSIONAL)


async def test_at_work_nobody_comes_in_as_family(cast: Cast, browser: Browser) -> None:
    code = await code_on(await browser("samira"), cast.given)
    cast.people["heleen"] = await Person.make("Heleen Bos", "heleen@hetanker.example")
    await Staff.create(
        person=cast.people["heleen"], organisation=cast.organisations["het-anker"], role=StaffRole.PROFESSIONAL
    )
    page = await type_code(await browser("heleen"), code)
    assert (page.status_code, "Noor" in page.text) == (403, False)


async def test_where_only_the_invited_begin_a_code_is_enough(
    cast: Cast, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings(), "open_accounts", False)
    for end, letters in ((cast.given.code, 1), (cast.given.path.rsplit("/", 1)[1], 2), ("00000000", 2)):
        client = await browser()
        await client.post("/inloggen", data={"email": ELS, "next": f"/uitnodiging/{end}"})
        assert len(await letters_to(ELS)) == letters
    arrived = await sign_in_by_mail(await browser(), ELS, next=cast.given.path)
    assert arrived.status_code == 303
    assert await Person.of_email(ELS)


async def test_an_address_two_people_use_is_pointed_out_and_others_are_not_told_of(
    cast: Cast, browser: Browser
) -> None:
    new, samira = f"/kringen/{cast.circle.id}/mensen/uitnodigen", await browser("samira")
    page = await samira.post(new, data={**FORM, "id": str(new_id()), "way": "email", "email": "peter@kring.example"})
    assert page.status_code == 422
    assert "Iemand in deze kring gebruikt dit adres al." in page.text and "kies voor een code" in page.text
    # Dirk has an account, in a circle of his own: of that nothing shows.
    asked = await samira.post(new, data={**FORM, "id": str(new_id()), "way": "email", "email": "dirk@kring.example"})
    assert asked.status_code == 303


@pytest.mark.parametrize("typed", ["", "K7QM", "K7QM-2RXA-9", "123 456", "K7QM-2RX!"])
async def test_what_cannot_be_a_code_is_said_beside_the_field(browser: Browser, cast: Cast, typed: str) -> None:
    page = await (await browser()).post("/uitnodiging", data={"code": typed})
    words = "8 tekens, zoals K7QM-2RXA. Kijk" if typed else "Typ de code die je kreeg."
    assert page.status_code == 422
    assert page.text.count(words) == 2 and f'value="{typed}"' in page.text

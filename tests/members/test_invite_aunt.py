"""The parent invites the aunt, the young person says yes, the aunt reads who asks and what she will see, and is in."""

from datetime import timedelta
from uuid import UUID

import pytest

from portal import clock
from portal.circles.audience import MemberRole
from portal.circles.consent import Consent, ConsentAnswer
from portal.circles.models import Circle, Member
from portal.members import letters
from portal.members.invitation import State
from portal.members.models import Invitation
from portal.outbox import Errand
from portal.people.pace import Pace
from portal.people.persons import Person
from portal.people.session_row import Session
from portal.store import new_id, write
from tests.cast import Cast
from tests.conftest import NOW
from tests.members.conftest import Browser, letters_to, link_for, sign_in_by_mail

AUNT = "hind@kring.example"
FORM = {"name": "Hind El Amrani", "email": AUNT, "role": "network", "relation": "tante"}


async def ask(browser: Browser, cast: Cast, by: str = "samira", **values: str) -> Invitation:
    """Fill in the form; the invitation it makes."""
    id = str(new_id())
    answer = await (await browser(by)).post(
        f"/kringen/{cast.circle.id}/mensen/uitnodigen", data={"id": id, **FORM, **values}
    )
    assert answer.status_code == 303, answer.text
    return await Invitation.get(id=id)


async def say(browser: Browser, invitation: Invitation, by: str, answer: str = "yes") -> int:
    """Answer as one who decides."""
    here = f"/kringen/{invitation.owner_id}/mensen/uitnodigingen/{invitation.id}/antwoord"
    return int((await (await browser(by)).post(here, data={"answer": answer})).status_code)


async def sent(browser: Browser, cast: Cast) -> str:
    """An invitation to the aunt that both said yes to; the path in her letter."""
    await say(browser, await ask(browser, cast), "noor")
    return await link_for(AUNT)


async def test_the_aunt_is_asked_and_comes_in(cast: Cast, browser: Browser) -> None:
    invitation = await ask(browser, cast)
    assert invitation.state is State.ASKED
    assert await letters_to(AUNT) == []

    (question,) = await letters_to("noor@kring.example")
    assert "Hind" not in question.text
    here = f"/kringen/{cast.circle.id}/mensen/uitnodigingen/{invitation.id}"
    assert "Jij vroeg dit op" in (await (await browser("samira")).get(here)).text
    assert "Samira El Amrani vroeg dit op" in (await (await browser("noor")).get(here)).text
    noors = await browser("noor")
    page = await noors.get(f"/kringen/{cast.circle.id}/mensen")
    assert "Mag Hind El Amrani erbij?" in page.text

    assert await say(browser, invitation, "noor") == 303
    link = await link_for(AUNT)
    aunt = await browser()
    before = await aunt.get(link)
    assert "Noor" not in before.text
    arrived = await sign_in_by_mail(aunt, AUNT, next=link)
    assert arrived.headers["location"] == link
    page = await aunt.get(link)
    assert "Wil je in de kring van Noor?" in page.text
    assert "Samira El Amrani vraagt het je." in page.text
    assert str(cast.circle.id) not in page.text
    assert "De doelen, je eigen stappen, en de gesprekken" in page.text

    done = await aunt.post(link, data={"answer": "yes"})
    assert done.headers["location"] == f"/kringen/{cast.circle.id}/mensen"
    assert (await aunt.get(done.headers["location"])).status_code == 200
    person = await Person.of_email(AUNT)
    assert person
    member = await Member.get(person_id=person.id)
    assert (member.role, member.relation, member.name) == (MemberRole.NETWORK, "tante", "Hind El Amrani")
    assert member.let_in_by == cast.people["samira"].id
    assert (await aunt.get(f"/kringen/{cast.circle.id}/mensen/uitnodigen")).status_code == 403


async def test_each_yes_is_kept_with_the_words_that_were_read(cast: Cast, browser: Browser) -> None:
    invitation = await ask(browser, cast)
    await say(browser, invitation, "noor")
    said = await Consent.filter(about=invitation.about).order_by("since")
    assert {each.by_member_id for each in said} == {cast.members["samira"].id, cast.members["noor"].id}
    assert {(each.answer, each.text, each.language) for each in said} == {(ConsentAnswer.GIVEN, "let-in-3", "nl")}
    assert "Hind El Amrani mag in de kring van Noor." in said[0].words


async def test_the_letter_names_nobody(cast: Cast, browser: Browser) -> None:
    await sent(browser, cast)
    (letter,) = await letters_to(AUNT)
    words = f"{letter.subject} {letter.text}"
    for name in ("Noor", "Samira", "Amrani", "Vries", "tante", "jeugd", "hulp"):
        assert name not in words


async def test_the_letter_is_not_written_when_it_was_withdrawn_meanwhile(cast: Cast, browser: Browser) -> None:
    invitation = await ask(browser, cast)
    await say(browser, invitation, "noor")
    here = f"/kringen/{cast.circle.id}/mensen/uitnodigingen/{invitation.id}/intrekken"
    assert (await (await browser("samira")).post(here)).status_code == 303
    assert await letters_to(AUNT) == []


async def test_she_is_a_member_until_the_day_she_was_told(cast: Cast, browser: Browser) -> None:
    invitation = await ask(browser, cast, last_day="2026-12-01")
    await say(browser, invitation, "noor")
    link = await link_for(AUNT)
    aunt = await browser()
    await sign_in_by_mail(aunt, AUNT, next=link)
    assert "Tot en met 1 december 2026." in (await aunt.get(link)).text
    await aunt.post(link, data={"answer": "yes"})
    people = f"/kringen/{cast.circle.id}/mensen"
    # Half an hour before and after midnight in Amsterdam, which is 23:00 UTC.
    with clock.everywhere_at(NOW.replace(month=12, day=1, hour=22, minute=30)):
        await sign_in_by_mail(aunt, AUNT)
        assert (await aunt.get(people)).status_code == 200
    with clock.everywhere_at(NOW.replace(month=12, day=1, hour=23, minute=30)):
        await sign_in_by_mail(aunt, AUNT)
        assert (await aunt.get(people)).status_code == 404


async def test_taking_her_out_ends_what_she_has_open(cast: Cast, browser: Browser) -> None:
    people = f"/kringen/{cast.circle.id}/mensen"
    naima, noor = await browser("naima"), await browser("noor")
    assert (await naima.get(people)).status_code == 200
    gone = f"{people}/{cast.members['naima'].id}/weghalen"
    assert "ziet meteen niets meer" in (await noor.get(gone)).text
    assert (await noor.post(gone)).status_code == 303
    assert (await naima.get(people)).status_code == 404
    assert (await noor.post(gone)).status_code == 404


async def test_a_letter_opens_only_for_its_own_address(cast: Cast, browser: Browser) -> None:
    link = await sent(browser, cast)
    for key in ("gerda", "bas", "dirk"):
        client = await browser(key)
        page = await client.get(link)
        assert page.status_code == 403
        assert "Noor" not in page.text.replace("Kring van Noor", "") or key == "gerda"
        assert "Samira" not in page.text
        assert (await client.post(link, data={"answer": "yes"})).status_code == 403
    assert (await (await browser("bas")).get("/uitnodiging/" + "0" * 64)).status_code == 404


@pytest.mark.parametrize("answer", ["yes", "no"])
async def test_a_letter_is_answered_once(cast: Cast, browser: Browser, answer: str) -> None:
    bas, link = await browser("bas"), cast.sent.path
    first = await bas.post(link, data={"answer": answer})
    again = await bas.post(link, data={"answer": "yes"})
    members = await Member.filter(person_id=cast.people["bas"].id)
    if answer == "yes":
        assert (first.status_code, again.status_code, len(members)) == (303, 303, 1)
        assert again.headers["location"] == f"/kringen/{cast.circle.id}/mensen"
    else:
        assert (first.status_code, again.status_code, members) == (200, 410, [])


async def test_a_letter_is_over_after_fourteen_days(cast: Cast, browser: Browser) -> None:
    with clock.everywhere_at(NOW + timedelta(days=14)):
        bas = await browser("bas")
        page = await bas.get(cast.sent.path)
        assert (page.status_code, "Deze uitnodiging is verlopen" in page.text) == (410, True)
        assert (await bas.post(cast.sent.path, data={"answer": "yes"})).status_code == 410
        assert await Invitation.name_for("bas@kring.example") == ""


async def test_a_withdrawn_letter_opens_nothing(cast: Cast, browser: Browser) -> None:
    async with write():
        await cast.sent.withdraw(by=await cast.actor("noor"))
    bas = await browser("bas")
    assert (await bas.get(cast.sent.path)).status_code == 410
    assert (await bas.post(cast.sent.path, data={"answer": "yes"})).status_code == 410
    assert await Member.filter(person_id=cast.people["bas"].id) == []


async def test_a_birthday_since_the_letter_left_asks_who_decides_now(cast: Cast, browser: Browser) -> None:
    async with write():
        # Until the day before, she was eleven and her mother decided alone; her own yes was not asked.
        await Consent.filter(about=cast.sent.about, by_member_id=cast.members["noor"].id).delete()
        circle = await Circle.get(id=cast.circle.id)
        await circle.keep(by=await cast.actor("joost"), birth="2014-11-24")
    bas = await browser("bas")
    assert (await bas.get(cast.sent.path)).status_code == 200
    with clock.everywhere_at(NOW + timedelta(days=1)):
        bas = await browser("bas")
        assert (await bas.get(cast.sent.path)).status_code == 409
        assert (await bas.post(cast.sent.path, data={"answer": "yes"})).status_code == 409


async def test_a_birthday_while_she_was_asked_lets_noor_alone_say_it_once_more(cast: Cast, browser: Browser) -> None:
    invitation = await ask(browser, cast, by="noor")
    assert invitation.state is State.ASKED
    here = f"/kringen/{cast.circle.id}/mensen"
    async with write():
        # Sixteen tomorrow: her mother's yes, on which it waits, isn't asked from then on.
        await cast.circle.keep(by=await cast.actor("joost"), birth="2010-11-24")
    with clock.everywhere_at(NOW + timedelta(days=1)):
        assert "Wacht op een ja van Noor" in (await (await browser("samira")).get(here)).text
        assert "Wacht op een ja van Noor" in (await (await browser("gerda")).get(here)).text
        assert "Wacht op jouw ja" in (await (await browser("noor")).get(here)).text
        await say(browser, invitation, "noor")
        assert await link_for(AUNT)


async def test_a_letter_asks_for_a_fresh_proof(cast: Cast, browser: Browser) -> None:
    bas = await browser("bas")
    await Session.filter(person_id=cast.people["bas"].id).update(fresh_at=NOW - timedelta(hours=1))
    page = await bas.get(cast.sent.path)
    assert page.headers["location"].startswith("/inloggen/opnieuw?next=%2Fuitnodiging%2F")
    assert (await bas.post(cast.sent.path, data={"answer": "yes"})).status_code == 403
    assert await Member.filter(person_id=cast.people["bas"].id) == []


async def test_a_no_ends_it_and_the_page_does_not_tell_whose(cast: Cast, browser: Browser) -> None:
    invitation = await ask(browser, cast)
    assert await say(browser, invitation, "noor", "no") == 303
    await invitation.refresh_from_db()
    assert invitation.state is State.DECLINED
    page = await (await browser("samira")).get(f"/kringen/{cast.circle.id}/mensen")
    assert "Gaat niet door" in page.text
    assert await say(browser, invitation, "samira") == 303
    await invitation.refresh_from_db()
    assert (invitation.state, await letters_to(AUNT)) == (State.DECLINED, [])


async def test_noor_asks_and_her_mother_says_yes(cast: Cast, browser: Browser) -> None:
    invitation = await ask(browser, cast, by="noor")
    assert invitation.state is State.ASKED
    await say(browser, invitation, "samira")
    assert await link_for(AUNT)


async def test_from_sixteen_her_own_yes_is_enough(cast: Cast, browser: Browser) -> None:
    async with write():
        await cast.circle.keep(by=await cast.actor("joost"), birth="2010-11-23")
    invitation = await ask(browser, cast, by="noor")
    assert invitation.state is State.SENT
    mothers = await ask(browser, cast, by="samira", email="tweede@kring.example")
    assert await say(browser, mothers, "samira", "yes") == 403
    assert await letters_to("tweede@kring.example") == []
    await say(browser, mothers, "noor")
    assert await link_for("tweede@kring.example")


async def test_with_an_old_proof_she_asks_and_says_yes_after_a_new_one(cast: Cast, browser: Browser) -> None:
    async with write():
        await cast.circle.keep(by=await cast.actor("joost"), birth="2010-11-23")
    noor = await browser("noor")
    new = f"/kringen/{cast.circle.id}/mensen/uitnodigen"
    await Session.filter(person_id=cast.people["noor"].id).update(fresh_at=NOW - timedelta(hours=1))
    assert (await noor.get(new)).headers["location"].startswith("/inloggen/opnieuw")
    id = str(new_id())
    assert (await noor.post(new, data={"id": id, **FORM})).status_code == 303
    invitation = await Invitation.get(id=id)
    assert (invitation.state, await letters_to(AUNT)) == (State.ASKED, [])
    await say(browser, invitation, "noor")
    assert await link_for(AUNT)


async def test_nobody_sends_letters_without_end(cast: Cast, browser: Browser) -> None:
    for _time in range(30):
        await Pace.step("invitation", str(cast.people["samira"].id), most=30, within=timedelta(hours=1))
    new = f"/kringen/{cast.circle.id}/mensen/uitnodigen"
    page = await (await browser("samira")).post(new, data={"id": str(new_id()), **FORM})
    assert (page.status_code, "Hind El Amrani" in page.text) == (429, True)


async def test_a_professional_proposes_and_the_family_decides(cast: Cast, browser: Browser) -> None:
    invitation = await ask(browser, cast, by="joost")
    assert await say(browser, invitation, "joost") == 403
    for key in ("samira", "noor"):
        await invitation.refresh_from_db()
        assert invitation.state is State.ASKED
        await say(browser, invitation, key)
    await invitation.refresh_from_db()
    assert invitation.state is State.SENT


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"email": "Gerda@Kring.example", "name": "gerda smit"}, "Gerda Smit zit al in deze kring."),
        (
            {"email": "Gerda@Kring.example"},
            "Iemand in deze kring gebruikt dit adres al. Ieder heeft een eigen account nodig.",
        ),
        ({"email": "samira@kring.example"}, "Dit is je eigen e-mailadres."),
        ({"email": "oma@kring.example", "name": "Oma El Amrani"}, "Voor dit adres is al een uitnodiging onderweg."),
        (
            {"email": "oma@kring.example"},
            "Op dit adres is al iemand anders gevraagd. Ieder heeft een eigen account nodig.",
        ),
        ({"email": "geen adres"}, "Dit e-mailadres klopt niet."),
        ({"email": ""}, "Naar welk e-mailadres mag de uitnodiging?"),
        ({"name": ""}, "Hoe heet degene die je vraagt?"),
        ({"role": "young_person"}, "Kies wat deze persoon is."),
        ({"role": "professional"}, "Kies bij welke organisatie deze hulpverlener werkt."),
        ({"last_day": "2026-11-22"}, "Deze dag is al voorbij."),
    ],
)
async def test_what_cannot_be_asked_is_said_and_what_was_typed_stays(
    cast: Cast, browser: Browser, values: dict[str, str], words: str
) -> None:
    before = await Invitation.all().count()
    samira = await browser("samira")
    data = {"id": str(new_id()), **FORM, **values}
    page = await samira.post(f"/kringen/{cast.circle.id}/mensen/uitnodigen", data=data)
    assert page.status_code == 422
    assert page.text.count(words) == 2
    assert data["relation"] in page.text
    assert await Invitation.all().count() == before


async def test_a_double_click_asks_once(cast: Cast, browser: Browser) -> None:
    samira, data = await browser("samira"), {"id": str(new_id()), **FORM}
    for _ in range(2):
        assert (await samira.post(f"/kringen/{cast.circle.id}/mensen/uitnodigen", data=data)).status_code == 303
    assert await Invitation.filter(id=UUID(data["id"])).count() == 1
    assert await Errand.filter(kind="invitation_question").count() == 1


async def test_one_family_cannot_answer_in_another(cast: Cast, browser: Browser) -> None:
    here = f"/kringen/{cast.waiting.id}/mensen/uitnodigingen/{cast.asked.id}"
    assert (await (await browser("dirk")).get(here)).status_code == 404
    assert (await (await browser("noor")).get(here)).status_code == 404


async def test_a_named_person_is_asked_once_at_a_time(cast: Cast, browser: Browser) -> None:
    samira = await cast.actor("samira")
    async with write():
        oma = await Member.name_one(cast.circle, by=samira, role=MemberRole.FAMILY, name="Oma", relation="oma")
    await ask(browser, cast, name="Oma", named=str(oma.id), email="oud@kring.example")
    again = {**FORM, "id": str(new_id()), "named": str(oma.id), "email": "nieuw@kring.example"}
    page = await (await browser("samira")).post(f"/kringen/{cast.circle.id}/mensen/uitnodigen", data=again)
    assert (page.status_code, "Voor Oma is al een uitnodiging onderweg." in page.text) == (422, True)


async def test_who_decides_is_asked_without_a_last_day(cast: Cast, browser: Browser) -> None:
    noor = cast.members["noor"]
    async with write():
        await noor.keep(by=await cast.actor("joost"), accepted_at=None)
    form = {**FORM, "id": str(new_id()), "named": str(noor.id), "email": "noor2@kring.example"}
    new = f"/kringen/{cast.circle.id}/mensen/uitnodigen"
    page = await (await browser("joost")).post(new, data={**form, "last_day": "2026-12-01"})
    assert (page.status_code, "zonder laatste dag" in page.text) == (422, True)
    joost = await browser("joost")
    assert (await joost.post(new, data=form)).status_code == 303
    link = await link_for("noor2@kring.example")
    client = await browser()
    await sign_in_by_mail(client, "noor2@kring.example", next=link)
    # She can't stop by herself: the page must not say so.
    assert "Je kunt altijd stoppen" not in (await client.get(link)).text


async def test_a_second_letter_takes_nobodys_place(cast: Cast, browser: Browser) -> None:
    samira = await cast.actor("samira")
    async with write():
        oma = await Member.name_one(cast.circle, by=samira, role=MemberRole.FAMILY, name="Oma", relation="oma")
        for address in ("oud@kring.example", "nieuw@kring.example"):
            invitation = await cast.ask(samira, "Oma", address, role=MemberRole.FAMILY, member_id=oma.id)
            for key in ("samira", "noor"):
                said = {"words": "Dat mag.", "language": "nl"}
                await invitation.say(cast.members[key], ConsentAnswer.GIVEN, by=await cast.actor(key), **said)
            await invitation.send(by=samira)
            await letters.invite(invitation)
    for address, status in (("nieuw@kring.example", 303), ("oud@kring.example", 409)):
        client, link = await browser(), await link_for(address)
        await sign_in_by_mail(client, address, next=link)
        assert (await client.post(link, data={"answer": "yes"})).status_code == status
    await oma.refresh_from_db()
    person = await Person.of_email("nieuw@kring.example")
    assert person and oma.person_id == person.id

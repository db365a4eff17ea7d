"""Somebody erases her own account: what is hers alone goes, what she said to others stays as 'een oud-lid'."""

import re
from datetime import timedelta

import httpx2
import pytest

from portal import clock, outbox, store
from portal.audit import AccessLine, Erasure
from portal.audit.verify import verify
from portal.chat.models import Message
from portal.circles.audience import Audience, MemberRole
from portal.circles.custody import Custody
from portal.circles.models import Circle, Member
from portal.circles.thing import Former, Owner
from portal.members.models import Invitation
from portal.notes.models import Note
from portal.outbox import KeptLetter
from portal.people.actor import Actor, Strength
from portal.people.drafts import Draft
from portal.people.farewell import Farewell, queue_missed
from portal.people.models import Staff, StaffRole
from portal.people.passkeys import Passkey
from portal.people.persons import Person
from portal.people.session_row import Session
from portal.people.sessions import cookie_name
from portal.questions import Answers
from portal.selfhelp import shelf
from portal.selfhelp.models import Progress
from portal.store import new_id
from portal.vault import kept
from portal.vault.models import OwnerKey
from tests.cast import Cast
from tests.erasing.asked import days_later
from tests.live.conftest import Server, server

__all__ = ["server"]

AT = "/account/wissen"
SURE = {"understood": "1"}


async def settle(cast: Cast) -> None:
    """Naima talks, notes, keeps something for herself, and has a passkey."""
    naima = await cast.actor("naima")
    async with store.write():
        await cast.conversation.post(by=naima, text="Ik kom zaterdag", client_id=new_id())
        await Note.write(
            cast.circle, by=naima, words="Van mij alleen", day=cast.today, audience=Audience.ONLY_ME, id=new_id()
        )
        module = shelf.module(shelf.modules()[0].slug)
        assert module
        await Progress.begin(module, by=naima)
        await cast.members["naima"].keep(by=naima, relation="lievelingstante")
        await Passkey.create(
            person=cast.people["naima"],
            credential_hash="h",
            credential={"id": "x"},
            name="Telefoon van Naima",
            made_at=clock.now(),
        )
    await Draft.keep(naima, "/mijn", {"text": ["half"]})


async def test_naima_erases_her_account_and_what_she_said_stays(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    await settle(cast)
    id = cast.people["naima"].id
    await cast.sign_in(visitor, "naima")
    assert "Mijn account wissen" in (await visitor.get("/account")).text
    assert "Dat mag altijd" in (await visitor.get(AT)).text
    assert (await visitor.post(AT, data=SURE)).status_code == 303
    assert "Je account wordt gewist" in (await visitor.get(AT)).text
    await days_later(6)
    assert await Person.exists(id=id)
    assert await OwnerKey.exists(owner_id=kept(cast.circle.id, id)[1])
    await days_later(8)
    assert not await Person.exists(id=id)
    for model in (Session, Passkey, Draft, Farewell):
        assert not await model.exists(person_id=id), model
    assert not await Answers.exists(owner_id=id) and not await Progress.exists(owner_id=id)
    assert not await Note.exists(owner_id=id)
    assert not await OwnerKey.exists(owner_id=kept(cast.circle.id, id)[1])
    member = await Member.get(person_id=id)
    assert (member.name, member.relation) == ("Een oud-lid", "") and member.ended_at
    assert not await Former.exists(thing_id=member.id)
    assert (await Message.get(author_id=member.id)).text == "Ik kom zaterdag"
    await cast.sign_in(visitor, "noor")
    talk = (await visitor.get(f"/kringen/{cast.circle.id}/gesprekken/{cast.conversation.id}")).text
    assert "Ik kom zaterdag" in talk and "Een oud-lid" in talk and "Naima" not in talk
    for page in ("mensen", "wie-keek", "plan"):
        answer = await visitor.get(f"/kringen/{cast.circle.id}/{page}")
        assert answer.status_code == 200 and "Naima" not in answer.text, page
    assert [each.who for each in await AccessLine.filter(person_id=id) if each.who] == []
    assert (await verify()).faults == []
    record = await Erasure.get()
    assert (record.owner_id, record.asked_by) == (id, "self")
    letters = [each.subject for each in await KeptLetter.all() if each.to == "naima@kring.example"]
    assert "Je account is gewist" in letters


async def test_she_takes_it_back_also_twice(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    await cast.sign_in(visitor, "naima")
    for _ in range(2):
        assert (await visitor.post(AT, data=SURE)).status_code == 303
    assert await Farewell.all().count() == 1
    for _ in range(2):
        assert (await visitor.post(f"{AT}/terug")).status_code == 303
    await days_later(30)
    assert await Person.exists(id=cast.people["naima"].id)
    assert not await Erasure.exists()


async def test_her_address_hears_that_it_was_asked(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    await cast.sign_in(visitor, "naima")
    await visitor.post(AT, data=SURE)
    await outbox.drain()
    [letter] = [each for each in await KeptLetter.all() if each.subject == "Er is gevraagd om je account te wissen"]
    assert letter.to == "naima@kring.example" and AT in letter.text and "30 november" in letter.text


async def test_without_the_tick_or_a_fresh_proof_nothing_is_asked(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    await cast.sign_in(visitor, "naima")
    assert (await visitor.post(AT)).status_code == 422
    with clock.everywhere_at(clock.now() + timedelta(minutes=20)):
        assert (await visitor.post(AT, data=SURE)).status_code == 403
    assert not await Farewell.exists()


@pytest.mark.parametrize(("name", "said"), [("noor", "Eerst je dossier"), ("yara", "Eerst je dossier")])
async def test_who_a_circle_is_about_is_shown_her_file_first(
    visitor: httpx2.AsyncClient, cast: Cast, name: str, said: str
) -> None:
    await cast.sign_in(visitor, name)
    shown = (await visitor.get(AT)).text
    assert said in shown and "gezag" not in shown
    way = re.search(r'href="(/kringen/[^"]+/mensen/verzoek)"', shown)
    assert way and (await visitor.get(way[1])).status_code == 200
    assert (await visitor.post(AT, data=SURE)).status_code == 409
    assert not await Farewell.exists()


async def test_under_twelve_her_only_parent_is_the_one_who_can_ask_for_the_file(
    visitor: httpx2.AsyncClient, cast: Cast
) -> None:
    house = Actor.house("test")
    async with store.write():
        circle = await Circle.start(by=house, name="Bas", birth_date=cast.today - timedelta(days=10 * 366))
        child, parent = cast.people["bas"], cast.people["gerda"]
        await Member.admit(circle, by=house, role=MemberRole.YOUNG_PERSON, name="Bas", person_id=child.id)
        member = await Member.admit(circle, by=house, role=MemberRole.PARENT, name="Gerda", person_id=parent.id)
        await Custody.make(by=house, owner=(Owner.CIRCLE, circle.id), member=member, source="gezagsregister")
    way = f"/kringen/{circle.id}/mensen/verzoek"
    await cast.sign_in(visitor, "bas")
    shown = (await visitor.get(AT)).text
    assert "Tot je 12 bent, vragen je ouders" in shown and way not in shown
    assert (await visitor.post(AT, data=SURE)).status_code == 409
    await cast.sign_in(visitor, "gerda")
    shown = (await visitor.get(AT)).text
    assert "Kring van Bas" in shown and way in shown and (await visitor.get(way)).status_code == 200
    assert (await visitor.post(AT, data=SURE)).status_code == 409


async def test_the_only_parent_with_custody_reads_which_circle_needs_her_and_what_to_do_first(
    visitor: httpx2.AsyncClient, cast: Cast
) -> None:
    await cast.sign_in(visitor, "samira")
    shown = (await visitor.get(AT)).text
    assert f"Kring van {cast.circle.name}" in shown and "enige ouder met gezag" in shown
    assert "Vraag een hulpverlener" in shown and f'href="/kringen/{cast.circle.id}/mensen"' in shown
    # At fifteen Noor alone may ask for her file to be erased.
    assert "Wis mijn account" not in shown and "/mensen/verzoek" not in shown
    assert (await visitor.post(AT, data=SURE)).status_code == 409
    assert not await Farewell.exists()
    with clock.everywhere_at(clock.now() + timedelta(days=400)):
        # From sixteen Noor decides herself.
        await cast.sign_in(visitor, "samira")
        assert "Wis mijn account" in (await visitor.get(AT)).text


async def test_one_of_two_parents_or_one_without_custody_may_go(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    await cast.sign_in(visitor, "peter")
    shown = (await visitor.get(AT)).text
    assert "Wis mijn account" in shown and "gezag" not in shown
    async with store.write():
        await Custody.make(
            by=Actor.house("test"),
            owner=(Owner.CIRCLE, cast.circle.id),
            member=cast.members["peter"],
            source="register",
        )
    for name in ("samira", "peter"):
        await cast.sign_in(visitor, name)
        assert "Wis mijn account" in (await visitor.get(AT)).text
        assert (await visitor.post(AT, data=SURE)).status_code == 303
    # Who goes first leaves the other alone, and she is needed from then on.
    await days_later(8)
    assert await Person.exists(id=cast.people["samira"].id) != await Person.exists(id=cast.people["peter"].id)


async def test_at_work_there_is_no_account_to_erase(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    await cast.sign_in(visitor, "joost")
    assert "Mijn account wissen" not in (await visitor.get("/account")).text
    assert (await visitor.get(AT)).status_code == 403
    assert (await visitor.post(AT, data=SURE)).status_code == 403


async def test_who_works_somewhere_with_the_same_account_is_told_why_not(
    visitor: httpx2.AsyncClient, cast: Cast
) -> None:
    await Staff.create(
        person=cast.people["naima"], organisation=cast.organisations["de-brug"], role=StaffRole.PROFESSIONAL
    )
    session, token = await Session.begin(cast.people["naima"], means="email", strength=Strength.CODE)
    visitor.cookies.set(cookie_name(), token)
    assert session and "vijf jaar lang" in (await visitor.get(AT)).text
    assert (await visitor.post(AT, data=SURE)).status_code == 409


async def test_who_got_a_circle_of_her_own_meanwhile_keeps_her_account(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    await cast.sign_in(visitor, "bas")
    await visitor.post(AT, data=SURE)
    async with store.write():
        by = Actor.house("test")
        circle = await Circle.start(by=by, name="Bas", birth_date=cast.today - timedelta(days=17 * 366))
        await Member.admit(circle, by=by, role=MemberRole.YOUNG_PERSON, name="Bas", person_id=cast.people["bas"].id)
    await days_later(8)
    assert await Person.exists(id=cast.people["bas"].id)
    assert not await Farewell.exists()


async def test_an_invitation_to_her_keeps_neither_her_name_nor_her_address(
    visitor: httpx2.AsyncClient, cast: Cast
) -> None:
    await cast.sign_in(visitor, "bas")
    await visitor.post(AT, data=SURE)
    await days_later(8)
    found = await Invitation.get(id=cast.sent.id)
    assert (found.name, found.email, found.email_index) == ("Een oud-lid", "", "")
    assert not found.is_pending and not await Former.exists(thing_id=found.id)
    # Who has the letter still comes to a page that says that it is over.
    assert (await visitor.get(cast.sent.path)).status_code in (200, 410)
    await cast.sign_in(visitor, "samira")
    page = (await visitor.get(f"/kringen/{cast.circle.id}/mensen")).text
    assert "Bas Mulder" not in page


async def test_her_open_pages_end(server: Server, cast: Cast) -> None:
    client = await server.connect("naima")
    async with store.write():
        await Farewell.ask(await cast.actor("naima"))
    await days_later(8)
    assert await client.is_closed() == 4401


async def test_what_its_errand_gave_up_on_is_taken_up_again(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    await cast.sign_in(visitor, "bas")
    await visitor.post(AT, data=SURE)
    with clock.everywhere_at(clock.now() + timedelta(days=8)):
        await outbox.Errand.all().update(gave_up_at=clock.now())
        await queue_missed()
        await outbox.drain()
    assert not await Person.exists(id=cast.people["bas"].id)

"""Every way into a circle, for somebody of an organisation that takes part and of one that doesn't: one table."""

import ast
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from portal import clock, store
from portal.circles.audience import MemberRole
from portal.circles.consent import ConsentAnswer
from portal.circles.models import Circle, Member
from portal.circles.taking_part import Basis, TakingPart
from portal.errors import KringError, NotAllowed
from portal.members.beginning import Begin, begin
from portal.members.cover import Cover
from portal.members.emergency import Emergency
from portal.members.models import Invitation
from portal.people.actor import Actor, Capacity
from portal.people.models import Staff, StaffRole
from portal.people.persons import Person
from portal.store import new_id
from tests.cast import Cast
from tests.conftest import NOW
from tests.members.conftest import Browser
from tests.members.test_invite_professional import work_session

ROOT = Path(__file__).parents[2]
HOUSE = Actor.house("a test")


@dataclass
class Asking:
    """Somebody of an organisation who tries to come in."""

    cast: Cast
    browser: Browser
    person: Person
    slug: str

    @property
    def organisation_id(self) -> UUID:
        """Where she works."""
        return self.cast.organisations[self.slug].id

    async def actor(self) -> Actor:
        """She at her work."""
        staff = await Staff.get(person_id=self.person.id)
        return Actor(
            Capacity.STAFF, self.person.id, self.person.name, staff.organisation_id, staff.id, staff.role.value
        )


async def admitted(it: Asking) -> None:
    """By name, as the demo and a test do."""
    await Member.admit(
        it.cast.circle,
        by=HOUSE,
        role=MemberRole.PROFESSIONAL,
        name=it.person.name,
        person_id=it.person.id,
        organisation_id=it.cast.organisations[it.slug].id,
    )


async def as_family(it: Asking) -> None:
    """With another role, but for her organisation."""
    await Member.admit(
        it.cast.circle,
        by=HOUSE,
        role=MemberRole.NETWORK,
        name=it.person.name,
        person_id=it.person.id,
        organisation_id=it.cast.organisations[it.slug].id,
    )


async def named_by_a_record_system(it: Asking) -> None:
    """A hand-over named her, and she comes in."""
    named = await Member.name_one(
        it.cast.circle, by=HOUSE, role=MemberRole.PROFESSIONAL, name=it.person.name, relation="therapeut"
    )
    await named.come_in(by=await it.actor(), person_id=it.person.id)


async def written_into_the_row(it: Asking) -> None:
    """A row made by hand, with all that makes it a place."""
    await Member.make(
        by=HOUSE,
        owner=(it.cast.circle.owner_kind, it.cast.circle.id),
        role=MemberRole.PROFESSIONAL,
        name=it.person.name,
        person_id=it.person.id,
        organisation_id=it.organisation_id,
        since=clock.now(),
        accepted_at=clock.now(),
    )


async def moved_to_work(it: Asking) -> None:
    """She is in as a neighbour, and her place is made her organisation's."""
    member = await Member.admit(
        it.cast.circle, by=HOUSE, role=MemberRole.NETWORK, name=it.person.name, person_id=it.person.id
    )
    await member.keep(by=HOUSE, organisation_id=it.cast.organisations[it.slug].id)


async def covers_a_colleague(it: Asking) -> None:
    """A colleague who is in asks her to stand in; where none is in, Marloes does."""
    inside = [each for each in await it.cast.circle.members() if each.organisation_id == it.organisation_id]
    covered = inside[0] if inside else it.cast.members["marloes"]
    day = clock.today()
    cover = await Cover.ask(covered, it.person, by=HOUSE, id=new_id(), first_day=day, last_day=day)
    cover.organisation_id = it.cast.organisations[it.slug].id
    await cover.save()
    await cover.accept(it.person, by=await it.actor())


WAYS: list[Callable[[Asking], Awaitable[None]]] = [
    admitted,
    as_family,
    named_by_a_record_system,
    written_into_the_row,
    moved_to_work,
    covers_a_colleague,
]


async def asking(cast: Cast, browser: Browser, slug: str) -> Asking:
    person = await Person.make("Heleen Bos", "heleen@werk.example")
    await Staff.create(person=person, organisation=cast.organisations[slug], role=StaffRole.PROFESSIONAL)
    return Asking(cast, browser, person, slug)


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
@pytest.mark.parametrize(("slug", "comes_in"), [("het-anker", True), ("regio", False)])
async def test_only_of_an_organisation_that_takes_part(
    cast: Cast, browser: Browser, way: Callable[[Asking], Awaitable[None]], slug: str, comes_in: bool
) -> None:
    it = await asking(cast, browser, slug)
    refused = False
    try:
        async with store.write():
            await way(it)
    except KringError as error:
        refused = isinstance(error, NotAllowed)
    assert (refused, await _is_in(cast, it)) == (not comes_in, comes_in)


async def _is_in(cast: Cast, it: Asking) -> bool:
    return await Member.filter(
        Member.is_in(), owner_id=cast.circle.id, person_id=it.person.id, organisation_id=it.organisation_id
    ).exists()


async def _invited(it: Asking) -> Invitation:
    samira = await it.cast.actor("samira")
    async with store.write():
        found = await Invitation.ask(
            it.cast.circle,
            it.cast.members["samira"],
            by=samira,
            id=new_id(),
            name="Heleen Bos",
            email="heleen@werk.example",
            role=MemberRole.PROFESSIONAL,
            organisation_id=it.cast.organisations[it.slug].id,
        )
        await found.say(it.cast.members["samira"], ConsentAnswer.GIVEN, by=samira, words="Ja.", language="nl")
    return found


async def test_by_invitation_her_organisation_comes_with_all_their_yeses(cast: Cast, browser: Browser) -> None:
    it = await asking(cast, browser, "regio")
    invitation = await _invited(it)
    async with store.write():
        await invitation.send(by=HOUSE)
    client = await work_session(browser, it.person, cast, "regio")
    # One yes is missing: the letter got out by mistake, and opens nothing.
    assert (await client.post(invitation.path, data={"answer": "yes"})).status_code == 409
    assert not await _is_in(cast, it)
    async with store.write():
        noor = await cast.actor("noor")
        await invitation.say(cast.members["noor"], ConsentAnswer.GIVEN, by=noor, words="Ja.", language="nl")
    assert (await client.post(invitation.path, data={"answer": "yes"})).status_code == 303
    part = await TakingPart.standing(cast.circle.id, cast.organisations["regio"].id)
    assert part and part.basis is Basis.INVITED
    assert await _is_in(cast, it)


async def test_yeses_of_before_it_went_are_about_another_time(cast: Cast, browser: Browser) -> None:
    it = await asking(cast, browser, "het-anker")
    invitation = await _invited(it)
    async with store.write():
        noor = await cast.actor("noor")
        await invitation.say(cast.members["noor"], ConsentAnswer.GIVEN, by=noor, words="Ja.", language="nl")
        await invitation.send(by=HOUSE)
        part = cast.parts["het-anker"]
        await part.end_sooner(cast.today, by=noor, member_id=cast.members["noor"].id)
    with clock.everywhere_at(NOW + timedelta(days=1)):
        client = await work_session(browser, it.person, cast, "het-anker")
        assert (await client.post(invitation.path, data={"answer": "yes"})).status_code == 410
        assert not await TakingPart.standing(cast.circle.id, cast.organisations["het-anker"].id)
        assert not await _is_in(cast, it)


async def test_in_danger_nobodys_yes_is_waited_for_and_it_is_logged_and_told(cast: Cast, browser: Browser) -> None:
    it = await asking(cast, browser, "regio")
    async with store.write():
        found = await Emergency.begin(
            cast.circle, by=await it.actor(), id=new_id(), reason="Gevaar.", at_home=False, moment=clock.now()
        )
    assert await Member.filter(Member.is_in(), id=found.member_id, role=MemberRole.EMERGENCY).exists()
    # It doesn't make her organisation take part.
    assert not await TakingPart.standing(cast.circle.id, cast.organisations["regio"].id)


async def test_who_begins_a_circle_is_in_it_and_nobody_begins_one_twice(cast: Cast) -> None:
    joost = await cast.actor("joost")
    async with store.write():
        circle = await begin(Begin(new_id(), "Sem", "Sem de Vries", cast.circle.birth_date, ""), by=joost)
    assert joost.organisation_id
    part = await TakingPart.standing(circle.id, joost.organisation_id)
    assert part and part.basis is Basis.STARTED
    with pytest.raises(NotAllowed):
        async with store.write():
            await circle.begin_with(cast.organisations["regio"].id, by=joost)
    assert not await TakingPart.standing(circle.id, cast.organisations["regio"].id)


async def test_a_withdrawal_and_a_coming_back_ask_the_same(cast: Cast) -> None:
    marloes, part = cast.members["marloes"], cast.parts["het-anker"]
    async with store.write():
        await part.end(by=HOUSE, member_id=None)
        await marloes.leave(by=HOUSE)
    with pytest.raises(NotAllowed):
        async with store.write():
            await marloes.come_back(by=HOUSE)
    with pytest.raises(NotAllowed):
        async with store.write():
            await (await Member.get(id=marloes.id)).keep(by=HOUSE, ended_at=None)


async def test_a_place_never_outlasts_her_organisations(cast: Cast, browser: Browser) -> None:
    it = await asking(cast, browser, "het-anker")
    async with store.write():
        part = cast.parts["het-anker"]
        await part.end_sooner(cast.today, by=HOUSE, member_id=cast.members["noor"].id)
        await admitted(it)
    member = await Member.get(person_id=it.person.id)
    assert (member.until, member.own_until) == (part.until, None)


async def test_two_questions_about_one_organisation_can_not_stand_at_once(cast: Cast) -> None:
    async with store.write():
        circle = await Circle.start(by=HOUSE, name="Sem", birth_date=cast.circle.birth_date)
        await TakingPart.ask(circle.id, cast.organisations["regio"].id, by=HOUSE)
    with pytest.raises(KringError):
        async with store.write():
            await TakingPart.ask(circle.id, cast.organisations["regio"].id, by=HOUSE)


def test_no_code_goes_round_the_row() -> None:
    """`Member.save` guards each way in: what writes members without it would be a way round."""
    wrong = []
    for path in [*(ROOT / "portal").rglob("*.py"), *(ROOT / "fhir" / "exchange").rglob("*.py")]:
        text = path.read_text()
        if "migrations" in path.parts or "Member" not in text:
            continue
        if re.search(r"\bMember\.(bulk_create|bulk_update|create)\(", text):
            wrong.append(str(path))
        for node in ast.walk(ast.parse(text)):
            # An update of rows is the one write that passes no save.
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "update":
                names = {each.arg for each in node.keywords}
                if names & {"accepted_at", "ended_at"} and "Member" in ast.unparse(node.func):
                    wrong.append(f"{path}:{node.lineno}")
    assert wrong == []

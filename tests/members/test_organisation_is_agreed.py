"""Each yes to a professional stands as a consent about her organisation, of who said it, for as long as she is in."""

from datetime import date, datetime

from portal import clock, store
from portal.circles.audience import MemberRole
from portal.circles.consent import SHARE, Consent, ConsentAnswer
from portal.circles.models import Member
from portal.members.models import CONFIRM_TEXT, Invitation
from portal.people.models import Staff, StaffRole
from portal.people.persons import Person
from portal.store import new_id
from tests.cast import Cast
from tests.members.conftest import Browser
from tests.members.test_invite_professional import HELEEN, work_session


async def comes_in(cast: Cast, browser: Browser, last_day: date | None, slug: str = "regio") -> list[Consent]:
    """Noor and Samira say yes to Heleen, who accepts; what then stands about her organisation."""
    organisation = cast.organisations[slug]
    person = await Person.of_email(HELEEN) or await Person.make("Heleen Bos", HELEEN)
    if not await Staff.exists(person_id=person.id):
        await Staff.create(person=person, organisation=organisation, role=StaffRole.PROFESSIONAL, title="therapeut")
    samira = await cast.actor("samira")
    async with store.write():
        asked = await Invitation.ask(
            cast.circle,
            cast.members["samira"],
            by=samira,
            id=new_id(),
            name="Heleen Bos",
            email=HELEEN,
            role=MemberRole.PROFESSIONAL,
            organisation_id=organisation.id,
            last_day=last_day,
        )
        for key in ("samira", "noor"):
            words = {"words": f"{key} vindt het goed", "language": "nl"}
            await asked.say(cast.members[key], ConsentAnswer.GIVEN, by=await cast.actor(key), **words)
        await asked.send(by=samira)
    at_work = await work_session(browser, person, cast, slug)
    assert (await at_work.post(asked.path, data={"answer": "yes"})).status_code == 303
    # Sealed words have no order in the database.
    return sorted(await Consent.filter(about=SHARE, to_organisation=organisation.id), key=lambda each: each.words)


async def test_both_who_decide_are_on_record_until_her_last_day(cast: Cast, browser: Browser) -> None:
    noor, samira = await comes_in(cast, browser, date(2026, 12, 31))
    assert (noor.by_member_id, samira.by_member_id) == (cast.members["noor"].id, cast.members["samira"].id)
    for each in (noor, samira):
        assert (each.answer, each.text, each.language) == (ConsentAnswer.GIVEN, CONFIRM_TEXT, "nl")
        assert each.until == datetime(2027, 1, 1, tzinfo=clock.AMSTERDAM)
    assert noor.words == "noor vindt het goed"


async def test_without_a_last_day_it_has_no_end(cast: Cast, browser: Browser) -> None:
    assert [each.until for each in await comes_in(cast, browser, None)] == [None, None]


async def test_before_she_accepts_nothing_stands_about_her_organisation(cast: Cast) -> None:
    assert not await Consent.exists(about=SHARE, to_organisation__isnull=False)


async def test_a_second_colleague_for_a_shorter_time_ends_nothing_sooner(cast: Cast, browser: Browser) -> None:
    await comes_in(cast, browser, date(2026, 12, 31))
    member = await Member.get(organisation_id=cast.organisations["regio"].id)
    async with store.write():
        await member.leave(by=await cast.actor("joost"))
    said = await comes_in(cast, browser, date(2026, 11, 30))
    assert {each.until for each in said} == {datetime(2027, 1, 1, tzinfo=clock.AMSTERDAM)}

"""A colleague leaves: her sessions and sockets end, her steps stand at the desk, her circles go on without her."""

from datetime import timedelta

import httpx2

from portal import clock
from portal.circles.directing import Directing
from portal.circles.models import Member
from portal.people.actor import Actor, Strength
from portal.people.models import Staff, StaffRole
from portal.people.session_row import Session
from portal.plan.models import Step
from portal.store import write
from tests.cast import Cast
from tests.conftest import HOST, NOW
from tests.exchange.clients import reading_as, right
from tests.live.conftest import Server, server
from tests.office.test_staff_list import has_been_in

__all__ = ["server"]

LIST = "/kantoor/medewerkers"
HOUSE = Actor.house("test")


async def stop(cast: Cast, ineke: httpx2.AsyncClient) -> None:
    answer = await ineke.post(f"{LIST}/{cast.colleague.id}/stoppen")
    assert answer.headers["location"] == LIST


async def browser_of(app: httpx2.ASGITransport, cast: Cast, key: str) -> httpx2.AsyncClient:
    return await cast.sign_in(httpx2.AsyncClient(transport=app, base_url=HOST, headers={"Origin": HOST}), key)


async def test_the_page_says_what_will_happen_and_then_it_does(
    cast: Cast, app: httpx2.ASGITransport, ineke: httpx2.AsyncClient
) -> None:
    joost = await browser_of(app, cast, "joost")
    await has_been_in(cast.people["joost"], cast.organisations["de-brug"])
    page = (await ineke.get(f"{LIST}/{cast.colleague.id}/stoppen")).text
    for words in ("Stop je de toegang van Joost Visser?", "De Brug zoekt een collega", "blijft staan"):
        assert words in page
    assert "Noor" not in page
    await stop(cast, ineke)
    place = await Staff.get(id=cast.colleague.id)
    assert (place.until, place.ended_by) == (NOW, cast.people["ineke"].id)
    assert (await joost.get("/mijn")).headers["location"].startswith("/inloggen")
    assert "Joost Visser" not in (await ineke.get(LIST)).text
    # A second click, or Back, changes nothing.
    await stop(cast, ineke)
    assert (await Staff.get(id=cast.colleague.id)).version == place.version
    assert "De toegang is al gestopt" in (await ineke.get(f"{LIST}/{cast.colleague.id}/stoppen")).text


async def test_what_he_has_open_ends_at_once_and_nobody_elses(server: Server, cast: Cast) -> None:
    his, hers = [await server.connect("joost"), await server.connect("joost")], await server.connect("marloes")
    await cast.colleague.leave(by=HOUSE)
    assert [await each.is_closed() for each in his] == [4401, 4401]
    await hers.say(do="ping")
    assert (await hers.hears())["is"] == "pong"


async def test_his_own_sign_in_for_home_goes_on(cast: Cast) -> None:
    own, _ = await Session.begin(cast.people["joost"], means="email", strength=Strength.CODE)
    work, _ = await cast.session("joost")
    await cast.colleague.leave(by=HOUSE)
    assert (await Session.lives(own.id), await Session.lives(work.id)) == (True, False)


async def test_his_open_steps_stand_at_the_desk_and_are_given_to_somebody_again(
    cast: Cast, app: httpx2.ASGITransport, ineke: httpx2.AsyncClient
) -> None:
    noor = await cast.actor("noor")
    async with write():
        done = await cast.goal.add_step(by=noor, words="Een gesprek met de mentor", member=cast.members["joost"])
        await done.tick(by=noor)
        other = await cast.goal.add_step(by=noor, words="Praten over slapen", member=cast.members["marloes"])
    await stop(cast, ineke)
    step = await Step.get(id=cast.step.id)
    assert (step.member_id, step.desk_id, step.version) == (None, cast.organisations["de-brug"].id, 2)
    assert (await Step.get(id=done.id)).member_id == cast.members["joost"].id
    assert (await Step.get(id=other.id)).desk_id is None

    client = await browser_of(app, cast, "noor")
    for path in (f"/kringen/{cast.circle.id}/plan", f"/doelen/{cast.goal.id}", f"/stappen/{step.id}/veranderen"):
        assert "De Brug zoekt een collega" in (await client.get(path)).text
    history = (await client.get(f"/doelen/{cast.goal.id}/geschiedenis")).text
    assert "De organisatie zoekt een collega" in history and "Ineke" not in history
    typed = {"words": step.words, "member": "", "version": str(step.version)}
    # Other words leave it at the desk.
    await client.post(f"/stappen/{step.id}/veranderen", data={**typed, "words": "Bellen met de mentor"})
    step = await Step.get(id=step.id)
    assert step.desk_id
    typed |= {"member": str(cast.members["marloes"].id), "version": str(step.version)}
    await client.post(f"/stappen/{step.id}/veranderen", data=typed)
    step = await Step.get(id=step.id)
    assert (step.member_id, step.desk_id) == (cast.members["marloes"].id, None)


async def test_the_desk_sees_how_many_wait_and_not_whose(cast: Cast, ineke: httpx2.AsyncClient) -> None:
    assert "Werk dat wacht" not in (await ineke.get(LIST)).text
    await stop(cast, ineke)
    page = (await ineke.get(LIST)).text
    assert "1 stap wacht op een collega" in page
    assert "Noor" not in page and "Bellen" not in page
    async with write():
        await (await Step.get(id=cast.step.id)).tick(by=await cast.actor("noor"))
    assert await Step.count_at_desk(cast.organisations["de-brug"].id) == 0


async def test_in_fhir_the_organisation_has_the_step(cast: Cast, app: httpx2.ASGITransport) -> None:
    await cast.colleague.leave(by=HOUSE)
    organisation = cast.organisations["de-brug"]
    async with reading_as(app, cast, "noor") as program:
        task = right(await program.get(f"/fhir/Task/{cast.step.id}"))
        assert task["owner"] == {"reference": f"Organization/{organisation.id}", "display": "De Brug"}
        assert task["status"] == "requested"
        assert right(await program.get(f"/fhir/Organization/{organisation.id}"))["name"] == "De Brug"
        assert "regisseur" not in str(right(await program.get(f"/fhir/CareTeam/{cast.circle.id}")))


async def test_he_is_in_the_circle_no_more_and_it_says_who_directs_now(
    cast: Cast, app: httpx2.ASGITransport, ineke: httpx2.AsyncClient
) -> None:
    await stop(cast, ineke)
    member = await Member.get(id=cast.members["joost"].id)
    assert (member.ended_at, member.ended_by) == (NOW, cast.people["ineke"].id)
    assert await Directing.director_of(cast.circle) is None
    # One open row, as ever: it makes way for whoever comes next.
    assert await Directing.filter(circle_id=cast.circle.id, until__isnull=True).count() == 1
    page = (await (await browser_of(app, cast, "noor")).get(f"/kringen/{cast.circle.id}/mensen")).text
    assert "Joost Visser had de regie en doet niet meer mee." in page
    assert "De Brug zoekt iemand die het overneemt." in page
    async with write():
        await Directing.begin(cast.members["marloes"], by=HOUSE)
    assert await Directing.last_of(cast.circle) is None
    director = await Directing.director_of(cast.circle)
    assert director and director.id == cast.members["marloes"].id


async def test_coming_back_begins_anew_and_opens_no_circle(cast: Cast, app: httpx2.ASGITransport) -> None:
    await cast.colleague.leave(by=HOUSE)
    with clock.everywhere_at(NOW + timedelta(days=40)):
        again = await Staff.invite(
            cast.colleague.organisation_id, "joost@debrug.example", StaffRole.PROFESSIONAL, by=HOUSE
        )
        assert (again.id, again.since, again.until) == (cast.colleague.id, NOW + timedelta(days=40), None)
        joost = await browser_of(app, cast, "joost")
        assert (await joost.get("/mijn")).status_code == 200
        assert (await joost.get(f"/kringen/{cast.circle.id}/plan")).status_code == 404
        assert (await joost.get(f"/stappen/{cast.step.id}/veranderen")).status_code == 404


async def test_a_place_elsewhere_is_not_touched(cast: Cast) -> None:
    other = await Staff.create(
        person=cast.people["joost"], organisation=cast.organisations["het-anker"], role=StaffRole.PROFESSIONAL
    )
    at = other.organisation_id
    _, token = await Session.begin(cast.people["joost"], means="oidc", strength=Strength.PROVIDER, organisation_id=at)
    await cast.colleague.leave(by=HOUSE)
    assert await Session.of_token(token) and (await Staff.get(id=other.id)).is_here


async def test_who_manages_from_now_on_leaves_her_families_to_the_desk(cast: Cast) -> None:
    await cast.colleague.give(StaffRole.COORDINATOR, by=await cast.actor("ineke"))
    member = await Member.get(id=cast.members["joost"].id)
    assert member.ended_at and (await Step.get(id=cast.step.id)).desk_id == cast.colleague.organisation_id

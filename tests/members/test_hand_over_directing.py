"""Handing over who directs: offered with a reason, accepted or not; one director at every moment the rule says so."""

import itertools
from datetime import timedelta
from typing import Any

import httpx2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal import clock, store
from portal.circles.audience import MemberRole
from portal.circles.directing import Directing
from portal.circles.models import Circle, Member
from portal.members.deciding import People
from portal.members.handing import DirectorOffer, direct, take_over
from portal.people.actor import Actor
from portal.people.persons import Person
from portal.store import new_id
from tests.cast import Cast
from tests.conftest import NOW
from tests.members.conftest import Browser, letters_to, told
from tests.taking_part import let_in

HOUSE = Actor.house("test")
WHY = "Joost gaat op een andere school werken."


def regie(cast: Cast, rest: str = "") -> str:
    return f"/kringen/{cast.circle.id}/regie{rest}"


async def offer(cast: Cast, browser: Browser, key: str = "joost", to: str = "marloes") -> DirectorOffer:
    data = {"id": str(new_id()), "asked": str(cast.members[to].id), "reason": WHY}
    asked = await (await browser(key)).post(regie(cast, "/overdragen"), data=data)
    assert asked.status_code == 303, asked.text
    return await DirectorOffer.get(id=data["id"])


async def director(cast: Cast) -> str:
    found = await Directing.director_of(cast.circle)
    return next((key for key, each in cast.members.items() if found and each.id == found.id), "")


async def test_who_has_it_is_told_once_and_nobody_is_spoken_of_to_herself(cast: Cast, browser: Browser) -> None:
    page = (await (await browser("noor")).get(regie(cast))).text
    assert "Wie had eerder de regie" not in page, "nobody had it before"
    assert "Jij, de ouders met gezag en de hulpverleners lezen dit." in page
    page = (await (await browser("joost")).get(regie(cast))).text
    assert "jij hebt de regie sinds" in page
    assert "Noor, de ouders met gezag en de hulpverleners lezen dit." in page


async def test_the_next_one_says_yes_and_everybody_concerned_hears_why(cast: Cast, browser: Browser) -> None:
    made = await offer(cast, browser)
    assert await director(cast) == "joost"
    (letter,) = [each for each in await letters_to("marloes@hetanker.example") if each.kind == "director_offer"]
    assert "Noor" not in letter.text + letter.subject and "regie" not in letter.text + letter.subject
    marloes = await browser("marloes")
    for page in (f"/kringen/{cast.circle.id}/mensen", "/mijn", regie(cast)):
        assert "Joost Visser vraagt of jij de regie overneemt." in (await marloes.get(page)).text
    with clock.everywhere_at(NOW + timedelta(hours=1)):
        marloes = await browser("marloes")
        assert (await marloes.post(regie(cast, f"/{made.id}/antwoord"), data={"answer": "yes"})).status_code == 303
        assert await director(cast) == "marloes"
        (before, now) = await Directing.filter(circle_id=cast.circle.id).order_by("since", "id")
        assert before.until == now.since == NOW + timedelta(hours=1)
        assert (now.reason, now.by_person) == (WHY, cast.people["marloes"].id)
        page = (await (await browser("noor")).get(regie(cast))).text
        assert WHY in page and "Joost Visser" in page and "Marloes Kuipers" in page
        assert "Wie had eerder de regie" in page and page.count("heeft de regie sinds") == 1
        for address in (
            "noor@kring.example",
            "samira@kring.example",
            "joost@debrug.example",
            "marloes@hetanker.example",
        ):
            assert await told(address) == 1, address
        for address in ("peter@kring.example", "naima@kring.example"):
            assert await told(address) == 0, address
        # Handed over, Joost may go.
        joost = await browser("joost")
        assert (await joost.post(f"/kringen/{cast.circle.id}/weggaan")).status_code == 303


async def test_no_leaves_it_where_it_was_and_who_asked_reads_that(cast: Cast, browser: Browser) -> None:
    made = await offer(cast, browser)
    marloes = await browser("marloes")
    assert (await marloes.post(regie(cast, f"/{made.id}/antwoord"), data={"answer": "no"})).status_code == 303
    assert await director(cast) == "joost"
    assert "Marloes Kuipers zei nee op je vraag." in (await (await browser("joost")).get(regie(cast))).text
    # An answer in a second tab changes nothing any more.
    await marloes.post(regie(cast, f"/{made.id}/antwoord"), data={"answer": "yes"})
    assert await director(cast) == "joost"


async def test_taken_back_it_can_not_be_answered(cast: Cast, browser: Browser) -> None:
    made = await offer(cast, browser)
    assert (await (await browser("joost")).post(regie(cast, f"/{made.id}/intrekken"))).status_code == 303
    answered = await (await browser("marloes")).post(regie(cast, f"/{made.id}/antwoord"), data={"answer": "yes"})
    assert answered.status_code == 303
    assert await director(cast) == "joost"


async def test_it_ends_when_either_leaves(cast: Cast, browser: Browser) -> None:
    made = await offer(cast, browser)
    async with store.write():
        await (await Member.get(id=cast.members["joost"].id)).leave(by=HOUSE)
    await (await browser("marloes")).post(regie(cast, f"/{made.id}/antwoord"), data={"answer": "yes"})
    assert await director(cast) == ""


@pytest.mark.parametrize(
    ("key", "status"), [("noor", 403), ("samira", 403), ("naima", 403), ("joost", 403), ("bas", 404)]
)
async def test_only_who_was_asked_answers(cast: Cast, browser: Browser, key: str, status: int) -> None:
    made = await offer(cast, browser)
    answered = await (await browser(key)).post(regie(cast, f"/{made.id}/antwoord"), data={"answer": "yes"})
    assert answered.status_code == status
    assert await director(cast) == "joost"


async def test_the_same_form_twice_asks_once_and_a_second_question_waits(cast: Cast, browser: Browser) -> None:
    joost = await browser("joost")
    data = {"id": str(new_id()), "asked": str(cast.members["marloes"].id), "reason": WHY}
    for _ in range(2):
        await joost.post(regie(cast, "/overdragen"), data=data)
    assert await DirectorOffer.all().count() == 1
    assert (await joost.get(regie(cast, "/overdragen"))).status_code == 403


async def test_it_takes_somebody_and_a_reason(cast: Cast, browser: Browser) -> None:
    joost = await browser("joost")
    for data in ({"reason": WHY}, {"asked": str(cast.members["marloes"].id)}, {"asked": str(cast.members["naima"].id)}):
        answer: httpx2.Response = await joost.post(regie(cast, "/overdragen"), data=data)
        assert answer.status_code == 422
    assert await DirectorOffer.all().count() == 0


async def test_where_nobody_directs_a_professional_takes_it_over(cast: Cast, browser: Browser) -> None:
    await cast.colleague.leave(by=HOUSE)
    assert await director(cast) == ""
    marloes = await browser("marloes")
    assert "Ik neem de regie over" in (await marloes.get(regie(cast))).text
    assert (await marloes.post(regie(cast, "/overnemen"))).status_code == 422
    assert (await marloes.post(regie(cast, "/overnemen"), data={"reason": "Joost is weg."})).status_code == 303
    assert await director(cast) == "marloes"
    # What Joost left open ended when he went.
    past = {each.member_id: each.until for each in await Directing.filter(circle_id=cast.circle.id)}
    assert past == {cast.members["joost"].id: NOW, cast.members["marloes"].id: None}
    assert (await marloes.post(regie(cast, "/overnemen"), data={"reason": "Nog eens."})).status_code == 403
    # That nobody directed, and then that Marloes does.
    assert await told("noor@kring.example") == 2


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["join", "leave", "out", "ask", "accept", "decline", "withdraw", "take"]), st.integers(0, 3)
    ),
    max_size=25,
)


class Life:
    """One circle's professionals coming and going, and beside it who must direct by the rule alone."""

    def __init__(self, circle: Circle, people: list[Person], organisation: Any) -> None:
        self.circle, self.people, self.organisation = circle, people, organisation
        self.inside: dict[int, Member] = {}
        self.directs: int | None = None
        self.offer: tuple[int, int] | None = None

    async def step(self, what: str, n: int) -> None:
        async with store.write():
            await getattr(self, what)(n)
        if self.offer and not {*self.offer} <= set(self.inside):
            self.offer = None

    async def join(self, n: int) -> None:
        if n in self.inside:
            return
        member = await Member.admit(
            self.circle,
            by=HOUSE,
            role=MemberRole.PROFESSIONAL,
            name=f"H{n}",
            person_id=self.people[n].id,
            organisation_id=self.organisation.id,
        )
        self.inside[n] = member
        if await Directing.director_of(self.circle) is None:
            await direct(member, by=HOUSE)
            self.directs, self.offer = n, None

    async def leave(self, n: int) -> None:
        """By herself: who directs can't while somebody else is in."""
        if n not in self.inside:
            return
        why = (await People.of(self.circle)).why_stay(self.inside[n])
        assert why == ("director" if self.directs == n and len(self.inside) > 1 else "")
        if not why:
            await self.out(n)

    async def out(self, n: int) -> None:
        """By her organisation, whatever she does here."""
        if n in self.inside:
            await self.inside.pop(n).leave(by=HOUSE)
            self.directs = None if self.directs == n else self.directs

    async def offer_(self, n: int, other: int) -> None:
        await DirectorOffer.ask(self.inside[n], self.inside[other], by=HOUSE, id=new_id(), reason="Verhuisd")
        self.offer = (n, other)

    async def ask(self, n: int) -> None:
        other = next((each for each in self.inside if each != n), None)
        if n in self.inside and other is not None and self.offer is None and self.directs in (None, n):
            await self.offer_(n, other)

    async def _waiting(self) -> DirectorOffer | None:
        found = await DirectorOffer.open_in_circle(self.circle.id)
        assert (found is not None) == (self.offer is not None)
        return found

    async def accept(self, _n: int) -> None:
        if found := await self._waiting():
            assert self.offer
            await found.accept(self.inside[self.offer[1]], by=HOUSE)
            self.directs, self.offer = self.offer[1], None

    async def decline(self, _n: int) -> None:
        if found := await self._waiting():
            await found.decline(by=HOUSE)
            self.offer = None

    async def withdraw(self, _n: int) -> None:
        if found := await self._waiting():
            await found.withdraw(by=HOUSE)
            self.offer = None

    async def take(self, n: int) -> None:
        if n in self.inside and self.directs is None:
            await take_over(self.circle, self.inside[n], by=HOUSE, reason="Niemand deed het")
            self.directs, self.offer = n, None


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
async def test_whoever_comes_and_goes_there_are_never_two_and_one_whenever_the_rule_says(
    cast: Cast, steps: list[tuple[str, int]]
) -> None:
    async with store.write():
        circle = await Circle.start(by=HOUSE, name="Sem", birth_date=cast.circle.birth_date)
        await let_in(circle, cast.organisations["de-brug"])
        people = [await Person.make(f"H{n}") for n in range(4)]
    life = Life(circle, people, cast.organisations["de-brug"])
    for minute, (what, n) in enumerate(steps):
        with clock.everywhere_at(NOW + timedelta(minutes=minute)):
            await life.step(what, n)
            assert await Directing.filter(circle_id=circle.id, until__isnull=True).count() <= 1
            found = await Directing.director_of(circle)
            expected = life.inside[life.directs].id if life.directs is not None else None
            assert (found.id if found else None) == expected
    # History has no gap that nobody made and no two at once.
    past = sorted(await Directing.past_of(circle.id), key=lambda each: (each.since, each.id))
    for one, next_one in itertools.pairwise(past):
        assert one.ended_at is not None and one.ended_at <= next_one.since

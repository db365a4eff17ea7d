"""The people page: everybody with what each sees, honest about custody, as cheap for thirty as for seven."""

from datetime import date

from portal import store
from portal.circles.audience import MemberRole
from portal.circles.models import Circle, Member
from tests.cast import Cast
from tests.conftest import NOW, Queries
from tests.members.conftest import Browser, link_for, sign_in_by_mail


async def test_everybody_is_there_with_what_each_sees(cast: Cast, browser: Browser) -> None:
    page = await (await browser("noor")).get(f"/kringen/{cast.circle.id}/mensen")
    for key in cast.members:
        name = cast.members[key].name
        assert (name in page.text) == (key not in ("yara", "dirk")), name
    care = "Ziet het plan, en de gesprekken, notities en papieren van de hele kring en van de hulpverleners."
    assert page.text.count(care) == 2
    hers = "Leest in het plan, de gesprekken, de notities en de papieren waar jij ja op zegt."
    assert page.text.count(hers) == 2, "from twelve on a parent reads what she says yes to"
    assert "therapeut ·\u00a0Het Anker" in page.text
    assert "Heeft de regie sinds" in page.text
    assert "Jij bent 15. Wie erbij komt, beslis jij samen met een ouder met gezag." in page.text
    assert "Wie er in jouw kring zit" in page.text and "de kring is van jou" in page.text
    page = await (await browser("samira")).get(f"/kringen/{cast.circle.id}/mensen")
    assert "Wie er in de kring van Noor zit" in page.text and "de kring is van Noor" in page.text
    assert page.text.count("Leest in het plan, de gesprekken, de notities en de papieren waar Noor ja op zegt.") == 2
    assert "Noor is 15. Wie erbij komt, beslist Noor samen met een ouder met gezag." in page.text


async def test_only_who_may_is_offered_to_take_somebody_out(cast: Cast, browser: Browser) -> None:
    for key, times in (("noor", 3), ("samira", 3), ("gerda", 0), ("joost", 0)):
        page = await (await browser(key)).get(f"/kringen/{cast.circle.id}/mensen")
        assert page.text.count("Uit de kring halen") == times, key


async def test_it_speaks_english(cast: Cast, browser: Browser) -> None:
    noor = await browser("noor")
    page = await noor.get(f"/kringen/{cast.circle.id}/mensen", headers={"Accept-Language": "en"})
    assert "You are 15. You decide who comes in, together with a parent with custody." in page.text


async def test_thirty_people_cost_no_more_queries_than_seven(cast: Cast, browser: Browser, queries: Queries) -> None:
    noor, here = await browser("noor"), f"/kringen/{cast.circle.id}/mensen"
    await noor.get(here)
    with queries() as few:
        await noor.get(here)
    joost = await cast.actor("joost")
    async with store.write():
        for number in range(23):
            organisation = list(cast.organisations.values())[number % 2]
            await Member.admit(
                cast.circle,
                by=joost,
                role=MemberRole.PROFESSIONAL,
                name=f"Hulpverlener {number}",
                person_id=store.new_id(),
                organisation_id=organisation.id,
            )
    with queries() as many:
        page = await noor.get(here)
    assert "Hulpverlener 22" in page.text
    assert len(many) == len(few)


async def test_a_handed_over_circle_opens_once_custody_was_looked_up(cast: Cast, browser: Browser) -> None:
    """A hand-over names a mother: nobody could let her in before somebody wrote down that she decides."""
    joost, joosts = await cast.actor("joost"), await browser("joost")
    async with store.write():
        circle = await Circle.start(by=joost, name="Sem", birth_date=date(2018, 6, 2))
        assert joost.organisation_id
        await circle.begin_with(joost.organisation_id, by=joost)
        await Member.admit(
            circle,
            by=joost,
            role=MemberRole.PROFESSIONAL,
            name="Joost Visser",
            person_id=joost.person_id,
            organisation_id=joost.organisation_id,
        )
        mother = await Member.name_one(circle, by=joost, role=MemberRole.PARENT, name="Fatma Yilmaz", relation="moeder")
    people = f"/kringen/{circle.id}/mensen"
    assert f"{people}/{mother.id}/gezag" in (await joosts.get(people)).text
    checked = {"says": "has", "source": "register", "checked_on": "2026-11-20"}
    assert (await joosts.post(f"{people}/{mother.id}/gezag", data=checked)).status_code == 303
    data = {"id": str(store.new_id()), "named": str(mother.id), "name": mother.name, "email": "fatma@kring.example"}
    assert (await joosts.post(f"{people}/uitnodigen", data=data)).status_code == 303
    link, fatma = await link_for("fatma@kring.example"), await browser()
    await sign_in_by_mail(fatma, "fatma@kring.example", next=link)
    assert (await fatma.post(link, data={"answer": "yes", "help": "yes"})).status_code == 303
    page = await fatma.get(people)
    assert page.text.count("Fatma Yilmaz") >= 1
    assert (await Member.get(id=mother.id)).accepted_at == NOW
    assert await Member.filter(owner_id=circle.id).count() == 2
